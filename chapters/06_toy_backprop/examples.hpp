/// \file
/// The small examples on the way to backpropagation: what a derivative is (GO.5), what it
/// is good for (GO.6), the chain rule (GO.7), and two computational graphs worked
/// backwards (EE.6, EE.7).
#pragma once

#include <vector>

#include "chapters/06_toy_backprop/differentiate.hpp"
#include "common/tensor.hpp"

namespace descent::toy {

using DoubleVector = xt::xtensor<double, 1>;  ///< this chapter computes in double in every build
/// A matrix in double, whatever Real is.
using DoubleMatrix = xt::xtensor<double, 2>;

/// [f(x+ε) − f(x)] / ε for each ε: where this tends to for ε → 0 is f′(x) (GO.5).
/// \throws std::invalid_argument for an ε ≤ 0 or one lost in x by rounding
template <class F>
std::vector<double> difference_quotients(const F& f, double x,
                                         const std::vector<double>& epsilons) {
    std::vector<double> quotients;
    for (double epsilon : epsilons) quotients.push_back(forward_difference(f, x, epsilon));
    return quotients;
}

/// f̃(x; a) = f(a) + f′(a)(x − a), the tangent of f at a (GO.6). \param value f(a) \param
/// slope f′(a)
inline double linear_approximation(double value, double slope, double a, double x) {
    return value + slope * (x - a);  // f̃(x; a) = f(a) + f′(a)(x − a)   (GO.6)
}

/// f(x) = x² + 2, for any scalar type (GO.6).
template <class S>
S parabola(const S& x) {
    return x * x + S(2);
}

/// f̃(x; a) = 2ax + 2 − a², the tangent of x² + 2 at a with everything multiplied out
/// (GO.6).
inline double parabola_tangent(double a, double x) {
    return 2 * a * x + 2 - a * a;
}

/// f(x) = (2x + 1)², for any scalar type (GO.7).
template <class S>
S squared_line(const S& x) {
    return (S(2) * x + S(1)) * (S(2) * x + S(1));
}

/// First way: multiply out, 4x² + 4x + 1, then differentiate: f′(x) = 8x + 4 (GO.7).
double slope_multiplied_out(double x);

/// Second way: z = 2x + 1, y = z², and dy/dx = dy/dz · dz/dx = 2z · 2 (GO.7).
double slope_by_chain_rule(double x);

/// The chain rule with vectors: z = Wx + b, y = Σ_j z_j (GO.7).
struct SumOfLine {
    DoubleVector z;  ///< z = Wx + b
    double y = 0;    ///< y = Σ_j z_j
    DoubleVector gradient;  ///< ∂y/∂x_i = Σ_j ∂y/∂z_j ∂z_j/∂x_i = Σ_j W_ji: the sums of W's columns
};

/// \param W m×n \param b m entries \param x n entries \throws std::invalid_argument when
/// the shapes do not fit
SumOfLine sum_of_line(const DoubleMatrix& W, const DoubleVector& b, const DoubleVector& x);

/// The graph of f(x, y, z) = (x + y) z, forward and backward (EE.6).
struct SumTimes {
    double q = 0, f = 0;  ///< forward: q = x + y, f = qz
    /// Backward: ∂f/∂f = 1, then back along every edge.
    double df = 0, dq = 0, dz = 0, dx = 0, dy = 0;
};

/// Both passes through this graph at one place.
SumTimes sum_times(double x, double y, double z);

/// The graph of f(x, W) = ‖Wx‖², forward and backward (EE.7).
struct SquaredNorm {
    DoubleVector q;   ///< q = Wx, m entries
    double f = 0;     ///< f = Σ_i q_i²
    DoubleVector dq;  ///< ∂f/∂q = 2q, m entries
    DoubleMatrix dW;  ///< ∂f/∂W_ij = 2 q_i x_j, m×n
    DoubleVector dx;  ///< ∂f/∂x = 2 Wᵀq, n entries
};

/// \param W m×n \param x n entries \throws std::invalid_argument when the shapes do not
/// fit
SquaredNorm squared_norm(const DoubleMatrix& W, const DoubleVector& x);

}  // namespace descent::toy
