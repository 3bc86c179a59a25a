/// \file
/// How do the stages, the regions and the errors of a network read on a terminal?
#pragma once

#include <string>

#include "chapters/04_shallow_networks/approximation.hpp"
#include "chapters/04_shallow_networks/piecewise.hpp"

namespace descent::shallow {

/// The value for a table with so many decimals: 0 where it would be printed as −0.000.
Real without_minus_zero(Real value, int decimals);

/// Every stage at every x in a table for a terminal, for a network with one input and one
/// output.
std::string stage_table(const ShallowNetwork& network, const Vector& phi, const Vector& x);

/// A table for a terminal: a line per region with the units active in it and its
/// equation.
/// \throws std::invalid_argument when there is no output j
std::string text(const PiecewiseLinear& function, std::size_t output = 0);

/// A table for a terminal, a line per number of hidden units.
std::string text(const Sweep& errors);

}  // namespace descent::shallow
