#include "common/program/blas.hpp"

#include <doctest/doctest.h>

#include <cstdlib>

#include "common/program/process.hpp"
#include "tests/support/run_program.hpp"

extern "C" {
int openblas_get_num_threads();
void openblas_set_num_threads(int);
}

using namespace descent;
using descent::test::ProgramRun;
using descent::test::run_program;

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

#if defined(__x86_64__)
TEST_CASE("BLAS kernel: one whose instructions the processor lacks is refused, any other runs") {
    __builtin_cpu_init();
    const auto demo_with = [](const std::string& kernel) {
        return run_program("/usr/bin/env", {"OPENBLAS_CORETYPE=" + kernel,
                                            program_path().parent_path() / "demo_program"});
    };
    const ProgramRun fma4 = demo_with("Piledriver");
    if (__builtin_cpu_supports("fma4")) {
        CHECK(fma4.exit_code == 0);
    } else {
        CHECK(fma4.exit_code == 2);
        CHECK(fma4.out.empty());
        CHECK(fma4.err ==
              "demo_program: OPENBLAS_CORETYPE: this processor lacks instructions of OpenBLAS's "
              "kernel Piledriver; unset it\n");
    }
    CHECK(demo_with("Nehalem").exit_code == 0);  // what has 64 bits and is younger than 2008
}

TEST_CASE("processor: a build for another one ends with a line before any code of the program") {
    __builtin_cpu_init();
    const ProgramRun run = run_program("other_processor", {});
    if (__builtin_cpu_supports("fma4")) {
        CHECK(run.exit_code == 0);
    } else {
        CHECK(run.exit_code == 2);
        CHECK(run.out.empty());
        CHECK(run.err ==
              "other_processor: this build uses FMA4, which this processor has not; build it here, "
              "or with -DDESCENT_NATIVE=OFF for any processor\n");
    }
}
#endif
