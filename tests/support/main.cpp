// The main function of every test program: doctest behind the BLAS kernel selection.
#define DOCTEST_CONFIG_IMPLEMENT
#include <doctest/doctest.h>

#include "common/program/blas.hpp"

int main(int argc, char** argv) {
    descent::select_blas_kernel(argv);
    return doctest::Context(argc, argv).run();
}
