// The program's malloc, counted. xtensor's aligned storage does not go through operator new, so
// this is the place.
// What OpenBLAS allocates for itself is not counted: some of its kernels (SkylakeX, small matrices)
// fetch scratch memory from malloc in every product.
#include "tests/support/allocations.hpp"

#include <dlfcn.h>

#include <atomic>
#include <cerrno>
#include <cstring>

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
std::atomic<bool> counting{false};
std::atomic<std::size_t> count{0};

/// Counts an allocation unless it was asked for from inside OpenBLAS.
[[maybe_unused]] void note(const void* caller) {
    if (!counting) return;  // to ask who called takes much longer than to allocate
    Dl_info library{};
    if (dladdr(caller, &library) == 0 || std::strstr(library.dli_fname, "openblas") == nullptr)
        ++count;
}
}  // namespace

#if COUNTED
extern "C" {
void* __libc_malloc(std::size_t size);
void* __libc_calloc(std::size_t items, std::size_t size);
void* __libc_realloc(void* old, std::size_t size);
void* __libc_memalign(std::size_t alignment, std::size_t size);

void* malloc(std::size_t size) {
    note(__builtin_return_address(0));
    return __libc_malloc(size);
}
void* calloc(std::size_t items, std::size_t size) {
    note(__builtin_return_address(0));
    return __libc_calloc(items, size);
}
void* realloc(void* old, std::size_t size) {
    note(__builtin_return_address(0));
    return __libc_realloc(old, size);
}
void* aligned_alloc(std::size_t alignment, std::size_t size) {
    note(__builtin_return_address(0));
    return __libc_memalign(alignment, size);
}
int posix_memalign(void** result, std::size_t alignment, std::size_t size) {
    note(__builtin_return_address(0));
    *result = __libc_memalign(alignment, size);
    return *result == nullptr ? ENOMEM : 0;
}
}
#endif

namespace descent::test {
std::size_t allocations(const std::function<void()>& work) {
    count = 0;
    counting = true;
    work();
    counting = false;
    return count;
}
bool counts_allocations() {
    return COUNTED == 1;
}
}  // namespace descent::test
