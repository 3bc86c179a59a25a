#include "chapters/08_autodiff/spirals.hpp"

#include "chapters/07_backprop/spirals.hpp"
#include "chapters/07_backprop/training.hpp"
#include "chapters/08_autodiff/agreement.hpp"

namespace descent::autodiff {
namespace {

LabelledData points(const GraphTrainingPlan& plan) {
    return backprop::spirals(plan.per_class, plan.classes, plan.seed);
}

void initialize(TwoLayerNet& model, const GraphTrainingPlan& plan) {
    Random random(plan.seed, "two layers");
    model.initialize(random);
}

}  // namespace

GraphTrainingResult train_on_spirals(const GraphTrainingPlan& plan, const Progress& progress) {
    require(plan.steps > 0, "train_on_spirals", "there is no step to take");
    const LabelledData arms = points(plan);
    TwoLayerNet model(2, plan.hidden, plan.classes);
    initialize(model, plan);
    GraphTrainingResult result;
    result.plan = plan;
    result.parameters = model.layout().size();
    result.examples = arms.size();
    const std::size_t fifth = (plan.steps + 4) / 5;
    result.losses =
        train(model, arms, plan.alpha, plan.steps, [&](std::size_t step, std::size_t total) {
            if (progress) progress(step, total);
            if (step == 1 || step % fifth == 0 || step == total)
                result.stages.push_back({.step = step, .accuracy = accuracy(model, arms)});
        });
    for (SpiralsStage& stage : result.stages) stage.loss = result.losses[stage.step - 1];
    return result;
}

TrainingAgreement training_agreement(const GraphTrainingPlan& plan, std::size_t steps) {
    const LabelledData arms = points(plan);
    TwoLayerNet model(2, plan.hidden, plan.classes);
    initialize(model, plan);
    const deep::DeepNetwork network({2, plan.hidden, plan.classes});
    Vector phi = model.phi();
    backprop::Step buffers;
    for (std::size_t t = 0; t < steps; ++t) {
        training_step(model, arms.x, arms.label, plan.alpha);
        backprop::train_step(network, phi, arms.x, arms.label, {.alpha = plan.alpha}, buffers);
    }
    return {.by_hand = phi, .by_graph = model.phi()};
}

Real TrainingAgreement::difference() const {
    return largest_difference(by_graph, by_hand) / xt::amax(xt::abs(by_hand))();
}

}  // namespace descent::autodiff
