#include "chapters/02_model_fitting/taylor.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

namespace descent::fitting {

Taylor taylor(const Objective& objective, const Vector& theta) {
    constexpr Real rounding = std::numeric_limits<Real>::epsilon();
    Vector g = xt::zeros_like(theta), up = g, down = g;
    const Real J = objective.loss_and_gradient(theta, g);
    require(std::isfinite(J) && xt::all(xt::isfinite(g)), "taylor",
            "cost or gradient are not finite here");
    const Real slope = xt::sum(g * g)();  // gᵀg
    if (!(slope > 0)) return {J, 0, 0, 0};

    const Vector u = g / std::sqrt(slope);
    Real largest = 0;
    const auto along = [&](Real h) {  // uᵀHu, by the slope of the gradient along u
        objective.loss_and_gradient(theta + h * u, up);
        objective.loss_and_gradient(theta - h * u, down);
        largest = std::max({largest, xt::amax(xt::abs(up))(), xt::amax(xt::abs(down))()});
        return xt::sum(u * (up - down))() / (2 * h);
    };
    Real h = std::numeric_limits<Real>::max();  // no entry moves further than ε^⅕ of its size
    for (std::size_t i = 0; i < theta.size(); ++i)
        if (u(i) != 0)
            h = std::min(h, std::pow(rounding, Real(0.2)) * std::max(Real(1), std::abs(theta(i))) /
                                std::abs(u(i)));
    const Real wide = along(h), narrow = along(h / 2), curvature = (4 * narrow - wide) / 3;
    require(std::isfinite(curvature), "taylor", "the gradient is not finite around theta");
    const Real error =
        std::abs(curvature - narrow) + 8 * static_cast<Real>(theta.size()) * rounding * largest / h;
    return {J, slope, slope * curvature, slope * error};  // gᵀHg = ‖g‖² uᵀHu
}

Real predicted(const Taylor& taylor, Real epsilon) {
    return taylor.J - epsilon * taylor.slope + epsilon * epsilon * taylor.curvature / 2;  // (EE.20)
}

Real predicted_first_order(const Taylor& taylor, Real epsilon) {
    return taylor.J - epsilon * taylor.slope;
}

Real misprinted(const Taylor& taylor, Real epsilon) {
    return taylor.J - epsilon * taylor.slope + taylor.curvature / 2;
}

Real best_step(const Taylor& taylor) {
    require(taylor.slope > 0, "best_step", "the gradient is 0: there is no direction to step in");
    if (!(taylor.curvature > taylor.error)) return std::numeric_limits<Real>::infinity();
    return taylor.slope / taylor.curvature;  // ε* = gᵀg / gᵀHg   (EE.20)
}

}  // namespace descent::fitting
