/// \file
/// When does momentum help? Three scenarios: high curvature, small consistent gradients,
/// noisy gradients (EE.14).
#pragma once

#include "chapters/10_optimizers/optimizer.hpp"

namespace descent::optimizers {

/// Plain descent beside momentum, measured, and by formula.
struct WithMomentum {
    Vector plain, momentum;
    Vector plain_in_theory, momentum_in_theory;
};

/// The constants of three scenarios: high curvature, consistent gradients, noisy ones.
struct MomentumPlan {
    std::vector<Real> condition{10, 100, 1000};  ///< κ of the canyons
    Real reduction = Real(1e-6);                 ///< of the distance to the minimum
    std::vector<std::size_t> steps{10, 100, 1000};
    Real beta = Real(0.9);  ///< of the second and third scenario
    std::vector<Real> alpha{Real(0.1), 1, Real(1.9)};
    std::size_t draws = 400, noisy_steps = 400;  ///< descents at a time, and how long
};

/// Plain descent and momentum in the three.
struct MomentumStudy {
    MomentumPlan plan;
    /// High curvature: steps until ‖φ‖ ≤ reduction·‖start‖ and stays, by condition. Both
    /// have their best constants. In theory ln(reduction)/ln(rate), where momentum's is
    /// the limit for long descents.
    WithMomentum curvature;
    /// A gutter, ½φ_0² − φ_1/1000: how far along its floor, by steps, with α = 1.
    WithMomentum consistent;
    /// The gradient is 1 + N(0, 1): mean and deviation of a step in units of α. The
    /// momentum is L10.11's mean, so that the mean step is the same.
    WithMomentum step;
    /// L = ½φ² with N(0, 1) added to its gradient: the mean of φ² at rest, by α.
    WithMomentum rest;
};

/// \throws std::invalid_argument for a condition not above 1, a reduction outside (0, 1),
/// β outside [0, 1), α outside (0, 2), or too few draws or steps to measure
MomentumStudy momentum_study(const MomentumPlan& plan, std::uint64_t seed);

}  // namespace descent::optimizers
