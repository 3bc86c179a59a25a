/// \file
/// Fitting a shallow network to points: the least-squares loss, its gradient by hand, and
/// gradient descent (L7.6).
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "chapters/04_shallow_networks/shallow_network.hpp"
#include "common/data/standardize.hpp"
#include "common/gradient_check.hpp"
#include "common/random.hpp"

namespace descent::shallow {

/// \f$ L[\phi] = \sum_i \sum_j (y_{ij} - t_{ij})^2 \f$, a sum over examples i and outputs
/// j (L7.6).
/// \param T the targets, examples × D_o \throws std::invalid_argument when shapes do not
/// fit
Real sum_of_squares(const ShallowNetwork& network, const Vector& phi, const Matrix& X,
                    const Matrix& T);

/// The same loss, and ∂L/∂φ written into dphi (L7.6). With r = 2(y − t):
/// \f[ \frac{\partial L}{\partial \phi_{j0}} = \sum_i r_j,\quad \frac{\partial
/// L}{\partial \phi_{jd}} = \sum_i r_j h_d, \quad \frac{\partial L}{\partial \theta_{d0}}
/// = \sum_i I[f_d>0] \sum_j r_j \phi_{jd}, \quad \frac{\partial L}{\partial \theta_{dk}}
/// = \sum_i I[f_d>0] \sum_j r_j \phi_{jd}\, x_k. \f]
/// \param stages holds lines, hidden units and outputs afterwards
/// \throws std::invalid_argument when shapes do not fit or the activation is not relu
Real sum_of_squares_gradient(const ShallowNetwork& network, const Vector& phi, const Matrix& X,
                             const Matrix& T, Stages& stages, Vector& dphi);

/// A fingerprint of which units are active for which example; it changes where a ReLU
/// switches.
std::uint64_t activation_pattern(const Stages& stages);

/// The loss with its gradient and pattern, for the gradient check and for descend().
/// Keeps copies of X and T.
Objective sum_of_squares_objective(const ShallowNetwork& network, const Matrix& X, const Matrix& T);

/// The best φ of a descent and how it got there.
struct FitResult {
    Vector phi;
    Real loss = 0;
    std::vector<Real> history;  ///< the loss that was descended, before every step and at the end
};

/// Gradient descent φ ← φ − α ∂L/∂φ (L7.6). A step that does not lower the loss is taken
/// back and α halved; after one that does, α grows by a tenth. So the loss never rises,
/// whatever the scale of the data.
/// \throws std::invalid_argument when the loss at the start is not finite or α is not
/// positive
FitResult descend(const Objective& objective, Vector phi, std::size_t steps,
                  Real alpha = Real(0.01));

/// A random start for standardized data: slopes and output weights N(0,1), every joint at
/// one of the examples, so that every unit has something to do; the output offset 0.
/// \throws std::invalid_argument when X has no rows or does not fit
Vector random_start(const ShallowNetwork& network, const Matrix& X, Random& random);

/// Inputs and targets of a regression problem, examples in rows.
struct Examples {
    Matrix X, T;
    std::string recognised = {};  ///< how their file was understood; empty without one
};

/// The twelve points of the lecture, to which L6 fits a line: 12 × 1 and 12 × 1.
Examples lecture_examples();

/// Reads the inputs and, from the last column, one target.
/// \throws std::runtime_error as read_table(), and for fewer than two columns or rows,
/// inputs that never change, or numbers whose squares overflow
Examples read_examples(const std::string& file);

/// φ of the network that does on the data as they are what `phi` does on scaled inputs
/// and outputs (L7.6): a line of a line is a line, so scaling needs no extra parameter.
/// θ_dk ← θ_dk/s_k, θ_d0 ← θ_d0 − Σ θ_dk m_k/s_k, and the outputs likewise.
Vector unscaled(const ShallowNetwork& network, const Vector& phi, const Scaling& inputs,
                const Scaling& outputs);

/// Fits from several random starts on scaled data and returns all fits in the data's own
/// units, the best first.
/// \throws std::invalid_argument for fewer than two examples, shapes that do not fit, or
/// no start
std::vector<FitResult> fit(const ShallowNetwork& network, const Matrix& X, const Matrix& T,
                           std::size_t starts, std::size_t steps, Random& random);

/// What fitting a network from many starts comes to, beside the best line (L7.6).
struct FitStudy {
    ShallowNetwork network;
    GradientReport gradient;      ///< of the loss on scaled data, at a random φ
    Matrix line;                  ///< offset and slopes of the best line, (D_i + 1) × 1
    Real line_loss = 0;           ///< its sum of squares
    std::vector<FitResult> fits;  ///< the best first
};

/// Checks the gradient, fits the line, and the network from several random starts.
/// \throws std::invalid_argument as fit()
FitStudy fit_study(const Examples& data, std::size_t hidden, std::size_t starts, std::size_t steps,
                   std::uint64_t seed);

}  // namespace descent::shallow
