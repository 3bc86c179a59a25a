/// \file
/// How does what a unit is given move while the layers before it learn, the internal
/// covariate shift of the lecture (EE.18b)?
#pragma once

#include <vector>

#include "chapters/13_batch_normalization/deep_sigmoid.hpp"

namespace descent::normalization {

/// What one unit is given in the course of training: quantiles of the input of its
/// sigmoid, over fixed examples.
struct InputQuantiles {
    Vector step;       ///< steps done
    Matrix quantiles;  ///< steps × 3: 15 %, 50 % and 85 %, as in the paper's figure
    Real loss = 0;     ///< of the last epoch; infinite if the training diverged
};

/// Trains and watches a unit of the last hidden layer, after every `every` steps and at
/// the start (EE.18b). Normalized, the input of the sigmoid is y, by the statistics of
/// the watched examples, which are the development ones.
/// \throws std::invalid_argument for `every` 0, or a unit that is not there
InputQuantiles watch_unit(const NormalizationPlan& plan, const training::Data& data, Real alpha,
                          bool normalized, std::size_t unit, std::size_t every);

/// How far the distribution wanders: the mean of |change of the median| from one watched
/// step to the next, in units of the distance of the outer quantiles there (EE.18b).
/// \throws std::invalid_argument for fewer than two watched steps
Real wandering(const InputQuantiles& watched);

/// Unit 0 of the last hidden layer, without normalization and with.
struct CovariateShift {
    std::size_t layers = 0;    ///< hidden ones
    std::size_t examples = 0;  ///< that are watched
    std::size_t every = 0;     ///< steps from look to look
    Real alpha = 0;
    InputQuantiles plain = {}, normalized = {};
    Real wandering_plain = 0, wandering_normalized = 0;
};

/// The plan's network, cut down to at most `most_layers` hidden layers, looked at twice
/// an epoch (EE.18b).
CovariateShift covariate_shift(const NormalizationPlan& plan, const training::Data& data,
                               Real alpha, std::size_t most_layers);

/// The q-quantile: linear between the two nearest of the sorted values.
/// \throws std::invalid_argument for no values, or q outside [0, 1]
Real quantile(std::vector<Real> values, Real q);

}  // namespace descent::normalization
