#include "common/program/blas.hpp"

#include <doctest/doctest.h>

#include <cstdlib>

#include "tests/support/run_program.hpp"

extern "C" {
int openblas_get_num_threads();
void openblas_set_num_threads(int);
}

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

TEST_CASE("BLAS arithmetic: the kernel and the threads, and other threads are another arithmetic") {
    const std::string now = blas_arithmetic();
    CHECK(now.starts_with(blas_kernel() + ", "));
    const int threads = openblas_get_num_threads();
    openblas_set_num_threads(1);
    CHECK(blas_arithmetic() == blas_kernel() + ", 1 thread");
    openblas_set_num_threads(2);
    if (openblas_get_num_threads() == 2)  // there are builds of OpenBLAS without threads
        CHECK(blas_arithmetic() == blas_kernel() + ", 2 threads");
    openblas_set_num_threads(threads);
}
