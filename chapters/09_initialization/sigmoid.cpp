#include "chapters/09_initialization/sigmoid.hpp"

#include <cmath>

namespace descent::initialization {

std::vector<SigmoidScale> compare_sigmoid_scales(const std::vector<Real>& times,
                                                 const Experiment& experiment, std::uint64_t seed) {
    require(experiment.depth > 1, "compare_sigmoid_scales", "needs two layers to compare");
    Experiment e = experiment;
    e.activation = Activation::sigmoid;
    e.weight_variances.clear();
    for (const Real scale : times) {
        require(scale > 0 && std::isfinite(scale), "compare_sigmoid_scales",
                "a scale must be positive and finite");
        e.weight_variances.push_back(scale * scale / real(e.width));  // D σ²_W = times²
    }
    std::vector<SigmoidScale> results;
    const std::vector<Curve> curves = measure(e, seed);
    for (std::size_t s = 0; s < times.size(); ++s) {
        const Real decades = slope(curves[s].dh);  // of the variance, a layer up
        results.push_back({times[s], times[s] / 4, std::pow(Real(10), -decades / 2)});
    }
    return results;
}

std::vector<SigmoidScale> sigmoid_scales(std::uint64_t seed) {
    return compare_sigmoid_scales({1, 2, 4, 8, 16},
                                  {.depth = 12, .width = 100, .networks = 5, .inputs = 50}, seed);
}

}  // namespace descent::initialization
