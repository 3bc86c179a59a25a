/// \file
/// How is a classifier a problem? Mini-batches to learn from, examples held back to
/// choose by and to be asked once.
#pragma once

#include <functional>
#include <memory>

#include "bench/optimizers/problem.hpp"
#include "chapters/05_deep_networks/deep_network.hpp"
#include "chapters/10_optimizers/batches.hpp"
#include "chapters/11_training/data.hpp"

namespace descent::bench {

/// The mini-batches of epochs in an order drawn from the seed; each gradient is that of
/// the next. A loss is that of the mini-batch whose gradient was asked for last.
Objective mini_batches(const optimizers::SampledObjective& mean, std::size_t size,
                       std::uint64_t seed);

/// A network and the examples it learns from, by its mean cross-entropy.
struct ClassifierTask {
    deep::DeepNetwork network;  ///< without hidden layers: logistic regression
    /// Without examples for development or test, these are not asked.
    std::shared_ptr<const training::Data> data;
    std::size_t batch = 1;
    Real penalty = 0;  ///< λ of ½ λ‖φ‖², for all of φ
    std::function<Vector(Random& random)> start;
};

/// The problem as a study meets it. Mini-batches use chapter 11's model, and allocate
/// nothing but an order once an epoch.
Instance classifier_instance(const std::string& problem, const ClassifierTask& task);

/// The lowest place of a convex loss, by Newton's method with steps halved until the loss
/// falls, to rounding. \throws std::runtime_error when ‖∂L/∂φ‖ does not get below 10⁻¹²
Vector lowest_place(const Objective& convex, Vector phi);

/// Problems of this kind, by name.
std::vector<Problem> example_problems();

/// "own-data": a network inputs-100-classes learns the user's examples, a fifth of them
/// to be asked once and a fifth of the rest to choose by. Its version is the file's
/// checksum, so a plan knows the data it was made for.
/// \param path as read_own_data() takes it: a table, or images of MNIST's form
/// \throws std::runtime_error as read_own_data()
Problem own_data_problem(const std::string& path);

}  // namespace descent::bench
