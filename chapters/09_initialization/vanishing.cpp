#include "chapters/09_initialization/vanishing.hpp"

#include <cmath>

namespace descent::initialization {

Vector bias_gradient_norms(const DeepNetwork& network, const Vector& dphi) {
    require_size("bias_gradient_norms", "dphi", dphi.size(), network.parameters());
    Vector norms = xt::zeros<Real>({network.depth() + 1});
    for (std::size_t k = 0; k <= network.depth(); ++k)
        norms[k] = l2_norm(vector(dphi, network.b(k)));
    return norms;
}

Vector VanishingResult::test_accuracies() const {
    Vector accuracies = xt::zeros<Real>({by_depth.size()});
    for (std::size_t K = 0; K < by_depth.size(); ++K) accuracies[K] = by_depth[K].test_accuracy;
    return accuracies;
}

Real VanishingResult::lost_factor() const {
    const Vector norms = deepest().norms_at(0);
    return norms[norms.size() - 1] / norms[0];
}

std::vector<VanishingResult> compare_vanishing(const Mnist1d& data, const VanishingPlan& plan,
                                               const Progress& progress) {
    std::vector<VanishingResult> results;
    const std::size_t all = plan.activations.size() * (plan.most_layers + 1);
    std::size_t done = 0;
    for (const Activation activation : plan.activations) {
        const StartPlan start{
            .scheme = recommended(activation),
            .alpha = activation == Activation::sigmoid ? plan.sigmoid_alpha : plan.alpha,
            .epochs = plan.epochs,
            .seed = plan.seed};
        VanishingResult& result = results.emplace_back(VanishingResult{activation, {}});
        for (std::size_t depth = 0; depth <= plan.most_layers; ++depth) {
            std::vector<std::size_t> widths(depth + 2, plan.width);
            widths.front() = data.train.x.shape()[1];
            widths.back() = data.train.classes;
            const DeepNetwork network(widths, activation);
            result.by_depth.push_back(train_from(network, data.train, data.test, start));
            if (progress) progress(++done, all);
        }
    }
    return results;
}

std::vector<VanishingResult> vanishing_on_mnist1d(const VanishingPlan& plan,
                                                  const Progress& progress) {
    return compare_vanishing(make_mnist1d(), plan, progress);
}

}  // namespace descent::initialization
