#include "chapters/12_regularization/early_stopping.hpp"

#include <algorithm>
#include <cmath>

#include "chapters/01_linear_regression/line.hpp"
#include "chapters/02_model_fitting/stationary.hpp"
#include "chapters/02_model_fitting/surfaces.hpp"
#include "chapters/12_regularization/quadratic.hpp"

namespace descent::regularization {

using training::Data;
using training::Model;
using training::Run;
using training::TrainingPlan;
using training::TrainingResult;

Data with_development(const Data& data) {
    const std::size_t columns = data.training.x.shape()[1], n = data.training.size(),
                      more = data.development.size();
    require_size("with_development", "columns of the development data",
                 data.development.x.shape()[1], columns);
    Data result = data;
    LabelledData& all = result.training;
    all.x.resize({n + more, columns});
    std::copy(data.training.x.begin(), data.training.x.end(), all.x.begin());
    std::copy(data.development.x.begin(), data.development.x.end(), &all.x(n, 0));
    all.label.insert(all.label.end(), data.development.label.begin(), data.development.label.end());
    all.classes = std::max(data.training.classes, data.development.classes);
    return result;
}

Real mean_loss(const Model& model, const Vector& phi, const LabelledData& data) {
    return backprop::cross_entropy(model.outputs(phi, data.x), data.label);
}

namespace {

/// What a second run trains by. Its examples have all been learned from, so there is
/// nothing to judge by.
TrainingPlan without_judging(TrainingPlan plan) {
    plan.patience = 0;
    plan.plateau.reset();
    return plan;
}

}  // namespace

SecondRun retrain_fresh(const Model& model, const Data& data, TrainingPlan plan,
                        const TrainingResult& first) {
    require(first.best_epoch > 0, "retrain_fresh", "the first run has no epoch");
    plan = without_judging(plan);
    plan.epochs = first.best_epoch;  // "up to the previous number of epochs"   (EE.29)
    const TrainingResult again = train(model, with_development(data), plan);
    training::require_converged(again);
    return {.phi = again.phi, .epochs = again.history.size()};
}

SecondRun continue_training(const Model& model, const Data& data, TrainingPlan plan,
                            const TrainingResult& first, std::size_t most) {
    require(first.best_epoch > 0, "continue_training", "the first run has no epoch");
    plan = without_judging(plan);
    plan.epochs = most;
    const Data all = with_development(data);
    Run run = start(model, all, plan);
    run.phi = first.best;  // "start from the weights in the first run"   (EE.29)
    if (model.state) training::restore(model.state(), first.best_state);

    // "training loss at the early stopping point"
    SecondRun second{.target = mean_loss(model, run.phi, data.training)};
    const auto reached = [&] {
        second.development.push_back(mean_loss(model, run.phi, data.development));
        // "until the validation loss < the training loss"
        return second.development.back() < second.target;
    };
    second.reached = reached();
    if (!second.reached)
        train(model, all, plan, run, {.epoch = [&](const training::Epoch&, const Run&) {
                  return !(second.reached = reached());
              }});
    training::require_converged(run);
    second.phi = run.phi;
    second.epochs = run.history.size();
    return second;
}

// --------------------------------------------------------------------------------------- beside L2

Vector stopped_point(const Matrix& H, const Vector& minimum, Real alpha, std::size_t tau) {
    require_shape("stopped_point", "H", H, {minimum.size(), minimum.size()});
    const auto [Lambda, Q] = fitting::symmetric_eigensystem(H);
    Vector theta = xt::zeros_like(minimum);
    for (std::size_t i = 0; i < Lambda.size(); ++i) {
        Real along = 0;
        for (std::size_t j = 0; j < minimum.size(); ++j) along += Q(j, i) * minimum[j];  // Qᵀθ*
        // (I − (I − αΛ)^τ) Qᵀθ*   (EE.29)
        along *= 1 - std::pow(1 - alpha * Lambda[i], static_cast<Real>(tau));
        for (std::size_t j = 0; j < minimum.size(); ++j) theta[j] += along * Q(j, i);
    }
    return theta;
}

Real matching_penalty(Real alpha, std::size_t tau) {
    require(alpha > 0, "matching_penalty", "the step size is not positive");
    require(tau > 0, "matching_penalty", "after no steps no penalty is large enough");
    return 1 / (alpha * static_cast<Real>(tau));  // λ = 1/(ατ)   (EE.29)
}

TwoPaths two_paths(const Matrix& H, const Vector& minimum, Real alpha, std::size_t steps) {
    const Vector start = xt::zeros_like(minimum);
    const Path descent = regression::descend(fitting::quadratic(H, minimum), start, alpha, steps);
    TwoPaths paths{descent.phi, xt::zeros_like(descent.phi), xt::zeros_like(descent.loss)};
    for (std::size_t tau = 1; tau <= descent.steps(); ++tau) {
        const Vector penalized = l2_minimum(H, minimum, matching_penalty(alpha, tau));
        xt::row(paths.penalized, static_cast<std::ptrdiff_t>(tau)) = penalized;
        paths.apart[tau] = std::sqrt(xt::sum(xt::square(descent.point(tau) - penalized))());
    }
    return paths;
}

}  // namespace descent::regularization
