// IDX files, alone and as images with labels: every number is its byte.
#include <fmt/format.h>

#include <algorithm>
#include <cstdint>

#include "common/data/data_file.hpp"
#include "common/data/dataset.hpp"
#include "tests/fuzz/harness.hpp"

namespace descent::fuzz {
namespace {

using data_file::gzipped;

std::string idx(const std::vector<std::uint32_t>& shape, std::string_view data) {
    std::string file{'\0', '\0', '\x08', static_cast<char>(shape.size())};
    for (const std::uint32_t length : shape)
        for (int shift = 24; shift >= 0; shift -= 8) file += static_cast<char>(length >> shift);
    return file.append(data);
}

/// Two files in one input: the length of the first in two bytes, and both.
std::string pair(const std::string& images, const std::string& labels) {
    const auto size = static_cast<std::uint16_t>(images.size());
    return bytes_of(std::vector<std::uint16_t>{size}) + images + labels;
}

std::vector<std::string> idx_seeds() {
    const std::string images = idx({3, 2, 2}, "abcdefghijkl");
    const std::string labels = idx({3}, std::string("\0\2\1", 3));
    return {pair(images, labels),
            pair(idx({4}, "abcd"), idx({4}, std::string("\0\1\0\1", 4))),
            pair(labels, images),
            pair(idx({0xFFFFFFFF, 0xFFFFFFFF, 0xFFFFFFFF}, "a"), labels),
            pair(idx({2, 2, 2}, "abcdefgh"), labels),
            pair(gzipped(images), gzipped(labels))};
}

bool is_packed(std::string_view bytes) {
    return bytes.starts_with("\x1F\x8B");
}

/// The numbers are the last bytes of the file, divided by the unit.
void check_bytes(std::string_view bytes, const Matrix& values, Real unit) {
    if (is_packed(bytes)) return;
    must(values.size() < bytes.size(), "more numbers than bytes");
    const std::string_view data = bytes.substr(bytes.size() - values.size());
    for (std::size_t i = 0; i < data.size(); ++i)
        must(same_bits(values.data()[i], static_cast<unsigned char>(data[i]) / unit),
             "a number that its byte is not");
}

void run_idx(std::string_view bytes) {
    static const MemoryFile first, second;
    if (bytes.size() < 2) return;
    const std::size_t size = static_cast<unsigned char>(bytes[0]) +
                             256 * std::size_t{static_cast<unsigned char>(bytes[1])};
    const std::string_view images = bytes.substr(2, size),
                           labels = bytes.substr(std::min(2 + size, bytes.size()));
    first.write(images);
    second.write(labels);
    const auto numbers = read_or_refuse(first.path(), [] { return read_idx(first.path()); });
    if (numbers) {
        check_bytes(images, *numbers, 1);
        std::string again;
        for (const Real value : *numbers) again += static_cast<char>(static_cast<unsigned>(value));
        const auto [rows, columns] = numbers->shape();
        first.write(
            idx({static_cast<std::uint32_t>(rows), static_cast<std::uint32_t>(columns)}, again));
        must(same_bits(read_idx(first.path()), *numbers), "written and read: other numbers");
        first.write(images);
    }
    const auto both =
        read_or_refuse("/proc/self/fd/", [] { return read_idx_pair(first.path(), second.path()); });
    if (!both) return;
    check_bytes(images, both->x, 255);
    must(both->x.shape()[0] == both->size(), "images without a label");
    must(both->classes == *std::max_element(both->label.begin(), both->label.end()) + 1,
         "another number of classes");
    for (std::size_t i = 0; !is_packed(labels) && i < both->size(); ++i)
        must(both->label[i] == static_cast<unsigned char>(labels[labels.size() - both->size() + i]),
             "another label");
}

const Registered registered_idx({.name = "idx", .seeds = idx_seeds, .run = run_idx});

}  // namespace
}  // namespace descent::fuzz
