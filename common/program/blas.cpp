#include "common/program/blas.hpp"

#include <fmt/format.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstddef>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <string_view>
#include <vector>

#include "common/program/exit_code.hpp"
#include "common/program/process.hpp"
#include "common/program/processor.hpp"
#include "common/tensor.hpp"

extern "C" {
char* openblas_get_corename();
int openblas_get_num_threads();
void openblas_set_num_threads(int);
}

namespace descent {
namespace {

/// Kernels that need the same instructions, and whether this processor has them.
struct Kind {
    bool runs;
    std::vector<std::string_view> kernels;  ///< that all its processors run comes first
};

/// From the fastest kind on. A kernel of no kind, such as one with SSE only, runs on all.
std::vector<Kind> kinds() {
#if defined(__x86_64__)
    __builtin_cpu_init();
    const bool avx512 = __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512dq") &&
                        __builtin_cpu_supports("avx512vl");
    const bool avx2 = __builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma");
    const bool fma4 = __builtin_cpu_supports("fma4");  // AMD's own, given up after a few years
    return {{avx512, {"SkylakeX", "Cooperlake", "SapphireRapids"}},
            {avx2 && fma4, {"Excavator"}},
            {avx2, {"Haswell", "Zen"}},
            {fma4, {"Bulldozer", "Piledriver", "Steamroller"}},
            {__builtin_cpu_supports("avx") != 0, {"Sandybridge"}}};
#else
    return {};
#endif
}

bool address_space_is_limited() {
    rlimit limit{};
    return getrlimit(RLIMIT_AS, &limit) == 0 && limit.rlim_cur != RLIM_INFINITY;
}

constexpr std::size_t blas_buffer = std::size_t{128} << 20;  // of each thread, on x86
constexpr std::size_t least_room = 7 * blas_buffer / 2;  // 0.3.29 hangs with 300 MB, not with this

bool has_room_for(std::size_t size) {
    void* const room = mmap(nullptr, size, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    return room != MAP_FAILED && munmap(room, size) == 0;
}

/// OpenBLAS asks for a buffer for each thread again and again, for ever, where it cannot
/// have it; from 0.3.29 on it does so while it is loaded, before all else but this. So
/// with little room it gets one thread, and is not loaded where that has none.
void make_do_with_little_room(int, char** argv, char** environment) {
    if (!address_space_is_limited()) return;
    constexpr std::string_view threads = "OPENBLAS_NUM_THREADS=";
    static char one_thread[] = "OPENBLAS_NUM_THREADS=1";
    static std::array<char*, 10'000> with_one;  // nothing can be allocated yet
    std::size_t count = 0;
    bool chosen = false;
    for (; environment[count] && count + 2 < with_one.size(); ++count) {
        with_one[count] = environment[count];
        chosen = chosen || std::string_view(environment[count]).starts_with(threads);
    }
    with_one[count] = one_thread;
    if (!chosen) execve("/proc/self/exe", argv, with_one.data());
    if (!has_room_for(least_room)) {
        program_invocation_short_name = basename(argv[0]);
        give_up_for_memory();
    }
}
[[gnu::section(".preinit_array"),
  gnu::used]] void (*const before_blas)(int, char**, char**) = make_do_with_little_room;

/// The buffer is asked for here first, and then taken by a first product.
void reserve_buffer() {
    if (!has_room_for(blas_buffer * static_cast<std::size_t>(openblas_get_num_threads())))
        give_up_for_memory();
    const Matrix a = xt::ones<Real>({128, 128});
    Matrix product = a;
    matmul(a, a, product);
}

}  // namespace

std::string blas_kernel() {
    return openblas_get_corename();
}

int blas_threads() {
    return openblas_get_num_threads();
}

std::string blas_arithmetic() {
    const int threads = blas_threads();
    return fmt::format("{}, {} {}", blas_kernel(), threads, threads == 1 ? "thread" : "threads");
}

void select_blas_kernel(char** argv) {
    require_processor();
    const std::string kernel = blas_kernel();
    const std::vector<Kind> all = kinds();
    const auto chosen = std::find_if(all.begin(), all.end(), [&](const Kind& kind) {
        return std::find(kind.kernels.begin(), kind.kernels.end(), kernel) != kind.kernels.end();
    });
    const auto fastest = std::find_if(all.begin(), all.end(), [](const Kind& k) { return k.runs; });
    const bool own_choice = std::getenv("OPENBLAS_CORETYPE") == nullptr;
    const bool one_thread = std::getenv("OPENBLAS_NUM_THREADS") == nullptr;
    if (!own_choice && chosen != all.end() && !chosen->runs) {
        std::fprintf(stderr,
                     "%s: OPENBLAS_CORETYPE: this processor lacks instructions of OpenBLAS's "
                     "kernel %s; unset it\n",
                     program_invocation_short_name, kernel.c_str());
        std::exit(2);
    }
    const bool faster = own_choice && fastest < chosen;
    if (faster) setenv("OPENBLAS_CORETYPE", fastest->kernels.front().data(), 1);
    // returns only when it fails; then the slow kernel still computes correctly
    if (faster) execv(program_path().c_str(), argv);
    if (one_thread) openblas_set_num_threads(1);
    if (address_space_is_limited()) reserve_buffer();
}

}  // namespace descent
