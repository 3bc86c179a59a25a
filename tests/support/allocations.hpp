/// \file
/// Counts the heap allocations of the whole test program.
#pragma once

#include <cstddef>
#include <functional>

namespace descent::test {

/// Calls of malloc and its relatives while `work` runs, without those that OpenBLAS makes
/// for itself; always 0 where counts_allocations() is false.
std::size_t allocations(const std::function<void()>& work);

/// False under AddressSanitizer, which replaces malloc itself.
bool counts_allocations();

}  // namespace descent::test
