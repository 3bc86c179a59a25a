#include "common/program/processor.hpp"

#include <unistd.h>

#include <cerrno>
#include <cstdio>

namespace descent {
namespace {

/// What this build uses and this processor lacks; null when it lacks nothing.
const char* lacking() {
#if defined(__x86_64__)
    __builtin_cpu_init();
#if defined(__AVX__)
    if (!__builtin_cpu_supports("avx")) return "AVX";
#endif
#if defined(__AVX2__)
    if (!__builtin_cpu_supports("avx2")) return "AVX2";
#endif
#if defined(__FMA__)
    if (!__builtin_cpu_supports("fma")) return "FMA";
#endif
#if defined(__FMA4__)  // AMD's own, given up after a few years
    if (!__builtin_cpu_supports("fma4")) return "FMA4";
#endif
#if defined(__BMI2__)
    if (!__builtin_cpu_supports("bmi") || !__builtin_cpu_supports("bmi2")) return "BMI2";
#endif
#if defined(__AVX512F__)
    if (!__builtin_cpu_supports("avx512f")) return "AVX-512";
#endif
#if defined(__AVX512VL__)
    if (!__builtin_cpu_supports("avx512vl") || !__builtin_cpu_supports("avx512bw") ||
        !__builtin_cpu_supports("avx512dq"))
        return "AVX-512 VL, BW and DQ";
#endif
#if defined(__AVX512VBMI2__)
    if (!__builtin_cpu_supports("avx512vbmi") || !__builtin_cpu_supports("avx512vbmi2"))
        return "AVX-512 VBMI";
#endif
#if defined(__AVX512BF16__)
    if (!__builtin_cpu_supports("avx512bf16")) return "AVX-512 BF16";
#endif
#endif
    return nullptr;
}

}  // namespace

void require_processor() {
    const char* const instructions = lacking();
    if (instructions == nullptr) return;
    dprintf(STDERR_FILENO,
            "%s: this build uses %s, which this processor has not; build it here, or with "
            "-DDESCENT_NATIVE=OFF for any processor\n",
            program_invocation_short_name, instructions);
    _exit(2);
}

}  // namespace descent
