#include "chapters/05_deep_networks/integer_network.hpp"

#include <algorithm>
#include <cmath>
#include <cstdint>

namespace descent::deep {
namespace {
constexpr int digits = std::numeric_limits<Real>::digits;
}

int fraction_bits(Real value) {
    if (value == 0) return 0;
    int exponent = 0;
    auto mantissa = static_cast<std::int64_t>(std::ldexp(std::frexp(value, &exponent), digits));
    int bits = digits - exponent;
    while (mantissa % 2 == 0) {
        mantissa /= 2;
        --bits;
    }
    return std::max(bits, 0);
}

Integer scaled_integer(Real value, int power) {
    int exponent = 0;
    const auto mantissa =
        static_cast<std::int64_t>(std::ldexp(std::frexp(value, &exponent), digits));
    const int shift = exponent - digits + power;
    const Integer whole = mantissa;
    return shift >= 0 ? Integer(whole << shift) : Integer(whole / (Integer(1) << -shift));
}

std::vector<IntegerLayer> integer_layers(const char* function, const DeepNetwork& network,
                                         const Vector& phi) {
    require_size(function, "phi", phi.size(), network.parameters());
    require(network.activation == Activation::relu, function, "the activation is not relu");
    for (Real value : phi)
        require(std::isfinite(value), function, "phi has an entry that is not a finite number");
    std::vector<IntegerLayer> layers;
    int total = 0;  // layer k's f is multiplied by 2^total
    for (std::size_t k = 0; k <= network.depth(); ++k) {
        const auto W = matrix(phi, network.W(k));
        const auto b = vector(phi, network.b(k));

        // How many binary places this layer has behind the point
        int bits = 0;
        for (Real w : W) bits = std::max(bits, fraction_bits(w));
        for (Real offset : b) bits = std::max(bits, fraction_bits(offset) - total);
        total += bits;

        // W·2^bits meets h·2^(total − bits), so b is multiplied by 2^total.
        IntegerLayer layer;
        for (std::size_t d = 0; d < b.size(); ++d) {
            layer.b.push_back(scaled_integer(b[d], total));
            layer.W.emplace_back();
            for (std::size_t i = 0; i < W.shape()[1]; ++i)
                layer.W.back().push_back(scaled_integer(W(d, i), bits));
        }
        layers.push_back(std::move(layer));
    }
    return layers;
}

std::vector<Form> pre_activations(const IntegerLayer& layer, const std::vector<Form>& h) {
    const std::size_t size = h.front().size();
    std::vector<Form> f(layer.b.size(), Form(size));
    for (std::size_t d = 0; d < f.size(); ++d) {
        f[d].back() = layer.b[d];
        for (std::size_t i = 0; i < h.size(); ++i)
            for (std::size_t n = 0; n < size; ++n)
                if (!h[i][n].is_zero()) f[d][n] += layer.W[d][i] * h[i][n];  // f = b + W h   (L8.4)
    }
    return f;
}

}  // namespace descent::deep
