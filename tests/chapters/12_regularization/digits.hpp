/// \file
/// Made digits to train on, for the tests of this chapter.
#pragma once

#include "chapters/11_training/data.hpp"

namespace descent::test {

inline training::Data digits(std::size_t examples) {
    return training::mnist1d_split(examples, Real(0.2), 0);
}

}  // namespace descent::test
