/// \file
/// Three arms of a spiral, a network to tell them apart, and when two trainings are one,
/// for the tests of this chapter.
#pragma once

#include "chapters/07_backprop/spirals.hpp"
#include "chapters/11_training/training.hpp"

namespace descent::test {

/// 90 examples to learn from.
inline training::Data three_arms(std::uint64_t seed = 1) {
    return training::split(backprop::spirals(50, 3, 2), Real(0.2), Real(0.2), seed);
}

inline training::Model small_classifier(backprop::Loss loss = backprop::Loss::cross_entropy) {
    return training::classifier(deep::DeepNetwork({2, 8, 3}, neurons::Activation::tanh), loss);
}

/// Equal in everything but the times.
inline bool same(const training::TrainingResult& a, const training::TrainingResult& b) {
    bool equal = a.phi == b.phi && a.best == b.best && a.best_accuracy == b.best_accuracy &&
                 a.best_epoch == b.best_epoch && a.best_state == b.best_state &&
                 a.steps == b.steps && a.stopped == b.stopped &&
                 a.history.size() == b.history.size();
    for (std::size_t i = 0; equal && i < a.history.size(); ++i) {
        const training::Epoch &x = a.history[i], &y = b.history[i];
        equal = x.number == y.number && x.loss == y.loss && x.train_accuracy == y.train_accuracy &&
                x.development_accuracy == y.development_accuracy && x.alpha == y.alpha;
    }
    return equal;
}

}  // namespace descent::test
