/// \file
/// The figures of this chapter.
#pragma once

#include "chapters/09_initialization/vanishing.hpp"
#include "common/program/figure.hpp"

namespace descent::initialization {

/// The lecture's figure (L10.9): log₁₀ variance of h_k by layer, a line for each σ²_Ω,
/// theory dashed over it.
Figure forward_figure(const Experiment& experiment, const std::vector<Curve>& curves);

/// The same for ∂ℓ/∂h_k.
Figure backward_figure(const Experiment& experiment, const std::vector<Curve>& curves);

/// One σ²_Ω close up: the mean of the logarithm sinks where the variance does not. For
/// ReLU networks.
Figure drift_figure(const Experiment& experiment, const Curve& curve);

/// A name for each line, and what was watched.
struct Named {
    std::string name;
    Watched watched;
};

/// ‖∂L/∂b_k‖ by layer before training, a line for each network.
Figure gradient_figure(const std::vector<Named>& networks);

/// ‖∂L/∂b_k‖ by epoch, a line for each layer of one network.
Figure training_figure(const Watched& watched);

/// The share of dead units by epoch, a line for each way of training.
Figure dead_figure(const std::vector<Named>& runs);

}  // namespace descent::initialization
