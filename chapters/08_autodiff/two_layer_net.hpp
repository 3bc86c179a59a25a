/// \file
/// How does the lecture's PyTorch program, model, loss and training step, read here
/// (FM.22–FM.24)?
#pragma once

#include "chapters/08_autodiff/module.hpp"
#include "common/data/dataset.hpp"
#include "common/progress.hpp"

namespace descent::autodiff {

/// Two linear layers with a ReLU between them (FM.23). Blocks W0, b0, W1, b1: the network
/// of chapter 5 with one hidden layer has the same φ.
struct TwoLayerNet : Module {
    Linear linear1, linear2;

    /// \param D_in,H,D_out numbers of inputs, hidden units and outputs \throws
    /// std::invalid_argument when one is 0
    TwoLayerNet(std::size_t D_in, std::size_t H, std::size_t D_out)
        : linear1(*this, D_in, H), linear2(*this, H, D_out) {}

    /// \param x examples × D_in  \return examples × D_out
    Tensor forward(const Tensor& x) const {
        const Tensor h_relu = relu(linear1(x));
        const Tensor y_pred = linear2(h_relu);
        return y_pred;
    }
};

/// Cross-entropy as one writes it oneself: log-softmax, the entry of each row's label,
/// minus their mean (FM.22).
/// \param outputs examples × classes \param labels one per row, kept by the caller until
/// backward() is done
Tensor my_cross_entropy(const Tensor& outputs, backprop::Labels labels);

/// The core training step on one batch: forward, loss, zero_grad, backward, step (FM.24).
/// \return the loss before it
Real training_step(TwoLayerNet& model, const Matrix& train_batch, backprop::Labels labels_batch,
                   Real alpha);

/// So many steps on all these examples at once. \return the loss before each step
/// \param progress called after every step
/// \throws std::invalid_argument when data and model do not fit; std::runtime_error when
/// the loss is no longer finite
Vector train(TwoLayerNet& model, const LabelledData& data, Real alpha, std::size_t steps,
             const Progress& progress = {});

/// The share of examples whose largest output is the one of their class.
Real accuracy(TwoLayerNet& model, const LabelledData& data);

}  // namespace descent::autodiff
