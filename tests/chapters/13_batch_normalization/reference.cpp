#include "tests/support/reference.hpp"

#include <doctest/doctest.h>

#include <cmath>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "chapters/13_batch_normalization/network.hpp"
#include "tests/support/compare.hpp"

using namespace descent;
using namespace descent::normalization;

namespace {

Vector numbers(const nlohmann::json& json) {
    const auto values = json.get<std::vector<Real>>();
    return xt::adapt(values);
}

Matrix numbers(const nlohmann::json& json, std::size_t columns) {
    const auto values = json.get<std::vector<Real>>();
    Matrix M = xt::zeros<Real>({values.size() / columns, columns});
    std::copy(values.begin(), values.end(), M.begin());
    return M;
}

/// max |a − b| against the largest entry, or 1.
template <class A, class B>
Real relative(const A& a, const B& b) {
    return test::distance(a, b) / std::max(Real(1), Real(xt::amax(xt::abs(b))()));
}

}  // namespace

TEST_CASE("EE.19 layer: forward, backward, running averages and test mode equal PyTorch's") {
    const nlohmann::json reference = test::reference("batch_norm.json");
    REQUIRE(reference["layers"].size() == 4);
    for (const auto& c : reference["layers"]) {
        const std::size_t features = c["features"];
        const Real momentum = c["momentum"];
        BatchNormLayer layer(features, c["epsilon"].get<Real>());
        vector(layer.phi, layer.bn.gamma) = numbers(c["gamma"]);
        vector(layer.phi, layer.bn.beta) = numbers(c["beta"]);
        RunningStatistics running = at_start(layer.bn);
        for (const auto& batch : c["batches"]) {
            const Matrix X = numbers(batch["x"], features), dY = numbers(batch["dy"], features);
            layer.forward(X);
            layer.backward(dY);
            update(running, layer.pass, momentum);
            CHECK(X.shape()[0] == batch["examples"].get<std::size_t>());
            CHECK(relative(layer.Y, numbers(batch["y"], features)) < 1e-12);
            CHECK(relative(layer.dX, numbers(batch["dx"], features)) < 1e-12);
            CHECK(relative(layer.dgamma(), numbers(batch["dgamma"])) < 1e-12);
            CHECK(relative(layer.dbeta(), numbers(batch["dbeta"])) < 1e-12);
            CHECK(relative(running.mean, numbers(batch["running_mean"])) < 1e-12);
            CHECK(relative(running.variance, numbers(batch["running_variance"])) < 1e-12);
        }
        Matrix Y;
        normalize_at_test(layer.bn, layer.phi, running, numbers(c["test_x"], features), Y);
        CHECK(relative(Y, numbers(c["test_y"], features)) < 1e-12);
    }
}

TEST_CASE("EE.19 networks: losses, all gradients, running averages and test mode equal PyTorch's") {
    const nlohmann::json reference = test::reference("batch_norm.json");
    REQUIRE(reference["networks"].size() == 12);
    for (const auto& c : reference["networks"]) {
        CAPTURE(c["activation"].get<std::string>());
        const NormalizedNetwork network(
            DeepNetwork(c["widths"].get<std::vector<std::size_t>>(),
                        neurons::activation_named(c["activation"].get<std::string>())),
            c["normalized"].get<std::vector<std::size_t>>());
        const std::size_t inputs = network.linear.widths.front();
        Vector phi = xt::zeros<Real>({network.parameters()}), dphi;
        REQUIRE(c["phi"].size() == network.layout.blocks().size());
        for (const Block& block : network.layout.blocks())
            vector(phi, block) = numbers(c["phi"][block.name]);
        RunningAverages running = at_start(network);
        Pass pass;
        for (const auto& batch : c["batches"]) {
            const auto labels = batch["labels"].get<std::vector<std::size_t>>();
            const Real L =
                loss_and_gradient(network, phi, numbers(batch["x"], inputs), labels, pass, dphi);
            update(network, pass, running);
            CHECK(std::abs(L - batch["loss"].get<Real>()) < 1e-12);
            for (const Block& block : network.layout.blocks()) {
                CAPTURE(block.name);
                const Vector g = vector(dphi, block);
                CHECK(relative(g, numbers(batch["gradient"][block.name])) < 1e-12);
            }
        }
        for (const auto& [layer, averages] : c["running"].items()) {
            const RunningStatistics& mine = running[std::stoul(layer)];
            CHECK(relative(mine.mean, numbers(averages["mean"])) < 1e-12);
            CHECK(relative(mine.variance, numbers(averages["variance"])) < 1e-12);
        }
        forward_at_test(network, phi, running, numbers(c["test_x"], inputs), pass);
        CHECK(relative(pass.layers.output(),
                       numbers(c["test_output"], network.linear.widths.back())) < 1e-12);
    }
}
