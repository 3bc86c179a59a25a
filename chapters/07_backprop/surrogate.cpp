#include "chapters/07_backprop/surrogate.hpp"

#include <cmath>
#include <numbers>

#include "chapters/07_backprop/accuracy.hpp"
#include "chapters/07_backprop/spirals.hpp"

namespace descent::backprop {

Real classification_error(const Matrix& F, Labels labels) {
    require(F.shape()[0] > 0, "classification_error", "there is no example");
    for (const std::size_t y : labels)
        require(y < F.shape()[1], "classification_error",
                "a label is not smaller than the number of outputs");
    const std::size_t correct = count_correct(F, labels);
    return real(labels.size() - correct) / real(labels.size());  // 1/N Σ I[argmax f ≠ y]   (NL.19)
}

Real error_bound(const Matrix& F, Labels labels) {
    return cross_entropy(F, labels) / std::numbers::ln2_v<Real>;  // 1/N Σ −log₂ p_y   (NL.19)
}

Real error_bound(const Matrix& F, Labels labels, Matrix& dF) {
    const Real L = cross_entropy(F, labels, dF);
    dF /= std::numbers::ln2_v<Real>;  // (p − e(y))/(N ln 2)   (NL.12, NL.19)
    return L / std::numbers::ln2_v<Real>;
}

SurrogateResult surrogate_line(const SurrogatePlan& plan) {
    const LabelledData data = spirals(plan.per_class, 3, plan.seed);
    const DeepNetwork network({2, plan.hidden, 3}, Activation::tanh);
    Random random(plan.seed, "surrogate");
    const Vector phi = initialize(network, random);

    Backprop pass;
    pass.df.resize(network.depth() + 1);
    Vector gradient;
    forward(network, phi, data.x, pass.layers);
    error_bound(pass.layers.output(), data.label, pass.df.back());
    backward(network, phi, data.x, pass, gradient);

    SurrogateResult result;
    result.examples = data.size();
    result.parameters = phi.size();
    result.slope = l2_norm(gradient);
    result.t = grid(-plan.reach, plan.reach, plan.points);
    result.error = result.bound = xt::zeros<Real>({plan.points});
    const auto outputs = [&](const Vector& at) -> const Matrix& {
        forward(network, at, data.x, pass.layers);
        return pass.layers.output();
    };
    for (std::size_t k = 0; k < plan.points; ++k) {
        const Matrix& F = outputs(phi - (result.t[k] / result.slope) * gradient);
        result.error[k] = classification_error(F, data.label);
        result.bound[k] = error_bound(F, data.label);
        if (k > 0 && result.error[k] != result.error[k - 1]) ++result.jumps;
    }
    const Real error = classification_error(outputs(phi), data.label);
    for (std::size_t i = 0; i < phi.size(); ++i) {
        bool changes = false;
        for (const Real h : {-plan.nudge, plan.nudge}) {
            Vector nudged = phi;
            nudged[i] += h;
            changes = changes || classification_error(outputs(nudged), data.label) != error;
        }
        result.noticed += changes;
    }
    return result;
}

}  // namespace descent::backprop
