#include "chapters/01_linear_regression/solvers.hpp"

#include <cmath>
#include <limits>
#include <stdexcept>

namespace descent::regression {

Real sensitivity(const Matrix& W, const Matrix& Y) {
    const Fit best = fit(W, Y);
    require(best.theta.shape()[1] == 1, "sensitivity", "there is more than one output");
    const Real kappa = best.condition(), steepest = best.singular_values(0);
    const Vector theta = column(best.theta, 0);
    require(l2_norm(theta) > 0, "sensitivity", "theta is 0 and has no relative error");
    const Real residual = std::sqrt(mean_squared_residual(W, best.theta, Y) * real(Y.shape()[0]));
    return kappa + kappa * kappa * residual / (steepest * l2_norm(theta));
}

SolverErrors compare_solvers(const Points& points, Real variation) {
    require(variation > 0, "compare_solvers", "the variation must be positive");
    const Matrix Y = as_column(points.y);
    const Matrix phi = fit(design_matrix(as_column(points.x)), Y).theta;
    const Vector truth{phi(0, 0) - phi(1, 0) / variation, phi(1, 0) / variation};
    const Matrix W = design_matrix(as_column(1 + variation * points.x));
    const auto error = [&](const Matrix& theta) {
        return l2_norm(xt::flatten(theta) - truth) / l2_norm(truth);
    };

    const Fit best = fit(W, Y);
    SolverErrors errors{best.condition(), error(best.theta), std::numeric_limits<Real>::infinity()};
    try {
        errors.normal_equations = error(normal_equations(W, Y));
    } catch (const std::runtime_error&) {
        // WᵀW is not positive definite any more: no answer at all.
    }
    return errors;
}

SolverSweep sweep_solvers(const Points& points) {
    const std::size_t rows = std::numeric_limits<Real>::digits * 3 / 10 + 1;
    const Vector none = xt::zeros<Real>({rows});
    SolverSweep sweep{none, none, none, none};
    for (std::size_t k = 0; k < rows; ++k) {
        sweep.variation(k) = std::ldexp(Real(1), -2 * static_cast<int>(k));
        const SolverErrors errors = compare_solvers(points, sweep.variation(k));
        sweep.condition(k) = errors.condition;
        sweep.rank_revealing(k) = errors.rank_revealing;
        sweep.normal_equations(k) = errors.normal_equations;
    }
    return sweep;
}

Real SolverSweep::worst_rank_revealing() const {
    return xt::amax(rank_revealing / (condition * std::numeric_limits<Real>::epsilon()))();
}

}  // namespace descent::regression
