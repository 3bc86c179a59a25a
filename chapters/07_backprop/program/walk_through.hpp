/// \file
/// What does each equation do on a small network, and what does training with all of them
/// come to?
#pragma once

#include "chapters/07_backprop/certainty.hpp"
#include "chapters/07_backprop/classifier.hpp"
#include "chapters/07_backprop/cost.hpp"
#include "chapters/07_backprop/error_surface.hpp"
#include "chapters/07_backprop/surrogate.hpp"
#include "chapters/07_backprop/worked_example.hpp"
#include "common/program/report.hpp"

namespace descent::backprop {

/// Every Jacobian of L9.5 against finite differences.
void show_matrix_calculus(Report& report, const JacobianChecks& checks);

/// A small network there and back (L9.6, L9.7), and its gradient checked.
void show_two_passes(Report& report, const PassesResult& passes);

/// What the check says of a wrong gradient.
void show_mistake(Report& report, const GradientReport& wrong, const OrderComparison& orders);

/// The gradient of the mean as the mean of the examples' gradients (FM.11–13), and the
/// slides' one hidden layer (EE.8, EE.9).
void show_other_notations(Report& report, const NotationErrors& errors);

/// What forward, backward and finite differences cost (L9.8).
void show_cost(Report& report, const CostResult& cost, const CostCurves& curves);

/// Why the loss is minimized and not the error (NL.19).
void show_surrogate(Report& report, const SurrogateResult& line);

/// The loss of a network with one layer of weights, and with two (NL.22).
void show_surfaces(Report& report, const SurfaceComparison& surfaces);

/// Training in the plane (EE.5).
void show_spirals(Report& report, const SpiralsResult& spirals);

/// Training on the chosen examples (EE.5, NL.10). \param data what they are called
/// \param lecture the defaults, for which the test accuracy has a bound
/// \throws std::runtime_error when training diverged
void show_training(Report& report, const ClassifierResult& result, const std::string& data,
                   bool lecture);

}  // namespace descent::backprop
