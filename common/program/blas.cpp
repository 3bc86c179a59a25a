#include "common/program/blas.hpp"

#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstdio>
#include <cstdlib>
#include <string_view>
#include <vector>

#include "common/program/process.hpp"
#include "common/program/processor.hpp"

extern "C" {
char* openblas_get_corename();
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

}  // namespace

std::string blas_kernel() {
    return openblas_get_corename();
}

void select_blas_kernel(char** argv) {
    require_processor();
    const std::string kernel = blas_kernel();
    const std::vector<Kind> all = kinds();
    const auto chosen = std::find_if(all.begin(), all.end(), [&](const Kind& kind) {
        return std::find(kind.kernels.begin(), kind.kernels.end(), kernel) != kind.kernels.end();
    });
    const auto fastest = std::find_if(all.begin(), all.end(), [](const Kind& k) { return k.runs; });
    if (std::getenv("OPENBLAS_CORETYPE") == nullptr) {
        if (fastest < chosen) {
            setenv("OPENBLAS_CORETYPE", fastest->kernels.front().data(), 1);
            // returns only when it fails; then the slow kernel still computes correctly
            execv(program_path().c_str(), argv);
        }
    } else if (chosen != all.end() && !chosen->runs) {
        std::fprintf(stderr,
                     "%s: OPENBLAS_CORETYPE: this processor lacks instructions of OpenBLAS's "
                     "kernel %s; unset it\n",
                     program_invocation_short_name, kernel.c_str());
        std::exit(2);
    }
    if (std::getenv("OPENBLAS_NUM_THREADS") == nullptr) openblas_set_num_threads(1);
}

}  // namespace descent
