#include "chapters/02_model_fitting/descent.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

namespace descent::fitting {
namespace {

constexpr Real epsilon = std::numeric_limits<Real>::epsilon(),
               infinity = std::numeric_limits<Real>::infinity();

Real largest_factor(const Vector& eigenvalues, Real alpha) {
    return xt::amax(xt::abs(step_factors(eigenvalues, alpha)))();
}

}  // namespace

Vector step_factors(const Vector& eigenvalues, Real alpha) {
    require(eigenvalues.size() > 0, "step_factors", "there are no eigenvalues");
    require(alpha > 0 && std::isfinite(alpha), "step_factors", "alpha must be a positive number");
    return 1 - alpha * eigenvalues;  // φ − φ̂ − αH(φ − φ̂) = (I − αH)(φ − φ̂)   (FM.7)
}

bool is_stable(const Vector& eigenvalues, Real alpha) {
    return largest_factor(eigenvalues, alpha) < 1;
}

Real optimal_rate(const Vector& eigenvalues) {
    require(eigenvalues.size() > 0, "optimal_rate", "there are no eigenvalues");
    const Real lowest = xt::amin(eigenvalues)(), highest = xt::amax(eigenvalues)();
    require(xt::all(eigenvalues > 0) && std::isfinite(highest), "optimal_rate",
            "all eigenvalues must be positive");
    //> 02.5
    return 2 / (lowest + highest);  // 1 − αλmin = −(1 − αλmax)   (FM.8)
    //<
}

Real steps_to(const Vector& eigenvalues, Real alpha, Real share) {
    require(share > 0 && share < 1, "steps_to", "the share must lie between 0 and 1");
    const Real factor = largest_factor(eigenvalues, alpha);
    if (factor >= 1) return infinity;
    return factor > 0 ? std::max(Real(1), std::log(share) / std::log(factor)) : Real(1);
}

Vector follow(const Objective& objective, const Vector& point, const Vector& direction, Real size,
              Real alpha, std::size_t steps) {
    require_size("follow", "direction", direction.size(), point.size());
    const Path path = regression::descend(objective, point + size * direction, alpha, steps);
    Vector along = Vector::from_shape({path.steps() + 1});
    for (std::size_t k = 0; k <= path.steps(); ++k)
        along(k) = dot(direction, path.point(k) - point);
    return along;
}

Growth measured_growth(const Objective& objective, const Vector& point, const Vector& direction,
                       Real size, Real alpha) {
    const auto factor = [&](Real s) {
        const Vector up = follow(objective, point, direction, s, alpha, 1),
                     down = follow(objective, point, direction, -s, alpha, 1);
        require(up.size() == 2 && down.size() == 2, "measured_growth",
                "the loss is not finite after a step");
        return (up(1) - down(1)) / (up(0) - down(0));
    };
    // errors O(size²): narrow's is a third of the difference
    const Real wide = factor(size), narrow = factor(size / 2);
    const Real rounding = 8 * epsilon * (1 + std::sqrt(dot(point, point))) / std::abs(size);
    return {narrow, std::abs(wide - narrow) + rounding};
}

Vector watershed(const Objective& objective, Vector a, Vector b, Real alpha, std::size_t steps,
                 std::size_t bisections) {
    const auto end = [&](const Vector& start) {
        return regression::descend(objective, start, alpha, steps).end();
    };
    const Vector home = end(a), other = end(b);
    const auto nearer_home = [&](const Vector& phi) {
        return dot(phi - home, phi - home) < dot(phi - other, phi - other);
    };
    require(dot(home - other, home - other) > std::sqrt(epsilon), "watershed",
            "both starts end at the same place");
    for (std::size_t k = 0; k < bisections; ++k) {
        const Vector middle = (a + b) / 2;
        (nearer_home(end(middle)) ? a : b) = middle;
    }
    return a;
}

std::vector<StationaryPoint> stationary_points(const Objective& objective, const Vector& low,
                                               const Vector& high, std::size_t points) {
    require_size("stationary_points", "low", low.size(), 2);
    require_size("stationary_points", "high", high.size(), 2);
    require(points >= 2, "stationary_points", "a grid needs two points an axis");
    std::vector<StationaryPoint> found;
    for (std::size_t i = 0; i < points; ++i)
        for (std::size_t j = 0; j < points; ++j) {
            const Vector share{real(i) / real(points - 1), real(j) / real(points - 1)};
            found.push_back(find_stationary(objective, low + share * (high - low)));
        }
    return distinct(found, low, high);
}

std::vector<StationaryPoint> minima_from(const Objective& objective, const Matrix& starts,
                                         Real alpha, std::size_t steps) {
    require(starts.shape()[0] > 0, "minima_from", "there are no starts");
    std::vector<StationaryPoint> found;
    for (std::size_t i = 0; i < starts.shape()[0]; ++i) {
        const Path path = regression::descend(objective, row(starts, i), alpha, steps);
        found.push_back(find_stationary(objective, path.end()));
    }
    const Vector everywhere = xt::full_like(Vector(row(starts, 0)), infinity);
    found = distinct(found, -everywhere, everywhere);
    std::erase_if(found,
                  [](const StationaryPoint& point) { return point.kind != Stationary::minimum; });
    std::sort(found.begin(), found.end(),
              [](const auto& a, const auto& b) { return a.loss < b.loss; });
    return found;
}

}  // namespace descent::fitting
