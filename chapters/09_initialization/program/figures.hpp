/// \file
/// What do the variances, the gradients and the dead units look like?
#pragma once

#include "chapters/09_initialization/dead_units.hpp"
#include "chapters/09_initialization/depth.hpp"
#include "chapters/09_initialization/pretraining.hpp"
#include "chapters/09_initialization/vanishing.hpp"
#include "common/program/figure.hpp"

namespace descent::initialization {

/// The lecture's figure (L10.9): log₁₀ variance of h_k by layer, a line for each σ²_W,
/// theory dashed over it.
Figure forward_figure(const Experiment& experiment, const std::vector<Curve>& curves);

/// The same for ∂ℓ/∂h_k.
Figure backward_figure(const Experiment& experiment, const std::vector<Curve>& curves);

/// One σ²_W close up: the mean of the logarithm sinks where the variance does not. For
/// ReLU networks.
Figure drift_figure(const Experiment& experiment, const Curve& curve);

/// ‖∂L/∂b_k‖ by layer before training, a line for the deepest network of each activation.
Figure gradient_figure(const std::vector<VanishingResult>& networks);

/// ‖∂L/∂b_k‖ by epoch, a line for each layer of one network.
Figure training_figure(const StartResult& training);

/// The training loss by epoch of the networks on the most examples, a line for each start
/// (EE.22).
Figure deep_starts_figure(const std::vector<DeepStartResult>& starts);

/// The share of dead units by epoch, a line for each start.
Figure dead_figure(const std::vector<DeadUnitsResult>& runs);

}  // namespace descent::initialization
