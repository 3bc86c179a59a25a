/// \file
/// Does the fit hold on points it has not seen? Models too simple, too complex, and what
/// lies between (L6.7).
#pragma once

#include "chapters/01_linear_regression/least_squares.hpp"
#include "common/random.hpp"

namespace descent::regression {

/// W with the columns 1, x, x², …, x^degree: still linear in θ, so fit() applies. \return
/// |x| × (degree+1)
Matrix polynomial_features(const Vector& x, std::size_t degree);

/// Σ_d θ_d x^d for every x. \param theta (degree+1) × 1
/// \throws std::invalid_argument unless theta is one column with at least one entry
Vector polynomial(const Matrix& theta, const Vector& x);

/// The truth behind the generated data: sin(πx).
Real truth(Real x);

/// Points with x uniform in [−1, 1) and y = truth(x) + N(0, noise²): training set and
/// test set come from here.
/// \throws std::invalid_argument for no points or a negative noise
Points noisy_points(std::size_t count, Real noise, Random& random);

/// Mean squared errors of the polynomials of degree 0, 1, 2, …
struct DegreeSweep {
    Vector train, test;
    std::vector<Matrix> theta;  ///< the polynomials, θ of every degree
    std::size_t best() const;   ///< the degree with the smallest test error
    Vector gap() const;         ///< test − train, the generalization gap
    Real largest_rise()
        const;  ///< of the training error from a degree to the next, as a share of it
};

/// Fits every degree 0 … max_degree to the training set, and measures it on both sets
/// (L6.7).
/// \throws std::invalid_argument when a set is empty
DegreeSweep degree_sweep(const Points& train, const Points& test, std::size_t max_degree);

/// A sweep over the degrees on generated data.
struct DegreePlan {
    std::size_t train = 20, test = 1000;  ///< points
    std::size_t max_degree = 12;
    Real noise = real(0.2);
    std::uint64_t seed = 0;
};

/// What came of it, with the points it was trained on.
struct DegreeResult {
    DegreePlan plan;
    Points train;
    DegreeSweep sweep;
};

/// Draws a training set and a test set and sweeps over the degrees (L6.7).
DegreeResult sweep_degrees(const DegreePlan& plan);

}  // namespace descent::regression
