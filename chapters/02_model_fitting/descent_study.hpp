/// \file
/// Is 1 − αλ what descent does at a minimum, a saddle and a maximum (FM.7), and what do
/// too small, optimal and too large steps do on the line (FM.8)?
#pragma once

#include <string>
#include <vector>

#include "chapters/02_model_fitting/descent.hpp"

namespace descent::fitting {

/// A stationary point, perturbed along each eigenvector of its Hessian.
struct FixedPoint {
    StationaryPoint point;
    Vector eigenvalues;            ///< λ
    Vector factors;                ///< 1 − αλ
    std::vector<Growth> measured;  ///< what a step makes of the perturbation
    Real error_over_bound = 0;     ///< largest |measured − factor|, over what may be off
};

/// Three points of the Gabor loss.
struct FixedPointResult {
    Real alpha = 0, size = 0;        ///< step size, and that of the perturbation
    std::vector<FixedPoint> points;  ///< a minimum, a saddle, a maximum
    Real error_over_bound() const;   ///< the largest of the three
};

/// Perturbs and follows (FM.7). \throws std::invalid_argument as measured_growth()
FixedPointResult perturb_fixed_points(Real alpha = Real(0.05));

/// Descent on the line with one step size.
struct LearningRate {
    std::string name;
    Real alpha = 0;
    Real factor = 0;  ///< max |1 − αλ|
    Real steps = 0;   ///< until a millionth of the error is left, by steps_to()
    Path path;
    Real left = 0;  ///< ‖φ − φ̂‖ at the end of the path over ‖φ − φ̂‖ at its start
};

/// Three step sizes on the line of chapter 01.
struct LearningRateResult {
    Vector eigenvalues;  ///< of its Hessian
    Vector minimum, start;
    Real optimal = 0, limit = 0;  ///< 2/(λmin + λmax) and 2/λmax
    Real factor_error = 0;        ///< max |1 − αλ| for the optimal α, less (κ − 1)/(κ + 1)
    std::vector<LearningRate> rates;  ///< too small, optimal, too large
};

/// A tenth of the optimal step, it, and a tenth more than the limit, so many steps of
/// each (FM.8).
LearningRateResult compare_learning_rates(std::size_t steps = 30);

}  // namespace descent::fitting
