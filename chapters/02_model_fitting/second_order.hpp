/// \file
/// What does a second-order method save, and what does it cost? (EE.20b)
#pragma once

#include <vector>

#include "chapters/02_model_fitting/stationary.hpp"

namespace descent::fitting {

/// A solved system of linear equations, and what that took.
struct Elimination {
    Vector x;
    std::size_t multiplications = 0;  ///< and divisions: (P³ + 3P² − P)/3
};

/// x with A x = b, by Gauss's elimination with the largest pivot of each column; every
/// multiplication is counted (EE.20b).
/// \throws std::invalid_argument when the sizes do not fit, or A is singular
Elimination eliminate(Matrix A, Vector b);

/// The multiplications of eliminate() for P unknowns, (P³ + 3P² − P)/3. A Real, because
/// it soon is more than any integer holds.
Real elimination_cost(Real P);

/// One step of Newton's method, φ + d with H d = −∇L (EE.20b), and its price.
struct SecondOrderStep {
    Vector phi;                       ///< where it leads
    Real error = 0;                   ///< of an entry of H, its bound
    std::size_t numbers = 0;          ///< of H: P²
    std::size_t multiplications = 0;  ///< of eliminate()
    Evaluations cost;                 ///< of the objective: hessian(), and one gradient
};

/// Takes it, to a minimum, a saddle or a maximum alike.
/// \throws std::invalid_argument as hessian() and eliminate()
SecondOrderStep second_order_step(const Objective& objective, const Vector& phi);

/// Descent and one Newton step to the minimum of the same bowl.
struct SecondOrderResult {
    std::size_t parameters = 0;
    SecondOrderStep newton;
    Real newton_left = 0;           ///< ‖φ − φ̂‖ after it, over that at the start
    Real newton_bound = 0;          ///< what may be left by the error of H: P·error/λmin
    std::size_t descent_steps = 0;  ///< until no more than `share` of ‖φ − φ̂‖ was left
    Real descent_expected = 0;      ///< steps_to()
};

/// Bowls of so many parameters whose curvatures run from 1 to `condition`, turned at
/// random, each descended at its optimal rate from a random start.
struct SecondOrderPlan {
    std::vector<std::size_t> parameters{5, 10, 20, 40, 80};
    Real condition = 100;
    Real share = Real(1e-6);
    std::uint64_t seed = 0;
};

/// What a step of each costs, and how many it takes (EE.20b).
/// \throws std::invalid_argument for fewer than 2 parameters, a condition below 1, or a
/// share below √ε, where rounding would have its say, or not below 1
std::vector<SecondOrderResult> compare_orders(const SecondOrderPlan& plan = {});

}  // namespace descent::fitting
