#include "chapters/02_model_fitting/gabor.hpp"

#include <cmath>
#include <numeric>
#include <vector>

namespace descent::fitting {
namespace {

constexpr Real slope = Real(0.06);

void require_gabor(const char* function, const Vector& phi, Real width) {
    require_size(function, "phi", phi.size(), 2);
    if (!(width > 0)) argument_error(function, "the width must be positive");
}

}  // namespace

Points gabor_points() {
    return {{Real(-1.920), Real(-14.22), Real(1.490),  Real(-1.940), Real(-2.389), Real(-5.090),
             Real(-8.861), Real(3.578),  Real(-6.010), Real(-6.995), Real(3.634),  Real(.8743),
             Real(-10.96), Real(.4073),  Real(-9.467), Real(8.560),  Real(10.62),  Real(-.1729),
             Real(10.40),  Real(-12.61), Real(.1574),  Real(-13.04), Real(-2.156), Real(-12.10),
             Real(-11.19), Real(2.902),  Real(-8.220), Real(-11.79), Real(-8.391), Real(-4.505)},
            {Real(-1.051),  Real(-.02482), Real(.8896),   Real(-.4943), Real(-.9371), Real(.4306),
             Real(.009577), Real(-.07944), Real(.1624),   Real(-.2682), Real(-.3129), Real(.8303),
             Real(-.02365), Real(.5098),   Real(-.2777),  Real(.3367),  Real(.1927),  Real(-.2222),
             Real(.06352),  Real(.006888), Real(.03224),  Real(.01091), Real(-.5706), Real(-.05258),
             Real(-.03666), Real(.1709),   Real(-.04805), Real(.2008),  Real(-.1904), Real(.5952)}};
}

Domain gabor_window() {
    return {interval("φ0", -10, 10), interval("φ1", Real(2.5), Real(22.5))};
}

Vector gabor(const Vector& phi, const Vector& x, Real width) {
    require_gabor("gabor", phi, width);
    const Vector u = phi(0) + slope * phi(1) * x;
    return xt::sin(u) * xt::exp(-u * u / width);  // (L10.5)
}

Real gabor_loss(const Vector& phi, const Points& points, Real width) {
    require(points.size() > 0, "gabor_loss", "there are no points");
    require_size("gabor_loss", "y", points.y.size(), points.x.size());
    const Vector residual = gabor(phi, points.x, width) - points.y;
    return xt::sum(residual * residual, xt::evaluation_strategy::immediate)();
}

Real gabor_gradient(const Vector& phi, const Points& points, std::span<const std::size_t> batch,
                    Vector& dphi, Real width) {
    require_gabor("gabor_gradient", phi, width);
    require_size("gabor_gradient", "dphi", dphi.size(), 2);
    require_size("gabor_gradient", "y", points.y.size(), points.x.size());
    dphi.fill(0);
    Real L = 0;
    for (const std::size_t i : batch) {
        if (i >= points.size()) argument_error("gabor_gradient", "there is no such example");
        const Real x = points.x(i), u = phi(0) + slope * phi(1) * x, e = std::exp(-u * u / width);
        const Real residual = std::sin(u) * e - points.y(i);
        //> 02.4
        const Real df = (std::cos(u) - 2 * u / width * std::sin(u)) * e;  // ∂f/∂u
        L += residual * residual;
        dphi(0) += 2 * residual * df;              // ∂ℓ/∂φ_0 = 2(f − y) ∂f/∂u
        dphi(1) += 2 * residual * df * slope * x;  // ∂ℓ/∂φ_1 = 2(f − y) ∂f/∂u · 0.06 x
        //<
    }
    return L;
}

Objective gabor_objective(const Points& points, Real width) {
    std::vector<std::size_t> all(points.size());
    std::iota(all.begin(), all.end(), std::size_t{0});
    return {.loss = [points, width](const Vector& phi) { return gabor_loss(phi, points, width); },
            .loss_and_gradient =
                [points, width, all](const Vector& phi, Vector& dphi) {
                    return gabor_gradient(phi, points, all, dphi, width);
                }};
}

}  // namespace descent::fitting
