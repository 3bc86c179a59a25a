#include "chapters/11_training/program/choice.hpp"

#include <fmt/format.h>

#include <cmath>
#include <stdexcept>

#include "common/data/mnist1d.hpp"
#include "common/data/own_data.hpp"

namespace descent::training {
namespace {

/// \throws std::invalid_argument "--epochs: …" for numbers nobody can mean, whose
/// products would overflow
void require_at_most_a_million(const char* flag, std::size_t number) {
    constexpr std::size_t most = 1'000'000;
    if (number > most)
        throw std::invalid_argument(
            fmt::format("{}: {} is too many, at most {}", flag, number, most));
}

Data examples(const Choice& choice, std::uint64_t seed) {
    constexpr Real development = Real(0.2);
    if (choice.data.empty()) {
        const Mnist1d digits = make_mnist1d();
        return split(digits.train, digits.test, development, seed);
    }
    const descent::Split own = read_own_data(choice.data, seed);
    return split(own.training, own.test, development, seed);
}

void set_schedule(const std::string& name, std::size_t steps, TrainingPlan& plan) {
    const Real hundredth = std::log(Real(100)) / static_cast<Real>(steps);
    if (name == "linear") plan.schedule = optimizers::linear_decay(steps);
    if (name == "step") plan.schedule = optimizers::step_decay(Real(0.1), (steps + 2) / 3);
    if (name == "exponential") plan.schedule = optimizers::exponential_decay(hundredth);
    if (name == "inverse") plan.schedule = optimizers::inverse_decay(9 / static_cast<Real>(steps));
    if (name == "cosine") plan.schedule = optimizers::cosine_decay(steps);
    if (name == "plateau")
        plan.plateau = optimizers::PlateauDecay{.patience = 5, .factor = Real(0.1)};
}

}  // namespace

const std::vector<std::string>& schedule_names() {
    static const std::vector<std::string> names{"constant", "linear", "step",   "exponential",
                                                "inverse",  "cosine", "plateau"};
    return names;
}

Setup setup(const Choice& choice, std::uint64_t seed) {
    require_at_most_a_million("--epochs", choice.epochs);
    require_at_most_a_million("--batch", choice.batch);
    require_at_most_a_million("--patience", choice.patience);
    for (std::size_t width : choice.hidden)
        if (width > 5000)
            throw std::invalid_argument(fmt::format("--hidden: {} units are too many here", width));
    Data data = examples(choice, seed);
    std::vector<std::size_t> widths{data.training.x.shape()[1]};
    widths.insert(widths.end(), choice.hidden.begin(), choice.hidden.end());
    widths.push_back(data.training.classes);

    const double own = choice.optimizer == "gd" ? 0.3 : 0;
    const Real rate = static_cast<Real>(choice.rate > 0 ? choice.rate : own);
    TrainingPlan plan{.optimizer = optimizers::optimizer_named(choice.optimizer, rate),
                      .batch = choice.batch,
                      .epochs = choice.epochs,
                      .patience = choice.patience,
                      .seed = seed};
    if (choice.sampling == "with") plan.sampling = optimizers::Sampling::with_replacement;
    const std::size_t steps =
        choice.epochs * optimizers::batches_per_epoch(data.training.size(), choice.batch);
    set_schedule(choice.schedule, steps, plan);
    Model model =
        classifier(deep::DeepNetwork(widths, neurons::activation_named(choice.activation)));
    return {std::move(model), std::move(data), std::move(plan)};
}

}  // namespace descent::training
