/// \file
/// What is minimized in this book: a function φ → loss, gradient, and how often a method
/// asked for it.
#pragma once

#include <cstdint>
#include <functional>

#include "common/tensor.hpp"

namespace descent {

/// A function to minimize, with its gradient.
struct Objective {
    /// L[φ], a scalar.
    std::function<Real(const Vector& phi)> loss;

    /// Writes ∂L/∂φ into dphi (same size as φ, contents undefined on entry) and returns
    /// L[φ].
    std::function<Real(const Vector& phi, Vector& dphi)> loss_and_gradient;

    /// Optional: L[φ] again, where φ differs from the last evaluation's only in
    /// phi[index] and the index of the last call of this function. A network need not
    /// repeat the layers in front of the changed one; a full check is several times as
    /// fast with it.
    std::function<Real(const Vector& phi, std::size_t index)> loss_of_entry = {};

    /// Optional: a fingerprint of every branch the last evaluation took (signs of ReLU
    /// inputs, argmax choices). Where it differs between φ−h and φ+h there is a kink
    /// between them.
    std::function<std::uint64_t()> pattern = {};
};

/// A fingerprint of many numbers, such as the signs that make a pattern: FNV-1a over
/// 64-bit words.
struct Fingerprint {
    std::uint64_t value = 0xcbf29ce484222325ULL;
    /// Mixes in one more word; the order counts.
    void add(std::uint64_t word) {
        value = (value ^ word) * 0x100000001b3ULL;
        value ^= value >> 29;
    }
};

/// How often an objective was evaluated: the cost of a method, whatever the machine.
struct Evaluations {
    std::size_t losses = 0;     ///< calls of loss and loss_of_entry
    std::size_t gradients = 0;  ///< calls of loss_and_gradient
};

/// The same objective, which adds its calls to `evaluations`; that must live as long as
/// the result is used.
Objective counted(const Objective& objective, Evaluations& evaluations);

/// The loss of two parameters over a window. \return shape |phi1| × |phi0|
Matrix loss_surface(const Objective& objective, const Vector& phi0, const Vector& phi1);

/// Where a method went: row k of phi is φ after k steps, loss[k] is the loss there.
struct Path {
    Matrix phi;                                            ///< (steps+1) × parameters
    Vector loss;                                           ///< steps+1
    std::size_t steps() const { return loss.size() - 1; }  ///< one less than there are losses
    Vector point(std::size_t k) const;                     ///< φ after k steps
    Vector end() const { return point(steps()); }          ///< φ after all
};

}  // namespace descent
