#include "chapters/11_training/batch_study.hpp"

#include <fmt/format.h>

#include <chrono>
#include <cmath>
#include <limits>
#include <stdexcept>

#include "chapters/02_model_fitting/search.hpp"
#include "chapters/10_optimizers/descent_rules.hpp"

namespace descent::training {
namespace {

void require_study(const Data& data, std::size_t batch, const BatchStudy& study) {
    require(study.target > 0 && std::isfinite(study.target), "batch study",
            "the target must be positive and finite");
    require(study.most_epochs > 0, "batch study", "no epochs");
    require(batch >= 1 && batch <= data.training.size(), "batch study",
            fmt::format("a batch of {}, but there are {} training examples", batch,
                        data.training.size()));
    require(!study.rates.empty(), "batch study", "no rates");
    for (Real rate : study.rates)
        require(rate > 0 && std::isfinite(rate), "batch study",
                "a rate must be positive and finite");
}

/// Epochs until the target is reached; 0 when it is not reached in `most` epochs, or when
/// training diverges.
std::size_t epochs_to_target(const Model& model, const Data& data, std::size_t batch, Real rate,
                             const BatchStudy& study, std::size_t most) {
    std::size_t reached = 0;
    const TrainingPlan plan{.optimizer = optimizers::GradientDescent{rate},
                            .batch = batch,
                            .epochs = most,
                            .seed = study.seed};
    train(model, data, plan, {.epoch = [&](const Epoch& epoch, const Run&) {
              if (epoch.loss <= study.target) reached = epoch.number;
              return reached == 0;  // go on
          }});
    return reached;
}

}  // namespace

BatchCost cost_to_target(const deep::DeepNetwork& network, const Data& data, std::size_t batch,
                         const BatchStudy& study) {
    require_study(data, batch, study);
    const Model model = classifier(network);
    const auto never = std::numeric_limits<Real>::quiet_NaN();
    std::size_t most = study.most_epochs;
    // each rate in turn; fewest epochs = fewest steps   (FM.3)
    const fitting::Trials tried = fitting::grid_search(
        [&](const Vector& theta) {
            const std::size_t epochs = epochs_to_target(model, data, batch, theta(0), study, most);
            if (epochs == 0) return never;
            most = epochs;  // a rate that needs more need not be followed to its end
            return static_cast<Real>(epochs);
        },
        {fitting::discrete("rate", study.rates)}, 1);
    const std::size_t best = tried.best();
    BatchCost cost{.batch = batch, .rate = tried.phi(best, 0)};
    cost.step_multiplications = backprop::forward_multiplications(network, batch) +
                                backprop::backward_multiplications(network, batch);
    cost.reached = std::isfinite(tried.loss(best));
    if (!cost.reached) return cost;
    const std::size_t n = data.training.size();
    cost.epochs = static_cast<std::size_t>(tried.loss(best));
    // more iterations …   (FM.14b)
    cost.steps = cost.epochs * optimizers::batches_per_epoch(n, batch);
    // … but fewer epochs   (FM.14b)
    cost.multiplications = cost.epochs * (backprop::forward_multiplications(network, n) +
                                          backprop::backward_multiplications(network, n));
    return cost;
}

std::vector<BatchCost> batch_costs(const deep::DeepNetwork& network, const Data& data,
                                   const std::vector<std::size_t>& batches, const BatchStudy& study,
                                   const std::function<void(std::size_t done)>& report) {
    std::vector<BatchCost> costs;
    for (std::size_t batch : batches) {
        costs.push_back(cost_to_target(network, data, batch, study));
        if (report) report(costs.size());
    }
    return costs;
}

double seconds_per_epoch(const Model& model, const LabelledData& data, std::size_t batch,
                         std::size_t repeats) {
    require(repeats > 0, "seconds_per_epoch", "no repeats");
    Random random(0, "batch times");
    const Vector phi = model.initialize(random);
    Vector dphi = xt::zeros_like(phi);
    Matrix X;
    std::vector<std::size_t> labels;
    const std::vector<std::size_t> order = optimizers::epoch_order(data.size(), 0, 1);
    double shortest = std::numeric_limits<double>::infinity();
    for (std::size_t repeat = 0; repeat < repeats; ++repeat) {
        const auto start = std::chrono::steady_clock::now();
        for (std::size_t b = 0; b < optimizers::batches_per_epoch(data.size(), batch); ++b) {
            backprop::gather(data, optimizers::mini_batch(order, batch, b), X, labels);
            model.loss_and_gradient(phi, X, labels, dphi);
        }
        const std::chrono::duration<double> seconds = std::chrono::steady_clock::now() - start;
        shortest = std::min(shortest, seconds.count());
    }
    return shortest;
}

}  // namespace descent::training
