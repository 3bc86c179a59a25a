#include "chapters/11_training/evaluations.hpp"

namespace descent::training {

OftenEvaluated train_evaluating_often(const Model& model, const Data& data,
                                      const TrainingPlan& plan, std::size_t per_epoch) {
    require(plan.batch > 0, "train_evaluating_often", "the batch is 0");
    const std::size_t batches = optimizers::batches_per_epoch(data.training.size(), plan.batch);
    require(per_epoch > 0 && per_epoch <= batches, "train_evaluating_often",
            "the evaluations of an epoch are none, or more than its steps");
    OftenEvaluated result;
    std::vector<Real> step, accuracy;
    const auto look = [&](const Run& run) {
        // whether another of the epoch's equal parts ended with this step
        const std::size_t done = run.batch * per_epoch / batches,
                          before = (run.batch - 1) * per_epoch / batches;
        if (done == before) return true;
        step.push_back(real(run.steps));
        accuracy.push_back(evaluate(model, run.phi, data.development));
        if (accuracy.size() == 1 || accuracy.back() > result.best_accuracy) {
            result.best = run.phi;
            result.best_accuracy = accuracy.back();
            result.best_step = run.steps;
            if (model.state) result.best_state = state_copy(model.state());
        }
        return true;
    };
    result.trained = train(model, data, plan, {.step = look});
    result.step = to_vector(step);
    result.accuracy = to_vector(accuracy);
    return result;
}

}  // namespace descent::training
