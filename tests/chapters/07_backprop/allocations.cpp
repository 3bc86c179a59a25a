// The program's malloc, counted. xtensor's aligned storage does not go through operator new, so this is the place.
#include "tests/support/allocations.hpp"

#include <atomic>
#include <cerrno>

#if defined(__SANITIZE_ADDRESS__)
#define COUNTED 0
#elif defined(__has_feature)
#if __has_feature(address_sanitizer)
#define COUNTED 0
#endif
#endif
#ifndef COUNTED
#define COUNTED 1
#endif

namespace {
std::atomic<std::size_t> count{0};
}

#if COUNTED
extern "C" {
void* __libc_malloc(std::size_t size);
void* __libc_calloc(std::size_t items, std::size_t size);
void* __libc_realloc(void* old, std::size_t size);
void* __libc_memalign(std::size_t alignment, std::size_t size);

void* malloc(std::size_t size) {
    ++count;
    return __libc_malloc(size);
}
void* calloc(std::size_t items, std::size_t size) {
    ++count;
    return __libc_calloc(items, size);
}
void* realloc(void* old, std::size_t size) {
    ++count;
    return __libc_realloc(old, size);
}
void* aligned_alloc(std::size_t alignment, std::size_t size) {
    ++count;
    return __libc_memalign(alignment, size);
}
int posix_memalign(void** result, std::size_t alignment, std::size_t size) {
    ++count;
    *result = __libc_memalign(alignment, size);
    return *result == nullptr ? ENOMEM : 0;
}
}
#endif

namespace descent::test {
std::size_t allocations() { return count; }
bool counts_allocations() { return COUNTED == 1; }
}  // namespace descent::test
