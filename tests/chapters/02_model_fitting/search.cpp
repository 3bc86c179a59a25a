#include "chapters/02_model_fitting/search.hpp"

#include <doctest/doctest.h>

#include <cmath>
#include <set>
#include <stdexcept>

#include "chapters/02_model_fitting/gabor.hpp"
#include "tests/support/compare.hpp"
#include "tests/support/numbers.hpp"

using namespace descent;
using namespace descent::fitting;
using descent::test::infinite;
using descent::test::not_a_number;
using doctest::Approx;

namespace {

Real bowl(const Vector& phi) {
    return xt::sum(phi * phi)();
}

/// Number of draws in the lower half of the axis, by value or, on a logarithmic axis, by
/// logarithm.
std::size_t lower_half(const Trials& trials, std::size_t axis, Real middle) {
    std::size_t count = 0;
    for (std::size_t k = 0; k < trials.size(); ++k) count += trials.phi(k, axis) < middle;
    return count;
}

/// A draw evenly in φ where it should be even in log φ: a mistake, made for a test to
/// find it.
Vector place_without_logarithm(const Domain& domain, const Vector& u) {
    Domain straight = domain;
    for (Axis& axis : straight) axis.logarithmic = false;
    return place(straight, u);
}

}  // namespace

TEST_CASE("FM.3 grid search: hand-worked value, every combination of a mixed domain") {
    const Domain domain{discrete("switch", {0, 1}), interval("weight", -1, 3),
                        logarithmic("rate", 0.01, 1)};
    const auto loss = [](const Vector& phi) {
        return phi(0) + phi(1) * phi(1) + std::abs(std::log10(phi(2)) + 1);
    };
    const Trials trials = grid_search(loss, domain, 3);
    REQUIRE(trials.size() == 2 * 3 * 3);
    CHECK((trials.point(0) == Vector{0, -1, 0.01}));
    CHECK((trials.point(17) == Vector{1, 3, 1}));           // the ends exactly
    CHECK(trials.phi(4, 1) == 1);                           // −1, 1, 3
    CHECK(trials.phi(4, 2) == test::relative(0.1, 1e-14));  // 0.01, 0.1, 1
    CHECK(trials.best() == 1);  // switch 0, weight −1, rate 0.1: as good as weight 1, but first
    CHECK(trials.best_loss() == Approx(1));
}

TEST_CASE("FM.3 grid search: one point is the middle, discrete values are taken as they are") {
    CHECK((grid_search(bowl, {interval("a", -1, 3), logarithmic("b", 1, 100)}, 1).point(0) ==
           place({interval("a", -1, 3), logarithmic("b", 1, 100)}, {0.5, 0.5})));
    const Trials trials = grid_search(bowl, {discrete("a", {7, -2, 5})}, 1);
    CHECK((xt::col(trials.phi, 0) == Vector{7, -2, 5}));
    CHECK(trials.best() == 1);
}

TEST_CASE("FM.3 grid search: the cost is points^D, counted") {
    Domain domain;
    for (std::size_t D = 1; D <= 5; ++D) {
        domain.push_back(interval("phi", -1, 1));
        Evaluations evaluations;
        const Trials trials = grid_search(
            counted({.loss = bowl, .loss_and_gradient = {}}, evaluations).loss, domain, 7);
        CHECK(double(evaluations.losses) == std::pow(7.0, double(D)));
        CHECK(double(grid_cost(domain, 7)) == std::pow(7.0, double(D)));
        CHECK(trials.best_loss() == 0);  // the middle of 7 is 0
    }
    CHECK(grid_cost(Domain(100, interval("phi", -1, 1)), 10) == Approx(1e100));
}

TEST_CASE(
    "FM.3 grid search: on Gabor no grid point is better than the best, and the best is near the "
    "minimum") {
    const Objective objective = gabor_objective(gabor_points());
    const Domain domain{interval("phi0", -10, 10), interval("phi1", 2.5, 22.5)};
    const Trials trials = grid_search(objective.loss, domain, 101);
    CHECK(trials.best_loss() == xt::amin(trials.loss)());
    CHECK(std::abs(trials.best_phi()(0) - 0.0038) <= 0.2);
    CHECK(std::abs(trials.best_phi()(1) - 16.0263) <= 0.2);
}

