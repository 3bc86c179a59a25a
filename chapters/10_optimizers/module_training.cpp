#include "chapters/10_optimizers/module_training.hpp"

#include <utility>
#include <vector>

#include "chapters/05_deep_networks/deep_network.hpp"
#include "chapters/07_backprop/objective.hpp"
#include "chapters/10_optimizers/adam.hpp"
#include "chapters/10_optimizers/descent_rules.hpp"

namespace descent::optimizers {
namespace {

struct CoreData {
    Matrix X;
    std::vector<std::size_t> labels;
    Vector phi;  ///< where training starts
};

CoreData core_data(const CoreStepPlan& plan, std::uint64_t seed) {
    CoreData data{Matrix::from_shape({plan.N, plan.D_in}), {}, {}};
    Random random(seed, "the lecture's batch");
    random.fill_normal(data.X);
    for (std::size_t i = 0; i < plan.N; ++i) data.labels.push_back(random.index(plan.D_out));
    autodiff::TwoLayerNet model(plan.D_in, plan.H, plan.D_out);
    model.initialize(random);
    data.phi = model.phi();
    return data;
}

}  // namespace

void step_module(autodiff::Module& module, Optimizer& optimizer) {
    optimizer.step(module.phi(), module.dphi());  // φ ← φ + Δφ(∂L/∂φ)   (FM.24b)
}

Objective module_objective(autodiff::Module& module, std::function<autodiff::Tensor()> loss) {
    const auto place = [&module](const Vector& phi) {
        require_size("module_objective", "phi", phi.size(), module.layout().size());
        module.phi() = phi;
    };
    return {.loss =
                [&module, place, loss](const Vector& phi) {
                    place(phi);
                    const Real value = loss().item();
                    module.graph().clear();  // no gradient is wanted
                    return value;
                },
            .loss_and_gradient =
                [&module, place, loss = std::move(loss)](const Vector& phi, Vector& dphi) {
                    place(phi);
                    module.zero_grad();
                    const autodiff::Tensor L = loss();
                    const Real value = L.item();
                    L.backward();
                    dphi = module.dphi();
                    return value;
                }};
}

Real core_training_step(autodiff::TwoLayerNet& model, const Matrix& train_batch,
                        backprop::Labels labels_batch, Optimizer& optimizer) {
    // compute model output   (FM.24b)
    const autodiff::Tensor output_batch = model.forward(model.input(train_batch));
    // calculate loss   (FM.24b)
    const autodiff::Tensor loss = autodiff::my_cross_entropy(output_batch, labels_batch);
    const Real value = loss.item();
    model.zero_grad();              // clear previous gradients                (FM.24b)
    loss.backward();                // gradients of all variables wrt loss     (FM.24b)
    step_module(model, optimizer);  // updates using calculated gradients      (FM.24b)
    return value;
}

CoreStepResult core_step_study(const CoreStepPlan& plan, std::uint64_t seed) {
    require(plan.N > 0 && plan.steps > 0, "core_step_study", "there is no example or no step");
    const CoreData data = core_data(plan, seed);
    const Optimizer sgd = HeavyBall{.alpha = plan.sgd_alpha, .beta = plan.momentum};
    const Optimizer adam = Adam{.alpha = plan.adam_alpha};
    const deep::DeepNetwork network({plan.D_in, plan.H, plan.D_out});
    const Objective L = backprop::objective(network, data.X, data.labels);

    CoreStepResult result;
    result.plan = plan;
    result.parameters = data.phi.size();
    const auto train = [&](const Optimizer& rule, bool anew, Vector& losses) {
        autodiff::TwoLayerNet model(plan.D_in, plan.H, plan.D_out);
        model.phi() = data.phi;
        Optimizer optimizer = rule;
        losses = xt::zeros<Real>({plan.steps});
        for (std::size_t k = 0; k < plan.steps; ++k) {
            if (anew) optimizer = rule;
            losses(k) = core_training_step(model, data.X, data.labels, optimizer);
        }
        return Vector(model.phi());
    };
    const auto apart = [&](const Optimizer& rule, const Vector& phi) {
        const Descent descent = minimize(L, rule, data.phi, plan.steps);
        return xt::amax(xt::abs(descent.path.end() - phi))();
    };
    result.sgd_apart = apart(sgd, train(sgd, false, result.sgd));
    result.adam_apart = apart(adam, train(adam, false, result.adam));
    train(sgd, true, result.forgetful);
    return result;
}

}  // namespace descent::optimizers
