#include "chapters/08_autodiff/two_layer_net.hpp"

#include <fmt/format.h>

#include <cmath>
#include <stdexcept>

#include "chapters/07_backprop/accuracy.hpp"
#include "chapters/07_backprop/training.hpp"

namespace descent::autodiff {

Tensor my_cross_entropy(const Tensor& outputs, backprop::Labels labels) {
    const Real batch_size = real(outputs.rows());
    const Tensor log_probabilities = log_softmax(outputs);  // the log of softmax values   (FM.22)
    const Tensor picked = pick(log_probabilities, labels);  // the values of the labels    (FM.22)
    return (Real(-1) / batch_size) * sum(picked);  // −Σ / N                      (FM.22)
}

Real training_step(TwoLayerNet& model, const Matrix& train_batch, backprop::Labels labels_batch,
                   Real alpha) {
    // compute model output   (FM.24)
    const Tensor output_batch = model.forward(model.input(train_batch));
    // calculate loss   (FM.24)
    const Tensor loss = my_cross_entropy(output_batch, labels_batch);
    const Real value = loss.item();
    model.zero_grad();  // clear previous gradients   (FM.24)
    loss.backward();    // gradients of all parameters   (FM.24)
    model.step(alpha);  // φ ← φ − α ∂L/∂φ   (FM.24)
    return value;
}

Vector train(TwoLayerNet& model, const LabelledData& data, Real alpha, std::size_t steps,
             const Progress& progress) {
    Vector losses = Vector::from_shape({steps});
    for (std::size_t t = 0; t < steps; ++t) {
        losses[t] = training_step(model, data.x, data.label, alpha);
        if (!std::isfinite(losses[t]))
            throw std::runtime_error(fmt::format(
                "training diverged in step {}: the step size {} is too large", t + 1, alpha));
        if (progress) progress(t + 1, steps);
    }
    return losses;
}

Real accuracy(TwoLayerNet& model, const LabelledData& data) {
    require(data.size() > 0, "accuracy", "there is no example");
    const Matrix outputs = model.forward(model.input(data.x)).value();
    model.graph().clear();  // no gradient is wanted
    return real(backprop::count_correct(outputs, data.label)) / real(data.size());
}

}  // namespace descent::autodiff
