#include "chapters/13_batch_normalization/deep_sigmoid.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

#include "chapters/10_optimizers/descent_rules.hpp"

namespace descent::normalization {

NormalizedNetwork network(const NormalizationPlan& plan, const LabelledData& data,
                          bool normalized) {
    const DeepNetwork plain(deep::widths_of(data.x.shape()[1], plan.hidden, data.classes),
                            plan.activation);
    return {plain, normalized ? every_hidden_layer(plain) : std::vector<std::size_t>{},
            plan.epsilon};
}

training::TrainingPlan training_plan(const NormalizationPlan& plan, Real alpha) {
    return {.optimizer = optimizers::optimizer_named("gd", alpha),
            .batch = plan.batch,
            .epochs = plan.epochs,
            .seed = plan.seed};
}

// ------------------------------------------------------------------------------------ one training

NormalizationResult train_once(const NormalizationPlan& plan, const training::Data& data,
                               Real alpha, bool normalized) {
    const NormalizedNetwork net = network(plan, data.training, normalized);
    const training::Model model = batch_norm_classifier(net, plan.scheme);
    const training::TrainingResult trained =
        training::train(model, data, training_plan(plan, alpha));

    NormalizationResult result{.alpha = alpha, .diverged = trained.diverged};
    for (const training::Epoch& epoch : trained.history) {
        result.loss.push_back(epoch.loss);
        result.train_accuracy = epoch.train_accuracy;
        result.development_accuracy = epoch.development_accuracy;
    }
    result.phi = trained.phi;
    result.running = running_averages(net, training::state_copy(model.state()));
    return result;
}

Real NormalizationResult::final_loss() const {
    return diverged || loss.empty() ? std::numeric_limits<Real>::infinity() : loss.back();
}

const NormalizationResult& lowest_loss(const std::vector<NormalizationResult>& results) {
    require(!results.empty(), "lowest_loss", "there are no results");
    return *std::min_element(results.begin(), results.end(),
                             [](const NormalizationResult& a, const NormalizationResult& b) {
                                 return a.final_loss() < b.final_loss();
                             });
}

// ---------------------------------------------------------------------------------- at the start

namespace {

/// Chapter 9's weights for sigmoids.
NormalizationPlan from_glorot(NormalizationPlan plan) {
    plan.scheme = Scheme::glorot_uniform;
    return plan;
}

Vector norms_at_start(const NormalizationPlan& plan, const training::Data& data, bool normalized) {
    const NormalizedNetwork net = network(plan, data.training, normalized);
    Random weights(plan.seed, "weights");
    return weight_gradient_norms(net, initialize(net, weights, plan.scheme), data.training);
}

}  // namespace

Vector weight_gradient_norms(const NormalizedNetwork& network, const Vector& phi,
                             const LabelledData& data) {
    Pass pass;
    Vector dphi;
    loss_and_gradient(network, phi, data.x, data.label, pass, dphi);
    Vector norms = xt::zeros<Real>({network.depth() + 1});
    for (std::size_t k = 0; k <= network.depth(); ++k)
        norms[k] = l2_norm(vector(dphi, network.linear.W(k)));
    return norms;
}

StartComparison compare_starts(const NormalizationPlan& plan, const training::Data& data) {
    return {.plain = norms_at_start(plan, data, false),
            .glorot = norms_at_start(from_glorot(plan), data, false),
            .normalized = norms_at_start(plan, data, true)};
}

// ------------------------------------------------------------------------- over step sizes, depths

AlphaComparison compare_alphas(const NormalizationPlan& plan, const training::Data& data,
                               const Progress& progress) {
    std::size_t done = 0;
    const auto train_all = [&](const NormalizationPlan& each, bool normalized) {
        std::vector<NormalizationResult> results;
        for (const Real alpha : plan.alphas) {
            results.push_back(train_once(each, data, alpha, normalized));
            if (progress) progress(++done, 3 * plan.alphas.size());
        }
        return results;
    };
    return {.plan = plan,
            .examples = data.training.size(),
            .classes = data.training.classes,
            .plain = train_all(plan, false),
            .glorot = train_all(from_glorot(plan), false),
            .normalized = train_all(plan, true)};
}

DepthComparison compare_depths(const NormalizationPlan& plan, const training::Data& data,
                               Real alpha, std::size_t most_layers, const Progress& progress) {
    require(!plan.hidden.empty(), "compare_depths", "there is no hidden layer");
    DepthComparison result{.width = plan.hidden.front(), .alpha = alpha};
    for (std::size_t layers = 1; layers <= most_layers; ++layers) {
        NormalizationPlan each = plan;
        each.hidden.assign(layers, result.width);
        result.plain.push_back(train_once(each, data, alpha, false).final_loss());
        result.normalized.push_back(train_once(each, data, alpha, true).final_loss());
        if (progress) progress(layers, most_layers);
    }
    return result;
}

}  // namespace descent::normalization
