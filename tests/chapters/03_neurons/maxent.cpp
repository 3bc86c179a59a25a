#include "chapters/03_neurons/maxent.hpp"

#include <doctest/doctest.h>
#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <stdexcept>

#include "chapters/03_neurons/neurons.hpp"
#include "common/gradient_check.hpp"
#include "common/random.hpp"
#include "tests/support/compare.hpp"

using namespace descent;
using namespace descent::neurons;
using descent::test::distance;
using doctest::Approx;

namespace {

/// Properties any, a, b; classes 0 and 1. No weights fit all of it, so the likelihood has
/// a maximum.
Observations small_data() {
    return {{"any", "a", "b"},
            {"zero", "one"},
            {{{0, 1}, 1},
             {{0, 1}, 0},
             {{0, 1}, 1},
             {{0, 2}, 1},
             {{0, 2}, 0},
             {{0, 1, 2}, 0},
             {{0, 1, 2}, 1},
             {{0}, 0},
             {{0}, 1}}};
}

Observations dealt_data(std::size_t count, std::size_t properties, std::size_t classes,
                        Random& random) {
    Observations data;
    for (std::size_t i = 0; i < properties; ++i) data.properties.push_back(fmt::format("p{}", i));
    for (std::size_t c = 0; c < classes; ++c) data.classes.push_back(fmt::format("c{}", c));
    for (std::size_t k = 0; k < count; ++k) {
        Observation d;
        for (std::size_t i = 0; i < properties; ++i)
            if (i == 0 || random.index(2) == 0) d.properties.push_back(i);
        d.label = random.index(classes);
        data.all.push_back(d);
    }
    return data;
}

Matrix random_weights(const Observations& data, Random& random) {
    Matrix lambda = no_weights(data);
    random.fill_normal(lambda);
    return lambda;
}

/// The sum of the entropies of P(c|d) over all observations.
Real entropy(const std::vector<Real>& p) {
    Real sum = 0;
    for (Real q : p) sum -= q * std::log(q) + (1 - q) * std::log(1 - q);
    return sum;
}

}  // namespace

TEST_CASE("NL.1 NL.2 votes and probabilities: hand-worked values") {
    const Matrix lambda{{0, 0}, {std::log(Real(2)), 0}, {std::log(Real(3)), std::log(Real(2))}};
    CHECK(distance(votes(lambda, {{0, 1}, 0}), Vector{std::log(Real(2)), 0}) < 1e-15);
    CHECK(distance(class_probabilities(lambda, {{0, 1}, 0}), Vector{2.0 / 3, 1.0 / 3}) < 1e-15);
    // 6 : 2
    CHECK(distance(class_probabilities(lambda, {{0, 1, 2}, 0}), Vector{0.75, 0.25}) < 1e-15);
    // nobody votes
    CHECK(distance(class_probabilities(lambda, {{}, 0}), Vector{0.5, 0.5}) < 1e-15);
    const Observations data{{"any", "a", "b"}, {"zero", "one"}, {{{0, 1}, 1}, {{0, 1, 2}, 0}}};
    CHECK(conditional_log_likelihood(lambda, data) ==
          Approx(std::log(1.0 / 3) + std::log(0.75)).epsilon(1e-15));
}

TEST_CASE("NL.3 expected counts: hand-worked values") {
    const Matrix lambda{{0, 0}, {std::log(Real(2)), 0}, {std::log(Real(3)), std::log(Real(2))}};
    // 2 : 1 for the first observation, 3 : 1 for the second, whatever their classes are
    const Observations data{{"any", "a", "b"}, {"zero", "one"}, {{{0, 1}, 1}, {{0, 1, 2}, 1}}};
    const Matrix right{{17, 7}, {17, 7}, {9, 3}};  // in twelfths
    CHECK(distance(12 * expected_counts(lambda, data), right) < 1e-14);
}

TEST_CASE("NL.3 the gradient is observed minus expected counts") {
    // By hand: one observation with properties 0 and 1, class 0, and λ = 0.
    const Observations one{{"any", "a"}, {"zero", "one"}, {{{0, 1}, 0}}};
    CHECK((observed_counts(one) == Matrix{{1, 0}, {1, 0}}));
    CHECK(distance(expected_counts(no_weights(one), one), Matrix{{0.5, 0.5}, {0.5, 0.5}}) < 1e-15);
    // By differences, for all entries.
    Random random(1, "maxent");
    for (std::size_t trial = 0; trial < 30; ++trial) {
        const Observations data =
            dealt_data(1 + random.index(10), 1 + random.index(5), 2 + random.index(3), random);
        const Matrix lambda = random_weights(data, random);
        const Vector phi = xt::flatten(lambda);
        const GradientReport report =
            check_gradient(maxent_objective(data), phi, maxent_layout(data));
        INFO(report.text());
        REQUIRE(report.verdict == Verdict::pass);
    }
}

