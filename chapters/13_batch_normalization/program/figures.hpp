/// \file
/// The figures of this chapter (EE.18b, EE.19).
#pragma once

#include "chapters/13_batch_normalization/study.hpp"
#include "common/program/figure.hpp"

namespace descent::normalization {

/// "loss_by_rate": the training loss in the end against the step size, without and with
/// normalization.
Figure rate_figure(const std::vector<RateResult>& plain, const std::vector<RateResult>& normalized);

/// "loss_by_epoch": the training loss at each one's best step size.
Figure epoch_figure(const RateResult& plain, const RateResult& normalized);

/// "drift": quantiles of what a sigmoid of the last hidden layer is given, in training,
/// as in the paper.
Figure drift_figure(const Drift& plain, const Drift& normalized);

/// "gradient_by_layer": ‖∂L/∂W_k‖ before training.
Figure gradient_figure(const Vector& plain, const Vector& normalized);

/// "neighbours": accuracy by batch statistics at test time against the batch size, and by
/// the running averages.
Figure neighbours_figure(const std::vector<Neighbours>& batches, Real by_running_averages);

}  // namespace descent::normalization
