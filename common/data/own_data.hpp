/// \file
/// The user's own classified examples: CSV, .npy, .npz or IDX files, cut in two and
/// standardized.
#pragma once

#include <string>

#include "common/data/dataset.hpp"
#include "common/data/standardize.hpp"

namespace descent {

/// What `--data` takes, for --help.
inline constexpr const char* own_data_help =
    "own examples: a table (CSV, .npy, .npz), names in its first line or not; numbers, and in the "
    "last column the class, a name or a whole number; or IDX images, their labels beside them. A "
    "fifth is kept for testing; features are scaled by mean and deviation of the rest";

/// Training and test examples.
struct Split {
    LabelledData training, test;
    Scaling scaling = {};  ///< of the features, already done; of none if they were not scaled
};

/// Reads labelled examples, shuffles them, keeps a fifth for testing, and scales every
/// feature by the mean and standard deviation it has in the training part.
///
/// \param path a table of rows "features…, class" as read_labelled() reads it; or IDX
/// images (`…images-idx3-ubyte`, also .gz), whose labels are looked for beside them
/// (`…labels-idx1-ubyte`)
/// \throws std::runtime_error for files that cannot be read, fewer than ten examples,
/// only one class, fewer than two examples a class on the average (a price or a year is
/// no class), or numbers whose squares overflow
Split read_own_data(const std::string& path, std::uint64_t seed);

}  // namespace descent
