/// \file
/// How does a penalty share weight out among inputs that say the same, or nothing
/// (EE.26b, EE.28b)?
///
/// L2 prefers diffuse weights to peaky ones: every input that knows something is used a
/// little. L1 does not care how the weight is shared, and takes none of an input that is
/// only noise.
#pragma once

#include <cstdint>

#include "chapters/12_regularization/double_descent.hpp"
#include "chapters/12_regularization/penalty.hpp"

namespace descent::regularization {

/// The minimum of 1/N ‖Wφ − y‖² + λ Σ_{d ≥ 1} |φ_d|, by ProximalL1 (EE.28b). Where there
/// are several it depends on the start which one is found.
/// \param W N × P, with a first column of ones  \param y N × 1  \param start P
/// \throws std::invalid_argument for a λ that is negative or not finite, and for shapes
/// that do not fit
Vector sparse_fit(const Matrix& W, const Matrix& y, Real lambda, const Vector& start,
                  std::size_t steps);

/// y = x + noise. The inputs are x, x once more, and some that have nothing to do with y.
struct SharedInputsPlan {
    std::size_t examples = 60, noise_inputs = 8, steps = 3000;
    Real noise = Real(0.5), l2 = Real(0.3), l1 = Real(0.3);
    std::uint64_t seed = 0;
};

/// What a fit gave the two equal inputs, and the others.
struct InputWeights {
    Real first = 0, second = 0;
    Vector others = {};
    Real both() const { return first + second; }  ///< the weight of what the two say
    std::size_t ignored() const;  ///< how many of the others have the weight 0, exactly
};
/// The fits of the same data, without penalty and with each.
struct SharedInputsResult {
    SharedInputsPlan plan = {};
    InputWeights least_squares = {};  ///< the shortest of all
    InputWeights l2 = {};
    InputWeights l1 = {};                        ///< from (0, 0)
    InputWeights l1_first = {}, l1_second = {};  ///< from (1, 0) and (0, 1)
    Real l1_apart = 0;  ///< largest difference of the penalized losses of these three
};

/// Fits without penalty, with L2, and with L1 from three places (EE.26b, EE.28b).
/// \throws std::invalid_argument as sparse_fit() and penalized_fit()
SharedInputsResult share_inputs(const SharedInputsPlan& plan);

}  // namespace descent::regularization
