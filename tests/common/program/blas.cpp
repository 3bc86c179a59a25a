#include "common/program/blas.hpp"

#include <doctest/doctest.h>

#include <cstdlib>

#include "tests/support/run_program.hpp"

using namespace descent;

TEST_CASE("BLAS kernel: on a processor with AVX2 or AVX-512 the tests do not run on a fallback") {
    CHECK(!blas_kernel().empty());
#if defined(__x86_64__)
    if (__builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma"))
        CHECK(blas_kernel() != "Prescott");
    if (__builtin_cpu_supports("avx512vl") && __builtin_cpu_supports("avx512dq")) {
        const char* wish = std::getenv("OPENBLAS_CORETYPE");
        if (wish == nullptr || std::string(wish) == "SkylakeX") CHECK(blas_kernel() != "Haswell");
    }
#endif
}