TEST_CASE(
    "NL.3 the check catches expected counts alone, a turned sign, and a mean in place of the sum") {
    const Observations data = small_data();
    Random random(2, "maxent");
    const Vector phi = xt::flatten(random_weights(data, random));
    const Objective L = maxent_objective(data);
    const auto verdict_with = [&](auto change) {
        Objective wrong = L;
        wrong.loss_and_gradient = [&L, change](const Vector& at, Vector& g) {
            const Real loss = L.loss_and_gradient(at, g);
            change(g);
            return loss;
        };
        return check_gradient(wrong, phi, maxent_layout(data), {.batch = data.all.size()});
    };
    CHECK(verdict_with([](Vector&) {}).verdict == Verdict::pass);
    CHECK(verdict_with([&](Vector& g) { g += xt::flatten(observed_counts(data)); }).verdict ==
          Verdict::fail);
    CHECK(verdict_with([](Vector& g) { g = -g; })["lambda"].diagnosis == Diagnosis::sign);
    CHECK(verdict_with([](Vector& g) { g /= 9; })["lambda"].diagnosis == Diagnosis::scaled_by_1_n);
}

TEST_CASE(
    "NL.3 maximizing: every step rises as much as promised, to where observed equals expected") {
    Random random(3, "ascent");
    for (std::size_t trial = 0; trial < 20; ++trial) {
        const Observations data = dealt_data(40, 4, 3, random);
        const Ascent ascent = maximize(data, random_weights(data, random), 300);
        const Real Lambda = curvature_bound(data);
        for (std::size_t k = 0; k < 300; ++k)
            REQUIRE(ascent.log_likelihood(k + 1) >=
                    ascent.log_likelihood(k) + ascent.squared_gradient(k) / (2 * Lambda) - 1e-11);
    }
    const Observations data = small_data();
    const Ascent ascent = maximize(data, no_weights(data), 20000);
    CHECK(distance(observed_counts(data), expected_counts(ascent.lambda, data)) < 1e-9);
    // A step 40 times as long falls somewhere: the bound is not idle.
    Matrix lambda = no_weights(data);
    bool fell = false;
    for (std::size_t k = 0; k < 50; ++k) {
        const Real before = conditional_log_likelihood(lambda, data);
        lambda +=
            40 / curvature_bound(data) * (observed_counts(data) - expected_counts(lambda, data));
        fell = fell || conditional_log_likelihood(lambda, data) < before;
    }
    CHECK(fell);
}

TEST_CASE("NL.3 the largest shortfall of an ascent: 0 for what was promised, and what is missing") {
    // One observation with A = 1: Λ = ½, so a step promises ‖gradient‖².
    const Observations one{{"any"}, {"zero", "one"}, {{{0}, 0}}};
    CHECK(largest_shortfall({{}, {-3, -2, -1}, {1, Real(0.5), 7}}, one) == 0);
    CHECK(largest_shortfall({{}, {-3, -2, -1}, {1, 3, 7}}, one) == 2);  // rises by 1, promised 3
    CHECK(largest_shortfall({{}, {-1}, {4}}, one) == 0);                // no step
    const Observations data = small_data();
    CHECK(largest_shortfall(maximize(data, no_weights(data), 50), data) < 1e-12);
    Ascent turned = maximize(data, no_weights(data), 50);
    std::reverse(turned.log_likelihood.begin(), turned.log_likelihood.end());
    CHECK(largest_shortfall(turned, data) > 0.01);
}

TEST_CASE("NL.3 the likelihood bends no more than the bound says") {
    // v'Hv by second differences, in random directions v of length 1.
    Random random(4, "curvature");
    for (std::size_t trial = 0; trial < 100; ++trial) {
        const Observations data = dealt_data(1 + random.index(6), 4, 2 + random.index(2), random);
        const Matrix lambda = 0.3 * random_weights(data, random);
        Matrix v = random_weights(data, random);
        v /= std::sqrt(xt::sum(v * v)());
        const Real h = 1e-3, middle = conditional_log_likelihood(lambda, data);
        const Real bend = (conditional_log_likelihood(Matrix(lambda + h * v), data) - 2 * middle +
                           conditional_log_likelihood(Matrix(lambda - h * v), data)) /
                          (h * h);
        CHECK(bend <= 1e-7);
        CHECK(-bend <= curvature_bound(data) + 1e-7);
    }
    // It is reached: one observation with A = 1, two classes, λ = 0, v = (1, −1)/√2: ½.
    const Observations one{{"any"}, {"zero", "one"}, {{{0}, 0}}};
    const Real h = 1e-3, r = h / std::sqrt(2.0);
    const Real bend = (conditional_log_likelihood(Matrix{{r, -r}}, one) +
                       conditional_log_likelihood(Matrix{{-r, r}}, one) - 2 * std::log(0.5)) /
                      (h * h);
    CHECK(-bend == Approx(curvature_bound(one)).epsilon(1e-6));
}

