// Means, quantiles and intervals of few numbers.
#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>
#include <functional>
#include <stdexcept>
#include <vector>

#include "bench/optimizers/problem.hpp"
#include "bench/optimizers/statistics.hpp"

using namespace descent;
using namespace descent::bench;
using doctest::Approx;

namespace {

using Numbers = std::vector<Real>;

/// The mean of the smaller of two, over all pairs.
Real smallest_of_pairs(const Numbers& x) {
    Real sum = 0;
    for (std::size_t i = 0; i < x.size(); ++i)
        for (std::size_t j = 0; j < i; ++j) sum += std::min(x[i], x[j]);
    return sum / real(x.size() * (x.size() - 1) / 2);
}

/// Every way to put `count` draws into `places`, with how many orders of draws give it.
void for_all_counts(std::size_t places, std::size_t count,
                    const std::function<void(const std::vector<std::size_t>&, Real)>& visit) {
    std::vector<std::size_t> counts(places);
    const std::function<void(std::size_t, std::size_t, Real)> fill =
        [&](std::size_t place, std::size_t left, Real orders) {
            if (place + 1 == places) {
                counts[place] = left;
                return visit(counts, orders);
            }
            Real choose = 1;  // left over j
            for (std::size_t j = 0; j <= left; ++j) {
                counts[place] = j;
                fill(place + 1, left - j, orders * choose);
                choose *= real(left - j) / real(j + 1);
            }
        };
    fill(0, count, 1);
}

}  // namespace

TEST_CASE("statistics: quantiles and the middle by hand") {
    CHECK(middle(Numbers{5, 1, 3}) == 3);
    CHECK(middle(Numbers{5, 1, 3, 4}) == Real(3.5));
    CHECK(middle(Numbers{7}) == 7);
    CHECK(middle(Numbers{1, infinity, 2, infinity}) == infinity);
    CHECK(middle(Numbers{1, infinity, 2}) == 2);
    CHECK(middle(Numbers{-infinity, infinity}) == 0);  // M grows: (M − M)/2
    CHECK(middle(Numbers{-infinity, -infinity, -infinity, infinity}) == -infinity);
    CHECK(quantile(Numbers{10, 0, 20}, Real(0.25)) == 5);
    CHECK(quantile(Numbers{10, 0, infinity}, Real(0.5)) == 10);
    CHECK(quantile(Numbers{10, 0, infinity}, Real(0.51)) == infinity);
    CHECK(quantile(Numbers{10, 0, 20}, 1) == 20);
    CHECK_THROWS_AS(quantile(Numbers{1}, Real(1.1)), std::invalid_argument);
    CHECK_THROWS_AS(quantile(Numbers{1}, not_a_number), std::invalid_argument);
    CHECK_THROWS_AS(middle(Numbers{}), std::invalid_argument);
    CHECK_THROWS_AS(middle(Numbers{1, not_a_number}), std::invalid_argument);
}

TEST_CASE("statistics: the interval of a median by hand") {
    const MedianInterval ten = median_interval(Numbers{9, 1, 8, 2, 7, 3, 6, 4, 5, 10});
    CHECK(ten.low == 2);
    CHECK(ten.high == 9);
    CHECK(ten.coverage == Approx(1 - 22. / 1024).epsilon(1e-15));
    const MedianInterval six = median_interval(Numbers{1, 2, infinity, 4, 5, -infinity});
    CHECK(six.low == -infinity);
    CHECK(six.high == infinity);
    CHECK(six.coverage == Approx(1 - 2. / 64).epsilon(1e-15));
    CHECK(median_interval(Numbers{3, 1, 2, 5, 4}, Real(0.9)).low == 1);
    CHECK(median_interval(Numbers{3, 1}, Real(0.5)).high == 3);
    CHECK_THROWS_AS(median_interval(Numbers{1, 2, 3, 4, 5}), std::invalid_argument);
    CHECK_THROWS_AS(median_interval(Numbers{1}, Real(0.1)), std::invalid_argument);
    CHECK_THROWS_AS(median_interval(Numbers{1, 2, 3, 4, 5, 6}, 1), std::invalid_argument);
    CHECK_THROWS_AS(median_interval(Numbers{1, 2, 3, 4, 5, not_a_number}), std::invalid_argument);
}

TEST_CASE("statistics: an interval is the shortest with its confidence, and agrees with signs") {
    Random random(4, "interval");
    for (const std::size_t n : std::vector<std::size_t>{6, 7, 8, 9, 10, 11, 16, 17, 25, 60}) {
        for (int repetition = 0; repetition < 20; ++repetition) {
            Numbers x(n);
            for (Real& v : x) v = random.normal(Real(0.5));
            const MedianInterval interval = median_interval(x);
            CHECK(interval.coverage >= Real(0.95));
            CHECK(interval.low <= middle(x));
            CHECK(middle(x) <= interval.high);
            const auto away_from = [&](Real place) {
                Numbers moved = x;
                for (Real& v : moved) v -= place;
                return sign_p(moved) <= 1 - interval.coverage + Real(1e-12);
            };
            CHECK((interval.low > 0 || interval.high < 0) == away_from(0));
            // inside of its ends, a shorter one would be below the confidence
            const Real inner = std::nextafter(interval.low, infinity);
            CHECK(away_from(std::nextafter(interval.low, -infinity)));
            CHECK_FALSE(away_from(inner));
            Numbers moved = x;
            for (Real& v : moved) v -= inner;
            CHECK(sign_p(moved) > Real(0.05));
        }
    }
}

