/// \file
/// Small problems to count false alarms on: quadratics, one of them with noise,
/// Rosenbrock's valley, Beale's function.
#pragma once

#include <vector>

#include "bench/optimizers/problem.hpp"

namespace descent::test {

std::vector<bench::Problem> toys();

}  // namespace descent::test
