/// \file
/// How do an L2 penalty and decoupled decay differ under Adam (GO.18)?
#pragma once

#include <vector>

#include "chapters/12_regularization/decay.hpp"
#include "common/progress.hpp"

namespace descent::regularization {

/// Minimizes Σ ½(φ_i − 1)² with noisy gradients: ±s_i is added to the i-th, in turn, so
/// that its mean is right and its size is not (GO.18).
/// \param noise s, one for every coordinate \param lambda of an L2 penalty in the
/// gradient, or 0 \param steps even  \return φ, the mean of the last two steps
/// \throws std::invalid_argument for another number of steps
Vector noisy_descent(optimizers::Optimizer rule, const Vector& noise, Real lambda,
                     std::size_t steps);

/// The fixed point of noisy_descent() by Adam with decoupled decay: φ − 1 = −λ√v φ with
/// √v = √(s² + (φ − 1)²), the root mean square of the gradients. So its penalty on
/// coordinate i is λ√v_i, not λ.
Vector noisy_fixed_point(const Vector& noise, Real lambda);

/// Where four ways to hold weights down end, by the noise of the gradient (GO.18).
struct NoisyDecayResult {
    Real lambda = Real(0.1);
    Vector noise = {};
    Vector gd_l2 = {}, gd_decay = {};             ///< gradient descent
    Vector adam_l2 = {}, adam_decay = {};         ///< Adam
    Vector fixed_point = {};                      ///< 1/(1 + λ√v), of adam_decay
    Real gd_difference = 0, adam_difference = 0;  ///< largest, of penalty and decay
    Real rounding = 0;                            ///< what gd_difference may be
};
/// For noise from 10^−1.5 to 10^1.5. \param points of noise
/// \param adam_steps,gd_steps even
NoisyDecayResult compare_noisy_decay(std::size_t points, std::size_t adam_steps,
                                     std::size_t gd_steps = 10000);

// ---------------------------------------------------------------------------------- on a network

/// Root mean square of every entry of the gradient over the batches: what √v of Adam is
/// about.
/// \throws std::invalid_argument when the data do not fit, or are fewer than a batch
Vector gradient_size(const training::Model& model, const Vector& phi, const LabelledData& data,
                     std::size_t batch);

/// Σ|W| of `phi` over Σ|W| of `reference`, in groups of the weights, as many in each,
/// from the smallest to the largest `size` (GO.18). \throws std::invalid_argument when
/// sizes differ, or there are fewer weights than groups
Vector shrinkage_by_size(const Vector& phi, const Vector& reference, const Vector& size,
                         const ParameterLayout& layout, std::size_t groups);

/// A network with one hidden layer on MNIST-1D, by Adam, three times from the same start.
struct NetworkDecayPlan {
    std::size_t width = 100, examples = 1000, batch = 50, epochs = 50;
    Real alpha = Real(0.003), l2 = Real(0.003), decay = Real(0.3);
    std::size_t groups = 4;
    std::uint64_t seed = 0;
};

/// How much of the weights is left, by the size of their gradients; the accuracies.
struct NetworkDecayRow {
    Vector share = {};  ///< of Σ|W| without penalty, from the smallest gradients on
    Real train_accuracy = 0, test_accuracy = 0;
};
/// The network without penalty, with L2, and with decoupled decay.
struct NetworkDecayResult {
    NetworkDecayPlan plan = {};
    std::size_t examples = 0;  ///< to learn from
    NetworkDecayRow none = {}, l2 = {}, decay = {};
};
/// \throws as training::train(), and std::runtime_error when a training diverges
NetworkDecayResult compare_network_decay(const NetworkDecayPlan& plan,
                                         const Progress& progress = {});

}  // namespace descent::regularization
