#include "chapters/07_backprop/objective.hpp"

#include <doctest/doctest.h>

#include <cmath>

#include "common/gradient_check.hpp"
#include "common/random.hpp"
#include "tests/support/compare.hpp"

using namespace descent;
using namespace descent::backprop;
using test::distance;

namespace {

ParameterLayout batch_layout(std::size_t examples, std::size_t inputs) {
    ParameterLayout layout;
    layout.add("X", {examples, inputs});
    return layout;
}

/// A network, its φ and a batch of five examples.
struct Drawn {
    DeepNetwork network;
    Vector phi;
    Vector x;
    std::vector<std::size_t> labels{0, 2, 1, 1, 0};

    explicit Drawn(neurons::Activation activation, std::uint64_t seed)
        : network({4, 6, 5, 3}, activation), x(xt::zeros<Real>({20})) {
        Random random(seed, "input objective");
        phi = deep::initialize(network, random);
        random.fill_normal(phi, 0, real(0.6));
        random.fill_normal(x);
    }
};

}  // namespace

TEST_CASE("L9.7 gradient of the inputs: hand-worked, one layer is (p − e(y)) W") {
    const DeepNetwork network({2, 2});
    const Vector phi{1, 2, 3, 5, 0, 0};  // W = (1 2; 3 5), b = 0
    const std::vector<std::size_t> labels{0};
    Vector dx = xt::zeros<Real>({2});
    const Objective L = input_objective(network, phi, labels);
    // f = (0, 0) at x = 0, so p = (½, ½) and dx = −½ (1, 2) + ½ (3, 5)
    CHECK(L.loss_and_gradient(Vector{0, 0}, dx) == test::relative(std::log(2.), 1e-15));
    CHECK(distance(dx, Vector{1, 1.5}) < 1e-15);
}

TEST_CASE("L9.7 gradient of the inputs: finite differences agree, and the loss is that of φ") {
    for (const auto activation : {neurons::Activation::relu, neurons::Activation::tanh})
        for (std::uint64_t seed = 1; seed <= 10; ++seed) {
            const Drawn d(activation, seed);
            const Objective L = input_objective(d.network, d.phi, d.labels);
            const GradientReport report = check_gradient(L, d.x, batch_layout(5, 4), {.batch = 5});
            CHECK_MESSAGE(report.verdict == Verdict::pass, report.text());
            Matrix X = xt::zeros<Real>({5, 4});
            std::copy(d.x.begin(), d.x.end(), X.begin());
            CHECK(L.loss(d.x) == objective(d.network, X, Labels(d.labels)).loss(d.phi));
        }
}

TEST_CASE("L9.7 gradient of the inputs: each example's is its own, and scaled by 1/N") {
    const Drawn d(neurons::Activation::tanh, 3);
    Vector all = d.x, moved = d.x, one = xt::zeros<Real>({4});
    const Objective L = input_objective(d.network, d.phi, d.labels);
    L.loss_and_gradient(d.x, all);
    Vector other = d.x;
    other[17] += 1;  // of the last example
    L.loss_and_gradient(other, moved);
    for (std::size_t i = 0; i < 16; ++i) CHECK(moved[i] == test::relative(all[i], 1e-12));
    const std::vector<std::size_t> second{d.labels[1]};
    input_objective(d.network, d.phi, second)
        .loss_and_gradient(Vector{d.x[4], d.x[5], d.x[6], d.x[7]}, one);
    for (std::size_t i = 0; i < 4; ++i) CHECK(one[i] / 5 == test::relative(all[4 + i], 1e-12));
}

TEST_CASE("L9.7 gradient of the inputs: what does not fit, and two entries exchanged") {
    const Drawn d(neurons::Activation::relu, 1);
    CHECK_THROWS_WITH_AS(input_objective(d.network, Vector{1, 2}, d.labels),
                         "input_objective: phi has size 2, expected 83", std::invalid_argument);
    const Objective L = input_objective(d.network, d.phi, d.labels);
    CHECK_THROWS_WITH_AS(L.loss(Vector{1, 2}), "input_objective: X has size 2, expected 20",
                         std::invalid_argument);

    Objective wrong = L;
    wrong.loss_and_gradient = [L](const Vector& x, Vector& dx) {
        const Real loss = L.loss_and_gradient(x, dx);
        std::swap(dx[0], dx[1]);  // the columns of W in another order, for one example
        return loss;
    };
    const GradientReport report = check_gradient(wrong, d.x, batch_layout(5, 4));
    CHECK(report.verdict == Verdict::fail);
    CHECK(report["X"].failed == 2);
}
