#include "chapters/14_reproductions/program/plans.hpp"

namespace descent::reproductions {

MemorizationPlan scaled_plan(const Program& program) {
    MemorizationPlan plan{.examples = 400, .seeds = 3};
    plan.training = {.alpha = Real(0.02), .most_epochs = 20'000, .seed = program.seed()};
    if (program.quick()) plan.seeds = 2, plan.training.alpha = Real(0.06);
    if (program.full()) plan.seeds = 10;
    return plan;
}

std::optional<MemorizationPlan> stated_plan(const Program& program) {
    if (!program.full()) return {};
    MemorizationPlan plan;
    plan.training.seed = program.seed();
    return plan;
}

initialization::Experiment variance_plan(const Program& program) {
    initialization::Experiment plan;
    if (program.quick()) plan.networks = 5, plan.inputs = 50;
    if (program.full()) plan.networks = 100;
    return plan;
}

DepthPlan depth_plan(const Program& program, Basis basis) {
    DepthPlan plan{.seed = program.seed()};
    if (!program.full()) plan.steps = 50'000;
    if (program.quick()) plan.steps = basis == Basis::stand_in ? 3'000 : 500;
    return plan;
}

RandomPixelPlan random_pixel_plan(const Program& program) {
    RandomPixelPlan plan{.seed = program.seed()};
    if (!program.full())
        plan.examples = program.quick() ? 100 : 400, plan.tests = 1000, plan.batch = 50;
    return plan;
}

WidthPlan width_plan(const Program& program) {
    WidthPlan plan{.seed = program.seed()};
    if (program.quick()) plan.units = {1, 16, 64}, plan.seeds = 1, plan.most_epochs = 500;
    if (program.full()) {
        plan.units = {1, 2, 4, 8, 16, 32, 64, 128};
        plan.alphas.insert(plan.alphas.begin(), {Real(0.05), Real(0.1)});
        plan.seeds = 9;
        plan.most_epochs = 10'000;
    }
    return plan;
}

RatePlan rate_plan(const Program& program, Basis basis) {
    RatePlan plan{.seed = program.seed()};
    const bool small = basis == Basis::stand_in;
    if (small) plan.widths = {40, 100, 60, 10};
    if (program.full()) plan.edge_runs = 2;
    if (!program.full()) plan.steps = small ? 1200 : 300;
    if (program.quick()) plan.steps = small ? 100 : 8;
    return plan;
}

Mnist1dPlan mnist1d_plan(const Program& program) {
    Mnist1dPlan plan{.choice = program.full(), .seed = program.seed()};
    if (program.quick()) plan.seeds = 2;
    return plan;
}

}  // namespace descent::reproductions
