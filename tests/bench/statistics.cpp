#include "bench/optimizers/statistics.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <bit>
#include <cmath>
#include <stdexcept>
#include <vector>

#include "bench/optimizers/problem.hpp"

using namespace descent;
using namespace descent::bench;
using doctest::Approx;

namespace {

using Numbers = std::vector<Real>;

/// Ranks of |d|, d without zeros; equal ones share the mean of theirs.
Numbers mid_ranks(const Numbers& d) {
    Numbers ranks;
    for (const Real x : d) {
        Real smaller = 0, equal = 0;
        for (const Real y : d) {
            smaller += real(std::abs(y) < std::abs(x));
            equal += real(std::abs(y) == std::abs(x));
        }
        ranks.push_back(smaller + (equal + 1) / 2);
    }
    return ranks;
}

/// A wrong version: equal ones have the ranks of the order they come in.
Numbers ranks_in_order(const Numbers& d) {
    Numbers ranks;
    for (std::size_t i = 0; i < d.size(); ++i) {
        Real rank = 1;
        for (std::size_t j = 0; j < d.size(); ++j)
            rank += real(std::abs(d[j]) < std::abs(d[i]) ||
                         (std::abs(d[j]) == std::abs(d[i]) && j < i));
        ranks.push_back(rank);
    }
    return ranks;
}

/// The definition: of all 2ⁿ choices of signs, the share at which the sum of positive
/// ranks is as far from its mean as here.
Real p_by_all_signs(const Numbers& d, const Numbers& ranks) {
    const std::size_t n = d.size();
    Real half = 0, W = 0;
    for (std::size_t i = 0; i < n; ++i) {
        half += ranks[i] / 2;
        if (d[i] > 0) W += ranks[i];
    }
    std::size_t far = 0;
    for (std::size_t signs = 0; signs < std::size_t{1} << n; ++signs) {
        Real sum = 0;
        for (std::size_t i = 0; i < n; ++i)
            if (signs >> i & 1) sum += ranks[i];
        far += std::abs(sum - half) >= std::abs(W - half);
    }
    return std::ldexp(real(far), -static_cast<int>(n));
}

Numbers without_zeros(Numbers d) {
    std::erase(d, Real(0));
    return d;
}

/// Few different numbers, so that many are equal, 0, or infinite.
Numbers coarse_sample(Random& random, std::size_t n) {
    Numbers d;
    for (std::size_t i = 0; i < n; ++i) {
        const Real x = std::round(random.normal(Real(0.6), 2));
        d.push_back(std::abs(x) > 3 ? std::copysign(infinity, x) : x);
    }
    return d;
}

}  // namespace

TEST_CASE("statistics: differences of pairs, and of infinite ones") {
    CHECK(differences(Numbers{3, 1, infinity, infinity, 2}, Numbers{1, 4, infinity, 5, infinity}) ==
          Numbers{2, -3, 0, infinity, -infinity});
    CHECK_THROWS_AS(differences(Numbers{1, 2}, Numbers{1}), std::invalid_argument);
    CHECK_THROWS_AS(differences(Numbers{}, Numbers{}), std::invalid_argument);
    CHECK_THROWS_AS(differences(Numbers{1}, Numbers{not_a_number}), std::invalid_argument);
}

