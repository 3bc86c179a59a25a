/// \file
/// What is chosen before training, and how is a good choice found? Hyperparameters, and
/// grid and random search for them (L8.4, L10.14).
///
/// A choice of hyperparameters is a point θ of a mixed domain as in chapter 2 (FM.3), and
/// the function to minimize there is the error on the development set after a short
/// training. Chapter 2's methods do the searching. θ is nothing else in this chapter; the
/// parameters of a network are φ.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "chapters/02_model_fitting/search.hpp"
#include "chapters/11_training/training.hpp"

namespace descent::training {

/// Depth K and width D_k of the network (L8.4); batch size, step size and algorithm of
/// its training (L10.14).
struct Hyperparameters {
    std::size_t width = 50, depth = 2, batch = 100;
    Real alpha = Real(0.1);
    std::string optimizer = "gd";
};

/// The axis "optimizer" of a domain: these, by name. In θ stands the place in
/// optimizers::optimizers().
/// \throws std::invalid_argument for no name or one that no optimizer has
fitting::Axis optimizer_axis(const std::vector<std::string>& names);

/// Every axis is one of width, depth, batch, alpha, optimizer, none comes twice, and all
/// its values make sense: whole numbers from 1 (depth: from 0) to a million, step sizes
/// that are positive and finite. On an interval, the whole numbers are what chosen_at()
/// rounds to.
/// \throws std::invalid_argument that names the axis
void require_hyperparameters(const fitting::Domain& domain);

/// The hyperparameters at a point θ of the domain; those without an axis are the ones of
/// `others`.
/// \throws std::invalid_argument when the domain is refused, or θ does not fit it
Hyperparameters chosen_at(const fitting::Domain& domain, const Vector& theta,
                          const Hyperparameters& others = {});

/// {inputs, width × depth, classes}: the network (L8.4). \throws std::invalid_argument
/// for a width of 0
deep::DeepNetwork network_of(const Hyperparameters& chosen, std::size_t inputs,
                             std::size_t classes);

/// What every trial is given, so that only the hyperparameters differ. All see every
/// training example `epochs` times, so all cost the same number of gradients of one
/// example; a small batch makes more steps of them. One seed for all: the examples come
/// in the same order.
struct TrialPlan {
    std::size_t epochs = 10;
    std::uint64_t seed = 0;
};

/// The training of one trial: what was chosen, and what all are given.
TrainingPlan plan_of(const Hyperparameters& chosen, const TrialPlan& plan);

/// One line of the result table.
struct Trial {
    Hyperparameters chosen;
    Real development_accuracy = 0;  ///< the best after any epoch; NaN when training diverged
    Real train_accuracy = 0;        ///< after the same epoch; shown, never used to choose
    std::size_t best_epoch = 0, epochs = 0, steps = 0, parameters = 0;
    /// the loss was no longer finite; epochs and steps are those done before
    bool diverged = false;
};
/// A line for each trial, in the order in which they were made.
using ResultTable = std::vector<Trial>;

/// Trains with these hyperparameters and looks at the development set; the test set is
/// not touched.
/// \throws std::invalid_argument when data and hyperparameters do not belong together.
/// Divergence is a result, no error
Trial try_out(const Hyperparameters& chosen, const Data& data, const TrialPlan& plan);

/// The function that the search minimizes (FM.3): θ → 1 − development accuracy, NaN when
/// training diverged. It appends every trial to the table, which must live as long as the
/// function is used.
std::function<Real(const Vector& theta)> development_error(const fitting::Domain& domain,
                                                           const Data& data, const TrialPlan& plan,
                                                           const Hyperparameters& others,
                                                           ResultTable& table);

/// Every combination, `points` values of each interval (FM.3, by fitting::grid_search);
/// in the order tried.
ResultTable grid_trials(const fitting::Domain& domain, std::size_t points, const Data& data,
                        const TrialPlan& plan, const Hyperparameters& others = {});

/// As many points drawn evenly from the domain (FM.3, by fitting::random_search). The
/// draws are not the plan's: two searches that draw differently train alike.
ResultTable random_trials(const fitting::Domain& domain, std::size_t trials, const Data& data,
                          const TrialPlan& plan, Random& random,
                          const Hyperparameters& others = {});

/// The same trials, best development accuracy first, among equals the one tried first;
/// diverged ones last.
ResultTable best_first(ResultTable table);

/// The development accuracy that the best of k trials has on average, when k are drawn
/// from the table without putting back: Σ_i a_i C(i−1, k−1) / C(n, k) over the accuracies
/// a_1 ≤ … ≤ a_n, a diverged one counting 0.
/// \throws std::invalid_argument unless 1 ≤ k ≤ n
Real expected_best(const ResultTable& table, std::size_t k);

/// Trains with the chosen hyperparameters, keeps the best φ on the development set, and
/// asks the test set once (GO.1).
TestedResult train_and_test(const Hyperparameters& chosen, const Data& data, const TrialPlan& plan);

}  // namespace descent::training
