#include "chapters/02_model_fitting/gabor.hpp"

#include <doctest/doctest.h>

#include "common/gradient_check.hpp"

using namespace descent;
using namespace descent::fitting;

TEST_CASE("L10.5 Gabor: the losses at (0.6, -0.2) for both widths") {
    const Points points = gabor_points();
    CHECK(gabor_loss({0.6, -0.2}, points, 8) == doctest::Approx(15.544955).epsilon(1e-7));
    CHECK(gabor_loss({0.6, -0.2}, points, 32) == doctest::Approx(16.418825).epsilon(1e-7));
}

TEST_CASE("L10.5 Gabor: gradient") {
    ParameterLayout layout;
    layout.add("phi", {2});
    for (const Real width : {Real(8), Real(32)}) {
        const GradientReport report = check_gradient(gabor_objective(gabor_points(), width), {0.6, -0.2}, layout);
        INFO(report.text());
        CHECK(report.verdict == Verdict::pass);
    }
}
