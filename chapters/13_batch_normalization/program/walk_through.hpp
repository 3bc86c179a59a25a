/// \file
/// The walk-through in its parts. Each is shown by main.cpp in this order; together at
/// most 5 s, with --quick 2 s.
#pragma once

#include "chapters/13_batch_normalization/study.hpp"
#include "common/program/chapter.hpp"

namespace descent::normalization {

/// Eight numbers, forward and backward by hand (EE.19).
void show_by_hand(Chapter& c);

/// What the layer does not see, and what its gradient cannot do (EE.19).
void show_invariances(Chapter& c, Real epsilon);

/// The gradient check through the batch statistics, and the bias that has no gradient
/// (EE.19).
void show_gradient_check(Chapter& c, Real epsilon);

/// A mini-batch of two (EE.19).
void show_batch_of_two(Chapter& c, Real epsilon);

/// A deep sigmoid network with and without normalization: the start, the learning rates,
/// the depth (EE.18b).
/// \returns the normalized trial with the lowest loss
RateResult show_training(Chapter& c, const NormalizationPlan& study, const training::Data& data);

/// What a unit is told in the course of training (EE.18b).
void show_drift(Chapter& c, const NormalizationPlan& study, const training::Data& data);

/// Running averages against batch statistics at test time (EE.19).
/// \param trial a normalized one of this study
void show_test_time(Chapter& c, const NormalizationPlan& study, const training::Data& data,
                    const RateResult& trial);

}  // namespace descent::normalization
