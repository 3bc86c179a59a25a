/// \file
/// Which examples are learned from, which are chosen by, and which are asked once (GO.1)?
#pragma once

#include <cstdint>
#include <span>

#include "common/data/dataset.hpp"

namespace descent::training {

/// The three parts of the data (GO.1): to learn from, to choose by, and to be asked once,
/// at the end.
struct Data {
    LabelledData training, development, test;
};

/// Cuts the examples in this order: first those to learn from, then `development` to
/// choose by, and the last `test` to be asked once. Each part keeps the number of classes
/// (GO.1).
/// \throws std::invalid_argument when the order is shorter than the two parts, or names
/// an example that there is not
Data cut(const LabelledData& all, std::span<const std::size_t> order, std::size_t development,
         std::size_t test);

/// Shuffles and cuts. \param development,test shares of the whole, both above 0, together
/// below 1
/// \throws std::invalid_argument when a share is out of range or a part would be empty
Data split(const LabelledData& all, Real development, Real test, std::uint64_t seed);

/// Shuffles and cuts where the test examples are given (GO.1: "there exist standard
/// splits").
/// \param development share of the training examples
Data split(const LabelledData& training, const LabelledData& test, Real development,
           std::uint64_t seed);

/// MNIST-1D cut so: the first `examples` of its 4000 training examples, a share of them
/// to choose by, and all its 1000 test examples (GO.1).
/// \throws std::invalid_argument when there are not as many, or as split()
Data mnist1d_split(std::size_t examples, Real development, std::uint64_t seed);

}  // namespace descent::training
