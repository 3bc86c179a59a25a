#include "chapters/07_backprop/training.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "chapters/07_backprop/accuracy.hpp"
#include "chapters/07_backprop/batch.hpp"

namespace descent::backprop {

Real train_step(const DeepNetwork& network, Vector& phi, const Matrix& X, Labels labels,
                const SgdPlan& plan, Step& step) {
    Real L = 0;
    if (plan.loss == Loss::least_squares) {
        one_hot(labels, network.widths.back(), step.Y);
        L = loss_and_gradient(network, phi, X, step.Y, step.pass, step.dphi);
    } else {
        L = loss_and_gradient(network, phi, X, labels, step.pass, step.dphi);
    }
    // 1/N Σ ℓ + λ/2 Σ W²   (NL.10)
    if (plan.lambda > 0) L += add_penalty(network, phi, plan.lambda, step.dphi);
    xt::noalias(phi) = phi - plan.alpha * step.dphi;  // φ ← φ − α ∂L/∂φ   (EE.5)
    return L;
}

Real add_penalty(const DeepNetwork& network, const Vector& phi, Real lambda, Vector& dphi) {
    Real squares = 0;
    //> 07.5
    for (std::size_t k = 0; k <= network.depth(); ++k) {
        const auto W = vector(phi, network.W(k));
        auto dW = vector(dphi, network.W(k));
        for (Real w : W) squares += w * w;
        xt::noalias(dW) += lambda * W;  // ∇(λ/2 Σ W²) = λW   (NL.10)
    }
    //<
    return lambda / 2 * squares;  // λ/2 Σ W²   (NL.10)
}

namespace {

void require_fit(const DeepNetwork& network, const LabelledData& data, const char* name) {
    require(data.size() > 0, "train_by_sgd", fmt::format("the {} data are empty", name));
    require_size("train_by_sgd", fmt::format("columns of the {} data", name), data.x.shape()[1],
                 network.widths.front());
    require(data.classes <= network.widths.back(), "train_by_sgd",
            fmt::format("{} classes, but the network has {} outputs", data.classes,
                        network.widths.back()));
}

}  // namespace

Real train_epoch(const DeepNetwork& network, Vector& phi, const LabelledData& data,
                 const SgdPlan& plan, Random& shuffle, Step& step) {
    require(data.size() > 0, "train_epoch", "there are no examples");
    require(plan.batch > 0, "train_epoch", "batch is 0");
    const std::vector<std::size_t> order = shuffle.permutation(data.size());
    Matrix X;
    std::vector<std::size_t> labels;
    Real sum = 0;
    for (std::size_t first = 0; first < order.size(); first += plan.batch) {
        const std::size_t size = std::min(plan.batch, order.size() - first);
        gather(data, std::span(order).subspan(first, size), X, labels);
        sum += real(size) * train_step(network, phi, X, labels, plan, step);
    }
    return sum / real(data.size());
}

SgdResult train_by_sgd(const DeepNetwork& network, const LabelledData& training,
                       const LabelledData& test, const SgdPlan& plan, const Progress& progress) {
    require_fit(network, training, "training");
    require_fit(network, test, "test");
    require(plan.alpha > 0 && std::isfinite(plan.alpha), "train_by_sgd",
            "alpha must be positive and finite");
    require(plan.lambda >= 0 && std::isfinite(plan.lambda), "train_by_sgd",
            "lambda must not be negative");

    Random weights(plan.seed, "weights"), shuffle(plan.seed, "shuffle");
    SgdResult result{initialize(network, weights), {}, false};
    Step step;
    for (std::size_t epoch = 1; epoch <= plan.epochs; ++epoch) {
        const Real loss = train_epoch(network, result.phi, training, plan, shuffle, step);
        result.diverged = !std::isfinite(loss);
        if (result.diverged) break;
        result.history.push_back({epoch, loss, accuracy(network, result.phi, training),
                                  accuracy(network, result.phi, test)});
        if (progress) progress(epoch, plan.epochs);
    }
    return result;
}

}  // namespace descent::backprop
