/// \file
/// What is told of each experiment, and in which order? With the experiments at most 5 s,
/// with --quick 2 s.
#pragma once

#include "chapters/13_batch_normalization/covariate_shift.hpp"
#include "chapters/13_batch_normalization/input_shift.hpp"
#include "chapters/13_batch_normalization/layer_study.hpp"
#include "chapters/13_batch_normalization/network_check.hpp"
#include "chapters/13_batch_normalization/test_time.hpp"
#include "common/program/report.hpp"

namespace descent::normalization {

// One layer and its gradient: walk_layer.cpp

/// A column of eight, forward and backward, number by number.
void show_by_hand(Report& report, const WorkedBatch& worked);
/// What shift and scale of the inputs change.
void show_invariances(Report& report, const Invariances& seen);
/// Each block of the network, with its worst entry.
void show_gradient_check(Report& report, const NetworkCheck& check);
/// Two examples, of which only the signs of their difference are left.
void show_batch_of_two(Report& report, const BatchOfTwo& two);

// A deep network in training and afterwards: walk_training.cpp

/// Gradients by layer, before any step.
void show_starts(Report& report, const StartComparison& starts);
/// Losses and accuracies of three networks over the step size.
void show_alphas(Report& report, const AlphaComparison& trained);
/// Final losses over the number of layers, with and without.
void show_depths(Report& report, const DepthComparison& depths);
/// Quantiles of one unit's input during training.
void show_covariate_shift(Report& report, const CovariateShift& shift);
/// Accuracies when the inputs move, in two meanings of the word.
void show_input_shift(Report& report, const InputShift& shift);
/// Running averages, averages taken afterwards, and the statistics of the batch.
void show_test_time(Report& report, const TestTime& asked);

}  // namespace descent::normalization
