#include "common/data/own_data.hpp"

#include <fmt/format.h>

#include <cmath>
#include <stdexcept>

#include "common/data/data_file.hpp"
#include "common/data/labels.hpp"
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
    return read_labelled(path);
}

/// \throws std::runtime_error when nothing can be learned from these examples
void require_classes(const std::string& path, const LabelledData& data) {
    if (data.size() < 10)
        throw std::runtime_error(
            fmt::format("{}: {} example{}, at least 10 are needed for training and testing", path,
                        data.size(), data.size() == 1 ? "" : "s"));
    const std::string doubt = data.classes < 2 ? doubts(data) : "";
    if (data.classes < 2)
        throw std::runtime_error(fmt::format(
            "{}: all examples are of class {}, two classes are needed{}{}", path,
            data_file::in_quotes(data.file.classes[0]), doubt.empty() ? "" : "; ", doubt));
    if (data.classes > data.size() / 2)
        throw std::runtime_error(fmt::format(
            "{}: {} classes of {} examples: the last column is read as the class; is it a price, a "
            "year, an id? Put the class there, or fit the number in chapter 1 or 4",
            path, data.classes, data.size()));
}

LabelledData shuffled(const LabelledData& data, std::uint64_t seed) {
    Random random(seed, "own data");
    const std::vector<std::size_t> order = random.permutation(data.size());
    LabelledData result = data;
    for (std::size_t i = 0; i < order.size(); ++i) {
        row(result.x, i) = row(data.x, order[i]);
        result.label[i] = data.label[order[i]];
        result.file.at[i] = data.file.at[order[i]];
    }
    return result;
}

}  // namespace

Split read_own_data(const std::string& path, std::uint64_t seed) {
    LabelledData data = read(path);
    leave_out_empty_classes(data);
    require_classes(path, data);
    if (const std::string doubt = doubts(data); !doubt.empty())
        data.file.recognised += "; but " + doubt;
    auto [training, test] = split(shuffled(data, seed), data.size() - data.size() / 5);
    Scaling scaling(training.x);
    for (std::size_t j = 0; j < data.x.shape()[1]; ++j)
        if (!std::isfinite(scaling.mean[j]) || !std::isfinite(scaling.deviation[j]))
            throw std::runtime_error(
                fmt::format("{}: column {}: numbers too large to be scaled", path, j + 1));
    training.x = scaling.scaled(training.x);
    test.x = scaling.scaled(test.x);
    return {std::move(training), std::move(test), std::move(scaling)};
}

}  // namespace descent
