#include "chapters/11_training/data.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

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

Data cut(const LabelledData& all, std::span<const std::size_t> order, std::size_t development,
         std::size_t test) {
    require(development <= order.size() && test <= order.size() - development, "cut",
            "the order is shorter than its parts");
    //> 11.1
    const std::size_t training = order.size() - development - test;
    return {part(all, order.first(training)),                 // to learn from      (GO.1)
            part(all, order.subspan(training, development)),  // to choose by       (GO.1)
            part(all, order.last(test))};                     // to be asked once   (GO.1)
    //<
}

Data split(const LabelledData& all, Real development, Real test, std::uint64_t seed) {
    const std::size_t n = all.size(), d = count(n, development, "development"),
                      t = count(n, test, "test");
    if (!(development + test < 1) || d + t >= n)
        argument_error("split", fmt::format("nothing of {} examples is left to learn from", n));
    return cut(all, Random(seed, "split").permutation(n), d, t);
}

Data split(const LabelledData& training, const LabelledData& test, Real development,
           std::uint64_t seed) {
    const std::size_t n = training.size(), d = count(n, development, "development");
    if (d >= n)
        argument_error("split", fmt::format("nothing of {} examples is left to learn from", n));
    Data data = cut(training, Random(seed, "split").permutation(n), d, 0);
    data.test = test;
    return data;
}

Data mnist1d_split(std::size_t examples, Real development, std::uint64_t seed) {
    static const Mnist1d all = make_mnist1d();
    return split(descent::split(all.train, examples).first, all.test, development, seed);
}

}  // namespace descent::training
