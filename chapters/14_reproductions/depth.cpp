#include "chapters/14_reproductions/depth.hpp"

#include <fmt/format.h>

#include <cmath>

#include "chapters/07_backprop/accuracy.hpp"
#include "chapters/07_backprop/training.hpp"
#include "chapters/09_initialization/vanishing.hpp"
#include "chapters/14_reproductions/batches.hpp"
#include "chapters/14_reproductions/mnist_rows.hpp"

namespace descent::reproductions {

using deep::DeepNetwork;

Vector nielsen_weights(const DeepNetwork& network, Random& random) {
    Vector phi = xt::zeros<Real>({network.parameters()});
    for (std::size_t k = 0; k <= network.depth(); ++k) {
        const Real deviation = 1 / std::sqrt(real(network.widths[k]));
        for (Real& w : vector(phi, network.W(k))) w = random.normal(0, deviation);  // W ~ N(0, 1/n)
        for (Real& b : vector(phi, network.b(k))) b = random.normal();              // b ~ N(0, 1)
    }
    return phi;
}

namespace {

Vector layer_norms(const DeepNetwork& network, const Vector& phi, const LabelledData& data) {
    backprop::Backprop pass;
    Vector dphi;
    backprop::loss_and_gradient(network, phi, data.x, data.label, pass, dphi);
    return initialization::bias_gradient_norms(network, dphi);
}

/// Inputs, `hidden` layers of the plan's width, outputs.
DeepNetwork sigmoid_network(const Images& images, std::size_t hidden, std::size_t width) {
    const auto widths =
        deep::widths_of(images.training.x.shape()[1], std::vector<std::size_t>(hidden, width),
                        images.training.classes);
    return DeepNetwork(widths, neurons::Activation::sigmoid);
}

/// Trains one of them from its own first φ.
DepthResult train_sigmoid(const DeepNetwork& network, const Images& images, const DepthPlan& plan) {
    Random weights(plan.seed, fmt::format("weights {}", network.depth()));
    Vector phi = nielsen_weights(network, weights);
    DepthResult result{network, 0, layer_norms(network, phi, images.training), {}};

    // Steps on mini-batches, while the loss is finite
    const backprop::SgdPlan options{
        .alpha = plan.alpha, .lambda = plan.lambda, .batch = plan.batch};
    backprop::Step step;
    result.diverged = !for_batches(
        images.training, plan.batch, plan.steps, plan.seed,
        [&](const Matrix& X, backprop::Labels labels) {
            return std::isfinite(backprop::train_step(network, phi, X, labels, options, step));
        });
    result.accuracy = 100 * backprop::accuracy(network, phi, images.test);
    result.at_end = layer_norms(network, phi, images.training);
    return result;
}

}  // namespace

std::vector<DepthResult> compare_depths(const Images& images, const DepthPlan& plan,
                                        const Progress& progress) {
    require(plan.width > 0 && plan.batch > 0 && plan.steps > 0, "compare_depths",
            "width, batch or steps is 0");
    require(plan.alpha > 0 && std::isfinite(plan.alpha), "compare_depths",
            "alpha must be positive and finite");
    require(plan.lambda >= 0 && std::isfinite(plan.lambda), "compare_depths",
            "lambda must not be negative");
    require(images.training.size() > 0, "compare_depths", "there are no examples");
    require_fit("compare_depths", images, images.training.x.shape()[1], images.training.classes);
    std::vector<DepthResult> results;
    for (std::size_t hidden = 0; hidden <= plan.most_layers; ++hidden) {
        results.push_back(train_sigmoid(sigmoid_network(images, hidden, plan.width), images, plan));
        if (progress) progress(hidden + 1, plan.most_layers + 1);
    }
    return results;
}

DepthReproduction reproduce_depths(const Images& images, const DepthPlan& plan,
                                   const Progress& progress) {
    require_size("reproduce_depths", "networks", plan.most_layers + 1, stated_accuracies().size());
    DepthReproduction result{.basis = images.basis,
                             .description = images.description,
                             .plan = plan,
                             .networks = compare_depths(images, plan, progress)};
    result.accuracies = xt::zeros<Real>({result.networks.size()});
    for (std::size_t k = 0; k < result.networks.size(); ++k)
        result.accuracies(k) = result.networks[k].accuracy;
    if (images.basis == Basis::stand_in) result.skipped = missing_depth_rows();
    result.rows = depth_rows(result.accuracies, result.networks.back().at_start,
                             origin(images, plan.steps, DepthPlan{}.steps));
    return result;
}

Rows DepthReproduction::all_rows() const {
    Rows all = skipped;
    append(all, rows);
    return all;
}

}  // namespace descent::reproductions
