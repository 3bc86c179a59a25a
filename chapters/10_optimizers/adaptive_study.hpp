/// \file
/// What do the adaptive rules remember, and which unit has their step? AdaGrad where the
/// loss is convex and where it is not, and rules under other units (EE.16, EE.17, GO.21).
#pragma once

#include <string>
#include <vector>

#include "chapters/10_optimizers/optimizer.hpp"

namespace descent::optimizers {

/// L = ½(φ − 5)² + hill·e^{−2φ²}: convex for hill = 0; else a steep hill, and behind it
/// the same bowl. Descent starts on the slope, at φ = 0.2. \throws std::invalid_argument
/// for hill < 0
Objective hill_and_bowl(Real hill);

/// Steps until |φ − 5| stays below 0.1, and |φ − 5| at the end.
struct Arrival {
    std::string rule;
    std::size_t steps = 0;  ///< more than all when it does not arrive
    Real distance = 0;
};

/// AdaGrad{α = 1} and RMSProp{α = .05} in the bowl alone and behind a hill of 1000.
struct HillStudy {
    std::size_t steps = 0;
    std::vector<Arrival> convex, hill;
};
/// \throws std::invalid_argument for no steps
HillStudy hill_study(std::size_t steps);

/// How many times as far a rule goes in 20 random gradients, of the size of a million,
/// when the loss is counted, or φ is measured, in units `factor` times as small. φ should
/// then be moved 1 and `factor` times as far.
struct UnitRow {
    std::string rule;
    Real loss = 0, phi = 0;
};
/// Newton's step g/h, gradient descent, AdaGrad, RMSProp, Adam, AdaDelta, and AdaDelta
/// with an ε that is given in the new units, too. \throws std::invalid_argument unless
/// factor > 0
std::vector<UnitRow> unit_study(Real factor);

}  // namespace descent::optimizers
