#include "chapters/09_initialization/start.hpp"

#include <cmath>
#include <numeric>

#include "chapters/07_backprop/accuracy.hpp"
#include "chapters/09_initialization/dead_units.hpp"
#include "chapters/09_initialization/vanishing.hpp"

namespace descent::initialization {
namespace {

/// How many units all these layers have.
std::size_t total(const std::vector<std::size_t>& units) {
    return std::accumulate(units.begin(), units.end(), std::size_t{0});
}

}  // namespace

StartResult train_from(const DeepNetwork& network, Vector phi, const LabelledData& training,
                       const LabelledData& test, const StartPlan& plan) {
    const std::vector<std::size_t>& widths = network.widths;
    const std::size_t hidden = total({widths.begin() + 1, widths.end() - 1});
    std::vector<Real> norms, loss, dead;
    bool diverged = false;
    Random shuffle(plan.seed, "shuffle");
    backprop::Backprop pass;
    backprop::Step step;
    Vector dphi;
    for (std::size_t epoch = 0; epoch <= plan.epochs; ++epoch) {
        // An epoch of steps, but before the start
        if (epoch > 0) {
            const Real mean =
                backprop::train_epoch(network, phi, training, plan.sgd(), shuffle, step);
            if ((diverged = !std::isfinite(mean))) break;
        }

        // Where it has led, on the whole training set
        const Real L =
            backprop::loss_and_gradient(network, phi, training.x, training.label, pass, dphi);
        if ((diverged = !std::isfinite(L))) break;
        loss.push_back(L);
        for (const Real norm : bias_gradient_norms(network, dphi)) norms.push_back(norm);
        dead.push_back(hidden == 0 ? 0 : real(total(count_dead(pass.layers))) / real(hidden));
    }
    require(!loss.empty(), "train_from", "the loss at the start is not finite");
    const std::vector<std::size_t> shape{loss.size(), network.depth() + 1};
    return {.epochs = xt::arange<Real>(real(loss.size())),
            .norms = xt::adapt(norms, shape),
            .loss = to_vector(loss),
            .dead = to_vector(dead),
            .diverged = diverged,
            .train_accuracy = backprop::accuracy(network, phi, training),
            .test_accuracy = backprop::accuracy(network, phi, test)};
}

StartResult train_from(const DeepNetwork& network, const LabelledData& training,
                       const LabelledData& test, const StartPlan& plan) {
    Random weights(plan.seed, "weights");
    return train_from(network, initialize(network, plan.scheme, weights, plan.bias), training, test,
                      plan);
}

}  // namespace descent::initialization
