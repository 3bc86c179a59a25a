/// \file
/// Early stopping (EE.29): what to do with the validation data afterwards, and why
/// stopping is like an L2 penalty.
///
/// The stopping itself is chapter 11's: training::train() keeps a copy of φ each time the
/// development accuracy is better, gives up after `patience` epochs without one, and
/// returns the copy. The number of steps is the hyperparameter.
#pragma once

#include <vector>

#include "chapters/11_training/training.hpp"

namespace descent::regularization {

/// The same data, with the development examples behind the training examples (EE.29).
/// They stay the development examples too, because train() wants some to measure; nothing
/// can be chosen by them any more.
/// \throws std::invalid_argument when the two have different columns
training::Data with_development(const training::Data& data);

/// Mean cross-entropy of the model's outputs, as it behaves when it is asked: without
/// dropped units or penalty.
/// \throws std::invalid_argument when data and model do not fit
Real mean_loss(const training::Model& model, const Vector& phi, const LabelledData& data);

/// What a second run, on training and development examples, came to.
struct SecondRun {
    Vector phi = {};         ///< at its end; the model's state is the one that belongs to it
    std::size_t epochs = 0;  ///< done
    Real target = 0;         ///< continue_training(): the training loss at the early stopping point
    /// continue_training(): development loss before and after each epoch
    std::vector<Real> development = {};
    /// did the development loss fall below the target before the epochs were used up?
    bool reached = true;
};

/// The first way (EE.29): "start fresh, train with both training data and validation data
/// up to the previous number of epochs", first.best_epoch of them. Without patience and
/// plateau, which would judge by examples that are learned from.
/// \throws std::invalid_argument when the first run has no epoch; and as train()
SecondRun retrain_fresh(const training::Model& model, const training::Data& data,
                        training::TrainingPlan plan, const training::TrainingResult& first);

/// The second way (EE.29): "start from the weights in the first run, train with both
/// training data and validation data until the validation loss < the training loss at the
/// early stopping point". Starts at first.best, with an optimizer at rest. Nothing
/// promises that it ends, so it does after this many epochs, and says so.
/// \param most epochs at most \throws std::invalid_argument when the first run has no
/// epoch; and as train()
SecondRun continue_training(const training::Model& model, const training::Data& data,
                            training::TrainingPlan plan, const training::TrainingResult& first,
                            std::size_t most);

/// Gradient descent on ½(θ − θ*)ᵀH(θ − θ*) from 0, stopped after τ steps, along the
/// eigenvectors of H = QΛQᵀ:
/// \f$ \theta_\tau = Q\,(I - (I - \alpha\Lambda)^\tau)\,Q^T \theta^* \f$ (EE.29).
/// \param minimum θ* \param alpha step size \throws std::invalid_argument as
/// symmetric_eigensystem(), or when sizes differ
Vector stopped_point(const Matrix& H, const Vector& minimum, Real alpha, std::size_t tau);

/// The weight of an L2 penalty that does about the same as τ steps: λ = 1/(ατ) (EE.29).
///
/// Along an eigenvector with eigenvalue Λ, stopping leaves (1 − αΛ)^τ of the way to θ*
/// undone and the penalty λ/(Λ + λ). Both are 1 − ατΛ while ατΛ is small. \throws
/// std::invalid_argument for no steps, or a step size that is not positive
Real matching_penalty(Real alpha, std::size_t tau);

/// Both ways from 0 to θ*: one row for each τ = 0 … steps.
struct TwoPaths {
    Matrix stopped;  ///< gradient descent, as it ran
    /// minima of the penalized loss, λ = 1/(ατ); at τ = 0, where λ is infinite, 0
    Matrix penalized;
    Vector apart;  ///< distance of the two
};

/// \throws std::invalid_argument as regression::descend() and l2_minimum()
TwoPaths two_paths(const Matrix& H, const Vector& minimum, Real alpha, std::size_t steps);

}  // namespace descent::regularization
