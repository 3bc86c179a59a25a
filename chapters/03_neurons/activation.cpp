#include "chapters/03_neurons/activation.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace descent::neurons {

void activate(Activation activation, const Matrix& F, Matrix& H) {
    require_shape("activate", "H", H, {F.shape()[0], F.shape()[1]});
    using enum Activation;
    constexpr Real one = 1, zero = 0;
    // clang-format off
    switch (activation) {
        case linear:  xt::noalias(H) = F; break;                          // z             (NL.5)
        case sigmoid: xt::noalias(H) = one / (one + xt::exp(-F)); break;  // 1/(1 + e^−z)  (NL.5)
        case tanh:    xt::noalias(H) = xt::tanh(F); break;                // tanh z        (NL.6)
        case relu:    xt::noalias(H) = xt::maximum(zero, F); break;       // max(0, z)     (NL.7)
    }
    // clang-format on
}

void activation_backward(Activation activation, const Matrix& F, const Matrix& H, const Matrix& dH,
                         Matrix& dF) {
    require_shape("activation_backward", "H", H, {F.shape()[0], F.shape()[1]});
    require_shape("activation_backward", "dH", dH, {F.shape()[0], F.shape()[1]});
    dF.resize(F.shape());
    using enum Activation;
    constexpr Real one = 1, zero = 0;
    // clang-format off
    switch (activation) {
        case linear:  xt::noalias(dF) = dH; break;                             // a′ = 1    (NL.5)
        case sigmoid: xt::noalias(dF) = dH * H * (one - H); break;             // h(1 − h)  (NL.5)
        case tanh:    xt::noalias(dF) = dH * (one - H * H); break;             // 1 − h²    (NL.6)
        case relu:    xt::noalias(dF) = xt::where(F > zero, dH, zero); break;  // I[z > 0]  (NL.7)
    }
    // clang-format on
}

void softmax(const Matrix& F, Matrix& P) {
    const std::size_t classes = F.shape()[1];
    P.resize(F.shape());
    //> 03.3
    for (std::size_t i = 0; i < F.shape()[0]; ++i) {
        const Real largest = *std::max_element(&F(i, 0), &F(i, 0) + classes);
        for (std::size_t c = 0; c < classes; ++c) P(i, c) = F(i, c) - largest;
    }
    xt::noalias(P) = xt::exp(P);
    for (std::size_t i = 0; i < F.shape()[0]; ++i) {
        Real sum = 0;
        for (std::size_t c = 0; c < classes; ++c) sum += P(i, c);
        // p_c = e^f_c / Σ e^f   (EE.4, EE.9)
        for (std::size_t c = 0; c < classes; ++c) P(i, c) /= sum;
    }
    //<
}

// clang-format off
std::string_view name(Activation activation) {
    switch (activation) {
        case Activation::linear:  return "linear";
        case Activation::relu:    return "relu";
        case Activation::sigmoid: return "sigmoid";
        case Activation::tanh:    return "tanh";
    }
    return "unknown";
}
// clang-format on

Activation activation_named(std::string_view wanted) {
    for (Activation a :
         {Activation::linear, Activation::relu, Activation::sigmoid, Activation::tanh})
        if (name(a) == wanted) return a;
    argument_error("activation_named",
                   fmt::format("{} is none of linear, relu, sigmoid, tanh", wanted));
}

}  // namespace descent::neurons
