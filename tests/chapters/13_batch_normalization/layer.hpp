/// \file
/// One normalization by itself, for the tests of this chapter: φ = (γ, β), and a loss
/// behind it.
#pragma once

#include "chapters/13_batch_normalization/batch_norm.hpp"
#include "common/random.hpp"

namespace descent::test {

inline Matrix normal_matrix(std::size_t rows, std::size_t columns, Random& random,
                            Real deviation = 1) {
    Matrix M = xt::zeros<Real>({rows, columns});
    random.fill_normal(M, 0, deviation);
    return M;
}

struct Layer {
    ParameterLayout layout;
    normalization::BatchNorm bn;
    Vector phi;
    normalization::BatchPass pass = {};
    Matrix Y = {}, dX = {};
    Vector dphi = {};

    explicit Layer(std::size_t features, Real epsilon = Real(1e-5))
        : bn(normalization::add_batch_norm(layout, "", features, epsilon)),
          phi(xt::zeros<Real>({layout.size()})),
          dphi(phi) {
        initialize(bn, phi);
    }
    /// γ around 1 and β around 0, both signs of γ.
    Layer& randomize(Random& random) {
        for (Real& g : vector(phi, bn.gamma))
            g = random.normal(0, 1) > -1 ? random.uniform(Real(0.5), 2) : -1;
        for (Real& b : vector(phi, bn.beta)) b = random.normal();
        return *this;
    }
    Vector gamma() const { return vector(phi, bn.gamma); }
    Vector beta() const { return vector(phi, bn.beta); }
    Vector dgamma() const { return vector(dphi, bn.gamma); }
    Vector dbeta() const { return vector(dphi, bn.beta); }
    const Matrix& forward(const Matrix& X) {
        normalize(bn, phi, X, pass, Y);
        return Y;
    }
    const Matrix& backward(const Matrix& dY) {
        normalize_backward(bn, phi, dY, pass, dphi, dX);
        return dX;
    }
};

}  // namespace descent::test
