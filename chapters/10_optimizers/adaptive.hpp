/// \file
/// How to give every parameter a step size of its own, by the gradients it has seen:
/// AdaGrad, RMSProp, AdaDelta (EE.16, EE.17, GO.21).
///
/// epsilon is the small number that keeps the quotient finite; EE writes ε for alpha and
/// δ for epsilon. A step throws std::invalid_argument when φ, g and the state differ in
/// size, and allocates nothing after the first.
#pragma once

#include "chapters/10_optimizers/optimizer.hpp"

namespace descent::optimizers {

/// r ← r + g², φ ← φ − α g/(ε + √r) (EE.16, GO.21; Duchi et al. 2011).
///
/// ε outside the root, r from 0, the constants of PyTorch. Keras and TensorFlow start at
/// r = 0.1 and use ε = 1e−7: set initial and epsilon; recent Keras also has ε inside, √(r
/// + ε).
struct AdaGrad {
    static constexpr const char* name = "adagrad";
    Real alpha = Real(0.01), epsilon = Real(1e-10);
    Real initial = 0;  ///< every r before the first step
    Vector r = {};
    void step(Vector& phi, const Vector& g);          ///< r first, then φ
    std::vector<StateEntry> state() { return {&r}; }  ///< r
};

/// r ← ρ r + (1 − ρ) g², φ ← φ − α g/(ε + √r) (EE.17; Hinton's lecture of 2012: α = .001,
/// ρ = .9).
///
/// ε outside the root, as EE and PyTorch write it (PyTorch's constants: α = .01, ρ =
/// .99). TensorFlow, Keras and the Deep Learning book have it inside: √(ε + r), which
/// also bounds the first steps differently. That rule is the example of one's own
/// optimizer in the chapter's note. There is no bias correction: the first step is α/√(1
/// − ρ) long.
struct RMSProp {
    static constexpr const char* name = "rmsprop";
    Real alpha = Real(0.001), rho = Real(0.9), epsilon = Real(1e-8);
    Vector r = {};
    void step(Vector& phi, const Vector& g);          ///< r first, then φ
    std::vector<StateEntry> state() { return {&r}; }  ///< r
};

/// r ← ρ r + (1 − ρ) g², Δ ← −√(s + ε)/√(r + ε) g, s ← ρ s + (1 − ρ) Δ², φ ← φ + α Δ
/// (GO.21; Zeiler 2012).
///
/// The steps so far give the unit of the next, so no step size is needed: α = 1, ρ = .95,
/// ε = 1e−6 are Zeiler's. ε is inside both roots everywhere; here it matters, since it
/// alone makes the first step different from 0. PyTorch's constants: α = 1, ρ = .9;
/// Keras' α = .001, which makes it very slow.
struct AdaDelta {
    static constexpr const char* name = "adadelta";
    Real alpha = 1, rho = Real(0.95), epsilon = Real(1e-6);
    Vector r = {}, s = {}, delta = {};
    void step(Vector& phi, const Vector& g);              ///< r, Δ, s and φ, in this order
    std::vector<StateEntry> state() { return {&r, &s}; }  ///< r, s; Δ is made anew
};

}  // namespace descent::optimizers
