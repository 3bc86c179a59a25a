#include "common/blas.hpp"

#include <unistd.h>

#include <array>
#include <cstdlib>
#include <string_view>

extern "C" {
char* openblas_get_corename();
void openblas_set_num_threads(int);
}

namespace descent {
namespace {

/// The kernels OpenBLAS picks when a processor is older than AVX2, or unknown to it.
bool is_fallback(std::string_view kernel) {
    constexpr std::array<std::string_view, 9> slow{"Prescott",  "Core2",   "Penryn",   "Dunnington", "Nehalem",
                                                   "Katmai",    "Opteron", "Barcelona", "Generic"};
    for (std::string_view name : slow)
        if (kernel == name) return true;
    return false;
}

/// The best kernel this processor can run, or nullptr where the fallback is right.
const char* best_kernel() {
#if defined(__x86_64__)
    __builtin_cpu_init();
    if (__builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512dq") && __builtin_cpu_supports("avx512vl"))
        return "SkylakeX";
    if (__builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma")) return "Haswell";
#endif
    return nullptr;
}

}  // namespace

std::string blas_kernel() { return openblas_get_corename(); }

void select_blas_kernel(char** argv) {
    if (std::getenv("OPENBLAS_CORETYPE") == nullptr && is_fallback(blas_kernel()) && best_kernel() != nullptr) {
        setenv("OPENBLAS_CORETYPE", best_kernel(), 1);
        execv("/proc/self/exe", argv);  // returns only when it fails; then the slow kernel still computes correctly
    }
    if (std::getenv("OPENBLAS_NUM_THREADS") == nullptr) openblas_set_num_threads(1);
}

}  // namespace descent
