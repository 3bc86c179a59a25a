#include "chapters/10_optimizers/batches.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>
#include <numeric>
#include <stdexcept>

#include "chapters/10_optimizers/descent_rules.hpp"
#include "chapters/10_optimizers/noise.hpp"
#include "chapters/10_optimizers/schedule.hpp"
#include "common/gradient_check.hpp"
#include "common/random.hpp"
#include "tests/support/compare.hpp"

using namespace descent;
using namespace descent::optimizers;
using test::distance;

namespace {

const std::vector<Sampling> both_samplings{Sampling::without_replacement,
                                           Sampling::with_replacement};

fitting::Points five_points() {
    return {{-1, 0, 1, 2, 4}, {Real(0.5), 1, 3, Real(-2), 2}};
}

/// A network and examples for it, small enough to check every gradient.
struct Net {
    deep::DeepNetwork network{{2, 3, 2}, neurons::Activation::tanh};
    Matrix X = xt::zeros<Real>({7, 2}), Y = xt::zeros<Real>({7, 2});
    Vector phi = xt::zeros<Real>({network.parameters()});
    Net() {
        Random random(3, "batches test");
        random.fill_normal(X);
        random.fill_normal(Y);
        random.fill_normal(phi);
    }
};

Vector gradient(const SampledObjective& objective, const Vector& phi,
                const std::vector<std::size_t>& batch) {
    Vector g = xt::zeros_like(phi);
    objective.loss_and_gradient(phi, batch, g);
    return g;
}

/// How many of the seeds end below the local minimum of the Gabor loss, 10.18, when
/// descent starts in its valley.
std::size_t escapes(const SampledObjective& objective, Real alpha, std::size_t size, Real bound,
                    std::size_t seeds) {
    std::size_t count = 0;
    for (std::size_t seed = 0; seed < seeds; ++seed) {
        const Descent d =
            descend_stochastic(objective, GradientDescent{.alpha = alpha}, {1, 5}, size, 100, seed,
                               linear_decay(100 * batches_per_epoch(30, size)));
        if (d.path.loss(d.path.steps()) < bound) ++count;
    }
    return count;
}

}  // namespace

TEST_CASE("L10.10 mini-batches: an order of five in twos, by hand") {
    const std::vector<std::size_t> order{4, 2, 0, 3, 1};
    CHECK(batches_per_epoch(5, 2) == 3);
    CHECK(batches_per_epoch(6, 2) == 3);
    CHECK(batches_per_epoch(5, 100) == 1);
    const auto batch = [&](std::size_t b) {
        const auto span = mini_batch(order, 2, b);
        return std::vector<std::size_t>(span.begin(), span.end());
    };
    CHECK(batch(0) == std::vector<std::size_t>{4, 2});
    CHECK(batch(1) == std::vector<std::size_t>{0, 3});
    CHECK(batch(2) == std::vector<std::size_t>{1});
}

TEST_CASE("L10.10 epochs: every example once, in an order that seed and epoch alone decide") {
    for (std::size_t epoch = 0; epoch < 20; ++epoch) {
        std::vector<std::size_t> order = epoch_order(30, 7, epoch);
        CHECK(order == epoch_order(30, 7, epoch));
        CHECK(order != epoch_order(30, 7, epoch + 1));
        CHECK(order != epoch_order(30, 8, epoch));
        std::sort(order.begin(), order.end());
        for (std::size_t i = 0; i < 30; ++i) CHECK(order[i] == i);
    }
    std::vector<std::size_t> seen(30, 0);
    for (std::size_t epoch = 0; epoch < 1000; ++epoch)
        for (const std::size_t i : epoch_order(30, 7, epoch, Sampling::with_replacement))
            ++seen.at(i);
    for (const std::size_t count : seen)
        CHECK(std::abs(double(count) - 1000) < 6 * std::sqrt(1000.0));
}

