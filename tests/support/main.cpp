// The main function of every test program: doctest behind the BLAS kernel selection.
// `--salts=N` runs the tests once more with each of N other sets of random numbers.
#define DOCTEST_CONFIG_IMPLEMENT
#include <doctest/doctest.h>

#include <cstdlib>
#include <iostream>
#include <string_view>

#include "common/program/blas.hpp"
#include "common/random.hpp"

int main(int argc, char** argv) {
    descent::select_blas_kernel(argv);
    constexpr std::string_view option = "--salts=";
    unsigned long salts = 0;
    for (int i = 1; i < argc; ++i)
        if (std::string_view(argv[i]).starts_with(option))
            salts = std::strtoul(argv[i] + option.size(), nullptr, 10);
    doctest::Context context(argc, argv);
    int result = 0;
    for (unsigned long salt = 0; salt <= salts && result == 0; ++salt) {
        descent::salt_random(salt);
        result = context.run();
        if (result != 0 && salt > 0) std::cout << "with salt " << salt << '\n';
    }
    return result;
}
