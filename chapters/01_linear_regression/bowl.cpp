#include "chapters/01_linear_regression/bowl.hpp"

#include <cmath>
#include <limits>

namespace descent::regression {

namespace {
constexpr Real epsilon = std::numeric_limits<Real>::epsilon();
}

Bowl bowl(const Matrix& W, const Matrix& Y, const Fit& fit) {
    require_shape("bowl", "Y", Y, {W.shape()[0], 1});
    const Real T = real(W.shape()[0]);
    return {objective(W, Y, Reduction::sum), T * hessian(W), T * hessian_eigenvalues(W),
            xt::flatten(fit.theta), fit.rank};
}

Bowl bowl(const Points& points) {
    const Matrix W = design_matrix(as_column(points.x)), Y = as_column(points.y);
    Bowl result = bowl(W, Y, fit(W, Y));
    result.L = objective(points);
    return result;
}

BowlDescent descend_bowl(const Bowl& bowl, const Vector& start, Real alpha, std::size_t steps) {
    if (alpha == 0) alpha = 1 / bowl.steepest();
    BowlDescent result{.path = descend(bowl.L, start, alpha, steps), .alpha = alpha};
    const Path& path = result.path;
    result.overflowed = path.steps() < steps;

    // φ_k − φ̂, and (I − αH)^k (φ_0 − φ̂)
    const Vector error = path.end() - bowl.best;
    const Vector theory = error_after(bowl.H, start - bowl.best, alpha, path.steps());
    const Real size = l2_norm(bowl.best) + l2_norm(start), unit = size > 0 ? size : Real(1);
    result.error = l2_norm(error) / unit;
    result.theory = l2_norm(theory) / unit;

    // Rounding of a step: the terms of the gradient, α‖W‖(‖W‖‖φ‖ + ‖y‖), times ε.
    const Real y = std::sqrt(bowl.L.loss(xt::zeros_like(start)));
    const Real scale = unit + l2_norm(theory) + alpha * std::sqrt(bowl.steepest() / 2) * y;
    result.deviation = l2_norm(error - theory) / scale;

    // 1 − max |1 − αλ| over the directions in which the loss is curved
    const Real flattest = bowl.eigenvalues(bowl.eigenvalues.size() - bowl.rank);
    result.slowest_progress = std::min(alpha * flattest, 2 - alpha * bowl.steepest());
    return result;
}

Real BowlDescent::rounding() const {
    return real(100 * (path.steps() + 1)) * epsilon;
}

Real BowlDescent::steps_to(Real share) const {
    return std::log(share) / std::log1p(-slowest_progress);
}

NearLimit descend_near_limit(const Bowl& bowl, const Vector& start, Real share) {
    NearLimit result{.share = share, .alpha = share * bowl.limit()};
    const Path path = descend(bowl.L, start, result.alpha, 200);
    const Real before = l2_norm(path.point(path.steps() - 1) - bowl.best);
    result.factor = l2_norm(path.end() - bowl.best) / before;
    result.theory = std::abs(1 - 2 * share);  // αλmax = 2·share
    result.loss = path.loss(path.steps());
    return result;
}

ThreeAnswers compare_answers(const Points& points, const Bowl& bowl, const Vector& descended,
                             std::size_t values) {
    ThreeAnswers result{descended, bowl.best,
                        grid_search(points, grid(0, 2, values), grid(-1, 1, values))};
    result.spacing = 2 / real(values - 1);
    result.search_error = l2_norm(result.search.phi - bowl.best);
    // The best grid point has no more loss than the one nearest to φ̂:
    // ½λmin·d² ≤ ½λmax·(spacing²/2).
    result.search_bound = result.spacing * std::sqrt(bowl.steepest() / bowl.eigenvalues(0) / 2);
    return result;
}

}  // namespace descent::regression
