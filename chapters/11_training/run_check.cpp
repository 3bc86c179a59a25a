#include "chapters/11_training/run_check.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cctype>
#include <cmath>
#include <stdexcept>
#include <string>

namespace descent::training {
namespace {

template <class... T>
[[noreturn]] void contradiction(fmt::format_string<T...> format, T&&... values) {
    throw std::runtime_error("contradicts itself: its " +
                             fmt::format(format, std::forward<T>(values)...));
}

void require_count(const char* what, std::size_t found, std::size_t expected) {
    if (found != expected) contradiction("{} is {}, not {}", what, found, expected);
}

void require_number(const char* what, Real found, Real expected) {
    if (found != expected && !(std::isnan(found) && std::isnan(expected)))
        contradiction("{} is {}, not {}", what, found, expected);
}

void require_accuracy(const char* what, Real found) {
    if (!(found >= 0 && found <= 1)) contradiction("{} is {}, not from 0 to 1", what, found);
}

void require_time(double found) {
    if (!(found >= 0 && std::isfinite(found))) contradiction("time is {} seconds", found);
}

/// α of step k, counted from 0, where the plateau's factor is that of this one.
Real step_size(const TrainingPlan& plan, std::size_t k,
               const std::optional<optimizers::PlateauDecay>& plateau) {
    const Real factor = plan.schedule ? plan.schedule(k) : Real(1);
    return plan.optimizer.alpha() * factor * (plateau ? plateau->scale : Real(1));
}

/// Epochs are numbered from 1, their step sizes are the plan's, and what is known of the
/// best one is what they say. \returns the plateau after them
std::optional<optimizers::PlateauDecay> require_history(const TrainingPlan& plan, const Run& run,
                                                        std::size_t batches) {
    std::optional<optimizers::PlateauDecay> plateau = plan.plateau;
    const TrainingResult nothing_yet;
    Real best = nothing_yet.best_accuracy;
    std::size_t best_epoch = nothing_yet.best_epoch, number = 0;
    for (const Epoch& epoch : run.history) {
        require_count("epoch's number", epoch.number, ++number);
        require_accuracy("training accuracy", epoch.train_accuracy);
        require_accuracy("development accuracy", epoch.development_accuracy);
        require_number("epoch's step size", epoch.alpha,
                       step_size(plan, number * batches - 1, plateau));
        require_time(epoch.seconds);
        require_time(epoch.seconds_left);
        if (plateau) plateau->observe(epoch.development_accuracy);
        if (!(epoch.development_accuracy > best)) continue;
        best = epoch.development_accuracy;
        best_epoch = number;
    }
    require_number("best accuracy", run.best_accuracy, best);
    require_count("best epoch", run.best_epoch, best_epoch);
    return plateau;
}

/// Where the run stands, by the length of its history.
void require_place(const TrainingPlan& plan, const Run& run, std::size_t batches,
                   const std::optional<optimizers::PlateauDecay>& plateau) {
    const std::size_t done = run.history.size();
    require_count("epoch", run.epoch, done + 1);
    if (run.batch > batches)
        contradiction("place in the epoch is {} of {} mini-batches", run.batch, batches);
    require_count("number of steps", run.steps, done * batches + run.batch);
    require_time(run.seconds);
    if (run.batch == 0) {
        require_number("sum of losses", run.loss_sum, 0);
        require_number("time in seconds", Real(run.seconds), 0);
    }
    if (run.stopped && done == 0) contradiction("first epoch is not done, and it was stopped");

    const Real alpha = run.batch > 0 ? step_size(plan, run.steps - 1, plateau)
                       : done > 0    ? run.history.back().alpha
                                     : plan.optimizer.alpha();
    require_number("step size", run.optimizer.alpha(), alpha);
    if (plateau) {
        optimizers::PlateauDecay found = *run.plateau, expected = *plateau;
        if (state_copy(found.state()) != state_copy(expected.state()))
            contradiction("plateau does not follow from its accuracies");
    }
}

}  // namespace

void require_alike(const char* what, const State& found, const State& expected) {
    require_count(fmt::format("number of entries of the {}", what).c_str(), found.size(),
                  expected.size());
    for (std::size_t i = 0; i < found.size(); ++i) {
        if (found[i].index() != expected[i].index())
            contradiction("{} has an entry of another kind", what);
        if (const auto* values = std::get_if<Vector>(&found[i]))
            require_count(fmt::format("number of values in the {}", what).c_str(), values->size(),
                          std::get<Vector>(expected[i]).size());
    }
}

void require_possible(const Model& model, const Data& data, const TrainingPlan& plan,
                      const Run& run) {
    const std::size_t batches = optimizers::batches_per_epoch(data.training.size(), plan.batch);
    require_place(plan, run, batches, require_history(plan, run, batches));

    const std::size_t entries = model.layout.size();
    const bool measured = run.best_epoch > 0;
    require_count("number of parameters", run.phi.size(), entries);
    require_count("number of best parameters", run.best.size(), measured ? entries : 0);
    require_alike("best state of the model", run.best_state,
                  measured && model.state ? state_copy(model.state()) : State{});

    // at rest its vectors may be empty; the first step gives them their lengths
    optimizers::Optimizer found = run.optimizer, expected = plan.optimizer;
    if (run.steps > 0) {
        Vector phi = xt::zeros<Real>({entries}), g = xt::ones<Real>({entries});
        expected.step(phi, g);
    }
    require_alike("optimizer's state", state_copy(found.state()), state_copy(expected.state()));

    // it will stand on a terminal
    if (!std::all_of(run.computed_by.begin(), run.computed_by.end(),
                     [](unsigned char c) { return std::isgraph(c) || c == ' '; }))
        contradiction("kernel has no name");
}

}  // namespace descent::training
