/// \file
/// Does random search find better hyperparameters than a grid of as many trials? (L8.4,
/// L10.14)
#pragma once

#include <vector>

#include "chapters/11_training/hyperparameters.hpp"
#include "common/progress.hpp"

namespace descent::training {

/// Step size and width, evenly in their logarithms; depth and batch size, two values
/// each.
fitting::Domain search_domain();

/// How grid and random search share what they may spend.
struct SearchPlan {
    fitting::Domain domain = search_domain();
    std::size_t points = 3;         ///< of the grid on each interval
    std::size_t draws = 5;          ///< random searches, each of as many trials as the grid
    std::size_t epochs = 10;        ///< of every trial
    std::size_t final_epochs = 50;  ///< of the training with what was found
};

/// Both searches, with the same number of trials (L10.14).
struct SearchResult {
    SearchPlan plan;
    std::size_t examples = 0, development = 0;  ///< to learn from, to choose by
    Real accuracy_error = 0;  ///< √(p(1 − p)/development) of an accuracy p of 40 %

    ResultTable grid;  ///< in the order tried, and so
    std::vector<ResultTable> random;
    std::size_t grid_alphas = 0;  ///< how many step sizes the grid tries
    Real grid_best = 0;           ///< development accuracy
    Vector random_best;           ///< of each random search
    std::size_t random_wins = 0;  ///< random searches whose best is above the grid's
    /// of the best of k = 1, 2, … trials, on average: of the grid's in any order, and of
    /// all random ones
    Vector grid_expected, random_expected;

    Trial best, repeated;  ///< the best of the grid and of the first random search; once more
    TestedResult trained;  ///< with its hyperparameters, for the final epochs
};

/// \param seed of the trials' trainings; random search d draws with seed + d
/// \throws std::invalid_argument as grid_trials(), and for no draws or epochs
SearchResult compare_searches(const Data& data, const SearchPlan& plan, std::uint64_t seed,
                              const Progress& progress = {});

}  // namespace descent::training
