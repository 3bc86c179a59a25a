#include "chapters/09_initialization/vanishing.hpp"

#include <cmath>
#include <numeric>

namespace descent::initialization {
namespace {

Real sigmoid(Real a) {
    return Real(0.5) + Real(0.5) * std::tanh(a / 2);
}

void require_chain(const char* function, const Chain& chain) {
    require(chain.w.size() > 0, function, "the chain is empty");
    require_size(function, "b", chain.b.size(), chain.w.size());
}

}  // namespace

Chain best_chain(std::size_t length, Real w, Real x) {
    require(length > 0, "best_chain", "the chain is empty");
    Chain chain{xt::ones<Real>({length}), xt::zeros<Real>({length})};
    chain.w *= w;
    // a_i = 0, y_i = ½
    for (std::size_t i = 0; i < length; ++i) chain.b[i] = -w * (i == 0 ? x : Real(0.5));
    return chain;
}

Vector chain_slopes(const Chain& chain, Real x) {
    require_chain("chain_slopes", chain);
    Vector slopes = xt::zeros<Real>({chain.w.size()});
    Real y = x;
    for (std::size_t i = 0; i < chain.w.size(); ++i) {
        // y_i = σ(w_i y_{i−1} + b_i)   (GO.12)
        y = sigmoid(chain.w[i] * y + chain.b[i]);
        slopes[i] = y * (1 - y);  // σ′ = σ(1 − σ) ≤ ¼                                 (GO.13)
    }
    return slopes;
}

Real chain_gradient(const Chain& chain, Real x, Real dC_dy) {
    const Vector slopes = chain_slopes(chain, x);
    Real gradient = dC_dy;
    // ∂C/∂y_n σ′(a_n) w_n ⋯ σ′(a_2) w_2   (GO.12)
    for (std::size_t i = slopes.size() - 1; i > 0; --i) gradient *= slopes[i] * chain.w[i];
    return gradient * slopes[0];  // σ′(a_1), and ∂a_1/∂b_1 = 1                              (GO.12)
}

DeepNetwork chain_network(const Chain& chain) {
    require_chain("chain_network", chain);
    return DeepNetwork(std::vector<std::size_t>(chain.w.size() + 2, 1), Activation::sigmoid);
}

Vector chain_parameters(const Chain& chain) {
    const DeepNetwork network = chain_network(chain);
    Vector phi = xt::zeros<Real>({network.parameters()});
    for (std::size_t k = 0; k < chain.w.size(); ++k) {
        vector(phi, network.W(k))[0] = chain.w[k];
        vector(phi, network.b(k))[0] = chain.b[k];
    }
    vector(phi, network.W(network.depth()))[0] = 1;
    return phi;
}

Vector bias_gradient_norms(const DeepNetwork& network, const Vector& dphi) {
    require_size("bias_gradient_norms", "dphi", dphi.size(), network.parameters());
    Vector norms = xt::zeros<Real>({network.depth() + 1});
    for (std::size_t k = 0; k <= network.depth(); ++k) {
        for (Real g : vector(dphi, network.b(k))) norms[k] += g * g;
        norms[k] = std::sqrt(norms[k]);
    }
    return norms;
}

namespace {

/// Share of dead hidden units in what forward stored.
std::vector<std::size_t> count_dead(const deep::Layers& layers) {
    std::vector<std::size_t> dead;
    for (std::size_t k = 1; k < layers.h.size(); ++k) {
        const Matrix& H = layers.h[k];
        std::size_t count = H.shape()[1];
        std::vector<bool> alive(count, false);
        for (std::size_t i = 0; i < H.shape()[0]; ++i)
            for (std::size_t d = 0; d < alive.size(); ++d)
                if (!alive[d] && !(H(i, d) == 0)) {
                    alive[d] = true;
                    --count;
                }
        dead.push_back(count);
    }
    return dead;
}

}  // namespace

std::vector<std::size_t> dead_units(const DeepNetwork& network, const Vector& phi,
                                    const Matrix& X) {
    require(network.activation == Activation::relu, "dead_units", "only ReLU units die");
    deep::Layers layers;
    forward(network, phi, X, layers);
    return count_dead(layers);
}

Watched watch(const DeepNetwork& network, Vector phi, const LabelledData& training,
              const LabelledData& test, const StartPlan& start) {
    const std::size_t layers = network.depth() + 1;
    const std::size_t hidden =
        std::accumulate(network.widths.begin() + 1, network.widths.end() - 1, std::size_t{0});
    std::vector<Real> norms, loss, dead;
    Random shuffle(start.seed, "shuffle");
    backprop::Backprop pass;
    backprop::Step step;
    Vector dphi;
    for (std::size_t epoch = 0; epoch <= start.epochs; ++epoch) {
        if (epoch > 0 && !std::isfinite(backprop::train_epoch(network, phi, training, start.sgd(),
                                                              shuffle, step)))
            break;
        const Real L =
            backprop::loss_and_gradient(network, phi, training.x, training.label, pass, dphi);
        if (!std::isfinite(L)) break;
        loss.push_back(L);
        for (Real norm : bias_gradient_norms(network, dphi)) norms.push_back(norm);
        const std::vector<std::size_t> count = count_dead(pass.layers);
        dead.push_back(hidden == 0 ? 0
                                   : static_cast<Real>(std::accumulate(count.begin(), count.end(),
                                                                       std::size_t{0})) /
                                         static_cast<Real>(hidden));
    }
    require(!loss.empty(), "watch", "the loss at the start is not finite");
    const std::vector<std::size_t> shape{loss.size(), layers};
    return {.epochs = xt::arange<Real>(static_cast<Real>(loss.size())),
            .norms = xt::adapt(norms, shape),
            .loss = xt::adapt(loss),
            .dead = xt::adapt(dead),
            .train_accuracy = backprop::accuracy(network, phi, training),
            .test_accuracy = backprop::accuracy(network, phi, test)};
}

Watched watch(const DeepNetwork& network, const LabelledData& training, const LabelledData& test,
              const StartPlan& start) {
    Random weights(start.seed, "weights");
    return watch(network, initialize(network, start.scheme, weights, start.bias), training, test,
                 start);
}

}  // namespace descent::initialization
