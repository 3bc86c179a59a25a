#include "chapters/12_regularization/decay.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>
#include <span>

namespace descent::regularization {

void scale_weights(Vector& phi, const ParameterLayout& layout, Real factor) {
    require_size("scale_weights", "phi", phi.size(), layout.size());
    for (const Block& block : layout.blocks())
        if (block.is_matrix()) vector(phi, block) *= factor;
}

void SgdWeightDecay::step(Vector& phi, const Vector& g) {
    optimizers::prepare(phi, g);
    d = g;  // d_p = p.grad.data                    (GO.17)
    add_penalty(phi, layout, Penalty::l2, weight_decay, d);  // d_p.add_(weight_decay, p.data)
    xt::noalias(phi) = phi - alpha * d;                      // p.data.add_(−group['lr'], d_p)
}

void DecoupledDecay::step(Vector& phi, const Vector& g) {
    optimizers::prepare(phi, g);
    scale_weights(phi, layout, 1 - alpha * lambda);  // W ← (1 − αλ) W     (EE.26, GO.18)
    rule.set_alpha(alpha);
    rule.step(phi, g);  // φ ← φ + Δφ(∇L)    without the penalty
}

Vector shaken_descent(optimizers::Optimizer rule, const Vector& scale, Real penalty,
                      std::size_t steps) {
    require(steps >= 2 && steps % 2 == 0, "shaken_descent", "the number of steps is not even");
    Vector theta = xt::zeros_like(scale), g = theta, before = theta;
    for (std::size_t k = 0; k < steps; ++k) {
        const Real side = k % 2 == 0 ? Real(1) : Real(-1);
        xt::noalias(g) = theta - 1 + side * scale + penalty * theta;  // ∂L/∂θ ± s, + λθ
        before = theta;
        rule.step(theta, g);
    }
    return (before + theta) / 2;
}

Vector shaken_rest(const Vector& scale, Real lambda) {
    Vector theta = xt::ones_like(scale);
    for (std::size_t i = 0; i < scale.size(); ++i) {
        for (int round = 0; round < 200; ++round) {
            const Real size = std::hypot(scale[i], theta[i] - 1);  // √v = √(s² + (θ − 1)²)
            theta[i] = (theta[i] + 1 / (1 + lambda * size)) / 2;   // θ = 1/(1 + λ√v)
        }
    }
    return theta;
}

Vector gradient_size(const training::Model& model, const Vector& phi, const LabelledData& data,
                     std::size_t batch) {
    require(batch > 0 && batch <= data.size(), "gradient_size",
            "there are fewer examples than a batch");
    Vector g = xt::zeros_like(phi), squares = g;
    Matrix X;
    std::vector<std::size_t> labels, order(data.size());
    std::iota(order.begin(), order.end(), std::size_t{0});
    const std::size_t batches = data.size() / batch;
    for (std::size_t k = 0; k < batches; ++k) {
        backprop::gather(data, std::span(order).subspan(k * batch, batch), X, labels);
        model.loss_and_gradient(phi, X, labels, g);
        squares += g * g;
    }
    return xt::sqrt(squares / static_cast<Real>(batches));
}

Vector shrinkage_by_size(const Vector& phi, const Vector& reference, const Vector& size,
                         const ParameterLayout& layout, std::size_t groups) {
    require_size("shrinkage_by_size", "phi", phi.size(), layout.size());
    require_size("shrinkage_by_size", "reference", reference.size(), layout.size());
    require_size("shrinkage_by_size", "size", size.size(), layout.size());
    std::vector<std::size_t> weights;
    for (const Block& block : layout.blocks())
        for (std::size_t i = 0; block.is_matrix() && i < block.size; ++i)
            weights.push_back(block.offset + i);
    require(groups > 0 && weights.size() >= groups, "shrinkage_by_size",
            "there are fewer weights than groups");
    std::stable_sort(weights.begin(), weights.end(),
                     [&](std::size_t a, std::size_t b) { return size[a] < size[b]; });
    Vector share = xt::zeros<Real>({groups});
    for (std::size_t k = 0; k < groups; ++k) {
        Real here = 0, there = 0;
        for (std::size_t i = k * weights.size() / groups; i < (k + 1) * weights.size() / groups;
             ++i) {
            here += std::abs(phi[weights[i]]);
            there += std::abs(reference[weights[i]]);
        }
        share[k] = here / there;
    }
    return share;
}

}  // namespace descent::regularization
