/// \file
/// How does the error depend on the rate, for four optimizers? The two tables of GO.21b
/// on images of digits.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "chapters/03_neurons/activation.hpp"
#include "chapters/10_optimizers/optimizer.hpp"
#include "chapters/14_reproductions/images.hpp"
#include "chapters/14_reproductions/table.hpp"
#include "common/progress.hpp"

namespace descent::reproductions {

/// Zeiler's network and batches: softmax, 100 examples a step, 6 epochs of 60,000.
///
/// The lecture does not say which units its hidden layers have: the activation is an
/// assumption, and reproduce_rates() makes both. Nor does it say what the first weights
/// are: here they are those that GO.14 advises for the activation, unless a deviation is
/// given.
struct RatePlan {
    std::vector<std::size_t> widths{784, 500, 300, 10};
    std::size_t batch = 100, steps = 3600;
    std::size_t runs = 1;       ///< each with its own first φ and order of examples
    std::size_t edge_runs = 0;  ///< of edge_of_sgd(); 0 for none
    neurons::Activation activation = neurons::Activation::tanh;
    Real deviation = 0;  ///< of normal first weights; 0 for those of the activation
    std::uint64_t seed = 0;
};

/// What the hidden units of the source may be: tanh, as in its comparison with others'
/// networks, or ReLU, of which its two tables are said to be made (GO.21b).
const std::vector<neurons::Activation>& rate_assumptions();

/// Trains one network with a fresh copy of this optimizer. A loss that is no longer
/// finite ends the training: that is a result, and the error is then what the broken
/// network gets, about that of guessing.
/// \returns the test error in percent
/// \throws std::invalid_argument when plan, network and examples do not belong together
Real test_error(const Images& images, const RatePlan& plan, const optimizers::Optimizer& optimizer,
                std::size_t run);

/// The rates of Zeiler's first table, 1, 0.1, …, 0.0001 (GO.21b).
const Vector& zeiler_rates();
const Vector& zeiler_rho();      ///< ρ of his second table
const Vector& zeiler_epsilon();  ///< ε of the same

/// The optimizers of the first table at a rate: SGD, momentum 0.9, AdaGrad.
std::vector<optimizers::Optimizer> zeiler_rules(Real alpha);

/// Test errors in percent.
struct ErrorTable {
    Matrix mean, least, most;  ///< over the runs
};

/// Of each rule at each rate: rates × (SGD, momentum, AdaGrad).
/// \param progress called after each training
/// \throws std::invalid_argument when runs is 0, and as test_error()
ErrorTable rate_table(const Images& images, const RatePlan& plan, const Progress& progress = {});
/// Of AdaDelta: ε × ρ.
ErrorTable adadelta_table(const Images& images, const RatePlan& plan,
                          const Progress& progress = {});

/// Whether SGD of rate 1 fails may depend on the first weights, of which the source says
/// nothing: its errors from those that are advised and from normal ones, one for each of
/// plan.edge_runs.
struct EdgeResult {
    Real deviation = 0;  ///< of the normal weights
    std::vector<Real> advised = {}, normal = {};
};
/// SGD of rate 1, plan.edge_runs times from each kind of weights.
EdgeResult edge_of_sgd(const Images& images, RatePlan plan);

/// Both tables under one assumption.
struct AssumedTables {
    neurons::Activation activation = neurons::Activation::tanh;
    ErrorTable rates;
    Matrix adadelta = {};  ///< mean errors of one run
    std::optional<EdgeResult> edge = {};
    Rows of_rates = {}, of_adadelta = {};

    Rows rows() const;  ///< of both tables
};

/// GO.21b, obtained again.
struct RateReproduction {
    Basis basis = Basis::lecture;
    std::string description;  ///< of the images
    RatePlan plan;
    std::vector<AssumedTables> tables = {};  ///< one for each of rate_assumptions()
    Rows skipped = {};                       ///< the lecture's, where other data stand in

    Rows all_rows() const;  ///< skipped, then by assumption
};

/// Under each assumption fills both tables, the second with one run, and sets them beside
/// the lecture's; looks at the edge when plan.edge_runs says so.
RateReproduction reproduce_rates(const Images& images, const RatePlan& plan,
                                 const Progress& progress = {});

}  // namespace descent::reproductions
