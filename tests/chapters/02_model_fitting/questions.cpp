// The numbers in the answers to the questions of the note.
#include <doctest/doctest.h>

#include <set>

#include "chapters/02_model_fitting/coordinate.hpp"
#include "chapters/02_model_fitting/descent.hpp"
#include "chapters/02_model_fitting/search.hpp"
#include "chapters/02_model_fitting/second_order.hpp"
#include "chapters/02_model_fitting/surfaces.hpp"
#include "tests/support/rounded.hpp"

using namespace descent;
using namespace descent::fitting;
using test::rounded;

TEST_CASE("Q2.1 up along each coordinate, and down between them") {
    const Matrix H{{2, -3}, {-3, 2}};
    const Objective L = quadratic(H, {0, 0});
    for (const Vector& along : {Vector{1, 0}, Vector{-1, 0}, Vector{0, 1}, Vector{0, -1}})
        CHECK(L.loss(along) == 1);  // every coordinate alone leads up
    CHECK(L.loss({1, 1}) == -1);
    const Vector lambda = symmetric_eigenvalues(H);
    CHECK(rounded(lambda(0), 9) == -1);
    CHECK(rounded(lambda(1), 9) == 5);
    CHECK(classify({.H = H}) == Stationary::saddle);
    CHECK_FALSE(classify({.H = H}) == Stationary::minimum);  // as the coordinates suggest

    // Taking turns flees from it as well: each round makes φ_1 larger.
    const Path path = coordinate_descent(L, {0, Real(0.01)}, 5);
    CHECK(rounded(path.phi(4, 1) / path.phi(2, 1), 3) == 2.25);
    // Only where the coordinates have less to do with each other it is a minimum.
    CHECK(classify({.H = Matrix{{2, -1}, {-1, 2}}}) == Stationary::minimum);
}

TEST_CASE("Q2.2 other units: a round bowl gets long for descent alone") {
    // φ_1 = 10 ψ: the curvature 1 along φ_1 is 100 along ψ.
    const Objective round = canyon(1), stretched = canyon(100);
    CHECK(round.loss({2, 3}) == doctest::Approx(stretched.loss({2, Real(0.3)})));
    const auto steps = [](const Objective& L, const Vector& curvatures, const Vector& start) {
        const Path path = regression::descend(L, start, optimal_rate(curvatures), 1000);
        std::size_t k = 0;
        while (path.loss(k) > Real(1e-12) * path.loss(0)) ++k;  // a millionth of the error
        return k;
    };
    CHECK(steps(round, {1, 1}, {1, 1}) == 1);
    CHECK(steps(stretched, {1, 100}, {1, Real(0.1)}) == 691);
    CHECK(rounded(steps_to({1, 100}, optimal_rate({1, 100}), Real(1e-6)), 0) == 691);
    // The rate of the round bowl, kept because "nothing else changes", makes descent run away.
    const Path kept = regression::descend(stretched, {1, Real(0.1)}, optimal_rate({1, 1}), 5);
    CHECK_FALSE(kept.loss(5) < kept.loss(0));
    // Newton's step and a round of turns arrive at once in both.
    for (const auto& [L, start] : {std::pair{round, Vector{1, 1}}, {stretched, Vector{1, 0.1}}}) {
        CHECK(l2_norm(second_order_step(L, start).phi) < 1e-6);
        CHECK(l2_norm(coordinate_descent(L, start, 1).end()) < 1e-6);
    }
}

TEST_CASE("Q2.3 a hundred trials where one parameter counts") {
    const Domain domain{interval("counts", 0, 1), interval("idle", 0, 1)};
    const LossFunction loss = [](const Vector& phi) {
        return std::abs(phi(0) - Real(0.707));  // phi(1) does nothing
    };
    const auto different = [](const Trials& trials) {
        const Vector values = column(trials.phi, 0);
        return std::set<Real>(values.begin(), values.end()).size();
    };
    const Trials grid = grid_search(loss, domain, 10);
    CHECK(grid.size() == 100);
    CHECK(different(grid) == 10);
    CHECK_FALSE(different(grid) == grid.size());  // as one might think
    std::size_t nearer = 0;
    for (std::uint64_t seed = 0; seed < 20; ++seed) {
        Random random(seed, "questions");
        const Trials dice = random_search(loss, domain, 100, random);
        CHECK(different(dice) == 100);
        nearer += dice.best_loss() < grid.best_loss();
    }
    CHECK(nearer == 20);
}
