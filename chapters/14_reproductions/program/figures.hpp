/// \file
/// What do the figures of L8.7, L10.9 and GO.15c look like here?
#pragma once

#include <string>
#include <vector>

#include "chapters/09_initialization/variance.hpp"
#include "chapters/14_reproductions/memorization.hpp"
#include "chapters/14_reproductions/width.hpp"
#include "common/program/figure.hpp"

namespace descent::reproductions {

/// Training error in percent against epochs, one curve for each depth (L8.7).
Figure memorization_figure(const std::vector<Memorization>& curves, const std::string& title);

/// log₁₀ of the variance by layer, of h_k or, backward, of ∂ℓ/∂h_k: a line for each σ² of
/// the weights, the theory dashed over it (L10.9).
Figure variance_figure(const initialization::Experiment& experiment,
                       const std::vector<initialization::Curve>& curves, bool backward);

/// Epochs until no label is wrong against the hidden units, a curve for each rate; a
/// width that does not get there has no point (GO.15c).
Figure width_figure(const WidthReproduction& widths);

}  // namespace descent::reproductions
