#include "chapters/02_model_fitting/stationary.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <stdexcept>
#include <vector>
#include <xtensor-blas/xblas.hpp>
#include <xtensor-blas/xlapack.hpp>

#include "chapters/02_model_fitting/surfaces.hpp"

namespace descent::fitting {
namespace {

using Index = xt::blas_index_t;

constexpr Real epsilon = std::numeric_limits<Real>::epsilon();

Vector gradient_at(const Objective& objective, const Vector& phi) {
    Vector g = Vector::from_shape({phi.size()});
    objective.loss_and_gradient(phi, g);
    if (!xt::all(xt::isfinite(g)))
        argument_error("hessian", "the gradient is not finite around phi");
    return g;
}

Real step_for(Real phi) {
    return std::pow(epsilon, Real(0.2)) * std::max(Real(1), std::abs(phi));  // h⁴ against ε/h
}

/// The noise of the gradient at φ: second differences over points so close that only
/// rounding differs, and at least the rounding of the largest entry.
Real noise_at(const Objective& objective, const Vector& phi) {
    constexpr std::size_t points = 6;
    const Real spacing = std::pow(epsilon, Real(0.75));
    std::vector<Vector> g;
    Real noise = 0;
    for (std::size_t k = 0; k < points; ++k) {
        const Vector near = phi + real(k) * spacing * xt::maximum(Real(1), xt::abs(phi));
        g.push_back(gradient_at(objective, near));
        noise = std::max(noise, epsilon * xt::amax(xt::abs(g[k]))());
        if (k >= 2) noise = std::max(noise, xt::amax(xt::abs(g[k] - 2 * g[k - 1] + g[k - 2]))());
    }
    return noise;
}

/// LAPACK's syev overwrites A; row-major and column-major are the same for a symmetric
/// matrix. A product WᵀW is one but for its last digits: BLAS may add up H_ij and H_ji in
/// another order.
Vector syev(char job, Matrix& A) {
    const std::size_t P = A.shape()[0];
    require(P > 0, "symmetric_eigenvalues", "H is empty");
    require_shape("symmetric_eigenvalues", "H", A, {P, P});
    require(xt::all(xt::isfinite(A)), "symmetric_eigenvalues",
            "an entry of H is not a finite number");
    const Real rounding = real(P) * std::numeric_limits<Real>::epsilon() * xt::amax(xt::abs(A))();
    for (std::size_t i = 0; i < P; ++i)
        for (std::size_t j = 0; j < i; ++j)
            if (!(std::abs(A(i, j) - A(j, i)) <= rounding))
                argument_error("symmetric_eigenvalues", "H is not symmetric");
    Vector values = Vector::from_shape({P});
    const auto n = static_cast<Index>(P);
    std::vector<Real> work(1);
    // how much work space?
    cxxlapack::syev<Index>(job, 'U', n, A.data(), n, values.data(), work.data(), Index(-1));
    work.resize(static_cast<std::size_t>(work[0]));
    if (cxxlapack::syev<Index>(job, 'U', n, A.data(), n, values.data(), work.data(),
                               static_cast<Index>(work.size())) != 0)
        throw std::runtime_error("symmetric_eigenvalues: the iteration did not converge");
    return values;
}

/// d with H d = −g, or nothing where H is singular.
bool newton_step(Matrix H, const Vector& g, Vector& d) {
    const auto n = static_cast<Index>(g.size());
    std::vector<Index> pivots(g.size());
    d = -g;
    return cxxlapack::gesv<Index>(n, Index(1), H.data(), n, pivots.data(), d.data(), n) == 0 &&
           xt::all(xt::isfinite(d));
}

}  // namespace

Hessian hessian(const Objective& objective, const Vector& phi) {
    const std::size_t P = phi.size();
    require(P > 0, "hessian", "phi is empty");
    Vector point = phi;
    const auto slope_of_gradient = [&](std::size_t i, Real h) {
        point(i) = phi(i) + h;
        const Real high = point(i);
        const Vector up = gradient_at(objective, point);
        point(i) = phi(i) - h;
        const Real low = point(i);
        const Vector down = gradient_at(objective, point);
        point(i) = phi(i);
        const Vector slope = (up - down) / (high - low);  // column i of J[∂L/∂φ]   (FM.5)
        return slope;
    };

    // Column by column, with a bound on what the Taylor series leaves
    Hessian result{Matrix::from_shape({P, P}), 0};
    Vector beside = phi, before = phi;
    Real truncation = 0, smallest_step = step_for(phi(0));
    for (std::size_t i = 0; i < P; ++i) {
        const Real h = step_for(phi(i));
        const Vector wide = slope_of_gradient(i, h), narrow = slope_of_gradient(i, h / 2);
        const Vector extrapolated = (4 * narrow - wide) / 3;  // the h² errors cancel
        row(result.H, i) = extrapolated;
        truncation = std::max(truncation, xt::amax(xt::abs(extrapolated - narrow))());
        smallest_step = std::min(smallest_step, h);
        beside(i) += h;
        before(i) -= h;
    }

    // The noise of the gradient, and what symmetry leaves
    const Real noise = std::max(
        {noise_at(objective, phi), noise_at(objective, beside), noise_at(objective, before)});
    Real asymmetry = 0;
    for (std::size_t i = 0; i < P; ++i)
        for (std::size_t j = 0; j < i; ++j) {
            asymmetry = std::max(asymmetry, std::abs(result.H(i, j) - result.H(j, i)));
            result.H(i, j) = result.H(j, i) = (result.H(i, j) + result.H(j, i)) / 2;
        }
    // R weighs four gradients with 4/3, −4/3 over h and 1/6, −1/6 over h: at most 3 noise/h, plus
    // the quotient's rounding.
    result.error = truncation + 3 * noise / smallest_step + asymmetry +
                   4 * epsilon * xt::amax(xt::abs(result.H))();
    return result;
}

EigenSystem symmetric_eigensystem(const Matrix& H) {
    EigenSystem result{{}, H};
    result.values = syev('V', result.vectors);
    result.vectors = Matrix(xt::transpose(result.vectors));  // LAPACK's columns are our rows
    return result;
}

Vector symmetric_eigenvalues(const Matrix& H) {
    Matrix A = H;
    return syev('N', A);
}

std::string_view text(Stationary kind) {
    switch (kind) {
        case Stationary::minimum:
            return "minimum";
        case Stationary::maximum:
            return "maximum";
        case Stationary::saddle:
            return "saddle";
        case Stationary::undecided:
            break;
    }
    return "undecided";
}

Real eigenvalue_tolerance(const Hessian& hessian, const Vector& eigenvalues) {
    require(hessian.error >= 0, "classify", "the error of H must be a number that is not negative");
    const Real P = real(eigenvalues.size());
    // |λ̃ − λ| ≤ ‖E‖ ≤ P max|E_ij|
    return P * hessian.error + 4 * P * epsilon * xt::amax(xt::abs(eigenvalues))();
}

Stationary classify(const Hessian& hessian) {
    const Vector lambda = symmetric_eigenvalues(hessian.H);
    const Real zero = eigenvalue_tolerance(hessian, lambda), lowest = lambda(0),
               highest = lambda(lambda.size() - 1);
    // the signs of λ   (FM.5)
    if (lowest < -zero && highest > zero) return Stationary::saddle;  // a way down and a way up
    if (lowest > zero) return Stationary::minimum;                    // every way leads up
    if (highest < -zero) return Stationary::maximum;                  // every way leads down
    return Stationary::undecided;  // one may be 0, and the others agree
}

StationaryPoint find_stationary(const Objective& objective, const Vector& start,
                                std::size_t steps) {
    StationaryPoint point{start, 0, 0, {}, Stationary::undecided, 0, false};
    Vector g = gradient_at(objective, start), d;
    const auto within = [&](Real share) {
        return xt::all(xt::abs(d) <= share * xt::maximum(Real(1), xt::abs(point.phi)));
    };

    // Newton's steps, until they are as small as rounding allows
    while (!point.found && point.steps < steps) {
        if (!newton_step(hessian(objective, point.phi).H, g, d)) break;  // H d = −g
        const Vector next = point.phi + d, g_next = gradient_at(objective, next);
        // At the end steps are rounding: as small as that, or small and of no help any more.
        point.found =
            within(8 * epsilon) || (within(std::sqrt(epsilon)) && !(l2_norm(g_next) < l2_norm(g)));
        if (point.found) break;
        point.phi = next;
        g = g_next;
        ++point.steps;
    }

    // Which kind of point it is
    const Hessian H = hessian(objective, point.phi);
    point.loss = objective.loss(point.phi);
    point.gradient = l2_norm(g);
    point.eigenvalues = symmetric_eigenvalues(H.H);
    point.tolerance = eigenvalue_tolerance(H, point.eigenvalues);
    point.kind = classify(H);
    return point;
}

std::vector<StationaryPoint> distinct(const std::vector<StationaryPoint>& points, const Vector& low,
                                      const Vector& high) {
    require_size("distinct", "high", high.size(), low.size());
    std::vector<StationaryPoint> result;
    for (const StationaryPoint& point : points) {
        require_size("distinct", "phi", point.phi.size(), low.size());
        if (!point.found || point.kind == Stationary::undecided) continue;
        if (!xt::all(point.phi >= low) || !xt::all(point.phi <= high)) continue;
        const auto same = [&](const StationaryPoint& other) {
            return xt::all(xt::abs(other.phi - point.phi) <=
                           std::sqrt(epsilon) * xt::maximum(Real(1), xt::abs(point.phi)));
        };
        if (std::none_of(result.begin(), result.end(), same)) result.push_back(point);
    }
    return result;
}

Matrix turned(const Vector& lambda, Random& random) {
    Matrix A = Matrix::from_shape({lambda.size(), lambda.size()});
    random.fill_normal(A);
    const Matrix V = symmetric_eigensystem(Matrix(A + xt::transpose(A))).vectors;  // a rotation
    matmul(Matrix(V * lambda), transposed(V), A);  // V diag(λ) Vᵀ
    return (A + xt::transpose(A)) / 2;
}

KnownQuadratic random_quadratic(Stationary kind, std::size_t parameters, Random& random) {
    const std::size_t P = parameters;
    require(P > (kind == Stationary::saddle ? 1 : 0), "random_quadratic",
            "too few parameters for this kind");

    // Eigenvalues of the signs that make it this kind
    Vector lambda = Vector::from_shape({P}), centre = lambda;
    const bool all_down =
        kind == Stationary::maximum || (kind == Stationary::undecided && random.index(2) == 1);
    for (std::size_t i = 0; i < P; ++i) {
        const bool down = kind != Stationary::saddle ? all_down
                          : i < 2                    ? i == 1
                                                     : random.index(2) == 1;
        lambda(i) = (down ? -1 : 1) * std::pow(Real(10), random.uniform(-1, 1));
    }
    if (kind == Stationary::undecided) lambda(0) = 0;

    const Matrix H = turned(lambda, random);
    random.fill_normal(centre);
    return {quadratic(H, centre), centre, H, kind};
}

}  // namespace descent::fitting
