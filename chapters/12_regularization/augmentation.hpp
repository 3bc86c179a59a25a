/// \file
/// How can one have more examples than one was given (EE.24b)?
///
/// By changing those one has in a way that leaves their class as it is: data augmentation
/// (EE; the column "random crop" of GO's table). Of a curve of MNIST-1D the place does
/// not matter: its generator draws it at random.
#pragma once

#include <cstdint>
#include <vector>

#include "common/data/dataset.hpp"

namespace descent::regularization {

/// Where each number of a changed example comes from: number j of the copy is number
/// places[j] of the original.
using Places = std::vector<std::size_t>;

/// Those of a shift by k places to the right, or −k to the left, around the end:
/// number j of the original becomes number j + k of the copy, modulo n (EE.24b).
/// \throws std::invalid_argument unless 0 < |k| < n: any other shift is no new example
Places shift_places(std::size_t n, int k);

/// The examples, followed by a copy of all of them for each of these, with the same
/// labels (EE.24b).
/// \throws std::invalid_argument unless each holds every number's place once
LabelledData with_copies(const LabelledData& data, const std::vector<Places>& copies);

/// The examples and their copies shifted by 1, −1, 2, −2, … ±`most` places (EE.24b).
/// \throws std::invalid_argument unless 0 < 2·most < number of features: beyond that a
/// copy comes twice
LabelledData with_shifted_copies(const LabelledData& data, std::size_t most);

/// As many copies as with_shifted_copies(), but each in an order of its own that is drawn
/// at random, which no curve that will ever be asked about has (a negative control).
/// \throws std::invalid_argument as with_shifted_copies()
LabelledData with_shuffled_copies(const LabelledData& data, std::size_t most, std::uint64_t seed);

}  // namespace descent::regularization
