/// \file
/// How is it said? The same signs and sentences for the terminal and for the page.
#pragma once

#include <string>
#include <vector>

#include "bench/optimizers/comparison.hpp"

namespace descent::bench {

/// "+", "−", "·" and their like, of one column.
std::string sign(const MethodComparison& comparison);
/// What each sign means, in the order in which a legend shows them.
std::vector<std::pair<std::string, std::string>> signs(const std::string& control);

/// The comparison of a method on a problem; none when there are no pairs.
const MethodComparison* find(const std::vector<MethodComparison>& all, const std::string& problem,
                             const std::string& method, std::size_t budget);

/// The methods in the order of tables: one's own, then the plan's; without the control.
std::vector<std::string> challengers(const Plan& plan);

/// "On 7 of 11 problems mine and adam cannot be told apart with 10 studies; better on 3
/// (…), worse on 1 (…)."
std::string sentence(const Plan& plan, const std::vector<MethodComparison>& all,
                     const std::string& method, std::size_t budget);

/// The share of experiments in which this many pairs, differing by so many standard
/// deviations, have a signed-rank p of at most the level; by 2000 simulated ones.
Real power(std::size_t pairs, Real deviations, Real level);

/// What this number of studies could have seen.
std::vector<std::string> power_sentences(const Plan& plan);

/// Whoever chose on the edge of a prior in more than a fifth of the studies, one's own
/// method and the control first.
std::vector<std::string> edge_sentences(const Plan& plan,
                                        const std::vector<RecordedStudy>& studies);

/// What the reader must know of the results themselves: missing studies, errors, numeric
/// classes.
std::vector<std::string> remarks(const Plan& plan, const std::vector<RecordedStudy>& studies);

/// A number in a table; ∞ and "–" (for NaN) where it is none.
std::string shown(Real value, int digits = 2);
/// With a sign: "+0.43", "−0.43", "±0".
std::string shown_signed(Real value);
/// A ratio: "0.84×".
std::string shown_ratio(Real value);
/// A p-value: "0.0020", "< 0.0001".
std::string shown_p(Real value);

/// Columns of a terminal that a text may take.
constexpr std::size_t columns = 100;

/// The text with line breaks at spaces, the lines after the first indented.
std::string wrapped(const std::string& text, std::size_t indent = 2);

}  // namespace descent::bench
