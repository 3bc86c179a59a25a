/// \file
/// How do loss, accuracy, decisions and the cost of a gradient look?
#pragma once

#include "chapters/07_backprop/certainty.hpp"
#include "chapters/07_backprop/cost.hpp"
#include "chapters/07_backprop/error_surface.hpp"
#include "chapters/07_backprop/surrogate.hpp"
#include "chapters/07_backprop/worked_example.hpp"
#include "common/program/figure.hpp"

namespace descent::backprop {

/// The remainders of both gradients by the step along the line, both axes logarithmic.
Figure order_figure(const OrderComparison& orders);

/// Loss by epoch.
Figure loss_figure(const SgdResult& sgd);

/// Accuracy on training and test examples by epoch, in percent.
Figure accuracy_figure(const SgdResult& sgd);

/// The probability of the likeliest class all over the plane, with the examples.
Figure spirals_figure(const SpiralsResult& spirals);

/// Multiplications for one gradient, by backpropagation and by central differences,
/// against the number of parameters (L9.8).
Figure cost_figure(const CostCurves& curves);

/// Classification error and its bound along a line through φ (NL.19).
Figure surrogate_figure(const SurrogateResult& line);

/// The loss in the plane of an ErrorSurface, with the minima that lie in it (NL.22).
Figure surface_figure(const std::string& name, const std::string& title,
                      const ErrorSurface& surface);

/// The losses of both networks along the lines (NL.22).
Figure valleys_figure(const SurfaceComparison& surfaces);

}  // namespace descent::backprop
