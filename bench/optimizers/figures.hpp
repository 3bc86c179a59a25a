/// \file
/// What does a page show? A drawing for each question that studies of a problem answer.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "bench/optimizers/comparison.hpp"
#include "bench/optimizers/drawing.hpp"

namespace descent::bench {

/// What figures are made from.
struct Evidence {
    const Plan& plan;
    const StudyGroups& groups;
    const StudyGroups& beside;  ///< of an earlier comparison; may have none
    std::size_t budget = 0;     ///< of the search whose studies are shown
    std::size_t beside_budget = 0;
};

/// A method that is drawn by name.
struct Named {
    std::string method, look;
};

/// Who is drawn by name: one's own method, the control and the three others with the
/// smallest medians on this problem; and the rest.
struct Cast {
    std::vector<Named> named;
    std::vector<std::string> rest;
};
Cast cast_of(const Evidence& evidence, const Problem& problem);

/// The lowest loss of a problem as one study met it, from what its runs recorded; 0 where
/// the loss itself is compared.
Real optimum_of(const StudyGroups& groups, const Problem& problem, std::size_t study);

/// log10 of what is left against gradients: the median over studies, and the middle half
/// of them for the first two by name.
Drawing progress_figure(const Evidence& evidence, const Problem& problem, const Cast& cast);

/// The share of targets and studies that were reached, against gradients.
Drawing runtime_figure(const Evidence& evidence, const Problem& problem, const Cast& cast);

/// The same over all problems, against the share of their budgets, of the methods that
/// take part in all.
Drawing overall_runtime_figure(const Evidence& evidence);

/// What the best of k trials leaves on average, without putting back, for k up to a third
/// of all trials. A trial that failed counts as if it had stayed at the start.
Drawing best_of_figure(const Evidence& evidence, const Problem& problem, const Cast& cast);

/// What every trial of a method's searches left, against its first knob; none without
/// knobs or trials.
std::optional<Drawing> rate_figure(const Evidence& evidence, const Problem& problem,
                                   const Cast& cast, const Named& named);

/// The differences to the control with their intervals, the best first.
Drawing difference_figure(const Evidence& evidence, const Problem& problem,
                          const std::vector<MethodComparison>& all);

/// The medians on two problems side by side: one that is rotated and its axis-aligned
/// twin.
Drawing twin_figure(const Evidence& evidence, const Problem& rotated, const Problem& aligned);

}  // namespace descent::bench
