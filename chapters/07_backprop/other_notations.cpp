#include "chapters/07_backprop/other_notations.hpp"

#include <cmath>

#include "chapters/07_backprop/backward.hpp"
#include "chapters/07_backprop/matrix_calculus.hpp"

namespace descent::backprop {
namespace {

Vector product(const Matrix& W, const Vector& x) {
    require_size("product", "x", x.size(), W.shape()[1]);
    Vector result = xt::zeros<Real>({W.shape()[0]});
    for (std::size_t j = 0; j < W.shape()[0]; ++j)
        for (std::size_t i = 0; i < x.size(); ++i) result[j] += W(j, i) * x[i];
    return result;
}

Matrix outer(const Vector& a, const Vector& b) {
    Matrix result = xt::zeros<Real>({a.size(), b.size()});
    for (std::size_t i = 0; i < a.size(); ++i)
        for (std::size_t j = 0; j < b.size(); ++j) result(i, j) = a[i] * b[j];
    return result;
}

/// a[f] and a′[f] of one example's layer.
std::pair<Vector, Vector> activate_with_slope(Activation activation, const Vector& f) {
    const std::size_t n = f.size();
    Matrix F = xt::zeros<Real>({std::size_t{1}, n}), H = F, slope = F;
    for (std::size_t i = 0; i < n; ++i) F(0, i) = f[i];
    activate(activation, F, H);
    activation_backward(activation, F, H, xt::ones<Real>({std::size_t{1}, n}), slope);
    return {xt::row(H, 0), xt::row(slope, 0)};
}

}  // namespace

RegressionGradient regression_backprop(Activation f, const Matrix& w, const Vector& b,
                                       const Vector& theta, Real c, const Vector& x, Real t) {
    require_size("regression_backprop", "b", b.size(), w.shape()[0]);
    require_size("regression_backprop", "theta", theta.size(), w.shape()[0]);
    RegressionGradient g;
    const Vector a = product(w, x) + b;
    const auto [h, slope] = activate_with_slope(f, a);  // h_j = f(Σ w_ji x_i + b_j)      (EE.8)
    g.prediction = c;
    // t̂ = Σ θ_j h_j + c   (EE.8)
    for (std::size_t j = 0; j < h.size(); ++j) g.prediction += theta[j] * h[j];
    g.loss = (g.prediction - t) * (g.prediction - t);

    g.dc = 2 * (g.prediction - t);   // ∂L/∂t̂ = 2(t̂ − t)              (EE.8)
    g.dtheta = h * g.dc;             // ∂L/∂θ_j = h_j ∂L/∂t̂            (EE.8)
    const Vector dh = theta * g.dc;  // ∂L/∂h_j = θ_j ∂L/∂t̂            (EE.8)
    g.db = slope * dh;
    g.dw = outer(g.db, x);  // ∂L/∂w_ji = f′ x_i ∂L/∂h_j       (EE.8)
    return g;
}

ClassificationGradient classification_backprop(Activation f, const Matrix& w, const Vector& b,
                                               const Vector& x, const Vector& t) {
    require_size("classification_backprop", "b", b.size(), w.shape()[0]);
    require_size("classification_backprop", "t", t.size(), w.shape()[0]);
    ClassificationGradient g;
    const Vector a = product(w, x) + b;
    const auto [h, slope] = activate_with_slope(f, a);  // h_j = f(Σ w_ji x_i + b_j)      (EE.9)
    const Real largest = xt::amax(h)();
    g.p = xt::exp(h - largest);
    const Real sum = xt::sum(g.p)();
    g.p /= sum;  // p_i = e^{h_i} / Σ_j e^{h_j}    (EE.9)
    g.loss = largest + std::log(sum);
    // L = log Σ e^{h_j} − Σ t_j h_j   (EE.9)
    for (std::size_t j = 0; j < t.size(); ++j) g.loss -= t[j] * h[j];

    g.dh = g.p - t;  // ∂L/∂h_j = p_j − t_j            (EE.9)
    g.db = slope * g.dh;
    g.dw = outer(g.db, x);  // ∂L/∂w_ji = f′ x_i ∂L/∂h_j       (EE.9)
    return g;
}

LinearGradient linear_gradient(const Matrix& W, const Vector& x, const Vector& dh) {
    require_size("linear_gradient", "x", x.size(), W.shape()[1]);
    require_size("linear_gradient", "dh", dh.size(), W.shape()[0]);
    return {.dW = outer(dh, x),                    // ∇_W L = ∇_h L xᵀ               (EE.10)
            .db = dh,                              // ∇_b L = ∇_h L                  (EE.10)
            .dx = product(xt::transpose(W), dh)};  // ∇_x L = Wᵀ ∇_h L               (EE.10)
}

Vector sigmoid_gradient(const Vector& h, const Vector& dh) {
    require_size("sigmoid_gradient", "dh", dh.size(), h.size());
    return dh * h * (Real(1) - h);  // ∇_x L = ∇_h L ⊙ h ⊙ (1 − h)    (EE.10)
}

Vector example_gradient(const DeepNetwork& network, const Vector& phi, const Vector& x,
                        const Vector& G_output) {
    const std::size_t L = network.depth() + 1;
    require_size("example_gradient", "phi", phi.size(), network.parameters());
    require_size("example_gradient", "x", x.size(), network.widths.front());
    require_size("example_gradient", "G_output", G_output.size(), network.widths.back());

    std::vector<Vector> xs{x}, slopes;  // x^0 … x^{L−1} and σ′(a^1) … σ′(a^{L−1})
    for (std::size_t i = 1; i < L; ++i) {
        const Matrix W = matrix(phi, network.W(i - 1));
        // a^i = W^i x^{i−1} + b^i   (FM.11)
        const Vector a = product(W, xs.back()) + vector(phi, network.b(i - 1));
        const auto [activated, slope] = activate_with_slope(network.activation, a);
        xs.push_back(activated);  // x^i = σ(a^i)                  (FM.11)
        slopes.push_back(slope);
    }

    Vector G = xt::zeros<Real>({phi.size()});
    Vector G_a = G_output;  // no σ in the last layer
    for (std::size_t i = L; i >= 1; --i) {
        vector(G, network.b(i - 1)) = G_a;  // G_b = G_a                     (FM.12)
        // G_W = G_a (x^{i−1})ᵀ   (FM.12)
        matrix(G, network.W(i - 1)) = outer(G_a, xs[i - 1]);
        if (i == 1) break;
        const Matrix W = matrix(phi, network.W(i - 1));
        // G_{x^{i−1}} = (W^i)ᵀ G_{a^i}   (FM.12)
        const Vector G_x = product(xt::transpose(W), G_a);
        G_a = slopes[i - 2] * G_x;  // G_a = σ′(a) ⊙ G_x             (FM.12)
    }
    return G;
}

Vector chain_rule(const Matrix& J, const Vector& dz) {
    require_size("chain_rule", "dz", dz.size(), J.shape()[0]);
    Vector dx = xt::zeros<Real>({J.shape()[1]});
    //> 07.4
    for (std::size_t i = 0; i < dx.size(); ++i)
        for (std::size_t j = 0; j < dz.size(); ++j)
            dx[i] += dz[j] * J(j, i);  // ∂y/∂x_i = Σ_j ∂y/∂z_j ∂z_j/∂x_i   (GO.7b)
    //<
    return dx;
}

namespace {

/// The Jacobians of one layer z⁽ᵏ⁾ = a[W z⁽ᵏ⁻¹⁾ + b], a row for each entry of z⁽ᵏ⁾.
struct LayerJacobians {
    Matrix by_z, by_W, by_b;
};

LayerJacobians layer_jacobians(Activation activation, const Matrix& W, const Vector& z,
                               const Vector& f) {
    const Matrix D = activation_by_input(activation, f);  // diagonal
    const auto through = [&](const Matrix& by) {          // D (∂f/∂·)ᵀ
        Matrix J = Matrix::from_shape({f.size(), by.shape()[0]});
        matmul(D, transposed(by), J);
        return J;
    };
    return {through(linear_by_input(W)), through(linear_by_weights(z, f.size())),
            through(linear_by_bias(f.size()))};
}

}  // namespace

ChainGradient jacobian_gradient(const DeepNetwork& network, const Vector& phi, const Vector& x,
                                const Vector& dy) {
    const std::size_t n = network.depth() + 1;
    require_size("jacobian_gradient", "phi", phi.size(), network.parameters());
    require_size("jacobian_gradient", "x", x.size(), network.widths.front());
    require_size("jacobian_gradient", "dy", dy.size(), network.widths.back());

    std::vector<LayerJacobians> J;
    Vector z = x;
    for (std::size_t k = 0; k < n; ++k) {
        const auto activation = k + 1 < n ? network.activation : Activation::linear;
        const Matrix W = matrix(phi, network.W(k));
        const Vector f = product(W, z) + vector(phi, network.b(k));
        J.push_back(layer_jacobians(activation, W, z, f));
        z = activate_with_slope(activation, f).first;  // z⁽ᵏ⁾ = f⁽ᵏ⁾(z⁽ᵏ⁻¹⁾; θ⁽ᵏ⁾)   (GO.7b)
    }

    ChainGradient g{.dtheta = xt::zeros<Real>({phi.size()}), .dx = dy};
    for (std::size_t k = n; k-- > 0;) {
        // ∇_{θ⁽ᵏ⁾} y = (J_{θ⁽ᵏ⁾} z⁽ᵏ⁾)ᵀ ∇_{z⁽ᵏ⁾} y, and ∇_{z⁽ᵏ⁻¹⁾} y likewise   (GO.7b)
        vector(g.dtheta, network.W(k)) = chain_rule(J[k].by_W, g.dx);
        vector(g.dtheta, network.b(k)) = chain_rule(J[k].by_b, g.dx);
        g.dx = chain_rule(J[k].by_z, g.dx);
    }
    return g;
}

}  // namespace descent::backprop
