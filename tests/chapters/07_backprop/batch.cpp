#include "chapters/07_backprop/batch.hpp"

#include <doctest/doctest.h>

#include "common/random.hpp"
#include "tests/support/compare.hpp"

using namespace descent;
using namespace descent::backprop;
using test::distance;

namespace {
const LabelledData four{.x = {{1, 2}, {3, 4}, {5, 6}, {7, 8}}, .label = {0, 1, 2, 1}, .classes = 3};
}  // namespace

TEST_CASE("EE.5 batch: the chosen examples in the chosen order, hand-worked") {
    Matrix X;
    std::vector<std::size_t> labels;
    gather(four, std::vector<std::size_t>{2, 0, 2}, X, labels);
    CHECK(distance(X, Matrix{{5, 6}, {1, 2}, {5, 6}}) == 0);
    CHECK(labels == std::vector<std::size_t>{2, 0, 2});
    // The last batch of an epoch may be smaller: what an earlier one left is gone.
    gather(four, std::vector<std::size_t>{3}, X, labels);
    CHECK(distance(X, Matrix{{7, 8}}) == 0);
    CHECK(labels == std::vector<std::size_t>{1});
}

TEST_CASE("EE.5 batch: in any order every example keeps its class") {
    LabelledData data{.x = xt::zeros<Real>({50, 1}), .label = {}, .classes = 50};
    for (std::size_t i = 0; i < 50; ++i) data.x(i, 0) = real(i), data.label.push_back(i);
    Random random(3, "order");
    Matrix X;
    std::vector<std::size_t> labels;
    const auto order = random.permutation(50);
    gather(data, order, X, labels);
    for (std::size_t i = 0; i < 50; ++i) CHECK(X(i, 0) == real(labels[i]));
    CHECK(labels == order);
    // Negative control: the classes in their old order do not belong to these rows.
    std::size_t together = 0;
    for (std::size_t i = 0; i < 50; ++i) together += X(i, 0) == real(data.label[i]);
    CHECK(together < 10);
}

TEST_CASE("EE.5 batch: all examples in order, a hundred at a time") {
    for (const std::size_t size : {std::size_t{1}, std::size_t{100}, std::size_t{250}}) {
        LabelledData data{
            .x = xt::zeros<Real>({size, std::size_t{2}}), .label = {}, .classes = 300};
        for (std::size_t i = 0; i < size; ++i) data.x(i, 1) = real(i), data.label.push_back(i);
        std::vector<std::size_t> sizes, seen;
        for_each_part(data, [&](const Matrix& X, Labels labels) {
            REQUIRE(X.shape()[0] == labels.size());
            REQUIRE(X.shape()[1] == 2);
            sizes.push_back(labels.size());
            for (std::size_t i = 0; i < labels.size(); ++i) {
                CHECK(X(i, 1) == real(labels[i]));
                seen.push_back(labels[i]);
            }
        });
        CHECK(seen == data.label);
        if (size == 250) CHECK(sizes == std::vector<std::size_t>{100, 100, 50});
    }
    const LabelledData short_of_one{.x = {{1}, {2}}, .label = {0}, .classes = 1};
    CHECK_THROWS_WITH_AS(for_each_part(short_of_one, [](const Matrix&, Labels) {}),
                         "for_each_part: labels has size 1, expected 2", std::invalid_argument);
}

TEST_CASE("EE.5 batch: an example that does not exist is refused") {
    Matrix X;
    std::vector<std::size_t> labels;
    CHECK_THROWS_WITH_AS(gather(four, std::vector<std::size_t>{0, 4}, X, labels),
                         "gather: there is no such example", std::invalid_argument);
}

TEST_CASE("EE.8 one-hot targets: hand-worked, and each row sums to 1") {
    Matrix Y{{7, 7, 7, 7}};  // what was there is overwritten
    one_hot(four.label, 3, Y);
    CHECK(distance(Y, Matrix{{1, 0, 0}, {0, 1, 0}, {0, 0, 1}, {0, 1, 0}}) == 0);
    one_hot(four.label, 5, Y);
    CHECK(Y.shape()[1] == 5);
    for (std::size_t i = 0; i < 4; ++i) CHECK(xt::sum(row(Y, i))() == 1);
}

TEST_CASE("EE.8 one-hot targets: a class without a column is refused") {
    const std::vector<std::size_t> labels{3};
    Matrix Y;
    CHECK_THROWS_AS(one_hot(labels, 3, Y), std::invalid_argument);
    CHECK_NOTHROW(one_hot(labels, 4, Y));
}
