/// \file
/// Data files made in a test, and what the readers make of them.
#pragma once

#include <doctest/doctest.h>
#include <zlib.h>

#include <cstdint>
#include <cstring>
#include <functional>
#include <stdexcept>
#include <string>
#include <vector>

#include "common/data/dataset.hpp"
#include "tests/support/run_program.hpp"

namespace descent::test {

using Reader = std::function<Matrix(const std::string&)>;
inline Matrix csv_values(const std::string& path) {
    return read_csv(path).values;
}
inline Matrix label_features(const std::string& path) {
    return read_labelled(path).x;
}

/// Reads a file of this content; gives the error text with the path shortened to FILE, or
/// "read" when all went well.
inline std::string outcome(const Reader& reader, const std::string& name,
                           const std::string& content) {
    const TemporaryFolder folder;
    const std::string path = folder.write(name, content);
    try {
        reader(path);
        return "read";
    } catch (const std::runtime_error& error) {
        std::string text = error.what();
        for (std::size_t at = text.find(path); at != std::string::npos; at = text.find(path)) {
            text.replace(at, path.size(), "FILE");
        }
        return text;
    }
}

template <class T>
std::string bytes_of(const std::vector<T>& values) {
    std::string bytes(values.size() * sizeof(T), '\0');
    if (!values.empty()) std::memcpy(bytes.data(), values.data(), bytes.size());
    return bytes;
}

/// A .npy file as NumPy writes it, its header padded to a multiple of 64 bytes.
inline std::string npy(int version, const std::string& dictionary, const std::string& data) {
    const std::size_t width = version == 1 ? 2 : 4;
    std::string header = dictionary;
    while ((8 + width + header.size() + 1) % 64 != 0) header += ' ';
    header += '\n';
    std::string file = "\x93NUMPY" + std::string{static_cast<char>(version), '\0'};
    for (std::size_t i = 0; i < width; ++i)
        file += static_cast<char>(header.size() >> 8 * i & 0xFF);
    return file + header + data;
}

inline std::string npy(const std::string& dtype, const std::string& shape,
                       const std::string& data) {
    return npy(1, "{'descr': '" + dtype + "', 'fortran_order': False, 'shape': " + shape + ", }",
               data);
}

inline std::string big_endian(std::uint32_t value) {
    std::string bytes;
    for (int shift : {24, 16, 8, 0}) bytes += static_cast<char>(value >> shift & 0xFF);
    return bytes;
}

inline std::string idx(const std::vector<std::uint32_t>& shape,
                       const std::vector<std::uint8_t>& data, char type = 8) {
    std::string file{'\0', '\0', type, static_cast<char>(shape.size())};
    for (const std::uint32_t length : shape) file += big_endian(length);
    return file + bytes_of(data);
}

/// Packed by zlib. \param window as deflateInit2() has it: 31 for gzip, 15 for a zlib
/// stream
inline std::string packed(const std::string& content, int window) {
    z_stream zlib = {};
    REQUIRE(deflateInit2(&zlib, 6, Z_DEFLATED, window, 8, Z_DEFAULT_STRATEGY) == Z_OK);
    std::string result(deflateBound(&zlib, static_cast<uLong>(content.size())), '\0');
    std::string in = content;
    zlib.next_in = reinterpret_cast<Bytef*>(in.data());
    zlib.avail_in = static_cast<uInt>(in.size());
    zlib.next_out = reinterpret_cast<Bytef*>(result.data());
    zlib.avail_out = static_cast<uInt>(result.size());
    REQUIRE(deflate(&zlib, Z_FINISH) == Z_STREAM_END);
    result.resize(zlib.total_out);
    deflateEnd(&zlib);
    return result;
}

inline std::string gzipped(const std::string& content) {
    return packed(content, 31);
}

}  // namespace descent::test
