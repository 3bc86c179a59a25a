/// \file
/// When does a ReLU unit die, and how many do (GO.13)?
#pragma once

#include <vector>

#include "chapters/09_initialization/start.hpp"
#include "common/data/mnist1d.hpp"
#include "common/progress.hpp"

namespace descent::initialization {

/// For each hidden layer, how many units are 0 for every example that forward() was
/// given.
std::vector<std::size_t> count_dead(const deep::Layers& layers);

/// For each hidden layer, how many ReLU units are 0 for every example of X: their weights
/// have no gradient, and no step of plain descent on these examples brings them back,
/// unless the layers before them change; weight decay and momentum may (GO.13).
/// \throws std::invalid_argument when the activation is not relu or sizes do not fit
std::vector<std::size_t> dead_units(const DeepNetwork& network, const Vector& phi, const Matrix& X);

/// dead_units() of an untrained He network on normal inputs, as wide as its layers, with
/// one output (GO.13).
std::vector<std::size_t> dead_units_by_depth(std::size_t depth, std::size_t width,
                                             std::size_t inputs, std::uint64_t seed);

/// What came of one start; training.dead is the share of dead units.
struct DeadUnitsResult {
    StartPlan plan;
    StartResult training;
};

/// One hidden ReLU layer of this width, trained from each of these starts (GO.13).
std::vector<DeadUnitsResult> compare_dead_units(const Mnist1d& data, std::size_t width,
                                                const std::vector<StartPlan>& plans,
                                                const Progress& progress = {});

/// 100 units on MNIST-1D: bias 0 with step sizes 0.1 and 3, bias 0.01 with 3, −4 with
/// 0.1.
std::vector<DeadUnitsResult> dead_units_on_mnist1d(std::size_t epochs, std::uint64_t seed,
                                                   const Progress& progress = {});

}  // namespace descent::initialization
