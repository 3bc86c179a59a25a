/// \file
/// What do the paths, the populations and the expansions look like?
#pragma once

#include "chapters/02_model_fitting/comparison.hpp"
#include "chapters/02_model_fitting/coordinate_study.hpp"
#include "chapters/02_model_fitting/descent_study.hpp"
#include "chapters/02_model_fitting/gabor_study.hpp"
#include "chapters/02_model_fitting/mixture_study.hpp"
#include "chapters/02_model_fitting/population_study.hpp"
#include "chapters/02_model_fitting/stationary_study.hpp"
#include "chapters/02_model_fitting/taylor.hpp"
#include "common/program/figure.hpp"

namespace descent::fitting {

/// A swarm over the Gabor loss in four of its generations (FM.4).
Figure swarm_figure(const PopulationResult& result);

/// The Gabor loss with its stationary points: stable minima, unstable saddles and maxima
/// (FM.5, FM.7).
Figure stationary_figure(const GaborStationary& gabor);

/// Coordinate descent on the Gabor loss from two starts (FM.6).
Figure staircases_figure(const CoordinateEnds& ends);

/// The numbers as a histogram, and the bells before, during and after EM (FM.6).
Figure em_figure(const EmResult& result);

/// The Gabor loss with the paths of descent and the minima (L10.5).
Figure gabor_figure(const GaborDescents& descents);

/// Ten steps of descent on the line's loss with three learning rates (FM.8).
Figure rates_figure(const LearningRateResult& result);

/// The loss along the negative gradient, and what two expansions say of it (EE.20).
Figure taylor_figure(const TaylorResult& result);

/// How far above the lowest known loss every method is after so many evaluations (FM.9).
Figure comparison_figure(const ComparisonResult& result);

}  // namespace descent::fitting
