/// \file
/// What is covariate shift proper, and may one normalize it away (EE.18b)?
///
/// The inputs of training and test follow different distributions, but the relation of
/// input and answer is the same. That is another thing than an instrument whose zero has
/// moved: there the inputs are shifted and the answers are not.
#pragma once

#include "chapters/13_batch_normalization/classifier.hpp"

namespace descent::normalization {

/// Pairs of numbers x ~ N(0, I), moved by `before`, labelled with whether their sum is
/// then positive, and moved by `after` more (EE.18b).
LabelledData signs_of_sums(std::size_t count, Real before, Real after, Random& random);

/// Two numbers x ~ N(0, I), and whether their sum is positive: learned by softmax
/// regression behind a normalization of its input. Then every number is asked about
/// further to the right.
struct InputShiftPlan {
    Real shift = 1;  ///< of both numbers
    std::size_t examples = 1000, asked = 4000, epochs = 20;
    std::uint64_t seed = 0;
};

/// Accuracies by the running averages, and by the statistics of all that are asked about.
struct ShiftAccuracy {
    Real running = 0, batch = 0;
};
/// What two statistics make of shifted inputs, and what they could at best.
struct InputShift {
    InputShiftPlan plan = {};
    ShiftAccuracy as_trained = {};      ///< no shift
    ShiftAccuracy relation_stays = {};  ///< the label is that of the shifted numbers
    ShiftAccuracy zero_moved = {};      ///< the label is that of the numbers before
    /// What the wrong one of the two statistics gets, if all else is learned perfectly:
    /// ½ + Φ(−√2·shift), as the sums between 0 and 2·shift are taken for negative ones.
    Real wrong = 0;
};

/// \throws std::invalid_argument for a shift that is negative or not finite, and as
/// training::train()
InputShift shift_inputs(const InputShiftPlan& plan);

}  // namespace descent::normalization
