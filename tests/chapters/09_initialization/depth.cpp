#include "chapters/09_initialization/depth.hpp"

#include <doctest/doctest.h>

#include <cmath>

#include "tests/chapters/09_initialization/examples.hpp"
#include "tests/support/compare.hpp"

using namespace descent;
using namespace descent::initialization;
using test::small;

TEST_CASE("L10.9 drift: E[log r] is below log E[r] = 0, by the series and by sampling") {
    Random random(6, "drift");
    for (std::size_t width : {50u, 100u, 400u}) {
        const SampledMean line = sampled_log_drift(width, 400000 / width, random);
        CHECK(line.deviation() < 5);
        CHECK(line.theory < -1 / static_cast<Real>(width));
        SampledMean none = line;
        none.theory = 0;
        if (width == 50) CHECK(none.deviation() > 10);  // no drift at all would be seen
    }
    CHECK(log_drift(100) == descent::test::relative(-0.0254083 / std::log(10.0), 1e-4));
}

TEST_CASE(
    "L10.9 variances by depth: slopes beside theory, one curve tilted, and the steadiest one") {
    const Experiment e = small({Real(0.002), Real(0.05), Real(0.5)});
    std::size_t last = 0;
    const VarianceResult result =
        variances_by_depth(e, 1, 40000, [&](std::size_t done, std::size_t) { last = done; });
    CHECK(last == e.networks);
    REQUIRE(result.slopes.size() == 3);
    for (std::size_t v = 0; v < 3; ++v) {
        const SlopeResult& found = result.slopes[v];
        CHECK(found.weight_variance == e.weight_variances[v]);
        CHECK(found.theory ==
              doctest::Approx(std::log10(20 * found.weight_variance)).epsilon(1e-14));
        CHECK(found.forward == slope(result.curves[v].h));
        CHECK(found.backward == -slope(result.curves[v].dh));
        CHECK(std::abs(found.forward - found.theory) < 0.06);
    }
    REQUIRE(result.tilt_error.has_value());
    CHECK(*result.tilt_error < 1e-12);
    REQUIRE(result.drift.has_value());
    CHECK(result.drift->curve.weight_variance == Real(0.05));  // ½ · 40 · 0.05 = 1
    CHECK(result.drift->theory == forward_theory(e, Real(0.05))[e.depth - 1]);
    REQUIRE(result.drift->layer.has_value());
    CHECK(result.drift->layer->deviation() < 5);
}

TEST_CASE("L10.9 tilt, negative control: one entry that is off by a tenth of a decade is seen") {
    std::vector<Curve> curves = measure(small({Real(0.002), Real(0.05)}), 3);
    CHECK(tilt_error(curves) < 1e-12);
    curves[1].h[3] += Real(0.1);
    CHECK(tilt_error(curves) > 0.01);
}

TEST_CASE("L10.9 variances by depth: what cannot be said is left out") {
    Experiment e = small({Real(0.05)});
    CHECK(!variances_by_depth(e, 1, 4000).tilt_error);  // one curve
    e.width = 20;
    CHECK(!variances_by_depth(e, 1, 4000).drift->layer);  // too narrow for the series
    e.depth = 1;
    CHECK(variances_by_depth(e, 1, 4000).slopes.empty());  // one layer
    e = small({Real(0.002), Real(0.05)});
    e.activation = Activation::linear;
    const VarianceResult linear = variances_by_depth(e, 1, 4000);
    CHECK(linear.slopes.size() == 2);
    CHECK(linear.tilt_error.has_value());
    CHECK(!linear.drift);
    CHECK_THROWS_AS(drift(e, linear.curves, 1, 4000), std::invalid_argument);
    e.activation = Activation::tanh;
    const VarianceResult tanh = variances_by_depth(e, 1, 4000);
    CHECK(tanh.curves.size() == 2);
    CHECK(tanh.slopes.empty());
    CHECK(!tanh.tilt_error);
    CHECK_THROWS_AS(slopes(e, tanh.curves), std::invalid_argument);
    // Numbers that left their range
    CHECK(!variances_by_depth(small({Real(1e-200)}), 1, 4000).drift);
    CHECK_THROWS_WITH_AS(drift(small({1}), {}, 1, 4000), "drift: there is no curve",
                         std::invalid_argument);
}
