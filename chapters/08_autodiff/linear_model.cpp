#include "chapters/08_autodiff/linear_model.hpp"

namespace descent::autodiff {

Matrix linear_model(const Matrix& x, const Matrix& W, const Vector& b) {
    require_size("linear_model", "columns of W", W.shape()[1], x.shape()[1]);
    require_size("linear_model", "b", b.size(), W.shape()[0]);
    Matrix z = Matrix::from_shape({x.shape()[0], W.shape()[0]});
    //> 08.1
    matmul(x, transposed(W), z);  // z_j = Σ_k W_jk x_k …   (GO.11)
    xt::noalias(z) += b;          //       … + b_j
    //<
    return z;
}

LinearGradients d_linear(const Matrix& dz, const Matrix& x, const Matrix& W) {
    require_shape("d_linear", "dz", dz, {x.shape()[0], W.shape()[0]});
    require_size("d_linear", "columns of W", W.shape()[1], x.shape()[1]);
    LinearGradients d{Matrix::from_shape(W.shape()), Vector::from_shape({W.shape()[0]}),
                      Matrix::from_shape(x.shape())};
    //> 08.3
    sum_rows(dz, d.db);               // ∂L/∂b = Σ ∂L/∂z     (GO.11)
    matmul(transposed(dz), x, d.dW);  // ∂L/∂W = ∂L/∂z xᵀ    (GO.11)
    matmul(dz, W, d.dx);              // ∂L/∂x = Wᵀ ∂L/∂z    (GO.11)
    //<
    return d;
}

Matrix relu_model(const Matrix& z) {
    return xt::maximum(Real(0), z);
}

Matrix d_relu(const Matrix& dz_out, const Matrix& z) {
    require_shape("d_relu", "dz_out", dz_out, {z.shape()[0], z.shape()[1]});
    //> 08.2
    return xt::where(z > Real(0), dz_out, Real(0));  // ∂L/∂z = ∂L/∂z′ · I[z > 0]   (GO.10)
    //<
}

}  // namespace descent::autodiff
