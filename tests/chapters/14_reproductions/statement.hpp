/// \file
/// What a row of the table compares with, for the tests of this chapter.
#pragma once

#include "chapters/14_reproductions/table.hpp"

namespace descent::test {

inline const reproductions::Statement some_statement{
    .tag = "L0.0", .source = "a source", .what = "a number", .key = "key", .digits = 1};

}  // namespace descent::test
