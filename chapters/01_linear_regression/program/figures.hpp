/// \file
/// Pictures of points, lines, the loss around them, and the two sweeps.
#pragma once

#include <string>

#include "chapters/01_linear_regression/bowl.hpp"
#include "chapters/01_linear_regression/polynomial.hpp"
#include "chapters/01_linear_regression/solvers.hpp"
#include "common/program/figure.hpp"

namespace descent::regression {

/// The points, the line, and the residuals between them.
Figure fit_figure(const Points& points, const Vector& phi, const std::string& x_name,
                  const std::string& y_name);

/// The loss over (φ_0, φ_1) in this window, with contours and the path of descent (the
/// first steps, if it diverges).
Figure surface_figure(const Points& points, const Vector& phi0, const Vector& phi1,
                      const Vector& best, const Path& path);

/// The neighbourhood of the best grid point: the grid, the end of the descent, and the
/// three answers of L6.6.
Figure answers_figure(const Points& points, const ThreeAnswers& answers, const Path& path);

/// The error of both solvers over the condition number, beside κε and κ²ε.
Figure condition_figure(const SolverSweep& sweep);

/// Training and test error over the degree, and the noise variance below which no test
/// error can stay.
Figure sweep_figure(const DegreeSweep& sweep, Real noise);

/// Polynomials of these degrees, fitted to the training set.
Figure polynomials_figure(const DegreeResult& result, const std::vector<std::size_t>& degrees);

}  // namespace descent::regression
