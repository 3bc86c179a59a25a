#include "bench/optimizers/statistics.hpp"

#include <algorithm>
#include <boost/math/distributions/binomial.hpp>
#include <cmath>
#include <limits>
#include <numeric>

#include "chapters/11_training/hyperparameters.hpp"

namespace descent::bench {
namespace {

void require_numbers(const char* function, std::span<const Real> numbers) {
    require(!numbers.empty(), function, "there is no number");
    require(std::none_of(numbers.begin(), numbers.end(), [](Real x) { return std::isnan(x); }),
            function, "a number is NaN");
}

void require_pairs(const char* function, std::span<const Real> a, std::span<const Real> b) {
    require_size(function, "b", b.size(), a.size());
    require_numbers(function, a);
    require_numbers(function, b);
}

std::vector<Real> sorted(std::span<const Real> numbers) {
    std::vector<Real> result(numbers.begin(), numbers.end());
    std::sort(result.begin(), result.end());
    return result;
}

/// Σ w_i x_i / Σ w_i; infinite x_i count as one large number M or −M, M → ∞.
class WeightedMean {
public:
    void add(Real weight, Real x) {
        weights_ += weight;
        if (std::isfinite(x))
            sum_ += weight * x;
        else
            infinite_ += std::copysign(weight, x);
    }
    Real value() const {
        if (infinite_ != 0) return infinite_ * std::numeric_limits<Real>::infinity();
        return sum_ / weights_;
    }

private:
    Real sum_ = 0, weights_ = 0, infinite_ = 0;
};

/// P(B ≤ k), where B of n fair coins show heads.
Real heads_at_most(std::size_t k, std::size_t n) {
    return boost::math::cdf(boost::math::binomial_distribution<Real>(real(n), Real(0.5)), real(k));
}

/// Twice the rank of each number; equal ones share the mean of theirs, so twice it is
/// whole.
/// \param sizes sorted
std::vector<std::size_t> doubled_ranks(const std::vector<Real>& sizes) {
    std::vector<std::size_t> ranks;
    while (ranks.size() < sizes.size()) {
        const std::size_t first = ranks.size();
        std::size_t last = first;
        while (last < sizes.size() && sizes[last] == sizes[first]) ++last;
        ranks.resize(last, first + 1 + last);  // ranks first + 1, …, last
    }
    return ranks;
}

/// P(S ≤ limit), where each rank is part of the sum S or not with the same chance.
Real sum_at_most(std::size_t limit, const std::vector<std::size_t>& ranks) {
    std::vector<Real> chance(limit + 1);
    chance[0] = 1;
    for (const std::size_t rank : ranks)
        for (std::size_t s = limit + 1; s-- > 0;)
            chance[s] = (chance[s] + (s >= rank ? chance[s - rank] : 0)) / 2;
    return std::accumulate(chance.begin(), chance.end(), Real(0));
}

}  // namespace

std::vector<Real> differences(std::span<const Real> a, std::span<const Real> b) {
    require_pairs("differences", a, b);
    std::vector<Real> result;
    for (std::size_t i = 0; i < a.size(); ++i)
        result.push_back(a[i] == b[i] ? Real(0) : a[i] - b[i]);
    return result;
}

Real quantile(std::span<const Real> numbers, Real share) {
    require_numbers("quantile", numbers);
    require(share >= 0 && share <= 1, "quantile", "expected a share from 0 to 1");
    const std::vector<Real> x = sorted(numbers);
    const Real place = share * real(x.size() - 1), floor = std::floor(place);
    const auto below = static_cast<std::size_t>(floor);
    WeightedMean mean;
    if (place < floor + 1) mean.add(floor + 1 - place, x[below]);
    if (place > floor) mean.add(place - floor, x[below + 1]);
    return mean.value();
}

Real middle(std::span<const Real> numbers) {
    return quantile(numbers, Real(0.5));
}

Real signed_rank_p(std::span<const Real> differences) {
    require_numbers("signed_rank_p", differences);
    std::vector<Real> d;
    for (const Real x : differences)
        if (x != 0) d.push_back(x);
    std::sort(d.begin(), d.end(), [](Real a, Real b) { return std::abs(a) < std::abs(b); });
    std::vector<Real> sizes;
    for (const Real x : d) sizes.push_back(std::abs(x));
    const std::vector<std::size_t> ranks = doubled_ranks(sizes);
    std::size_t positive = 0, negative = 0;
    for (std::size_t i = 0; i < d.size(); ++i) (d[i] > 0 ? positive : negative) += ranks[i];
    // W is symmetric around its mean: both tails are the lower one
    return std::min(Real(1), 2 * sum_at_most(std::min(positive, negative), ranks));
}

Real sign_p(std::span<const Real> differences) {
    require_numbers("sign_p", differences);
    const auto count = [&](auto chosen) {
        return static_cast<std::size_t>(
            std::count_if(differences.begin(), differences.end(), chosen));
    };
    const std::size_t positive = count([](Real d) { return d > 0; });
    const std::size_t negative = count([](Real d) { return d < 0; });
    if (positive + negative == 0) return 1;
    return std::min(Real(1), 2 * heads_at_most(std::min(positive, negative), positive + negative));
}

std::vector<Real> holm(std::span<const Real> p) {
    std::vector<std::size_t> order(p.size());
    std::iota(order.begin(), order.end(), std::size_t{0});
    for (const Real x : p) require(x >= 0 && x <= 1, "holm", "a p-value is not from 0 to 1");
    std::sort(order.begin(), order.end(),
              [&](std::size_t a, std::size_t b) { return p[a] < p[b]; });
    std::vector<Real> adjusted(p.size());
    Real largest = 0;
    for (std::size_t i = 0; i < p.size(); ++i) {
        largest = std::max(largest, std::min(Real(1), real(p.size() - i) * p[order[i]]));
        adjusted[order[i]] = largest;
    }
    return adjusted;
}

MedianInterval median_interval(std::span<const Real> numbers, Real confidence) {
    require_numbers("median_interval", numbers);
    require(confidence > 0 && confidence < 1, "median_interval",
            "expected a confidence between 0 and 1");
    const std::vector<Real> x = sorted(numbers);
    const std::size_t n = x.size();
    MedianInterval best;
    for (std::size_t r = 0; 2 * r + 1 < n; ++r) {  // r numbers left out at each end
        const Real coverage = 1 - 2 * heads_at_most(r, n);
        if (coverage < confidence) break;
        best = {x[r], x[n - 1 - r], coverage};
    }
    require(best.coverage > 0, "median_interval", "too few numbers for this confidence");
    return best;
}

Real share_smaller(std::span<const Real> a, std::span<const Real> b) {
    require_pairs("share_smaller", a, b);
    std::size_t halves = 0;
    for (std::size_t i = 0; i < a.size(); ++i)
        halves += a[i] < b[i] ? 2 : static_cast<std::size_t>(a[i] == b[i]);
    return real(halves) / real(2 * a.size());
}

Real interquartile_mean(std::span<const Real> numbers) {
    require_numbers("interquartile_mean", numbers);
    const std::vector<Real> x = sorted(numbers);
    // each number is four quarters; n of these 4n are taken off at each end
    const std::size_t n = x.size();
    WeightedMean mean;
    for (std::size_t i = 0; i < n; ++i) {
        const std::size_t first = std::max(4 * i, n), last = std::min(4 * i + 4, 3 * n);
        if (first < last) mean.add(real(last - first), x[i]);
    }
    return mean.value();
}

MedianInterval bootstrap_interval(std::span<const Real> numbers, Random& random, std::size_t draws,
                                  Real confidence) {
    require_numbers("bootstrap_interval", numbers);
    require(numbers.size() >= 8, "bootstrap_interval", "expected at least 8 numbers");
    require(draws >= 1, "bootstrap_interval", "expected at least one draw");
    require(confidence > 0 && confidence < 1, "bootstrap_interval",
            "expected a confidence between 0 and 1");
    std::vector<Real> means(draws), drawn(numbers.size());
    for (Real& mean : means) {
        for (Real& x : drawn) x = numbers[random.index(numbers.size())];
        mean = interquartile_mean(drawn);
    }
    const Real tail = (1 - confidence) / 2;
    return {quantile(means, tail), quantile(means, 1 - tail), confidence};
}

Real expected_smallest(std::span<const Real> numbers, std::size_t k) {
    require_numbers("expected_smallest", numbers);
    require(k >= 1 && k <= numbers.size(), "expected_smallest",
            "expected a number of trials from 1 to those there are");
    training::ResultTable table(numbers.size());
    for (std::size_t i = 0; i < numbers.size(); ++i) table[i].development_accuracy = -numbers[i];
    return -training::expected_best(table, k);
}

std::size_t pairs_needed(std::size_t comparisons, Real level) {
    require(comparisons >= 1, "pairs_needed", "there is no comparison");
    require(level > 0 && level < 1, "pairs_needed", "expected a level between 0 and 1");
    std::size_t n = 1;
    for (Real smallest = 1; smallest > level / real(comparisons); smallest /= 2) ++n;
    return n;
}

}  // namespace descent::bench
