#include "chapters/02_model_fitting/search_study.hpp"

#include "chapters/02_model_fitting/gabor.hpp"

namespace descent::fitting {

GaborSearchResult search_gabor(std::uint64_t seed, const GaborSearchPlan& plan) {
    const Points points = gabor_points();
    const LossFunction loss = gabor_objective(points).loss;
    Domain domain = gabor_window();
    Random random(seed, "random search");
    GaborSearchResult result;
    result.grid = grid_search(loss, domain, plan.points);
    result.random = random_search(loss, domain, result.grid.size(), random);

    domain.push_back(discrete("width", {8, 16, 32, 64}));
    const auto any_width = [&](const Vector& phi) {
        return gabor_loss({phi(0), phi(1)}, points, phi(2));
    };
    result.mixed = random_search(any_width, domain, plan.mixed_trials, random);
    return result;
}

std::vector<GridCost> grid_costs(std::size_t points, std::size_t tried) {
    const LossFunction bowl = [](const Vector& phi) {
        return xt::sum(phi * phi, xt::evaluation_strategy::immediate)();
    };
    std::vector<GridCost> costs;
    Domain domain;
    for (std::size_t D = 1; D <= tried; ++D) {
        domain.push_back(interval("φ", -1, 1));
        Evaluations evaluations;
        grid_search(counted({.loss = bowl, .loss_and_gradient = {}}, evaluations).loss, domain,
                    points);
        costs.push_back({D, grid_cost(domain, points), evaluations.losses});
    }
    for (const std::size_t D : {10u, 50u})
        costs.push_back({D, grid_cost(Domain(D, interval("φ", -1, 1)), points), 0});
    return costs;
}

}  // namespace descent::fitting
