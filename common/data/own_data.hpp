/// \file
/// The user's own classified examples: CSV, .npy or IDX files, cut in two and
/// standardized.
#pragma once

#include <string>

#include "common/data/dataset.hpp"

namespace descent {

/// Training and test examples.
struct Split {
    LabelledData training, test;
    /// how the file was understood, which classes there are; empty for data from no file
    std::string recognised = {};
};

/// Reads labelled examples, shuffles them, keeps a fifth for testing, and scales every
/// feature by the mean and standard deviation it has in the training part.
///
/// \param path a .csv, .tsv or .npy file with rows "features…, class number"; or IDX
/// images (`…images-idx3-ubyte`, also .gz), whose labels are looked for beside them
/// (`…labels-idx1-ubyte`)
/// \throws std::runtime_error for files that cannot be read, fewer than ten examples,
/// only class 0, or numbers whose squares overflow
Split read_own_data(const std::string& path, std::uint64_t seed);

}  // namespace descent