TEST_CASE(
    "NL.3 maximum entropy: among all probabilities with the same expected counts, the model's are "
    "the most uncertain") {
    const Observations data = small_data();
    const Matrix lambda = maximize(data, no_weights(data), 20000).lambda;
    // P(one|d) for the four kinds of observations {a}, {b}, {a,b}, {}, which occur 3, 2, 2 and 2
    // times. Moving them by t/3, t/2, −t/2, −t/2 leaves the expected counts of a, b and any as they
    // are.
    const std::vector<std::vector<std::size_t>> kinds{{0, 1}, {0, 2}, {0, 1, 2}, {0}};
    const Real times[] = {3, 2, 2, 2}, move[] = {1.0 / 3, 1.0 / 2, -1.0 / 2, -1.0 / 2};
    const auto entropy_at = [&](Real t) {
        Real sum = 0;
        for (std::size_t k = 0; k < 4; ++k)
            sum +=
                times[k] * entropy({class_probabilities(lambda, {kinds[k], 0})(1) + t * move[k]});
        return sum;
    };
    for (const Real t : {-0.3, -0.1, -0.01, 0.01, 0.1, 0.3}) CHECK(entropy_at(t) < entropy_at(0));
    CHECK(std::abs(entropy_at(1e-5) - entropy_at(-1e-5)) / 2e-5 < 1e-6);  // its slope there is 0
}

TEST_CASE(
    "NL.2 NL.3 invariants: weights of a property keep their sum, and only differences between "
    "classes matter") {
    Random random(5, "invariants");
    const Observations data = dealt_data(30, 5, 3, random);
    const Ascent ascent = maximize(data, no_weights(data), 50);
    for (std::size_t i = 0; i < 5; ++i)
        CHECK(std::abs(ascent.lambda(i, 0) + ascent.lambda(i, 1) + ascent.lambda(i, 2)) < 1e-13);
    Matrix moved = ascent.lambda;
    xt::row(moved, 2) += 7;
    CHECK(conditional_log_likelihood(moved, data) ==
          Approx(ascent.log_likelihood(50)).epsilon(1e-13));
    // Observed and expected counts of a property have the same sum over the classes.
    const Matrix gradient = observed_counts(data) - expected_counts(moved, data);
    for (std::size_t i = 0; i < 5; ++i)
        CHECK(std::abs(gradient(i, 0) + gradient(i, 1) + gradient(i, 2)) < 1e-12);
}

TEST_CASE("NL.2 EE.4 with two classes, maximum entropy is a sigmoid neuron of the properties") {
    Random random(6, "two");
    const Observations data = dealt_data(20, 5, 2, random);
    const Matrix lambda = random_weights(data, random);
    const Neuron neuron{xt::col(lambda, 1) - xt::col(lambda, 0), 0, Activation::sigmoid};
    for (const Observation& d : data.all) {
        Vector x = xt::zeros<Real>({5});
        for (std::size_t i : d.properties) x(i) = 1;
        CHECK(class_probabilities(lambda, d)(1) == Approx(forward(neuron, x).h).epsilon(1e-14));
    }
}

TEST_CASE("NL.3 naive Bayes: relative frequencies, and no others make the data more likely") {
    // Groups: any | red, blue. Class zero: red, red, blue; class one: blue.
    const Observations data{{"any", "red", "blue"},
                            {"zero", "one"},
                            {{{0, 1}, 0}, {{0, 1}, 0}, {{0, 2}, 0}, {{0, 2}, 1}}};
    const std::vector<std::size_t> group{0, 1, 1};
    const Matrix lambda = naive_bayes(data, group, 0);
    CHECK(std::exp(lambda(0, 0)) == Approx(0.75).epsilon(1e-15));
    CHECK(std::exp(lambda(1, 0)) == Approx(2.0 / 3).epsilon(1e-15));
    CHECK(std::exp(lambda(2, 0)) == Approx(1.0 / 3).epsilon(1e-15));
    CHECK(std::exp(lambda(2, 1)) == 1);
    CHECK(lambda(1, 1) == -std::numeric_limits<Real>::infinity());
    const Real joint = joint_log_likelihood(lambda, data);
    // P(c) P(Φ|c): ½, ½, ¼, ¼
    CHECK(joint == Approx(std::log(0.5 * 0.5 * 0.25 * 0.25)).epsilon(1e-14));
    for (const Real shift : {-0.1, -0.01, 0.01, 0.1}) {  // other frequencies of red among the zeros
        Matrix other = lambda;
        other(1, 0) = std::log(2.0 / 3 + shift);
        other(2, 0) = std::log(1.0 / 3 - shift);
        CHECK(joint_log_likelihood(other, data) < joint);
    }
    // Smoothing adds ½ to each count: red among the zeros 2.5/4, blue among the ones 1.5/2, class
    // zero 3.5/5.
    const Matrix smooth = naive_bayes(data, group, 0.5);
    CHECK(std::exp(smooth(1, 0)) == Approx(2.5 / 4).epsilon(1e-15));
    CHECK(std::exp(smooth(2, 1)) == Approx(1.5 / 2).epsilon(1e-15));
    CHECK(std::exp(smooth(0, 0)) == Approx(3.5 / 5).epsilon(1e-15));
}

