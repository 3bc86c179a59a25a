#include "chapters/10_optimizers/race.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>

#include "chapters/02_model_fitting/surfaces.hpp"
#include "chapters/10_optimizers/adam.hpp"
#include "chapters/10_optimizers/adaptive.hpp"
#include "chapters/10_optimizers/descent_rules.hpp"
#include "chapters/10_optimizers/program/race_figures.hpp"

using namespace descent;
using namespace descent::optimizers;

TEST_CASE("L10.2 race: gradient descent on a parabola, by hand") {
    // L = ½φ² from 1: φ_k = (1 − α)^k, on target when ½(1 − α)^2k ≤ .02, or φ ≤ .2.
    const Course course{.name = "parabola",
                        .title = "",
                        .objective = fitting::quadratic({{1}}, {0}),
                        .start = {1},
                        .target = Real(0.02),
                        .phi0 = {},
                        .phi1 = {},
                        .levels = {},
                        .minimum = {0}};
    const Lane lane = run_lane(course, GradientDescent{}, 100);
    CHECK(lane.optimizer == "gd");
    CHECK(lane.alpha == 1);  // there in one step
    CHECK(lane.gradients == 2);
    CHECK(lane.last_loss == 0);
    // in three: .5, .25, .125; its four gradients are not more than thrice two
    CHECK(lane.path_alpha == Real(0.5));
    CHECK(lane.path.steps() == 3);
    CHECK(lane.path.loss(3) <= course.target);
    CHECK(lane.path.loss(2) > course.target);
}

TEST_CASE("L10.12 race: to pass the target is not to arrive") {
    const Course course{.name = "parabola",
                        .title = "",
                        .objective = fitting::quadratic({{1}}, {0}),
                        .start = {Real(1.003)},
                        .target = Real(1e-8),
                        .phi0 = {},
                        .phi1 = {},
                        .levels = {},
                        .minimum = {0}};
    const Lane lane = run_lane(course, NormalizedGradient{}, 30);
    // every step size jumps over the minimum for ever, or is still on its way
    CHECK(lane.gradients == 0);
    CHECK(lane.path.steps() == 30);
    CHECK(lane.last_loss > course.target);
}

TEST_CASE(
    "EE.16 EE.17 L10.2 race: turning the canyon changes nothing for gradient descent, and much for "
    "AdaGrad") {
    const Real root = std::sqrt(Real(0.5));
    Course along{.name = "canyon",
                 .title = "",
                 .objective = fitting::canyon(50),
                 .start = {-2, Real(0.6)},
                 .target = Real(1e-3),
                 .phi0 = {},
                 .phi1 = {},
                 .levels = {},
                 .minimum = {0, 0}};
    Course across = along;  // by 45°
    across.objective =
        fitting::quadratic({{Real(25.5), Real(-24.5)}, {Real(-24.5), Real(25.5)}}, {0, 0});
    across.start = {root * Real(-2.6), root * Real(-1.4)};
    CHECK(across.objective.loss(across.start) ==
          doctest::Approx(along.objective.loss(along.start)).epsilon(1e-13));
    const auto gradients = [](const Course& course, const Optimizer& rule) {
        return run_lane(course, rule, 1000).gradients;
    };
    CHECK(gradients(across, GradientDescent{}) == gradients(along, GradientDescent{}));
    CHECK(gradients(across, Momentum{}) == gradients(along, Momentum{}));
    CHECK(gradients(along, AdaGrad{}) > 0);
    CHECK(gradients(across, AdaGrad{}) > 3 * gradients(along, AdaGrad{}));
    CHECK(gradients(across, Adam{}) > gradients(along, Adam{}));
}

TEST_CASE(
    "L10.5 EE.16 L10.13 race: every optimizer runs on every surface, and the figure is drawn of "
    "its calmer path") {
    for (const Course& course : courses()) {
        CHECK(course.objective.loss(course.minimum) < course.target);
        CHECK(course.objective.loss(course.start) > 10 * course.target);
        std::size_t told = 0;
        const std::vector<Lane> lanes = race(course, 120, [&](std::size_t done, std::size_t all) {
            told = done;
            CHECK(all == optimizers::optimizers().size());
        });
        CHECK(told == lanes.size());
        REQUIRE(lanes.size() == optimizers::optimizers().size());
        for (const Lane& lane : lanes) {
            CHECK(std::find(ladder().begin(), ladder().end(), lane.alpha) != ladder().end());
            if (lane.gradients == 0) continue;
            CHECK(lane.path_alpha <= lane.alpha);
            CHECK(lane.path.loss(lane.path.steps()) <= course.target);
            CHECK(lane.path.steps() + 1 <= 3 * lane.gradients);
        }
        // Momentum's spellings are one descent.
        const auto lane_of = [&](const std::string& name) {
            return *std::find_if(lanes.begin(), lanes.end(),
                                 [&](const Lane& l) { return l.optimizer == name; });
        };
        CHECK(lane_of("velocity").gradients == lane_of("heavy-ball").gradients);
    }
    CHECK(draw_descents(courses()[0], {}, "none", {"gd"}).name() == "descents_gabor_none");
}
