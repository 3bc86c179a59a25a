#include "common/data/own_data.hpp"

#include <fmt/format.h>

#include <cmath>
#include <stdexcept>

#include "common/data/standardize.hpp"
#include "common/random.hpp"

namespace descent {
namespace {

/// "…/t10k-labels-idx1-ubyte.gz" for "…/t10k-images-idx3-ubyte.gz".
std::string labels_beside(const std::string& images) {
    std::string labels = images;
    labels.replace(labels.rfind("images-idx3"), 11, "labels-idx1");
    return labels;
}

LabelledData read(const std::string& path) {
    if (path.rfind("images-idx3") != std::string::npos)
        return read_idx_pair(path, labels_beside(path));
    if (is_table_name(path)) return read_labelled(path);
    throw std::runtime_error(fmt::format(
        "{}: expected a .csv, .tsv or .npy file, or IDX images named …images-idx3-ubyte", path));
}

LabelledData shuffled(const LabelledData& data, std::uint64_t seed) {
    Random random(seed, "own data");
    const std::vector<std::size_t> order = random.permutation(data.size());
    LabelledData result = data;
    for (std::size_t i = 0; i < order.size(); ++i) {
        row(result.x, i) = row(data.x, order[i]);
        result.label[i] = data.label[order[i]];
    }
    return result;
}

}  // namespace

Split read_own_data(const std::string& path, std::uint64_t seed) {
    const LabelledData data = read(path);
    if (data.size() < 10)
        throw std::runtime_error(fmt::format(
            "{}: {} examples, at least 10 are needed for training and testing", path, data.size()));
    if (data.classes < 2)
        throw std::runtime_error(path + ": all examples are of class 0, two classes are needed");
    auto [training, test] = split(shuffled(data, seed), data.size() - data.size() / 5);
    const Scaling scaling(training.x);
    for (std::size_t j = 0; j < data.x.shape()[1]; ++j)
        if (!std::isfinite(scaling.mean[j]) || !std::isfinite(scaling.deviation[j]))
            throw std::runtime_error(
                fmt::format("{}: column {}: numbers too large to be scaled", path, j + 1));
    training.x = scaling.scaled(training.x);
    test.x = scaling.scaled(test.x);
    return {std::move(training), std::move(test), data.recognised};
}

}  // namespace descent
