// The numbers that the answers of the note's section "Questions" state.
#include <doctest/doctest.h>

#include <vector>

#include "chapters/08_autodiff/operations.hpp"
#include "chapters/08_autodiff/two_layer_net.hpp"
#include "common/random.hpp"
#include "tests/support/compare.hpp"
#include "tests/support/numbers.hpp"

using namespace descent;
using namespace descent::autodiff;

TEST_CASE("Q8.1 φ changed between forward and backward: a slope of 2, which is right nowhere") {
    ParameterLayout layout;
    layout.add("w", {1});
    // The slope of w e^w, when w moves from one place to another before backward() runs.
    const auto slope = [&](Real forward_at, Real backward_at) {
        Vector phi{forward_at}, dphi{0};
        Graph graph;
        const Tensor w = graph.parameter(phi, dphi, layout[0]);
        const Tensor L = w * exp(w);
        phi[0] = backward_at;
        L.backward();
        return dphi[0];
    };
    CHECK(slope(0, 1) == 2);
    CHECK(slope(0, 0) == 1);
    CHECK(slope(1, 1) == test::relative(5.44, 1e-3));
    CHECK(slope(0, 1) != slope(0, 0));
    CHECK(slope(0, 1) != slope(1, 1));
}

TEST_CASE("Q8.2 an input's gradient reads 0 because nobody computed it; a variable's is there") {
    TwoLayerNet model(3, 4, 2);
    Random random(1, "question");
    model.initialize(random);
    model.phi() += Real(0.5);  // so that no ReLU is at 0 for good
    const Matrix image{{1, 2, 3}};
    const std::vector<std::size_t> label{1};
    const Tensor x = model.input(image);
    my_cross_entropy(model.forward(x), label).backward();
    CHECK(xt::amax(xt::abs(x.grad()))() == 0);
    const Tensor seen = model.graph().variable(image);
    my_cross_entropy(model.forward(seen), label).backward();
    CHECK(xt::amax(xt::abs(seen.grad()))() > Real(1e-6));  // 0 was not the slope
}

TEST_CASE("Q8.3 two halves without zero_grad: 2 times the gradient of the whole batch") {
    TwoLayerNet model(2, 5, 3);
    Random random(1, "question");
    model.initialize(random);
    Matrix first = xt::zeros<Real>({std::size_t{4}, std::size_t{2}}), second = first,
           whole = xt::zeros<Real>({std::size_t{8}, std::size_t{2}});
    random.fill_normal(first);
    random.fill_normal(second);
    xt::view(whole, xt::range(0, 4)) = first;
    xt::view(whole, xt::range(4, 8)) = second;
    const std::vector<std::size_t> labels{0, 1, 2, 0, 1, 2, 0, 1};
    const backprop::Labels all(labels);
    const auto add_gradients = [&](const Matrix& X, backprop::Labels y) {
        my_cross_entropy(model.forward(model.input(X)), y).backward();
        return model.dphi();
    };
    const Vector g = add_gradients(whole, all);
    model.zero_grad();
    add_gradients(first, all.first(4));
    const Vector halves = add_gradients(second, all.last(4));
    CHECK(test::distance(halves, 2 * g) < 64 * test::epsilon);
    CHECK(test::distance(halves, g) > Real(0.01));  // it is not the step of the whole batch
    model.zero_grad();
    CHECK(test::distance(add_gradients(second, all.last(4)), g) > Real(0.01));
}
