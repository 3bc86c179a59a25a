/// \file
/// What do the trainings of GO.12 and GO.21b share? A fixed number of steps on
/// mini-batches, however many epochs that takes.
#pragma once

#include <vector>

#include "chapters/07_backprop/batch.hpp"
#include "chapters/10_optimizers/batches.hpp"
#include "chapters/14_reproductions/images.hpp"

namespace descent::reproductions {

/// Calls `step` with each mini-batch, epoch after epoch in a new order (chapter 10's),
/// until it was called so often or returns false.
///
/// The last batch of an epoch may be smaller and counts as a step like the others, so
/// that every example is seen once an epoch.
/// \returns whether all steps were done
template <class Step>
bool for_batches(const LabelledData& data, std::size_t size, std::size_t steps, std::uint64_t seed,
                 const Step& step) {
    Matrix X;
    std::vector<std::size_t> labels;
    const std::size_t batches = optimizers::batches_per_epoch(data.size(), size);
    for (std::size_t epoch = 1, done = 0; done < steps; ++epoch) {
        const std::vector<std::size_t> order = optimizers::epoch_order(data.size(), seed, epoch);
        for (std::size_t b = 0; b < batches && done < steps; ++b, ++done) {
            backprop::gather(data, optimizers::mini_batch(order, size, b), X, labels);
            if (!step(X, labels)) return false;
        }
    }
    return true;
}

/// \throws std::invalid_argument unless the examples fit a network with these inputs and
/// outputs
void require_fit(const char* function, const Images& images, std::size_t inputs,
                 std::size_t classes);

}  // namespace descent::reproductions
