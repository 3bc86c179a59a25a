#include "chapters/13_batch_normalization/input_shift.hpp"

#include <cmath>

#include "chapters/07_backprop/accuracy.hpp"

namespace descent::normalization {
LabelledData signs_of_sums(std::size_t count, Real before, Real after, Random& random) {
    LabelledData data{Matrix::from_shape({count, 2}), std::vector<std::size_t>(count), 2};
    random.fill_normal(data.x);
    data.x += before;
    for (std::size_t i = 0; i < count; ++i) data.label[i] = data.x(i, 0) + data.x(i, 1) > 0;
    data.x += after;
    return data;
}

InputShift shift_inputs(const InputShiftPlan& plan) {
    require(plan.shift >= 0 && std::isfinite(plan.shift), "shift_inputs",
            "the shift is negative or not finite");
    require(plan.asked > 1, "shift_inputs", "fewer than two examples are asked about");
    Random random(plan.seed, "input shift");
    const LabelledData examples = signs_of_sums(plan.examples, 0, 0, random),
                       same = signs_of_sums(plan.asked, 0, 0, random),
                       shifted = signs_of_sums(plan.asked, plan.shift, 0, random),
                       moved = signs_of_sums(plan.asked, 0, plan.shift, random);
    const NormalizedNetwork net(DeepNetwork({2, 2}), {0});
    const training::Model model = batch_norm_classifier(net);
    const training::TrainingResult trained =
        training::train(model, {examples, same, same},
                        {.optimizer = optimizers::optimizer_named("adam", Real(0.05)),
                         .batch = 50,
                         .epochs = plan.epochs,
                         .seed = plan.seed});
    training::require_converged(trained);

    const auto ask = [&](const LabelledData& data) {
        Pass pass;
        forward(net, trained.phi, data.x, pass);  // by μ and σ² of these
        return ShiftAccuracy{
            .running = training::evaluate(model, trained.phi, data),
            .batch = real(backprop::count_correct(pass.layers.output(), data.label)) /
                     real(data.size())};
    };
    InputShift result{.plan = plan};
    result.as_trained = ask(same);
    result.relation_stays = ask(shifted);
    result.zero_moved = ask(moved);
    result.wrong = Real(0.5) + std::erfc(plan.shift) / 2;  // Φ(−√2 v) = ½ erfc(v)   (EE.18b)
    return result;
}

}  // namespace descent::normalization