TEST_CASE("EE.12 L10.10 one step on one example, by hand") {
    // f = 1 + 2·3 = 7 against y = 5: residual 2, gradient (4, 12); α = ¼ takes (1, 2) to (0, −1).
    const SampledObjective line = line_examples({{3}, {5}});
    CHECK((gradient(line, {1, 2}, {0}) == Vector{4, 12}));
    const Descent d =
        descend_stochastic(line, GradientDescent{.alpha = Real(0.25)}, {1, 2}, 1, 1, 0);
    CHECK((d.path.end() == Vector{0, -1}));
    CHECK(d.path.loss(0) == 4);
    CHECK(d.path.loss(1) == 64);
    CHECK(d.evaluations.gradients == 2);  // one for the step, one for the end of the path
}

TEST_CASE("L10.3 EE.11 the gradient of the whole is the sum of the examples', and right") {
    const fitting::Points points = five_points();
    const Vector phi{Real(0.3), Real(-1.2)};
    Vector g = phi;
    regression::gradient(phi, points, g);
    CHECK(distance(gradient(line_examples(points), phi, {0, 1, 2, 3, 4}), g) <= 1e-13);
    ParameterLayout two;
    two.add("phi", {2});
    const Net net;
    const SampledObjective network = network_examples(net.network, net.X, net.Y);
    CHECK(check_gradient(whole(line_examples(points)), phi, two).verdict == Verdict::pass);
    CHECK(check_gradient(whole(mean(gabor_examples(fitting::gabor_points()))), phi, two).verdict ==
          Verdict::pass);
    CHECK(check_gradient(whole(network), net.phi, net.network.layout).verdict == Verdict::pass);
    Vector sum = xt::zeros_like(net.phi);
    for (std::size_t i = 0; i < 7; ++i) sum += gradient(network, net.phi, {i});
    CHECK(distance(gradient(network, net.phi, {0, 1, 2, 3, 4, 5, 6}), sum) <= 1e-13);
    // Negative control: an example counted twice.
    CHECK(distance(gradient(network, net.phi, {0, 1, 2, 3, 4, 5, 5}), sum) > 1e-2);
}

TEST_CASE("EE.11 L10.10 with all examples in a batch, descent is gradient descent") {
    const SampledObjective gabor = gabor_examples(fitting::gabor_points());
    const Vector start{1, 12};
    const Descent a =
        descend_stochastic(gabor, GradientDescent{.alpha = Real(0.01)}, start, 30, 60, 5);
    const Descent b = minimize(whole(gabor), GradientDescent{.alpha = Real(0.01)}, start, 60);
    CHECK(distance(a.path.phi, b.path.phi) <= 1e-11);
    CHECK(distance(a.path.loss, b.path.loss) <= 1e-11);
    // Negative control: with half of them it is not.
    CHECK(distance(descend_stochastic(gabor, GradientDescent{.alpha = Real(0.01)}, start, 15, 30, 5)
                       .path.phi,
                   b.path.phi) > 1e-3);
}

TEST_CASE(
    "L10.10 stochastic descent: the seed decides every bit, and the path never leaves the finite") {
    const SampledObjective gabor = gabor_examples(fitting::gabor_points());
    const auto run = [&](std::uint64_t seed, Real alpha) {
        return descend_stochastic(gabor, Momentum{.alpha = alpha}, {1, 12}, 4, 10, seed);
    };
    CHECK((run(1, Real(0.01)).path.phi == run(1, Real(0.01)).path.phi));
    CHECK((run(1, Real(0.01)).path.phi != run(2, Real(0.01)).path.phi));
    CHECK(run(1, Real(0.01)).path.steps() == 80);
    const Descent d = descend_stochastic(line_examples(five_points()),
                                         GradientDescent{.alpha = 100}, {0, 0}, 1, 500, 0);
    CHECK(d.diverged);
    CHECK(xt::all(xt::isfinite(d.path.loss)));
}

TEST_CASE(
    "FM.14 the mean over a mini-batch is unbiased, divided by its own size; with the slide's 1/T "
    "it is not (errata)") {
    const SampledObjective sum = line_examples(five_points()), average = mean(sum);
    const Vector phi{Real(0.3), Real(-1.2)}, full = gradient(average, phi, {0, 1, 2, 3, 4});
    Vector right = xt::zeros_like(phi), printed = xt::zeros_like(phi);
    // all 10 mini-batches of two
    for (std::size_t i = 0; i < 5; ++i)
        for (std::size_t j = 0; j < i; ++j) {
            right += gradient(average, phi, {i, j}) / 10;
            printed += gradient(sum, phi, {i, j}) / 5 / 10;
        }
    CHECK(distance(right, full) <= 1e-14);
    CHECK(distance(printed, full) > 1);
    CHECK(distance(printed, Vector(full * Real(0.4))) <= 1e-14);  // n/N of the gradient
}

