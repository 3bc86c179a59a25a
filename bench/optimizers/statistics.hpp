/// \file
/// What do ten studies say? Exact tests and intervals of paired differences.
///
/// Numbers may be infinite: a target that was not reached, a run that diverged. They rank
/// above all others and equal each other; nothing is dropped.
#pragma once

#include <span>
#include <vector>

#include "common/random.hpp"

namespace descent::bench {

/// a − b for each pair; 0 where both are the same infinity.
/// \throws std::invalid_argument for another length, no number, or NaN
std::vector<Real> differences(std::span<const Real> a, std::span<const Real> b);

/// The middle one, of an even number the mean of the two in the middle.
/// \throws std::invalid_argument for no number, or NaN
Real middle(std::span<const Real> numbers);

/// The two-sided p of Wilcoxon's signed-rank test that differences have a symmetric
/// distribution around 0: exact for ties too, by counting all 2ⁿ signs of the ranks that are
/// there. Zeros are left out and n is reduced; no difference left: 1.
/// \throws std::invalid_argument for NaN
Real signed_rank_p(std::span<const Real> differences);

/// The two-sided p of the sign test; zeros as above.
Real sign_p(std::span<const Real> differences);

/// Holm's adjusted p-values, in the order given (Holm 1979).
std::vector<Real> holm(std::span<const Real> p);

/// An interval of the median that needs no distribution: from one of the sorted numbers to
/// another.
struct MedianInterval {
    Real low = 0, high = 0;
    Real coverage = 0;  ///< at least the confidence asked for
};
/// \throws std::invalid_argument for NaN, or so few numbers that no interval has this
/// confidence: below 6 for .95
MedianInterval median_interval(std::span<const Real> numbers, Real confidence = Real(0.95));

/// The share of pairs in which a is smaller, ties count half.
Real share_smaller(std::span<const Real> a, std::span<const Real> b);

/// The mean of the middle half (interquartile mean; weights at the ends where n is no
/// multiple of 4), infinite when an infinite number has part in it.
/// \throws std::invalid_argument for no number, or NaN
Real interquartile_mean(std::span<const Real> numbers);

/// The percentile bootstrap of interquartile_mean(), over whole studies.
/// \throws std::invalid_argument for fewer than 8 numbers
MedianInterval bootstrap_interval(std::span<const Real> numbers, Random& random,
                                  std::size_t draws = 2000, Real confidence = Real(0.95));

/// Σ over sorted numbers: the mean of the smallest of k drawn without putting back.
/// \throws std::invalid_argument unless 1 ≤ k ≤ n
Real expected_smallest(std::span<const Real> numbers, std::size_t k);

/// The smallest number of pairs at which the signed-rank test can say anything, when it is
/// the first of so many in Holm's order: 2/2ⁿ ≤ level/comparisons.
std::size_t pairs_needed(std::size_t comparisons, Real level = Real(0.05));

}  // namespace descent::bench
