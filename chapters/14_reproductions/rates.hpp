/// \file
/// How does the error depend on the rate, for four optimizers? The two tables of GO.21b
/// on images of digits.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "chapters/10_optimizers/optimizer.hpp"
#include "chapters/14_reproductions/images.hpp"
#include "chapters/14_reproductions/table.hpp"
#include "common/progress.hpp"

namespace descent::reproductions {

/// Zeiler's network and batches: tanh, softmax, 100 examples a step, 6 epochs of 60,000.
/// He does not say what the first weights are: here they are Glorot's, as GO.14 advises
/// for tanh, unless a deviation is given.
struct RatePlan {
    std::vector<std::size_t> widths{784, 500, 300, 10};
    std::size_t batch = 100, steps = 3600;
    std::size_t runs = 1;  ///< each with its own first φ and order of examples
    Real deviation = 0;    ///< of normal first weights; 0 for glorot_uniform
    std::uint64_t seed = 0;
};

/// Trains one network with a fresh copy of this optimizer. A loss that is no longer
/// finite ends the training: that is a result, and the error is then what the broken
/// network gets, about that of guessing.
/// \returns the test error in percent
/// \throws std::invalid_argument when plan, network and examples do not belong together
Real test_error(const Images& images, const RatePlan& plan, const optimizers::Optimizer& optimizer,
                std::size_t run);

/// The rates of Zeiler's first table, 1, 0.1, …, 0.0001; the ρ and ε of his second
/// (GO.21b).
const Vector& zeiler_rates();
const Vector& zeiler_rho();
const Vector& zeiler_epsilon();

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

/// Whether SGD of rate 1 fails depends on the first weights, of which the source says
/// nothing: its errors from normal ones, one for each run.
struct EdgeResult {
    Real deviation = 0;
    std::vector<Real> errors = {};
};
EdgeResult edge_of_sgd(const Images& images, RatePlan plan);

/// GO.21b, obtained again.
struct RateReproduction {
    Basis basis = Basis::lecture;
    std::string description;  ///< of the images
    RatePlan plan;
    ErrorTable rates;
    std::optional<EdgeResult> edge = {};
    Matrix adadelta = {};  ///< mean errors of one run
    Rows skipped = {};     ///< the lecture's, where other data stand in
    Rows of_rates = {}, of_adadelta = {};

    Rows all_rows() const;
};

/// Fills both tables, the second with one run, and sets them beside the lecture's.
/// \param edge also edge_of_sgd()
RateReproduction reproduce_rates(const Images& images, const RatePlan& plan, bool edge,
                                 const Progress& progress = {});

}  // namespace descent::reproductions
