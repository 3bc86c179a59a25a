#include "chapters/05_deep_networks/region_study.hpp"

#include <algorithm>
#include <cmath>

#include "chapters/05_deep_networks/composition.hpp"
#include "chapters/05_deep_networks/decision.hpp"
#include "chapters/05_deep_networks/regions.hpp"

namespace descent::deep {

SixUnitsResult count_six_units() {
    const auto [first, second] = folding_pair();
    const DeepModel merged = merge(as_deep(first), second), shallow = as_deep(sawtooth(6)),
                    most = merge(as_deep(sawtooth(3)), sawtooth(3));
    return {
        .composed_parameters = first.network.parameters() + second.network.parameters(),
        .composed_regions = line_regions(merged.network, merged.phi, -1, 1).linear,
        .most_regions = line_regions(most.network, most.phi).linear,
        .merged_parameters = merged.network.parameters(),
        .shallow_parameters = shallow.network.parameters(),
        .shallow_regions = line_regions(shallow.network, shallow.phi).linear,
    };
}

void require_affordable(const char* who, const std::vector<std::size_t>& hidden) {
    require(!hidden.empty(), who, "no width");
    require(parameter_count(widths_of(1, hidden, 1)) <= 100000, who, "more than 100000 parameters");
}

std::vector<std::size_t> random_regions(const std::vector<std::size_t>& hidden, Random& random) {
    require_affordable("random_regions", hidden);
    std::vector<std::size_t> front, regions;
    for (const std::size_t width : hidden) {
        front.push_back(width);
        const DeepNetwork network(widths_of(1, front, 1));
        regions.push_back(line_regions(network, start_in_square(network, random)).linear);
    }
    return regions;
}

RandomDepthResult random_depth(const std::vector<std::size_t>& hidden, std::uint64_t seed) {
    Random random(seed, "random networks");
    const DeepNetwork network({3, 4, 2, 3, 2});
    const Vector phi = start_in_square(network, random), x = {Real(0.3), Real(-1.2), Real(0.8)};
    return {unit_error(network, phi, x), hidden, random_regions(hidden, random)};
}

Real SawtoothResult::error() const {
    Real largest = 0;
    for (std::size_t i = 0; i < counted.size(); ++i)
        largest = std::max(largest, std::abs(real(formula[i]) - real(counted[i])));
    return largest;
}

SawtoothResult sawtooth_regions(std::size_t width, std::size_t layers) {
    require(layers > 0, "sawtooth_regions", "no layer");
    SawtoothResult result{.width = width, .parameters = {}, .formula = {}, .counted = {}};
    DeepModel model = as_deep(sawtooth(width));
    for (std::size_t K = 1; K <= layers; ++K) {
        if (K > 1) model = merge(model, sawtooth(width));
        result.parameters.push_back(model.network.parameters());
        result.formula.push_back(region_formula({1, width, K}).convert_to<std::size_t>());
        result.counted.push_back(line_regions(model.network, model.phi).linear);
    }
    return result;
}

std::vector<RegionCurve> regions_per_parameter(std::size_t inputs, std::size_t layers,
                                               std::size_t budget) {
    std::vector<RegionCurve> curves;
    for (std::size_t K = 1; K <= layers; ++K) {
        RegionCurve curve{.layers = K, .parameters = {}, .log10_regions = {}};
        for (Architecture a{inputs, inputs, K}; parameter_count(a) <= budget; a.width += inputs) {
            curve.parameters.push_back(parameter_count(a));
            curve.log10_regions.push_back(log10(region_formula(a)));
        }
        curves.push_back(std::move(curve));
    }
    return curves;
}

}  // namespace descent::deep
