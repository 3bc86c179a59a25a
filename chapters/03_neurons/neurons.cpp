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

Firing forward(const Neuron& neuron, const Vector& x) {
    require_size("forward", "x", x.size(), neuron.w.size());
    Firing firing;
    firing.z = neuron.b + dot(neuron.w, x);     // z = b + Σ_i w_i x_i   (NL.4, EE.1)
    firing.h = activation(neuron.g, firing.z);  // h = g(z)              (NL.4, EE.2, EE.3)
    return firing;
}

NeuronGradient backward(const Neuron& neuron, const Vector& x, const Firing& firing, Real dh) {
    require_size("backward", "x", x.size(), neuron.w.size());
    const Real dz = slope(neuron.g, firing.z) * dh;  // ∂L/∂z = g′(z) ∂L/∂h   (NL.4)
    return {neuron.w * dz, x * dz, dz};  // ∂z/∂x = w,  ∂z/∂w = x,  ∂z/∂b = 1
}

// clang-format off
Real activation(Activation g, Real z) {
    switch (g) {
        case Activation::linear:  return z;                              // (NL.5, EE.1)
        case Activation::sigmoid: return 1 / (1 + std::exp(-z));         // (NL.5, EE.3)
        case Activation::tanh:    return std::tanh(z);                   // (NL.6)
        case Activation::relu:    return std::isnan(z) || z > 0 ? z : 0; // (NL.7, EE.2)
    }
    return z;
}

Real slope(Activation g, Real z) {
    switch (g) {
        case Activation::linear:  return 1;                              // (NL.5)
        case Activation::sigmoid: return bump(std::exp(-std::abs(z)));           // h(1 − h)  (NL.5)
        case Activation::tanh:    return 4 * bump(std::exp(-2 * std::abs(z)));   // 1 − h²    (NL.6)
        case Activation::relu:    return z > 0 ? 1 : 0;                          // I[z > 0]  (NL.7)
    }
    return 1;
}

Real curvature(Activation g, Real z) {
    switch (g) {
        case Activation::linear:  return 0;
        case Activation::sigmoid: return -slope(g, z) * std::tanh(z / 2);  // g″ = g′(1 − 2h)
        case Activation::tanh:    return -2 * slope(g, z) * std::tanh(z);  // g″ = −2hg′
        case Activation::relu:    return 0;
    }
    return 0;
}
// clang-format on

SoftmaxFiring forward(const SoftmaxNeurons& neurons, const Vector& x) {
    require_fit("forward", neurons, x);
    const std::size_t C = neurons.W.shape()[0];
    Matrix z = Matrix::from_shape({std::size_t{1}, C}), h;
    for (std::size_t k = 0; k < C; ++k) {
        z(0, k) = neurons.b(k);
        // z_k = b_k + Σ_i w^k_i x_i   (EE.4)
        for (std::size_t i = 0; i < x.size(); ++i) z(0, k) += neurons.W(k, i) * x(i);
    }
    neurons::softmax(z, h);  // h_j = e^{z_j} / Σ_k e^{z_k}   (EE.4)
    return {xt::row(z, 0), xt::row(h, 0)};
}

SoftmaxGradient backward(const SoftmaxNeurons& neurons, const Vector& x,
                         const SoftmaxFiring& firing, const Vector& dh) {
    require_fit("backward", neurons, x);
    const std::size_t C = neurons.W.shape()[0];
    require_size("backward", "h", firing.h.size(), C);
    require_size("backward", "dh", dh.size(), C);
    // ∂L/∂z_j = h_j (∂L/∂h_j − Σ_k h_k ∂L/∂h_k)   (EE.4)
    const Vector dz = firing.h * (dh - dot(firing.h, dh));
    SoftmaxGradient gradient{xt::zeros<Real>({x.size()}), xt::zeros<Real>({C, x.size()}), dz};
    for (std::size_t k = 0; k < C; ++k)
        for (std::size_t i = 0; i < x.size(); ++i) {
            gradient.dx(i) += neurons.W(k, i) * dz(k);  // ∂L/∂x = Wᵀ ∂L/∂z
            gradient.dW(k, i) = dz(k) * x(i);           // ∂L/∂W = ∂L/∂z xᵀ
        }
    return gradient;
}

Neuron first_of_two(const SoftmaxNeurons& neurons) {
    require_size("first_of_two", "rows of W", neurons.W.shape()[0], 2);
    require_size("first_of_two", "b", neurons.b.size(), 2);
    // e^{z_1} / (e^{z_1} + e^{z_2}) = 1 / (1 + e^{−(z_1 − z_2)})   (EE.4)
    return {xt::row(neurons.W, 0) - xt::row(neurons.W, 1), neurons.b(0) - neurons.b(1),
            Activation::sigmoid};
}

}  // namespace descent::neurons
