#include "chapters/05_deep_networks/symmetries.hpp"

#include <fmt/format.h>

#include "chapters/05_deep_networks/decision.hpp"

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
    //> 05.6
    for (std::size_t d = 0; d < order.size(); ++d) {
        row(new_in, d) = row(in, order[d]);
        xt::view(new_out, xt::all(), d) = xt::view(out, xt::all(), order[d]);
        new_bias[d] = bias[order[d]];
    }
    //<
    return result;
}

Vector scale_unit(const DeepNetwork& network, const Vector& phi, std::size_t layer,
                  std::size_t unit, Real s) {
    require_layer("scale_unit", network, phi, layer);
    require(
        unit < network.widths[layer], "scale_unit",
        fmt::format("there is no unit {}, layer {} has {}", unit, layer, network.widths[layer]));
    require(s > 0, "scale_unit", "s is not positive");
    Vector result = phi;
    auto in = matrix(result, network.W(layer - 1)), out = matrix(result, network.W(layer));
    row(in, unit) *= s;                               // s W_{k−1}   (FM.16)
    vector(result, network.b(layer - 1))[unit] *= s;  // s b_{k−1}   (FM.16)
    xt::view(out, xt::all(), unit) /= s;              // W_k / s     (FM.16)
    return result;
}

Integer orderings(const DeepNetwork& network) {
    Integer count = 1;
    for (std::size_t k = 1; k <= network.depth(); ++k)
        for (std::size_t d = 2; d <= network.widths[k]; ++d) count *= d;  // N! per layer   (FM.16)
    return count;
}

EquivalenceResult compare_equivalent(std::uint64_t seed, Real s) {
    Random random(seed, "symmetries");
    const PlanePoints points = wave_points(100, random);
    const DeepNetwork relu({2, 10, 10, 1}), tanh(relu.widths, Activation::tanh);
    const Vector phi = start_in_square(relu, random);
    const Vector reordered = reorder_units(relu, phi, 1, random.permutation(10));
    const auto scaled = [&](const Vector& at) { return scale_unit(relu, at, 2, 3, s); };

    const auto move = [&](const Vector& to) { return xt::amax(xt::abs(to - phi))(); };
    const auto error = [&](const DeepNetwork& network, const Vector& at) {
        return relative_error(DeepModel{network, at}(points.X), DeepModel{network, phi}(points.X));
    };
    const auto loss = [&](const Vector& at) {
        return xt::sum(xt::square(DeepModel{relu, at}(points.X) - points.Y))();
    };
    return {.orderings = orderings(relu),
            .s = s,
            .scaled_by = move(scaled(phi)),
            .reordered_by = move(reordered),
            .reordered_error = error(relu, reordered),
            .scaled_error = error(relu, scaled(phi)),
            .loss_error = loss(scaled(reordered)) / loss(phi) - 1,
            .tanh_error = error(tanh, scaled(phi))};
}

}  // namespace descent::deep
