/// \file
/// What does one neuron compute, forward and backward? Linear, rectified linear, sigmoid
/// and tanh neurons (EE.1–EE.3, NL.4–NL.7), and a row of softmax neurons (EE.4).
#pragma once

#include "chapters/03_neurons/activation.hpp"

namespace descent::neurons {

/// A neuron: connection weights, bias, activation function a[·], NL's g (NL.4).
struct Neuron {
    Vector w;
    Real b = 0;
    Activation activation = Activation::sigmoid;
};

/// What a neuron makes of one input.
struct NeuronForward {
    Real z = 0;  ///< pre-activation
    Real h = 0;  ///< activation
};

/// z = b + Σ_i w_i x_i and h = a[z] (NL.4; EE.1 linear, EE.2 rectified linear, EE.3
/// sigmoid).
/// \param x as many numbers as the neuron has weights
/// \throws std::invalid_argument when the sizes differ
NeuronForward forward(const Neuron& neuron, const Vector& x);

/// The gradient of a loss with respect to all that a neuron computes from.
struct NeuronGradient {
    Vector dx, dw;
    Real db = 0;
};

/// From dh = ∂L/∂h: dz = a′[z] dh, then dx = w dz, dw = x dz, db = dz.
/// \param x,pass the input and what forward() made of it
NeuronGradient backward(const Neuron& neuron, const Vector& x, const NeuronForward& pass, Real dh);

/// a[z] of one number: as neurons::activate(), right to the last digits for every z
/// (NL.5–NL.7).
Real activation(Activation a, Real z);

/// a′[z]: linear 1, sigmoid h(1−h), tanh 1−h², relu I[z > 0] (NL.5–NL.7).
///
/// Both 1−h and 1−h² lose all their digits where h is close to 1. From e = e^−|z| the
/// slope of the sigmoid is e/(1+e)², and from e = e^−2|z| that of tanh is 4e/(1+e)²: no
/// difference, so all digits stay, whatever z is.
Real slope(Activation a, Real z);

/// a″[z], the slope of the slope: linear 0, sigmoid a′[z] (1−2h), tanh −2h a′[z], relu 0
/// (at 0 it has none).
Real curvature(Activation a, Real z);

/// C softmax neurons, which answer together: z_k = b_k + Σ_i w^k_i x_i, h_j = e^{z_j} /
/// Σ_k e^{z_k} (EE.4).
struct SoftmaxNeurons {
    Matrix W;  ///< C × inputs; row k is w^k
    Vector b;  ///< C
};

/// What the softmax neurons make of one input.
struct SoftmaxForward {
    Vector z, h;  ///< C each
};

/// \throws std::invalid_argument when W, b and x do not fit, or there is no neuron
SoftmaxForward forward(const SoftmaxNeurons& neurons, const Vector& x);

/// The gradient of a loss with respect to all that softmax neurons compute from.
struct SoftmaxGradient {
    Vector dx;
    Matrix dW;
    Vector db;
};

/// From dh = ∂L/∂h: dz_j = h_j (dh_j − Σ_k h_k dh_k), then dx = Wᵀ dz, dW = dz xᵀ, db =
/// dz (EE.4).
SoftmaxGradient backward(const SoftmaxNeurons& neurons, const Vector& x, const SoftmaxForward& pass,
                         const Vector& dh);

/// The sigmoid neuron that says what the first of two softmax neurons says: w = w¹ − w²,
/// b = b¹ − b² (EE.4).
/// \throws std::invalid_argument unless there are two neurons
Neuron first_of_two(const SoftmaxNeurons& neurons);

}  // namespace descent::neurons
