/// \file
/// Weight decay: the same as an L2 penalty for gradient descent, another thing for Adam
/// (EE.26, GO.17, GO.18).
#pragma once

#include <utility>
#include <vector>

#include "chapters/12_regularization/penalty.hpp"

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
    void step(Vector& phi, const Vector& g);
    std::vector<optimizers::StateEntry> state() { return {}; }
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
    void step(Vector& phi, const Vector& g);
    std::vector<optimizers::StateEntry> state() { return rule.state(); }
};

// ---------------------------------------------------- which weights are held down, and by how much

/// Minimizes Σ ½(θ_i − 1)² with gradients that shake: ±s_i is added to the i-th, in turn,
/// so that its mean is right and its size is not (GO.18). \param scale s, one for every
/// coordinate \param penalty λ of an L2 penalty in the gradient, or 0
/// \param steps even  \return θ, the mean of the last two steps
Vector shaken_descent(optimizers::Optimizer rule, const Vector& scale, Real penalty,
                      std::size_t steps);

/// Where Adam with decoupled decay rests in shaken_descent(): θ − 1 = −λ√v θ with √v =
/// √(s² + (θ − 1)²), the root mean square of the gradients. So its penalty on coordinate
/// i is λ√v_i, not λ.
Vector shaken_rest(const Vector& scale, Real lambda);

/// Root mean square of every entry of the gradient over the batches: what √v of Adam is
/// about.
/// \throws std::invalid_argument when the data do not fit, or are fewer than a batch
Vector gradient_size(const training::Model& model, const Vector& phi, const LabelledData& data,
                     std::size_t batch);

/// Σ|W| of `phi` over Σ|W| of `reference`, in groups of the weights, as many in each,
/// from the smallest to the largest `size` (GO.18). \throws std::invalid_argument when
/// sizes differ, or there are fewer weights than groups
Vector shrinkage_by_size(const Vector& phi, const Vector& reference, const Vector& size,
                         const ParameterLayout& layout, std::size_t groups);

}  // namespace descent::regularization
