#include "chapters/05_deep_networks/symmetries.hpp"

#include <fmt/format.h>

namespace descent::deep {
namespace {
void require_layer(const char* function, const DeepNetwork& network, const Vector& phi,
                   std::size_t layer) {
    require_size(function, "phi", phi.size(), network.parameters());
    require(layer >= 1 && layer <= network.depth(), function,
            fmt::format("there is no hidden layer {}, the network has {}", layer, network.depth()));
}
}  // namespace

Vector reorder_units(const DeepNetwork& network, const Vector& phi, std::size_t layer,
                     const std::vector<std::size_t>& order) {
    require_layer("reorder_units", network, phi, layer);
    require_size("reorder_units", "order", order.size(), network.widths[layer]);
    std::vector<bool> seen(order.size());
    for (std::size_t unit : order) {
        require(unit < order.size() && !seen[unit], "reorder_units", "order is not a permutation");
        seen[unit] = true;
    }
    Vector result = phi;
    const auto in = matrix(phi, network.W(layer - 1)), out = matrix(phi, network.W(layer));
    const auto bias = vector(phi, network.b(layer - 1));
    auto new_in = matrix(result, network.W(layer - 1)), new_out = matrix(result, network.W(layer));
    auto new_bias = vector(result, network.b(layer - 1));
    for (std::size_t d = 0; d < order.size(); ++d) {
        xt::row(new_in, static_cast<std::ptrdiff_t>(d)) =
            xt::row(in, static_cast<std::ptrdiff_t>(order[d]));
        xt::col(new_out, static_cast<std::ptrdiff_t>(d)) =
            xt::col(out, static_cast<std::ptrdiff_t>(order[d]));
        new_bias[d] = bias[order[d]];
    }
    return result;
}

Vector scale_unit(const DeepNetwork& network, const Vector& phi, std::size_t layer,
                  std::size_t unit, Real beta) {
    require_layer("scale_unit", network, phi, layer);
    require(
        unit < network.widths[layer], "scale_unit",
        fmt::format("there is no unit {}, layer {} has {}", unit, layer, network.widths[layer]));
    require(beta > 0, "scale_unit", "beta is not positive");
    Vector result = phi;
    auto in = matrix(result, network.W(layer - 1)), out = matrix(result, network.W(layer));
    xt::row(in, static_cast<std::ptrdiff_t>(unit)) *= beta;   // β Ω_{k−1}   (FM.16)
    vector(result, network.b(layer - 1))[unit] *= beta;       // β β_{k−1}   (FM.16)
    xt::col(out, static_cast<std::ptrdiff_t>(unit)) /= beta;  // Ω_k / β     (FM.16)
    return result;
}

Integer orderings(const DeepNetwork& network) {
    Integer count = 1;
    for (std::size_t k = 1; k <= network.depth(); ++k)
        for (std::size_t d = 2; d <= network.widths[k]; ++d) count *= d;  // N! per layer   (FM.16)
    return count;
}

}  // namespace descent::deep
