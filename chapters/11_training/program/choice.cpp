#include "chapters/11_training/program/choice.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <stdexcept>
#include <utility>

#include "common/data/own_data.hpp"
#include "common/program/command_line.hpp"
#include "common/program/files.hpp"
#include "common/program/files_in_use.hpp"

namespace descent::training {
namespace {

/// What a schedule's name does to a plan of so many steps.
struct NamedSchedule {
    const char* name;
    void (*apply)(TrainingPlan& plan, std::size_t steps);
};

const NamedSchedule schedules[] = {
    {"constant", [](TrainingPlan&, std::size_t) {}},
    {"linear", [](TrainingPlan& plan,
                  std::size_t steps) { plan.schedule = optimizers::linear_decay(steps); }},
    {"step",
     [](TrainingPlan& plan, std::size_t steps) {
         plan.schedule = optimizers::step_decay(Real(0.1), (steps + 2) / 3);
     }},
    {"exponential",
     [](TrainingPlan& plan, std::size_t steps) {
         plan.schedule = optimizers::exponential_decay(std::log(Real(100)) / real(steps));
     }},
    {"inverse",
     [](TrainingPlan& plan, std::size_t steps) {
         plan.schedule = optimizers::inverse_decay(9 / real(steps));
     }},
    {"cosine", [](TrainingPlan& plan,
                  std::size_t steps) { plan.schedule = optimizers::cosine_decay(steps); }},
    {"plateau",
     [](TrainingPlan& plan, std::size_t) {
         plan.plateau = optimizers::PlateauDecay{.patience = 5, .factor = Real(0.1)};
     }},
};

/// \throws std::invalid_argument "--epochs: …" for numbers nobody can mean, whose
/// products would overflow
void require_at_most_a_million(const char* flag, std::size_t number) {
    constexpr std::size_t most = 1'000'000;
    if (number > most)
        throw std::invalid_argument(
            fmt::format("{}: {} is too many, at most {}", flag, number, most));
}

/// The examples, and how they were scaled.
std::pair<Data, Scaling> examples(const Choice& choice, std::uint64_t seed) {
    constexpr Real development = Real(0.2);
    if (choice.data.empty()) return {mnist1d_split(4000, development, seed), {}};
    descent::Split own = read_own_data(choice.data, seed);
    return {split(own.training, own.test, development, seed), std::move(own.scaling)};
}

}  // namespace

std::vector<std::string> schedule_names() {
    std::vector<std::string> names;
    for (const NamedSchedule& schedule : schedules) names.push_back(schedule.name);
    return names;
}

void choice_options(Program& program, Choice& choice) {
    using enum neurons::Activation;
    std::vector<std::string> optimizer_names, activation_names;
    for (const optimizers::Optimizer& optimizer : optimizers::optimizers())
        optimizer_names.push_back(optimizer.name());
    for (const neurons::Activation activation : {relu, tanh, sigmoid, linear})
        activation_names.emplace_back(neurons::name(activation));
    program.file("--data", choice.data, own_data_help);
    program.output("--save", choice.save,
                   "write the best network there, for NumPy and for --model of chapter 7 (.npz)");
    program.option("--hidden", choice.hidden, "widths of the hidden layers, separated by commas");
    program.choice("--activation", choice.activation, activation_names, "of the hidden units");
    program.choice("--optimizer", choice.optimizer, optimizer_names, "rule of the step");
    program.positive("--rate", choice.alpha,
                     "step size α; if not given, 0.3 with gd, else the optimizer's own");
    program.choice("--schedule", choice.schedule, schedule_names(), "how the step size changes");
    program.choice("--sampling", choice.sampling, {"without", "with"},
                   "replacement when examples are chosen");
    program.option("--batch", choice.batch, "examples in a mini-batch");
    program.option("--epochs", choice.epochs, "passes over the training examples");
    program.option("--patience", choice.patience,
                   "stop after so many epochs without a better one; 0 stands for never");
    program.output("--checkpoint", choice.checkpoint.path,
                   "only train, and go on from this file if it exists");
    program.option(
        "--every", choice.checkpoint.every,
        "with --checkpoint: steps between two of them; one is also written after each epoch");
}

Setup setup(const Choice& choice, std::uint64_t seed) {
    if (const std::string& path = choice.checkpoint.path; !path.empty()) {
        on_behalf_of_option("--checkpoint", [&] { require_checkpoint_path(path); });
        note_output("--checkpoint", previous_checkpoint(path));
    }
    if (!choice.save.empty())
        on_behalf_of_option("--save", [&] { require_writable_file(choice.save); });
    require_at_most_a_million("--epochs", choice.epochs);
    require_at_most_a_million("--batch", choice.batch);
    require_at_most_a_million("--patience", choice.patience);
    for (const std::size_t width : choice.hidden)
        if (width > 5000)
            throw std::invalid_argument(fmt::format("--hidden: {} units are too many here", width));

    // The data, and a network between their features and classes
    auto [data, scaling] = examples(choice, seed);
    const auto widths =
        deep::widths_of(data.training.x.shape()[1], choice.hidden, data.training.classes);
    Model model =
        classifier(deep::DeepNetwork(widths, neurons::activation_named(choice.activation)));

    // How it is trained
    const double own = choice.optimizer == "gd" ? 0.3 : 0;
    const Real alpha = real(choice.alpha > 0 ? choice.alpha : own);
    TrainingPlan plan{.optimizer = optimizers::optimizer_named(choice.optimizer, alpha),
                      .batch = choice.batch,
                      .epochs = choice.epochs,
                      .patience = choice.patience,
                      .seed = seed};
    if (choice.sampling == "with") plan.sampling = optimizers::Sampling::with_replacement;
    const std::size_t steps =
        choice.epochs * optimizers::batches_per_epoch(data.training.size(), choice.batch);
    const auto named = std::find_if(std::begin(schedules), std::end(schedules),
                                    [&](const auto& each) { return each.name == choice.schedule; });
    require(named != std::end(schedules), "--schedule", "there is none of this name");
    named->apply(plan, steps);
    const ExampleFile& file = data.test.file;
    std::string recognised = choice.data.empty() ? "" : choice.data + ": " + file.recognised;
    return {std::move(model), std::move(data), std::move(plan), std::move(recognised),
            std::move(scaling)};
}

}  // namespace descent::training
