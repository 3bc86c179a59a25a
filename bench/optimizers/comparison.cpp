#include "bench/optimizers/comparison.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <numeric>

namespace descent::bench {
namespace {

constexpr Real significance = Real(0.05);
constexpr std::size_t fewest_pairs = 6;  // pairs: with fewer no p is below the level
constexpr std::size_t fewest_to_draw_from = 8;
const Real small_share = std::log10(Real(1.02));
const Real quarter = std::log10(Real(1.25));

/// Studies of a method and the control with the same number.
struct Pairs {
    StudyGroup method, control;
    std::size_t size() const { return method.size(); }
};

Pairs pairs_of(const StudyGroup& method, const StudyGroup& control) {
    Pairs pairs;
    for (const StudyResult* one : method)
        for (const StudyResult* other : control)
            if (one->id.study == other->id.study)
                pairs.method.push_back(one), pairs.control.push_back(other);
    return pairs;
}

/// The price to reach a target; infinite when it was not reached.
Real arrival(const StudyResult& study, std::size_t target) {
    if (target >= study.arrival.size() || std::isnan(study.arrival[target])) return infinity;
    return std::max(study.arrival[target], Real(1));
}

std::size_t both_arrived(const Pairs& pairs, std::size_t target) {
    std::size_t count = 0;
    for (std::size_t i = 0; i < pairs.size(); ++i)
        count += std::isfinite(arrival(*pairs.method[i], target)) &&
                 std::isfinite(arrival(*pairs.control[i], target));
    return count;
}

/// Who did not arrive needs infinitely many gradients; a pair of which neither did says
/// nothing.
Real ratio_of_gradients(const Pairs& pairs, std::size_t targets) {
    std::size_t most = 0, target = 0;
    for (std::size_t t = targets; t-- > 0;) {
        const std::size_t count = both_arrived(pairs, t);
        if (count > most) most = count, target = t;
    }
    if (most == 0 || 2 * most < pairs.size()) return not_a_number;
    std::vector<Real> method, control;
    for (std::size_t i = 0; i < pairs.size(); ++i) {
        const Real a = arrival(*pairs.method[i], target), b = arrival(*pairs.control[i], target);
        if (a == infinity && b == infinity) continue;
        method.push_back(std::log(a));
        control.push_back(std::log(b));
    }
    return std::exp(middle(differences(method, control)));
}

bool all_solved(const StudyGroup& group) {
    return std::all_of(group.begin(), group.end(), [](const StudyResult* study) {
        return study->value <= solved + Real(1e-9);
    });
}

/// All numbers of a comparison but those that depend on the other methods.
MethodComparison compared(const Problem& problem, const Pairs& pairs, std::size_t reached) {
    MethodComparison result;
    result.problem = problem.name;
    result.method = pairs.method[0]->id.method;
    result.budget = pairs.method[0]->id.budget;
    result.studies = pairs.size();
    const std::vector<Real> method = values_of(pairs.method), control = values_of(pairs.control);
    const std::vector<Real> difference = differences(method, control);
    result.value = middle(method);
    result.difference = middle(difference);
    if (pairs.size() >= fewest_pairs) result.interval = median_interval(difference);
    result.mean = interquartile_mean(difference);
    if (pairs.size() >= fewest_to_draw_from) {
        Random random(0, fmt::format("bench/{}/{}", result.problem, result.method));
        result.mean_interval = bootstrap_interval(difference, random);
    }
    result.better = share_smaller(method, control);
    result.gradients = ratio_of_gradients(pairs, problem.targets.size());
    result.p = result.adjusted = signed_rank_p(difference);
    result.missed = count_missed(pairs.method, reached);
    result.diverged = count_diverged(pairs.method);
    for (const StudyResult* study : pairs.method) result.edge += study->edge;
    if (all_solved(pairs.method) && all_solved(pairs.control)) result.verdict = "all solved";
    return result;
}

std::string verdict(const MethodComparison& comparison) {
    if (comparison.studies < fewest_pairs) return "too few studies";
    if (!comparison.verdict.empty()) return comparison.verdict;
    if (comparison.adjusted > significance) return "cannot be told apart";
    const bool is_better =
        comparison.difference != 0 ? comparison.difference < 0 : comparison.better > Real(0.5);
    const Real size = std::abs(comparison.difference);
    const bool same_gradients =
        comparison.gradients <= Real(1.02) && comparison.gradients >= 1 / Real(1.02);
    const bool is_small = size < small_share || (same_gradients && size < quarter);
    return std::string(is_better ? "better" : "worse") + (is_small ? ", too small to matter" : "");
}

/// Holm's p for all but the comparison that was declared before, and the verdicts.
void decide(std::vector<MethodComparison>& family, const std::string& mine) {
    std::vector<Real> p;
    for (const MethodComparison& comparison : family)
        if (comparison.method != mine) p.push_back(comparison.p);
    const std::vector<Real> adjusted = p.empty() ? p : holm(p);
    std::size_t next = 0;
    for (MethodComparison& comparison : family) {
        if (comparison.method != mine) comparison.adjusted = adjusted[next++];
        comparison.verdict = verdict(comparison);
    }
}

}  // namespace

StudyGroups::StudyGroups(const std::vector<RecordedStudy>& studies) {
    for (const RecordedStudy& recorded : studies) {
        const StudyId& id = recorded.study.id;
        groups_[{id.problem, id.method, id.budget}].push_back(&recorded.study);
    }
    for (auto& [key, group] : groups_)
        std::sort(group.begin(), group.end(), [](const StudyResult* a, const StudyResult* b) {
            return a->id.study < b->id.study;
        });
}

const StudyGroup& StudyGroups::of(const std::string& problem, const std::string& method,
                                  std::size_t budget) const {
    static const StudyGroup none;
    const auto found = groups_.find({problem, method, budget});
    return found == groups_.end() ? none : found->second;
}

std::vector<Real> values_of(const StudyGroup& group) {
    std::vector<Real> values;
    for (const StudyResult* study : group)
        values.push_back(std::isnan(study->value) ? infinity : study->value);
    return values;
}

std::size_t targets_reached(const StudyGroups& groups, const std::string& problem) {
    std::size_t reached = 0;
    for (const auto& [key, group] : groups.all()) {
        if (std::get<0>(key) != problem) continue;
        for (const StudyResult* study : group)
            for (std::size_t t = reached; t < study->arrival.size(); ++t)
                if (std::isfinite(study->arrival[t])) reached = t + 1;
    }
    return reached;
}

std::size_t count_diverged(const StudyGroup& group) {
    return static_cast<std::size_t>(
        std::count_if(group.begin(), group.end(), [](const StudyResult* study) {
            return std::any_of(study->runs.begin(), study->runs.end(), [](const RunResult& run) {
                return run.fresh && run.status != Status::ok;
            });
        }));
}

std::size_t count_missed(const StudyGroup& group, std::size_t targets) {
    if (targets == 0) return group.size();
    return static_cast<std::size_t>(std::count_if(
        group.begin(), group.end(),
        [&](const StudyResult* study) { return !std::isfinite(arrival(*study, targets - 1)); }));
}

std::size_t search_budget(const Plan& plan) {
    return plan.budgets.empty() ? 0 : *std::max_element(plan.budgets.begin(), plan.budgets.end());
}

std::vector<MethodComparison> comparisons(const Plan& plan,
                                          const std::vector<RecordedStudy>& studies) {
    const StudyGroups groups(studies);
    std::vector<MethodComparison> all;
    for (const Problem& problem : plan.problems) {
        const std::size_t reached = targets_reached(groups, problem.name);
        for (const std::size_t budget : plan.budgets) {
            const StudyGroup& control = groups.of(problem.name, plan.control, budget);
            std::vector<MethodComparison> family;
            for (const Method& method : plan.methods) {
                if (method.name == plan.control) continue;
                const Pairs pairs = pairs_of(groups.of(problem.name, method.name, budget), control);
                if (pairs.size() > 0) family.push_back(compared(problem, pairs, reached));
            }
            decide(family, plan.mine);
            all.insert(all.end(), family.begin(), family.end());
        }
    }
    return all;
}

}  // namespace descent::bench
