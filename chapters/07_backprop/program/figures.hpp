/// \file
/// How do loss, accuracy, decisions and the cost of a gradient look?
#pragma once

#include "chapters/07_backprop/training.hpp"
#include "common/program/figure.hpp"

namespace descent::backprop {

/// Loss by epoch.
Figure loss_figure(const std::vector<EpochResult>& curve);

/// Accuracy on training and test examples by epoch, in percent.
Figure accuracy_figure(const std::vector<EpochResult>& curve);

/// The probability of the likeliest class all over the plane, with the points; where it
/// dips, two regions meet.
Figure decision_figure(const DeepNetwork& network, const Vector& phi, const LabelledData& data);

/// What one gradient costs, by backpropagation and by central differences, against the
/// number of parameters (L9.8).
Figure cost_figure();

}  // namespace descent::backprop
