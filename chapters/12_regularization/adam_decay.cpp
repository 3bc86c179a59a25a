#include "chapters/12_regularization/adam_decay.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>
#include <span>

#include "chapters/07_backprop/batch.hpp"
#include "chapters/10_optimizers/adam.hpp"
#include "chapters/10_optimizers/descent_rules.hpp"

namespace descent::regularization {

Vector noisy_descent(optimizers::Optimizer rule, const Vector& noise, Real lambda,
                     std::size_t steps) {
    require(steps >= 2 && steps % 2 == 0, "noisy_descent", "the number of steps is not even");
    Vector phi = xt::zeros_like(noise), g = phi, before = phi;
    for (std::size_t k = 0; k < steps; ++k) {
        const Real side = k % 2 == 0 ? Real(1) : Real(-1);
        xt::noalias(g) = phi - 1 + side * noise + lambda * phi;  // ∂L/∂φ ± s, + λφ
        before = phi;
        rule.step(phi, g);
    }
    return (before + phi) / 2;
}

Vector noisy_fixed_point(const Vector& noise, Real lambda) {
    Vector phi = xt::ones_like(noise);
    for (std::size_t i = 0; i < noise.size(); ++i) {
        for (int round = 0; round < 200; ++round) {
            const Real size = std::hypot(noise[i], phi[i] - 1);  // √v = √(s² + (φ − 1)²)
            phi[i] = (phi[i] + 1 / (1 + lambda * size)) / 2;     // φ = 1/(1 + λ√v)
        }
    }
    return phi;
}

NoisyDecayResult compare_noisy_decay(std::size_t points, std::size_t adam_steps,
                                     std::size_t gd_steps) {
    NoisyDecayResult result;
    const Real lambda = result.lambda;
    result.noise = grid(Real(-1.5), Real(1.5), points);
    for (Real& s : result.noise) s = std::pow(Real(10), s);

    // The penalty in the gradient, or the decay outside
    const ParameterLayout W = only_weights(points);
    const auto l2 = [&](const optimizers::Optimizer& rule, std::size_t steps) {
        return noisy_descent(rule, result.noise, lambda, steps);
    };
    const auto decay = [&](const optimizers::Optimizer& rule, std::size_t steps) {
        return noisy_descent(DecoupledDecay(rule, W, lambda), result.noise, 0, steps);
    };
    const optimizers::Adam adam{.alpha = Real(0.003)};
    const optimizers::GradientDescent gd{.alpha = Real(0.01)};
    result.adam_l2 = l2(adam, adam_steps);
    result.adam_decay = decay(adam, adam_steps);
    result.gd_l2 = l2(gd, gd_steps);
    result.gd_decay = decay(gd, gd_steps);

    // Where they should end, and how far apart they are
    result.fixed_point = noisy_fixed_point(result.noise, lambda);
    result.gd_difference = xt::amax(xt::abs(result.gd_l2 - result.gd_decay))();
    result.adam_difference = xt::amax(xt::abs(result.adam_l2 - result.adam_decay))();
    result.rounding = 1000 * std::numeric_limits<Real>::epsilon() * xt::amax(result.noise)();
    return result;
}

// ---------------------------------------------------------------------------------- on a network

Vector gradient_size(const training::Model& model, const Vector& phi, const LabelledData& data,
                     std::size_t batch) {
    require(batch > 0 && batch <= data.size(), "gradient_size",
            "there are fewer examples than a batch");
    Vector g = xt::zeros_like(phi), squares = g;
    Matrix X;
    std::vector<std::size_t> labels, order(data.size());
    std::iota(order.begin(), order.end(), std::size_t{0});
    const std::size_t batches = data.size() / batch;
    for (std::size_t k = 0; k < batches; ++k) {
        backprop::gather(data, std::span(order).subspan(k * batch, batch), X, labels);
        model.loss_and_gradient(phi, X, labels, g);
        squares += g * g;
    }
    return xt::sqrt(squares / real(batches));
}

Vector shrinkage_by_size(const Vector& phi, const Vector& reference, const Vector& size,
                         const ParameterLayout& layout, std::size_t groups) {
    require_size("shrinkage_by_size", "phi", phi.size(), layout.size());
    require_size("shrinkage_by_size", "reference", reference.size(), layout.size());
    require_size("shrinkage_by_size", "size", size.size(), layout.size());
    std::vector<std::size_t> weights;
    for (const Block& block : layout.blocks())
        for (std::size_t i = 0; block.is_matrix() && i < block.size; ++i)
            weights.push_back(block.offset + i);
    require(groups > 0 && weights.size() >= groups, "shrinkage_by_size",
            "there are fewer weights than groups");
    std::stable_sort(weights.begin(), weights.end(),
                     [&](std::size_t a, std::size_t b) { return size[a] < size[b]; });
    Vector share = xt::zeros<Real>({groups});
    for (std::size_t k = 0; k < groups; ++k) {
        Real here = 0, there = 0;
        for (std::size_t i = k * weights.size() / groups; i < (k + 1) * weights.size() / groups;
             ++i) {
            here += std::abs(phi[weights[i]]);
            there += std::abs(reference[weights[i]]);
        }
        share[k] = here / there;
    }
    return share;
}

NetworkDecayResult compare_network_decay(const NetworkDecayPlan& plan, const Progress& progress) {
    const training::Data data = training::mnist1d_split(plan.examples, Real(0.2), plan.seed);
    const deep::DeepNetwork network({40, plan.width, 10});
    const ParameterLayout& layout = network.layout;
    const training::Model plain = training::classifier(network);
    std::size_t done = 0;
    const auto trained = [&](const training::Model& model, const optimizers::Optimizer& rule) {
        const training::TrainingResult result = training::train(
            model, data,
            {.optimizer = rule, .batch = plan.batch, .epochs = plan.epochs, .seed = plan.seed});
        training::require_converged(result);
        if (progress) progress(++done, 3);
        return result.phi;
    };

    // Without penalty: the weights to compare with, and the size of their gradients
    const optimizers::Optimizer adam = optimizers::Adam{.alpha = plan.alpha};
    const Vector reference = trained(plain, adam),
                 size = gradient_size(plain, reference, data.training, plan.batch);
    const auto row = [&](const Vector& phi) {
        return NetworkDecayRow{
            .share = shrinkage_by_size(phi, reference, size, layout, plan.groups),
            .train_accuracy = training::evaluate(plain, phi, data.training),
            .test_accuracy = training::evaluate(plain, phi, data.test)};
    };

    // With the penalty, and with the decay
    NetworkDecayResult result{.plan = plan, .examples = data.training.size()};
    result.none = row(reference);
    result.l2 =
        row(trained(with_penalty(training::classifier(network), Penalty::l2, plan.l2), adam));
    result.decay = row(trained(plain, DecoupledDecay(adam, layout, plan.decay)));
    return result;
}

}  // namespace descent::regularization
