#include "chapters/02_model_fitting/descent_study.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

#include "chapters/02_model_fitting/gabor.hpp"

namespace descent::fitting {
namespace {

FixedPoint perturb(const Objective& objective, const StationaryPoint& point, Real size,
                   Real alpha) {
    const Hessian H = hessian(objective, point.phi);
    const EigenSystem eigen = symmetric_eigensystem(H.H);
    const Real tolerance = alpha * eigenvalue_tolerance(H, eigen.values);
    FixedPoint result{point, eigen.values, step_factors(eigen.values, alpha), {}, 0};
    for (std::size_t i = 0; i < eigen.values.size(); ++i) {
        const Growth growth = measured_growth(objective, point.phi, eigen.vector(i), size, alpha);
        const Real off = std::abs(growth.factor - result.factors(i)) / (growth.error + tolerance);
        result.error_over_bound = std::max(result.error_over_bound, off);
        result.measured.push_back(growth);
    }
    return result;
}

}  // namespace

Real FixedPointResult::error_over_bound() const {
    Real worst = 0;
    for (const FixedPoint& point : points) worst = std::max(worst, point.error_over_bound);
    return worst;
}

FixedPointResult perturb_fixed_points(Real alpha) {
    const Objective L = gabor_objective(gabor_points());
    // the fourth root: what the third derivative adds is then as small as rounding
    const Real size = std::pow(std::numeric_limits<Real>::epsilon(), Real(0.25));
    FixedPointResult result{alpha, size, {}};
    for (const Vector& start :
         {Vector{0, 16}, Vector{Real(-0.4), Real(5.8)}, Vector{Real(1.6), Real(4.3)}})
        result.points.push_back(perturb(L, find_stationary(L, start), size, alpha));
    return result;
}

LearningRateResult compare_learning_rates(std::size_t steps) {
    // The bowl, its minimum and its curvatures
    const Points points = regression::lecture_points();
    const Objective L = regression::objective(points);
    LearningRateResult result;
    result.eigenvalues = symmetric_eigenvalues(regression::hessian(points));
    result.minimum = find_stationary(L, {0, 0}).phi;
    result.start = {Real(0.25), Real(0.9)};
    result.optimal = optimal_rate(result.eigenvalues);
    result.limit = regression::divergence_step(result.eigenvalues);

    // Three step sizes from one start
    const auto slowest = [&](Real alpha) {
        return xt::amax(xt::abs(step_factors(result.eigenvalues, alpha)))();
    };
    for (const auto& [name, alpha] : {std::pair{"too small", Real(0.1) * result.optimal},
                                      {"optimal", result.optimal},
                                      {"too large", Real(1.1) * result.limit}}) {
        const Path path = regression::descend(L, result.start, alpha, steps);
        result.rates.push_back(
            {name, alpha, slowest(alpha), steps_to(result.eigenvalues, alpha, Real(1e-6)), path,
             l2_norm(path.end() - result.minimum) / l2_norm(result.start - result.minimum)});
    }

    // At the optimal one both ends are equally slow
    const Real kappa = result.eigenvalues(1) / result.eigenvalues(0);
    result.factor_error = slowest(result.optimal) - (kappa - 1) / (kappa + 1);
    return result;
}

}  // namespace descent::fitting
