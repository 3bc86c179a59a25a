/// \file
/// How does one search without a gradient, over discrete, continuous and mixed domains?
/// (FM.3)
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "common/objective.hpp"
#include "common/random.hpp"

namespace descent::fitting {

/// L[φ] alone, all that a search without a gradient asks for: `objective.loss`, or any
/// function.
using LossFunction = std::function<Real(const Vector& phi)>;

/// What one parameter may be: one of some values, or anything in an interval.
struct Axis {
    std::string name;
    std::vector<Real> values;  ///< discrete: these; empty for an interval
    Real low = 0, high = 0;    ///< the interval
    bool logarithmic = false;  ///< the interval is searched evenly in log φ, as for a learning rate

    bool discrete() const { return !values.empty(); }  ///< a list of values, not an interval
};

/// Θ: one axis per parameter (FM.3).
using Domain = std::vector<Axis>;

/// An axis with these values only. \throws std::invalid_argument without one, and for
/// one that is not finite
Axis discrete(std::string name, std::vector<Real> values);
/// All of [low, high], searched evenly. \throws std::invalid_argument unless low < high,
/// both finite
Axis interval(std::string name, Real low, Real high);
/// The same, searched evenly in log φ. \throws as interval(), and for low ≤ 0
Axis logarithmic(std::string name, Real low, Real high);

/// \throws std::invalid_argument, in the name of `function`, for an empty domain and for
/// an axis that those three refuse
void require_domain(const char* function, const Domain& domain);

/// The φ at a place u of the unit cube: an even u makes an even φ on every axis, whatever
/// its kind. Interval: low + u(high − low). Logarithmic: low·(high/low)^u. Discrete: the
/// C values have a C-th of [0, 1] each.
/// \param u one number in [0, 1] per axis; 0 and 1 are the ends of an interval exactly
Vector place(const Domain& domain, const Vector& u);

/// Is a loss better than another? NaN is worse than everything.
bool better(Real loss, Real than);

/// Everything a search tried; the result of every method that asks only for losses.
struct Trials {
    Matrix phi;   ///< trials × parameters, in the order in which they were tried
    Vector loss;  ///< NaN counts as worse than everything
    std::size_t size() const { return loss.size(); }  ///< the number of trials
    std::size_t best() const;                         ///< the first row with the smallest loss
    Vector point(std::size_t k) const { return row(phi, k); }  ///< φ of trial k
    Vector best_phi() const { return point(best()); }          ///< φ of the best trial
    Real best_loss() const { return loss(best()); }            ///< its loss
};

/// The smallest loss after 1, 2, … evaluations: it never rises. NaN until there is a
/// loss.
Vector best_so_far(const Trials& trials);

/// Evaluates the loss at every row of `phi`, and keeps both. \throws
/// std::invalid_argument for no rows
Trials try_all(const LossFunction& loss, Matrix phi);

/// How many combinations a grid has: the number of values of each discrete axis, `points`
/// for each interval, multiplied. With D intervals, points^D (FM.3). A Real, because it
/// soon is more than any integer holds.
Real grid_cost(const Domain& domain, std::size_t points);

/// Tries every combination: all values of a discrete axis, `points` evenly spaced ones of
/// an interval, ends included (a single one: the middle) (FM.3). The last axis runs
/// fastest. Cost: grid_cost() losses, so it explodes with the number of parameters.
/// \throws std::invalid_argument for an empty domain, no points, or more than 10⁷
/// combinations
Trials grid_search(const LossFunction& loss, const Domain& domain, std::size_t points);

/// Tries `trials` points drawn independently, each axis evenly (FM.3).
/// \throws std::invalid_argument for an empty domain, no trials, or more than 10⁷
Trials random_search(const LossFunction& loss, const Domain& domain, std::size_t trials,
                     Random& random);

}  // namespace descent::fitting
