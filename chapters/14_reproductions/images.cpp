#include "chapters/14_reproductions/images.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <filesystem>
#include <optional>
#include <stdexcept>

#include "chapters/07_backprop/batch.hpp"
#include "common/data/mnist1d.hpp"

namespace descent::reproductions {

namespace {

constexpr std::size_t fewest_images = 100, pixels = 28 * 28, digits = 10;
constexpr std::size_t lecture_training = 60'000, lecture_test = 10'000;

/// FOLDER/PART-KIND-ubyte or the same with .gz; nothing when there is neither.
std::optional<std::string> file_of(const std::string& folder, const std::string& part,
                                   const std::string& kind) {
    for (const char* ending : {"", ".gz"}) {
        const std::string path =
            (std::filesystem::path(folder) / (part + "-" + kind + "-ubyte" + ending)).string();
        std::error_code ignored;
        if (std::filesystem::exists(path, ignored)) return path;
    }
    return {};
}

/// One pair of files. \throws std::runtime_error when one of the two is missing, or they
/// hold something else
std::optional<LabelledData> read_pair(const std::string& folder, const std::string& part) {
    const std::optional<std::string> images = file_of(folder, part, "images-idx3"),
                                     labels = file_of(folder, part, "labels-idx1");
    if (!images && !labels) return {};
    const auto missing = [&](const std::string& kind, const std::string& there) {
        return std::runtime_error(
            fmt::format("{}: expected {}-{}-ubyte or {}-{}-ubyte.gz beside it, found neither",
                        there, part, kind, part, kind));
    };
    if (!images) throw missing("images-idx3", *labels);
    if (!labels) throw missing("labels-idx1", *images);
    LabelledData data = read_idx_pair(*images, *labels);
    if (data.size() < fewest_images)
        throw std::runtime_error(fmt::format("{}: expected at least {} images, found {}", *images,
                                             fewest_images, data.size()));
    if (data.x.shape()[1] != pixels)
        throw std::runtime_error(fmt::format("{}: expected images of 28×28 = {} pixels, found {}",
                                             *images, pixels, data.x.shape()[1]));
    if (data.classes > digits)
        throw std::runtime_error(
            fmt::format("{}: expected labels from 0 to 9, found {}", *labels, data.classes - 1));
    for (std::size_t digit = 0; digit < digits; ++digit)
        if (std::find(data.label.begin(), data.label.end(), digit) == data.label.end())
            throw std::runtime_error(
                fmt::format("{}: expected labels from 0 to 9, found no {}", *labels, digit));
    data.classes = digits;
    return data;
}

LabelledData part(const LabelledData& all, std::span<const std::size_t> examples) {
    LabelledData result{.x = {}, .label = {}, .classes = all.classes};
    backprop::gather(all, examples, result.x, result.label);
    return result;
}

}  // namespace

Images read_mnist(const std::string& folder, std::uint64_t seed) {
    std::error_code ignored;
    if (!std::filesystem::is_directory(folder, ignored))
        throw std::runtime_error(fmt::format("{}: expected a folder", folder));
    std::optional<LabelledData> train = read_pair(folder, "train"),
                                test = read_pair(folder, "t10k");
    if (train && test) {
        const bool lecture = train->size() == lecture_training && test->size() == lecture_test;
        const std::string text = fmt::format(
            "MNIST, {} images to learn from and {} to be tested on", train->size(), test->size());
        return {std::move(*train), std::move(*test), lecture ? Basis::lecture : Basis::part, text};
    }
    if (!train && !test)
        throw std::runtime_error(
            fmt::format("{}: none of MNIST's files is there: {}", folder, how_to_get_mnist()));
    const LabelledData& all = train ? *train : *test;
    const std::vector<std::size_t> order = Random(seed, "mnist split").permutation(all.size());
    const std::size_t tested = all.size() / 10;
    const std::span<const std::size_t> shuffled(order);
    return {part(all, shuffled.first(all.size() - tested)), part(all, shuffled.last(tested)),
            Basis::part,
            fmt::format("{} of MNIST's {} images, shuffled by the seed and cut into {} to learn "
                        "from and {} for the test",
                        all.size(), train ? "training" : "test", all.size() - tested, tested)};
}

Images mnist1d_images() {
    Mnist1d data = make_mnist1d();
    return {std::move(data.train), std::move(data.test), Basis::stand_in,
            "MNIST-1D, which stands in for the images"};
}

std::string how_to_get_mnist() {
    return "train-images-idx3-ubyte, train-labels-idx1-ubyte, t10k-images-idx3-ubyte, "
           "t10k-labels-idx1-ubyte, plain or "
           ".gz, from https://storage.googleapis.com/cvdf-datasets/mnist/";
}

}  // namespace descent::reproductions
