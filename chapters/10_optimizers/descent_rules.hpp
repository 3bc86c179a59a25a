/// \file
/// How to step along a gradient, and what to keep of earlier ones: gradient descent,
/// momentum in its three written forms, Nesterov, normalized gradients (L10.2, L10.11,
/// L10.12).
///
/// In all of them alpha is the step size and beta the share of the old velocity that is
/// kept. EE and FM write ε for alpha and α for beta, GO ε and μ. A step throws
/// std::invalid_argument when φ, g and the state differ in size, and allocates nothing
/// after the first.
#pragma once

#include "chapters/10_optimizers/optimizer.hpp"

namespace descent::optimizers {

/// φ ← φ − α g (L10.2; on linear regression L10.3; EE.11 when g is the gradient over all
/// examples, EE.12 a mini-batch's).
struct GradientDescent {
    static constexpr const char* name = "gd";
    Real alpha = Real(0.01);
    void step(Vector& phi, const Vector& g);        ///< α‖g‖ long, downhill
    std::vector<StateEntry> state() { return {}; }  ///< none
};

/// m ← β m + (1 − β) g, φ ← φ − α m: the step is a weighted mean of the gradients so far
/// (L10.11).
///
/// The lecture's convention, and UDL's. PyTorch and Keras have no (1 − β): their step
/// under the same α is 1/(1 − β) times as long. Momentum{α, β} takes the steps of
/// Velocity{(1 − β)α, β} and of HeavyBall{α, β, dampening = β}.
struct Momentum {
    static constexpr const char* name = "momentum";
    Real alpha = Real(0.01), beta = Real(0.9);
    Vector m = {};
    void step(Vector& phi, const Vector& g);          ///< m first, then φ by the new m
    std::vector<StateEntry> state() { return {&m}; }  ///< m
};

/// v ← β v − α g, φ ← φ + v: the velocity of a ball under friction (EE.14, FM.15; Keras).
///
/// FM prints φ ← φ + v⁽ⁱ⁾, the velocity before its update; meant is v⁽ⁱ⁺¹⁾, as EE has it
/// (errata). As long as α stays the same, Velocity takes the steps of HeavyBall with the
/// same constants. A schedule of α makes them differ: here old gradients keep the α of
/// their time, in HeavyBall they get the present one.
struct Velocity {
    static constexpr const char* name = "velocity";
    Real alpha = Real(0.01), beta = Real(0.9);
    Vector v = {};
    void step(Vector& phi, const Vector& g);          ///< v first, then φ by the new v
    std::vector<StateEntry> state() { return {&v}; }  ///< v
};

/// v ← β v + (1 − dampening) g, φ ← φ − α v: Polyak's momentum as PyTorch writes it
/// (GO.20, where v is called γ; PyTorch's momentum_buffer).
///
/// With dampening 0 this is torch.optim.SGD. With dampening, PyTorch's first v is g
/// itself, undamped; whole_start = true does the same. The default damps every step, as
/// the formula says, so that dampening = β is Momentum.
struct HeavyBall {
    static constexpr const char* name = "heavy-ball";
    Real alpha = Real(0.01), beta = Real(0.9), dampening = 0;
    bool whole_start = false;
    Vector v = {};
    void step(Vector& phi, const Vector& g);          ///< v first, then φ by the new v
    std::vector<StateEntry> state() { return {&v}; }  ///< v
};

/// v ← β v + g, φ ← φ − α (g + β v): Nesterov's accelerated gradient (GO.20, where v is
/// called γ), as torch.optim.SGD(nesterov=True) and Keras.
///
/// Sutskever's form takes the gradient where the velocity will have carried φ: v ← β v −
/// α ∂L/∂φ[φ + β v], φ ← φ + v. Here φ is that place, φ + β v, so that g is the gradient
/// at φ as for every other rule; the two write the same descent while α and β stay the
/// same.
struct Nesterov {
    static constexpr const char* name = "nesterov";
    Real alpha = Real(0.01), beta = Real(0.9);
    Vector v = {};
    void step(Vector& phi, const Vector& g);          ///< v first, then φ by g and the new v
    std::vector<StateEntry> state() { return {&v}; }  ///< v
};

/// m ← g, v ← g², φ ← φ − α m/(√v + ε): a step of α along every axis, whatever the slope
/// (L10.12).
///
/// Good progress, and no convergence: at the minimum it jumps from side to side by α.
struct NormalizedGradient {
    static constexpr const char* name = "normalized";
    Real alpha = Real(0.01), epsilon = Real(1e-8);
    void step(Vector& phi, const Vector& g);        ///< α long on every axis where g is not 0
    std::vector<StateEntry> state() { return {}; }  ///< none: m and v are those of one step
};

/// α‖g‖/(1 − β): the length of a step of Velocity or HeavyBall after many equal gradients
/// (EE.15).
/// \throws std::invalid_argument unless 0 ≤ β < 1
Real terminal_velocity(Real g_norm, Real alpha, Real beta);

}  // namespace descent::optimizers
