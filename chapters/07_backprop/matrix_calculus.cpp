#include "chapters/07_backprop/matrix_calculus.hpp"

#include <fmt/format.h>

#include "chapters/07_backprop/backward.hpp"

namespace descent::backprop {

Matrix linear_by_input(const Matrix& W) {
    return xt::transpose(W);  // ∂f/∂h = Wᵀ   (L9.5)
}

Matrix linear_by_bias(std::size_t outputs) {
    return xt::eye<Real>(outputs);  // ∂f/∂b = I   (L9.5)
}

Matrix linear_by_weights(const Vector& h, std::size_t outputs) {
    Matrix D = xt::zeros<Real>({outputs * h.size(), outputs});
    for (std::size_t r = 0; r < outputs; ++r)
        for (std::size_t c = 0; c < h.size(); ++c)
            D(r * h.size() + c, r) = h[c];  // ∂f_r/∂W_rc = h_c   (L9.5)
    return D;
}

Matrix activation_by_input(Activation activation, const Vector& f) {
    const std::size_t n = f.size();
    Matrix F = xt::zeros<Real>({std::size_t{1}, n}), H = F, slope = F;
    for (std::size_t i = 0; i < n; ++i) F(0, i) = f[i];
    activate(activation, F, H);
    activation_backward(activation, F, H, xt::ones<Real>({std::size_t{1}, n}), slope);
    Matrix D = xt::zeros<Real>({n, n});
    for (std::size_t i = 0; i < n; ++i) D(i, i) = slope(0, i);  // diag I[f > 0] (L9.5)
    return D;
}

Matrix softmax_by_input(const Vector& p) {
    Matrix J = xt::zeros<Real>({p.size(), p.size()});
    for (std::size_t y = 0; y < p.size(); ++y)
        for (std::size_t c = 0; c < p.size(); ++c)
            J(y, c) = (y == c ? p[y] : Real(0)) - p[y] * p[c];  // I[c=y]p_y − p_y p_c (NL.13)
    return J;
}

Vector negative_log_by_output(const Vector& p, std::size_t y) {
    require(y < p.size(), "negative_log_by_output", fmt::format("class {} of {}", y, p.size()));
    Vector gradient = xt::zeros<Real>({p.size()});
    gradient[y] = -1 / p[y];  // −I[k=y]/p_y  (NL.11)
    return gradient;
}

}  // namespace descent::backprop
