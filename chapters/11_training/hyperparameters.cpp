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
    if (axis.name == "rate") {
        if (!(value > 0 && std::isfinite(value)))
            argument_error(at_axis(axis),
                           fmt::format("a rate must be positive and finite, not {}", value));
    } else if (is_count(axis)) {
        if (!(value >= least && value <= largest))
            argument_error(at_axis(axis),
                           fmt::format("expected {} to {}, not {}", least, largest, value));
    } else if (!(value >= 0 && value < static_cast<Real>(optimizers::optimizers().size()))) {
        argument_error(at_axis(axis), fmt::format("there is no optimizer number {}", value));
    }
}

void require_axis(const fitting::Axis& axis) {
    if (!is_count(axis) && axis.name != "rate" && axis.name != "optimizer")
        argument_error(at_axis(axis),
                       "not a hyperparameter; there are width, depth, batch, rate, optimizer");
    if (axis.name == "optimizer" && !axis.discrete())
        argument_error(at_axis(axis), "must be discrete");
    if (!axis.discrete()) {
        require_value(axis, axis.low);
        require_value(axis, axis.high);
    }
    for (Real value : axis.values) {
        require_value(axis, value);
        if (axis.name != "rate" && value != std::round(value))
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
        places.push_back(static_cast<Real>(found - all.begin()));
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
        if (name == "rate") chosen.rate = theta(i);
        if (name == "optimizer") chosen.optimizer = optimizers::optimizers()[whole].name();
    }
    return chosen;
}

deep::DeepNetwork network_of(const Hyperparameters& chosen, std::size_t inputs,
                             std::size_t classes) {
    // D_1 = … = D_K = width   (L8.4)
    std::vector<std::size_t> widths(chosen.depth + 2, chosen.width);
    widths.front() = inputs;
    widths.back() = classes;
    return deep::DeepNetwork(widths);
}

TrainingPlan plan_of(const Hyperparameters& chosen, const Budget& budget) {
    return {.optimizer = optimizers::optimizer_named(chosen.optimizer, chosen.rate),
            .batch = chosen.batch,
            .epochs = budget.epochs,
            .seed = budget.seed};
}

Trial try_out(const Hyperparameters& chosen, const Data& data, const Budget& budget) {
    const auto network = network_of(chosen, data.training.x.shape()[1], data.training.classes);
    const Model model = classifier(network);
    const TrainingPlan plan = plan_of(chosen, budget);
    Trial trial{.chosen = chosen, .parameters = network.parameters()};
    Run run = start(model, data, plan);
    train(model, data, plan, run);
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
                                                           const Data& data, const Budget& budget,
                                                           const Hyperparameters& others,
                                                           ResultTable& table) {
    require_hyperparameters(domain);
    return [domain, &data, budget, others, &table](const Vector& theta) {
        table.push_back(try_out(chosen_at(domain, theta, others), data, budget));
        return 1 - table.back().development_accuracy;  // g(θ), minimized over Θ   (FM.3, L10.14)
    };
}

ResultTable grid_trials(const fitting::Domain& domain, std::size_t points, const Data& data,
                        const Budget& budget, const Hyperparameters& others) {
    ResultTable table;
    fitting::grid_search(development_error(domain, data, budget, others, table), domain, points);
    return table;
}

ResultTable random_trials(const fitting::Domain& domain, std::size_t trials, const Data& data,
                          const Budget& budget, Random& random, const Hyperparameters& others) {
    ResultTable table;
    fitting::random_search(development_error(domain, data, budget, others, table), domain, trials,
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
    Real sum = 0;
    // that a_n is drawn: C(n−1, k−1) / C(n, k)
    Real chance = static_cast<Real>(k) / static_cast<Real>(n);
    for (std::size_t i = n; i >= k; --i) {
        const Trial& trial = sorted[n - i];
        if (!trial.diverged) sum += chance * trial.development_accuracy;
        // C(i−2, k−1) / C(i−1, k−1)
        if (i > 1) chance *= static_cast<Real>(i - k) / static_cast<Real>(i - 1);
    }
    return sum;
}

Winner train_and_test(const Hyperparameters& chosen, const Data& data, const Budget& budget) {
    const Model model =
        classifier(network_of(chosen, data.training.x.shape()[1], data.training.classes));
    Winner winner{train(model, data, plan_of(chosen, budget)), 0};
    require_converged(winner.trained);
    // once, at the end   (GO.1)
    winner.test_accuracy = evaluate_best(model, winner.trained, data.test);
    return winner;
}

}  // namespace descent::training
