/// \file
/// What does each line search cost on the book's surfaces, and why must exact steps
/// zigzag? (GO.3)
#pragma once

#include <string>
#include <vector>

#include "chapters/10_optimizers/line_search.hpp"

namespace descent::optimizers {

/// Which canyon is looked at closely, and when descent ends.
struct LineSearchPlan {
    Real condition = 10;        ///< κ of the canyon that is looked at closely
    std::size_t steps = 50000;  ///< at most
    /// where ‖∂L/∂φ‖ is that small, descent ends
    Real tolerance = sizeof(Real) == 8 ? Real(1e-4) : Real(1e-3);
};

/// Descent with one search on one surface.
struct LineSearchResult {
    std::string surface, search;
    Descent descent;
};

/// How far the steps of an exact search in a canyon are from the theory.
struct Zigzag {
    Real cosine = 0;  ///< max |cos| of the angle between a step and the next: 0
    Real shrinkage = 0;  ///< max ‖φ_k − theory‖/‖theory‖, which is ((κ−1)/(κ+1))ᵏ (κ, ±1)
};

/// \param path of steepest descent from (κ, 1) in the canyon of this condition
/// \param steps how many of it are looked at
Zigzag zigzag(const Path& path, Real condition, std::size_t steps = 20);

/// Both searches on all surfaces.
struct LineSearchStudy {
    LineSearchPlan plan;
    std::vector<LineSearchResult> results;
    Zigzag zigzag;  ///< of the exact search in the first canyon
};

/// Steepest descent by exact search and by backtracking, in turn, on two canyons (from
/// the worst start), on chapter 1's line and in Rosenbrock's valley: 8 results.
LineSearchStudy line_search_study(const LineSearchPlan& plan = {});

}  // namespace descent::optimizers