TEST_CASE("statistics: signed ranks by hand") {
    CHECK(signed_rank_p(Numbers{1, 2, 3}) == Real(0.25));  // +++ and −−− of 8
    CHECK(signed_rank_p(Numbers{-1, 2, 3}) == Real(0.5));  // and the two with rank 1 alone
    CHECK(signed_rank_p(Numbers{3, 0, -1, 2, 0}) == Real(0.5));
    // ranks 2, 2, 2, 4: below or at 2 are {}, {2}, {2}, {2} of 16
    CHECK(signed_rank_p(Numbers{1, 1, -1, 2}) == Real(0.5));
    // failures are the largest and equal each other, ranks 1, 2, 3.5, 3.5: of 16, two are
    // {1, 2, 3.5, 3.5} or {}, and {}, {1}, {2}, {1, 2}, {3.5}, {3.5} are at or below 3.5
    CHECK(signed_rank_p(Numbers{1, 2, infinity, infinity}) == Real(0.125));
    CHECK(signed_rank_p(Numbers{1, 2, infinity, -infinity}) == Real(0.75));
    CHECK(signed_rank_p(Numbers{0, 0}) == 1);
    CHECK(signed_rank_p(Numbers{-4}) == 1);
    CHECK_THROWS_AS(signed_rank_p(Numbers{1, not_a_number}), std::invalid_argument);
    CHECK_THROWS_AS(signed_rank_p(Numbers{}), std::invalid_argument);
    Numbers many(60);
    for (std::size_t i = 0; i < 60; ++i) many[i] = real(i + 1);
    CHECK(signed_rank_p(many) == std::ldexp(Real(1), -59));
}

TEST_CASE("statistics: signed ranks are counted over all signs, equal ones and zeros too") {
    Random random(1, "signed ranks");
    Real in_order = 0, with_zeros = 0;
    for (std::size_t i = 0; i < 60; ++i) {
        const Numbers d = coarse_sample(random, 4 + i % 7), nonzero = without_zeros(d);
        if (nonzero.empty()) continue;
        const Real p = signed_rank_p(d);
        CAPTURE(i);
        CHECK(p == p_by_all_signs(nonzero, mid_ranks(nonzero)));
        const Real wrong = p_by_all_signs(nonzero, ranks_in_order(nonzero));
        in_order = std::max(in_order, std::abs(p - wrong));
        with_zeros = std::max(with_zeros, std::abs(p - p_by_all_signs(d, mid_ranks(d))));
    }
    CHECK(in_order > Real(0.05));
    CHECK(with_zeros > Real(0.05));
}

TEST_CASE("statistics: signed ranks depend on order of size and signs alone") {
    Random random(2, "signed ranks");
    for (int i = 0; i < 20; ++i) {
        Numbers d(10), negative, cubed, shuffled;
        for (Real& x : d) x = random.normal(Real(0.4));
        for (const Real x : d) negative.push_back(-x), cubed.push_back(x * x * x);
        for (const std::size_t j : random.permutation(10)) shuffled.push_back(d[j]);
        const Real p = signed_rank_p(d);
        CHECK(signed_rank_p(negative) == p);
        CHECK(signed_rank_p(cubed) == p);
        CHECK(signed_rank_p(shuffled) == p);
        const auto largest = std::max_element(
            d.begin(), d.end(), [](Real a, Real b) { return std::abs(a) < std::abs(b); });
        *largest = std::copysign(infinity, *largest);
        CHECK(signed_rank_p(d) == p);
    }
}

TEST_CASE("statistics: among equals, p below a level is as rare as the level says") {
    for (const Numbers& sizes : {Numbers{1, 2, 3, 4, 5, 6, 7, 8, 9, 10},
                                 Numbers{0, 1, 1, 1, 2, 3, 3, infinity, infinity, infinity}}) {
        Numbers signed_ranks, signs;
        for (unsigned pattern = 0; pattern < 1024; ++pattern) {
            Numbers d = sizes;
            for (std::size_t i = 0; i < 10; ++i)
                if (pattern >> i & 1) d[i] = -d[i];
            signed_ranks.push_back(signed_rank_p(d));
            signs.push_back(sign_p(d));
        }
        for (const Numbers& p : {signed_ranks, signs})
            for (const Real level : p)
                CHECK(std::count_if(p.begin(), p.end(), [&](Real x) { return x <= level; }) ==
                      (level * 1024));
    }
    // its size at 5 %: sums up to 8 are 25 of 1024
    CHECK(signed_rank_p(Numbers{1, 2, 3, 4, 5, 6, 7, -8, 9, 10}) == Real(50) / 1024);
    CHECK(signed_rank_p(Numbers{1, 2, 3, 4, 5, 6, 7, 8, -9, 10}) == Real(66) / 1024);
}

