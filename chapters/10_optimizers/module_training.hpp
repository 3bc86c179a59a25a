/// \file
/// How does a module of the graph meet an optimizer? The lecture's core training step,
/// with its own sizes and settings (FM.24b).
#pragma once

#include <functional>

#include "chapters/08_autodiff/two_layer_net.hpp"
#include "chapters/10_optimizers/optimizer.hpp"

namespace descent::optimizers {

/// `optimizer.step()` of PyTorch: one step along the gradients that backward() left in
/// the module. Its parameters are one flat φ already, so there is nothing to collect.
/// \throws std::invalid_argument when the optimizer's state belongs to another φ
void step_module(autodiff::Module& module, Optimizer& optimizer);

/// A module's loss as a function of φ, for minimize() and for the gradient check. Each
/// call writes φ into the module. \param module must outlive the result \param loss a
/// scalar of the module's graph, made anew at each call
Objective module_objective(autodiff::Module& module, std::function<autodiff::Tensor()> loss);

/// The lecture's core training step on one batch, with any optimizer: output, loss,
/// zero_grad, backward, step (FM.24b). \return the mean cross-entropy before it
Real core_training_step(autodiff::TwoLayerNet& model, const Matrix& train_batch,
                        backprop::Labels labels_batch, Optimizer& optimizer);

/// The lecture's sizes and settings: torch.randn(N, D_in) into TwoLayerNet(D_in, H,
/// D_out), SGD(lr = .01, momentum = .9) or Adam(lr = .0001).
struct CoreStepPlan {
    std::size_t N = 32, D_in = 100, H = 50, D_out = 10;
    Real sgd_alpha = Real(0.01), momentum = Real(0.9), adam_alpha = Real(1e-4);
    std::size_t steps = 200;
};

/// The losses of the slide's loop, with either optimizer, and as its lines stand.
struct CoreStepResult {
    CoreStepPlan plan;
    std::size_t parameters = 0;
    Vector sgd, adam;  ///< the loss before each step
    /// SGD whose optimizer is made inside the step, as the slide's lines stand: it has no
    /// memory.
    Vector forgetful;
    /// max |φ − φ'| at the end, from minimize() on chapter 7's network of the same φ.
    Real sgd_apart = 0, adam_apart = 0;
};

/// One batch of normal inputs with random labels, the same for all runs.
/// \throws std::invalid_argument when a size or the number of steps is 0
CoreStepResult core_step_study(const CoreStepPlan& plan, std::uint64_t seed);

}  // namespace descent::optimizers
