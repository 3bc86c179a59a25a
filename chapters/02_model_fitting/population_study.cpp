#include "chapters/02_model_fitting/population_study.hpp"

#include <algorithm>

#include "chapters/02_model_fitting/gabor.hpp"
#include "common/estimate.hpp"

namespace descent::fitting {

PopulationResult compare_populations(std::uint64_t seed, std::size_t seeds,
                                     const Progress& progress) {
    require(seeds > 0, "compare_populations", "there are no seeds");

    // The loss, its window, and for the ants the values to choose from
    Evaluations evaluations;
    const LossFunction loss = counted(gabor_objective(gabor_points()), evaluations).loss;
    const Domain window = gabor_window();
    Domain values;
    for (const Axis& axis : window) {
        const Vector all = grid(axis.low, axis.high, 101);
        values.push_back(discrete(axis.name, {all.begin(), all.end()}));
    }

    // The methods, 1200 losses each
    PopulationResult result;
    const SwarmPlan& flight = result.swarm_plan;
    const std::vector<std::pair<std::string, std::function<Trials(Random&)>>> methods{
        {"random", [&](Random& random) { return random_search(loss, window, 1200, random); }},
        {"evolution", [&](Random& random) { return evolve(loss, window, {}, random); }},
        {"particle swarm", [&](Random& random) { return swarm(loss, window, flight, random); }},
        {"ant colony",
         [&](Random& random) { return ant_colony(loss, values, {.population = 30}, random); }}};

    // Each with every seed
    for (const auto& [name, method] : methods) {
        PopulationRuns runs{.method = name, .best = {}};
        for (std::size_t s = 0; s < seeds; ++s) {
            Random random(seed + s, name);
            const Trials tried = method(random);
            runs.best.push_back(tried.best_loss());
            runs.trials = tried.size();
            result.kept += tried.size();
            if (name == "particle swarm" && s == 0) result.swarm = tried;
        }
        std::sort(runs.best.begin(), runs.best.end());
        runs.median = median(runs.best);
        runs.found =
            static_cast<std::size_t>(std::count_if(runs.best.begin(), runs.best.end(), [](Real L) {
                return L < PopulationResult::enough;
            }));
        result.methods.push_back(runs);
        if (progress) progress(result.methods.size(), methods.size());
    }
    result.asked = evaluations.losses;
    return result;
}

}  // namespace descent::fitting
