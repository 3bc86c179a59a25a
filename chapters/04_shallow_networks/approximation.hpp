/// \file
/// The universal approximation theorem in one dimension, constructed (L7.3, NL.9):
/// nothing here is trained.
#pragma once

#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "chapters/04_shallow_networks/shallow_network.hpp"

namespace descent::shallow {

/// A function of one number.
using Function = std::function<Real(Real x)>;

/// A function to approximate, the interval, and what theory says about the error.
struct Target {
    std::string name;
    Function f;
    Real low, high;
    Real curvature;      ///< max |f″| on the interval; infinite when f″ is unbounded
    Real expected_rate;  ///< the error falls like D to this power; NaN if theory promises none
    std::string remark;  ///< what to notice
};

/// The targets the program offers: sin, runge, abs, sqrt, step.
const std::vector<Target>& targets();

/// \throws std::invalid_argument for a name that no target has
const Target& target_named(std::string_view name);

/// A network that was built, not trained, with its parameters.
struct Construction {
    ShallowNetwork network;
    Vector phi;
    Vector knots;  ///< x_0 < … < x_D
};

/// The ReLU network with D units that equals f at D + 1 equally spaced knots and is
/// straight in between (L7.3):
/// \f$ y = f(x_0) + \sum_{d=1}^{D} (s_d - s_{d-1})\, a[x - x_{d-1}] \f$ with the slopes
/// \f$ s_d = (f(x_d)-f(x_{d-1}))/(x_d-x_{d-1}),\; s_0 = 0 \f$.
///
/// Between two knots y lies between two values of f no further than h apart, so for a
/// continuous f the error is at most the most that f changes within h = (high−low)/D: it
/// goes to 0. If |f″| ≤ M, it is at most h²M/8.
/// \throws std::invalid_argument for no unit, an empty interval, or an f that is not
/// finite at a knot
Construction interpolate(const Function& f, Real low, Real high, std::size_t hidden);

/// A network of D sigmoid units that climbs f like a staircase (NL.9: the theorem is not
/// about ReLU alone):
/// \f$ y = f(x_0) + \sum_d (f(x_d)-f(x_{d-1}))\,\sigma[(x - m_d)\,s/h] \f$ with m_d
/// between x_{d−1} and x_d.
/// \param steepness s: how much of a step each sigmoid is  \throws as interpolate()
Construction staircase(const Function& f, Real low, Real high, std::size_t hidden,
                       Real steepness = 4);

/// max |f(x) − y(x)| over `per_unit` equally spaced points for every unit, at least 2000
/// points in all: an error in the sup norm, from below, off by the grid only.
Real sup_error(const Function& f, const Construction& built, Real low, Real high,
               std::size_t per_unit = 64);

/// The least-squares slope of log(error) over log(hidden): the rate r of error ≈ C·D^r
/// (L7.3).
/// \throws std::invalid_argument for fewer than two pairs or a number ≤ 0
Real fitted_rate(const std::vector<std::size_t>& hidden, const std::vector<Real>& error);

/// Both constructions of one target, for several numbers of hidden units.
struct Sweep {
    std::vector<std::size_t> hidden;
    std::vector<Real> relu, sigmoid;  ///< largest errors
    std::vector<Real> bound;          ///< h²M/8, infinite where f″ is unbounded
    Real worst_over_bound() const;    ///< largest relu/bound: at most 1 (L7.3)
    /// fitted_rate() of the ReLU errors from 50 units on: fewer see too little of f to show
    /// it (L7.3).
    Real relu_rate() const;
    Real sigmoid_rate() const;  ///< of the sigmoid errors, from as many on
};

/// Builds and measures them all (L7.3, NL.9).
Sweep sweep(const Target& target, const std::vector<std::size_t>& hidden);

}  // namespace descent::shallow
