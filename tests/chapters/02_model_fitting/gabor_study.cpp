#include "chapters/02_model_fitting/gabor_study.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>
#include <stdexcept>

#include "chapters/02_model_fitting/surfaces.hpp"
#include "tests/support/compare.hpp"

using namespace descent;
using namespace descent::fitting;
using doctest::Approx;

TEST_CASE("L10.5 values of the Gabor loss: those of the lecture, and Σ y² where the model is 0") {
    const GaborValues lecture = gabor_values();
    CHECK(std::abs(lecture.loss8 - 15.544955) < 0.5e-6);
    CHECK(std::abs(lecture.loss32 - 16.418825) < 0.5e-6);
    CHECK(lecture.gradient.verdict == Verdict::pass);
    const GaborValues flat = gabor_values({0, 0});  // sin 0 = 0, whatever the width
    CHECK(flat.loss8 == flat.loss32);
    CHECK(flat.loss8 == Approx(dot(gabor_points().y, gabor_points().y)).epsilon(1e-14));
    CHECK_THROWS_AS(gabor_values({1, 2, 3}), std::invalid_argument);
}

TEST_CASE(
    "L10.5 widths of Gabor: the data are fitted best with 32, worst with the slide's 8 (errata)") {
    const std::vector<GaborWidth> widths = compare_widths();
    const Real width[] = {8, 16, 32, 64}, loss[] = {1.262, 0.868, 0.646, 0.924};
    REQUIRE(widths.size() == 4);
    for (std::size_t k = 0; k < 4; ++k) {
        const auto& [w, best] = widths[k];
        CHECK(w == width[k]);
        CHECK(std::abs(best.loss - loss[k]) < 0.5e-3);
        CHECK(best.kind == Stationary::minimum);
        CHECK(best.loss == gabor_loss(best.phi, gabor_points(), w));
        // A grid of trials over the window finds nothing below it.
        const auto any = [wide = w](const Vector& phi) {
            return gabor_loss(phi, gabor_points(), wide);
        };
        CHECK(grid_search(any, gabor_window(), 41).best_loss() > best.loss);
    }
    const auto lower = [&](std::size_t a, std::size_t b) {
        return widths[a].best.loss < widths[b].best.loss - 0.05;
    };
    CHECK(lower(2, 1));
    CHECK(lower(1, 3));
    CHECK(lower(3, 0));
    CHECK(widths[2].best.phi(1) == Approx(16.0263).epsilon(1e-4));
    CHECK_THROWS_AS(compare_widths({8, 0}), std::invalid_argument);
    CHECK_THROWS_AS(compare_widths({8}, 1), std::invalid_argument);
}

TEST_CASE("L10.5 minima of Gabor: six from the middle, the lowest first, and two more") {
    const GaborMinima minima = gabor_minima();
    REQUIRE(minima.from_middle.size() == 6);
    REQUIRE(minima.others.size() == 2);
    const Real losses[] = {0.6457, 3.6705, 5.5111, 9.9613, 10.1823, 3.3564};
    for (std::size_t k = 0; k < 6; ++k) {
        const StationaryPoint& point = minima.from_middle[k];
        CHECK(point.kind == Stationary::minimum);
        CHECK(std::abs(point.loss - losses[k]) < 0.5e-4);
        CHECK(point.loss >= minima.from_middle[0].loss);
        if (k >= 2) CHECK(point.phi(0) < minima.from_middle[k - 1].phi(0));
        for (const StationaryPoint& other : minima.others)
            CHECK(l2_norm(point.phi - other.phi) > 1);
    }
    for (const StationaryPoint& other : minima.others) CHECK(other.kind == Stationary::minimum);
}

