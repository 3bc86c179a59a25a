/// \file
/// Overfitting: the loss on the examples, and the loss on everything (EE.24, EE.25).
///
/// The empirical loss L̂ is the mean over the examples that were fitted, the expected
/// loss L the mean over all that could come. Chapter 1's polynomials on a known truth
/// have an expected loss that can be computed; a network's is estimated on examples that
/// it has not seen.
#pragma once

#include <vector>

#include "chapters/01_linear_regression/polynomial.hpp"
#include "chapters/11_training/training.hpp"

namespace descent::regularization {

struct Losses {
    Real empirical = 0, expected = 0;
    Real gap() const { return expected - empirical; }
};

/// Places and weights of Gauss's quadrature on [−1, 1]: exact for polynomials up to
/// degree 2n − 1.
struct Quadrature {
    Vector x, weight;
};
/// \throws std::invalid_argument for no points
Quadrature gauss_legendre(std::size_t points);

/// E (p(x) − y)² for x uniform in [−1, 1] and y = truth(x) + N(0, noise²), which is
/// noise² + ½ ∫ (p − truth)² dx: computed, not sampled (EE.24). \param theta coefficients
/// of p, one column, degree at most 40
/// \throws std::invalid_argument for another shape or a negative noise
Real expected_loss(const Matrix& theta, Real noise);

/// Draws examples, fits a polynomial by least squares, and computes both losses. \throws
/// as regression::noisy_points()
Losses polynomial_losses(std::size_t examples, std::size_t degree, Real noise, Random& random);

/// What polynomial_losses() finds in many draws.
struct Study {
    Losses median;  ///< of each; the mean of the expected losses is at the mercy of the worst draws
    /// for which there is a formula: noise²·(1 − P/N) where the truth can be fitted
    Real mean_empirical = 0;
    Real standard_error = 0;   ///< of that mean
    std::vector<Losses> draw;  ///< all
};
/// \throws std::invalid_argument for fewer than two draws
Study polynomial_study(std::size_t examples, std::size_t degree, Real noise, std::size_t draws,
                       std::uint64_t seed);

/// Trains a 40-width-10 network on the first examples of MNIST-1D until it hardly learns
/// any more, and compares the mean cross-entropy on them with that on its 1000 test
/// examples (EE.25). \param epochs with Adam, batches of 50
/// \throws std::invalid_argument for no units, or not between 100 and 4000 examples
struct NetworkLosses : Losses {
    std::size_t parameters = 0;
    Real empirical_error = 0, expected_error = 0;  ///< shares that are classified wrongly
};
NetworkLosses network_losses(std::size_t width, std::size_t examples, std::size_t epochs,
                             std::uint64_t seed);

}  // namespace descent::regularization
