/// \file
/// Search without a gradient, over discrete, continuous and mixed domains: grid and random (FM.3).
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "common/objective.hpp"
#include "common/random.hpp"

namespace descent::fitting {

/// What one parameter may be: one of some values, or anything in an interval.
struct Axis {
    std::string name;
    std::vector<Real> values;  ///< discrete: these; empty for an interval
    Real low = 0, high = 0;    ///< the interval
    bool logarithmic = false;  ///< the interval is searched evenly in log φ, as for a learning rate

    bool discrete() const { return !values.empty(); }
};

/// Θ: one axis per parameter (FM.3).
using Domain = std::vector<Axis>;

/// Axes to make a domain of. \throws std::invalid_argument for no values, an empty interval, or low ≤ 0 on a
/// logarithmic one
Axis discrete(std::string name, std::vector<Real> values);
Axis interval(std::string name, Real low, Real high);
Axis logarithmic(std::string name, Real low, Real high);

/// Everything a search tried.
struct Trials {
    Matrix phi;                ///< trials × parameters, in the order in which they were tried
    Vector loss;               ///< NaN counts as worse than everything
    std::size_t best() const;  ///< the first row with the smallest loss
};

/// Tries every combination: all values of a discrete axis, `points` evenly spaced ones of an interval (FM.3).
/// Cost: the product of these numbers, so it explodes with the number of parameters.
/// \throws std::invalid_argument for an empty domain, no points, or more than 10⁸ combinations
Trials grid_search(const std::function<Real(const Vector& phi)>& loss, const Domain& domain, std::size_t points);

/// Tries `trials` points drawn independently, each axis evenly (FM.3).
Trials random_search(const std::function<Real(const Vector& phi)>& loss, const Domain& domain, std::size_t trials,
                     Random& random);

}  // namespace descent::fitting
