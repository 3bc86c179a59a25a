#include "chapters/11_training/data.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <span>

#include "chapters/07_backprop/batch.hpp"
#include "common/data/mnist1d.hpp"
#include "common/random.hpp"

namespace descent::training {
namespace {

LabelledData part(const LabelledData& all, std::span<const std::size_t> examples) {
    LabelledData result;
    backprop::gather(all, examples, result.x, result.label);
    result.classes = all.classes;
    return result;
}

/// `share` of this many examples, at least one. \throws std::invalid_argument when the
/// share is out of range
std::size_t count(std::size_t examples, Real share, const char* name) {
    if (!(share > 0 && share < 1))
        argument_error("split", fmt::format("the {} share {} is not in (0, 1)", name, share));
    return std::max<std::size_t>(1, static_cast<std::size_t>(std::lround(share * real(examples))));
}

}  // namespace

Data split(const LabelledData& all, Real development, Real test, std::uint64_t seed) {
    const std::size_t n = all.size(), d = count(n, development, "development"),
                      t = count(n, test, "test");
    if (!(development + test < 1) || d + t >= n)
        argument_error("split", fmt::format("nothing of {} examples is left to learn from", n));
    const std::vector<std::size_t> order = Random(seed, "split").permutation(n);
    const std::span<const std::size_t> shuffled(order);
    return {part(all, shuffled.first(n - d - t)), part(all, shuffled.subspan(n - d - t, d)),
            part(all, shuffled.last(t))};
}

Data split(const LabelledData& training, const LabelledData& test, Real development,
           std::uint64_t seed) {
    const std::size_t n = training.size(), d = count(n, development, "development");
    if (d >= n)
        argument_error("split", fmt::format("nothing of {} examples is left to learn from", n));
    const std::vector<std::size_t> order = Random(seed, "split").permutation(n);
    const std::span<const std::size_t> shuffled(order);
    return {part(training, shuffled.first(n - d)), part(training, shuffled.last(d)), test};
}

Data mnist1d_split(std::size_t examples, Real development, std::uint64_t seed) {
    static const Mnist1d all = make_mnist1d();
    return split(descent::split(all.train, examples).first, all.test, development, seed);
}

}  // namespace descent::training
