#include "chapters/11_training/hardware.hpp"

#include <doctest/doctest.h>

#include <stdexcept>

#include "chapters/07_backprop/spirals.hpp"

using namespace descent;
using namespace descent::training;
using deep::DeepNetwork;

TEST_CASE("FM.14b memory of a batch: by hand, and what the buffers of a pass hold") {
    // 2-12-2: x has 2 numbers, f_0, h_1 and ∂L/∂f_0 12 each, f_1 and ∂L/∂f_1 2 each
    CHECK(numbers_in_pass(DeepNetwork({2, 12, 2}), 1) == 2 + 3 * 12 + 2 * 2);
    CHECK(numbers_in_pass(DeepNetwork({2, 12, 2}), 10) == 420);
    for (const DeepNetwork& network : {DeepNetwork({2, 3}), DeepNetwork({2, 12, 7, 3})})
        for (const std::size_t arm : {2u, 8u, 33u}) {
            const LabelledData data = backprop::spirals(arm, 3, 1);
            Random random(1, "weights");
            const Vector phi = deep::initialize(network, random);
            Vector dphi = xt::zeros_like(phi);
            backprop::Backprop pass;
            backprop::loss_and_gradient(network, phi, data.x, data.label, pass, dphi);
            std::size_t numbers = data.x.size();
            for (const Matrix& f : pass.layers.f) numbers += f.size();
            for (const Matrix& df : pass.df) numbers += df.size();
            for (std::size_t k = 1; k < pass.layers.h.size(); ++k)
                numbers += pass.layers.h[k].size();
            CHECK(numbers_in_pass(network, data.size()) == numbers);
        }
    CHECK_THROWS_AS(numbers_in_pass(DeepNetwork({2, 12, 2}), 0), std::invalid_argument);
}

TEST_CASE("FM.14b memory of a batch: of random networks, what the buffers of a pass hold") {
    Random random(4, "networks");
    for (int trial = 0; trial < 20; ++trial) {
        std::vector<std::size_t> widths(2 + random.index(5));
        for (std::size_t& width : widths) width = 1 + random.index(9);
        const DeepNetwork network(widths);
        Matrix X = xt::zeros<Real>({1 + random.index(7), widths.front()}), Y;
        Y = xt::zeros<Real>({X.shape()[0], widths.back()});
        const Vector phi = deep::initialize(network, random);
        Vector dphi = xt::zeros_like(phi);
        backprop::Backprop pass;
        backprop::loss_and_gradient(network, phi, X, Y, pass, dphi);
        std::size_t numbers = X.size();
        for (const Matrix& f : pass.layers.f) numbers += f.size();
        for (const Matrix& df : pass.df) numbers += df.size();
        for (std::size_t k = 1; k < pass.layers.h.size(); ++k) numbers += pass.layers.h[k].size();
        CHECK(numbers_in_pass(network, X.shape()[0]) == numbers);
    }
}

TEST_CASE(
    "FM.14b hardware: memory grows with the batch, a time is positive, the last is the unit") {
    const DeepNetwork network({2, 12, 2});
    const LabelledData data = backprop::spirals(50, 2, 1);
    const BatchHardware result = batch_hardware(network, data, {1, 10, 100}, 2);
    CHECK((result.batches == std::vector<std::size_t>{1, 10, 100}));
    CHECK((result.bytes ==
           std::vector<std::size_t>{42 * sizeof(Real), 420 * sizeof(Real), 4200 * sizeof(Real)}));
    REQUIRE(result.time.size() == 3);
    CHECK(result.time[0] > 0);
    CHECK(result.time[2] == 1);
    CHECK_THROWS_AS(batch_hardware(network, data, {}, 2), std::invalid_argument);
    CHECK_THROWS_AS(batch_hardware(network, data, {0}, 2), std::invalid_argument);
    CHECK_THROWS_AS(batch_hardware(network, data, {10}, 0), std::invalid_argument);
}
