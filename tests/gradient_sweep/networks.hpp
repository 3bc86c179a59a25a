/// \file
/// Random networks of chapters 7, 8, 12 and 13 with random batches, mild and wild.
#pragma once

#include <fmt/format.h>

#include <cmath>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "chapters/07_backprop/objective.hpp"
#include "chapters/08_autodiff/module.hpp"
#include "chapters/12_regularization/dropout.hpp"
#include "chapters/12_regularization/penalty.hpp"
#include "chapters/13_batch_normalization/network.hpp"
#include "common/random.hpp"

namespace descent::test {

/// Which chapter's network: plain, with a penalty, with masks of dropout, with batch
/// normalization at random layers, or by a graph.
enum class NetworkKind { plain, penalty, dropout, batch_norm, graph };

struct NetworkCase {
    std::string name;
    ParameterLayout layout;
    Vector phi;
    Objective objective;
    std::size_t examples = 0;
};

/// The network as a module of chapter 8.
struct GraphNetwork : autodiff::Module {
    neurons::Activation activation;
    std::vector<autodiff::Linear> layers;

    explicit GraphNetwork(const deep::DeepNetwork& network) : activation(network.activation) {
        for (std::size_t k = 0; k + 1 < network.widths.size(); ++k)
            layers.emplace_back(*this, network.widths[k], network.widths[k + 1]);
    }

    autodiff::Tensor forward(const Matrix& X) {
        autodiff::Tensor h = input(X);
        for (std::size_t k = 0; k < layers.size(); ++k) {
            h = layers[k](h);
            if (k + 1 == layers.size() || activation == neurons::Activation::linear) continue;
            h = activation == neurons::Activation::relu   ? relu(h)
                : activation == neurons::Activation::tanh ? tanh(h)
                                                          : sigmoid(h);
        }
        return h;
    }
};

/// Loss and gradient of a graph, and the pattern of chapter 7's network.
/// \param loss_of the graph's loss out of its outputs
inline Objective by_graph(
    const deep::DeepNetwork& network, const Matrix& X, Objective by_hand,
    const std::function<autodiff::Tensor(GraphNetwork&, const autodiff::Tensor& f)>& loss_of) {
    const auto net = std::make_shared<GraphNetwork>(network);
    const auto at = [=, watched = by_hand](const Vector& phi) {
        watched.loss(phi);
        net->phi() = phi;
        return loss_of(*net, net->forward(X));
    };
    by_hand.loss_of_entry = {};
    by_hand.loss = [=](const Vector& phi) {
        const Real L = at(phi).item();
        net->graph().clear();
        return L;
    };
    by_hand.loss_and_gradient = [=](const Vector& phi, Vector& dphi) {
        const autodiff::Tensor loss = at(phi);
        const Real L = loss.item();
        net->zero_grad();
        loss.backward();
        dphi = net->dphi();
        return L;
    };
    return by_hand;
}

/// 0–3 hidden layers of 1–8 units, any activation and loss, 1–21 examples.
/// \param wild inputs and targets from 10⁻³ to 10³ and weights from .03 to 30 times those
/// of He, instead of .3 to 3 and .5 to 2
inline NetworkCase random_network(NetworkKind kind, bool wild, std::uint64_t seed) {
    Random random(seed, "network case");
    const auto between = [&](Real low, Real high) {
        return std::exp(random.uniform(std::log(low), std::log(high)));
    };
    NetworkCase result;
    result.examples = 1 + random.index(21);
    if (kind == NetworkKind::batch_norm) result.examples = 2 + random.index(20);
    std::vector<std::size_t> widths{1 + random.index(8)};
    const std::size_t depth = random.index(4);
    for (std::size_t k = 0; k < depth; ++k) widths.push_back(1 + random.index(8));
    widths.push_back(1 + random.index(8));
    const auto activation = static_cast<neurons::Activation>(random.index(4));
    const deep::DeepNetwork network(widths, activation);
    Matrix X = xt::zeros<Real>({result.examples, widths.front()}),
           Y = xt::zeros<Real>({result.examples, widths.back()});
    random.fill_normal(X);
    random.fill_normal(Y);
    X *= wild ? between(Real(1e-3), Real(1e3)) : between(Real(0.3), Real(3));
    Y *= wild ? between(Real(1e-3), Real(1e3)) : between(Real(0.3), Real(3));
    std::vector<std::size_t> labels;
    for (std::size_t i = 0; i < result.examples; ++i) labels.push_back(random.index(widths.back()));
    result.layout = network.layout;
    result.phi = deep::initialize(network, random);
    for (Real& p : result.phi) p += random.normal(0, Real(0.1));
    result.phi *= wild ? between(Real(0.03), Real(30)) : between(Real(0.5), Real(2));

    const bool squares = random.uniform() < Real(0.5);
    const backprop::Labels y(labels);
    switch (kind) {
        case NetworkKind::plain:
            result.objective =
                squares ? backprop::objective(network, X, Y) : backprop::objective(network, X, y);
            break;
        case NetworkKind::graph:
            result.objective = squares
                                   ? by_graph(network, X, backprop::objective(network, X, Y),
                                              [Y](GraphNetwork& net, const autodiff::Tensor& f) {
                                                  return least_squares(f, net.input(Y));
                                              })
                                   : by_graph(network, X, backprop::objective(network, X, y),
                                              [labels](GraphNetwork&, const autodiff::Tensor& f) {
                                                  return cross_entropy(f, labels);
                                              });
            break;
        case NetworkKind::penalty:
            result.objective = regularization::with_penalty(
                squares ? backprop::objective(network, X, Y) : backprop::objective(network, X, y),
                network.layout,
                random.uniform() < Real(0.5) ? regularization::Penalty::l2
                                             : regularization::Penalty::l1,
                between(Real(1e-3), Real(1)));
            break;
        case NetworkKind::dropout:
            result.objective = regularization::masked_objective(
                network, X, y, regularization::Dropout{Real(0.1), Real(0.4)}, seed, 0);
            break;
        case NetworkKind::batch_norm: {
            std::vector<std::size_t> layers;
            for (std::size_t k = 0; k <= depth; ++k)
                if (random.uniform() < Real(0.5)) layers.push_back(k);
            const normalization::NormalizedNetwork normalized(network, layers);
            const Vector plain = result.phi;
            result.layout = normalized.layout;
            result.phi = normalization::initialize(normalized, random);
            std::copy(plain.begin(), plain.end(), result.phi.begin());
            for (std::size_t i = plain.size(); i < result.phi.size(); ++i)
                result.phi(i) += random.normal(0, Real(0.3));
            result.objective = normalization::objective(normalized, X, y);
            break;
        }
    }
    result.name =
        fmt::format("kind {} {} seed {}", static_cast<int>(kind), wild ? "wild" : "mild", seed);
    return result;
}

}  // namespace descent::test
