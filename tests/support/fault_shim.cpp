// What if the k-th of a program's calls for memory, or for files, fails? Preloaded into the program
// that FAULT_PROGRAM names, this makes it fail: FAULT_CALLS is "memory" or "files", FAULT_AT the
// number k from 1, FAULT_AND_ALL_LATER makes those after it fail as well. How many calls there were
// goes to the file FAULT_COUNT when the program ends well.
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <unistd.h>

#include <atomic>
#include <cstddef>
#include <cstdio>
#include <cstdlib>
#include <cstring>

namespace {

enum class Calls { none, memory, files };

Calls counted = Calls::none;
bool all_later = false;
unsigned long fails_at = 0;
std::atomic<unsigned long> calls = 0;

/// The next library's function of this name.
template <class F>
F* next(const char* name) {
    return reinterpret_cast<F*>(dlsym(RTLD_NEXT, name));
}

/// Counts a call. \returns whether it is to fail
bool fails(Calls kind) {
    if (kind != counted) return false;
    const unsigned long call = ++calls;
    return fails_at != 0 && (call == fails_at || (all_later && call > fails_at));
}

__attribute__((constructor)) void start() {
    const char* program = std::getenv("FAULT_PROGRAM");
    const char* kind = std::getenv("FAULT_CALLS");
    if (program == nullptr || kind == nullptr ||
        std::strcmp(program, program_invocation_short_name) != 0)
        return;
    if (const char* at = std::getenv("FAULT_AT")) fails_at = std::strtoul(at, nullptr, 10);
    all_later = std::getenv("FAULT_AND_ALL_LATER") != nullptr;
    counted = std::strcmp(kind, "memory") == 0 ? Calls::memory : Calls::files;
}

__attribute__((destructor)) void end() {
    const bool was_counted = counted != Calls::none;
    counted = Calls::none;
    const char* path = std::getenv("FAULT_COUNT");
    if (!was_counted || path == nullptr) return;
    char text[32];
    const int length = std::snprintf(text, sizeof text, "%lu", calls.load());
    const int file = open(path, O_WRONLY | O_CREAT | O_TRUNC, 0666);
    static_cast<void>(!write(file, text, static_cast<std::size_t>(length)));
    close(file);
}

/// OpenBLAS writes into what it gets without a look whether it got any, so its own calls
/// do not fail here.
bool is_of_blas(const void* caller) {
    Dl_info info;
    return dladdr(caller, &info) != 0 && std::strstr(info.dli_fname, "openblas") != nullptr;
}

/// A call for memory from this place fails.
bool memory_fails(const void* caller) {
    return counted == Calls::memory && !is_of_blas(caller) && fails(Calls::memory);
}

void* no_memory() {
    errno = ENOMEM;
    return nullptr;
}

int no_space() {
    errno = ENOSPC;
    return -1;
}

}  // namespace

extern "C" {

void* malloc(std::size_t size) {
    static auto* const real = next<void*(std::size_t)>("malloc");
    return memory_fails(__builtin_return_address(0)) ? no_memory() : real(size);
}

void* realloc(void* old, std::size_t size) {
    static auto* const real = next<void*(void*, std::size_t)>("realloc");
    return memory_fails(__builtin_return_address(0)) ? no_memory() : real(old, size);
}

void* aligned_alloc(std::size_t alignment, std::size_t size) {
    static auto* const real = next<void*(std::size_t, std::size_t)>("aligned_alloc");
    return memory_fails(__builtin_return_address(0)) ? no_memory() : real(alignment, size);
}

int posix_memalign(void** result, std::size_t alignment, std::size_t size) {
    static auto* const real = next<int(void**, std::size_t, std::size_t)>("posix_memalign");
    return memory_fails(__builtin_return_address(0)) ? ENOMEM : real(result, alignment, size);
}

int open(const char* path, int flags, ...) {
    static auto* const real = next<int(const char*, int, ...)>("open");
    va_list rest;
    va_start(rest, flags);
    const unsigned mode = flags & (O_CREAT | O_TMPFILE) ? va_arg(rest, unsigned) : 0;
    va_end(rest);
    return fails(Calls::files) ? no_space() : real(path, flags, mode);
}

ssize_t write(int file, const void* bytes, std::size_t count) {
    static auto* const real = next<ssize_t(int, const void*, std::size_t)>("write");
    return fails(Calls::files) ? no_space() : real(file, bytes, count);
}

int fsync(int file) {
    static auto* const real = next<int(int)>("fsync");
    return fails(Calls::files) ? no_space() : real(file);
}

int close(int file) {
    static auto* const real = next<int(int)>("close");
    const int result = real(file);
    return fails(Calls::files) ? no_space() : result;
}

int rename(const char* from, const char* to) {
    static auto* const real = next<int(const char*, const char*)>("rename");
    return fails(Calls::files) ? no_space() : real(from, to);
}

int link(const char* from, const char* to) {
    static auto* const real = next<int(const char*, const char*)>("link");
    return fails(Calls::files) ? no_space() : real(from, to);
}

int mkdir(const char* path, unsigned mode) {
    static auto* const real = next<int(const char*, unsigned)>("mkdir");
    return fails(Calls::files) ? no_space() : real(path, mode);
}

std::FILE* fopen(const char* path, const char* mode) {
    static auto* const real = next<std::FILE*(const char*, const char*)>("fopen");
    if (!fails(Calls::files)) return real(path, mode);
    errno = ENOSPC;
    return nullptr;
}
}
