#include <doctest/doctest.h>

#include <cmath>

#include "chapters/11_training/hyperparameters.hpp"
#include "tests/chapters/11_training/spirals.hpp"
#include "tests/support/compare.hpp"

using namespace descent;
using namespace descent::training;
using descent::test::distance;
using descent::test::small_classifier;
using optimizers::optimizer_named;

TEST_CASE("Q11.1 the best of 36 equal networks: its line in the table says more than is true") {
    // Networks that are right on 40 % of everything, each asked about 250 examples.
    Random random(0, "answers");
    ResultTable table(20'000);
    for (Trial& trial : table) {
        int right = 0;
        for (int i = 0; i < 250; ++i) right += random.uniform() < Real(0.4);
        trial.development_accuracy = real(right) / 250;
    }
    CHECK(std::abs(100 * expected_best(table, 36) - 46.6) < 0.1);
    CHECK(std::abs(100 * expected_best(table, 1) - 40) < 0.1);  // negative control: 40, for a first
}

TEST_CASE("Q11.2 64 copies of one example: an epoch of small batches is worth eight full ones") {
    const Data arms = test::three_arms();
    LabelledData copies{.x = xt::zeros<Real>({64, 2}),
                        .label = std::vector<std::size_t>(64, arms.training.label[0]),
                        .classes = 3};
    for (std::size_t i = 0; i < 64; ++i)
        for (std::size_t j = 0; j < 2; ++j) copies.x(i, j) = arms.training.x(0, j);
    const Data data{copies, copies, copies};
    const Model model = small_classifier();
    const auto after = [&](std::size_t batch, std::size_t epochs) {
        return train(
            model, data,
            {.optimizer = optimizer_named("gd", Real(0.1)), .batch = batch, .epochs = epochs});
    };
    const TrainingResult small = after(8, 1);
    CHECK(distance(small.phi, after(64, 8).phi) < Real(1e-12));
    // Negative control: one epoch is not as good as another.
    CHECK(distance(small.phi, after(64, 1).phi) > Real(0.1));
}

TEST_CASE("Q11.3 the loss of an epoch: a mean over its steps, larger than that of its end") {
    const Data data = mnist1d_split(4000, Real(0.2), 0);
    const Model model = classifier(deep::DeepNetwork({40, 100, 100, 10}));
    const TrainingResult first = train(
        model, data, {.optimizer = optimizer_named("gd", Real(0.3)), .batch = 50, .epochs = 1});
    Vector unused;
    const Real at_end =
        model.loss_and_gradient(first.phi, data.training.x, data.training.label, unused);
    CHECK(std::abs(first.history[0].loss - 1.90) < 0.005);
    CHECK(std::abs(at_end - 1.54) < 0.005);
    CHECK(first.history[0].loss > at_end + Real(0.1));  // negative control: they are not one number
}