TEST_CASE("L10.10 SGD can leave a local minimum of the Gabor loss in which GD stays") {
    const SampledObjective sum = gabor_examples(fitting::gabor_points()), average = mean(sum);
    CHECK(escapes(average, 2, 30, Real(10) / 30, 3) == 0);
    CHECK(escapes(average, 2, 5, Real(10) / 30, 20) >= 18);
    CHECK(escapes(average, 2, 5, Real(0.75) / 30, 20) >= 8);  // into the lowest valley
    // Negative control: with the sum over the batch and the α of the whole, the steps are too short
    // to get out.
    CHECK(escapes(sum, Real(2) / 30, 5, 10, 5) == 0);
}

TEST_CASE("L10.10 EE.12 mini-batches: what cannot be is refused") {
    const SampledObjective line = line_examples(five_points());
    const GradientDescent gd{.alpha = Real(0.01)};
    CHECK_THROWS_AS(batches_per_epoch(5, 0), std::invalid_argument);
    CHECK_THROWS_AS(mini_batch(epoch_order(5, 0, 0), 2, 3), std::invalid_argument);
    CHECK_THROWS_AS(epoch_order(0, 0, 0), std::invalid_argument);
    CHECK_THROWS_AS(descend_stochastic(line, gd, {0, 0}, 0, 1, 0), std::invalid_argument);
    CHECK_THROWS_AS(descend_stochastic(line, gd, {0, 0}, 2, 0, 0), std::invalid_argument);
    CHECK_THROWS_AS(descend_stochastic({}, gd, {0, 0}, 2, 1, 0), std::invalid_argument);
    CHECK_THROWS_AS(descend_stochastic(line, gd, {0, 0, 0}, 2, 1, 0), std::invalid_argument);
    CHECK_THROWS_AS(descend_stochastic(line, GradientDescent{.alpha = -1}, {0, 0}, 2, 1, 0),
                    std::invalid_argument);
    CHECK_THROWS_AS(descend_stochastic(line, gd, {0, std::nan("")}, 2, 1, 0),
                    std::invalid_argument);
    CHECK_THROWS_AS(gradient(line, {0, 0}, {5}), std::invalid_argument);
    CHECK_THROWS_AS(line_examples({{1, 2}, {1}}), std::invalid_argument);
    const Net net;
    CHECK_THROWS_AS(network_examples(net.network, net.Y, xt::zeros<Real>({6, 2})),
                    std::invalid_argument);
    CHECK_THROWS_AS(gradient(network_examples(net.network, net.X, net.Y), net.phi, {7}),
                    std::invalid_argument);
}

TEST_CASE("FM.14 deviation: two gradients by hand") {
    const Matrix two{{1}, {3}};  // mean 2, σ = 1
    CHECK(gradient_deviation(two, 1, Sampling::with_replacement) == 1);
    CHECK(gradient_deviation(two, 1, Sampling::without_replacement) == 1);
    CHECK(gradient_deviation(two, 2, Sampling::with_replacement) ==
          doctest::Approx(std::sqrt(0.5)));
    CHECK(gradient_deviation(two, 2, Sampling::without_replacement) == 0);
    CHECK(gradient_deviation(two, 8, Sampling::with_replacement) ==
          doctest::Approx(std::sqrt(0.125)));
}

