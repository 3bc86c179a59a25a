#include "chapters/11_training/sampling_study.hpp"

#include <doctest/doctest.h>

#include <cmath>
#include <limits>
#include <stdexcept>

using namespace descent;
using namespace descent::training;
using optimizers::optimizer_named;
using optimizers::Sampling;

TEST_CASE("GO.2b running mean: by hand, and an example met twice counts twice") {
    const Vector x{1, 3, 8};
    CHECK(running_mean(x, {0}) == 1);  // the first step goes all the way
    CHECK(running_mean(x, {0, 1}) == 2);
    CHECK(running_mean(x, {2, 0, 1}) == doctest::Approx(4));  // the mean of all, in any order
    CHECK(running_mean(x, {1, 2, 0}) == doctest::Approx(4));
    CHECK(running_mean(x, {0, 0, 1}) == doctest::Approx(Real(5) / 3));
    CHECK_THROWS_AS(running_mean(x, {3}), std::invalid_argument);
}

TEST_CASE("GO.2b running mean: for random orders, each number counts as often as it was met") {
    constexpr Real ulp = std::numeric_limits<Real>::epsilon();
    Random random(3, "orders");
    for (int trial = 0; trial < 30; ++trial) {
        Vector x = xt::zeros<Real>({1 + random.index(20)});
        random.fill_normal(x, 3, 1);
        std::vector<std::size_t> order(1 + random.index(40));
        Real sum = 0;
        for (std::size_t& i : order) sum += x[i = random.index(x.size())];
        const Real n = real(order.size());
        // no number here is larger than 13
        CHECK(std::abs(running_mean(x, order) - sum / n) <= 4 * n * ulp * 13);
        order.push_back(order[0]);  // once more, and it counts once more
        const Real more = sum + x[order[0]];
        CHECK(std::abs(running_mean(x, order) - more / (n + 1)) <= 4 * (n + 1) * ulp * 13);
    }
}

TEST_CASE("GO.2b running mean: a shuffled epoch ends at the minimum, a drawn one does not") {
    constexpr Real epsilon = std::numeric_limits<Real>::epsilon();
    for (const std::uint64_t seed : {0u, 1u, 2u}) {
        const RunningMean result = running_mean_study(1000, seed);
        CHECK(result.examples == 1000);
        CHECK(result.shuffled <= 1000 * epsilon);
        CHECK(result.drawn > 1e4 * result.shuffled);  // negative control
        CHECK(result.drawn < 5 / std::sqrt(Real(1000)));
        // 1000 (1 − 1/e) = 632, with a deviation of 10
        CHECK((result.met > 580 && result.met < 680));
    }
    CHECK(running_mean_study(1, 0).drawn == 0);  // there is only one order
    CHECK_THROWS_AS(running_mean_study(0, 0), std::invalid_argument);
}

TEST_CASE("GO.2b sampling study: its numbers are those of single trainings") {
    const SamplingPlan plan{
        .examples = 100, .hidden = 5, .batch = 10, .epochs = 3, .seeds = 2, .alpha = Real(0.1)};
    std::size_t last = 0;
    const SamplingResult result = sampling_study(plan, 7, [&](std::size_t done, std::size_t total) {
        CHECK(done == ++last);
        CHECK(total == 4);
    });
    CHECK(last == 4);
    CHECK(result.examples == 80);
    const Data data = mnist1d_split(100, Real(0.2), 7);
    const Model model = classifier(deep::DeepNetwork({40, 5, 10}));
    for (const Sampling sampling : {Sampling::without_replacement, Sampling::with_replacement}) {
        const SamplingRuns& runs =
            sampling == Sampling::with_replacement ? result.drawn : result.shuffled;
        for (std::size_t seed = 0; seed < 2; ++seed)
            for (std::size_t epochs = 1; epochs <= 3; ++epochs) {
                const TrainingResult trained = train(model, data,
                                                     {.optimizer = optimizer_named("gd", Real(0.1)),
                                                      .batch = 10,
                                                      .epochs = epochs,
                                                      .seed = seed,
                                                      .sampling = sampling});
                Vector unused;
                CHECK(runs.loss(seed, epochs - 1) ==
                      model.loss_and_gradient(trained.phi, data.training.x, data.training.label,
                                              unused));
                if (epochs == 3) CHECK(runs.accuracy(seed) == trained.best_accuracy);
            }
        CHECK(runs.last_loss.mean == doctest::Approx((runs.loss(0, 2) + runs.loss(1, 2)) / 2));
    }
    CHECK((result.drawn.loss != result.shuffled.loss));
    CHECK(result.loss_ahead.mean ==
          doctest::Approx(result.drawn.last_loss.mean - result.shuffled.last_loss.mean));
    CHECK(result.accuracy_ahead.mean ==
          doctest::Approx(result.shuffled.best_accuracy.mean - result.drawn.best_accuracy.mean));
    // (a, b) deviates from its mean by |a − b|/√2, and its mean by |a − b|/2
    CHECK(result.shuffled.last_loss.error ==
          doctest::Approx(std::abs(result.shuffled.loss(0, 2) - result.shuffled.loss(1, 2)) / 2));
    CHECK_THROWS_AS(sampling_study({.seeds = 0}, 0), std::invalid_argument);
    CHECK_THROWS_AS(sampling_study({.examples = 4001}, 0), std::invalid_argument);
}

TEST_CASE(
    "GO.2b sampling: shuffled is ahead of drawn, seed by seed, by more than five standard errors") {
    const SamplingPlan plan{.seeds = 8};
    const SamplingResult result = sampling_study(plan, 0);
    CHECK(result.loss_ahead.mean > 5 * result.loss_ahead.error);
    // Negative control: two kinds of the same sampling, other seeds of the order: no difference to
    // speak of.
    const Data data = mnist1d_split(plan.examples, Real(0.2), 0);
    const Model model = classifier(deep::DeepNetwork({40, 30, 10}));
    const auto loss = [&](std::uint64_t seed) {
        Vector unused;
        const TrainingResult trained = train(model, data,
                                             {.optimizer = optimizer_named("gd", plan.alpha),
                                              .batch = plan.batch,
                                              .epochs = plan.epochs,
                                              .seed = seed});
        return model.loss_and_gradient(trained.phi, data.training.x, data.training.label, unused);
    };
    Vector nothing = xt::zeros<Real>({plan.seeds});
    for (std::size_t i = 0; i < plan.seeds; ++i) nothing[i] = loss(100 + i) - loss(200 + i);
    const Estimate other = estimate(nothing);
    CHECK(std::abs(other.mean) < 5 * other.error);
}
