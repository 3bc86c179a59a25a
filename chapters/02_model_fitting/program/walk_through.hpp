/// \file
/// What is there to see of each way to a minimum, in the lecture's order?
#pragma once

#include <limits>
#include <string>
#include <vector>

#include "chapters/02_model_fitting/comparison.hpp"
#include "chapters/02_model_fitting/coordinate_study.hpp"
#include "chapters/02_model_fitting/descent_study.hpp"
#include "chapters/02_model_fitting/gabor_study.hpp"
#include "chapters/02_model_fitting/mixture_study.hpp"
#include "chapters/02_model_fitting/population_study.hpp"
#include "chapters/02_model_fitting/search_study.hpp"
#include "chapters/02_model_fitting/second_order.hpp"
#include "chapters/02_model_fitting/stationary_study.hpp"
#include "chapters/02_model_fitting/taylor.hpp"
#include "common/program/report.hpp"

namespace descent::fitting {

/// What 1 and the next number differ by: rounding, the unit of the bounds here.
constexpr double epsilon = double(std::numeric_limits<Real>::epsilon());
constexpr double twelve_digits = 4500 * epsilon;  ///< 1e-12 in double precision

/// "(1.5, 12)"
std::string place_text(const Vector& phi);

/// What grid and random search found (FM.3).
void show_search(Report& report, const GaborSearchResult& result);
/// How the cost of a grid explodes (FM.3).
void show_grid_costs(Report& report, const std::vector<GridCost>& costs);
/// Evolution, a swarm, an ant colony (FM.4).
void show_populations(Report& report, const PopulationResult& result);

/// Minimum, maximum or saddle (FM.5).
void show_stationary(Report& report, const ClassificationResult& quadratics,
                     const GaborStationary& gabor);

/// Coordinate descent, projection, and where they end (FM.6).
void show_coordinates(Report& report, const LineByCoordinates& line,
                      const ProjectionResult& parabola, const CoordinateEnds& ends);
/// Expectation-maximization (FM.6).
void show_em(Report& report, const EmResult& result, const EmPlan& plan);

/// Perturb and follow (FM.7).
void show_fixed_points(Report& report, const FixedPointResult& result);
/// Right valley, local minimum, near a saddle (L10.5).
void show_gabor(Report& report, const GaborValues& values, const std::vector<GaborWidth>& widths,
                const GaborMinima& minima, const GaborDescents& descents);
/// Too small, optimal, too large (FM.8).
void show_learning_rates(Report& report, const LearningRateResult& result);
/// What a step will bring (EE.20).
void show_taylor(Report& report, const TaylorResult& result);

/// What a second-order step saves, and what it costs (EE.20b).
void show_orders(Report& report, const std::vector<SecondOrderResult>& results);

/// One table for all methods (FM.9).
void show_comparison(Report& report, const std::vector<ComparisonResult>& results,
                     std::size_t budget);

}  // namespace descent::fitting