TEST_CASE("FM.3 random search: every axis is even, a logarithmic one in its logarithm") {
    const Domain domain{interval("a", -1, 3), logarithmic("rate", 1e-4, 1),
                        discrete("c", {1, 2, 3, 4})};
    Random random(1, "search");
    const std::size_t N = 20000;
    const Trials trials = random_search(bowl, domain, N, random);
    const double five_sigma = 5 * std::sqrt(double(N) / 4);
    CHECK(std::abs(double(lower_half(trials, 0, 1)) - double(N) / 2) < five_sigma);
    CHECK(std::abs(double(lower_half(trials, 1, Real(1e-2))) - double(N) / 2) < five_sigma);
    CHECK(std::abs(double(lower_half(trials, 2, Real(2.5))) - double(N) / 2) < five_sigma);
    for (std::size_t d = 0; d < 2; ++d) {
        CHECK(xt::amin(xt::col(trials.phi, std::ptrdiff_t(d)))() >= domain[d].low);
        CHECK(xt::amax(xt::col(trials.phi, std::ptrdiff_t(d)))() <= domain[d].high);
    }
    const Vector third = xt::col(trials.phi, 2);
    CHECK(std::set<Real>(third.begin(), third.end()) == std::set<Real>{1, 2, 3, 4});

    // Negative control: without the logarithm, a hundredth of the draws lies below 0.01.
    std::size_t low = 0;
    for (std::size_t k = 0; k < N; ++k)
        low += place_without_logarithm({domain[1]}, {random.uniform()})(0) < Real(1e-2);
    CHECK(std::abs(double(low) - double(N) / 2) > five_sigma);
}

TEST_CASE("FM.3 random search: the same for a seed, another for another seed") {
    const Domain domain{interval("a", -1, 1), interval("b", -1, 1)};
    Random first(1, "search"), again(1, "search"), other(2, "search");
    const Trials trials = random_search(bowl, domain, 50, first);
    CHECK((trials.phi == random_search(bowl, domain, 50, again).phi));
    CHECK_FALSE((trials.phi == random_search(bowl, domain, 50, other).phi));
}

TEST_CASE("FM.3 trials: NaN is worse than everything, and the best so far never rises") {
    const Trials trials{{{0}, {1}, {2}, {3}, {4}, {5}},
                        {not_a_number, 3, not_a_number, infinite, 2, 2}};
    CHECK(trials.best() == 4);
    CHECK((trials.best_phi() == Vector{4}));
    const Vector best = best_so_far(trials);
    CHECK(std::isnan(best(0)));
    CHECK((xt::view(best, xt::range(1, 6)) == Vector{3, 3, 3, 2, 2}));
    CHECK(Trials{{{0}, {1}}, {not_a_number, not_a_number}}.best() == 0);
    CHECK(Trials{{{0}, {1}}, {not_a_number, -1}}.best() == 1);

    // Negative control: a plain comparison keeps the NaN for ever.
    std::size_t plain = 0;
    for (std::size_t k = 1; k < trials.size(); ++k)
        if (trials.loss(k) < trials.loss(plain)) plain = k;
    CHECK(plain != trials.best());
}

TEST_CASE("FM.3 search: a loss that is NaN somewhere does not stop it") {
    const auto loss = [](const Vector& phi) { return phi(0) < 0 ? not_a_number : phi(0); };
    CHECK(grid_search(loss, {interval("a", -1, 1)}, 5).best_phi()(0) == 0);
}

TEST_CASE("FM.3 search: domains and numbers that make no sense are refused") {
    Random random(0, "search");
    CHECK_THROWS_WITH_AS(discrete("width", {}), "discrete: the axis 'width' has no values",
                         std::invalid_argument);
    CHECK_THROWS_AS(discrete("width", {1, not_a_number}), std::invalid_argument);
    CHECK_THROWS_WITH_AS(interval("rate", 1, 1), "interval: the axis 'rate' is empty",
                         std::invalid_argument);
    CHECK_THROWS_AS(interval("rate", 0, not_a_number), std::invalid_argument);
    CHECK_THROWS_WITH_AS(logarithmic("rate", 0, 1),
                         "logarithmic: the axis 'rate' is logarithmic and begins at or below 0",
                         std::invalid_argument);
    CHECK_THROWS_WITH_AS(grid_search(bowl, {}, 3), "grid_search: the domain has no axis",
                         std::invalid_argument);
    CHECK_THROWS_AS(random_search(bowl, {}, 3, random), std::invalid_argument);
    // an interval from 0 to 0
    CHECK_THROWS_AS(grid_search(bowl, {Axis{}}, 3), std::invalid_argument);
    CHECK_THROWS_AS(grid_search(bowl, {interval("a", 0, 1)}, 0), std::invalid_argument);
    CHECK_THROWS_AS(random_search(bowl, {interval("a", 0, 1)}, 0, random), std::invalid_argument);
    CHECK_THROWS_WITH_AS(grid_search(bowl, Domain(30, interval("a", 0, 1)), 10),
                         "grid_search: 1e+30 combinations are too many, 10000000 is the limit",
                         std::invalid_argument);
    CHECK_THROWS_AS(Trials{}.best(), std::invalid_argument);
    CHECK_THROWS_AS(place({interval("a", 0, 1)}, {2}), std::invalid_argument);
}
