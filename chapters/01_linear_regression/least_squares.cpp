#include "chapters/01_linear_regression/least_squares.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <stdexcept>
#include <xtensor-blas/xblas.hpp>
#include <xtensor-blas/xlapack.hpp>

namespace descent::regression {
namespace {

using ColumnMajor = xt::xtensor<Real, 2, xt::layout_type::column_major>;  // what LAPACK reads
using Index = xt::blas_index_t;

void require_system(const char* function, const Matrix& W, const Matrix& Y) {
    require(W.shape()[0] > 0 && W.shape()[1] > 0, function, "W has no entries");
    require_shape(function, "Y", Y, {W.shape()[0], Y.shape()[1]});
}

/// r = Wθ − Y, T × O.
Matrix residual(const char* function, const Matrix& W, const Matrix& theta, const Matrix& Y) {
    require_system(function, W, Y);
    require_shape(function, "theta", theta, {W.shape()[1], Y.shape()[1]});
    Matrix R = Matrix::from_shape({W.shape()[0], Y.shape()[1]});
    matmul(W, theta, R);
    R -= Y;
    return R;
}

Real frobenius(const Matrix& A) {
    return std::sqrt(xt::sum(A * A)());
}

Matrix identity(std::size_t n) {
    return xt::eye<Real>(n);
}

}  // namespace

Matrix design_matrix(const Matrix& X) {
    Matrix W = xt::ones<Real>({X.shape()[0], X.shape()[1] + 1});
    xt::view(W, xt::all(), xt::range(std::size_t{1}, W.shape()[1])) = X;
    return W;
}

Real mean_squared_residual(const Matrix& W, const Matrix& theta, const Matrix& Y) {
    const Matrix R = residual("mean_squared_residual", W, theta, Y);
    return xt::sum(R * R)() / static_cast<Real>(W.shape()[0]);  // g(θ) = 1/T ‖Wθ − y‖²   (FM.1)
}

Real gradient(const Matrix& W, const Matrix& theta, const Matrix& Y, Matrix& dtheta) {
    const Matrix R = residual("gradient", W, theta, Y);
    const Real T = static_cast<Real>(W.shape()[0]);
    //> 01.4
    matmul(transposed(W), R, dtheta);
    dtheta *= 2 / T;              // ∇g = (2/T) Wᵀ(Wθ − y)   (FM.1)
    return xt::sum(R * R)() / T;  // g(θ) = 1/T ‖Wθ − y‖²    (FM.1)
    //<
}

Matrix hessian(const Matrix& W) {
    require(W.shape()[0] > 0, "hessian", "W has no rows");
    Matrix H = Matrix::from_shape({W.shape()[1], W.shape()[1]});
    //> 01.6
    matmul(transposed(W), W, H);
    H *= 2 / static_cast<Real>(W.shape()[0]);  // H = (2/T) WᵀW   (FM.2)
    //<
    return H;
}

Vector hessian_eigenvalues(const Matrix& W) {
    const Vector sigma = fit(W, xt::zeros<Real>({W.shape()[0], std::size_t{1}})).singular_values;
    Vector lambda = xt::zeros<Real>({W.shape()[1]});
    for (std::size_t i = 0; i < sigma.size(); ++i)
        lambda(lambda.size() - 1 - i) =
            2 * sigma(i) * sigma(i) / static_cast<Real>(W.shape()[0]);  // λ = 2σ²/T  (FM.2)
    return lambda;
}

Objective objective(const Matrix& W, const Matrix& Y, Reduction loss) {
    require_system("objective", W, Y);
    const Real scale =
        loss == Reduction::sum ? static_cast<Real>(W.shape()[0]) : Real(1);  // L = T g
    const auto theta_of = [P = W.shape()[1], O = Y.shape()[1]](const Vector& phi) {
        require_size("objective", "phi", phi.size(), P * O);
        Matrix theta = Matrix::from_shape({P, O});
        std::copy(phi.begin(), phi.end(), theta.begin());
        return theta;
    };
    return {[=](const Vector& phi) { return scale * mean_squared_residual(W, theta_of(phi), Y); },
            [=](const Vector& phi, Vector& dphi) {
                const Matrix theta = theta_of(phi);
                require_size("objective", "dphi", dphi.size(), theta.size());
                Matrix dtheta = xt::zeros_like(theta);
                const Real g = gradient(W, theta, Y, dtheta);
                std::transform(dtheta.begin(), dtheta.end(), dphi.begin(),
                               [=](Real d) { return scale * d; });
                return scale * g;
            }};
}

Real Fit::condition() const {
    const Real smallest = singular_values.size() < theta.shape()[0]
                              ? Real(0)
                              : singular_values(singular_values.size() - 1);
    return smallest > 0 ? singular_values(0) / smallest : std::numeric_limits<Real>::infinity();
}

Fit fit(const Matrix& W, const Matrix& Y) {
    require_system("fit", W, Y);
    require(xt::all(xt::isfinite(W)) && xt::all(xt::isfinite(Y)), "fit",
            "an entry of W or Y is not a finite number");
    const std::size_t T = W.shape()[0], P = W.shape()[1], O = Y.shape()[1], larger = std::max(T, P);
    ColumnMajor A = W, B = xt::zeros<Real>({larger, O});  // gelsd overwrites A, and Y by θ
    xt::view(B, xt::range(std::size_t{0}, T), xt::all()) = Y;
    Vector sigma = xt::zeros<Real>({std::min(T, P)});

    const auto m = static_cast<Index>(T), n = static_cast<Index>(P), rhs = static_cast<Index>(O);
    const auto ldb = static_cast<Index>(larger);
    const Real threshold = static_cast<Real>(larger) * std::numeric_limits<Real>::epsilon();
    Index rank = 0;
    const auto gelsd = [&](std::vector<Real>& work, Index length, std::vector<Index>& integers) {
        return cxxlapack::gelsd<Index>(m, n, rhs, A.data(), m, B.data(), ldb, sigma.data(),
                                       threshold, rank, work.data(), length, integers.data());
    };
    std::vector<Real> work(1);
    std::vector<Index> integers(1);
    gelsd(work, -1, integers);  // asks for the size of the work space
    work.resize(static_cast<std::size_t>(work[0]));
    integers.resize(static_cast<std::size_t>(integers[0]));
    if (gelsd(work, static_cast<Index>(work.size()), integers) != 0)
        throw std::runtime_error("fit: the singular values of W did not converge");
    // clang-format off
    return {xt::view(B, xt::range(std::size_t{0}, P), xt::all()),  // θ_0 = W†y   (FM.1)
            sigma, static_cast<std::size_t>(rank)};
    // clang-format on
}

Matrix pseudo_inverse(const Matrix& W) {
    return fit(W, identity(W.shape()[0])).theta;
}  // min ‖WX − I‖ ⇒ X = W†  (FM.1)

Matrix normal_equations(const Matrix& W, const Matrix& Y) {
    require_system("normal_equations", W, Y);
    const std::size_t P = W.shape()[1], O = Y.shape()[1];
    Matrix WtW = Matrix::from_shape({P, P}), WtY = Matrix::from_shape({P, O});
    //> 01.5
    matmul(transposed(W), W, WtW);  // WᵀW θ = Wᵀy   (FM.1)
    matmul(transposed(W), Y, WtY);
    //<
    ColumnMajor A = WtW, theta = WtY;
    const auto n = static_cast<Index>(P), rhs = static_cast<Index>(O);
    // θ_0 = (WᵀW)⁻¹Wᵀy   (FM.1)
    if (cxxlapack::posv<Index>('L', n, rhs, A.data(), n, theta.data(), n) != 0)
        throw std::runtime_error(
            "normal_equations: WᵀW is not positive definite in this precision");
    return theta;
}

Real residual_orthogonality(const Matrix& W, const Matrix& theta, const Matrix& Y) {
    const Matrix R = residual("residual_orthogonality", W, theta, Y);
    Matrix WtR = Matrix::from_shape({W.shape()[1], Y.shape()[1]});
    matmul(transposed(W), R, WtR);  // Wᵀr = 0   (FM.2)
    const Real scale = frobenius(W) * (frobenius(W) * frobenius(theta) + frobenius(Y));
    return scale > 0 ? xt::amax(xt::abs(WtR))() / scale : Real(0);
}

std::vector<std::size_t> undetermined(const Matrix& W) {
    const std::size_t P = W.shape()[1];
    const Matrix inverse = pseudo_inverse(W);
    Matrix projector = identity(P), product = xt::zeros<Real>({P, P});
    matmul(inverse, W, product);
    projector -= product;
    std::vector<std::size_t> columns;
    for (std::size_t j = 0; j < P; ++j)
        if (projector(j, j) > std::sqrt(std::numeric_limits<Real>::epsilon())) columns.push_back(j);
    return columns;
}

Objective with_gradient_of(const Objective& other, const Objective& loss) {
    return {loss.loss, [other, loss](const Vector& phi, Vector& dphi) {
                other.loss_and_gradient(phi, dphi);
                return loss.loss(phi);
            }};
}

ForgottenMean check_forgotten_mean(const Matrix& W, const Matrix& Y, const Vector& phi) {
    ParameterLayout layout;
    layout.add("theta", {W.shape()[1], Y.shape()[1]});
    const GradientCheckOptions options{.batch = W.shape()[0]};
    const Objective g = objective(W, Y, Reduction::mean),
                    slide = with_gradient_of(objective(W, Y, Reduction::sum), g);
    return {check_gradient(g, phi, layout, options), check_gradient(slide, phi, layout, options)};
}

}  // namespace descent::regression
