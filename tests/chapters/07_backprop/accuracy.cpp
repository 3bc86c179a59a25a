#include "chapters/07_backprop/accuracy.hpp"

#include <doctest/doctest.h>

#include <set>

#include "common/random.hpp"

using namespace descent;
using namespace descent::deep;
using namespace descent::backprop;

namespace {
const LabelledData five{.x = {{2}, {1}, {-1}, {-2}, {3}}, .label = {0, 1, 1, 1, 0}, .classes = 2};
const DeepNetwork one_input({1, 2});
const Vector by_sign{1, -1, 0, 0};  // outputs (x, −x): class 0 where x > 0
}  // namespace

TEST_CASE("EE.5 accuracy: right where the largest output is that of the class, hand-worked") {
    const Matrix F{{1, 3, 2}, {Real(0.1), 0, Real(0.2)}, {-1, -2, -3}};
    CHECK(count_correct(F, std::vector<std::size_t>{1, 2, 0}) == 3);
    CHECK(count_correct(F, std::vector<std::size_t>{1, 0, 1}) == 1);
    CHECK(count_correct(F, std::vector<std::size_t>{0, 1, 2}) == 0);
    // Of equal outputs the first counts.
    CHECK(count_correct(Matrix{{1, 1}, {1, 1}}, std::vector<std::size_t>{0, 1}) == 1);
    CHECK(accuracy(one_input, by_sign, five) == Real(0.8));  // all but x = 1
}

TEST_CASE("EE.5 accuracy: of many examples, asked a part at a time, that of all at once") {
    Random random(1, "many");
    const DeepNetwork network({3, 8, 4});
    const Vector phi = deep::initialize(network, random);
    LabelledData many{.x = xt::zeros<Real>({257, 3}), .label = {}, .classes = 4};
    random.fill_normal(many.x);
    for (std::size_t i = 0; i < 257; ++i) many.label.push_back(random.index(4));
    Layers layers;
    forward(network, phi, many.x, layers);
    std::set<Real> found;
    for (std::size_t y = 0; y < 4; ++y) {
        many.label.back() = y;
        found.insert(accuracy(network, phi, many));
        CHECK(found.contains(real(count_correct(layers.output(), many.label)) / 257));
    }
    CHECK(found.size() == 2);  // the last part counts: one of its four classes is right
}

TEST_CASE("EE.5 accuracy: the same bias on all outputs changes nothing, on one it does") {
    Vector shifted = by_sign;
    vector(shifted, one_input.b(0)) += Real(5);
    CHECK(accuracy(one_input, shifted, five) == accuracy(one_input, by_sign, five));
    shifted[3] += 10;  // now everything is class 1
    CHECK(accuracy(one_input, shifted, five) == Real(0.6));
}

TEST_CASE("EE.5 accuracy: with the two classes exchanged what was right is wrong") {
    LabelledData exchanged = five;
    for (std::size_t& y : exchanged.label) y = 1 - y;
    CHECK(accuracy(one_input, by_sign, exchanged) == doctest::Approx(0.2));
}

TEST_CASE("EE.5 accuracy: sizes that do not fit are refused") {
    CHECK_THROWS_WITH_AS(count_correct(Matrix{{1, 2}}, std::vector<std::size_t>{0, 1}),
                         "count_correct: labels has size 2, expected 1", std::invalid_argument);
    CHECK_THROWS_AS(accuracy(DeepNetwork({2, 2}), by_sign, five), std::invalid_argument);
    CHECK_THROWS_AS(accuracy(one_input, Vector{1, 2}, five), std::invalid_argument);
    const LabelledData none{.x = Matrix::from_shape({0, 1}), .label = {}, .classes = 2};
    CHECK_THROWS_WITH_AS(accuracy(one_input, by_sign, none), "accuracy: there are no examples",
                         std::invalid_argument);
}
