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

std::vector<std::size_t> widths_of(std::size_t inputs, const std::vector<std::size_t>& hidden,
                                   std::size_t outputs) {
    std::vector<std::size_t> widths = {inputs};
    widths.insert(widths.end(), hidden.begin(), hidden.end());
    widths.push_back(outputs);
    return widths;
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
    //> 05.2
    set_rows(f, b);                     // b_k …                 (L8.4)
    matmul(h, transposed(W), f, true);  // f_k = b_k + W_k h_k   (L8.4)
    //<
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
    auto &f = layers.f, &h = layers.h;
    //> 05.3
    for (std::size_t k = first_layer; k <= K; ++k) {
        linear_layer(network, phi, k, k == 0 ? X : h[k], f[k]);   // f_k = b_k + W_k h_k   (L8.4)
        if (k < K) activate(network.activation, f[k], h[k + 1]);  // h_{k+1} = a[f_k]      (L8.4)
    }
    //<
}

namespace {
Matrix as_row(const Vector& v) {
    return xt::view(v, xt::newaxis(), xt::all());
}
}  // namespace

Vector forward_by_units(const DeepNetwork& network, const Vector& phi, const Vector& x) {
    require_size("forward_by_units", "phi", phi.size(), network.parameters());
    require_size("forward_by_units", "x", x.size(), network.widths[0]);
    Vector h = x;
    for (std::size_t k = 0; k <= network.depth(); ++k) {
        const auto W = matrix(phi, network.W(k));
        Vector f = vector(phi, network.b(k));
        for (std::size_t d = 0; d < f.size(); ++d)
            for (std::size_t i = 0; i < h.size(); ++i)
                f[d] += W(d, i) * h[i];  // b_d + Σ_i W_di h_i   (L8.4)
        if (k == network.depth()) return f;
        Matrix unit = as_row(f);
        activate(network.activation, unit, unit);  // h′_d = a[·]           (L8.4)
        h = row(unit, 0);
    }
    return h;
}

Matrix DeepModel::operator()(const Matrix& X) const {
    Layers layers;
    forward(network, phi, X, layers);
    return layers.output();
}

Real relative_error(const Matrix& got, const Matrix& expected) {
    require_shape("relative_error", "got", got, {expected.shape()[0], expected.shape()[1]});
    Real error = 0, size = 1;
    for (std::size_t i = 0; i < got.size(); ++i) {
        const Real difference = std::abs(got.flat(i) - expected.flat(i));
        if (std::isnan(difference)) return difference;
        error = std::max(error, difference);
        size = std::max(size, std::abs(expected.flat(i)));
    }
    return error / size;
}

Real unit_error(const DeepNetwork& network, const Vector& phi, const Vector& x) {
    return relative_error(DeepModel{network, phi}(as_row(x)),
                          as_row(forward_by_units(network, phi, x)));
}

Vector initialize(const DeepNetwork& network, Random& random) {
    Vector phi = xt::zeros<Real>({network.parameters()});
    for (std::size_t k = 0; k <= network.depth(); ++k) {
        auto W = vector(phi, network.W(k));
        const Real deviation = std::sqrt(Real(2) / real(network.widths[k]));
        for (Real& w : W) w = random.normal(0, deviation);
    }
    return phi;
}

Vector start_in_square(const DeepNetwork& network, Random& random) {
    Vector phi = initialize(network, random);
    for (std::size_t k = 0; k < network.depth(); ++k)
        for (Real& offset : vector(phi, network.b(k))) offset = random.uniform(-1, 1);
    return phi;
}

}  // namespace descent::deep
