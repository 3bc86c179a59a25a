#include "chapters/07_backprop/own_data.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <numeric>
#include <stdexcept>

#include "common/random.hpp"

namespace descent::networks {
namespace {

/// "…/t10k-labels-idx1-ubyte.gz" for "…/t10k-images-idx3-ubyte.gz".
std::string labels_beside(const std::string& images) {
    std::string labels = images;
    labels.replace(labels.rfind("images-idx3"), 11, "labels-idx1");
    return labels;
}

LabelledData read(const std::string& path) {
    if (path.rfind("images-idx3") != std::string::npos) return read_idx_pair(path, labels_beside(path));
    if (path.ends_with(".csv") || path.ends_with(".npy")) return read_labelled(path);
    throw std::runtime_error(
        fmt::format("{}: expected a .csv or .npy file, or IDX images named …images-idx3-ubyte", path));
}

LabelledData shuffled(const LabelledData& data, std::uint64_t seed) {
    Random random(seed, "own data");
    const std::vector<std::size_t> order = random.permutation(data.size());
    LabelledData result = data;
    for (std::size_t i = 0; i < order.size(); ++i) {
        xt::row(result.x, static_cast<std::ptrdiff_t>(i)) = xt::row(data.x, static_cast<std::ptrdiff_t>(order[i]));
        result.label[i] = data.label[order[i]];
    }
    return result;
}

}  // namespace

Split read_own_data(const std::string& path, std::uint64_t seed) {
    const LabelledData data = read(path);
    if (data.size() < 10)
        throw std::runtime_error(
            fmt::format("{}: {} examples, at least 10 are needed for training and testing", path, data.size()));
    if (data.classes < 2) throw std::runtime_error(path + ": all examples are of class 0, two classes are needed");
    auto [training, test] = split(shuffled(data, seed), data.size() - data.size() / 5);
    const Real examples = static_cast<Real>(training.size());
    for (std::size_t j = 0; j < data.x.shape()[1]; ++j) {
        auto column = xt::col(training.x, static_cast<std::ptrdiff_t>(j));
        auto kept = xt::col(test.x, static_cast<std::ptrdiff_t>(j));
        const Real mean = std::accumulate(column.begin(), column.end(), Real(0)) / examples;
        const Real variance = std::accumulate(column.begin(), column.end(), Real(0),
                                              [mean](Real sum, Real x) { return sum + (x - mean) * (x - mean); }) /
                              examples;
        if (!std::isfinite(variance))
            throw std::runtime_error(fmt::format("{}: column {}: numbers too large to be scaled", path, j + 1));
        const Real scale = variance > 0 ? 1 / std::sqrt(variance) : Real(1);  // a feature that never changes becomes 0
        column = (column - mean) * scale;
        kept = (kept - mean) * scale;
    }
    return {std::move(training), std::move(test)};
}

}  // namespace descent::networks
