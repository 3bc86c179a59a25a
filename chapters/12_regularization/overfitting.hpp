/// \file
/// How far is the loss on the examples from the loss on everything (EE.24, EE.25)?
///
/// The empirical loss L̂ is the mean over the examples that were fitted, the expected
/// loss L the mean over all that could come. Chapter 1's polynomials on a known truth
/// have an expected loss that can be computed; a network's is estimated on examples that
/// it has not seen.
#pragma once

#include <vector>

#include "chapters/01_linear_regression/polynomial.hpp"
#include "chapters/11_training/training.hpp"
#include "common/estimate.hpp"
#include "common/progress.hpp"

namespace descent::regularization {

/// The mean loss on the examples learned from, and that on all there could be.
struct Losses {
    Real empirical = 0, expected = 0;
    Real gap() const { return expected - empirical; }  ///< by which new examples are worse
};

/// Places and weights of Gauss's quadrature on [−1, 1]: exact for polynomials up to
/// degree 2n − 1.
struct Quadrature {
    Vector x, weight;
};
/// \throws std::invalid_argument for no points
Quadrature gauss_legendre(std::size_t points);

/// E (f(x) − y)² for x uniform in [−1, 1] and y = truth(x) + N(0, noise²), which is
/// noise² + ½ ∫ (f − truth)² dx: computed, not sampled (EE.24).
/// \param phi coefficients of the polynomial f, one column, degree at most 40
/// \throws std::invalid_argument for another shape or a negative noise
Real expected_loss(const Matrix& phi, Real noise);

/// Draws examples, fits a polynomial by least squares, and computes both losses. \throws
/// as regression::noisy_points()
Losses polynomial_losses(std::size_t examples, std::size_t degree, Real noise, Random& random);

/// What polynomial_losses() finds in many draws.
struct LossStudy {
    /// of each; a mean of the expected losses would be that of the few largest
    Losses median = {};
    /// for its mean there is a formula: noise²·(1 − P/N) where the truth can be fitted
    Estimate empirical = {};
    std::vector<Losses> draw = {};  ///< all
};
/// \throws std::invalid_argument for fewer than two draws
LossStudy polynomial_study(std::size_t examples, std::size_t degree, Real noise, std::size_t draws,
                           std::uint64_t seed);

/// More and more examples for polynomials of one degree.
struct MoreDataPlan {
    std::vector<std::size_t> examples{15, 20, 30, 50, 100, 200, 500, 1000, 2000};
    std::size_t degree = 9, draws = 200;
    Real noise = Real(0.3);
    std::uint64_t seed = 0;
};
/// How the two losses meet as the data grow (EE.24).
struct MoreDataResult {
    MoreDataPlan plan = {};
    std::vector<LossStudy> studies = {};  ///< one for each number of examples
    Vector theory = {};                   ///< σ²(1 − P/N), of the mean empirical loss
    Real worst = 0;                       ///< how far that mean is from it, in standard errors
};
/// \throws std::invalid_argument as polynomial_study()
MoreDataResult more_data(const MoreDataPlan& plan, const Progress& progress = {});

/// How the two losses part as the degree grows: entry d of `by_degree` (EE.25).
struct MoreCapacityResult {
    std::size_t examples = 0;
    Real noise = 0;
    std::vector<LossStudy> by_degree = {};
    std::size_t best = 0;  ///< the degree with the least median of the expected loss
};
/// \throws std::invalid_argument as polynomial_study()
MoreCapacityResult more_capacity(std::size_t most_degree, std::size_t examples, Real noise,
                                 std::size_t draws, std::uint64_t seed);

/// Mean cross-entropies, on the examples and on new ones.
struct NetworkLosses : Losses {
    std::size_t parameters = 0;
    Real empirical_error = 0, expected_error = 0;  ///< shares that are classified wrongly
};
/// Trains a 40-width-10 network on the first examples of MNIST-1D until it hardly learns
/// any more; the new examples are its 1000 test examples (EE.25).
/// \param epochs with Adam, batches of 50
/// \throws std::invalid_argument for no units, or not between 100 and 4000 examples
NetworkLosses network_losses(std::size_t width, std::size_t examples, std::size_t epochs,
                             std::uint64_t seed);

/// Networks of these widths, each with few and with many examples.
struct WiderNetworksPlan {
    std::vector<std::size_t> widths{2, 5, 10, 30, 100};
    std::size_t few = 500, many = 2000, epochs = 30;
    std::uint64_t seed = 0;
};
/// How the gap grows with the width, and falls with data (EE.24, EE.25).
struct WiderNetworksResult {
    WiderNetworksPlan plan = {};
    std::vector<NetworkLosses> with_few = {}, with_many = {};  ///< one for each width
    Vector gaps_with_few() const;                              ///< those of with_few, by width
};
/// \throws std::invalid_argument as network_losses()
WiderNetworksResult wider_networks(const WiderNetworksPlan& plan, const Progress& progress = {});

}  // namespace descent::regularization
