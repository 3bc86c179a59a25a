#include "chapters/09_initialization/dead_units.hpp"

#include <utility>

namespace descent::initialization {

std::vector<std::size_t> count_dead(const deep::Layers& layers) {
    std::vector<std::size_t> dead;
    for (std::size_t k = 1; k < layers.h.size(); ++k) {
        const Matrix& H = layers.h[k];
        std::size_t count = H.shape()[1];
        std::vector<bool> alive(count, false);
        for (std::size_t i = 0; i < H.shape()[0]; ++i)
            for (std::size_t d = 0; d < alive.size(); ++d)
                if (!alive[d] && !(H(i, d) == 0)) {
                    alive[d] = true;
                    --count;
                }
        dead.push_back(count);
    }
    return dead;
}

std::vector<std::size_t> dead_units(const DeepNetwork& network, const Vector& phi,
                                    const Matrix& X) {
    require(network.activation == Activation::relu, "dead_units", "only ReLU units die");
    deep::Layers layers;
    deep::forward(network, phi, X, layers);
    return count_dead(layers);
}

std::vector<std::size_t> dead_units_by_depth(std::size_t depth, std::size_t width,
                                             std::size_t inputs, std::uint64_t seed) {
    const DeepNetwork network(deep::widths_of(width, std::vector<std::size_t>(depth, width), 1));
    Random random(seed, "dead");
    Matrix X = xt::zeros<Real>({inputs, width});
    random.fill_normal(X);
    return dead_units(network, initialize(network, Scheme::he_normal, random), X);
}

std::vector<DeadUnitsResult> compare_dead_units(const Mnist1d& data, std::size_t width,
                                                const std::vector<StartPlan>& plans,
                                                const Progress& progress) {
    const DeepNetwork network({data.train.x.shape()[1], width, data.train.classes});
    std::vector<DeadUnitsResult> results;
    for (const StartPlan& plan : plans) {
        results.push_back({plan, train_from(network, data.train, data.test, plan)});
        if (progress) progress(results.size(), plans.size());
    }
    return results;
}

std::vector<DeadUnitsResult> dead_units_on_mnist1d(std::size_t epochs, std::uint64_t seed,
                                                   const Progress& progress) {
    std::vector<StartPlan> plans;
    for (const auto& [bias, alpha] : {std::pair{Real(0), Real(0.1)},
                                      {Real(0), Real(3)},
                                      {Real(0.01), Real(3)},
                                      {Real(-4), Real(0.1)}})
        plans.push_back(
            {.bias = bias, .alpha = alpha, .batch = 50, .epochs = epochs, .seed = seed});
    return compare_dead_units(make_mnist1d(), 100, plans, progress);
}

}  // namespace descent::initialization
