/// \file
/// What does trying find, and what does it cost? (FM.3)
#pragma once

#include <cstdint>

#include "chapters/02_model_fitting/search.hpp"

namespace descent::fitting {

/// How much is tried.
struct GaborSearchPlan {
    /// of the grid on each axis; the random search has as many trials as the grid
    std::size_t points = 101;
    std::size_t mixed_trials = 20000;  ///< of the search whose third parameter is the width
};

/// What was tried on the Gabor loss.
struct GaborSearchResult {
    Trials grid, random;
    Trials mixed;  ///< φ_0, φ_1 and the width of the model
};

/// Grid and random search over gabor_window(), as many losses each; then random search of
/// a mixed domain, where the width of the model is one of 8, 16, 32, 64 (FM.3).
GaborSearchResult search_gabor(std::uint64_t seed, const GaborSearchPlan& plan = {});

/// What a grid costs in so many dimensions.
struct GridCost {
    std::size_t dimensions = 0;
    Real expected = 0;        ///< points^D
    std::size_t counted = 0;  ///< losses that the search asked for; 0: not tried
};

/// Searches a bowl in 1, 2, …, `tried` dimensions by a grid with so many points an axis,
/// and counts its losses; 10 and 50 dimensions follow, which nobody tries (FM.3).
std::vector<GridCost> grid_costs(std::size_t points, std::size_t tried);

}  // namespace descent::fitting
