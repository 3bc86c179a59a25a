#include "chapters/02_model_fitting/taylor.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

#include "chapters/02_model_fitting/gabor.hpp"

namespace descent::fitting {

Taylor taylor(const Objective& objective, const Vector& phi) {
    constexpr Real rounding = std::numeric_limits<Real>::epsilon();
    Vector g = xt::zeros_like(phi), up = g, down = g;
    const Real L = objective.loss_and_gradient(phi, g);
    require(std::isfinite(L) && xt::all(xt::isfinite(g)), "taylor",
            "loss or gradient are not finite here");
    const Real slope = xt::sum(g * g)();  // gᵀg
    if (!(slope > 0)) return {L, 0, 0, 0};

    // The curvature along u = g/‖g‖, from gradients at ±h and ±h/2
    const Vector u = g / std::sqrt(slope);
    Real largest = 0;
    const auto along = [&](Real h) {  // uᵀHu, by the slope of the gradient along u
        objective.loss_and_gradient(phi + h * u, up);
        objective.loss_and_gradient(phi - h * u, down);
        largest = std::max({largest, xt::amax(xt::abs(up))(), xt::amax(xt::abs(down))()});
        return xt::sum(u * (up - down))() / (2 * h);
    };
    Real h = std::numeric_limits<Real>::max();  // no entry moves further than ε^⅕ of its size
    for (std::size_t i = 0; i < phi.size(); ++i)
        if (u(i) != 0)
            h = std::min(h, std::pow(rounding, Real(0.2)) * std::max(Real(1), std::abs(phi(i))) /
                                std::abs(u(i)));
    const Real wide = along(h), narrow = along(h / 2), curvature = (4 * narrow - wide) / 3;
    require(std::isfinite(curvature), "taylor", "the gradient is not finite around phi");
    const Real error = std::abs(curvature - narrow) + 8 * real(phi.size()) * rounding * largest / h;
    return {L, slope, slope * curvature, slope * error};  // gᵀHg = ‖g‖² uᵀHu
}

Real predicted(const Taylor& taylor, Real alpha) {
    return taylor.loss - alpha * taylor.slope + alpha * alpha * taylor.curvature / 2;  // (EE.20)
}

Real predicted_first_order(const Taylor& taylor, Real alpha) {
    return taylor.loss - alpha * taylor.slope;
}

Real misprinted(const Taylor& taylor, Real alpha) {
    return taylor.loss - alpha * taylor.slope + taylor.curvature / 2;
}

Real best_step(const Taylor& taylor) {
    require(taylor.slope > 0, "best_step", "the gradient is 0: there is no direction to step in");
    //> 02.6
    if (!(taylor.curvature > taylor.error)) return std::numeric_limits<Real>::infinity();
    return taylor.slope / taylor.curvature;  // α* = gᵀg / gᵀHg   (EE.20)
    //<
}

StepLosses step_losses(const Objective& objective, const Vector& phi, const Taylor& expansion,
                       const Vector& alpha) {
    Vector g = xt::zeros_like(phi);
    objective.loss_and_gradient(phi, g);
    StepLosses losses{alpha, alpha, alpha, alpha, alpha};
    for (std::size_t k = 0; k < alpha.size(); ++k) {
        losses.loss(k) = objective.loss(phi - alpha(k) * g);
        losses.first_order(k) = predicted_first_order(expansion, alpha(k));
        losses.second_order(k) = predicted(expansion, alpha(k));
        losses.misprint(k) = misprinted(expansion, alpha(k));
    }
    return losses;
}

TaylorResult expand_gabor() {
    const Objective L = gabor_objective(gabor_points());
    TaylorResult result;
    result.phi = {1, 12};
    result.expansion = taylor(L, result.phi);
    result.best = best_step(result.expansion);

    // Long steps and short ones
    result.share = {Real(2.5), Real(2), Real(1), Real(0.1), Real(0.04), Real(0.02)};
    const auto losses = [&](const Vector& alpha) {
        return step_losses(L, result.phi, result.expansion, alpha);
    };
    result.table = losses(result.share * result.best);
    result.curve = losses(grid(0, Real(2.4) * result.best, 121));

    // Half the step, an eighth of the error. The fourth order is about a share of α/α* of the
    // third, and what is left has the rounding of L.
    const Vector error = xt::abs(result.table.second_order - result.table.loss);
    const Real last = error(error.size() - 1);
    result.ratio = error(error.size() - 2) / last;
    result.order_slack =
        Real(0.04) + 4 * std::numeric_limits<Real>::epsilon() * result.expansion.loss / last;
    result.ridge = taylor(L, {2, 12});
    return result;
}

}  // namespace descent::fitting
