#include "chapters/11_training/batch_study.hpp"

#include <fmt/format.h>

#include <chrono>
#include <cmath>
#include <limits>
#include <stdexcept>

#include "chapters/02_model_fitting/search.hpp"
#include "chapters/07_backprop/batch.hpp"
#include "chapters/07_backprop/cost.hpp"
#include "chapters/10_optimizers/descent_rules.hpp"

namespace descent::training {
namespace {

void require_plan(const Data& data, std::size_t batch, const BatchPlan& plan) {
    require(plan.target > 0 && std::isfinite(plan.target), "batch study",
            "the target must be positive and finite");
    require(plan.most_epochs > 0, "batch study", "no epochs");
    require(batch >= 1 && batch <= data.training.size(), "batch study",
            fmt::format("a batch of {}, but there are {} training examples", batch,
                        data.training.size()));
    require(!plan.alphas.empty(), "batch study", "no step sizes");
    for (const Real alpha : plan.alphas)
        require(alpha > 0 && std::isfinite(alpha), "batch study",
                "a step size must be positive and finite");
}

/// Epochs until the target is reached; 0 when it is not reached in `most` epochs, or when
/// training diverges.
std::size_t epochs_to_target(const Model& model, const Data& data, std::size_t batch, Real alpha,
                             const BatchPlan& plan, std::size_t most) {
    std::size_t reached = 0;
    const TrainingPlan gd{.optimizer = optimizers::GradientDescent{alpha},
                          .batch = batch,
                          .epochs = most,
                          .seed = plan.seed};
    train(model, data, gd, {.epoch = [&](const Epoch& epoch, const Run&) {
              if (epoch.loss <= plan.target) reached = epoch.number;
              return reached == 0;  // go on
          }});
    return reached;
}

}  // namespace

BatchResult cost_to_target(const deep::DeepNetwork& network, const Data& data, std::size_t batch,
                           const BatchPlan& plan) {
    require_plan(data, batch, plan);
    const Model model = classifier(network);
    const auto never = std::numeric_limits<Real>::quiet_NaN();
    std::size_t most = plan.most_epochs;
    // each step size in turn; fewest epochs = fewest steps   (FM.3)
    const fitting::Trials tried = fitting::grid_search(
        [&](const Vector& theta) {
            const std::size_t epochs = epochs_to_target(model, data, batch, theta(0), plan, most);
            if (epochs == 0) return never;
            most = epochs;  // one that needs more need not be followed to its end
            return real(epochs);
        },
        {fitting::discrete("alpha", plan.alphas)}, 1);
    const std::size_t best = tried.best();
    BatchResult cost{.batch = batch, .alpha = tried.phi(best, 0)};
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

std::vector<BatchResult> batch_costs(const deep::DeepNetwork& network, const Data& data,
                                     const std::vector<std::size_t>& batches, const BatchPlan& plan,
                                     const Progress& progress) {
    std::vector<BatchResult> results;
    for (const std::size_t batch : batches) {
        results.push_back(cost_to_target(network, data, batch, plan));
        if (progress) progress(results.size(), batches.size());
    }
    return results;
}

Vector counts(const std::vector<BatchResult>& results, std::size_t BatchResult::*count) {
    Vector values = Vector::from_shape({results.size()});
    for (std::size_t i = 0; i < results.size(); ++i)
        values(i) =
            results[i].reached ? real(results[i].*count) : std::numeric_limits<Real>::quiet_NaN();
    return values;
}

BatchStudy batch_study(const deep::DeepNetwork& network, const Data& data,
                       const std::vector<std::size_t>& batches, const BatchPlan& plan,
                       Real same_alpha, const Progress& progress) {
    const auto part = [&](std::size_t before) -> Progress {
        return [&progress, before](std::size_t done, std::size_t total) {
            if (progress) progress(before + done, 2 * total);
        };
    };
    BatchPlan same = plan;
    same.alphas = {same_alpha};
    return {data.training.size(),
            batches,
            plan,
            same_alpha,
            batch_costs(network, data, batches, plan, part(0)),
            batch_costs(network, data, batches, same, part(batches.size()))};
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

std::vector<double> relative_times(const Model& model, const LabelledData& data,
                                   const std::vector<std::size_t>& batches, std::size_t repeats) {
    require(!batches.empty(), "relative_times", "no batch sizes");
    std::vector<double> times;
    for (const std::size_t batch : batches)
        times.push_back(seconds_per_epoch(model, data, batch, repeats));
    const double last = times.back();
    for (double& time : times) time /= last;
    return times;
}

}  // namespace descent::training
