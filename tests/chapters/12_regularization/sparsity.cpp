#include "chapters/12_regularization/sparsity.hpp"

#include <doctest/doctest.h>

#include <stdexcept>

using namespace descent;
using namespace descent::regularization;

TEST_CASE("EE.28 NL.21 sparsity: of four trainings, only the proximal one sets weights to 0") {
    SparsityPlan plan{.width = 8, .examples = 250, .epochs = 120, .seed = 1};
    plan.l1 = Real(0.01);
    std::size_t calls = 0;
    const SparsityResult result = count_zeros(plan, [&](std::size_t, std::size_t) { ++calls; });
    CHECK(calls == 4);
    CHECK(result.examples == 200);
    for (const SparsityRow& row : {result.none, result.l2, result.l1_subgradient}) {
        CHECK(row.count.weights == 8 * 50);
        CHECK(row.count.zeros == 0);
    }
    CHECK(result.l1_proximal.count.zeros > 100);
    CHECK(result.l1_proximal.count.small >= result.l1_proximal.count.zeros);
    CHECK(result.none.train_accuracy > Real(0.4));

    // all examples by name are the same as by default; and the count is of this training
    plan.batch = 200;
    CHECK(count_zeros(plan).l1_proximal.count.zeros == result.l1_proximal.count.zeros);
    const auto network = deep::DeepNetwork({40, 8, 10});
    const training::Model model = training::classifier(network);
    const training::TrainingResult trained =
        training::train(model, training::mnist1d_split(250, Real(0.2), 1),
                        {.optimizer = ProximalL1{plan.alpha, plan.l1, network.layout},
                         .batch = 200,
                         .epochs = 120,
                         .seed = 1});
    CHECK(sparsity(trained.phi, network.layout, 0).zeros == result.l1_proximal.count.zeros);

    // negative control: a threshold of 0 sets nothing to 0
    plan.l1 = 0;
    CHECK(count_zeros(plan).l1_proximal.count.zeros == 0);
    plan.l2 = -1;
    CHECK_THROWS_AS(count_zeros(plan), std::invalid_argument);
}
