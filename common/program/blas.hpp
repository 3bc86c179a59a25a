/// \file
/// Which matrix-product kernel OpenBLAS runs, and how to get the one this processor
/// deserves.
#pragma once

#include <string>

namespace descent {

/// The kernel OpenBLAS has chosen, for example "SkylakeX", "Haswell" or "Prescott".
std::string blas_kernel();

/// How many threads may share a product.
int blas_threads();

/// What the last bits of a product of matrices depend on beside the factors: the kernel
/// and the number of threads, for example "Haswell, 1 thread".
std::string blas_arithmetic();

/// Restarts the program once with a better OpenBLAS kernel if the library did not
/// recognise the processor.
///
/// OpenBLAS falls back to SSE or AVX2 kernels on processors newer than itself, which
/// costs a factor of two to six. It reads `OPENBLAS_CORETYPE` before main, so the cure is
/// to set it and execute the same program again. A value set by the user is left alone,
/// but one that this processor cannot run ends the program with exit code 2 and one line.
/// Also limits OpenBLAS to one thread unless `OPENBLAS_NUM_THREADS` says otherwise: the
/// matrices here are small, and one thread gives the same bits on every run.
///
/// Where the address space is limited (`ulimit -v`), the program ends here when
/// OpenBLAS's buffer does not fit: it would wait for it for ever.
///
/// Call first in main. Returns when the right kernel runs or none is better.
void select_blas_kernel(char** argv);

}  // namespace descent
