#include "chapters/10_optimizers/batches.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <memory>
#include <numeric>
#include <utility>

#include "chapters/07_backprop/backward.hpp"
#include "common/random.hpp"

namespace descent::optimizers {

SampledObjective line_examples(const fitting::Points& points) {
    require_size("line_examples", "y", points.y.size(), points.x.size());
    const auto sum = [points](const Vector& phi, std::span<const std::size_t> batch, Vector& dphi) {
        require_size("line_examples", "phi", phi.size(), 2);
        require_size("line_examples", "dphi", dphi.size(), 2);
        dphi.fill(0);
        Real L = 0;
        for (const std::size_t i : batch) {
            require(i < points.size(), "line_examples", "there is no such example");
            const Real x = points.x(i), residual = phi(0) + phi(1) * x - points.y(i);
            L += residual * residual;
            // clang-format off
            dphi(0) += 2 * residual;      // ∂ℓ_i/∂φ_0 = 2(φ_0 + φ_1 x_i − y_i)      (L10.3)
            dphi(1) += 2 * x * residual;  // ∂ℓ_i/∂φ_1 = 2x_i(φ_0 + φ_1 x_i − y_i)   (L10.3)
            // clang-format on
        }
        return L;
    };
    return {points.size(), sum};
}

SampledObjective gabor_examples(const fitting::Points& points, Real width) {
    require_size("gabor_examples", "y", points.y.size(), points.x.size());
    return {points.size(),
            [points, width](const Vector& phi, std::span<const std::size_t> batch, Vector& dphi) {
                return fitting::gabor_gradient(phi, points, batch, dphi, width);
            }};
}

SampledObjective network_examples(const deep::DeepNetwork& network, const Matrix& X,
                                  const Matrix& Y) {
    require_shape("network_examples", "X", X, {X.shape()[0], network.widths.front()});
    require_shape("network_examples", "Y", Y, {X.shape()[0], network.widths.back()});
    struct Batch {
        Matrix X, Y;
        backprop::Backprop pass;
    };
    const auto sum = [network, X, Y, buffers = std::make_shared<Batch>()](
                         const Vector& phi, std::span<const std::size_t> batch, Vector& dphi) {
        // The examples of the batch, one row each
        Batch& b = *buffers;
        b.X.resize({batch.size(), X.shape()[1]});
        b.Y.resize({batch.size(), Y.shape()[1]});
        for (std::size_t k = 0; k < batch.size(); ++k) {
            require(batch[k] < X.shape()[0], "network_examples", "there is no such example");
            std::copy_n(&X(batch[k], 0), X.shape()[1], &b.X(k, 0));
            std::copy_n(&Y(batch[k], 0), Y.shape()[1], &b.Y(k, 0));
        }
        // The network's loss is the mean over them
        const Real L = backprop::loss_and_gradient(network, phi, b.X, b.Y, b.pass, dphi);
        const Real n = real(batch.size());
        dphi *= n;
        return L * n;
    };
    return {X.shape()[0], sum};
}

SampledObjective mean(SampledObjective sum) {
    return {sum.examples, [both = std::move(sum.loss_and_gradient)](
                              const Vector& phi, std::span<const std::size_t> batch, Vector& dphi) {
                const Real L = both(phi, batch, dphi), n = real(batch.size());
                dphi /= n;  // ĝ = 1/n Σ ∂ℓ_i/∂φ   (EE.11, FM.14)
                return L / n;
            }};
}

Objective whole(const SampledObjective& objective) {
    require(objective.examples > 0, "whole", "there are no examples");
    std::vector<std::size_t> all(objective.examples);
    std::iota(all.begin(), all.end(), std::size_t{0});
    const auto both = [all, objective](const Vector& phi, Vector& dphi) {
        return objective.loss_and_gradient(phi, all, dphi);
    };
    return {.loss =
                [both](const Vector& phi) {
                    Vector dphi = Vector::from_shape({phi.size()});
                    return both(phi, dphi);
                },
            .loss_and_gradient = both};
}

std::vector<std::size_t> epoch_order(std::size_t examples, std::uint64_t seed, std::size_t epoch,
                                     Sampling sampling) {
    require(examples > 0, "epoch_order", "there are no examples");
    Random random(seed, fmt::format("order of epoch {}", epoch));
    if (sampling == Sampling::without_replacement) return random.permutation(examples);
    std::vector<std::size_t> order(examples);
    for (std::size_t& example : order) example = random.index(examples);
    return order;
}

std::size_t batches_per_epoch(std::size_t examples, std::size_t size) {
    require(size > 0, "batches_per_epoch", "the batch size is 0");
    return (examples + size - 1) / size;
}

std::span<const std::size_t> mini_batch(std::span<const std::size_t> order, std::size_t size,
                                        std::size_t b) {
    require(b < batches_per_epoch(order.size(), size), "mini_batch", "there is no such batch");
    return order.subspan(b * size, std::min(size, order.size() - b * size));
}

Descent descend_stochastic(const SampledObjective& objective, Optimizer optimizer,
                           const Vector& start, std::size_t size, std::size_t epochs,
                           std::uint64_t seed, const Schedule& schedule, Sampling sampling) {
    require(epochs > 0, "descend_stochastic", "there is no epoch");
    const Objective all = whole(objective);
    const std::size_t batches = batches_per_epoch(objective.examples, size);
    // The loss that minimize() sees: at step k it is that of mini-batch k alone
    std::vector<std::size_t> order;
    std::size_t k = 0, of_epoch = 0;
    const auto batch_loss = [&](const Vector& phi, Vector& dphi) {
        if (k % batches == 0) order = epoch_order(objective.examples, seed, of_epoch++, sampling);
        // φ_{t+1} ← φ_t − α Σ_{i∈B_t} ∂ℓ_i[φ_t]/∂φ   (L10.10)
        return objective.loss_and_gradient(phi, mini_batch(order, size, k++ % batches), dphi);
    };
    Descent result = minimize({.loss = all.loss, .loss_and_gradient = batch_loss},
                              std::move(optimizer), start, batches * epochs, schedule);
    // For the record: the loss over all examples, which may overflow before that of a batch does
    std::size_t rows = 0;
    for (; rows < result.path.loss.size(); ++rows) {
        result.path.loss(rows) = all.loss(result.path.point(rows));
        if (!std::isfinite(result.path.loss(rows))) break;
    }
    if (rows == 0) argument_error("descend_stochastic", "the loss is not finite at the start");
    if (rows < result.path.loss.size()) {
        result.diverged = true;
        result.path = {xt::view(result.path.phi, xt::range(std::size_t{0}, rows)),
                       xt::view(result.path.loss, xt::range(std::size_t{0}, rows))};
    }
    return result;
}

}  // namespace descent::optimizers
