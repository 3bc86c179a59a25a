#include "chapters/10_optimizers/batches.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "common/random.hpp"

namespace descent::optimizers {

std::vector<std::size_t> epoch_order(std::size_t examples, std::uint64_t seed, std::size_t epoch, Sampling sampling) {
    require(examples > 0, "epoch_order", "there are no examples");
    Random random(seed, fmt::format("order of epoch {}", epoch));
    if (sampling == Sampling::without_replacement) return random.permutation(examples);
    std::vector<std::size_t> order(examples);
    for (std::size_t& example : order) example = random.index(examples);
    return order;
}

std::size_t batches_per_epoch(std::size_t examples, std::size_t size) {
    require(size > 0, "batches_per_epoch", "the batch size is 0");
    return (examples + size - 1) / size;
}

std::span<const std::size_t> mini_batch(std::span<const std::size_t> order, std::size_t size, std::size_t b) {
    if (b >= batches_per_epoch(order.size(), size)) argument_error("mini_batch", "there is no such batch");
    return order.subspan(b * size, std::min(size, order.size() - b * size));
}

}  // namespace descent::optimizers
