/// \file
/// What the main of every benchmark program does.
#pragma once

#include <benchmark/benchmark.h>
#include <fmt/format.h>

#include <cerrno>

#include "common/program/blas.hpp"
#include "common/program/exit_code.hpp"
#include "common/program/text.hpp"
#include "common/tensor.hpp"

namespace descent {

/// Selects the BLAS kernel, says which one runs and in which precision, and runs what is
/// registered. \return the exit code
inline int run_benchmarks(int argc, char** argv) {
    return exit_code(
        [&] {
            select_blas_kernel(argv);
            benchmark::Initialize(&argc, argv);
            if (benchmark::ReportUnrecognizedArguments(argc, argv)) return 2;
            benchmark::AddCustomContext("blas_kernel", blas_kernel());
            benchmark::AddCustomContext("real", sizeof(Real) == 8 ? "double" : "float");
            benchmark::RunSpecifiedBenchmarks();
            return 0;
        },
        [&](const std::string& text) {
            fmt::print(stderr, "{}: {}\n", program_invocation_short_name, one_line(text));
        });
}

}  // namespace descent
