#include "tests/support/allocations.hpp"

#include <doctest/doctest.h>

#include <vector>

#include "chapters/08_autodiff/module.hpp"
#include "common/random.hpp"

using namespace descent;
using namespace descent::autodiff;

namespace {

/// 40-100-100-10 with ReLU, as chapter 7's benchmark has it.
struct Net : Module {
    Linear linear1{*this, 40, 100}, linear2{*this, 100, 100}, linear3{*this, 100, 10};
    Tensor forward(const Tensor& x) const { return linear3(relu(linear2(relu(linear1(x))))); }
};

}  // namespace

TEST_CASE("FM.24 training step: allocates nothing after the first step") {
    Net net;
    Random random(1, "allocations");
    net.initialize(random);
    Matrix X = xt::zeros<Real>({100, 40}), Y = xt::zeros<Real>({100, 10});
    random.fill_normal(X);
    random.fill_normal(Y);
    std::vector<std::size_t> labels;
    for (std::size_t i = 0; i < 100; ++i) labels.push_back(random.index(10));
    const auto cross_entropy_step = [&] {
        const Tensor loss = cross_entropy(net.forward(net.input(X)), labels);
        net.zero_grad();
        loss.backward();
        net.step(Real(0.01));
    };
    const auto least_squares_step = [&] {
        const Tensor loss = least_squares(net.forward(net.input(X)), net.input(Y));
        net.zero_grad();
        loss.backward();
        net.step(Real(0.01));
    };
    const auto allocations_of_ten = [](const auto& step) {
        step();
        return test::allocations([&] {
            for (int i = 0; i < 10; ++i) step();
        });
    };
    if (!test::counts_allocations())
        MESSAGE("SKIPPED: allocations are not counted under AddressSanitizer");
    CHECK(allocations_of_ten(cross_entropy_step) == 0);
    CHECK(allocations_of_ten(least_squares_step) == 0);

    // the counter itself counts: a batch of another size needs new memory, once
    if (test::counts_allocations()) {
        const Matrix small = xt::view(X, xt::range(0, 50), xt::all());
        const std::vector<std::size_t> fifty(labels.begin(), labels.begin() + 50);
        const auto smaller_step = [&] {
            cross_entropy(net.forward(net.input(small)), fifty).backward();
        };
        CHECK(test::allocations(smaller_step) > 0);
        CHECK(allocations_of_ten(smaller_step) == 0);
    }
}
