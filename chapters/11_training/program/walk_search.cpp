#include <algorithm>
#include <cmath>
#include <limits>
#include <set>

#include "chapters/11_training/batch_study.hpp"
#include "chapters/11_training/hyperparameters.hpp"
#include "chapters/11_training/program/walk_through.hpp"
#include "common/data/mnist1d.hpp"

namespace descent::training {
namespace {

/// The first `examples` of MNIST-1D's training set, a quarter of them to choose by, and
/// its test set.
Data part_of_mnist1d(std::size_t examples, std::uint64_t seed) {
    const Mnist1d all = make_mnist1d();
    return split(descent::split(all.train, examples).first, all.test, Real(0.25), seed);
}

// ------------------------------------------------------------------------------------- batch sizes

constexpr Real one_rate = Real(0.1);

/// What a batch size costs with the best of some rates, and with one rate for all.
struct Costs {
    std::vector<std::size_t> batches;
    Real target = 1;
    std::vector<Real> rates{Real(0.05), one_rate,  Real(0.2), Real(0.4),
                            Real(0.8),  Real(1.6), Real(3.2)};
    std::vector<BatchCost> own_rate = {}, same_rate = {};
};

/// One number of each row; NaN, a gap, where the target was not reached.
Vector column(const std::vector<BatchCost>& costs, std::size_t BatchCost::*number) {
    Vector values = Vector::from_shape({costs.size()});
    for (std::size_t i = 0; i < costs.size(); ++i)
        values(i) = costs[i].reached ? static_cast<Real>(costs[i].*number)
                                     : std::numeric_limits<Real>::quiet_NaN();
    return values;
}

Figure draw_batch_sizes(const Costs& costs) {
    Vector batch = Vector::from_shape({costs.batches.size()});
    std::copy(costs.batches.begin(), costs.batches.end(), batch.begin());
    Figure figure(
        "batch_sizes",
        fmt::format("To a training loss of {}: more steps but fewer epochs", costs.target),
        "examples in a batch", "number to the target");
    return figure
        .path("steps, each its best rate", batch, column(costs.own_rate, &BatchCost::steps))
        .path("epochs, each its best rate", batch, column(costs.own_rate, &BatchCost::epochs))
        .dashed(fmt::format("steps, rate {} for all", one_rate), batch,
                column(costs.same_rate, &BatchCost::steps))
        .dashed(fmt::format("epochs, rate {} for all", one_rate), batch,
                column(costs.same_rate, &BatchCost::epochs))
        .log_x()
        .log_y();
}

std::string count_text(const BatchCost& cost, std::size_t number) {
    return cost.reached ? fmt::format("{}", number) : std::string("–");
}

void say_batch_sizes(Chapter& c, const Costs& costs, const Model& model,
                     const LabelledData& training) {
    const std::size_t repeats = c.quick() ? 2 : 5;
    const double whole = seconds_per_epoch(model, training, costs.batches.back(), repeats);
    c.say(
        "          one gradient   rate {} for all        each its best rate                   time "
        "of",
        one_rate);
    c.say(
        "  batch   [10⁶ mult.]    steps   epochs     rate   steps   epochs   10⁶ mult.   an "
        "epoch*");
    for (std::size_t i = 0; i < costs.batches.size(); ++i) {
        const BatchCost &same = costs.same_rate[i], &own = costs.own_rate[i];
        c.say("  {:5} {:12.2f} {:>10} {:>8} {:>8} {:>7} {:>8} {:>11} {:>11.1f}", own.batch,
              double(own.step_multiplications) / 1e6, count_text(same, same.steps),
              count_text(same, same.epochs), own.reached ? fmt::format("{}", own.rate) : "–",
              count_text(own, own.steps), count_text(own, own.epochs),
              count_text(own, own.multiplications / 1000000),
              seconds_per_epoch(model, training, own.batch, repeats) / whole);
    }
    c.say(
        "  * of its gradients, measured now, in multiples of the last row's. All else is the same "
        "on every machine.");
}

// ------------------------------------------------------------------------------------------ search

fitting::Domain search_domain() {
    return {fitting::logarithmic("rate", Real(0.001), 10), fitting::logarithmic("width", 8, 128),
            fitting::discrete("depth", {1, 2}), fitting::discrete("batch", {32, 128})};
}

/// Both searches with the same number of trials; the random one several times.
struct Searches {
    ResultTable grid;
    std::vector<ResultTable> random;
};

Searches search(Chapter& c, std::size_t points, const Data& data, const Budget& budget) {
    const std::size_t draws = c.quick() ? 2 : 5;
    Searches found{grid_trials(search_domain(), points, data, budget), {}};
    for (std::size_t d = 0; d < draws; ++d) {
        c.progress("searches", d + 1, draws + 1);
        Random random(c.seed() + d, "hyperparameters");
        found.random.push_back(
            random_trials(search_domain(), found.grid.size(), data, budget, random));
    }
    return found;
}

void say_rows(Chapter& c, const char* method, const ResultTable& sorted, std::size_t rows) {
    c.say("  {}, {} trials:", method, sorted.size());
    c.say("     dev. %   train %   rate     width   depth   batch   epochs   steps   parameters");
    const auto row = [&](const Trial& t) {
        const Hyperparameters& h = t.chosen;
        const std::string accuracies =
            t.diverged ? fmt::format("{:>16}", "diverged")
                       : fmt::format("{:6.1f} {:9.1f}", 100 * t.development_accuracy,
                                     100 * t.train_accuracy);
        c.say("     {}   {:<8.3g} {:5} {:7} {:7} {:8} {:7} {:12}", accuracies, h.rate, h.width,
              h.depth, h.batch, t.epochs, t.steps, t.parameters);
    };
    for (std::size_t i = 0; i < std::min(rows, sorted.size()); ++i) row(sorted[i]);
    c.say("     …");
    row(sorted.back());
}

/// Development accuracy over the rate; diverged trials stand at 0.
void add_trials(Figure& figure, const std::string& method, const ResultTable& table) {
    std::vector<Real> x, y, gone;
    for (const Trial& trial : table)
        if (trial.diverged) {
            gone.push_back(trial.chosen.rate);
        } else {
            x.push_back(trial.chosen.rate);
            y.push_back(100 * trial.development_accuracy);
        }
    const auto vector_of = [](const std::vector<Real>& values) {
        Vector v = Vector::from_shape({values.size()});
        std::copy(values.begin(), values.end(), v.begin());
        return v;
    };
    if (!x.empty()) figure.points(method, vector_of(x), vector_of(y));
    if (!gone.empty())
        figure.points(method + ", diverged (drawn at 0)", vector_of(gone),
                      xt::zeros<Real>({gone.size()}));
}

Figure draw_trials(const ResultTable& grid, const ResultTable& random) {
    Figure figure("search_rates", "What each trial scored", "rate α", "development accuracy [%]");
    figure.log_x();
    add_trials(figure, "grid", grid);
    add_trials(figure, "random", random);
    return figure;
}

/// All draws of all random searches.
ResultTable pooled(const std::vector<ResultTable>& tables) {
    ResultTable all;
    for (const ResultTable& table : tables) all.insert(all.end(), table.begin(), table.end());
    return all;
}

Figure draw_expected(const Searches& found) {
    const ResultTable all = pooled(found.random);
    const std::size_t n = found.grid.size();
    Vector k = Vector::from_shape({n}), of_random = k, of_grid = k;
    for (std::size_t i = 0; i < n; ++i) {
        k(i) = static_cast<Real>(i + 1);
        of_random(i) = 100 * expected_best(all, i + 1);
        of_grid(i) = 100 * expected_best(found.grid, i + 1);
    }
    Figure figure("search_trials", "The best of k trials, on average", "trials k",
                  "best development accuracy [%]");
    return figure.line("k random points", k, of_random)
        .dashed("k points of the grid, in any order", k, of_grid)
        .log_x();
}

void say_comparison(Chapter& c, const Searches& found) {
    std::set<Real> rates;
    for (const Trial& trial : found.grid) rates.insert(trial.chosen.rate);
    std::vector<double> random;
    for (const ResultTable& table : found.random)
        random.push_back(best_first(table).front().development_accuracy);
    const double grid = best_first(found.grid).front().development_accuracy;
    const auto better =
        std::count_if(random.begin(), random.end(), [&](double each) { return each > grid; });
    c.say("  {} trials on a grid try {} rates; {} random ones try {}.", found.grid.size(),
          rates.size(), found.grid.size(), found.grid.size());
    std::string list;
    for (double each : random)
        list += fmt::format("{}{:.1f}", list.empty() ? "" : ", ", 100 * each);
    c.say(
        "  One draw is luck, so {} are made: best {} %; the grid's best {:.1f} %. Random was "
        "better in {} of them.",
        random.size(), list, 100 * grid, better);
    c.result("search_grid_development_accuracy", grid);
    c.result("search_random_development_accuracy", random);
    c.result("search_random_expected", expected_best(pooled(found.random), found.grid.size()));
}

}  // namespace

void show_batch_sizes(Chapter& c) {
    c.section("How large a batch? (FM.14b)");
    const Data data = part_of_mnist1d(c.full() ? 4000 : 1000, c.seed());
    const deep::DeepNetwork network({40, 50, 50, 10});
    Costs costs{.batches = {8, 32, 64, 128, 256, data.training.size()}};
    if (c.quick()) costs.rates = {one_rate, Real(0.4)};
    BatchStudy study{
        .target = costs.target, .most_epochs = 2000, .seed = c.seed(), .rates = costs.rates};
    const auto report = [&](std::size_t done) {
        c.progress("batch sizes", done, costs.batches.size());
    };
    costs.own_rate = batch_costs(network, data, costs.batches, study, report);
    study.rates = {one_rate};
    costs.same_rate = batch_costs(network, data, costs.batches, study, report);
    c.say("  40-50-50-10 on {} examples of MNIST-1D, until the mean loss of an epoch is {}.",
          data.training.size(), costs.target);
    c.say("  With one rate for all, and for each batch size with the best of the rates {}:",
          fmt::join(costs.rates, ", "));
    say_batch_sizes(c, costs, classifier(network), data.training);
    c.result("batch_sizes", std::vector<double>(costs.batches.begin(), costs.batches.end()));
    c.result("batch_steps_to_target", column(costs.own_rate, &BatchCost::steps));
    c.result("batch_epochs_to_target", column(costs.own_rate, &BatchCost::epochs));
    c.result("batch_multiplications_to_target",
             column(costs.own_rate, &BatchCost::multiplications));
    c.result("batch_steps_to_target_same_rate", column(costs.same_rate, &BatchCost::steps));
    c.result("batch_epochs_to_target_same_rate", column(costs.same_rate, &BatchCost::epochs));
    c.figure(draw_batch_sizes(costs));
}

void show_search(Chapter& c, std::size_t points) {
    c.section("Hyperparameter search (L8.4, L10.14)");
    const Data data = part_of_mnist1d(c.full() ? 4000 : 1000, c.seed());
    const Budget budget{.epochs = std::size_t{c.full()    ? 40u
                                              : c.quick() ? 5u
                                                          : 10u},
                        .seed = c.seed()};
    const Searches found = search(c, points, data, budget);
    const ResultTable grid = best_first(found.grid), random = best_first(found.random.front());
    c.say(
        "  Every trial: {} examples, {} times each; chosen by the accuracy on {} others, which is "
        "known to about "
        "±{:.0f} %.",
        data.training.size(), budget.epochs, data.development.size(),
        100 * std::sqrt(Real(0.24) / static_cast<Real>(data.development.size())));
    say_rows(c, "Grid", grid, c.full() ? 10 : 4);
    say_rows(c, "Random", random, c.full() ? 10 : 4);
    say_comparison(c, found);

    const Trial& best = grid.front().development_accuracy > random.front().development_accuracy
                            ? grid.front()
                            : random.front();
    const Budget full{.epochs = 5 * budget.epochs, .seed = c.seed()};
    const Winner winner = train_and_test(best.chosen, data, full);
    c.say(
        "  The best of the two tables, trained for {} epochs: development {:.1f} %; then asked "
        "once: test {:.1f} %.",
        full.epochs, 100 * winner.trained.best_accuracy, 100 * winner.test_accuracy);
    c.result("search_best_development_accuracy", winner.trained.best_accuracy);
    c.result("search_test_accuracy", winner.test_accuracy);
    c.check("the best trial repeats itself",
            try_out(best.chosen, data, budget).development_accuracy - best.development_accuracy, 0);
    c.figure(draw_trials(found.grid, found.random.front()));
    c.figure(draw_expected(found));
}

}  // namespace descent::training
