/// \file
/// What is drawn of the experiments (EE.18b, EE.19)?
#pragma once

#include "chapters/13_batch_normalization/covariate_shift.hpp"
#include "chapters/13_batch_normalization/test_time.hpp"
#include "common/program/figure.hpp"

namespace descent::normalization {

/// "gradient_by_layer": ‖∂L/∂W_k‖ before training.
Figure gradient_figure(const StartComparison& starts);

/// "loss_by_rate": the training loss in the end against the step size, without and with
/// normalization.
Figure alpha_figure(const AlphaComparison& trained);

/// "loss_by_epoch": the training loss at each one's best step size.
Figure epoch_figure(const AlphaComparison& trained);

/// "drift": quantiles of what a sigmoid of the last hidden layer is given, in training,
/// as in the paper.
Figure drift_figure(const CovariateShift& shift);

/// "neighbours": accuracy by batch statistics at test time against the batch size, and by
/// the running averages.
Figure neighbours_figure(const TestTime& asked);

}  // namespace descent::normalization
