#include "chapters/09_initialization/chain.hpp"

#include <cmath>

namespace descent::initialization {
namespace {

Real sigmoid(Real f) {
    return Real(0.5) + Real(0.5) * std::tanh(f / 2);
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
    // f_i = 0, h_i = ½
    for (std::size_t i = 0; i < length; ++i) chain.b[i] = -w * (i == 0 ? x : Real(0.5));
    return chain;
}

Vector chain_slopes(const Chain& chain, Real x) {
    require_chain("chain_slopes", chain);
    const Vector &w = chain.w, &b = chain.b;
    Vector slopes = xt::zeros<Real>({w.size()});
    //> 09.5
    Real h = x;
    for (std::size_t i = 0; i < w.size(); ++i) {
        h = sigmoid(w[i] * h + b[i]);  // h_i = a[w_i h_{i−1} + b_i]   (GO.12)
        slopes[i] = h * (1 - h);       // a′ = a(1 − a) ≤ ¼            (GO.13)
    }
    //<
    return slopes;
}

Real chain_gradient(const Chain& chain, Real x, Real dh) {
    const Vector slopes = chain_slopes(chain, x);
    //> 09.6
    Real gradient = dh;
    // ∂ℓ/∂h_K a′[f_K] w_K ⋯ a′[f_2] w_2, then a′[f_1], and ∂f_1/∂b_1 = 1 (GO.12)
    for (std::size_t i = slopes.size() - 1; i > 0; --i) gradient *= slopes[i] * chain.w[i];
    return gradient * slopes[0];
    //<
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

std::vector<ChainResult> compare_chains(std::size_t length, const std::vector<Real>& weights,
                                        Real x) {
    backprop::Backprop pass;
    Vector dphi;
    std::vector<ChainResult> result;
    for (const Real w : weights) {
        const Chain chain = best_chain(length, w, x);
        const DeepNetwork network = chain_network(chain);
        // ℓ = h_K², so ∂ℓ/∂h_K = 2√ℓ
        const Matrix X{{x}}, Y{{0}};
        const Real loss =
            backprop::loss_and_gradient(network, chain_parameters(chain), X, Y, pass, dphi);
        const Real dh = 2 * std::sqrt(loss);
        const Real by_product = chain_gradient(chain, x, dh);
        const Real by_backprop = vector(dphi, network.b(0))[0];
        result.push_back(
            {.w = w,
             .slope = chain_slopes(chain, x)[0],
             .gradient = by_backprop / dh,
             .formula = std::pow(w, real(length - 1)) / std::pow(Real(4), real(length)),
             .error = std::abs((by_product - by_backprop) / by_product)});
    }
    return result;
}

}  // namespace descent::initialization
