#include <algorithm>
#include <stdexcept>

#include "chapters/08_autodiff/program/walk_through.hpp"
#include "common/program/program.hpp"

using namespace descent;
using namespace descent::autodiff;

int main(int argc, char** argv) {
    Program program("08_autodiff", "Automatic differentiation: a graph that knows its way back");
    GraphTrainingPlan plan;
    double rate = 0.5;
    program.option("--hidden", plan.hidden, "hidden units of TwoLayerNet in the training part");
    program.positive("--rate", rate, "its step size α");
    program.option("--steps", plan.steps, "its training steps (--quick: at most 300)");
    return program.run(argc, argv, [&](Report& report) {
        if (plan.hidden > 5000)
            throw std::invalid_argument(
                fmt::format("--hidden: {} units are too many here", plan.hidden));
        if (plan.steps > 1000000)
            throw std::invalid_argument(fmt::format("--steps: {} are too many here", plan.steps));
        if (program.quick()) plan.steps = std::min<std::size_t>(plan.steps, 300);
        plan.alpha = real(rate);
        plan.seed = program.seed();

        show_linear_model(report, linear_agreement({{1, 2}, {-1, 3}}, {{2, -1}, {0, 1}, {1, 1}},
                                                   {Real(0.5), -4, -1}));
        show_graph(report, sum_times_graph(-2, 5, -4));
        show_accumulation(report, diamond(2, 3));
        show_toy(report, toy_agreement(toy::example, toy::example_x, toy::example_y));
        show_needed(report, centred_network_graph());
        show_idiom(report, sum_of_squares_graph({{1, 2}, {3, 4}}));
        const std::vector<std::size_t> labels{0, 2};
        show_cross_entropy(report,
                           cross_entropy_agreement({{2, 1, Real(-0.5)}, {0, 3, 1}}, labels));
        show_agreement(report, random_agreements(program.quick() ? 50 : 200, program.seed()));
        show_mistakes(report, refused_mistakes());
        const GraphTrainingResult training = train_on_spirals(plan, report.progress("training"));
        show_training(report, training, training_agreement(plan, 10));
    });
}
