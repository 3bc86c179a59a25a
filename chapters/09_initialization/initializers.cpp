#include "chapters/09_initialization/initializers.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

namespace descent::initialization {
namespace {

constexpr Scheme schemes[] = {Scheme::he_normal, Scheme::he_uniform, Scheme::glorot_normal,
                              Scheme::glorot_uniform};

bool is_he(Scheme scheme) {
    return scheme == Scheme::he_normal || scheme == Scheme::he_uniform;
}
bool is_uniform(Scheme scheme) {
    return scheme == Scheme::he_uniform || scheme == Scheme::glorot_uniform;
}

}  // namespace

Real weight_variance(Scheme scheme, std::size_t outputs, std::size_t inputs) {
    require(outputs > 0 && inputs > 0, "weight_variance", "a number of units is 0");
    if (is_he(scheme)) return he_variance(inputs);  // 2/n         (L10.8)
    return Real(2) / real(outputs + inputs);        // 2/(m + n)   (GO.14)
}

Real uniform_bound(Scheme scheme, std::size_t outputs, std::size_t inputs) {
    require(outputs > 0 && inputs > 0, "uniform_bound", "a number of units is 0");
    require(is_uniform(scheme), "uniform_bound", "a normal distribution has no bound");
    const std::size_t units = is_he(scheme) ? inputs : outputs + inputs;
    return std::sqrt(Real(6)) / std::sqrt(real(units));  // √6/√n, √6/√(m + n)   (GO.14, NL.23)
}

Scheme recommended(Activation activation) {
    return activation == Activation::relu ? Scheme::he_uniform : Scheme::glorot_uniform;
}

Vector initialize(const DeepNetwork& network, Scheme scheme, Random& random, Real bias) {
    require(std::isfinite(bias), "initialize", "the bias is not finite");
    Vector phi = xt::zeros<Real>({network.parameters()});
    //> 09.3
    for (std::size_t k = 0; k <= network.depth(); ++k) {
        const std::size_t m = network.widths[k + 1], n = network.widths[k];
        const Real deviation = std::sqrt(weight_variance(scheme, m, n));
        const Real u = is_uniform(scheme) ? uniform_bound(scheme, m, n) : 0;
        for (Real& w : vector(phi, network.W(k)))
            w = is_uniform(scheme) ? random.uniform(-u, u) : random.normal(0, deviation);
        vector(phi, network.b(k)).fill(bias);
    }
    //<
    return phi;
}

Vector equal_weights(const DeepNetwork& network, Real weight) {
    Vector phi = xt::zeros<Real>({network.parameters()});
    for (std::size_t k = 0; k <= network.depth(); ++k) vector(phi, network.W(k)).fill(weight);
    return phi;
}

SampledMean sampled_variance(const DeepNetwork& network, const Vector& phi, std::size_t k,
                             Scheme scheme) {
    require_size("sampled_variance", "phi", phi.size(), network.parameters());
    require(k <= network.depth(), "sampled_variance", "there is no such layer");
    const double theory = weight_variance(scheme, network.widths[k + 1], network.widths[k]);
    const double count = static_cast<double>(network.W(k).size);
    double squares = 0;
    for (Real w : vector(phi, network.W(k))) squares += double{w} * w;
    // The square of a weight has variance E[w⁴] − E[w²]²: 2σ⁴ for a normal weight, (9/5 − 1)σ⁴ for
    // a uniform one.
    const double error = theory * std::sqrt((is_uniform(scheme) ? 0.8 : 2) / count);
    return {fmt::format("{} W{}", name(scheme), k), static_cast<Real>(theory),
            static_cast<Real>(squares / count), static_cast<Real>(error)};
}

std::vector<SampledMean> sample_schemes(const DeepNetwork& network, std::uint64_t seed) {
    Random random(seed, "initializers");
    std::vector<SampledMean> table;
    for (const Scheme scheme : schemes) {
        const Vector phi = initialize(network, scheme, random);
        for (std::size_t k = 0; k <= network.depth(); ++k)
            table.push_back(sampled_variance(network, phi, k, scheme));
    }
    return table;
}

// clang-format off
std::string_view name(Scheme scheme) {
    switch (scheme) {
        case Scheme::he_normal:      return "he_normal";
        case Scheme::he_uniform:     return "he_uniform";
        case Scheme::glorot_normal:  return "glorot_normal";
        case Scheme::glorot_uniform: return "glorot_uniform";
    }
    return "unknown";
}
// clang-format on

Scheme scheme_named(std::string_view wanted) {
    for (const Scheme scheme : schemes)
        if (name(scheme) == wanted) return scheme;
    argument_error(
        "scheme_named",
        fmt::format("{} is none of he_normal, he_uniform, glorot_normal, glorot_uniform", wanted));
}

}  // namespace descent::initialization