TEST_CASE("L10.5 descents on Gabor: the third start is held up by a saddle as long as foretold") {
    const GaborDescents result = gabor_descents({});
    CHECK(result.first.loss(1500) == Approx(0.6457).epsilon(1e-4));
    CHECK(result.second.loss(1500) == Approx(3.6705).epsilon(1e-4));
    CHECK(result.apart > 1);
    REQUIRE(result.third.has_value());
    const SaddlePassage& passage = result.passage;
    CHECK(passage.saddle);
    CHECK(passage.held_up());
    CHECK(passage.point.kind == Stationary::saddle);
    CHECK(passage.distance < 1e-4);
    CHECK(passage.factor == Approx(1.0324).epsilon(1e-4));
    // e-folds of a tenth: distance · factor^steps = away
    CHECK(passage.distance * std::pow(passage.factor, passage.predicted - real(passage.slowest)) ==
          Approx(passage.away).epsilon(1e-10));
    CHECK(std::abs(real(passage.measured) - passage.predicted) < 5);
    const auto distance = [&](std::size_t k) {
        return l2_norm(result.third->point(k) - passage.point.phi);
    };
    CHECK(distance(passage.measured) >= passage.away);
    CHECK(distance(passage.measured - 1) < passage.away);
    CHECK(result.points.size() == 40);
}

TEST_CASE("L10.5 descents on Gabor: no watershed within one valley, no path with steps too large") {
    // Negative control: the start is the other valley's own.
    const GaborDescents same = gabor_descents({.start = {0, 4}});
    CHECK(same.apart == 0);
    CHECK_FALSE(same.third.has_value());
    CHECK_FALSE(same.passage.saddle);
    CHECK_FALSE(same.passage.held_up());
    // Far too large a step is an experiment with a result, not an error.
    const GaborDescents far = gabor_descents({.alpha = 900, .steps = 50});
    CHECK(std::isfinite(far.first.loss(far.first.steps())));
    CHECK(far.first.loss(far.first.steps()) > 1);
    CHECK_THROWS_AS(gabor_descents({.alpha = -1}), std::invalid_argument);
    CHECK_THROWS_AS(gabor_descents({.start = {1}}), std::invalid_argument);
}

TEST_CASE("FM.7 stop when flat: hand-worked steps, and at a saddle it is flat and not the end") {
    // L = ½φ² from 1 with α = ½: φ = 1, ½, ¼, …, and the gradient is φ.
    const Objective bowl = quadratic({{1}}, {0});
    const Path path = regression::descend(bowl, {1}, 0.5, 10);
    const std::vector<FlatStop> stops = flat_stops(bowl, path, {1, Real(0.3), Real(1e-9)});
    REQUIRE(stops.size() == 3);
    CHECK(*stops[0].step == 0);
    CHECK(*stops[1].step == 2);
    CHECK(stops[1].above == test::relative(1.0 / 32 - path.loss(10), 1e-12));
    CHECK_FALSE(stops[2].step.has_value());
    CHECK_THROWS_AS(flat_stops(bowl, path, {0}), std::invalid_argument);

    const GaborDescents result = gabor_descents({});
    REQUIRE(result.first_stops.size() == 6);
    REQUIRE(result.third_stops.size() == 6);
    for (std::size_t k = 0; k < 6; ++k) {
        REQUIRE(result.first_stops[k].step.has_value());
        if (k > 0) CHECK(*result.first_stops[k].step >= *result.first_stops[k - 1].step);
    }
    // In the valley a gradient g leaves at most g²/(2λmin), to leading order.
    const StationaryPoint end =
        find_stationary(gabor_objective(gabor_points()), result.first.end());
    for (std::size_t k = 1; k < 5; ++k) {
        const Real tolerance = result.first_stops[k].tolerance;
        CHECK(result.first_stops[k].above < 1.1 * tolerance * tolerance / (2 * end.eigenvalues(0)));
    }
    // The same tolerances stop the third start at the saddle, far above any end.
    for (std::size_t k = 0; k < 5; ++k) {
        REQUIRE(result.third_stops[k].step.has_value());
        CHECK(*result.third_stops[k].step <= result.passage.slowest);
        CHECK(result.third_stops[k].above > 9);
    }
    // Negative control: 10⁻⁶ is less than the gradient there, and goes on to a minimum.
    CHECK_FALSE(result.third_stops[5].step.has_value());  // not in 1500 steps
    const GaborDescents longer = gabor_descents({.steps = 3000});
    REQUIRE(longer.third_stops[5].step.has_value());
    CHECK(*longer.third_stops[5].step > longer.passage.measured);
    CHECK(longer.third_stops[5].above < 1e-9);
}
