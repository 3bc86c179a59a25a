/// \file
/// Which examples do the experiments of this chapter learn from?
#pragma once

#include "chapters/11_training/data.hpp"

namespace descent::regularization {

/// The first examples of MNIST-1D's training set, shuffled and cut in two, and its 1000
/// test examples.
/// \param examples at most 4000 \param development share of them that is chosen by
/// \throws std::invalid_argument as training::split()
training::Data mnist1d_digits(std::size_t examples, Real development, std::uint64_t seed);

}  // namespace descent::regularization
