#include "chapters/12_regularization/decay.hpp"

#include <limits>

#include "chapters/10_optimizers/descent_rules.hpp"

namespace descent::regularization {

void scale_weights(Vector& phi, const ParameterLayout& layout, Real factor) {
    require_size("scale_weights", "phi", phi.size(), layout.size());
    for (const Block& block : layout.blocks())
        if (block.is_matrix()) vector(phi, block) *= factor;
}

void SgdWeightDecay::step(Vector& phi, const Vector& g) {
    optimizers::prepare(phi, g);
    d = g;                                                   // d_p = p.grad.data   (GO.17)
    add_penalty(phi, layout, Penalty::l2, weight_decay, d);  // d_p.add_(weight_decay, p.data)
    xt::noalias(phi) = phi - alpha * d;                      // p.data.add_(−group['lr'], d_p)
}

void DecoupledDecay::step(Vector& phi, const Vector& g) {
    optimizers::prepare(phi, g);
    scale_weights(phi, layout, 1 - alpha * lambda);  // W ← (1 − αλ) W   (EE.26, GO.18)
    rule.set_alpha(alpha);
    rule.step(phi, g);  // φ ← φ + Δφ(∇L)    without the penalty
}

DecayIdentityResult compare_decay(Real alpha, Real lambda, std::uint64_t seed) {
    // A small network and a few examples
    const deep::DeepNetwork network({4, 5, 3});
    const ParameterLayout& layout = network.layout;
    const std::vector<std::size_t> labels{0, 1, 2, 0, 1, 2};
    Matrix X = xt::zeros<Real>({6, 4});
    Vector phi = xt::zeros<Real>({network.parameters()});
    Random random(seed, "small network");
    random.fill_normal(X);
    random.fill_normal(phi, 0, Real(0.5));

    // The gradients of L + R
    const Objective L = backprop::objective(network, X, labels);
    const Objective L_R = with_penalty(L, layout, Penalty::l2, lambda);
    DecayIdentityResult result{.alpha = alpha, .lambda = lambda};
    result.l2 = check_gradient(L_R, phi, layout, {.batch = 6});
    result.l1 = check_gradient(with_penalty(L, layout, Penalty::l1, lambda), phi, layout);

    // One step in three ways
    Vector g = xt::zeros_like(phi), penalized = phi, decayed = phi, pytorch = phi;
    L_R.loss_and_gradient(phi, g);
    optimizers::GradientDescent{.alpha = alpha}.step(penalized, g);
    L.loss_and_gradient(phi, g);
    DecoupledDecay(optimizers::GradientDescent{.alpha = alpha}, layout, lambda).step(decayed, g);
    SgdWeightDecay{.alpha = alpha, .weight_decay = lambda, .layout = layout}.step(pytorch, g);
    result.decoupled_error = xt::amax(xt::abs(penalized - decayed))();
    result.pytorch_error = xt::amax(xt::abs(penalized - pytorch))();
    result.rounding = 8 * std::numeric_limits<Real>::epsilon() * xt::amax(xt::abs(phi))();

    // What φ − α(∇L − ∇R) does to the weights
    Vector slide = phi;
    scale_weights(slide, layout, 1 + alpha * lambda);
    result.slide_factor = slide[0] / phi[0];
    return result;
}

}  // namespace descent::regularization