TEST_CASE("statistics: how often a is smaller") {
    CHECK(share_smaller(Numbers{1, 2, 3, infinity}, Numbers{2, 2, 1, infinity}) == Real(0.5));
    CHECK(share_smaller(Numbers{1, 2}, Numbers{infinity, infinity}) == 1);
    CHECK(share_smaller(Numbers{1, 5, 2}, Numbers{2, 1, 2}) +
              share_smaller(Numbers{2, 1, 2}, Numbers{1, 5, 2}) ==
          1);
    CHECK(share_smaller(Numbers{2, 2}, Numbers{1, 2}) == Real(0.25));
    CHECK_THROWS_AS(share_smaller(Numbers{1}, Numbers{1, 2}), std::invalid_argument);
    CHECK_THROWS_AS(share_smaller(Numbers{}, Numbers{}), std::invalid_argument);
    CHECK_THROWS_AS(share_smaller(Numbers{not_a_number}, Numbers{1}), std::invalid_argument);
}

TEST_CASE("statistics: the mean of the middle half by hand") {
    CHECK(interquartile_mean(Numbers{8, 7, 6, 5, 4, 3, 2, 1}) == Real(4.5));
    // five: ¾ of the second, the third, ¾ of the fourth, of 2½; SciPy's has 7/3
    CHECK(interquartile_mean(Numbers{0, 1, 2, 4, 100}) == Approx(2.3).epsilon(1e-15));
    CHECK(interquartile_mean(Numbers{0, 1, 2, 4, infinity}) == Approx(2.3).epsilon(1e-15));
    CHECK(interquartile_mean(Numbers{0, 1, 2, infinity, infinity}) == infinity);
    CHECK(interquartile_mean(Numbers{-infinity, -infinity, 2, infinity, infinity}) ==
          Approx(0.8));  // 2/2½
    CHECK(interquartile_mean(Numbers{7}) == 7);
    CHECK(interquartile_mean(Numbers{1, 2}) == Real(1.5));
    CHECK_THROWS_AS(interquartile_mean(Numbers{}), std::invalid_argument);
    CHECK_THROWS_AS(interquartile_mean(Numbers{not_a_number, 1}), std::invalid_argument);
}

TEST_CASE("statistics: the bootstrap against all resamples of eight") {
    const Numbers x{-3, 0, 1, Real(1.5), 2, 4, 7, 30};
    std::vector<std::pair<Real, Real>> all;  // mean of the middle half, and of all: chances
    Numbers whole;
    Real total = 0;
    for_all_counts(8, 8, [&](const std::vector<std::size_t>& counts, Real orders) {
        Numbers drawn;
        for (std::size_t i = 0; i < 8; ++i) drawn.insert(drawn.end(), counts[i], x[i]);
        all.emplace_back((drawn[2] + drawn[3] + drawn[4] + drawn[5]) / 4, orders);
        total += orders;
    });
    CHECK(all.size() == 6435);
    REQUIRE(total == std::pow(Real(8), 8));
    const auto below = [&](Real place, bool with) {
        Real orders = 0;
        for (const auto& [mean, chance] : all)
            if (mean < place || (with && mean == place)) orders += chance;
        return orders / total;
    };
    Random random(5, "bootstrap");
    const std::size_t draws = 20000;
    // five standard errors of the share of draws below a place
    const Real slack = 5 * std::sqrt(Real(0.025) * Real(0.975) / real(draws));
    const auto wrong = [&](const MedianInterval& found) {
        return below(found.low, true) < Real(0.025) - slack ||
               below(found.low, false) > Real(0.025) + slack ||
               below(found.high, true) < Real(0.975) - slack ||
               below(found.high, false) > Real(0.975) + slack;
    };
    const MedianInterval found = bootstrap_interval(x, random, draws);
    CHECK_FALSE(wrong(found));
    CHECK(found.coverage == Real(0.95));
    CHECK(wrong(bootstrap_interval(x, random, draws, Real(0.9))));
    Random again(5, "bootstrap");
    CHECK(bootstrap_interval(x, again, draws).low == found.low);
    CHECK(bootstrap_interval(Numbers{1, 1, 1, 1, 1, 1, 1, 1}, random, 10).high == 1);
    CHECK(bootstrap_interval(Numbers{1, 1, 1, 1, 1, infinity, infinity, infinity}, random).high ==
          infinity);
    CHECK_THROWS_AS(bootstrap_interval(Numbers{1, 2, 3, 4, 5, 6, 7}, random),
                    std::invalid_argument);
    CHECK_THROWS_AS(bootstrap_interval(x, random, 0), std::invalid_argument);
    CHECK_THROWS_AS(bootstrap_interval(x, random, 10, 1), std::invalid_argument);
}

TEST_CASE("statistics: the smallest of k") {
    const Numbers x{5, 1, 4, 2, 2, 9};
    CHECK(expected_smallest(x, 1) == Approx(23. / 6).epsilon(1e-15));
    CHECK(expected_smallest(x, 2) == Approx(smallest_of_pairs(x)).epsilon(1e-15));
    CHECK(expected_smallest(x, 6) == 1);
    CHECK(expected_smallest(Numbers{1, 2, 3, infinity}, 1) == infinity);
    CHECK(expected_smallest(Numbers{1, 2, 3, infinity}, 2) == Approx((3 * 1 + 2 * 2 + 3) / 6.));
    CHECK(expected_smallest(Numbers{infinity, infinity}, 2) == infinity);
    // with putting back, a pair may be one number twice
    Real put_back = 0;
    for (const Real a : x)
        for (const Real b : x) put_back += std::min(a, b) / 36;
    CHECK(std::abs(put_back - expected_smallest(x, 2)) > Real(0.2));
    CHECK_THROWS_AS(expected_smallest(x, 0), std::invalid_argument);
    CHECK_THROWS_AS(expected_smallest(x, 7), std::invalid_argument);
    CHECK_THROWS_AS(expected_smallest(Numbers{not_a_number}, 1), std::invalid_argument);
}
