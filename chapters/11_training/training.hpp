/// \file
/// How are the parameters learned, and which of them are kept? The training loop (GO.1,
/// GO.2).
///
/// The lecture writes θ for the parameters and ε for the step size; here they are φ and
/// α.
#pragma once

#include <functional>
#include <limits>
#include <optional>
#include <string>
#include <vector>

#include "chapters/10_optimizers/batches.hpp"
#include "chapters/10_optimizers/schedule.hpp"
#include "chapters/11_training/data.hpp"
#include "chapters/11_training/model.hpp"

namespace descent::training {

/// How to train.
struct TrainingPlan {
    optimizers::Optimizer optimizer;
    optimizers::Schedule schedule = {};  ///< factor of alpha by step; empty for 1
    /// another factor, by development accuracy (GO.3)
    std::optional<optimizers::PlateauDecay> plateau = {};
    std::size_t batch = 100, epochs = 50;
    /// stop after as many epochs without a better development accuracy; 0: never
    std::size_t patience = 0;
    std::uint64_t seed = 0;  ///< for the first φ and the order of the examples
    optimizers::Sampling sampling = optimizers::Sampling::without_replacement;
};

/// What is known at the end of an epoch (GO.2).
struct Epoch {
    std::size_t number = 0;  ///< from 1
    Real loss = 0;           ///< mean over the epoch's examples, while φ changed
    Real train_accuracy = 0, development_accuracy = 0, alpha = 0;
    /// of this epoch; of the remaining ones, at the pace so far
    double seconds = 0, seconds_left = 0;
};

/// What training found.
struct TrainingResult {
    Vector phi, best;  ///< now; where the development accuracy was best, the first of equals
    State best_state;  ///< the model's there
    Real best_accuracy = -std::numeric_limits<Real>::infinity();  ///< bestdev = −∞   (GO.1)
    std::size_t best_epoch = 0;
    std::size_t steps = 0;
    std::vector<Epoch> history;
    bool stopped = false;  ///< by patience or by the watch, before the last epoch
    /// the loss was no longer finite: `steps` steps are done, the epochs of the history
    /// whole
    bool diverged = false;
    Real last_loss = 0;  ///< of the last mini-batch
};

/// For a caller to whom divergence is the end: \throws std::runtime_error that names
/// epoch and step if it diverged
void require_converged(const TrainingResult& result);

/// A run on its way: what it found so far, and all else that the next step depends on.
/// Stopping is to copy it; going on is to call train() with it.
struct Run : TrainingResult {
    optimizers::Optimizer optimizer;
    /// of the plan; the optimizer's own one has the factors of schedule and plateau in it
    Real alpha;
    std::optional<optimizers::PlateauDecay> plateau = {};
    std::size_t epoch = 1;  ///< the one being worked on
    std::size_t batch = 0;  ///< mini-batches done in it
    Real loss_sum = 0;      ///< over the examples of these
    double seconds = 0;     ///< spent on these
    /// the arithmetic of its matrix products so far, in order: "Haswell, 1 thread"; a
    /// checkpoint keeps it, train() does not ask
    std::string computed_by = {};
};

/// The start: a first φ, an optimizer at rest, no epoch done.
/// \throws std::invalid_argument when data, model and plan do not belong together
Run start(const Model& model, const Data& data, const TrainingPlan& plan);

/// What a caller may do on the way; each may be empty.
struct Watch {
    /// After every epoch, with the φ of its end in the run; returning false ends the
    /// training.
    std::function<bool(const Epoch&, const Run&)> epoch = {};
    /// After every step; returning false leaves the run there, to go on with later.
    std::function<bool(const Run&)> step = {};
};

/// Goes on with the run until its last epoch is done or the loss is no longer finite
/// (GO.1). Leaves at once when it is already. The last mini-batch of an epoch may be
/// smaller, so that every example is seen once (L10.10).
/// \throws std::invalid_argument when data, model, plan and run do not belong together
void train(const Model& model, const Data& data, const TrainingPlan& plan, Run& run,
           const Watch& watch = {});

/// Epochs of mini-batches, each a step of the optimizer; after each epoch the development
/// accuracy is measured and the best φ kept (GO.1). The same seed gives the same bits.
/// The test examples are not looked at.
/// \throws std::invalid_argument when data, model and plan do not belong together
TrainingResult train(const Model& model, const Data& data, const TrainingPlan& plan,
                     const Watch& watch = {});

/// The accuracy of the best φ on these examples; once, at the end, on the test examples
/// (GO.1).
Real evaluate_best(const Model& model, const TrainingResult& trained, const LabelledData& data);

/// A training, and what the test examples said of its best φ, asked once (GO.1).
struct TestedResult {
    TrainingResult trained;
    Real test_accuracy = 0;  ///< NaN when training diverged: there is no φ to ask about
};

/// Asks the test examples, once. To be called at the end, when everything is decided.
TestedResult tested(const Model& model, const Data& data, TrainingResult trained);

}  // namespace descent::training
