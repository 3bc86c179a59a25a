#include "chapters/11_training/hyperparameters.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <stdexcept>

namespace descent::training {
namespace {

constexpr Real largest = Real(1e6);  // of width, depth and batch

std::string at_axis(const fitting::Axis& axis) {
    return fmt::format("axis '{}'", axis.name);
}

bool is_count(const fitting::Axis& axis) {
    return axis.name == "width" || axis.name == "depth" || axis.name == "batch";
}

/// Is this a value that the axis of this name may have? Written so that NaN is refused.
void require_value(const fitting::Axis& axis, Real value) {
    const Real least = axis.name == "depth" ? Real(0) : Real(1);
    if (axis.name == "alpha") {
        if (!(value > 0 && std::isfinite(value)))
            argument_error(at_axis(axis),
                           fmt::format("a step size must be positive and finite, not {}", value));
    } else if (is_count(axis)) {
        if (!(value >= least && value <= largest))
            argument_error(at_axis(axis),
                           fmt::format("expected {} to {}, not {}", least, largest, value));
    } else if (!(value >= 0 && value < real(optimizers::optimizers().size()))) {
        argument_error(at_axis(axis), fmt::format("there is no optimizer number {}", value));
    }
}

void require_axis(const fitting::Axis& axis) {
    if (!is_count(axis) && axis.name != "alpha" && axis.name != "optimizer")
        argument_error(at_axis(axis),
                       "not a hyperparameter; there are width, depth, batch, alpha, optimizer");
    if (axis.name == "optimizer" && !axis.discrete())
        argument_error(at_axis(axis), "must be discrete");
    if (!axis.discrete()) {
        require_value(axis, axis.low);
        require_value(axis, axis.high);
    }
    for (Real value : axis.values) {
        require_value(axis, value);
        if (axis.name != "alpha" && value != std::round(value))
            argument_error(at_axis(axis), fmt::format("expected whole numbers, not {}", value));
    }
}

}  // namespace

fitting::Axis optimizer_axis(const std::vector<std::string>& names) {
    std::vector<Real> places;
    const auto& all = optimizers::optimizers();
    for (const std::string& name : names) {
        // refuses a name that there is not
        const std::string full = optimizers::optimizer_named(name).name();
        const auto found = std::find_if(all.begin(), all.end(),
                                        [&](const auto& each) { return each.name() == full; });
        places.push_back(real(found - all.begin()));
    }
    return fitting::discrete("optimizer", places);
}

void require_hyperparameters(const fitting::Domain& domain) {
    require(!domain.empty(), "hyperparameters", "the domain has no axis");
    for (std::size_t i = 0; i < domain.size(); ++i) {
        require_axis(domain[i]);
        for (std::size_t j = 0; j < i; ++j)
            if (domain[j].name == domain[i].name) argument_error(at_axis(domain[i]), "comes twice");
    }
}

Hyperparameters chosen_at(const fitting::Domain& domain, const Vector& theta,
                          const Hyperparameters& others) {
    require_hyperparameters(domain);
    require_size("chosen_at", "theta", theta.size(), domain.size());
    Hyperparameters chosen = others;
    for (std::size_t i = 0; i < domain.size(); ++i) {
        const std::string& name = domain[i].name;
        require_value(domain[i], theta(i));
        const auto whole = static_cast<std::size_t>(std::lround(theta(i)));
        if (name == "width") chosen.width = whole;
        if (name == "depth") chosen.depth = whole;
        if (name == "batch") chosen.batch = whole;
        if (name == "alpha") chosen.alpha = theta(i);
        if (name == "optimizer") chosen.optimizer = optimizers::optimizers()[whole].name();
    }
    return chosen;
}

deep::DeepNetwork network_of(const Hyperparameters& chosen, std::size_t inputs,
                             std::size_t classes) {
    // D_1 = … = D_K = width   (L8.4)
    const std::vector<std::size_t> hidden(chosen.depth, chosen.width);
    return deep::DeepNetwork(deep::widths_of(inputs, hidden, classes));
}

TrainingPlan plan_of(const Hyperparameters& chosen, const TrialPlan& plan) {
    return {.optimizer = optimizers::optimizer_named(chosen.optimizer, chosen.alpha),
            .batch = chosen.batch,
            .epochs = plan.epochs,
            .seed = plan.seed};
}

Trial try_out(const Hyperparameters& chosen, const Data& data, const TrialPlan& plan) {
    const auto network = network_of(chosen, data.training.x.shape()[1], data.training.classes);
    const Model model = classifier(network);
    Trial trial{.chosen = chosen, .parameters = network.parameters()};
    const TrainingResult run = train(model, data, plan_of(chosen, plan));
    trial.diverged = run.diverged;
    if (run.diverged) {
        trial.development_accuracy = trial.train_accuracy = std::numeric_limits<Real>::quiet_NaN();
    } else {
        trial.development_accuracy = run.best_accuracy;
        trial.train_accuracy = run.history.at(run.best_epoch - 1).train_accuracy;
        trial.best_epoch = run.best_epoch;
    }
    trial.epochs = run.history.size();
    trial.steps = run.steps;
    return trial;
}

std::function<Real(const Vector& theta)> development_error(const fitting::Domain& domain,
                                                           const Data& data, const TrialPlan& plan,
                                                           const Hyperparameters& others,
                                                           ResultTable& table) {
    require_hyperparameters(domain);
    return [domain, &data, plan, others, &table](const Vector& theta) {
        table.push_back(try_out(chosen_at(domain, theta, others), data, plan));
        return 1 - table.back().development_accuracy;  // g(θ), minimized over Θ   (FM.3, L10.14)
    };
}

ResultTable grid_trials(const fitting::Domain& domain, std::size_t points, const Data& data,
                        const TrialPlan& plan, const Hyperparameters& others) {
    ResultTable table;
    fitting::grid_search(development_error(domain, data, plan, others, table), domain, points);
    return table;
}

ResultTable random_trials(const fitting::Domain& domain, std::size_t trials, const Data& data,
                          const TrialPlan& plan, Random& random, const Hyperparameters& others) {
    ResultTable table;
    fitting::random_search(development_error(domain, data, plan, others, table), domain, trials,
                           random);
    return table;
}

ResultTable best_first(ResultTable table) {
    std::stable_sort(table.begin(), table.end(), [](const Trial& a, const Trial& b) {
        if (a.diverged || b.diverged) return !a.diverged && b.diverged;
        return a.development_accuracy > b.development_accuracy;
    });
    return table;
}

Real expected_best(const ResultTable& table, std::size_t k) {
    const ResultTable sorted = best_first(table);
    const std::size_t n = sorted.size();
    require(k >= 1 && k <= n, "expected_best",
            "expected a number of trials from 1 to those in the table");
    //> 11.6
    Real sum = 0;
    // that a_n is drawn: C(n−1, k−1) / C(n, k)
    Real chance = real(k) / real(n);
    for (std::size_t i = n; i >= k; --i) {
        const Trial& trial = sorted[n - i];
        if (!trial.diverged) sum += chance * trial.development_accuracy;
        // C(i−2, k−1) / C(i−1, k−1)
        if (i > 1) chance *= real(i - k) / real(i - 1);
    }
    return sum;
    //<
}

TestedResult train_and_test(const Hyperparameters& chosen, const Data& data,
                            const TrialPlan& plan) {
    const Model model =
        classifier(network_of(chosen, data.training.x.shape()[1], data.training.classes));
    return tested(model, data, train(model, data, plan_of(chosen, plan)));
}

}  // namespace descent::training
