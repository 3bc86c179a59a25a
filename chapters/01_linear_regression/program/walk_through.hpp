/// \file
/// The sections of the walk-through, each told from its result.
#pragma once

#include <limits>
#include <string>
#include <vector>

#include "chapters/01_linear_regression/bowl.hpp"
#include "chapters/01_linear_regression/polynomial.hpp"
#include "chapters/01_linear_regression/solvers.hpp"
#include "common/program/report.hpp"

namespace descent::regression {

/// What 1 and the next number differ by: rounding, the unit of the bounds here.
constexpr Real epsilon = std::numeric_limits<Real>::epsilon();

/// Loss and gradient of the line at two places, and the check of the gradient (L6.1–3).
void show_line(Report& report, const Points& points, const Vector& start);

/// Descent in words: some of its steps, why it converges, creeps or diverges, and its
/// theory.
void show_descent(Report& report, const Bowl& bowl, const BowlDescent& descent);
/// What becomes of the distance to the minimum 1 % below the largest step, and 1 % above.
void show_limit(Report& report, const std::vector<NearLimit>& descents);

/// φ̂ = W†y, the curvatures there, and what forgetting the mean does (L6.6, FM.1, FM.2).
void show_closed_form(Report& report, const Points& points, const Bowl& bowl,
                      const ForgottenMean& checks);
/// Descent, closed form and a search of a grid beside each other (L6.6).
void show_answers(Report& report, const Points& points, const ThreeAnswers& answers,
                  const Path& path);
/// Digits lost as cond(W) grows: normal equations beside singular values (FM.1).
void show_solvers(Report& report, const SolverSweep& sweep);
/// Training and test error of polynomials, degree by degree (L6.7).
void show_degrees(Report& report, const DegreeResult& result);

/// Refuses a descent whose path would not fit into memory. \param parameters how many
/// numbers each step records
/// \throws std::invalid_argument naming --steps
void require_steps(std::size_t steps, std::size_t parameters);

/// Own data: fits the last column of a CSV file to the others, names coefficients by the
/// header, and says so when rows are too few or columns depend on each other.
/// \param alpha step size of descent; 0 chooses 1/λmax
/// \throws std::runtime_error naming the file when it has fewer than two rows or two
/// columns
void show_own_data(Report& report, const std::string& file, Real alpha, std::size_t steps);

}  // namespace descent::regression
