/// \file
/// A layer and examples to try it on, for the tests of this chapter.
#pragma once

#include <limits>

#include "chapters/13_batch_normalization/batch_norm.hpp"
#include "common/random.hpp"

namespace descent::test {

inline constexpr Real rounding = std::numeric_limits<Real>::epsilon();

inline Matrix normal_matrix(std::size_t rows, std::size_t columns, Random& random,
                            Real deviation = 1) {
    Matrix M = xt::zeros<Real>({rows, columns});
    random.fill_normal(M, 0, deviation);
    return M;
}

/// γ around 1 and β around 0, both signs of γ.
inline normalization::BatchNormLayer random_layer(std::size_t features, Random& random,
                                                  Real epsilon = Real(1e-5)) {
    normalization::BatchNormLayer layer(features, epsilon);
    for (Real& g : vector(layer.phi, layer.bn.gamma))
        g = random.normal(0, 1) > -1 ? random.uniform(Real(0.5), 2) : -1;
    for (Real& b : vector(layer.phi, layer.bn.beta)) b = random.normal();
    return layer;
}

}  // namespace descent::test
