#include "chapters/10_optimizers/line_search.hpp"

#include <boost/math/tools/toms748_solve.hpp>
#include <cmath>
#include <limits>

namespace descent::optimizers {
namespace {

void require_sizes(const char* function, const SearchLine& line) {
    require_size(function, "g", line.g.size(), line.phi.size());
    require_size(function, "direction", line.direction.size(), line.phi.size());
}

/// Loss and slope at φ + αd.
struct Probe {
    const Objective& objective;
    const SearchLine& line;
    Vector point, g;
    Real loss = 0;

    Real slope(Real alpha) {
        xt::noalias(point) = line.phi + alpha * line.direction;
        loss = objective.loss_and_gradient(point, g);
        return dot(g, line.direction);  // dL/dα = ∂L/∂φᵀ d
    }
};

}  // namespace

Real exact_step(const Matrix& H, const Vector& g, const Vector& direction) {
    const std::size_t P = g.size();
    require_size("exact_step", "direction", direction.size(), P);
    require_shape("exact_step", "H", H, {P, P});
    Real curvature = 0;
    for (std::size_t i = 0; i < P; ++i)
        for (std::size_t j = 0; j < P; ++j) curvature += direction(i) * H(i, j) * direction(j);
    if (!(curvature > 0))
        argument_error("exact_step", "the curvature along the direction is not positive");
    return -dot(g, direction) / curvature;  // α = −gᵀd/dᵀHd   (GO.3, EE.20)
}

LineSearch exact_search(Real first) {
    require(first > 0 && std::isfinite(first), "exact_search", "first must be positive and finite");
    return [first](const Objective& objective, const SearchLine& line) -> Real {
        require_sizes("exact_search", line);
        Probe probe{objective, line, line.phi, line.g};
        const Real slope_0 = dot(line.g, line.direction);
        if (!(slope_0 < 0)) return 0;
        Real low = 0, slope_low = slope_0, high = first;
        Real slope_high = probe.slope(high);

        // Still downhill, and below the start: further
        const auto beyond = [&] { return !(slope_high < 0) || !(probe.loss <= line.loss); };
        for (int doublings = 0; !beyond(); ++doublings) {
            require(doublings < 60, "exact_search",
                    "the loss seems to fall for ever along the line");
            low = high;
            slope_low = slope_high;
            slope_high = probe.slope(high *= 2);
        }

        // Behind a hill: back, until the slope at the end is uphill
        for (int halvings = 0; !(slope_high >= 0 && std::isfinite(probe.loss)); ++halvings) {
            if (halvings == 200) return low;
            const Real middle = low + (high - low) / 2, slope_middle = probe.slope(middle);
            if (slope_middle < 0 && probe.loss <= line.loss) {
                low = middle;
                slope_low = slope_middle;
            } else {
                high = middle;
                slope_high = slope_middle;
            }
        }
        if (slope_high == 0) return high;

        // The slope's zero between the two
        std::uintmax_t evaluations = 100;
        const auto [a, b] = boost::math::tools::toms748_solve(
            [&](Real alpha) { return probe.slope(alpha); }, low, high, slope_low, slope_high,
            boost::math::tools::eps_tolerance<Real>(std::numeric_limits<Real>::digits),
            evaluations);
        const Real alpha = a + (b - a) / 2;
        probe.slope(alpha);
        return probe.loss <= line.loss ? alpha : low;
    };
}

LineSearch backtracking(const Armijo& constants) {
    const Armijo c = constants;
    require(c.first > 0 && std::isfinite(c.first), "backtracking",
            "first must be positive and finite");
    require(c.shrink > 0 && c.shrink < 1, "backtracking", "shrink must be between 0 and 1");
    require(c.share > 0 && c.share < 1, "backtracking", "share must be between 0 and 1");
    require(c.attempts > 0, "backtracking", "attempts is 0");
    return [c](const Objective& objective, const SearchLine& line) -> Real {
        require_sizes("backtracking", line);
        const Real slope = dot(line.g, line.direction);
        if (!(slope < 0)) return 0;
        Vector point = line.phi;
        Real alpha = c.first;
        for (std::size_t k = 0; k < c.attempts; ++k, alpha *= c.shrink) {
            xt::noalias(point) = line.phi + alpha * line.direction;
            // L[φ + αd] ≤ L + c α gᵀd   (GO.3)
            if (objective.loss(point) <= line.loss + c.share * alpha * slope) return alpha;
        }
        return 0;
    };
}

Descent steepest_descent(const Objective& objective, const LineSearch& search, const Vector& start,
                         std::size_t steps, Real tolerance) {
    require(static_cast<bool>(search), "steepest_descent", "the line search is empty");
    require(tolerance >= 0, "steepest_descent", "the tolerance must not be negative");
    Descent result;
    const Objective L = counted(objective, result.evaluations);

    // One step after the other, as many as it takes
    std::vector<Vector> places;
    std::vector<Real> losses;
    Vector phi = start, g = xt::zeros_like(start), direction = start;
    for (std::size_t k = 0;; ++k) {
        const Real loss = L.loss_and_gradient(phi, g);
        require(k > 0 || std::isfinite(loss), "steepest_descent",
                "the loss is not finite at the start");
        places.push_back(phi);
        losses.push_back(loss);
        if (k == steps || std::sqrt(dot(g, g)) <= tolerance) break;
        xt::noalias(direction) = -g;
        const Real alpha = search(L, {phi, g, loss, direction});
        if (!(alpha > 0)) break;
        xt::noalias(phi) = phi + alpha * direction;  // φ ← φ − α ∂L/∂φ   (L10.2)
    }

    // The path as a matrix
    result.path = {Matrix::from_shape({places.size(), start.size()}),
                   Vector::from_shape({places.size()})};
    for (std::size_t k = 0; k < places.size(); ++k) {
        row(result.path.phi, k) = places[k];
        result.path.loss(k) = losses[k];
    }
    return result;
}

}  // namespace descent::optimizers
