/// \file
/// What can be trained, and how often is it right? The model of the training loop
/// (GO.1, GO.2b).
#pragma once

#include <functional>
#include <string>
#include <variant>
#include <vector>

#include "chapters/07_backprop/training.hpp"
#include "chapters/10_optimizers/optimizer.hpp"

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
    /// A score per class for every row of X, which depends on this row alone: evaluate()
    /// asks for some rows at a time. Valid until the next call.
    std::function<const Matrix&(const Vector& phi, const Matrix& X)> outputs;
    /// Optional: what changes in loss_and_gradient beside φ, such as running means.
    std::function<std::vector<StateEntry>()> state = {};
};

/// A network of chapter 5 with a loss of chapter 7. Keeps a copy of the network.
Model classifier(const deep::DeepNetwork& network,
                 backprop::Loss loss = backprop::Loss::cross_entropy);

/// Refuses data that are empty or do not fit the model. \param function,name for the text
/// of the error
/// \throws std::invalid_argument "FUNCTION: the NAME data …"
void require_fit(const Model& model, const LabelledData& data, const char* function,
                 const char* name);

/// The share of examples whose largest output is that of their class (GO.2b).
/// \throws std::invalid_argument when the data are empty or do not fit the model
Real evaluate(const Model& model, const Vector& phi, const LabelledData& data);

/// The values of state entries.
using State = std::vector<std::variant<Vector, Real, std::uint64_t>>;

/// A copy of what the entries point to.
State state_copy(const std::vector<StateEntry>& entries);
/// The entries get these values back. \throws std::invalid_argument when number or kinds
/// differ
void restore(const std::vector<StateEntry>& entries, const State& state);

}  // namespace descent::training
