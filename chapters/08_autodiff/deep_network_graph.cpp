#include "chapters/08_autodiff/deep_network_graph.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

namespace descent::autodiff {
namespace {

using neurons::Activation, deep::DeepNetwork;

Tensor activate(Activation activation, const Tensor& f) {
    switch (activation) {
        case Activation::relu:
            return relu(f);
        case Activation::sigmoid:
            return sigmoid(f);
        case Activation::tanh:
            return tanh(f);
        case Activation::linear:
            break;
    }
    return f;
}

/// Builds the graph up to the loss, and goes back through it.
template <class LossOfOutput>
Real differentiate(const DeepNetwork& network, const Vector& phi, const Matrix& X, Vector& dphi,
                   LossOfOutput loss_of_output) {
    require_size("loss_and_gradient", "phi", phi.size(), network.parameters());
    Vector values = phi;  // parameters are views, and φ is not ours to be written
    dphi = xt::zeros<Real>({phi.size()});
    Graph graph;
    const std::vector<Tensor> p = parameters(graph, values, dphi, network.layout);
    const Tensor loss = loss_of_output(forward(network, p, graph.input(X)));
    const Real value = loss.item();
    loss.backward();
    return value;
}

}  // namespace

std::vector<Tensor> parameters(Graph& graph, Vector& phi, Vector& dphi,
                               const ParameterLayout& layout) {
    std::vector<Tensor> p;
    for (const Block& block : layout.blocks()) p.push_back(graph.parameter(phi, dphi, block));
    return p;
}

Tensor forward(const DeepNetwork& network, const std::vector<Tensor>& p, Tensor x) {
    const std::size_t K = network.depth();
    require_size("forward", "parameters", p.size(), 2 * K + 2);
    for (std::size_t k = 0; k <= K; ++k) {
        const Tensor f = linear(x, p[2 * k], p[2 * k + 1]);  // f_k = β_k + Ω_k h_k   (L9.6)
        x = k < K ? activate(network.activation, f) : f;     // h_{k+1} = a[f_k]      (L9.6)
    }
    return x;
}

Real loss_and_gradient(const DeepNetwork& network, const Vector& phi, const Matrix& X,
                       backprop::Labels labels, Vector& dphi) {
    return differentiate(network, phi, X, dphi,
                         [&](const Tensor& f) { return cross_entropy(f, labels); });
}

Real loss_and_gradient(const DeepNetwork& network, const Vector& phi, const Matrix& X,
                       const Matrix& Y, Vector& dphi) {
    return differentiate(network, phi, X, dphi, [&](const Tensor& f) {
        require_shape("loss_and_gradient", "Y", Y, {f.rows(), f.columns()});
        return least_squares(f, f.graph().input(Y));
    });
}

Real Agreement::difference() const {
    require_size("Agreement", "graph", graph.size(), by_hand.size());
    Real largest = std::abs(loss_graph - loss_by_hand) / std::max(std::abs(loss_by_hand), Real(1));
    Real scale = Real(1) / static_cast<Real>(examples);
    for (const Real x : by_hand) scale = std::max(scale, std::abs(x));
    for (std::size_t i = 0; i < by_hand.size(); ++i) {
        const Real apart = std::abs(graph[i] - by_hand[i]) / scale;
        if (!std::isnan(largest) && !(apart <= largest)) largest = apart;  // NaN too, and it stays
    }
    return largest;
}

Agreement random_agreement(Random& random) {
    std::vector<std::size_t> widths{1 + random.index(20)};
    for (std::size_t k = random.index(5); k > 0; --k) widths.push_back(1 + random.index(40));
    widths.push_back(2 + random.index(8));
    constexpr std::array activations{Activation::linear, Activation::relu, Activation::sigmoid,
                                     Activation::tanh};
    const DeepNetwork network(widths, activations[random.index(4)]);
    const std::size_t N = 1 + random.index(60);
    const bool classes = random.index(2) == 0;
    Vector phi = deep::initialize(network, random);
    for (Real& parameter : phi) parameter += random.normal(0, Real(0.1));  // biases too
    Matrix X = Matrix::from_shape({N, widths.front()}), Y = Matrix::from_shape({N, widths.back()});
    random.fill_normal(X);
    random.fill_normal(Y);
    std::vector<std::size_t> labels(N);
    for (std::size_t& label : labels) label = random.index(widths.back());

    Agreement result;
    result.examples = N;
    result.network =
        fmt::format("{} {}, {}", fmt::join(widths, "-"), neurons::name(network.activation),
                    classes ? "cross-entropy" : "least squares");
    backprop::Backprop pass;
    if (classes) {
        result.loss_by_hand =
            backprop::loss_and_gradient(network, phi, X, labels, pass, result.by_hand);
        result.loss_graph = loss_and_gradient(network, phi, X, labels, result.graph);
    } else {
        result.loss_by_hand = backprop::loss_and_gradient(network, phi, X, Y, pass, result.by_hand);
        result.loss_graph = loss_and_gradient(network, phi, X, Y, result.graph);
    }
    return result;
}

}  // namespace descent::autodiff