TEST_CASE(
    "NL.3 generative against conditional: a repeated property fools naive Bayes, not maximum "
    "entropy") {
    // "red" and a second name for it, "rouge", which is on exactly when red is.
    Observations once{{"any", "red", "blue"}, {"zero", "one"}, {}}, twice = once;
    twice.properties = {"any", "red", "blue", "rouge", "bleu"};
    const std::size_t kinds[][3] = {
        {1, 0, 3}, {1, 1, 1}, {2, 0, 1}, {2, 1, 3}};  // property, class, how often
    for (const auto& [property, label, times] : kinds)
        for (std::size_t k = 0; k < times; ++k) {
            once.all.push_back({{0, property}, label});
            twice.all.push_back({{0, property, property + 2}, label});
        }
    const Matrix bayes_once = naive_bayes(once, {0, 1, 1}, 0),
                 bayes_twice = naive_bayes(twice, {0, 1, 1, 2, 2}, 0);
    // 3 of 4, as it is
    CHECK(class_probabilities(bayes_once, once.all[0])(0) == Approx(0.75).epsilon(1e-14));
    // 9 : 1
    CHECK(class_probabilities(bayes_twice, twice.all[0])(0) == Approx(0.9).epsilon(1e-14));
    CHECK(conditional_log_likelihood(bayes_twice, twice) <
          conditional_log_likelihood(bayes_once, once));
    const Matrix maxent_once = maximize(once, no_weights(once), 3000).lambda;
    const Matrix maxent_twice = maximize(twice, no_weights(twice), 3000).lambda;
    CHECK(class_probabilities(maxent_once, once.all[0])(0) == Approx(0.75).epsilon(1e-9));
    CHECK(class_probabilities(maxent_twice, twice.all[0])(0) == Approx(0.75).epsilon(1e-9));
}

TEST_CASE(
    "NL.3 the conditional likelihood of relative frequencies is not the best: climbing from them "
    "raises it") {
    const Observations data = small_data();
    Observations grouped = data;  // one property of {a, not a} and {b, not b} each
    grouped.properties = {"any", "a", "b", "not a", "not b"};
    for (Observation& d : grouped.all) {
        bool a = false, b = false;
        for (std::size_t i : d.properties) a = a || i == 1, b = b || i == 2;
        d.properties = {0, a ? std::size_t{1} : 3, b ? std::size_t{2} : 4};
    }
    const Matrix bayes = naive_bayes(grouped, {0, 1, 2, 1, 2}, 0);
    const Ascent ascent = maximize(grouped, bayes, 5000);
    CHECK(ascent.log_likelihood(5000) > ascent.log_likelihood(0) + 1e-4);
    // P(c,d) ≤ P(c|d)
    CHECK(joint_log_likelihood(bayes, grouped) < conditional_log_likelihood(bayes, grouped));
}

TEST_CASE("NL.1 NL.3 maximum entropy: what does not fit is refused") {
    const Observations data = small_data();
    const Matrix narrow = xt::zeros<Real>({3, 1});
    CHECK_THROWS_WITH_AS(conditional_log_likelihood(narrow, data),
                         "conditional_log_likelihood: lambda has shape 3×1, expected 3×2",
                         std::invalid_argument);
    CHECK_THROWS_WITH_AS(votes(no_weights(data), {{3}, 0}), "votes: there is no property 3",
                         std::invalid_argument);
    Observations wrong = data;
    wrong.all[0].label = 2;
    CHECK_THROWS_AS(observed_counts(wrong), std::invalid_argument);
    wrong.all[0] = {{7}, 0};
    CHECK_THROWS_AS(observed_counts(wrong), std::invalid_argument);
    CHECK_THROWS_AS(naive_bayes(data, {0, 1}, 0), std::invalid_argument);
    CHECK_THROWS_AS(naive_bayes(data, {0, 1, 1}, -1), std::invalid_argument);
    CHECK_THROWS_AS(naive_bayes({{"any"}, {"zero"}, {}}, {0}, 0), std::invalid_argument);
}
