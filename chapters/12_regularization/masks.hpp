/// \file
/// What do the masks of dropout do on average, and is the gradient right (GO.19)?
#pragma once

#include "chapters/12_regularization/dropout.hpp"
#include "common/gradient_check.hpp"

namespace descent::regularization {

/// Five units under one mask, and under all 32 (GO.19).
struct MaskResult {
    Real p = 0;
    Matrix z = {}, m = {}, dropped = {};  ///< one row; z′ under the mask m
    /// the mean of z′ over all masks, weighted by their probabilities, and how far it is
    /// from z
    Matrix mean = {};
    Real error = 0;
};
/// \throws std::invalid_argument unless 0 ≤ p < 1
MaskResult average_over_masks(Real p, std::uint64_t seed);

/// The gradient of a small sigmoid network with dropout (GO.19).
struct DropoutGradientResult {
    GradientReport fixed_mask = {};  ///< through one mask, by the gradient check
    /// loss and gradient with p = 0, from those of chapter 7: differences, added up
    Real without_dropout = 0;
};
/// On a 4-7-6-3 network and six examples.
DropoutGradientResult check_dropout_gradient();

/// How many standard errors the mean output of a linear network over these many masks is
/// from its output without dropout (GO.19). \throws std::invalid_argument for no draws
Real mean_in_standard_errors(std::size_t draws);

}  // namespace descent::regularization
