#include "chapters/10_optimizers/step_size.hpp"

#include <cmath>

#include "chapters/01_linear_regression/line.hpp"
#include "chapters/02_model_fitting/stationary.hpp"
#include "chapters/02_model_fitting/surfaces.hpp"
#include "chapters/10_optimizers/descent_rules.hpp"

namespace descent::optimizers {

StepLimit step_limit(std::size_t steps) {
    const regression::Points points = regression::lecture_points();
    const Objective L = regression::objective(points);
    StepLimit result;
    // α < 2/λmax   (L10.3)
    result.limit =
        regression::divergence_step(fitting::symmetric_eigenvalues(regression::hessian(points)));
    const auto last_loss = [&](Real share) {
        const GradientDescent rule{.alpha = share * result.limit};
        const Path path = minimize(L, rule, {0, 0}, steps).path;
        return path.loss(path.steps());
    };
    result.loss_below = last_loss(StepLimit::below);
    result.loss_above = last_loss(StepLimit::above);
    result.least_loss = regression::loss({Real(0.825950045), Real(0.522226070)}, points);
    return result;
}

Oscillation normalized_oscillation(std::size_t steps) {
    require(steps >= 1, "normalized_oscillation", "there is no step");
    Oscillation result;
    result.path = minimize(fitting::canyon(50), NormalizedGradient{.alpha = result.alpha},
                           {-2, Real(0.6)}, steps)
                      .path;
    result.last_step = std::abs(result.path.phi(steps, 1) - result.path.phi(steps - 1, 1));
    return result;
}

}  // namespace descent::optimizers
