#include "chapters/01_linear_regression/line.hpp"

#include <cmath>

namespace descent::regression {
namespace {

void require_points(const char* function, const Points& points) {
    require(points.size() > 0, function, "there are no points");
    require_size(function, "y", points.y.size(), points.x.size());
}

/// L6.2 without the checks, for the loops of the grid.
Real sum_of_squares(Real phi0, Real phi1, const Points& points) {
    Real L = 0;
    for (std::size_t i = 0; i < points.size(); ++i) {
        const Real residual = phi0 + phi1 * points.x(i) - points.y(i);
        L += residual * residual;  // L[φ] = Σ (φ_0 + φ_1 x_i − y_i)²   (L6.2)
    }
    return L;
}

}  // namespace

Points lecture_points() {
    return {{Real(0.03), Real(0.19), Real(0.34), Real(0.46), Real(0.78), Real(0.81), Real(1.08),
             Real(1.18), Real(1.39), Real(1.60), Real(1.65), Real(1.90)},
            {Real(0.67), Real(0.85), Real(1.05), Real(1.0), Real(1.40), Real(1.5), Real(1.3),
             Real(1.54), Real(1.55), Real(1.68), Real(1.73), Real(1.6)}};
}

Vector line(const Vector& phi, const Vector& x) {
    require_size("line", "phi", phi.size(), 2);
    //> 01.1
    return phi(0) + phi(1) * x;  // f[x, φ] = φ_0 + φ_1 x   (L6.1)
    //<
}

Real loss(const Vector& phi, const Points& points) {
    require_size("loss", "phi", phi.size(), 2);
    require_points("loss", points);
    return sum_of_squares(phi(0), phi(1), points);
}

Real gradient(const Vector& phi, const Points& points, Vector& dphi) {
    require_size("gradient", "phi", phi.size(), 2);
    require_size("gradient", "dphi", dphi.size(), 2);
    require_points("gradient", points);
    Real L = 0;
    dphi.fill(0);
    //> 01.2
    for (std::size_t i = 0; i < points.size(); ++i) {
        const Real residual = phi(0) + phi(1) * points.x(i) - points.y(i);
        L += residual * residual;  // ℓ_i = (φ_0 + φ_1 x_i − y_i)²              (L6.2)
        dphi(0) += 2 * residual;   // ∂ℓ_i/∂φ_0 = 2(φ_0 + φ_1 x_i − y_i)         (L10.1)
        // ∂ℓ_i/∂φ_1 = 2x_i(φ_0 + φ_1 x_i − y_i)   (L10.1)
        dphi(1) += 2 * points.x(i) * residual;
    }
    //<
    return L;
}

Matrix hessian(const Points& points) {
    require_points("hessian", points);
    Matrix H = xt::zeros<Real>({2, 2});
    for (const Real x : points.x) {
        H(0, 0) += 2;          // ∂²L/∂φ_0²    = Σ 2
        H(0, 1) += 2 * x;      // ∂²L/∂φ_0∂φ_1 = Σ 2x_i
        H(1, 1) += 2 * x * x;  // ∂²L/∂φ_1²    = Σ 2x_i²
    }
    H(1, 0) = H(0, 1);
    return H;
}

Objective objective(const Points& points) {
    require_points("objective", points);
    return {[points](const Vector& phi) { return loss(phi, points); },
            [points](const Vector& phi, Vector& dphi) { return gradient(phi, points, dphi); }};
}

GradientReport check_line_gradient(const Points& points, const Vector& phi) {
    ParameterLayout layout;
    layout.add("phi", {2});
    return check_gradient(objective(points), phi, layout);
}

Path descend(const Objective& objective, const Vector& start, Real alpha, std::size_t steps) {
    require(alpha > 0 && std::isfinite(alpha), "descend", "α must be a positive number");
    Vector phi = start, dphi = xt::zeros_like(start);
    Real L = objective.loss_and_gradient(phi, dphi);
    require(std::isfinite(L), "descend", "the loss is not finite at the start");

    Path path{Matrix::from_shape({steps + 1, start.size()}), Vector::from_shape({steps + 1})};
    std::size_t k = 0;
    while (true) {
        xt::row(path.phi, static_cast<std::ptrdiff_t>(k)) = phi;
        path.loss(k) = L;
        if (k == steps) return path;
        //> 01.3
        xt::noalias(phi) = phi - alpha * dphi;  // φ ← φ − α ∂L/∂φ   (L6.5)
        L = objective.loss_and_gradient(phi, dphi);
        //<
        if (!std::isfinite(L)) break;
        ++k;
    }
    return {xt::view(path.phi, xt::range(std::size_t{0}, k + 1)),
            xt::view(path.loss, xt::range(std::size_t{0}, k + 1))};
}

Real divergence_step(const Vector& hessian_eigenvalues) {
    require(hessian_eigenvalues.size() > 0, "divergence_step", "there are no eigenvalues");
    const Real largest = xt::amax(hessian_eigenvalues)();
    require(largest > 0, "divergence_step", "the largest eigenvalue must be positive");
    return 2 / largest;  // |1 − αλ| < 1 for every λ  ⇔  α < 2/λmax
}

Vector error_after(const Matrix& H, Vector error, Real alpha, std::size_t steps) {
    const std::size_t P = error.size();
    require_shape("error_after", "H", H, {P, P});
    Vector next = xt::zeros_like(error);
    for (std::size_t k = 0; k < steps; ++k) {
        for (std::size_t i = 0; i < P; ++i) {
            next(i) = error(i);
            // e ← (I − αH) e
            for (std::size_t j = 0; j < P; ++j) next(i) -= alpha * H(i, j) * error(j);
        }
        std::swap(error, next);
    }
    return error;
}

Matrix loss_surface(const Points& points, const Vector& phi0, const Vector& phi1) {
    require_points("loss_surface", points);
    Matrix surface = Matrix::from_shape({phi1.size(), phi0.size()});
    for (std::size_t j = 0; j < phi1.size(); ++j)
        for (std::size_t i = 0; i < phi0.size(); ++i)
            surface(j, i) = sum_of_squares(phi0(i), phi1(j), points);
    return surface;
}

GridAnswer grid_search(const Points& points, const Vector& phi0, const Vector& phi1) {
    require(phi0.size() > 0 && phi1.size() > 0, "grid_search", "an axis of the grid is empty");
    // every slope and intercept combination   (L6.6)
    const Matrix L = loss_surface(points, phi0, phi1);
    const auto best = static_cast<std::size_t>(std::min_element(L.begin(), L.end()) - L.begin());
    const std::size_t j = best / phi0.size(), i = best % phi0.size();
    return {{phi0(i), phi1(j)}, L(j, i), L.size()};
}

}  // namespace descent::regression
