/// \file
/// Is a method better than the control? Pairs of studies that met the same problem, start
/// and trial points say it, with an error rate that is kept.
#pragma once

#include <map>
#include <string>
#include <tuple>
#include <vector>

#include "bench/optimizers/records.hpp"
#include "bench/optimizers/statistics.hpp"

namespace descent::bench {

/// A method against the control on one problem with one budget.
struct MethodComparison {
    std::string problem, method;
    std::size_t budget = 0, studies = 0;  ///< studies: pairs of them
    Real value = 0;                       ///< the median of log10 of what is left
    Real difference = 0;      ///< the median of paired differences of it; below 0: better
    MedianInterval interval;  ///< of it; coverage 0 for fewer than 6 studies
    /// The interquartile mean of the differences, and its bootstrap interval; coverage 0 for
    /// fewer than 8 studies.
    Real mean = 0;
    MedianInterval mean_interval;
    Real better = 0;  ///< share of studies in which it is better, ties half
    /// Median ratio of gradients to the target that both reach most often, of equals the
    /// hardest; NaN when that is in less than half of the studies.
    Real gradients = 0;
    Real p = 1;         ///< exact signed-rank, of this comparison alone
    Real adjusted = 1;  ///< Holm's in problem and budget; p itself where it was declared before
    /// Studies that did not reach the hardest target that any study of the problem reached.
    std::size_t missed = 0;
    std::size_t diverged = 0;  ///< studies of which a fresh run diverged
    std::size_t edge = 0;      ///< studies that chose on the edge of a prior
    /// "better", "worse", both also with ", too small to matter"; "cannot be told apart",
    /// "all solved", "too few studies".
    std::string verdict;
};

/// All comparisons with the control, by problem, budget and method in the plan's order. A
/// verdict needs an adjusted p of at most .05. It is too small to matter when the medians
/// of what is left are within 2 %, or within a quarter with numbers of gradients within 2
/// %.
std::vector<MethodComparison> comparisons(const Plan& plan,
                                          const std::vector<RecordedStudy>& studies);

/// The largest budget of a plan: that of its search.
std::size_t search_budget(const Plan& plan);

/// The studies of a method on a problem with one budget, by number.
using StudyGroup = std::vector<const StudyResult*>;

/// Studies by what they are of. It looks into the studies it was made from.
class StudyGroups {
public:
    explicit StudyGroups(const std::vector<RecordedStudy>& studies);
    /// Empty where there is none.
    const StudyGroup& of(const std::string& problem, const std::string& method,
                         std::size_t budget) const;
    const std::map<std::tuple<std::string, std::string, std::size_t>, StudyGroup>& all() const {
        return groups_;
    }

private:
    std::map<std::tuple<std::string, std::string, std::size_t>, StudyGroup> groups_;
};

/// What studies are compared by; infinite in place of NaN.
std::vector<Real> values_of(const StudyGroup& group);

/// How many targets, from the easiest, some study of the problem reached.
std::size_t targets_reached(const StudyGroups& groups, const std::string& problem);

/// Studies of which a fresh run diverged, and which did not reach the hardest of so many
/// targets.
std::size_t count_diverged(const StudyGroup& group);
std::size_t count_missed(const StudyGroup& group, std::size_t targets);

}  // namespace descent::bench
