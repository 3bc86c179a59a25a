#include "chapters/07_backprop/training.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <numbers>

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
    // 1/T Σ ℓ + λΩ   (NL.10)
    if (plan.lambda > 0) L += add_penalty(network, phi, plan.lambda, step.dphi);
    xt::noalias(phi) = phi - plan.alpha * step.dphi;  // φ ← φ − α ∂L/∂φ   (EE.5)
    return L;
}

Real add_penalty(const DeepNetwork& network, const Vector& phi, Real lambda, Vector& dphi) {
    Real squares = 0;
    for (std::size_t k = 0; k <= network.depth(); ++k) {
        const auto W = vector(phi, network.W(k));
        auto dW = vector(dphi, network.W(k));
        for (Real w : W) squares += w * w;
        xt::noalias(dW) += lambda * W;  // λ∇Ω = λW          (NL.10)
    }
    return lambda / 2 * squares;
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

void gather(const LabelledData& data, std::span<const std::size_t> examples, Matrix& X,
            std::vector<std::size_t>& labels) {
    const std::size_t columns = data.x.shape()[1];
    X.resize({examples.size(), columns});
    labels.resize(examples.size());
    for (std::size_t i = 0; i < examples.size(); ++i) {
        if (examples[i] >= data.size()) argument_error("gather", "there is no such example");
        std::copy_n(&data.x(examples[i], 0), columns, &X(i, 0));
        labels[i] = data.label[examples[i]];
    }
}

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

std::size_t count_correct(const Matrix& F, Labels labels) {
    require_size("count_correct", "labels", labels.size(), F.shape()[0]);
    std::size_t correct = 0;
    for (std::size_t i = 0; i < labels.size(); ++i) {
        const Real* f = &F(i, 0);
        // ŷ = argmax f(x; θ)_y
        const auto y = static_cast<std::size_t>(std::max_element(f, f + F.shape()[1]) - f);
        if (y == labels[i]) ++correct;
    }
    return correct;
}

Real accuracy(const DeepNetwork& network, const Vector& phi, const LabelledData& data) {
    Layers layers;
    forward(network, phi, data.x, layers);
    return static_cast<Real>(count_correct(layers.output(), data.label)) /
           static_cast<Real>(data.size());
}

void one_hot(Labels labels, std::size_t classes, Matrix& Y) {
    Y.resize({labels.size(), classes});
    Y.fill(0);
    for (std::size_t i = 0; i < labels.size(); ++i) {
        require(labels[i] < classes, "one_hot",
                "a label is not smaller than the number of classes");
        Y(i, labels[i]) = 1;
    }
}

std::size_t forward_multiplications(const DeepNetwork& network, std::size_t examples) {
    std::size_t weights = 0;
    for (std::size_t k = 0; k <= network.depth(); ++k) weights += network.W(k).size;
    return examples * weights;
}

std::size_t backward_multiplications(const DeepNetwork& network, std::size_t examples) {
    return 2 * forward_multiplications(network, examples) - examples * network.W(0).size;
}

LabelledData spirals(std::size_t per_class, std::size_t classes, std::uint64_t seed) {
    require(per_class > 1 && classes > 0, "spirals", "needs a class and two points of each");
    Random random(seed, "spirals");
    LabelledData data{.x = xt::zeros<Real>({per_class * classes, std::size_t{2}}),
                      .label = {},
                      .classes = classes};
    for (std::size_t c = 0; c < classes; ++c)
        for (std::size_t i = 0; i < per_class; ++i) {
            const Real radius = static_cast<Real>(i + 1) / static_cast<Real>(per_class);
            const Real start =
                2 * std::numbers::pi_v<Real> * static_cast<Real>(c) / static_cast<Real>(classes);
            const Real angle = start + 4 * radius + random.normal(0, Real(0.15));
            data.x(c * per_class + i, 0) = radius * std::cos(angle);
            data.x(c * per_class + i, 1) = radius * std::sin(angle);
            data.label.push_back(c);
        }
    return data;
}

}  // namespace descent::backprop