TEST_CASE(
    "FM.14 deviation: the formulas are those of all mini-batches of two out of five, counted out") {
    const SampledObjective line = line_examples(five_points()), average = mean(line);
    const Vector phi{Real(0.3), Real(-1.2)}, full = gradient(average, phi, {0, 1, 2, 3, 4});
    const Matrix gradients = example_gradients(line, phi);
    Real with = 0, without = 0;
    for (std::size_t i = 0; i < 5; ++i)
        for (std::size_t j = 0; j < 5; ++j) {
            const Vector apart = gradient(average, phi, {i, j}) - full;
            const Real square = xt::sum(apart * apart)();
            with += square / 25;
            if (i != j) without += square / 20;
        }
    const Real in_theory = gradient_deviation(gradients, 2, Sampling::with_replacement);
    CHECK(in_theory == doctest::Approx(std::sqrt(with)).epsilon(1e-13));
    CHECK(gradient_deviation(gradients, 2, Sampling::without_replacement) ==
          doctest::Approx(std::sqrt(without)).epsilon(1e-13));
    // Negative control: without replacement, σ/√n alone is too much.
    CHECK(in_theory > 1.1 * std::sqrt(without));
}

TEST_CASE(
    "FM.14 B mini-batches: exactly √B noisier with replacement, √(B−1) in units of S/√N without") {
    Matrix gradients = xt::zeros<Real>({60, 4});
    Random random(0, "noise test");
    random.fill_normal(gradients, 1, 2);
    const Real all = gradient_deviation(gradients, 60, Sampling::with_replacement);
    for (const std::size_t B : {1u, 2u, 3u, 5u, 12u, 60u}) {
        const Real b = static_cast<Real>(B);
        CHECK(gradient_deviation(gradients, 60 / B, Sampling::with_replacement) ==
              doctest::Approx(all * std::sqrt(b)).epsilon(1e-13));
        CHECK(gradient_deviation(gradients, 60 / B, Sampling::without_replacement) ==
              doctest::Approx(all * std::sqrt(Real(60) / 59) * std::sqrt(b - 1)).epsilon(1e-13));
    }
}

TEST_CASE("FM.14 the √B law, measured within 5 % on a line, the Gabor model and a network") {
    const Net net;
    const Vector two{Real(0.3), 9};
    for (const auto& [objective, phi] : {std::pair{line_examples(five_points()), two},
                                         {gabor_examples(fitting::gabor_points()), two},
                                         {network_examples(net.network, net.X, net.Y), net.phi}}) {
        const Matrix gradients = example_gradients(objective, phi);
        for (const Sampling sampling : both_samplings)
            for (std::size_t n = 1; n <= objective.examples; n += 2) {
                const Deviation measured =
                    measured_deviation(objective, phi, n, sampling, 20000, 11 + n);
                const Real theory = gradient_deviation(gradients, n, sampling);
                CAPTURE(n);
                CHECK(std::abs(measured.value - theory) <= Real(0.05) * theory + 1e-12);
                CHECK(std::abs(measured.value - theory) <= 5 * measured.error + 1e-12);
                // so that 5 % are 5 standard errors
                CHECK(measured.error <= Real(0.01) * theory + 1e-12);
            }
        // Negative control: the deviation of the sum, not of the mean, grows with the batch
        // instead.
        const Deviation one =
            measured_deviation(objective, phi, 1, Sampling::with_replacement, 5000, 1);
        const Deviation four =
            measured_deviation(objective, phi, 4, Sampling::with_replacement, 5000, 1);
        CHECK(4 * four.value > Real(1.5) * one.value);
    }
}

TEST_CASE("FM.14 deviation: what cannot be drawn is refused") {
    const SampledObjective line = line_examples(five_points());
    const Matrix gradients = example_gradients(line, {0, 0});
    for (const Sampling sampling : both_samplings) {
        CHECK_THROWS_AS(gradient_deviation(gradients, 0, sampling), std::invalid_argument);
        CHECK_THROWS_AS(measured_deviation(line, {0, 0}, 0, sampling, 10, 0),
                        std::invalid_argument);
        CHECK_THROWS_AS(measured_deviation(line, {0, 0}, 2, sampling, 1, 0), std::invalid_argument);
    }
    CHECK_THROWS_AS(gradient_deviation(gradients, 6, Sampling::without_replacement),
                    std::invalid_argument);
    CHECK_THROWS_AS(measured_deviation(line, {0, 0}, 6, Sampling::without_replacement, 10, 0),
                    std::invalid_argument);
    CHECK(measured_deviation(line, {0, 0}, 6, Sampling::with_replacement, 10, 0).value > 0);
}
