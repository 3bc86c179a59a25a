#include "chapters/05_deep_networks/deep_network.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

namespace descent::deep {

DeepNetwork::DeepNetwork(std::vector<std::size_t> sizes, Activation a)
    : widths(std::move(sizes)), activation(a) {
    require(widths.size() >= 2, "DeepNetwork",
            "widths needs at least the number of inputs and of outputs");
    for (std::size_t width : widths) require(width > 0, "DeepNetwork", "a width is 0");
    for (std::size_t k = 0; k + 1 < widths.size(); ++k) {
        layout.add(fmt::format("W{}", k), {widths[k + 1], widths[k]});
        layout.add(fmt::format("b{}", k), {widths[k + 1]});
    }
}

namespace {
/// Makes the buffers for this batch size; does nothing when they fit.
void reserve(const DeepNetwork& network, std::size_t examples, Layers& layers) {
    const std::size_t count = network.depth() + 1;
    layers.f.resize(count);
    layers.h.resize(count);
    for (std::size_t k = 0; k < count; ++k) {
        layers.f[k].resize({examples, network.widths[k + 1]});
        if (k > 0) layers.h[k].resize({examples, network.widths[k]});
    }
}
}  // namespace

void linear_layer(const DeepNetwork& network, const Vector& phi, std::size_t k, const Matrix& h,
                  Matrix& f) {
    const auto W = matrix(phi, network.W(k));
    const auto b = vector(phi, network.b(k));
    f.resize({h.shape()[0], network.widths[k + 1]});
    matmul(h, transposed(W), f);
    xt::noalias(f) += b;  // f_k = β_k + Ω_k h_k   (L8.4)
}

void forward(const DeepNetwork& network, const Vector& phi, const Matrix& X, Layers& layers,
             std::size_t first_layer) {
    require_size("forward", "phi", phi.size(), network.parameters());
    require_size("forward", "columns of X", X.shape()[1], network.widths[0]);
    reserve(network, X.shape()[0], layers);

    const std::size_t K = network.depth();
    if (first_layer > K)
        argument_error("forward",
                       fmt::format("there is no layer {}, the last is {}", first_layer, K));
    for (std::size_t k = first_layer; k <= K; ++k) {
        // f_k = β_k + Ω_k h_k   (L8.4)
        linear_layer(network, phi, k, k == 0 ? X : layers.h[k], layers.f[k]);
        // h_{k+1} = a[f_k]   (L8.4)
        if (k < K) activate(network.activation, layers.f[k], layers.h[k + 1]);
    }
}

Vector forward_by_units(const DeepNetwork& network, const Vector& phi, const Vector& x) {
    require_size("forward_by_units", "phi", phi.size(), network.parameters());
    require_size("forward_by_units", "x", x.size(), network.widths[0]);
    Vector h = x;
    for (std::size_t k = 0; k <= network.depth(); ++k) {
        const auto W = matrix(phi, network.W(k));
        Vector f = vector(phi, network.b(k));
        for (std::size_t d = 0; d < f.size(); ++d)
            for (std::size_t i = 0; i < h.size(); ++i)
                f[d] += W(d, i) * h[i];  // ψ_d0 + Σ_i ψ_di h_i   (L8.4)
        if (k == network.depth()) return f;
        Matrix batch = xt::zeros<Real>({std::size_t{1}, f.size()});
        std::copy(f.begin(), f.end(), batch.begin());
        activate(network.activation, batch, batch);  // h′_d = a[·]           (L8.4)
        h = xt::view(batch, 0, xt::all());
    }
    return h;
}

Vector initialize(const DeepNetwork& network, Random& random) {
    Vector phi = xt::zeros<Real>({network.parameters()});
    for (std::size_t k = 0; k <= network.depth(); ++k) {
        auto W = vector(phi, network.W(k));
        const Real deviation = std::sqrt(Real(2) / static_cast<Real>(network.widths[k]));
        for (Real& w : W) w = random.normal(0, deviation);
    }
    return phi;
}

}  // namespace descent::deep
