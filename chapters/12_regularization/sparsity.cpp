#include "chapters/12_regularization/sparsity.hpp"

#include <cmath>

#include "chapters/10_optimizers/descent_rules.hpp"

namespace descent::regularization {

Sparsity sparsity(const Vector& phi, const ParameterLayout& layout, Real small) {
    require_size("sparsity", "phi", phi.size(), layout.size());
    Sparsity result;
    for (const Block& block : layout.blocks()) {
        if (!block.is_matrix()) continue;
        for (const Real w : vector(phi, block)) {
            ++result.weights;
            result.zeros += w == 0;
            result.small += std::abs(w) <= small;
        }
    }
    return result;
}

SparsityResult count_zeros(const SparsityPlan& plan, const Progress& progress) {
    const training::Data data = training::mnist1d_split(plan.examples, Real(0.2), plan.seed);
    const std::size_t examples = data.training.size();
    const deep::DeepNetwork network({40, plan.width, 10});
    const ParameterLayout& layout = network.layout;
    const training::Model plain = training::classifier(network);

    // One training, and what it leaves
    std::size_t done = 0;
    const auto row = [&](const training::Model& model, const optimizers::Optimizer& rule) {
        const training::TrainingResult trained =
            training::train(model, data,
                            {.optimizer = rule,
                             .batch = plan.batch > 0 ? plan.batch : examples,
                             .epochs = plan.epochs,
                             .seed = plan.seed});
        training::require_converged(trained);
        if (progress) progress(++done, 4);
        return SparsityRow{.count = sparsity(trained.phi, layout, plan.small),
                           .train_accuracy = training::evaluate(plain, trained.phi, data.training),
                           .test_accuracy = training::evaluate(plain, trained.phi, data.test)};
    };
    const auto penalized = [&](Penalty kind, Real lambda) {
        return with_penalty(training::classifier(network), kind, lambda);
    };

    // From the same start: without penalty, L2, and L1 in two ways
    const optimizers::GradientDescent descent{.alpha = plan.alpha};
    const ProximalL1 proximal{.alpha = plan.alpha, .lambda = plan.l1, .layout = layout};
    SparsityResult result{.plan = plan, .examples = examples};
    result.none = row(plain, descent);
    result.l2 = row(penalized(Penalty::l2, plan.l2), descent);
    result.l1_subgradient = row(penalized(Penalty::l1, plan.l1), descent);
    result.l1_proximal = row(plain, proximal);
    return result;
}

}  // namespace descent::regularization
