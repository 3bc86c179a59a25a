/// \file
/// How many weights does a penalty set to exactly 0 (EE.28, NL.21)?
#pragma once

#include "chapters/12_regularization/penalty.hpp"
#include "common/progress.hpp"

namespace descent::regularization {

/// How many weights are exactly 0, and how many are no larger than `small` (EE.28, NL.21:
/// "exactly 0").
struct Sparsity {
    std::size_t weights = 0, zeros = 0, small = 0;
};
/// Counted in the matrices of this layout: biases are not penalized.
Sparsity sparsity(const Vector& phi, const ParameterLayout& layout, Real small);

/// A network with one hidden layer on MNIST-1D, four times from the same start by
/// gradient descent: without penalty, with L2, with L1 along its subgradient, and with L1
/// by proximal steps.
struct SparsityPlan {
    std::size_t width = 30, examples = 1000;
    std::size_t batch = 0;  ///< 0: all training examples
    std::size_t epochs = 600;
    Real alpha = Real(0.5), l2 = Real(0.015), l1 = Real(0.003);
    Real small = Real(0.001);  ///< what counts as small
    std::uint64_t seed = 0;
};

/// What became of the weights, and of the accuracy, under one of the four.
struct SparsityRow {
    Sparsity count = {};
    Real train_accuracy = 0, test_accuracy = 0;
};
/// What became of them in all four trainings.
struct SparsityResult {
    SparsityPlan plan = {};
    std::size_t examples = 0;  ///< to learn from
    SparsityRow none = {}, l2 = {}, l1_subgradient = {}, l1_proximal = {};
};

/// Counts the zeros (EE.28, NL.21). \throws as training::train(), and std::runtime_error
/// when a training diverges
SparsityResult count_zeros(const SparsityPlan& plan, const Progress& progress = {});

}  // namespace descent::regularization
