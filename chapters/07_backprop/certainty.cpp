#include "chapters/07_backprop/certainty.hpp"

#include <algorithm>

#include "chapters/07_backprop/spirals.hpp"

namespace descent::backprop {

Certainty certainty_over(const DeepNetwork& network, const Vector& phi, const Vector& axis) {
    const std::size_t side = axis.size();
    Matrix X = xt::zeros<Real>({side * side, std::size_t{2}});
    for (std::size_t i = 0; i < side; ++i)
        for (std::size_t j = 0; j < side; ++j) {
            X(i * side + j, 0) = axis[j];
            X(i * side + j, 1) = axis[i];
        }
    Layers layers;
    forward(network, phi, X, layers);
    Matrix p;
    neurons::softmax(layers.output(), p);
    Certainty result{axis, xt::zeros<Real>({side, side})};
    for (std::size_t n = 0; n < side * side; ++n)
        result.probability(n / side, n % side) =
            *std::max_element(&p(n, 0), &p(n, 0) + p.shape()[1]);
    return result;
}

SpiralsResult learn_spirals(const SpiralsPlan& plan, const Progress& progress) {
    const LabelledData training = spirals(plan.per_class, 3, plan.seed),
                       test = spirals(plan.per_class, 3, plan.seed + 1);
    const DeepNetwork network({2, 20, 20, 3}, Activation::tanh);
    const SgdResult sgd = train_by_sgd(
        network, training, test,
        {.alpha = Real(0.5), .batch = 30, .epochs = plan.epochs, .seed = plan.seed}, progress);
    return {training, sgd, certainty_over(network, sgd.phi, grid(Real(-1.2), Real(1.2), 121))};
}

}  // namespace descent::backprop
