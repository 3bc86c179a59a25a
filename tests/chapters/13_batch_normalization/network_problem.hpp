/// \file
/// A normalized network with a φ and a mini-batch, for the tests of this chapter.
#pragma once

#include "chapters/13_batch_normalization/network.hpp"
#include "common/gradient_check.hpp"
#include "tests/chapters/13_batch_normalization/layer.hpp"

namespace descent::test {

struct NetworkProblem {
    normalization::NormalizedNetwork network;
    Vector phi;
    Matrix X;
    std::vector<std::size_t> labels;

    NetworkProblem(deep::DeepNetwork plain, const std::vector<std::size_t>& layers,
                   std::uint64_t seed, std::size_t examples = 7, Real epsilon = Real(1e-5))
        : network(std::move(plain), layers, epsilon) {
        Random random(seed, "problem");
        phi = initialize(network, random);
        for (Real& p : phi) p += random.normal(0, Real(0.4));
        X = normal_matrix(examples, network.linear.widths.front(), random, 2);
        for (std::size_t i = 0; i < examples; ++i)
            labels.push_back(i % network.linear.widths.back());
    }
    GradientReport check() const {
        return check_gradient(objective(network, X, labels), phi, network.layout,
                              {.batch = X.shape()[0]});
    }
    Real gradient(Vector& dphi, normalization::Pass& pass) const {
        return loss_and_gradient(network, phi, X, labels, pass, dphi);
    }
};

}  // namespace descent::test
