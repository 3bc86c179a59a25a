/// \file
/// The training loop (GO.1, GO.2): split, shuffle, mini-batches, metrics, the best
/// parameters on the development set.
#pragma once

#include <functional>
#include <limits>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "chapters/07_backprop/training.hpp"
#include "chapters/10_optimizers/batches.hpp"
#include "chapters/10_optimizers/optimizer.hpp"
#include "chapters/10_optimizers/schedule.hpp"
#include "chapters/11_training/data.hpp"

namespace descent::training {

using backprop::Labels;
using optimizers::StateEntry;

/// What the loop needs to know of a model; later chapters train their own kinds with the
/// same loop.
///
/// A penalty is a loss_and_gradient around another one. What behaves differently while
/// training (dropped units, the mean of the batch) does so in loss_and_gradient; outputs
/// is what the model says afterwards. Its functions share buffers, and its state if it
/// has one, so a model can be moved but not copied.
struct Model {
    Model() = default;
    Model(Model&&) = default;
    Model& operator=(Model&&) = default;
    std::string name;  ///< "40-100-100-10 relu, cross_entropy": a checkpoint belongs to one name
    ParameterLayout layout;  ///< the blocks of φ
    std::size_t inputs = 0, classes = 0;
    /// The first φ. Sets the state, if there is one, to its beginning too.
    std::function<Vector(Random&)> initialize;
    /// Mean loss over the batch, and its gradient into dphi.
    std::function<Real(const Vector& phi, const Matrix& X, Labels labels, Vector& dphi)>
        loss_and_gradient;
    /// A score per class for every row of X; valid until the next call.
    std::function<const Matrix&(const Vector& phi, const Matrix& X)> outputs;
    /// Optional: what changes in loss_and_gradient beside φ, such as running means.
    std::function<std::vector<StateEntry>()> state = {};
};

/// A network of chapter 5 with a loss of chapter 7. Keeps a copy of the network.
Model classifier(const deep::DeepNetwork& network,
                 backprop::Loss loss = backprop::Loss::cross_entropy);

/// The share of examples whose largest output is that of their class (GO.2b).
/// \throws std::invalid_argument when the data are empty or do not fit the model
Real evaluate(const Model& model, const Vector& phi, const LabelledData& data);

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

/// The values of state entries.
using State = std::vector<std::variant<Vector, Real, std::uint64_t>>;

/// A copy of what the entries point to, and back. \throws std::invalid_argument when
/// number or kinds differ
State state_copy(const std::vector<StateEntry>& entries);
void restore(const std::vector<StateEntry>& entries, const State& state);

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

}  // namespace descent::training
