#include "chapters/14_reproductions/random_pixels.hpp"

#include <doctest/doctest.h>

#include <array>
#include <cmath>
#include <limits>
#include <stdexcept>

using namespace descent;
using namespace descent::reproductions;

TEST_CASE("GO.15 random pixels: the networks have the stated numbers of parameters") {
    const std::vector<deep::DeepNetwork> networks = random_label_networks();
    REQUIRE(networks.size() == 2);
    CHECK(networks[0].parameters() == 1209866);
    CHECK(networks[1].parameters() == 1735178);
    CHECK(networks[0].depth() == 1);
    CHECK(networks[1].depth() == 3);
}

TEST_CASE(
    "GO.15 random pixels: standard normal pixels, labels from all classes, and neither says "
    "anything") {
    Random random(0, "test");
    const LabelledData data = random_pixels(400, random);
    CHECK(data.x.shape()[0] == 400);
    CHECK(data.x.shape()[1] == 2352);
    CHECK(data.classes == 10);
    double sum = 0, squares = 0;
    for (Real x : data.x) sum += x, squares += double{x} * double{x};
    const double n = static_cast<double>(data.x.size());
    CHECK(std::abs(sum / n) < 4 / std::sqrt(n));              // the mean's standard error is 1/√n
    CHECK(std::abs(squares / n - 1) < 4 * std::sqrt(2 / n));  // that of the mean square √(2/n)
    std::array<double, 10> count{};
    for (std::size_t y : data.label) count.at(y) += 1;
    double chi_squared = 0;
    for (double c : count) chi_squared += (c - 40) * (c - 40) / 40;
    CHECK(chi_squared < 27.9);  // 9 degrees of freedom, 1 in 1000
    Random again(0, "test");
    CHECK((random_pixels(400, again).x == data.x));
}

TEST_CASE(
    "GO.15 random pixels: a network learns them by heart, stops then, and knows nothing of "
    "others") {
    Random random(3, "test");
    const LabelledData data = random_pixels(60, random), test = random_pixels(200, random);
    const deep::DeepNetwork network({2352, 32, 10});
    const training::TrainingPlan plan{
        .optimizer = optimizers::optimizer_named("gd", Real(0.03)), .batch = 20, .epochs = 50};
    const RandomPixelResult m = memorize_pixels(network, data, test, plan);
    CHECK(m.train == 100);
    CHECK(m.epochs < 50);
    CHECK(std::abs(m.test - 10) < 4 * 100 * std::sqrt(0.09 / 200));  // chance
    // Negative control: with the same examples as the test, it would know them.
    CHECK(memorize_pixels(network, data, data, plan).test == 100);
}

TEST_CASE(
    "GO.15 random pixels: progress counts the epochs, and the accuracy is that of the last φ") {
    Random random(3, "test");
    const LabelledData data = random_pixels(60, random);
    const training::TrainingPlan slow{
        .optimizer = optimizers::optimizer_named("gd", Real(1e-6)), .batch = 60, .epochs = 3};
    std::size_t calls = 0;
    const RandomPixelResult m = memorize_pixels(deep::DeepNetwork({2352, 8, 10}), data, data, slow,
                                                [&](std::size_t done, std::size_t all) {
                                                    CHECK(done == ++calls);
                                                    CHECK(all == 3);
                                                });
    CHECK(calls == 3);
    CHECK(m.epochs == 3);
    CHECK(m.train < 100);
    CHECK(m.train == m.test);
    CHECK_THROWS_AS(memorize_pixels(deep::DeepNetwork({3, 8, 10}), data, data, slow),
                    std::invalid_argument);
}

TEST_CASE("GO.15 random pixels: a training that diverges is a result, no better than guessing") {
    Random random(3, "test");
    const LabelledData data = random_pixels(60, random);
    const training::TrainingPlan wild{
        .optimizer = optimizers::optimizer_named("gd", std::numeric_limits<Real>::max()),
        .batch = 20,
        .epochs = 5};
    const RandomPixelResult m = memorize_pixels(deep::DeepNetwork({2352, 8, 10}), data, data, wild);
    CHECK(m.diverged);
    CHECK(m.train < 50);
}

TEST_CASE("GO.15 reproduce_random_pixels: both networks of the table, with three rows each") {
    const RandomPixelReproduction r =
        reproduce_random_pixels({.examples = 20, .tests = 100, .batch = 10, .epochs = 30});
    CHECK(r.remark.starts_with("20 images of random pixels"));
    REQUIRE(r.results.size() == 2);
    for (std::size_t i = 0; i < 2; ++i) {
        CHECK(verdict(r.parameters[i].row) == RowVerdict::reproduced);
        CHECK(r.results[i].train == 100);
        CHECK(r.rows[2 * i].obtained == r.results[i].train);
        CHECK(r.rows[2 * i + 1].obtained == r.results[i].test);
        // chance within three standard errors of 100 answers: 10 ± 9 %
        CHECK(r.rows[2 * i + 1].low == doctest::Approx(1));
        CHECK(r.rows[2 * i + 1].high == doctest::Approx(19));
    }
    CHECK(r.all_rows().size() == 2 + 4 + 5);  // the last of them SKIPPED
    CHECK(count(r.all_rows(), RowVerdict::skipped) == 5);
    // Negative control: who has no time to learn the labels does not know them.
    const RandomPixelReproduction hasty = reproduce_random_pixels(
        {.examples = 20, .tests = 20, .alpha = Real(1e-6), .batch = 20, .epochs = 1});
    CHECK(verdict(hasty.rows[0]) == RowVerdict::differs);
}