TEST_CASE("statistics: the sign test") {
    CHECK(sign_p(Numbers{1, 1, 1, 1, 1, 1, 1, 1, 1, -9}) == Approx(22. / 1024).epsilon(1e-15));
    CHECK(sign_p(Numbers{infinity, 1, 0, 2, 0, 3}) == Approx(2. / 16).epsilon(1e-15));
    CHECK(sign_p(Numbers{1, -1}) == 1);
    CHECK(sign_p(Numbers{0}) == 1);
    CHECK_THROWS_AS(sign_p(Numbers{not_a_number}), std::invalid_argument);
}

TEST_CASE("statistics: Holm by hand") {
    const Numbers adjusted = holm(Numbers{0.01, 0.04, 0.03, 0.005});
    const Numbers expected{0.03, 0.06, 0.06, 0.02};
    REQUIRE(adjusted.size() == 4);
    for (std::size_t i = 0; i < 4; ++i) CHECK(adjusted[i] == Approx(expected[i]).epsilon(1e-15));
    CHECK(holm(Numbers{0.5, 0.9}) == Numbers{1, 1});
    CHECK(holm(Numbers{0.2}) == Numbers{0.2});
    CHECK(holm(Numbers{}).empty());
    CHECK_THROWS_AS(holm(Numbers{0.1, 1.5}), std::invalid_argument);
    CHECK_THROWS_AS(holm(Numbers{not_a_number}), std::invalid_argument);
}

TEST_CASE("statistics: Holm refuses what every group with it refuses") {
    // closed testing: p_i is adjusted to the worst of Bonferroni's over all groups with i
    Random random(3, "holm");
    Real without_maximum = 0;
    for (int repetition = 0; repetition < 50; ++repetition) {
        Numbers p(6);
        for (Real& x : p) x = std::pow(random.uniform(), 3);
        if (repetition % 3 == 0) p[1] = p[4];
        const Numbers adjusted = holm(p);
        for (std::size_t i = 0; i < 6; ++i) {
            Real worst = 0;
            for (unsigned group = 0; group < 64; ++group) {
                if (!(group >> i & 1)) continue;
                Real smallest = 1;
                for (std::size_t j = 0; j < 6; ++j)
                    if (group >> j & 1) smallest = std::min(smallest, p[j]);
                worst = std::max(worst, std::min(Real(1), std::popcount(group) * smallest));
            }
            CHECK(adjusted[i] == worst);
            const auto below = std::count_if(p.begin(), p.end(), [&](Real x) { return x < p[i]; });
            const Real alone = std::min(Real(1), real(6 - below) * p[i]);
            without_maximum = std::max(without_maximum, std::abs(alone - worst));
        }
    }
    CHECK(without_maximum > Real(0.05));
}

TEST_CASE("statistics: how many pairs a test needs to say anything") {
    CHECK(pairs_needed(1) == 6);
    CHECK(pairs_needed(12) == 9);
    CHECK(pairs_needed(14) == 10);
    CHECK(pairs_needed(78) == 12);
    CHECK(pairs_needed(105) == 13);
    CHECK(pairs_needed(1, Real(0.5)) == 2);
    CHECK(pairs_needed(1, Real(0.25)) == 3);
    for (const std::size_t comparisons : std::vector<std::size_t>{1, 3, 14, 50}) {
        const std::size_t n = pairs_needed(comparisons);
        const auto first_of = [&](std::size_t pairs) {
            Numbers p(comparisons, 1);
            p[0] = signed_rank_p(Numbers(pairs, 1));
            return holm(p)[0];
        };
        CHECK(first_of(n) <= Real(0.05));
        CHECK(first_of(n - 1) > Real(0.05));
    }
    CHECK_THROWS_AS(pairs_needed(0), std::invalid_argument);
    CHECK_THROWS_AS(pairs_needed(1, 0), std::invalid_argument);
    CHECK_THROWS_AS(pairs_needed(1, not_a_number), std::invalid_argument);
}
