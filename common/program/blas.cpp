#include "common/program/blas.hpp"

#include <fmt/format.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdlib>
#include <string_view>

#include "common/program/exit_code.hpp"
#include "common/program/process.hpp"
#include "common/tensor.hpp"

extern "C" {
char* openblas_get_corename();
int openblas_get_num_threads();
void openblas_set_num_threads(int);
}

namespace descent {
namespace {

/// Kernels by the widest instructions they use: 0 SSE, 1 AVX, 2 AVX2 with FMA, 3 AVX-512.
int rank(std::string_view kernel) {
    constexpr std::array<std::string_view, 3> avx512{"SkylakeX", "Cooperlake", "SapphireRapids"};
    constexpr std::array<std::string_view, 3> avx2{"Haswell", "Zen", "Excavator"};
    constexpr std::array<std::string_view, 4> avx{"Sandybridge", "Bulldozer", "Piledriver",
                                                  "Steamroller"};
    const auto in = [kernel](const auto& names) {
        return std::find(names.begin(), names.end(), kernel) != names.end();
    };
    return in(avx512) ? 3 : in(avx2) ? 2 : in(avx) ? 1 : 0;
}

/// The best kernel this processor can run; empty where OpenBLAS's own choice stands
/// (other architectures).
std::string_view best_kernel() {
#if defined(__x86_64__)
    __builtin_cpu_init();
    if (__builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512dq") &&
        __builtin_cpu_supports("avx512vl"))
        return "SkylakeX";
    if (__builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma")) return "Haswell";
#endif
    return {};
}

bool address_space_is_limited() {
    rlimit limit{};
    return getrlimit(RLIMIT_AS, &limit) == 0 && limit.rlim_cur != RLIM_INFINITY;
}

/// OpenBLAS asks for its buffer again and again, for ever, where it cannot have it. So it
/// is asked for here first, and then taken by a first product.
void reserve_buffer() {
    constexpr std::size_t buffer = std::size_t{128} << 20;  // of each thread, on x86
    const std::size_t size = buffer * static_cast<std::size_t>(openblas_get_num_threads());
    void* const room = mmap(nullptr, size, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (room == MAP_FAILED) give_up_for_memory();
    munmap(room, size);
    const Matrix a = xt::ones<Real>({128, 128});
    Matrix product = a;
    matmul(a, a, product);
}

}  // namespace

std::string blas_kernel() {
    return openblas_get_corename();
}

std::string blas_arithmetic() {
    const int threads = openblas_get_num_threads();
    return fmt::format("{}, {} {}", blas_kernel(), threads, threads == 1 ? "thread" : "threads");
}

void select_blas_kernel(char** argv) {
    const std::string_view best = best_kernel();
    const bool limited = address_space_is_limited();
    const bool one_thread = std::getenv("OPENBLAS_NUM_THREADS") == nullptr;
    const bool other_kernel = std::getenv("OPENBLAS_CORETYPE") == nullptr && !best.empty() &&
                              rank(best) > rank(blas_kernel());
    if (other_kernel) setenv("OPENBLAS_CORETYPE", best.data(), 1);
    // a thread that is there already may be waiting for a buffer that it will never get
    if (limited && one_thread) setenv("OPENBLAS_NUM_THREADS", "1", 1);
    // returns only when it fails; then the slow kernel still computes correctly
    if (other_kernel || (limited && one_thread)) execv(program_path().c_str(), argv);
    if (one_thread) openblas_set_num_threads(1);
    if (limited) reserve_buffer();
}

}  // namespace descent
