#include "chapters/12_regularization/augmentation.hpp"

#include <doctest/doctest.h>

#include <cmath>
#include <stdexcept>

#include "chapters/12_regularization/augmentation_effect.hpp"
#include "chapters/12_regularization/dropout_effect.hpp"
#include "common/data/mnist1d.hpp"
#include "tests/support/compare.hpp"

using namespace descent;
using namespace descent::regularization;

namespace {

/// Mean |x_{j+1} − x_j|: how rough the curves are.
Real roughness(const LabelledData& data) {
    const Matrix& x = data.x;
    return xt::mean(xt::abs(xt::view(x, xt::all(), xt::range(1, x.shape()[1])) -
                            xt::view(x, xt::all(), xt::range(0, x.shape()[1] - 1))))();
}

}  // namespace

TEST_CASE("EE.24b augmentation: a shift by hand, and its copies with their labels") {
    CHECK((shift_places(4, 1) == Places{3, 0, 1, 2}));
    CHECK((shift_places(4, -1) == Places{1, 2, 3, 0}));
    CHECK((shift_places(4, 3) == shift_places(4, -1)));
    const LabelledData two{{{1, 2, 3, 4}, {5, 6, 7, 8}}, {2, 0}, 3};
    const LabelledData more = with_shifted_copies(two, 1);
    CHECK(
        (more.x ==
         Matrix{
             {1, 2, 3, 4}, {5, 6, 7, 8}, {4, 1, 2, 3}, {8, 5, 6, 7}, {2, 3, 4, 1}, {6, 7, 8, 5}}));
    CHECK((more.label == std::vector<std::size_t>{2, 0, 2, 0, 2, 0}));
    CHECK(more.classes == 3);
    CHECK((with_copies(two, {}).x == two.x));
}

TEST_CASE("EE.24b augmentation: number j goes to place j + k, for any length and shift, and back") {
    Random random(4, "shifts");
    for (int trial = 0; trial < 200; ++trial) {
        const std::size_t n = 2 + random.index(30);
        const int size = 1 + static_cast<int>(random.index(n - 1)), whole = static_cast<int>(n);
        for (const int k : {size, -size}) {
            const Places there = shift_places(n, k), back = shift_places(n, -k);
            REQUIRE(there.size() == n);
            for (std::size_t j = 0; j < n; ++j) {
                const int place = (static_cast<int>(j) + k + whole) % whole;
                CHECK(there[static_cast<std::size_t>(place)] == j);
                CHECK(back[there[j]] == j);
            }
        }
    }
}

TEST_CASE("EE.24b augmentation: copies are the shift of the original, and a shift can be undone") {
    const LabelledData some = split(make_mnist1d().train, 30).first;
    const LabelledData more = with_shifted_copies(some, 5);
    REQUIRE(more.size() == 30 * 11);
    const int shifts[] = {0, 1, -1, 2, -2, 3, -3, 4, -4, 5, -5};
    for (std::size_t i = 0; i < more.size(); ++i) {
        CHECK(more.label[i] == some.label[i % 30]);
        for (std::size_t j = 0; j < 40; ++j)
            CHECK(more.x(i, (j + 40 + static_cast<std::size_t>(shifts[i / 30] + 40)) % 40) ==
                  some.x(i % 30, j));
    }
    // there and back again
    const LabelledData there = with_copies(some, {shift_places(40, 7)});
    const LabelledData back = with_copies(split(there, 30).second, {shift_places(40, -7)});
    CHECK((split(back, 30).second.x == some.x));
    // a shifted curve is as smooth as it was, a shuffled one is not
    const Real rough = roughness(some);
    CHECK(roughness(split(more, 30).second) < Real(1.2) * rough);
    CHECK(roughness(split(with_shuffled_copies(some, 5, 1), 30).second) > Real(1.5) * rough);
}

