#include "chapters/10_optimizers/race.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <stdexcept>

#include "chapters/02_model_fitting/surfaces.hpp"
#include "chapters/10_optimizers/adam.hpp"
#include "chapters/10_optimizers/adaptive.hpp"
#include "chapters/10_optimizers/descent_rules.hpp"
#include "chapters/10_optimizers/program/figures.hpp"
#include "tests/support/compare.hpp"

using namespace descent;
using namespace descent::optimizers;

namespace {

/// L = ½φ², from here to there.
Surface parabola(Real start, Real target) {
    return {"parabola", "", fitting::quadratic({{1}}, {0}), {start}, target, {0}};
}

}  // namespace

TEST_CASE("L10.2 race: gradient descent on a parabola, by hand") {
    // L = ½φ² from 1: φ_k = (1 − α)^k, on target when ½(1 − α)^2k ≤ .02, or φ ≤ .2.
    const Surface surface = parabola(1, Real(0.02));
    const RaceResult result = best_run(surface, GradientDescent{}, 100);
    CHECK(result.optimizer == "gd");
    CHECK(result.alpha == 1);  // there in one step
    CHECK(result.gradients == 2);
    CHECK(result.last_loss == 0);
    // .5 needs three steps, .5, .25, .125; its four gradients are not more than thrice two.
    CHECK(result.path_alpha == Real(0.5));
    CHECK(result.path.steps() == 3);
    CHECK(result.path.loss(3) <= surface.target);
    CHECK(result.path.loss(2) > surface.target);
}

TEST_CASE("L10.12 race: to pass the target is not to arrive") {
    const Surface surface = parabola(Real(1.003), Real(1e-8));
    const RaceResult result = best_run(surface, NormalizedGradient{}, 30);
    // Every step size jumps over the minimum for ever, or is still on its way.
    CHECK(result.gradients == 0);
    CHECK(result.path.steps() == 30);
    CHECK(result.last_loss > surface.target);
}

TEST_CASE("L10.2 race: where every step size diverges there is no best one") {
    Surface surface = parabola(1, Real(0.02));
    surface.objective = fitting::quadratic({{Real(1e9)}}, {0});
    const RaceResult result = best_run(surface, GradientDescent{}, 1000);
    CHECK(result.gradients == 0);
    CHECK(result.alpha == 0);
    CHECK(result.last_loss == std::numeric_limits<Real>::infinity());
    CHECK(result.path.loss.size() == 0);
}

TEST_CASE(
    "EE.16 EE.17 L10.2 race: turning the canyon changes nothing for gradient descent, and much for "
    "AdaGrad") {
    const Real root = std::sqrt(Real(0.5));
    const Surface along{"canyon", "", fitting::canyon(50), {-2, Real(0.6)}, Real(1e-3), {0, 0}};
    Surface across = along;  // by 45°
    across.objective =
        fitting::quadratic({{Real(25.5), Real(-24.5)}, {Real(-24.5), Real(25.5)}}, {0, 0});
    across.start = {root * Real(-2.6), root * Real(-1.4)};
    CHECK(across.objective.loss(across.start) ==
          doctest::Approx(along.objective.loss(along.start)).epsilon(1e-13));
    const auto gradients = [](const Surface& surface, const Optimizer& rule) {
        return best_run(surface, rule, 1000).gradients;
    };
    CHECK(gradients(across, GradientDescent{}) == gradients(along, GradientDescent{}));
    CHECK(gradients(across, Momentum{}) == gradients(along, Momentum{}));
    CHECK(gradients(along, AdaGrad{}) > 0);
    CHECK(gradients(across, AdaGrad{}) > 3 * gradients(along, AdaGrad{}));
    CHECK(gradients(across, Adam{}) > gradients(along, Adam{}));
}

TEST_CASE(
    "L10.5 EE.16 L10.13 race: every optimizer runs on every surface, and the figure is drawn of "
    "the smallest step size that is nearly as good") {
    std::size_t told = 0, total = 0;
    const std::vector<Race> races = race_everywhere(120, [&](std::size_t done, std::size_t of) {
        CHECK(done == told + 1);
        told = done;
        total = of;
    });
    REQUIRE(races.size() == 3);
    CHECK(told == total);
    CHECK(total == 3 * optimizers::optimizers().size());
    const std::vector<Real>& tried = step_sizes();
    for (const auto& [surface, results] : races) {
        CHECK(surface.objective.loss(surface.minimum) < surface.target);
        CHECK(surface.objective.loss(surface.start) > 10 * surface.target);
        REQUIRE(results.size() == optimizers::optimizers().size());
        for (const RaceResult& r : results) {
            CHECK(std::find(tried.begin(), tried.end(), r.alpha) != tried.end());
            if (r.gradients == 0) continue;
            CHECK(r.path_alpha <= r.alpha);
            CHECK(r.path.loss(r.path.steps()) <= surface.target);
            CHECK(r.path.steps() + 1 <= 3 * r.gradients);
        }
        // Momentum's spellings are one descent.
        const auto result_of = [&, &of = results](const std::string& name) {
            return *std::find_if(of.begin(), of.end(),
                                 [&](const RaceResult& r) { return r.optimizer == name; });
        };
        CHECK(result_of("velocity").gradients == result_of("heavy-ball").gradients);
    }
    CHECK(race_figure({surfaces()[0], {}}, "none", {"gd"}).name() == "descents_gabor_none");
}

TEST_CASE("L10.2 L10.5 surfaces: found by name, and one optimizer runs from the surface's start") {
    const Surface& canyon = surface_named("canyon");
    CHECK(canyon.title == "Canyon, curvatures 1 and 50");
    CHECK_THROWS_AS(surface_named("moon"), std::invalid_argument);
    const Descent run = run_on(canyon, GradientDescent{.alpha = Real(0.01)}, 30);
    CHECK((run.path.point(0) == canyon.start));
    CHECK(run.path.steps() == 30);
    CHECK((run.path.phi ==
           minimize(fitting::canyon(50), GradientDescent{}, canyon.start, 30).path.phi));
    CHECK(own_figure(canyon, GradientDescent{}, run.path).name() == "descents_canyon_own");
}
