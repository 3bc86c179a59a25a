#include "chapters/09_initialization/pretraining.hpp"

#include <cmath>
#include <functional>

namespace descent::initialization {

Vector small_weights(const DeepNetwork& network, Real deviation, Random& random) {
    require(deviation > 0 && std::isfinite(deviation), "small_weights",
            "the deviation must be a positive number");
    Vector phi = xt::zeros<Real>({network.parameters()});
    for (std::size_t k = 0; k <= network.depth(); ++k)
        for (Real& w : vector(phi, network.W(k))) w = random.normal(0, deviation);
    return phi;
}

Vector scaled_glorot(const DeepNetwork& network, Real factor, Random& random) {
    require(factor > 0 && std::isfinite(factor), "scaled_glorot",
            "the factor must be a positive number");
    return factor * initialize(network, Scheme::glorot_uniform, random);
}

Vector passing_layers(const DeepNetwork& network, Random& random) {
    require(network.activation == Activation::sigmoid, "passing_layers",
            "these are the weights of sigmoid layers");
    Vector phi = initialize(network, Scheme::glorot_uniform, random);
    if (network.depth() > 0) vector(phi, network.W(0)) *= Real(4);
    for (std::size_t k = 1; k < network.depth(); ++k) {
        require(network.widths[k + 1] == network.widths[k], "passing_layers",
                "the hidden layers differ in width");
        auto W = matrix(phi, network.W(k));
        W.fill(0);
        for (std::size_t d = 0; d < network.widths[k]; ++d) W(d, d) = 4;  // h_{k+1} = a[4h_k − 2]
        vector(phi, network.b(k)).fill(-2);
    }
    return phi;
}

Real DeepStartResult::undiluted() const {
    const Vector norms = training.norms_at(0);
    return norms[0] / norms[norms.size() - 1];  // ‖∂L/∂b_0‖ / ‖∂L/∂b_K‖   (EE.23)
}

std::vector<DeepStartResult> compare_deep_starts(const Mnist1d& data, const DeepStartPlan& plan,
                                                 const Progress& progress) {
    using Draw = std::function<Vector(const DeepNetwork&, Random&)>;
    const Draw small = [&](const DeepNetwork& network, Random& random) {
        return small_weights(network, plan.deviation, random);
    };
    const Draw scaled[] = {[](const DeepNetwork& n, Random& r) { return scaled_glorot(n, 1, r); },
                           [](const DeepNetwork& n, Random& r) { return scaled_glorot(n, 4, r); }};
    const struct {
        const char* name;
        std::size_t layers;
        Draw draw;
    } starts[] = {{"small weights", 1, small},
                  {"small weights", plan.layers, small},
                  {"Glorot", plan.layers, scaled[0]},
                  {"4 × Glorot", plan.layers, scaled[1]},
                  {"passes on", plan.layers, passing_layers}};

    std::vector<DeepStartResult> results;
    const std::size_t all = std::size(starts) * plan.examples.size();
    for (const std::size_t examples : plan.examples) {
        require(examples > 0 && examples <= data.train.size(), "compare_deep_starts",
                "there are not so many examples");
        const LabelledData labelled = split(data.train, examples).first;
        // as many steps on few examples as on the last of them
        const StartPlan training{.alpha = plan.alpha,
                                 .batch = plan.batch,
                                 .epochs = plan.epochs * plan.examples.back() / examples,
                                 .seed = plan.seed};
        for (const auto& [name, layers, draw] : starts) {
            std::vector<std::size_t> widths(layers + 2, plan.width);
            widths.front() = labelled.x.shape()[1];
            widths.back() = labelled.classes;
            const DeepNetwork network(widths, Activation::sigmoid);
            Random weights(plan.seed, "weights");
            results.push_back(
                {name, layers, examples,
                 train_from(network, draw(network, weights), labelled, data.test, training)});
            if (progress) progress(results.size(), all);
        }
    }
    return results;
}

std::vector<DeepStartResult> deep_starts_on_mnist1d(const DeepStartPlan& plan,
                                                    const Progress& progress) {
    return compare_deep_starts(make_mnist1d(), plan, progress);
}

}  // namespace descent::initialization
