// From bytes to UTF-8 text: UTF-16 is converted, what is plainly no text is named.
#include "common/data/text_file.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cstddef>
#include <utility>

#include "common/data/data_file.hpp"

namespace descent::data_file {
namespace {

using namespace std::string_view_literals;

/// Files that come in place of the expected one, and how they begin.
struct Format {
    std::string_view beginning, name;
};

constexpr std::array formats{
    Format{"PK\x03\x04", "a ZIP archive, such as .xlsx, .ods or .npz"},
    Format{"%PDF-", "a PDF document"},
    Format{"\x89PNG", "a PNG image"},
    Format{"\xFF\xD8\xFF", "a JPEG image"},
    Format{"\xD0\xCF\x11\xE0", "an Office document, such as .xls"},
    Format{"{\\rtf", "a rich text document"},
    Format{"\x93NUMPY", "an array of NumPy (.npy)"},
    Format{"\x89HDF", "an HDF5 file"},
    Format{"SQLite format 3", "an SQLite database"},
    Format{"\x1F\x8B", "gzipped twice"},
    Format{"\x78\x01", "a zlib stream, not gzip"},
    Format{"\x78\x9C", "a zlib stream, not gzip"},
    Format{"\x78\xDA", "a zlib stream, not gzip"},
    Format{"BZh91AY&SY", "packed by bzip2"},
    Format{"\xFD"
           "7zXZ",
           "packed by xz"},
    Format{"\x28\xB5\x2F\xFD", "packed by zstd"},
    Format{"7z\xBC\xAF", "a 7-Zip archive"},
    Format{"<!doctype html", "an HTML page"},
    Format{"<html", "an HTML page"},
    Format{"<?xml", "an XML document"},
    Format{"\x80\x02", "a pickle of Python"},
    Format{"\x80\x03", "a pickle of Python"},
    Format{"\x80\x04\x95", "a pickle of Python"},
    Format{"\x80\x05\x95", "a pickle of Python"},
};

/// Beginnings are compared without regard to capital letters: HTML has both.
bool begins_with(std::string_view bytes, std::string_view beginning) {
    const auto small = [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; };
    return bytes.size() >= beginning.size() &&
           std::equal(beginning.begin(), beginning.end(), bytes.begin(),
                      [&](char a, char b) { return small(a) == small(b); });
}

/// A brace before a quoted name, or a bracket before an array or such a brace.
bool is_json(std::string_view bytes) {
    if (!bytes.starts_with('{') && !bytes.starts_with('[')) return false;
    const std::size_t next = bytes.find_first_not_of(" \t\r\n", 1);
    return next != bytes.npos &&
           std::string_view(bytes[0] == '{' ? "\"" : "{[").find(bytes[next]) != bytes.npos;
}

/// Do four bytes hold one character, as far as the first four show?
bool is_utf32(std::string_view bytes) {
    const std::string_view first = bytes.substr(0, 4);
    return first == "\0\0\xFE\xFF"sv || first == "\xFF\xFE\0\0"sv ||
           (first.size() == 4 &&
            (first.substr(0, 3) == "\0\0\0"sv) != (first.substr(1) == "\0\0\0"sv));
}

/// Of each two bytes, which holds the high bits? Without a mark, the one that is 0 in
/// more than half of the pairs, as in a text of numbers.
enum class Pairs { none, low_first, high_first };
Pairs utf16_pairs(std::string_view bytes) {
    if (bytes.starts_with("\xFF\xFE")) return Pairs::low_first;
    if (bytes.starts_with("\xFE\xFF")) return Pairs::high_first;
    if (bytes.find('\0') == bytes.npos) return Pairs::none;
    std::array<std::size_t, 2> zeros{};
    for (std::size_t i = 0; i < bytes.size(); ++i)
        if (bytes[i] == '\0') ++zeros[i % 2];
    const std::size_t pairs = bytes.size() / 2;
    if (pairs == 0) return Pairs::none;
    if (zeros[1] > pairs / 2 && zeros[0] < zeros[1]) return Pairs::low_first;
    if (zeros[0] > pairs / 2 && zeros[1] < zeros[0]) return Pairs::high_first;
    return Pairs::none;
}

std::string from_utf16(const std::string& path, std::string_view bytes, std::size_t high) {
    const auto unit = [&](std::size_t at) -> char32_t {
        if (at + 1 >= bytes.size())
            fail_at_byte(path, bytes.size(), "the UTF-16 text ends within a character");
        const auto byte = [&](std::size_t i) { return static_cast<unsigned char>(bytes[i]); };
        return static_cast<char32_t>(byte(at + high) << 8 | byte(at + 1 - high));
    };
    std::string text;
    for (std::size_t at = 0; at < bytes.size(); at += 2) {
        char32_t c = unit(at);
        if (c >= 0xD800 && c < 0xE000) {  // the first half of a character, then the second
            const char32_t second = c < 0xDC00 ? unit(at + 2) : 0;
            if (second < 0xDC00 || second >= 0xE000)
                fail_at_byte(path, at, "half of a character, expected UTF-16 text");
            c = 0x10000 + ((c - 0xD800) << 10) + (second - 0xDC00);
            at += 2;
        }
        append_utf8(text, c);
    }
    return text;
}

}  // namespace

void append_utf8(std::string& text, char32_t c) {
    const auto add = [&](char32_t byte) { text += static_cast<char>(byte); };
    const auto six_bits = [&](unsigned shift) { add(0x80 | (c >> shift & 0x3F)); };
    if (c < 0x80) return add(c);
    if (c < 0x800) {
        add(0xC0 | c >> 6);
        return six_bits(0);
    }
    if (c < 0x10000) {
        add(0xE0 | c >> 12);
    } else {
        add(0xF0 | c >> 18);
        six_bits(12);
    }
    six_bits(6);
    six_bits(0);
}

void require_no_other_format(const std::string& path, std::string_view bytes,
                             std::string_view what) {
    if (bytes.starts_with("\xEF\xBB\xBF")) bytes.remove_prefix(3);
    bytes.remove_prefix(std::min(bytes.find_first_not_of(" \t\r\n"), bytes.size()));
    if (is_json(bytes)) fail(path, fmt::format("is JSON, expected {}", what));
    for (const Format& format : formats)
        if (begins_with(bytes, format.beginning))
            fail(path, fmt::format("is {}, expected {}", format.name, what));
}

Text read_text(const std::string& path) {
    return text_of(path, read_bytes(path));
}

Text text_of(const std::string& path, std::string bytes) {
    Text text{std::move(bytes)};
    std::string& content = text.content;
    require_no_other_format(path, content, "text (save a table as CSV)");
    if (is_utf32(content)) fail(path, "is UTF-32, expected text in UTF-8 or UTF-16");
    if (const Pairs pairs = utf16_pairs(content); pairs != Pairs::none)
        text = {from_utf16(path, content, pairs == Pairs::low_first ? 1 : 0), "UTF-16"};
    // the mark some spreadsheets put first
    if (content.starts_with("\xEF\xBB\xBF")) content.erase(0, 3);
    for (std::size_t at = content.find('\r'); at != content.npos; at = content.find('\r', at + 1))
        if (at + 1 == content.size() || content[at + 1] != '\n') content[at] = '\n';
    return text;
}

std::string_view take_line(std::string_view& rest) {
    std::string_view line = rest.substr(0, rest.find('\n'));
    rest.remove_prefix(std::min(line.size() + 1, rest.size()));
    if (line.ends_with('\r')) line.remove_suffix(1);
    return line;
}

}  // namespace descent::data_file
