#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <map>
#include <set>

#include "bench/optimizers/figures.hpp"

namespace descent::bench {
namespace {

constexpr std::size_t most_places = 60;  // of a curve

/// The places of curves: what the runs recorded.
std::vector<Real> places(const StudyGroups& groups, const Problem& problem) {
    std::set<Real> all;
    for (const auto& [key, group] : groups.all()) {
        if (std::get<0>(key) != problem.name) continue;
        for (const StudyResult* study : group)
            for (const RunResult& run : study->runs)
                if (run.fresh) all.insert(run.at.begin(), run.at.end());
    }
    all.erase(all.begin(), all.lower_bound(1));
    std::vector<Real> result;
    const std::size_t step = 1 + all.size() / most_places;
    std::size_t i = 0;
    for (const Real place : all)
        if (i++ % step == 0 || i == all.size()) result.push_back(place);
    return result;
}

/// log10 of what is left of a run's loss at a price.
Real left_at(const RunResult& run, bool absolute, Real optimum, Real price) {
    if (run.status != Status::ok && price >= run.stopped) return infinity;
    const auto next = std::upper_bound(run.at.begin(), run.at.end(), price);
    const auto i = static_cast<std::size_t>(next - run.at.begin());
    const Real loss = i == 0 ? run.start_loss : run.loss[std::min(i, run.loss.size()) - 1];
    const Real left = absolute ? loss : (loss - optimum) / (run.start_loss - optimum);
    return std::isfinite(left) ? log_left(std::max(left, Real(0))) : infinity;
}

/// For each place, a number of each study. \param optima of studies, found when asked for
std::vector<std::vector<Real>> progress(const StudyGroups& groups, const Problem& problem,
                                        const StudyGroup& group, const std::vector<Real>& at,
                                        std::map<std::size_t, Real>& optima) {
    std::vector<std::vector<Real>> result(at.size());
    for (const StudyResult* study : group) {
        const auto [known, fresh] = optima.try_emplace(study->id.study, 0);
        if (fresh) known->second = optimum_of(groups, problem, study->id.study);
        const Real optimum = known->second;
        for (std::size_t i = 0; i < at.size(); ++i) {
            Real sum = 0;
            std::size_t count = 0;
            for (const RunResult& run : study->runs)
                if (run.fresh && !run.at.empty())
                    sum += left_at(run, problem.absolute, optimum, at[i]), ++count;
            if (count > 0) result[i].push_back(sum / static_cast<Real>(count));
        }
    }
    return result;
}

std::vector<Real> quantiles(const std::vector<std::vector<Real>>& numbers, Real share) {
    std::vector<Real> result;
    for (const std::vector<Real>& at_place : numbers)
        result.push_back(at_place.empty() ? not_a_number : quantile(at_place, share));
    return result;
}

std::vector<Real> logarithms(std::vector<Real> numbers) {
    for (Real& x : numbers) x = std::log10(x);
    return numbers;
}

/// The vertical axis: all that is drawn by name, but not how far up a diverging run goes.
void fit_progress_axis(Drawing& drawing, const std::string& label) {
    Real low = infinity, high = -infinity, start = -infinity;
    for (const Curve& curve : drawing.curves) {
        const bool named = !curve.label.empty();
        for (std::size_t i = 0; i < curve.y.size(); ++i) {
            if (!std::isfinite(curve.y[i])) continue;
            low = std::min(low, curve.y[i]);
            if (named) high = std::max(high, curve.y[i]);
            if (named && i == 0) start = std::max(start, curve.y[i]);
        }
    }
    if (!std::isfinite(low)) low = -1, high = start = 0;
    if (!std::isfinite(high)) high = start = low;
    high = std::min(high, start + Real(1.5));
    const Real room = Real(0.04) * std::max(high - low, Real(0.1));
    drawing.y = logarithmic(label, low - room, high + room);
}

/// Prices at which studies reached targets, sorted; infinite ones too.
std::vector<Real> arrivals(const StudyGroup& group, std::size_t targets, Real unit) {
    std::vector<Real> all;
    for (const StudyResult* study : group)
        for (std::size_t t = 0; t < targets; ++t)
            all.push_back(t < study->arrival.size() ? std::max(study->arrival[t], Real(1)) / unit
                                                    : infinity);
    std::sort(all.begin(), all.end());
    return all;
}

/// The share of numbers up to x, as stairs in log10 x.
Curve stairs(const Named& named, const std::string& label, const std::vector<Real>& sorted,
             Real first, Real last) {
    Curve curve{label, named.look, {first}, {0}, true};
    for (std::size_t i = 0; i < sorted.size() && std::isfinite(sorted[i]); ++i) {
        const Real x = std::max(std::log10(sorted[i]), first);
        const Real share = static_cast<Real>(i + 1) / static_cast<Real>(sorted.size());
        if (std::abs(x - curve.x.back()) > Real(1e-9))
            curve.x.push_back(x), curve.y.push_back(share);
        else
            curve.y.back() = share;
    }
    curve.x.push_back(last);
    curve.y.push_back(curve.y.back());
    return curve;
}

Axis share_axis() {
    Axis axis{"share of targets and studies reached", 0, Real(1.02), {}};
    for (int percent = 0; percent <= 100; percent += 20)
        axis.ticks.emplace_back(Real(percent) / 100, fmt::format("{} %", percent));
    return axis;
}

/// Gradients up to the budget, which has a tick of its own.
Axis gradients_axis(const Problem& problem) {
    const Real last = std::log10(static_cast<Real>(problem.steps));
    Axis axis = logarithmic("gradients", 0, last);
    if (axis.ticks.empty() || last - axis.ticks.back().first > Real(0.2))
        axis.ticks.emplace_back(last, std::to_string(problem.steps));
    return axis;
}

/// The rest first, so that names are drawn over it.
std::vector<std::pair<Named, std::string>> in_drawing_order(const Cast& cast) {
    std::vector<std::pair<Named, std::string>> order;
    for (const std::string& method : cast.rest) order.push_back({{method, look::rest}, ""});
    for (auto named = cast.named.rbegin(); named != cast.named.rend(); ++named)
        order.push_back({*named, named->method});
    return order;
}

/// Methods of the earlier results on a problem.
std::vector<std::string> earlier_methods(const Evidence& evidence, const std::string& problem) {
    std::vector<std::string> names;
    for (const auto& [key, group] : evidence.beside.all())
        if (std::get<0>(key) == problem && std::get<2>(key) == evidence.beside_budget)
            names.push_back(std::get<1>(key));
    return names;
}

}  // namespace

Drawing progress_figure(const Evidence& evidence, const Problem& problem, const Cast& cast) {
    Drawing drawing;
    drawing.id = "progress-" + problem.name;
    drawing.title = "What is left of the loss against gradients on " + problem.name;
    const auto shaded = [&](const std::string& method) {
        for (std::size_t i = 0; i < std::min<std::size_t>(2, cast.named.size()); ++i)
            if (cast.named[i].method == method) return true;
        return false;
    };
    std::map<std::size_t, Real> optima, earlier_optima;
    const std::vector<Real> at = places(evidence.groups, problem),
                            earlier_at = places(evidence.beside, problem);
    for (const std::string& method : earlier_methods(evidence, problem.name)) {
        const auto numbers =
            progress(evidence.beside, problem,
                     evidence.beside.of(problem.name, method, evidence.beside_budget), earlier_at,
                     earlier_optima);
        drawing.curves.push_back(
            {"", look::earlier, logarithms(earlier_at), quantiles(numbers, Real(0.5))});
    }
    for (const auto& [named, label] : in_drawing_order(cast)) {
        const auto numbers =
            progress(evidence.groups, problem,
                     evidence.groups.of(problem.name, named.method, evidence.budget), at, optima);
        drawing.curves.push_back(
            {label, named.look, logarithms(at), quantiles(numbers, Real(0.5))});
        if (shaded(named.method))
            drawing.bands.push_back({named.look, logarithms(at), quantiles(numbers, Real(0.25)),
                                     quantiles(numbers, Real(0.75))});
    }
    drawing.x = gradients_axis(problem);
    fit_progress_axis(drawing,
                      problem.absolute ? "training loss" : "what is left of the loss (start: 1)");
    return drawing;
}

Drawing runtime_figure(const Evidence& evidence, const Problem& problem, const Cast& cast) {
    Drawing drawing;
    drawing.id = "runtime-" + problem.name;
    drawing.title = "Share of targets reached against gradients on " + problem.name;
    const Real last = std::log10(static_cast<Real>(problem.steps));
    for (const std::string& method : earlier_methods(evidence, problem.name)) {
        const auto& group = evidence.beside.of(problem.name, method, evidence.beside_budget);
        drawing.curves.push_back(stairs({method, look::earlier}, "",
                                        arrivals(group, problem.targets.size(), 1), 0, last));
    }
    for (const auto& [named, label] : in_drawing_order(cast)) {
        const auto& group = evidence.groups.of(problem.name, named.method, evidence.budget);
        drawing.curves.push_back(
            stairs(named, label, arrivals(group, problem.targets.size(), 1), 0, last));
    }
    drawing.x = gradients_axis(problem);
    drawing.y = share_axis();
    return drawing;
}

Drawing overall_runtime_figure(const Evidence& evidence) {
    struct Line {
        std::string method;
        std::vector<Real> sorted;
        std::ptrdiff_t reached = 0;
    };
    const Plan& plan = evidence.plan;
    std::vector<Line> lines;
    Real first = -1;
    for (const Method& method : plan.methods) {
        Line line{method.name, {}};
        bool everywhere = true;
        for (const Problem& problem : plan.problems) {
            const auto& group = evidence.groups.of(problem.name, method.name, evidence.budget);
            everywhere = everywhere && !group.empty();
            const auto here =
                arrivals(group, problem.targets.size(), static_cast<Real>(problem.steps));
            line.sorted.insert(line.sorted.end(), here.begin(), here.end());
        }
        std::sort(line.sorted.begin(), line.sorted.end());
        line.reached = std::lower_bound(line.sorted.begin(), line.sorted.end(), infinity) -
                       line.sorted.begin();
        if (!everywhere) continue;  // shares of other problems do not compare
        if (line.reached > 0) first = std::min(first, std::log10(line.sorted[0]));
        lines.push_back(std::move(line));
    }
    std::stable_sort(lines.begin(), lines.end(),
                     [](const Line& a, const Line& b) { return a.reached > b.reached; });
    Drawing drawing;
    drawing.id = "runtime-of-all";
    drawing.title = "Share of targets reached over all problems against the share of the budget";
    std::size_t others = 0;
    for (const Line& line : lines) {
        const std::string look = line.method == plan.mine      ? look::mine
                                 : line.method == plan.control ? look::control
                                 : others < 3                  ? look::other(others++)
                                                               : look::rest;
        drawing.curves.push_back(stairs({line.method, look}, look == look::rest ? "" : line.method,
                                        line.sorted, first, 0));
    }
    std::stable_partition(drawing.curves.begin(), drawing.curves.end(),
                          [](const Curve& curve) { return curve.look == look::rest; });
    drawing.x = logarithmic("share of the budget of gradients", first, 0);
    drawing.y = share_axis();
    return drawing;
}

}  // namespace descent::bench
