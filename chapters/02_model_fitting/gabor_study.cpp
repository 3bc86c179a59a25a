#include "chapters/02_model_fitting/gabor_study.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

#include "chapters/02_model_fitting/stationary_study.hpp"

namespace descent::fitting {
namespace {

constexpr std::size_t search_starts = 21;  // of Newton's method, on each axis

/// Nine starts in the middle of the window.
Matrix middle_starts() {
    Matrix starts = Matrix::from_shape({9, 2});
    for (std::size_t k = 0; k < 9; ++k) {
        starts(k, 0) = real(4 * (k / 3)) - 4;
        starts(k, 1) = real(5 * (k % 3)) + Real(5.5);
    }
    return starts;
}

/// The step with the smallest gradient before it becomes thirty times as large again:
/// where descent hesitates.
std::size_t slowest_step(const Objective& objective, const Path& path) {
    std::size_t slowest = 0;
    Real smallest = std::numeric_limits<Real>::infinity();
    Vector g = Vector::from_shape({path.phi.shape()[1]});
    for (std::size_t k = 0; k <= path.steps(); ++k) {
        objective.loss_and_gradient(path.point(k), g);
        if (l2_norm(g) > 30 * smallest) break;
        if (l2_norm(g) < smallest) {
            smallest = l2_norm(g);
            slowest = k;
        }
    }
    return slowest;
}

SaddlePassage saddle_passage(const Objective& L, const Path& path, Real alpha) {
    SaddlePassage passage;
    passage.slowest = slowest_step(L, path);
    passage.point = find_stationary(L, path.point(passage.slowest));
    passage.saddle = passage.point.found && passage.point.kind == Stationary::saddle;
    if (!passage.saddle) return passage;

    // An error near the saddle grows like (1 − αλ)^k
    const auto distance = [&](std::size_t k) { return l2_norm(path.point(k) - passage.point.phi); };
    passage.distance = distance(passage.slowest);
    passage.factor = 1 - alpha * passage.point.eigenvalues(0);
    passage.predicted = real(passage.slowest) +
                        std::log(passage.away / passage.distance) / std::log(passage.factor);
    passage.measured = passage.slowest;
    while (passage.measured < path.steps() && distance(passage.measured) < passage.away)
        ++passage.measured;
    return passage;
}

}  // namespace

GaborValues gabor_values(const Vector& phi) {
    const Points points = gabor_points();
    ParameterLayout layout;
    layout.add("phi", {2});
    return {phi, gabor_loss(phi, points, 8), gabor_loss(phi, points, 32),
            check_gradient(gabor_objective(points), phi, layout)};
}

GaborMinima gabor_minima() {
    // Descent from the middle, then Newton to the last digit
    const Objective L = gabor_objective(gabor_points());
    GaborMinima minima{minima_from(L, middle_starts(), Real(0.02), 1500), {}};
    std::sort(minima.from_middle.begin() + 1, minima.from_middle.end(),
              [](const auto& a, const auto& b) { return a.phi(0) > b.phi(0); });

    // The whole window
    for (const StationaryPoint& point : gabor_stationary(search_starts).points) {
        const auto same = [&](const StationaryPoint& other) {
            return l2_norm(other.phi - point.phi) < Real(1e-3);
        };
        if (point.kind == Stationary::minimum &&
            std::none_of(minima.from_middle.begin(), minima.from_middle.end(), same))
            minima.others.push_back(point);
    }
    return minima;
}

std::vector<GaborWidth> compare_widths(const std::vector<Real>& widths, std::size_t starts) {
    std::vector<GaborWidth> results;
    for (const Real width : widths) {
        std::vector<StationaryPoint> points = gabor_stationary(starts, width).points;
        std::erase_if(points, [](const auto& p) { return p.kind != Stationary::minimum; });
        require(!points.empty(), "compare_widths", "no minimum was found");
        results.push_back({width, *std::min_element(points.begin(), points.end(),
                                                    [](const auto& a, const auto& b) {
                                                        return a.loss < b.loss;
                                                    })});
    }
    return results;
}

std::vector<FlatStop> flat_stops(const Objective& objective, const Path& path,
                                 const std::vector<Real>& tolerances) {
    Vector g = Vector::from_shape({path.phi.shape()[1]});
    std::vector<Real> norms;
    for (std::size_t k = 0; k <= path.steps(); ++k) {
        objective.loss_and_gradient(path.point(k), g);
        norms.push_back(l2_norm(g));
    }
    std::vector<FlatStop> stops;
    for (const Real tolerance : tolerances) {
        require(tolerance > 0, "flat_stops", "a tolerance must be positive");
        FlatStop& stop = stops.emplace_back(FlatStop{tolerance, std::nullopt, 0});
        const auto flat =
            std::find_if(norms.begin(), norms.end(), [&](Real norm) { return norm <= tolerance; });
        if (flat == norms.end()) continue;
        stop.step = static_cast<std::size_t>(flat - norms.begin());
        stop.above = path.loss(*stop.step) - path.loss(path.steps());
    }
    return stops;
}

GaborDescents gabor_descents(const GaborPlan& plan) {
    const auto& [start, alpha, width, steps] = plan;
    const Objective L = gabor_objective(gabor_points(), width);

    // The right valley and a local minimum
    GaborDescents result;
    result.plan = plan;
    result.pit = {0, 4};
    result.first = regression::descend(L, start, alpha, steps);
    result.second = regression::descend(L, {4, Real(18.5)}, alpha, steps);

    // Between two valleys
    const Path other = regression::descend(L, result.pit, alpha, steps);
    result.apart = l2_norm(result.first.end() - other.end());
    if (result.apart > Real(0.1)) {
        const Vector between = watershed(L, start, result.pit, alpha, steps, 20);
        result.third = regression::descend(L, between, alpha, steps);
        result.passage = saddle_passage(L, *result.third, alpha);
    }

    // Where would they have stopped?
    std::vector<Real> tolerances;
    for (int digits = 1; digits <= 6; ++digits)
        tolerances.push_back(std::pow(Real(10), Real(-digits)));
    result.first_stops = flat_stops(L, result.first, tolerances);
    if (result.third) result.third_stops = flat_stops(L, *result.third, tolerances);
    result.points = gabor_stationary(search_starts, width).points;
    return result;
}

}  // namespace descent::fitting
