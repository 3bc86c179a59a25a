#include "chapters/04_shallow_networks/activation.hpp"

#include <fmt/format.h>

namespace descent::networks {

void activate(Activation activation, const Matrix& F, Matrix& H) {
    require_shape("activate", "H", H, {F.shape()[0], F.shape()[1]});
    // clang-format off
    switch (activation) {
        case Activation::linear:  xt::noalias(H) = F; break;
        case Activation::relu:    xt::noalias(H) = xt::maximum(Real(0), F); break;                            // ReLU   (L7.1)
        case Activation::sigmoid: xt::noalias(H) = Real(0.5) + Real(0.5) * xt::tanh(Real(0.5) * F); break;
        case Activation::tanh:    xt::noalias(H) = xt::tanh(F); break;
    }
    // clang-format on
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
    for (Activation a : {Activation::linear, Activation::relu, Activation::sigmoid, Activation::tanh})
        if (name(a) == wanted) return a;
    argument_error("activation_named", fmt::format("{} is none of linear, relu, sigmoid, tanh", wanted));
}

}  // namespace descent::networks
