#include "chapters/05_deep_networks/shallow_against_deep.hpp"

#include <algorithm>
#include <chrono>
#include <limits>

#include "chapters/05_deep_networks/regions.hpp"

namespace descent::deep {

DecisionResult learn_decision(const std::vector<std::size_t>& hidden, const PlanePoints& points,
                              const PlanePoints& fresh, const DecisionPlan& plan,
                              const Progress& progress) {
    require(plan.starts > 0, "learn_decision", "no start");
    const DeepNetwork network(widths_of(2, hidden, 1));

    // The best of the starts
    PlaneFit best;
    for (std::size_t s = 0; s < plan.starts; ++s) {
        Random random(plan.seed + s, "decision start");
        const auto step = [&](std::size_t done, std::size_t steps) {
            if (progress) progress(s * steps + done, plan.starts * steps);
        };
        PlaneFit fit =
            fit_plane(network, start_in_square(network, random), points, plan.steps, step);
        if (s == 0 || fit.loss < best.loss) best = std::move(fit);
    }

    // What it is worth
    const DeepModel model{network, best.phi};
    return {.model = model,
            .loss = best.loss,
            .accuracy = plane_accuracy(network, best.phi, points),
            .accuracy_new = plane_accuracy(network, best.phi, fresh),
            .regions = plane_regions(network, best.phi, {-1, 1, -1, 1}),
            .slopes_in_ms = time_slopes(model, points.X)};
}

DecisionComparison compare_decisions(const DecisionPlan& plan, const Progress& progress) {
    Random random(plan.seed, "decision points");
    const PlanePoints points = wave_points(plan.points, random);
    const PlanePoints fresh = wave_points(plan.fresh, random);
    const std::vector<std::vector<std::size_t>> networks = {{20}, {10, 10}};
    DecisionComparison result{plan, points, {}};
    for (const std::vector<std::size_t>& hidden : networks) {
        const std::size_t before = result.networks.size();
        const auto step = [&](std::size_t done, std::size_t steps) {
            if (progress) progress(before * steps + done, networks.size() * steps);
        };
        result.networks.push_back(learn_decision(hidden, points, fresh, plan, step));
    }
    return result;
}

double time_slopes(const DeepModel& model, const Matrix& X) {
    using Clock = std::chrono::steady_clock;
    Vector f;
    Matrix J;
    double fastest = std::numeric_limits<double>::infinity();
    for (int repeat = 0; repeat < 5; ++repeat) {
        const Clock::time_point start = Clock::now();
        numeric_slopes(model.network, model.phi, X, f, J);
        const std::chrono::duration<double, std::milli> taken = Clock::now() - start;
        fastest = std::min(fastest, taken.count());
    }
    return fastest;
}

}  // namespace descent::deep
