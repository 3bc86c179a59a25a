/// \file
/// What does a network make of the spirals, and how sure is it in between?
#pragma once

#include "chapters/07_backprop/training.hpp"

namespace descent::backprop {

/// The probability of the likeliest class over a square; where it dips, two regions meet.
struct Certainty {
    Vector axis;         ///< of x_1 and of x_2
    Matrix probability;  ///< [i, j] at x_1 = axis[j], x_2 = axis[i]; from 1/classes to 1
};

/// \throws std::invalid_argument when φ does not fit, or the network has not two inputs
Certainty certainty_over(const DeepNetwork& network, const Vector& phi, const Vector& axis);

/// Three arms of a spiral, and how long to train on them.
struct SpiralsPlan {
    std::size_t per_class = 100, epochs = 200;
    std::uint64_t seed = 0;  ///< for the training examples, the weights and their order
};

/// What came of it.
struct SpiralsResult {
    LabelledData examples;  ///< the training examples
    SgdResult sgd;
    Certainty certainty;  ///< over [−1.2, 1.2]²
};

/// Trains a 2-20-20-3 network with tanh by mini-batches of 30 (EE.5). The test examples
/// are drawn from the next seed.
/// \param progress called after every epoch
/// \throws std::invalid_argument for fewer than two examples of each class
SpiralsResult learn_spirals(const SpiralsPlan& plan, const Progress& progress = {});

}  // namespace descent::backprop
