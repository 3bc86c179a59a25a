/// \file
/// What do the rules make of gradients that are given? Three forms of momentum, how fast
/// it gets, the steps of all rules, and how Adam's and AMSGrad's step sizes grow (L10.11,
/// L10.12, EE.14, EE.15, GO.20, GO.23).
#pragma once

#include <string>
#include <vector>

#include "chapters/10_optimizers/optimizer.hpp"

namespace descent::optimizers {

/// How far the other forms of momentum go from Momentum{.1, .9}, for random gradients and
/// with their constants translated: max |φ − φ'| after all of them (L10.11, EE.14,
/// GO.20).
struct MomentumForms {
    std::size_t gradients = 0;
    Real velocity = 0;    ///< Velocity{(1 − β)α, β}
    Real heavy_ball = 0;  ///< HeavyBall{(1 − β)α, β}
    Real dampened = 0;    ///< HeavyBall{α, β, dampening = β}
    Real bound = 0;       ///< what rounding explains
};
/// Gives all forms the same gradients of five numbers each, drawn from N(0, 1).
MomentumForms momentum_forms(std::uint64_t seed, std::size_t gradients = 200);

/// The length of step k of Velocity with α = 1 when the gradient is always (3, −4), and
/// its limit (EE.15).
struct VelocityGrowth {
    std::vector<Real> beta;
    std::vector<std::size_t> step;
    Matrix length;   ///< one row per β
    Vector limit;    ///< terminal_velocity()
    Real worst = 0;  ///< max |length − limit|/limit at step 5000
};
/// Measures, for each β, the steps with these numbers, counted from 1.
VelocityGrowth velocity_growth(const std::vector<Real>& beta,
                               const std::vector<std::size_t>& steps);

/// The first and the last of so many steps of a rule, in units of α, when the gradient
/// never changes.
struct RuleSteps {
    std::string rule;
    Vector first, last;
};
/// Gives this g, again and again, to every rule of optimizers().
std::vector<RuleSteps> rule_steps(const Vector& g, std::size_t steps);

/// The step size α/√ṽ of Adam and of AMSGrad at t = 1, 2, …, in units of that at t = 1,
/// when the first gradient is 1 and all others are 0 (GO.23). Measured: the step over m̃.
struct StepGrowth {
    Vector adam, amsgrad;  ///< with the bias correction
    Vector uncorrected;    ///< AMSGrad as in the paper
    /// √((1 − γᵗ)/((1 − γ)γ^{t−1})) and √((1 − γᵗ)/(1 − γ)).
    Vector adam_in_theory, amsgrad_in_theory;
};
/// \throws std::invalid_argument for no steps
StepGrowth step_growth(std::size_t steps);

/// m/(√v + ε) of L10.12, the gradient as NormalizedGradient sees it: (3, −2, 5) becomes
/// (1, −1, 1).
Vector normalized_gradient(const Vector& g);

}  // namespace descent::optimizers
