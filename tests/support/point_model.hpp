/// \file
/// The smallest model that can be trained: what a training loop does to it can be worked
/// out by hand.
#pragma once

#include <memory>

#include "chapters/11_training/training.hpp"

namespace descent::test {

/// φ is one number, from 0, and the loss ½(φ − x)², a mean over the batch. Class 1 has
/// the score φ, class 0 the score `other`, whatever the input.
inline training::Model point_model(Real other) {
    const auto F = std::make_shared<Matrix>();
    training::Model model;
    model.name = "point";
    model.layout.add("b", {1});
    model.inputs = 1;
    model.classes = 2;
    model.initialize = [](Random&) { return Vector{0}; };
    model.loss_and_gradient = [](const Vector& phi, const Matrix& X, backprop::Labels,
                                 Vector& dphi) {
        Real loss = 0;
        const Real n = static_cast<Real>(X.size());
        dphi = Vector{0};
        for (const Real x : X) {
            loss += (phi[0] - x) * (phi[0] - x) / 2 / n;
            dphi[0] += (phi[0] - x) / n;
        }
        return loss;
    };
    model.outputs = [F, other](const Vector& phi, const Matrix& X) -> const Matrix& {
        F->resize({X.shape()[0], std::size_t{2}});
        xt::col(*F, 0) = other;
        xt::col(*F, 1) = phi[0];
        return *F;
    };
    return model;
}

}  // namespace descent::test