TEST_CASE(
    "EE.24b augmentation: whose first weights are shifted too answers the same, with the shifted "
    "gradient") {
    const DeepNetwork network({40, 6, 10});
    Random random(3, "weights");
    const Vector phi = deep::initialize(network, random);
    const LabelledData some = split(make_mnist1d().train, 20).first;
    const Places places = shift_places(40, 3);
    const LabelledData shifted = split(with_copies(some, {places}), 20).second;
    // W_0 with its columns at the places of the shifted inputs
    const Block& W0 = network.layout["W0"];
    const auto turned = [&](const Vector& from) {
        Vector to = from;
        for (std::size_t i = 0; i < 6; ++i)
            for (std::size_t j = 0; j < 40; ++j)
                matrix(to, W0)(i, j) = matrix(from, W0)(i, places[j]);
        return to;
    };
    const training::Model model = training::classifier(network);
    Vector g = xt::zeros_like(phi), g_shifted = g, g_same_weights = g;
    const Real loss = model.loss_and_gradient(phi, some.x, some.label, g);
    const Real same = model.loss_and_gradient(turned(phi), shifted.x, shifted.label, g_shifted);
    CHECK(std::abs(loss - same) < 1e-13);
    CHECK(test::distance(turned(g), g_shifted) < 1e-13);
    // with the weights as they were the copies are news: another loss, another gradient
    CHECK(std::abs(model.loss_and_gradient(phi, shifted.x, shifted.label, g_same_weights) - loss) >
          1e-3);
    CHECK(test::distance(turned(g), g_same_weights) > 1e-3);
}

TEST_CASE("EE.24b augmentation: refuses shifts that are none, and places that are missing") {
    const LabelledData two{{{1, 2, 3, 4}, {5, 6, 7, 8}}, {2, 0}, 3};
    for (const int k : {0, 4, -4, 9}) CHECK_THROWS_AS(shift_places(4, k), std::invalid_argument);
    CHECK_THROWS_AS(shift_places(0, 1), std::invalid_argument);
    CHECK_THROWS_AS(with_shifted_copies(two, 0), std::invalid_argument);
    CHECK_THROWS_AS(with_shifted_copies(two, 2), std::invalid_argument);
    CHECK_THROWS_AS(with_shuffled_copies(two, 2, 0), std::invalid_argument);
    CHECK_THROWS_AS(with_copies(two, {{0, 1, 2}}), std::invalid_argument);
    CHECK_THROWS_AS(with_copies(two, {{0, 1, 2, 4}}), std::invalid_argument);
    CHECK_THROWS_AS(with_copies(two, {{0, 1, 2, 2}}), std::invalid_argument);
}

TEST_CASE("EE.24b augmentation: shifted copies help, shuffled ones do not") {
    const AugmentationPlan plan{
        .width = 32, .examples = 600, .epochs = 40, .seeds = 3, .most = 4, .seed = 2};
    std::size_t calls = 0;
    const AugmentationResult result =
        compare_augmentation(plan, [&](std::size_t, std::size_t) { ++calls; });
    CHECK(calls == 18);
    CHECK(result.examples == 480);
    CHECK(result.with_copies == 9 * 480);
    REQUIRE(result.rows().size() == 7);
    const Estimate gain = result.gain(result.shifted), control = result.gain(result.shuffled);
    CHECK(gain.mean > Real(0.05));
    CHECK(gain.mean > 4 * gain.error);
    CHECK(control.mean < gain.mean / 2);
    CHECK(result.less_gap(result.shifted).mean > Real(0.1));
    // the gap alone says little: that of the shuffled copies is smaller as well
    CHECK(result.less_gap(result.shuffled).mean > Real(0.1));
    // none is its own measure
    CHECK(result.gain(result.none).mean == 0);
    CHECK(result.less_gap(result.none).mean == 0);
    CHECK((result.none.gap() == result.none.train_accuracy - result.none.test_accuracy));
}

TEST_CASE("EE.24b augmentation: without copies it is the comparison of dropout, bit for bit") {
    const AugmentationResult result = compare_augmentation(
        {.width = 8, .examples = 100, .epochs = 4, .seeds = 2, .most = 1, .seed = 6});
    const DropoutEffectResult effect =
        compare_dropout({.dropouts = {{0, 0}, {Real(0.1), Real(0.2)}},
                         .width = 8,
                         .examples = 100,
                         .epochs = 4,
                         .seeds = 2,
                         .seed = 6});
    CHECK((result.none.test_accuracy == effect.rows[0].test_accuracy));
    CHECK((result.none.train_accuracy == effect.rows[0].train_accuracy));
    CHECK((result.dropout.test_accuracy == effect.rows[1].test_accuracy));
    CHECK(result.gain(result.dropout).mean ==
          xt::mean(effect.rows[1].test_accuracy - effect.rows[0].test_accuracy)());
    CHECK_THROWS_AS(compare_augmentation({.seeds = 0}), std::invalid_argument);
    CHECK_THROWS_AS(compare_augmentation({.most = 20}), std::invalid_argument);
    CHECK_THROWS_AS(compare_augmentation({.l2 = -1}), std::invalid_argument);
}
