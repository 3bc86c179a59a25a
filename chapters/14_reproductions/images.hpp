/// \file
/// Which images of digits are there, and how far can results on them be compared with the
/// lecture's?
#pragma once

#include <string>

#include "common/data/dataset.hpp"
#include "common/random.hpp"

namespace descent::reproductions {

/// What an obtained number can be compared with the lecture's: digits, or orderings and
/// ranges, or only as a likeness.
enum class Basis {
    lecture,  ///< MNIST's own 60,000 and 10,000 images
    part,     ///< other images in MNIST's form
    stand_in  ///< other data
};

/// Examples to learn from and to be tested on, and what they are, in words.
struct Images {
    LabelledData training, test;
    Basis basis = Basis::lecture;
    std::string description;
};

/// Reads MNIST's IDX files, plain or .gz: train-images-idx3-ubyte and
/// train-labels-idx1-ubyte, t10k-… (GO.12, GO.21b).
///
/// With both pairs, one to learn from and one for the test. With one pair, its images are
/// shuffled by the seed and cut 9 : 1. \throws std::runtime_error that names the folder
/// or the file: no such folder, no images in it, images without their labels, damaged
/// files, images that are not 28 × 28, labels that are not all of 0 to 9, fewer than 100
/// images
Images read_mnist(const std::string& folder, std::uint64_t seed);

/// MNIST-1D, which is built in, to stand in for the images.
Images mnist1d_images();

/// One line: the names of the files, and where to get them.
std::string how_to_get_mnist();

}  // namespace descent::reproductions
