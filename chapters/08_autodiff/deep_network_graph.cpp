#include "chapters/08_autodiff/deep_network_graph.hpp"

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
        const Tensor f = linear(x, p[2 * k], p[2 * k + 1]);  // f_k = b_k + W_k h_k   (L9.6)
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

}  // namespace descent::autodiff
