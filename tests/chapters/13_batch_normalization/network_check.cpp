#include "chapters/13_batch_normalization/network_check.hpp"

#include <doctest/doctest.h>

#include "tests/chapters/13_batch_normalization/network_problem.hpp"

using namespace descent;
using namespace descent::normalization;
using test::NetworkProblem;
using test::rounding;

TEST_CASE("EE.19 network check: silent blocks are zero, all others pass, wherever it stands") {
    const DeepNetwork plain({3, 4, 3, 3}, Activation::sigmoid);
    const NetworkCheck check = network_check({plain, {0, 1}}, 6, 0);
    CHECK(check.widths == plain.widths);
    CHECK(check.activation == Activation::sigmoid);
    CHECK(check.silent == std::vector<std::string>{"b0", "beta0"});
    CHECK(check.count(Verdict::pass) == 8);
    CHECK(check.count(Verdict::zero) == 2);
    CHECK(check.count(Verdict::fail) == 0);
    CHECK(check.silent_zero());
    CHECK(check.others_pass());
    CHECK(check.weights.units == 4);
    const NetworkCheck nowhere = network_check({plain, {}}, 6, 0);
    CHECK(nowhere.silent.empty());
    CHECK(nowhere.weights.units == 0);
    CHECK(nowhere.others_pass());
    // negative control: a zero that passes, and another block that does not
    NetworkCheck wrong = check;
    for (BlockReport& block : wrong.report.blocks) block.verdict = Verdict::pass;
    CHECK(!wrong.silent_zero());
    CHECK(wrong.others_pass());
    for (BlockReport& block : wrong.report.blocks) block.verdict = Verdict::zero;
    CHECK(wrong.silent_zero());
    CHECK(!wrong.others_pass());
}

TEST_CASE("EE.19 weights before a normalization, all units: along the gradient only as ε allows") {
    for (const Real epsilon : {Real(0), Real(1e-5), Real(0.5)}) {
        const NetworkProblem problem(DeepNetwork({3, 5, 4, 3}, Activation::sigmoid), {1, 2}, 8, 9,
                                     epsilon);
        const WeightsBefore weights =
            weights_before(problem.network, problem.phi, problem.X, problem.labels);
        CHECK(weights.units == 9);
        CHECK(weights.error < 64 * rounding);
        if (epsilon == 0) CHECK(weights.along < 64 * rounding);
        if (epsilon == Real(0.5)) CHECK(weights.along > 1e-3);  // negative control
    }
}
