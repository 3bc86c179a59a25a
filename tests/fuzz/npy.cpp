// NumPy's files: every number is what its bytes say.
#include <fmt/format.h>

#include <cmath>
#include <cstdint>
#include <cstring>

#include "tests/fuzz/oracles.hpp"

namespace descent::fuzz {
namespace {

template <class T>
std::string npy(char version, const std::string& type, const std::string& shape,
                const std::vector<T>& values) {
    std::string header =
        fmt::format("{{'descr': '{}', 'fortran_order': False, 'shape': {}, }}", type, shape);
    const std::size_t width = version == 1 ? 2 : 4;
    while ((8 + width + header.size() + 1) % 64 != 0) header += ' ';
    header += '\n';
    std::string file = std::string("\x93NUMPY") + version + '\0';
    for (std::size_t i = 0; i < width; ++i)
        file += static_cast<char>(header.size() >> 8 * i & 0xFF);
    return file + header + bytes_of(values);
}

std::vector<std::string> npy_seeds() {
    return {npy<double>(1, "<f8", "(2, 3)", {1, -2, 3, 0.5, 1e300, -0.0}),
            npy<float>(2, "<f4", "(4,)", {1, -2, 3, 0.5F}),
            npy<std::int8_t>(3, "|i1", "(2, 2)", {1, -2, 3, 127}),
            npy<std::int16_t>(1, "<i2", "(2, 1)", {1, -2}),
            npy<std::int32_t>(1, "<i4", "(3,)", {1, -2, 1 << 30}),
            npy<std::int64_t>(1, "<i8", "(1, 2)", {std::int64_t{1} << 62, -1}),
            npy<std::uint8_t>(1, "|u1", "(3, 1)", {0, 1, 255}),
            npy<std::uint16_t>(1, "<u2", "(2,)", {0, 65535}),
            npy<std::uint32_t>(1, "<u4", "(2,)", {0, 4294967295U}),
            npy<std::uint64_t>(1, "<u8", "(2,)", {0, ~std::uint64_t{0}}),
            npy<double>(1, "<f8", "(20L, 1L)", {1}),
            npy<double>(1, ">f8", "(1, 1)", {1}),
            npy<double>(1, "<f8", "(1, 1)", {NAN})};
}

template <class T>
Real number_at(const char* bytes) {
    T value;
    std::memcpy(&value, bytes, sizeof value);
    return static_cast<Real>(value);
}

/// A type by its name in the header.
struct KnownType {
    std::string_view name;
    std::size_t size;
    Real (*read)(const char* bytes);
};

template <class T>
constexpr KnownType known(std::string_view name) {
    return {name, sizeof(T), number_at<T>};
}

constexpr KnownType known_types[] = {known<double>("f8"),        known<float>("f4"),
                                     known<std::int8_t>("i1"),   known<std::int16_t>("i2"),
                                     known<std::int32_t>("i4"),  known<std::int64_t>("i8"),
                                     known<std::uint8_t>("u1"),  known<std::uint16_t>("u2"),
                                     known<std::uint32_t>("u4"), known<std::uint64_t>("u8")};

void run_npy(std::string_view bytes) {
    static const MemoryFile file, again;
    static const std::string path = named(file, "numbers.npy");
    file.write(bytes);
    const auto values = read_or_refuse(path, [] { return read_npy(path); });
    const auto labelled = read_or_refuse(path, [] { return read_labelled(path); });
    must(values || !labelled || !bytes.starts_with("\x93NUMPY"),
         "labelled rows of a file that cannot be read");
    if (!values) return;
    check_numbers(bytes, *values);
    const auto [rows, columns] = values->shape();
    again.write(npy<double>(1, "<f8", fmt::format("({}, {})", rows, columns),
                            {values->begin(), values->end()}));
    must(same_bits(read_npy(again.path()), *values), "written and read: other numbers");
}

const Registered registered_npy({.name = "npy", .seeds = npy_seeds, .run = run_npy});

}  // namespace

void check_numbers(std::string_view bytes, const Matrix& values) {
    for (const Real value : values) must(std::isfinite(value), "a number that is not finite");
    if (!bytes.starts_with("\x93NUMPY")) return;  // it was packed
    const std::size_t begin = bytes[6] == 1 ? 10 : 12;
    std::size_t data = begin;
    for (std::size_t i = 8; i < begin; ++i)
        data += std::size_t{static_cast<unsigned char>(bytes[i])} << 8 * (i - 8);
    const std::string_view header = bytes.substr(begin, data - begin);
    const KnownType* type = nullptr;
    for (const KnownType& candidate : known_types)
        if (header.find(candidate.name) != header.npos) {
            if (type != nullptr) return;  // two are named, so it is not known which counts
            type = &candidate;
        }
    must(type != nullptr, "numbers of a type without a name");
    must(bytes.size() == data + values.size() * type->size, "bytes that are no number");
    for (std::size_t i = 0; i < values.size(); ++i)
        must(same_bits(type->read(bytes.data() + data + i * type->size), values.data()[i]),
             "a number that its bytes are not");
}

}  // namespace descent::fuzz
