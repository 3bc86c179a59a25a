#include "chapters/14_reproductions/memorization.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <stdexcept>

#include "chapters/07_backprop/training.hpp"

namespace descent::reproductions {

std::vector<deep::DeepNetwork> memorization_networks() {
    return {deep::DeepNetwork({40, 298, 10}), deep::DeepNetwork({40, 100, 100, 10}),
            deep::DeepNetwork({40, 75, 75, 75, 10}), deep::DeepNetwork({40, 63, 63, 63, 63, 10})};
}

Memorization memorize(const deep::DeepNetwork& network, const LabelledData& data,
                      const FullBatch& how, const std::function<bool(std::size_t, Real)>& report) {
    require(data.size() > 0, "memorize", "there is no example");
    require(how.alpha > 0 && std::isfinite(how.alpha), "memorize",
            "alpha must be positive and finite");
    Random random(how.seed, "weights");
    Vector phi = deep::initialize(network, random), dphi;
    backprop::Backprop pass;
    Memorization result;
    std::size_t next = 0;  // the epoch whose error is drawn and reported
    for (std::size_t epoch = 0; epoch <= how.most_epochs; ++epoch) {
        const Real L = backprop::loss_and_gradient(network, phi, data.x, data.label, pass, dphi);
        if (!std::isfinite(L))
            throw std::runtime_error(fmt::format("training diverged in epoch {}", epoch));
        const std::size_t correct = backprop::count_correct(pass.layers.output(), data.label);
        const Real error = 100 * (1 - static_cast<Real>(correct) / static_cast<Real>(data.size()));
        const bool fits = correct == data.size(), last = fits || epoch == how.most_epochs;
        result.least_error = std::min(result.least_error, error);
        if (epoch == next || last) {
            result.epochs.push_back(static_cast<Real>(epoch));
            result.error.push_back(error);
            next = std::max(epoch + 1, epoch + epoch / 100);
            if (report && !report(epoch, error)) break;
        }
        if (fits) result.epochs_to_fit = epoch;
        if (last) break;
        xt::noalias(phi) = phi - how.alpha * dphi;  // φ ← φ − α ∂L/∂φ   (L8.7)
    }
    return result;
}

}  // namespace descent::reproductions
