#include <doctest/doctest.h>

#include <set>

#include "chapters/13_batch_normalization/network.hpp"
#include "tests/chapters/13_batch_normalization/network_problem.hpp"
#include "tests/support/compare.hpp"

using namespace descent;
using namespace descent::normalization;
using descent::test::distance;
using descent::test::NetworkProblem;
using descent::test::normal_matrix;

TEST_CASE("Q13.1 weights ten times as long before a normalization turn a hundred times as slowly") {
    NetworkProblem problem(DeepNetwork({3, 4, 3}), {1}, 5, 7, 0);
    Pass pass;
    // ‖∂L/∂w‖/‖w‖ for the weights w of one unit: how far a step of 1 turns them.
    const auto turned = [&](std::size_t unit) {
        Vector dphi;
        problem.gradient(dphi, pass);
        Real w = 0, dw = 0;
        for (std::size_t i = 0; i < 3; ++i) {
            const std::size_t at = problem.network.linear.W(0).offset + 3 * unit + i;
            w += problem.phi[at] * problem.phi[at];
            dw += dphi[at] * dphi[at];
        }
        return std::sqrt(dw / w);
    };
    const Real before = turned(1);
    const Matrix answers = (turned(1), pass.layers.output());
    for (std::size_t i = 0; i < 12; ++i) problem.phi[problem.network.linear.W(0).offset + i] *= 10;
    CHECK(before / turned(1) == doctest::Approx(100));
    CHECK(distance(pass.layers.output(), answers) < Real(1e-12));
    // Negative control: behind no normalization the answers do change.
    NetworkProblem plain(DeepNetwork({3, 4, 3}), {}, 5, 7);
    Vector dphi;
    plain.gradient(dphi, pass);
    const Matrix said = pass.layers.output();
    for (std::size_t i = 0; i < 12; ++i) plain.phi[i] *= 10;
    plain.gradient(dphi, pass);
    CHECK(distance(pass.layers.output(), said) > 1);
}

TEST_CASE("Q13.2 copies of a question in a batch of their own: every question has one answer") {
    const NetworkProblem problem(DeepNetwork({3, 8, 4}), {1}, 2, 40);
    RunningAverages running = at_start(problem.network);
    Pass pass;
    forward(problem.network, problem.phi, problem.X, pass);
    update(problem.network, pass, running);
    std::set<std::size_t> by_copies, by_averages;
    const auto largest = [](const Matrix& F) {
        return static_cast<std::size_t>(std::max_element(F.begin(), F.begin() + 4) - F.begin());
    };
    for (std::size_t i = 0; i < 40; ++i) {
        Matrix copies = xt::zeros<Real>({32, 3});
        for (std::size_t k = 0; k < 32; ++k)
            for (std::size_t j = 0; j < 3; ++j) copies(k, j) = problem.X(i, j);
        forward(problem.network, problem.phi, copies, pass);
        by_copies.insert(largest(pass.layers.output()));
        forward_at_test(problem.network, problem.phi, running, copies, pass);
        by_averages.insert(largest(pass.layers.output()));
    }
    CHECK(by_copies.size() == 1);
    CHECK(by_averages.size() > 1);  // negative control: the network does tell them apart
}

TEST_CASE("Q13.3 without activations: a linear map at test time, and none in training") {
    const NetworkProblem problem(DeepNetwork({3, 4, 2}, Activation::linear), {1}, 3, 9, 0);
    RunningAverages running = at_start(problem.network);
    Pass pass;
    forward(problem.network, problem.phi, problem.X, pass);
    update(problem.network, pass, running);
    const Matrix once = pass.layers.output();
    forward(problem.network, problem.phi, 2 * problem.X, pass);
    CHECK(distance(pass.layers.output(), 1 * once) < Real(1e-12));
    CHECK(distance(pass.layers.output(), 2 * once) > Real(0.1));  // negative control: no linear map
    const auto at_test = [&](Real c) -> Matrix {
        forward_at_test(problem.network, problem.phi, running, c * problem.X, pass);
        return pass.layers.output();
    };
    const Matrix at_zero = at_test(0);
    CHECK(distance(at_test(2) - at_zero, 2 * (at_test(1) - at_zero)) < Real(1e-12));
}
