#include "chapters/11_training/search_study.hpp"

#include <cmath>
#include <set>

namespace descent::training {
namespace {

Real best_accuracy(const ResultTable& table) {
    return best_first(table).front().development_accuracy;
}

/// expected_best() of k = 1 … count.
Vector expected_bests(const ResultTable& table, std::size_t count) {
    Vector expected = Vector::from_shape({count});
    for (std::size_t k = 1; k <= count; ++k) expected(k - 1) = expected_best(table, k);
    return expected;
}

}  // namespace

fitting::Domain search_domain() {
    return {fitting::logarithmic("alpha", Real(0.001), 10), fitting::logarithmic("width", 8, 128),
            fitting::discrete("depth", {1, 2}), fitting::discrete("batch", {32, 128})};
}

SearchResult compare_searches(const Data& data, const SearchPlan& plan, std::uint64_t seed,
                              const Progress& progress) {
    require(plan.draws > 0, "compare_searches", "no random searches");
    const TrialPlan trial{.epochs = plan.epochs, .seed = seed};
    SearchResult result;
    result.plan = plan;
    result.examples = data.training.size();
    result.development = data.development.size();
    result.accuracy_error = std::sqrt(Real(0.24) / real(result.development));

    // The same number of trials for both; one draw is luck
    result.grid = grid_trials(plan.domain, plan.points, data, trial);
    const std::size_t trials = result.grid.size();
    ResultTable pooled;
    for (std::size_t d = 0; d < plan.draws; ++d) {
        if (progress) progress(d + 1, plan.draws + 1);
        Random random(seed + d, "hyperparameters");
        result.random.push_back(random_trials(plan.domain, trials, data, trial, random));
        pooled.insert(pooled.end(), result.random[d].begin(), result.random[d].end());
    }

    // Which search found the better one?
    std::set<Real> alphas;
    for (const Trial& each : result.grid) alphas.insert(each.chosen.alpha);
    result.grid_alphas = alphas.size();
    result.grid_best = best_accuracy(result.grid);
    result.random_best = Vector::from_shape({plan.draws});
    for (std::size_t d = 0; d < plan.draws; ++d) {
        result.random_best(d) = best_accuracy(result.random[d]);
        result.random_wins += result.random_best(d) > result.grid_best;
    }
    result.grid_expected = expected_bests(result.grid, trials);
    result.random_expected = expected_bests(pooled, trials);

    // The best of two tables: once more, and then trained for longer and tested once
    const Trial of_grid = best_first(result.grid).front(),
                of_random = best_first(result.random.front()).front();
    result.best =
        of_grid.development_accuracy > of_random.development_accuracy ? of_grid : of_random;
    result.repeated = try_out(result.best.chosen, data, trial);
    result.trained =
        train_and_test(result.best.chosen, data, {.epochs = plan.final_epochs, .seed = seed});
    return result;
}

}  // namespace descent::training
