#include "chapters/08_autodiff/program/figures.hpp"

namespace descent::autodiff {

Figure loss_figure(const GraphTrainingResult& training) {
    const Vector step = xt::arange<Real>(1, real(training.losses.size()) + 1);
    return Figure("training_loss", "TwoLayerNet on three spirals: cross-entropy by step", "step",
                  "loss")
        .line("", step, training.losses)
        .log_y();
}

}  // namespace descent::autodiff
