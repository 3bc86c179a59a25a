/// \file
/// Counts the heap allocations of the whole test program.
#pragma once

#include <cstddef>

namespace descent::test {

/// Calls of malloc and its relatives so far, without those that OpenBLAS makes for
/// itself; always 0 where counts_allocations() is false.
std::size_t allocations();

/// False under AddressSanitizer, which replaces malloc itself.
bool counts_allocations();

}  // namespace descent::test
