#include "chapters/03_neurons/neurons.hpp"

#include <cmath>

namespace descent::neurons {
namespace {

/// e / (1 + e)², the slope of the sigmoid from e = e^−|z|.
Real bump(Real e) {
    return e / ((1 + e) * (1 + e));
}

void require_fit(const char* function, const SoftmaxNeurons& neurons, const Vector& x) {
    const std::size_t C = neurons.W.shape()[0];
    require(C > 0, function, "there is no neuron");
    require_size(function, "b", neurons.b.size(), C);
    require_size(function, "x", x.size(), neurons.W.shape()[1]);
}

}  // namespace

NeuronForward forward(const Neuron& neuron, const Vector& x) {
    require_size("forward", "x", x.size(), neuron.w.size());
    NeuronForward pass;
    // clang-format off
    //> 03.1
    pass.z = neuron.b + dot(neuron.w, x);            // z = b + Σ_i w_i x_i   (NL.4, EE.1)
    pass.h = activation(neuron.activation, pass.z);  // h = a[z]              (NL.4, EE.2, EE.3)
    //<
    // clang-format on
    return pass;
}

NeuronGradient backward(const Neuron& neuron, const Vector& x, const NeuronForward& pass, Real dh) {
    require_size("backward", "x", x.size(), neuron.w.size());
    //> 03.2
    const Real dz = slope(neuron.activation, pass.z) * dh;  // ∂L/∂z = a′[z] ∂L/∂h   (NL.4)
    return {neuron.w * dz, x * dz, dz};  // ∂z/∂x = w, ∂z/∂w = x, ∂z/∂b = 1
    //<
}

// clang-format off
Real activation(Activation a, Real z) {
    using enum Activation;
    switch (a) {
        case linear:  return z;                               // z             (NL.5, EE.1)
        case sigmoid: return 1 / (1 + std::exp(-z));          // 1/(1 + e^−z)  (NL.5, EE.3)
        case tanh:    return std::tanh(z);                    // tanh z        (NL.6)
        case relu:    return std::isnan(z) || z > 0 ? z : 0;  // max(0, z)     (NL.7, EE.2)
    }
    return z;
}

Real slope(Activation a, Real z) {
    using enum Activation;
    switch (a) {
        case linear:  return 1;                                     // 1         (NL.5)
        case sigmoid: return bump(std::exp(-std::abs(z)));          // h(1 − h)  (NL.5)
        case tanh:    return 4 * bump(std::exp(-2 * std::abs(z)));  // 1 − h²    (NL.6)
        case relu:    return z > 0 ? 1 : 0;                         // I[z > 0]  (NL.7)
    }
    return 1;
}

Real curvature(Activation a, Real z) {
    using enum Activation;
    switch (a) {
        case linear:  return 0;
        case sigmoid: return -slope(a, z) * std::tanh(z / 2);  // a″ = a′ (1 − 2h)
        case tanh:    return -2 * slope(a, z) * std::tanh(z);  // a″ = −2h a′
        case relu:    return 0;
    }
    return 0;
}
// clang-format on

SoftmaxForward forward(const SoftmaxNeurons& neurons, const Vector& x) {
    require_fit("forward", neurons, x);
    const std::size_t C = neurons.W.shape()[0];
    Matrix z = Matrix::from_shape({std::size_t{1}, C}), h;
    for (std::size_t k = 0; k < C; ++k) {
        z(0, k) = neurons.b(k);
        // z_k = b_k + Σ_i w^k_i x_i   (EE.4)
        for (std::size_t i = 0; i < x.size(); ++i) z(0, k) += neurons.W(k, i) * x(i);
    }
    neurons::softmax(z, h);  // h_j = e^{z_j} / Σ_k e^{z_k}   (EE.4)
    return {row(z, 0), row(h, 0)};
}

SoftmaxGradient backward(const SoftmaxNeurons& neurons, const Vector& x, const SoftmaxForward& pass,
                         const Vector& dh) {
    require_fit("backward", neurons, x);
    const std::size_t C = neurons.W.shape()[0];
    require_size("backward", "h", pass.h.size(), C);
    require_size("backward", "dh", dh.size(), C);
    SoftmaxGradient gradient{xt::zeros<Real>({x.size()}), xt::zeros<Real>({C, x.size()}),
                             xt::zeros<Real>({C})};
    //> 03.4
    // ∂L/∂z_j = h_j (∂L/∂h_j − Σ_k h_k ∂L/∂h_k)   (EE.4)
    const Vector dz = pass.h * (dh - dot(pass.h, dh));
    gradient.db = dz;  // ∂L/∂b = ∂L/∂z
    for (std::size_t k = 0; k < C; ++k)
        for (std::size_t i = 0; i < x.size(); ++i) {
            gradient.dx(i) += neurons.W(k, i) * dz(k);  // ∂L/∂x = Wᵀ ∂L/∂z
            gradient.dW(k, i) = dz(k) * x(i);           // ∂L/∂W = ∂L/∂z xᵀ
        }
    //<
    return gradient;
}

Neuron first_of_two(const SoftmaxNeurons& neurons) {
    require_size("first_of_two", "rows of W", neurons.W.shape()[0], 2);
    require_size("first_of_two", "b", neurons.b.size(), 2);
    // e^{z_1} / (e^{z_1} + e^{z_2}) = 1 / (1 + e^{−(z_1 − z_2)})   (EE.4)
    return {row(neurons.W, 0) - row(neurons.W, 1), neurons.b(0) - neurons.b(1),
            Activation::sigmoid};
}

}  // namespace descent::neurons
