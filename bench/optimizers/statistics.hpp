/// \file
/// What do ten studies say? Exact tests and intervals of paired differences.
///
/// Numbers may be infinite: a target that was not reached, a run that diverged. They rank
/// above all others and equal each other; nothing is dropped. A mean in which they have
/// part is what it tends to when they grow: infinite, unless as much of it is −∞ as ∞.
/// Every function throws std::invalid_argument for NaN, and for no number where none
/// has a meaning.
#pragma once

#include <span>
#include <vector>

#include "common/random.hpp"

namespace descent::bench {

/// a − b for each pair; 0 where both are the same infinity.
/// \throws std::invalid_argument for another length
std::vector<Real> differences(std::span<const Real> a, std::span<const Real> b);

/// The number below which a share of them lies, at place share · (n − 1) of the sorted
/// ones counted from 0; between two places on the line from one to the other (NumPy's
/// default).
/// \throws std::invalid_argument unless 0 ≤ share ≤ 1
Real quantile(std::span<const Real> numbers, Real share);

/// The middle one, of an even number the mean of the two in the middle.
Real middle(std::span<const Real> numbers);

/// The two-sided p of Wilcoxon's signed-rank test that differences have a symmetric
/// distribution around 0: exact for ties too, by counting all 2ⁿ signs of the ranks that
/// are there. Zeros are left out and n is reduced; no difference left: 1. Time grows like
/// n³.
Real signed_rank_p(std::span<const Real> differences);

/// The two-sided p of the sign test; zeros as above.
Real sign_p(std::span<const Real> differences);

/// Holm's adjusted p-values, in the order given (Holm 1979): i-th smallest times m + 1 −
/// i, at least the one before it, at most 1. \throws std::invalid_argument unless all are
/// in [0, 1]
std::vector<Real> holm(std::span<const Real> p);

/// From low to high, with the chance that such an interval holds the median.
struct MedianInterval {
    Real low = 0, high = 0;
    Real coverage = 0;  ///< at least the confidence asked for
};

/// An interval of the median that needs no distribution: from the r-th smallest of the
/// numbers to the r-th largest, with the largest r that has this confidence; of ten, 2nd
/// to 9th. It lacks 0 exactly when sign_p() ≤ 1 − coverage, where no number is 0.
/// \throws std::invalid_argument for so few numbers that no interval has this confidence:
/// below 6 for .95
MedianInterval median_interval(std::span<const Real> numbers, Real confidence = Real(0.95));

/// The share of pairs in which a is smaller, ties count half.
/// \throws std::invalid_argument for another length
Real share_smaller(std::span<const Real> a, std::span<const Real> b);

/// The mean of the middle half: a quarter of n is taken off at each end, from the number
/// in which the quarter ends only its part. SciPy's trim_mean(numbers, .25) takes off
/// whole numbers, so it is the same where 4 divides n.
Real interquartile_mean(std::span<const Real> numbers);

/// The percentile bootstrap of interquartile_mean(), over whole studies; coverage is the
/// confidence asked for, which the bootstrap has only about (93 % for ten and .95).
/// \throws std::invalid_argument for fewer than 8 numbers
MedianInterval bootstrap_interval(std::span<const Real> numbers, Random& random,
                                  std::size_t draws = 2000, Real confidence = Real(0.95));

/// The mean of the smallest of k of them, drawn without putting back: what a search with
/// k trials finds on average. Chapter 11's expected_best() of the numbers with the other
/// sign.
/// \throws std::invalid_argument unless 1 ≤ k ≤ n
Real expected_smallest(std::span<const Real> numbers, std::size_t k);

/// The smallest number of pairs at which the signed-rank test can say anything, when it
/// is the first of so many in Holm's order: 2/2ⁿ ≤ level/comparisons.
/// \throws std::invalid_argument for no comparison, or a level that is not in (0, 1)
std::size_t pairs_needed(std::size_t comparisons, Real level = Real(0.05));

}  // namespace descent::bench
