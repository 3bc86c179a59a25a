#include "chapters/02_model_fitting/stationary_study.hpp"

#include <algorithm>

#include "chapters/02_model_fitting/descent.hpp"
#include "chapters/02_model_fitting/gabor.hpp"

namespace descent::fitting {

ClassificationResult classify_quadratics(std::uint64_t seed, std::size_t each) {
    Random random(seed, "quadratics");
    ClassificationResult result{.each = each};
    for (std::size_t k = 0; k < 4 * each; ++k) {
        const Stationary kind = static_cast<Stationary>(k % 4);
        const KnownQuadratic known = random_quadratic(kind, 2 + k % 5, random);
        const Hessian H = hessian(known.objective, known.centre);
        result.right[k % 4] += classify(H) == kind;
        result.error_over_bound =
            std::max(result.error_over_bound, xt::amax(xt::abs(H.H - known.H))() / H.error);
    }
    return result;
}

std::size_t GaborStationary::count(Stationary kind) const {
    return static_cast<std::size_t>(std::count_if(
        points.begin(), points.end(), [&](const auto& point) { return point.kind == kind; }));
}

GaborStationary gabor_stationary(std::size_t starts, Real width) {
    const Domain window = gabor_window();
    const Vector low{window[0].low, window[1].low}, high{window[0].high, window[1].high};
    return {width, starts,
            stationary_points(gabor_objective(gabor_points(), width), low, high, starts)};
}

}  // namespace descent::fitting
