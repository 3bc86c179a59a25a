/// \file
/// What is weight decay, and when is it the L2 penalty (EE.26, GO.17, GO.18)?
#pragma once

#include <utility>
#include <vector>

#include "chapters/12_regularization/penalty.hpp"
#include "common/gradient_check.hpp"

namespace descent::regularization {

/// W ← factor·W, all weights, no bias. \throws std::invalid_argument when φ has another
/// size than the layout
void scale_weights(Vector& phi, const ParameterLayout& layout, Real factor);

/// d ← g + λW, φ ← φ − α d: SGD with the argument weight_decay, as the slide has it from
/// PyTorch (GO.17).
///
/// The slide's parameter groups are here the layout's weights; PyTorch decays all it is
/// given, biases too.
struct SgdWeightDecay {
    static constexpr const char* name = "sgd with weight decay";
    Real alpha, weight_decay;
    ParameterLayout layout;
    Vector d = {};
    void step(Vector& phi, const Vector& g);                    ///< g with its decay, d, then φ
    std::vector<optimizers::StateEntry> state() { return {}; }  ///< none: d is that of one step
};

/// W ← (1 − αλ) W, then the step of any rule, which never sees the decay (GO.18).
///
/// With GradientDescent inside this is the L2 penalty, to rounding (EE.26). With Adam it
/// is AdamW on the weights alone.
struct DecoupledDecay {
    static constexpr const char* name = "decoupled decay";
    /// \param inner takes its alpha along; a schedule that changes alpha changes both
    DecoupledDecay(optimizers::Optimizer inner, ParameterLayout weights, Real weight_decay)
        : alpha(inner.alpha()),
          lambda(weight_decay),
          layout(std::move(weights)),
          rule(std::move(inner)) {}
    Real alpha, lambda;
    ParameterLayout layout;
    optimizers::Optimizer rule;
    void step(Vector& phi, const Vector& g);  ///< decays the weights, then the inner rule
    std::vector<optimizers::StateEntry> state() { return rule.state(); }  ///< the inner rule's
};

/// One step on the penalized loss, written in three ways (EE.26, GO.16, GO.17).
struct DecayIdentityResult {
    GradientReport l2 = {}, l1 = {};  ///< gradients of L + R, by the gradient check
    Real alpha = 0, lambda = 0;
    /// largest difference of φ after gradient descent on L + R and after DecoupledDecay;
    /// and after SgdWeightDecay
    Real decoupled_error = 0, pytorch_error = 0;
    Real rounding = 0;      ///< what these may be
    Real slide_factor = 0;  ///< of a weight, with GO.16's ε(∇L − ∇R), without ∇L
};
/// On a small network with random weights.
DecayIdentityResult compare_decay(Real alpha, Real lambda, std::uint64_t seed);

}  // namespace descent::regularization
