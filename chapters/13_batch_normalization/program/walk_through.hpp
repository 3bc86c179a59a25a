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

void show_by_hand(Report& report, const WorkedBatch& worked);
void show_invariances(Report& report, const Invariances& seen);
void show_gradient_check(Report& report, const NetworkCheck& check);
void show_batch_of_two(Report& report, const BatchOfTwo& two);

// A deep network in training and afterwards: walk_training.cpp

void show_starts(Report& report, const StartComparison& starts);
void show_alphas(Report& report, const AlphaComparison& trained);
void show_depths(Report& report, const DepthComparison& depths);
void show_covariate_shift(Report& report, const CovariateShift& shift);
void show_input_shift(Report& report, const InputShift& shift);
void show_test_time(Report& report, const TestTime& asked);

}  // namespace descent::normalization
