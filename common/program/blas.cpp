#include "common/program/blas.hpp"

#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cstdlib>
#include <string_view>

#include "common/program/process.hpp"

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
    if (std::getenv("OPENBLAS_CORETYPE") == nullptr && !best.empty() &&
        rank(best) > rank(blas_kernel())) {
        setenv("OPENBLAS_CORETYPE", best.data(), 1);
        // returns only when it fails; then the slow kernel still computes correctly
        execv(program_path().c_str(), argv);
    }
    if (std::getenv("OPENBLAS_NUM_THREADS") == nullptr) openblas_set_num_threads(1);
}

}  // namespace descent
