// The one harness that is linked, under libFuzzer. `PROGRAM --seeds FOLDER` writes its seeds there.
#define DOCTEST_CONFIG_IMPLEMENT  // for helpers of tests that a harness shares
#include <doctest/doctest.h>
#include <fmt/format.h>
#include <sanitizer/common_interface_defs.h>
#include <unistd.h>

#include <algorithm>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <fstream>

#include "common/program/blas.hpp"
#include "tests/fuzz/harness.hpp"

using descent::fuzz::Harness;

extern "C" std::size_t LLVMFuzzerMutate(std::uint8_t* data, std::size_t size, std::size_t longest);

namespace {

const Harness& harness() {
    return descent::fuzz::harnesses().at(0);
}

void write_seeds(const std::string& folder) {
    std::size_t number = 0;
    for (const std::string& seed : all_seeds(harness()))
        std::ofstream(fmt::format("{}/{:02}", folder, number++), std::ios::binary) << seed;
}

}  // namespace

extern "C" int LLVMFuzzerInitialize(int* argc, char*** argv) {
    descent::select_blas_kernel(*argv);
    // a harness may keep what is said on standard error
    __sanitizer_set_report_fd(reinterpret_cast<void*>(static_cast<std::intptr_t>(dup(2))));
    if (*argc != 3 || std::strcmp((*argv)[1], "--seeds") != 0) return 0;
    write_seeds((*argv)[2]);
    fmt::print("{}\n", harness().longest);
    std::exit(0);
}

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    try {
        harness().run({reinterpret_cast<const char*>(data), size});
    } catch (const descent::fuzz::Found& found) {
        fmt::print(stderr, "FOUND by {}: {}\n", harness().name, found.text);
        std::abort();
    }
    return 0;
}

extern "C" std::size_t LLVMFuzzerCustomMutator(std::uint8_t* data, std::size_t size,
                                               std::size_t longest, unsigned) {
    size = LLVMFuzzerMutate(data, size, longest);
    if (harness().mend == nullptr) return size;
    const std::string mended = harness().mend({reinterpret_cast<const char*>(data), size});
    size = std::min(mended.size(), longest);
    std::memcpy(data, mended.data(), size);
    return size;
}
