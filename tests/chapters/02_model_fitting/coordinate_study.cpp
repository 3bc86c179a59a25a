#include "chapters/02_model_fitting/coordinate_study.hpp"

#include <doctest/doctest.h>

#include <cmath>

#include "tests/support/compare.hpp"

using namespace descent;
using namespace descent::fitting;
using descent::test::distance;

TEST_CASE("FM.6 the line by coordinates: hand-worked first turn, and the closed form at the end") {
    const LineByCoordinates line = line_by_coordinates();
    const Vector y = regression::lecture_points().y;
    CHECK(distance(line.path.point(0), Vector{0, 0}) == 0);
    // with slope 0 the best offset is the mean of y
    CHECK(line.path.phi(1, 0) == doctest::Approx(xt::mean(y)()).epsilon(1e-14));
    CHECK(line.path.phi(1, 1) == 0);
    for (std::size_t k = 1; k <= line.path.steps(); ++k)  // it never rises but for rounding
        CHECK(line.path.loss(k) <= line.path.loss(k - 1) * (1 + 1e-14));
    CHECK(line.error < 1e-12);
    CHECK(line.error == distance(line.path.end(), line.closed_form));
    CHECK(line_by_coordinates(1).error > 0.1);  // negative control: one round is not enough
}

TEST_CASE("FM.6 the parabola with φ ≥ 0: without its third coefficient it is the line") {
    const ProjectionResult result = projected_parabola();
    CHECK(result.unlimited(2) < 0);
    CHECK(distance(result.clipped, Vector{result.unlimited(0), result.unlimited(1), 0}) == 0);
    CHECK(result.projected(2) == 0);
    const LineByCoordinates line = line_by_coordinates();
    for (std::size_t j = 0; j < 2; ++j)
        CHECK(result.projected(j) == doctest::Approx(line.closed_form(j)).epsilon(1e-12));
    CHECK(result.projected_loss ==
          doctest::Approx(line.path.loss(line.path.steps())).epsilon(1e-12));
    CHECK(result.clipped_loss > 10 * result.projected_loss);
    CHECK(result.violation < 1e-12);
    // negative control: after one round there is still something to gain
    CHECK(projected_parabola(1).violation > 1e-3);
}

TEST_CASE("FM.6 ends of coordinate descent: the minimum, another valley, a crease, and none") {
    const CoordinateEnds ends = coordinate_ends();
    const auto last = [](const Path& path) { return path.loss(path.steps()); };
    CHECK(last(ends.minimum) == doctest::Approx(0.6457).epsilon(1e-4));
    CHECK(last(ends.local) == doctest::Approx(3.6705).epsilon(1e-4));
    // it stays where it started, though (0, 0) is lower
    CHECK(distance(ends.crease.end(), Vector{0.8, 0.8}) < 1e-7);
    CHECK(last(ends.crease) == doctest::Approx(0.64));
    CHECK(crease().loss({0, 0}) == 0);
    REQUIRE(ends.cycle.steps() == 9);
    CHECK(std::abs(last(ends.cycle) - 1) < 1e-2);
    CHECK(distance(ends.cycle.point(9), ends.cycle.point(6)) > 2);
    CHECK(ends.losses > ends.minimum.steps() + ends.local.steps());
    CHECK(ends.gradients == 0);
    const CoordinateEnds one = coordinate_ends(1);
    CHECK(one.losses < ends.losses);
    CHECK(last(one.local) > last(ends.local));
}
