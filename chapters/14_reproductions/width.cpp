#include "chapters/14_reproductions/width.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <limits>

#include "common/estimate.hpp"

namespace descent::reproductions {
namespace {

constexpr Real never = std::numeric_limits<Real>::infinity();

/// The smallest gain from one width to the next, in percent, from the first width on that
/// gets there; NaN when fewer than two do.
template <class Epochs>
double least_gain(const std::vector<WidthPoint>& points, const Epochs& epochs_of) {
    std::vector<double> epochs;
    for (const WidthPoint& point : points) {
        const Real value = epochs_of(point);
        if (!epochs.empty() || std::isfinite(value)) epochs.push_back(double{value});
    }
    return epochs.size() > 1 ? 100 * descending_margin(epochs)
                             : std::numeric_limits<double>::quiet_NaN();
}

}  // namespace

Real WidthPoint::fewest() const {
    return *std::min_element(epochs.begin(), epochs.end());
}

Real WidthPoint::best_alpha(const std::vector<Real>& alphas) const {
    require_size("best_alpha", "alphas", alphas.size(), epochs.size());
    if (!std::isfinite(fewest())) return 0;
    return alphas[static_cast<std::size_t>(std::min_element(epochs.begin(), epochs.end()) -
                                           epochs.begin())];
}

std::vector<WidthPoint> measure_widths(const WidthPlan& plan, const Progress& progress) {
    require(!plan.alphas.empty() && plan.seeds > 0, "measure_widths", "no rates or no seeds");
    require(std::is_sorted(plan.units.begin(), plan.units.end()) &&
                std::is_sorted(plan.alphas.begin(), plan.alphas.end()),
            "measure_widths", "widths and rates must ascend");
    const std::size_t total = plan.units.size() * plan.alphas.size() * plan.seeds;
    std::size_t done = 0;
    std::vector<WidthPoint> points;
    for (const std::size_t units : plan.units) {
        const deep::DeepNetwork network({40, units, 10});
        WidthPoint point{.units = units,
                         .parameters = network.parameters(),
                         .ratio = real(network.parameters()) / real(plan.examples)};
        for (const Real alpha : plan.alphas) {
            std::vector<Real> epochs;
            for (std::uint64_t seed = plan.seed; seed < plan.seed + plan.seeds; ++seed) {
                const Memorization m =
                    memorize(network, randomly_labelled(plan.examples, seed),
                             {.alpha = alpha, .most_epochs = plan.most_epochs, .seed = seed});
                epochs.push_back(m.epochs_to_fit ? real(*m.epochs_to_fit) : never);
                point.least_error = std::min(point.least_error, m.least_error);
                if (progress) progress(++done, total);
            }
            point.epochs.push_back(median(epochs));
        }
        points.push_back(point);
    }
    return points;
}

Rows width_rows(const std::vector<WidthPoint>& points, const std::string& remark) {
    require(!points.empty(), "width_rows", "there are no widths");
    Statement s{.tag = "GO.15c",
                .source = "Corro, Overparameterized neural networks: easier to optimize",
                .what = "the widest learns all labels: its error",
                .key = "GO.15c_error_of_widest",
                .digits = 1,
                .unit = " %",
                .remark = remark};
    const Row all = number(s, 0, 0, double{points.back().least_error});
    s.what = "wider needs fewer epochs, each at its best rate";
    s.key = "GO.15c_margin_best_rate";
    const Row best = ordering(
        s, "easier", least_gain(points, [](const WidthPoint& point) { return point.fewest(); }), 1);
    s.what = "wider needs fewer epochs, all at the smallest rate";
    s.key = "GO.15c_margin_one_rate";
    return {
        all, best,
        ordering(s, "easier",
                 least_gain(points, [](const WidthPoint& point) { return point.epochs.front(); }),
                 1)};
}

WidthReproduction reproduce_widths(const WidthPlan& plan, const Progress& progress) {
    WidthReproduction result{.plan = plan, .points = measure_widths(plan, progress)};
    result.rows =
        width_rows(result.points,
                   fmt::format("{} random labels, one hidden layer, {} rates, median of {} seeds",
                               plan.examples, plan.alphas.size(), plan.seeds));
    return result;
}

}  // namespace descent::reproductions
