#include <algorithm>
#include <stdexcept>

#include "chapters/13_batch_normalization/program/walk_through.hpp"
#include "common/program/program.hpp"

using namespace descent;
using namespace descent::normalization;

namespace {

/// What the options choose.
struct Choice {
    std::vector<std::size_t> hidden{50, 50, 50, 50, 50};
    std::vector<double> rates;  ///< none: those of the walk-through
    double epsilon = 1e-5;
    std::size_t batch = 50;
};

/// \throws std::invalid_argument that names the option
NormalizationPlan plan_of(const Choice& choice, const Program& program) {
    const auto refuse = [](bool refused, const std::string& text) {
        if (refused) throw std::invalid_argument(text);
    };
    for (std::size_t width : choice.hidden)
        refuse(width == 0 || width > 1000, "--hidden: expected widths from 1 to 1000");
    refuse(choice.hidden.empty() || choice.hidden.size() > 30,
           "--hidden: expected 1 to 30 hidden layers");
    refuse(choice.batch < 2,
           "--batch: a mini-batch of 1 has no variance, batch normalization needs 2 or more");
    refuse(choice.epsilon < 0 || !(choice.epsilon <= 1),
           "--epsilon: expected 0 or a small positive number, at most 1");
    std::vector<double> rates = choice.rates;
    if (rates.empty() && program.full()) rates = {0.003, 0.01, 0.03, 0.1, 0.3, 1, 3, 10, 30};
    if (rates.empty() && program.quick()) rates = {0.1, 1, 10};
    if (rates.empty()) rates = {0.01, 0.1, 0.3, 1, 3, 10};
    for (double rate : rates)
        refuse(!(rate > 0 && rate <= 1000),
               fmt::format("--rates: {:g} is not greater than 0 and at most 1000", rate));
    return {.hidden = choice.hidden,
            .alphas = {rates.begin(), rates.end()},
            .batch = choice.batch,
            .epochs = program.full()    ? 60u
                      : program.quick() ? 4u
                                        : 12u,
            .epsilon = real(choice.epsilon),
            .seed = program.seed()};
}

/// \throws std::invalid_argument for a --batch that these data do not allow
void require_batches(std::size_t batch, std::size_t examples) {
    if (batch > examples)
        throw std::invalid_argument(fmt::format("--batch: there are only {} examples", examples));
    if (examples % batch == 1)
        throw std::invalid_argument(fmt::format(
            "--batch: {} examples leave a last mini-batch of 1, which has no variance", examples));
}

}  // namespace

int main(int argc, char** argv) {
    Program program("13_batch_normalization",
                    "Batch normalization: mean 0 and deviation 1 inside the network");
    Choice choice;
    program.option("--hidden", choice.hidden,
                   "widths of the sigmoid network's hidden layers, separated by commas");
    program.option("--rates", choice.rates,
                   "learning rates to compare, separated by commas; if not given, six from 0.01 to "
                   "10. The table by depth and the one of the drift are at rate 1 always");
    program.option("--epsilon", choice.epsilon, "ε, added to the variance");
    program.option("--batch", choice.batch, "examples in a mini-batch, at least 2");
    return program.run(argc, argv, [&](Report& report) {
        const NormalizationPlan plan = plan_of(choice, program);
        const std::size_t examples = program.full() ? 4000 : program.quick() ? 1000 : 2000;
        const training::Data data = training::mnist1d_split(examples, Real(0.2), plan.seed);
        require_batches(plan.batch, data.training.size());

        show_by_hand(report, eight_by_hand());
        show_invariances(report, invariances(plan.epsilon, plan.seed));
        const NormalizedNetwork small(DeepNetwork({3, 4, 3, 3}, Activation::sigmoid), {0, 1},
                                      plan.epsilon);
        show_gradient_check(report, network_check(small, 6, plan.seed));
        show_batch_of_two(report, batch_of_two(plan.epsilon));

        show_starts(report, compare_starts(plan, data));
        const AlphaComparison trained = compare_alphas(plan, data, report.progress("training"));
        show_alphas(report, trained);
        show_depths(report, compare_depths(plan, data, 1, 4, report.progress("training depths")));
        show_covariate_shift(report, covariate_shift(plan, data, 1, 3));
        show_input_shift(report, shift_inputs({.seed = plan.seed}));
        show_test_time(report, test_time(plan, data, lowest_loss(trained.normalized)));
    });
}
