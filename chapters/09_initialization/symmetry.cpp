#include "chapters/09_initialization/symmetry.hpp"

#include <algorithm>
#include <cmath>

namespace descent::initialization {

Vector largest_by_block(const DeepNetwork& network, const Vector& dphi) {
    require_size("largest_by_block", "dphi", dphi.size(), network.parameters());
    const std::vector<Block>& blocks = network.layout.blocks();
    Vector largest = xt::zeros<Real>({blocks.size()});
    for (std::size_t i = 0; i < blocks.size(); ++i)
        for (Real g : vector(dphi, blocks[i])) largest[i] = std::max(largest[i], std::abs(g));
    return largest;
}

Vector differences_between_units(const DeepNetwork& network, const Vector& phi) {
    require_size("differences_between_units", "phi", phi.size(), network.parameters());
    Vector largest = xt::zeros<Real>({network.depth()});
    for (std::size_t k = 0; k < network.depth(); ++k) {
        const auto in = matrix(phi, network.W(k)), out = matrix(phi, network.W(k + 1));
        const auto b = vector(phi, network.b(k));
        Real& worst = largest[k];
        for (std::size_t d = 1; d < b.size(); ++d) {
            worst = std::max(worst, std::abs(b[d] - b[0]));
            for (std::size_t i = 0; i < in.shape()[1]; ++i)
                worst = std::max(worst, std::abs(in(d, i) - in(0, i)));
            for (std::size_t o = 0; o < out.shape()[0]; ++o)
                worst = std::max(worst, std::abs(out(o, d) - out(o, 0)));
        }
    }
    return largest;
}

Vector zero_weights_best_bias(const DeepNetwork& network, backprop::Labels labels) {
    const std::size_t classes = network.widths.back();
    std::vector<Real> count(classes, 0);
    for (std::size_t label : labels) {
        require(label < classes, "zero_weights_best_bias", "a label is no class of the network");
        ++count[label];
    }
    Vector phi = xt::zeros<Real>({network.parameters()});
    auto b = vector(phi, network.b(network.depth()));
    for (std::size_t c = 0; c < classes; ++c) {
        require(count[c] > 0, "zero_weights_best_bias", "a class has no example");
        // softmax b = the frequencies
        b[c] = std::log(count[c] / static_cast<Real>(labels.size()));
    }
    return phi;
}

Saddle saddle_at_zero(const DeepNetwork& network, const Matrix& X, backprop::Labels labels,
                      Real epsilon) {
    require(network.depth() == 1 && network.activation == Activation::tanh, "saddle_at_zero",
            "needs one hidden layer of tanh units");
    const Vector phi = zero_weights_best_bias(network, labels);
    deep::Layers layers;
    Matrix df;
    forward(network, phi, X, layers);
    Saddle saddle;
    saddle.at = backprop::cross_entropy(layers.output(), labels, df);
    // L(φ + εd) − L(φ) ≈ ε² Bᵀ S A with S = Σ_i x_i ∂L/∂f_iᵀ. A picks the largest column of S, B
    // points along it.
    Matrix S = xt::zeros<Real>({network.widths[0], network.widths[2]});
    matmul(transposed(X), df, S);
    const Vector sizes = xt::sqrt(xt::sum(S * S, {0}, xt::evaluation_strategy::immediate));
    const auto c =
        static_cast<std::size_t>(std::max_element(sizes.begin(), sizes.end()) - sizes.begin());
    require(sizes[c] > 0, "saddle_at_zero", "the inputs say nothing about the classes");
    const auto loss_with = [&](Real sign) {
        Vector moved = phi;
        auto B = matrix(moved, network.W(0));
        for (std::size_t i = 0; i < S.shape()[0]; ++i) B(0, i) = epsilon * S(i, c) / sizes[c];
        matrix(moved, network.W(1))(c, 0) = sign * epsilon;
        forward(network, moved, X, layers);
        return backprop::cross_entropy(layers.output(), labels);
    };
    saddle.up = loss_with(1);
    saddle.down = loss_with(-1);
    return saddle;
}

}  // namespace descent::initialization
