#include "chapters/07_backprop/backward.hpp"

namespace descent::backprop {

void linear_layer_backward(const DeepNetwork& network, const Vector& phi, std::size_t k,
                           const Matrix& h, const Matrix& df, Vector& dphi, Matrix* dh) {
    auto dW = matrix(dphi, network.W(k));
    auto db = vector(dphi, network.b(k));
    if (dh) dh->resize({df.shape()[0], network.widths[k]});
    //> 07.2
    sum_rows(df, db);               // ∂L/∂b_k = Σ_i ∂L/∂f_k       (L9.7, NL.17)
    matmul(transposed(df), h, dW);  // ∂L/∂W_k = ∂L/∂f_k h_kᵀ      (L9.7, NL.17)
    // ∂L/∂h_k = W_kᵀ ∂L/∂f_k   (L9.7, NL.14)
    if (dh) matmul(df, matrix(phi, network.W(k)), *dh);
    //<
}

void backward(const DeepNetwork& network, const Vector& phi, const Matrix& X, Backprop& pass,
              Vector& dphi) {
    const std::size_t K = network.depth();
    require_size("backward", "phi", phi.size(), network.parameters());
    require_size("backward", "stored layers", pass.layers.f.size(), K + 1);
    require_size("backward", "df", pass.df.size(), K + 1);
    dphi.resize({phi.size()});

    //> 07.3
    for (std::size_t k = K; k > 0; --k) {
        const Matrix& h = pass.layers.h[k];
        Matrix& below = pass.df[k - 1];
        // ∂L/∂b_k, ∂L/∂W_k, ∂L/∂h_k   (L9.7)
        linear_layer_backward(network, phi, k, h, pass.df[k], dphi, &below);
        // ∂L/∂f_{k−1} = a′[f_{k−1}] ⊙ ∂L/∂h_k   (L9.7, NL.15), where a′ is I[f > 0] for ReLU (L9.5)
        // and h(1−h) for a sigmoid (EE.10, NL.16)
        activation_backward(network.activation, pass.layers.f[k - 1], h, below, below);
    }
    linear_layer_backward(network, phi, 0, X, pass.df[0], dphi);
    //<
}

namespace {

template <class Loss>
Real pass_both_ways(const DeepNetwork& network, const Vector& phi, const Matrix& X, Backprop& pass,
                    Vector& dphi, Loss loss) {
    pass.df.resize(network.depth() + 1);
    forward(network, phi, X, pass.layers);
    const Real L = loss(pass.layers.output(), pass.df.back());
    backward(network, phi, X, pass, dphi);
    return L;
}

}  // namespace

Real loss_and_gradient(const DeepNetwork& network, const Vector& phi, const Matrix& X,
                       Labels labels, Backprop& pass, Vector& dphi) {
    return pass_both_ways(network, phi, X, pass, dphi, [&](const Matrix& F, Matrix& dF) {
        return cross_entropy(F, labels, dF);
    });
}

Real loss_and_gradient(const DeepNetwork& network, const Vector& phi, const Matrix& X,
                       const Matrix& Y, Backprop& pass, Vector& dphi) {
    return pass_both_ways(network, phi, X, pass, dphi, [&](const Matrix& F, Matrix& dF) {
        return mean_squared_error(F, Y, dF);
    });
}

}  // namespace descent::backprop
