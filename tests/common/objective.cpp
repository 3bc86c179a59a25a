#include "common/objective.hpp"

#include <doctest/doctest.h>

using namespace descent;

namespace {

/// L = φ_0² and its gradient.
Objective square() {
    return {.loss = [](const Vector& phi) { return phi(0) * phi(0); },
            .loss_and_gradient =
                [](const Vector& phi, Vector& dphi) {
                    dphi(0) = 2 * phi(0);
                    return phi(0) * phi(0);
                },
            .loss_of_entry = [](const Vector& phi, std::size_t) { return phi(0) * phi(0); }};
}

}  // namespace

TEST_CASE(
    "counted objective: hand-worked: three losses, one of them of an entry, and one gradient") {
    Evaluations evaluations;
    const Objective L = counted(square(), evaluations);
    Vector dphi{0};
    CHECK(L.loss({3}) == 9);
    CHECK(L.loss({-2}) == 4);
    CHECK(L.loss_of_entry({4}, 0) == 16);
    CHECK(L.loss_and_gradient({5}, dphi) == 25);
    CHECK(dphi(0) == 10);
    CHECK(evaluations.losses == 3);
    CHECK(evaluations.gradients == 1);
}

TEST_CASE("counted objective: counting twice counts each, and leaves the original alone") {
    Evaluations inner, outer;
    const Objective L = square(), once = counted(L, inner), twice = counted(once, outer);
    twice.loss({1});
    once.loss({1});
    L.loss({1});
    CHECK(inner.losses == 2);
    CHECK(outer.losses == 1);
}

TEST_CASE("counted objective: what an objective lacks stays away") {
    Evaluations evaluations;
    Objective L = square();
    L.loss_of_entry = {};
    CHECK_FALSE(counted(L, evaluations).loss_of_entry);
    CHECK_FALSE(counted(L, evaluations).pattern);
}

TEST_CASE("path: steps, points and the end") {
    const Path path{{{1, 2}, {3, 4}, {5, 6}}, {9, 8, 7}};
    CHECK(path.steps() == 2);
    CHECK((path.point(1) == Vector{3, 4}));
    CHECK((path.end() == Vector{5, 6}));
}
