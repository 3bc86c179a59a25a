/// \file
/// What becomes of a start in training: losses, gradients and dead units, epoch by epoch.
#pragma once

#include "chapters/07_backprop/training.hpp"
#include "chapters/09_initialization/initializers.hpp"

namespace descent::initialization {

/// Where the training of this chapter starts, and how it goes on.
struct StartPlan {
    Scheme scheme = Scheme::he_uniform;
    Real bias = 0;
    Real alpha = Real(0.1);
    std::size_t batch = 20, epochs = 20;
    std::uint64_t seed = 0;

    /// Of backprop::train_epoch().
    backprop::SgdPlan sgd() const { return {.alpha = alpha, .batch = batch}; }
};

/// One network in training; entry 0 of the vectors is the start, before any step.
struct StartResult {
    Vector epochs;          ///< 0, 1, …
    Matrix norms;           ///< ‖∂L/∂b_k‖ on all training examples, epochs × layers
    Vector loss;            ///< on all training examples
    Vector dead;            ///< ReLU: share of dead hidden units
    bool diverged = false;  ///< the loss was no longer finite in the epoch after these
    Real train_accuracy = 0, test_accuracy = 0;  ///< at the end

    Vector norms_at(std::size_t epoch) const { return row(norms, epoch); }  ///< ‖∂L/∂b_k‖, by layer
};

/// Trains from this φ; the order of the examples is drawn from the plan's seed.
/// \throws std::invalid_argument when sizes do not fit, or the loss at the start is not
/// finite
StartResult train_from(const DeepNetwork& network, Vector phi, const LabelledData& training,
                       const LabelledData& test, const StartPlan& plan);

/// The same from weights drawn by the plan's scheme.
StartResult train_from(const DeepNetwork& network, const LabelledData& training,
                       const LabelledData& test, const StartPlan& plan);

}  // namespace descent::initialization
