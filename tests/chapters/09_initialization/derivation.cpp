#include "chapters/09_initialization/derivation.hpp"

#include <doctest/doctest.h>

using namespace descent;
using namespace descent::initialization;

TEST_CASE("L10.6 L10.7 L10.8 derivation: every line by sampling, within five standard errors") {
    Random random(3, "lines");
    CHECK(worst_deviation(forward_derivation(50, Real(0.1), 2, 20000, random)) < 5);
    CHECK(worst_deviation(forward_derivation(2, 3, Real(0.5), 20000, random)) < 5);
    CHECK(worst_deviation(backward_derivation(80, Real(0.1), Real(0.5), 20000, random)) < 5);
    const auto lines = forward_derivation(50, Real(0.1), 2, 20000, random);
    CHECK(lines[2].theory == 0);  // E[f′] = 0
    CHECK(lines.back().theory == doctest::Approx(5));
}

TEST_CASE(
    "L10.7 negative control: variances without the ½ of ReLU, or with the wrong D, are many "
    "standard errors away") {
    Random random(4, "lines");
    SampledMean last = forward_derivation(50, Real(0.1), 2, 20000, random).back();
    last.theory *= 2;  // E[h²] = σ²_f forgets that half of f is cut off
    CHECK(last.deviation() > 50);
    last.theory = forward_variance(80, Real(0.1), 2);  // D_h′ in the place of D_h
    CHECK(last.deviation() > 20);
    SampledMean back = backward_derivation(80, Real(0.1), Real(0.5), 20000, random).back();
    back.theory = backward_variance(50, Real(0.1), Real(0.5));
    CHECK(back.deviation() > 10);
}

TEST_CASE(
    "L10.6 L10.7 L10.8 both derivations of one layer: hand-worked theory, and one stream of "
    "numbers") {
    const DerivationPlan plan{.inputs = 4,
                              .outputs = 3,
                              .weight_variance = Real(0.5),
                              .f_variance = 2,
                              .df_variance = 1,
                              .samples = 4000,
                              .seed = 1};
    DerivationResult result = sample_derivations(plan);
    CHECK(result.plan.samples == 4000);
    CHECK(result.forward.size() == 7);
    CHECK(result.backward.size() == 4);
    CHECK(result.forward.back().theory == doctest::Approx(2));      // ½ · 4 · 0.5 · 2
    CHECK(result.backward.back().theory == doctest::Approx(0.75));  // ½ · 3 · 0.5 · 1
    CHECK(worst_deviation(result.forward) < 5);
    CHECK(worst_deviation(result.backward) < 5);
    const DerivationResult again = sample_derivations(plan);
    CHECK(again.backward.back().measured == result.backward.back().measured);
    // The backward layer goes on where the forward one stopped.
    Random random(1, "derivation");
    forward_derivation(4, Real(0.5), 2, 4000, random);
    CHECK(backward_derivation(3, Real(0.5), 1, 4000, random).back().measured ==
          result.backward.back().measured);
    // Negative control: E[h²] = σ²_f would be seen.
    result.forward[3].theory *= 2;
    CHECK(worst_deviation(result.forward) > 10);
    CHECK_THROWS_AS(sample_derivations({.samples = 1}), std::invalid_argument);
}

TEST_CASE("L10.7 deviation: hand-worked, and the worst line of a table") {
    const SampledMean near{"", 1, Real(1.25), Real(0.125)}, far{"", 0, Real(-0.75), Real(0.25)};
    CHECK(near.deviation() == 2);
    CHECK(worst_deviation({near, far, near}) == 3);
    CHECK(worst_deviation({}) == 0);
}
