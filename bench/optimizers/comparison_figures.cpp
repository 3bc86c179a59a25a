#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "bench/optimizers/figures.hpp"

namespace descent::bench {
namespace {

constexpr Real row_height = 18;

/// log10 of what a trial left, not below the floor.
Real left_of(const RunResult& run) {
    if (run.status != Status::ok || !std::isfinite(run.left)) return infinity;
    return log_left(run.left);
}

/// What each trial of a group's searches left: the mean over its runs, at most the start.
std::vector<Real> trials_of(const StudyGroup& group, bool absolute) {
    std::vector<Real> all;
    for (const StudyResult* study : group) {
        std::vector<std::pair<Real, Real>> trials;  // sum and count
        for (const RunResult& run : study->runs) {
            if (run.fresh) continue;
            if (trials.size() <= run.trial) trials.resize(run.trial + 1);
            const Real start = absolute ? std::log10(std::max(run.start_loss, Real(1e-300))) : 0;
            trials[run.trial].first += std::min(left_of(run), std::isfinite(start) ? start : 0);
            trials[run.trial].second += 1;
        }
        for (const auto& [sum, count] : trials)
            if (count > 0) all.push_back(sum / count);
    }
    return all;
}

/// A knob as it is drawn: log10 of it, or of 1 − it.
Real knob_place(const Prior& prior, Real value) {
    return std::log10(std::max(prior.from_one ? 1 - value : value, Real(1e-300)));
}

const Method* method_of(const Plan& plan, const std::string& name) {
    for (const Method& method : plan.methods)
        if (method.name == name) return &method;
    return nullptr;
}

/// The smallest and largest finite number that trials of the cast left.
std::pair<Real, Real> range_of_trials(const Evidence& evidence, const Problem& problem,
                                      const Cast& cast) {
    Real low = infinity, high = -infinity;
    for (const Named& named : cast.named)
        for (const StudyResult* study :
             evidence.groups.of(problem.name, named.method, evidence.budget))
            for (const RunResult& run : study->runs) {
                const Real left = left_of(run);
                if (run.fresh || !std::isfinite(left)) continue;
                low = std::min(low, left), high = std::max(high, left);
            }
    if (!std::isfinite(low)) return {-1, 0};
    // far above the start is as bad as above it
    high = std::min(high, std::max(low + 2, problem.absolute ? low + 4 : Real(1)));
    return {low, std::max(high, low + Real(0.3))};
}

}  // namespace

Drawing best_of_figure(const Evidence& evidence, const Problem& problem, const Cast& cast) {
    Drawing drawing;
    drawing.id = "best-" + problem.name;
    drawing.title = "What the best of k trials leaves on " + problem.name;
    Real low = infinity, high = -infinity, most = 1;
    for (auto named = cast.named.rbegin(); named != cast.named.rend(); ++named) {
        const std::vector<Real> trials = trials_of(
            evidence.groups.of(problem.name, named->method, evidence.budget), problem.absolute);
        Curve curve{named->method, named->look, {}, {}};
        for (std::size_t k = 1; k <= std::min(trials.size() / 3, evidence.budget); ++k) {
            curve.x.push_back(std::log10(static_cast<Real>(k)));
            curve.y.push_back(expected_smallest(trials, k));
            most = std::max(most, static_cast<Real>(k));
            low = std::min(low, curve.y.back()), high = std::max(high, curve.y.back());
        }
        drawing.curves.push_back(std::move(curve));
    }
    if (!std::isfinite(low)) low = -1, high = 0;
    const Real room = Real(0.04) * std::max(high - low, Real(0.1));
    drawing.x = logarithmic("trials k", 0, std::log10(most));
    drawing.y =
        logarithmic(problem.absolute ? "loss of the best of k" : "left by the best of k (start: 1)",
                    low - room, high + room);
    return drawing;
}

std::optional<Drawing> rate_figure(const Evidence& evidence, const Problem& problem,
                                   const Cast& cast, const Named& named) {
    const Method* method = method_of(evidence.plan, named.method);
    if (method == nullptr || method->priors.empty()) return std::nullopt;
    const Prior& prior = method->priors[0];
    const auto [low, high] = range_of_trials(evidence, problem, cast);
    const Real room = Real(0.06) * (high - low), top = high + 3 * room;
    Drawing drawing;
    drawing.id = "rate-" + problem.name + "-" + named.method;
    drawing.title = fmt::format("What trials of {} leave against {} on {}", named.method,
                                prior.name, problem.name);
    for (const StudyResult* study : evidence.groups.of(problem.name, named.method, evidence.budget))
        for (const RunResult& run : study->runs) {
            if (run.fresh || run.knobs.size() == 0) continue;
            const Real left = left_of(run), x = knob_place(prior, run.knobs(0));
            const bool failed = !std::isfinite(left);
            const Shape shape = failed                       ? Shape::cross
                                : run.trial == study->chosen ? Shape::dot
                                                             : Shape::ring;
            drawing.marks.push_back(
                {named.look, shape, x, failed ? top : std::min(left, high + room)});
        }
    if (drawing.marks.empty()) return std::nullopt;
    Real from = knob_place(prior, prior.low), to = knob_place(prior, prior.high);
    const Real standard = knob_place(prior, prior.standard);
    if (from > to) std::swap(from, to);
    const Real bottom = low - room, above = top + room;
    drawing.segments = {{"edge", from, bottom, from, above},
                        {"edge", to, bottom, to, above},
                        {"standard", standard, bottom, standard, above}};
    const Real margin = Real(0.04) * (to - from) + Real(0.02);
    drawing.x =
        logarithmic(fmt::format("{}: {}{}", named.method, prior.from_one ? "1 − " : "", prior.name),
                    std::min(from, standard) - margin, std::max(to, standard) + margin);
    drawing.y = logarithmic(problem.absolute ? "loss" : "left of the loss", bottom, above);
    std::erase_if(drawing.y.ticks, [&, h = high](const auto& tick) { return tick.first > h; });
    drawing.y.ticks.emplace_back(top, "fail");
    drawing.width = 260, drawing.height = 200;
    return drawing;
}

Drawing difference_figure(const Evidence& evidence, const Problem& problem,
                          const std::vector<MethodComparison>& all) {
    std::vector<const MethodComparison*> shown;
    for (const MethodComparison& one : all)
        if (one.problem == problem.name && one.budget == evidence.budget) shown.push_back(&one);
    std::stable_sort(shown.begin(), shown.end(),
                     [](const MethodComparison* a, const MethodComparison* b) {
                         return a->difference < b->difference;
                     });
    Drawing drawing;
    drawing.id = "difference-" + problem.name;
    drawing.title = fmt::format("Differences to {} on {}", evidence.plan.control, problem.name);
    Real low = Real(-0.1), high = Real(0.1);
    for (const MethodComparison* one : shown) {
        for (const Real x : {one->difference, one->interval.low, one->interval.high})
            if (std::isfinite(x)) low = std::min(low, x), high = std::max(high, x);
    }
    const Real room = Real(0.05) * (high - low);
    low -= room, high += room;
    drawing.segments.push_back({"zero", 0, Real(-0.5), 0, static_cast<Real>(shown.size())});
    for (std::size_t i = 0; i < shown.size(); ++i) {
        const MethodComparison& one = *shown[i];
        const std::string look = one.method == evidence.plan.mine ? look::mine : look::control;
        const auto row = static_cast<Real>(i);
        drawing.rows.emplace_back(one.method, look);
        if (one.interval.coverage > 0)
            drawing.segments.push_back({look, std::clamp(one.interval.low, low - 1, high + 1), row,
                                        std::clamp(one.interval.high, low - 1, high + 1), row});
        const bool decided = one.verdict == "better" || one.verdict == "worse";
        const bool finite = std::isfinite(one.difference);
        const Shape shape = !finite ? Shape::cross : decided ? Shape::dot : Shape::ring;
        const Real at = finite               ? one.difference
                        : one.difference > 0 ? high - room / 2
                                             : low + room / 2;
        drawing.marks.push_back({look, shape, at, row});
    }
    drawing.x = linear("powers of ten of what is left; below 0: better", low, high);
    drawing.height = 60 + row_height * static_cast<Real>(std::max<std::size_t>(shown.size(), 2));
    return drawing;
}

Drawing twin_figure(const Evidence& evidence, const Problem& rotated, const Problem& aligned) {
    Drawing drawing;
    drawing.id = "twins-" + rotated.name;
    drawing.title = fmt::format("Medians on {} and on {}", rotated.name, aligned.name);
    Real low = infinity, high = -infinity;
    for (const Method& method : evidence.plan.methods) {
        const auto& first = evidence.groups.of(rotated.name, method.name, evidence.budget);
        const auto& second = evidence.groups.of(aligned.name, method.name, evidence.budget);
        if (first.empty() || second.empty()) continue;
        const Real a = middle(values_of(first)), b = middle(values_of(second));
        const std::string look = method.name == evidence.plan.mine ? look::mine : look::control;
        const auto row = static_cast<Real>(drawing.rows.size());
        drawing.rows.emplace_back(method.name, look);
        if (std::isfinite(a) && std::isfinite(b))
            drawing.segments.push_back({look, a, row, b, row});
        for (const Real x : {a, b})
            if (std::isfinite(x)) low = std::min(low, x), high = std::max(high, x);
        if (std::isfinite(a)) drawing.marks.push_back({look, Shape::dot, a, row});
        if (std::isfinite(b)) drawing.marks.push_back({look, Shape::ring, b, row});
    }
    if (!std::isfinite(low)) low = -1, high = 0;
    const Real room = Real(0.04) * std::max(high - low, Real(0.1));
    drawing.x =
        logarithmic("median of what is left of the loss (start: 1)", low - room, high + room);
    drawing.height =
        60 + row_height * static_cast<Real>(std::max<std::size_t>(drawing.rows.size(), 2));
    return drawing;
}

}  // namespace descent::bench
