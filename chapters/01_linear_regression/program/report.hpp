/// \file
/// What the walk-through and a run on own data share: descent told in words, figures of a
/// line, and the own data itself.
#pragma once

#include "chapters/01_linear_regression/polynomial.hpp"
#include "common/gradient_check.hpp"
#include "common/program/chapter.hpp"

namespace descent::regression {

/// ‖v‖, the Euclidean length.
Real length(const Vector& v);

/// A quadratic loss to descend, with what is known about it. All of it belongs to the sum
/// loss L.
struct Bowl {
    Objective L;
    Matrix H;            ///< Hessian, P × P
    Vector eigenvalues;  ///< of H, ascending
    Vector best;         ///< φ̂ by the closed form
    std::size_t rank;    ///< in how many directions L is curved
};

/// The bowl of the sum loss ‖Wφ − y‖² with a single output.
/// \throws std::invalid_argument when Y has more than one column
Bowl bowl(const Matrix& W, const Matrix& Y, const Fit& fit);

/// The loss of one objective with the gradient of another: a mistake, made for a check to
/// find it.
Objective with_gradient_of(const Objective& other, const Objective& loss);

/// Refuses a descent whose path would not fit into memory. \param parameters how many
/// numbers each step records
/// \throws std::invalid_argument naming --steps
void require_steps(std::size_t steps, std::size_t parameters);

/// Descends, prints some of the steps, says why it converges, creeps or diverges, and
/// checks the end against the theory φ_k − φ̂ = (I − αH)^k (φ_0 − φ̂).
/// \param rate the step size α; 0 chooses 1/λmax
Path tell_descent(Chapter& chapter, const Bowl& bowl, const Vector& start, Real rate,
                  std::size_t steps);

/// Descends 1 % below and 1 % above 2/λmax, and checks that the error grows and shrinks
/// by |1 − αλmax| a step.
void tell_limit(Chapter& chapter, const Bowl& bowl, const Vector& start);

/// The digits that singular values and normal equations get right while the condition
/// number grows.
void tell_solvers(Chapter& chapter, const Points& points);

/// The points, the line, and the residuals between them.
Figure fit_figure(const Points& points, const Vector& phi, const std::string& x_name,
                  const std::string& y_name);

/// The loss over (φ_0, φ_1) in this window, with contours and the path of descent (the
/// first steps, if it diverges).
Figure surface_figure(const Points& points, const Vector& phi0, const Vector& phi1,
                      const Vector& best, const Path& path);

/// The neighbourhood of the best grid point: the grid, the end of the descent, and the
/// three answers of L6.6.
Figure answers_figure(const Points& points, const Vector& grid, Real spacing, const Vector& best,
                      const Path& path);

/// Training and test error over the degree, and the noise variance below which no test
/// error can stay.
Figure sweep_figure(const DegreeSweep& sweep, Real noise);

/// Polynomials of these degrees, fitted to the training set.
Figure polynomials_figure(const Points& train, const std::vector<std::size_t>& degrees);

/// Own data: fits the last column of a CSV file to the others, names coefficients by the
/// header, and says so when rows are too few or columns depend on each other.
/// \throws std::runtime_error naming the file when it has fewer than two rows or two
/// columns
void own_data(Chapter& chapter, const std::string& file, Real rate, std::size_t steps);

}  // namespace descent::regression
