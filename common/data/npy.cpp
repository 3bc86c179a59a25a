// NumPy's .npy files: magic text, version, length of the header; the header, a Python dictionary
// such as {'descr': '<f8', 'fortran_order': False, 'shape': (3, 4), }; the numbers.
#include "common/data/npy.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <array>
#include <bit>
#include <charconv>
#include <cmath>
#include <cstdint>
#include <cstring>
#include <optional>
#include <string_view>
#include <system_error>
#include <utility>

#include "common/data/data_file.hpp"
#include "common/data/dataset.hpp"
#include "common/data/text_file.hpp"
#include "common/program/text.hpp"

namespace descent {
namespace {

using data_file::in_quotes;
static_assert(std::endian::native == std::endian::little,
              "the .npy reader copies little-endian numbers as they are");

/// A number type: its name without byte order, its size, and how to read it.
struct NumberType {
    std::string_view name;
    std::size_t size;
    Real (*read)(const char* bytes);
};

template <class T>
constexpr NumberType number_type(std::string_view name) {
    return {name, sizeof(T), [](const char* bytes) {
                T value;
                std::memcpy(&value, bytes, sizeof(T));
                return static_cast<Real>(value);
            }};
}

constexpr NumberType number_types[] = {
    number_type<double>("f8"),        number_type<float>("f4"),
    number_type<std::int8_t>("i1"),   number_type<std::int16_t>("i2"),
    number_type<std::int32_t>("i4"),  number_type<std::int64_t>("i8"),
    number_type<std::uint8_t>("u1"),  number_type<std::uint16_t>("u2"),
    number_type<std::uint32_t>("u4"), number_type<std::uint64_t>("u8"),
};

class NpyReader {
public:
    NpyReader(const std::string& name, std::string bytes) : path_(name), bytes_(std::move(bytes)) {}

    Matrix numbers() {
        read_header();
        const NumberType& type = number_type_of_dtype();
        const std::array<std::size_t, 2> shape = checked_shape();
        require_numbers(shape, type.size);
        Matrix result = Matrix::from_shape(shape);
        for (Real& value : result) {
            value = type.read(bytes_.data() + at_);
            if (!std::isfinite(value))
                fail(at_, fmt::format("expected a finite number, found {}", value));
            at_ += type.size;
        }
        return result;
    }

    /// Of a vector, each padded by zeros to as many characters of four bytes.
    std::vector<std::string> texts() {
        read_header();
        const std::array<std::size_t, 2> shape = checked_shape();
        if (shape[1] != 1) fail(shape_at_, "expected a vector of texts");
        const std::size_t width = characters().value();
        require_numbers({shape[0], width}, 4);
        std::vector<std::string> result(shape[0]);
        for (std::string& text : result)
            for (std::size_t i = 0; i < width; ++i, at_ += 4) {
                std::uint32_t code = 0;
                std::memcpy(&code, bytes_.data() + at_, 4);
                if (code > 0x10FFFF || (code >= 0xD800 && code < 0xE000))
                    fail(at_, "expected a character");
                if (code != 0) data_file::append_utf8(text, code);
            }
        return result;
    }

    /// Does it hold texts, '<U10' for ten characters?
    bool has_texts() {
        read_header();
        return characters().has_value();
    }

private:
    /// Reads it once.
    void read_header() {
        if (data_ != 0) return;
        read_preamble();
        read_dictionary();
    }

    std::optional<std::size_t> characters() const {
        const std::string_view digits =
            std::string_view(dtype_).substr(std::min<std::size_t>(2, dtype_.size()));
        std::size_t count = 0;
        const auto [end, error] =
            std::from_chars(digits.data(), digits.data() + digits.size(), count);
        const bool whole = error == std::errc() && end == digits.data() + digits.size();
        if (!dtype_.starts_with("<U") || !whole || count == 0) return {};
        return count;
    }

    void read_preamble() {
        if (!bytes_.starts_with("\x93NUMPY")) {
            data_file::require_no_other_format(path_, bytes_, "a .npy file");
            fail(0, "expected the magic text \\x93NUMPY of a .npy file");
        }
        require_bytes(8, "the format version");
        const unsigned major = byte(6), minor = byte(7);
        if (major < 1 || major > 3 || minor != 0)
            fail(6,
                 fmt::format("expected format version 1.0, 2.0 or 3.0, found {}.{}", major, minor));
        at_ = major == 1 ? 10 : 12;
        require_bytes(at_, "the header's length");
        data_ = at_;
        for (std::size_t i = 8; i < at_; ++i) data_ += std::size_t{byte(i)} << 8 * (i - 8);
        require_bytes(data_, "the header");
    }

    void read_dictionary() {
        read_list('{', '}', [this] {
            const std::size_t start = skip_space();
            const std::string key = read_text();
            std::size_t* const place = key == "descr"           ? &dtype_at_
                                       : key == "fortran_order" ? &order_at_
                                       : key == "shape"         ? &shape_at_
                                                                : nullptr;
            if (place == nullptr || *place != 0)
                fail(start, fmt::format("the key {} is unknown or given twice", in_quotes(key)));
            expect(':');
            *place = skip_space();
            if (place == &dtype_at_) dtype_ = read_dtype();
            if (place == &order_at_) fortran_order_ = read_bool();
            if (place == &shape_at_) read_shape();
        });
        for (const auto& [key, place] :
             {std::pair("descr", dtype_at_), std::pair("fortran_order", order_at_),
              std::pair("shape", shape_at_)})
            if (place == 0) fail(at_, fmt::format("the header has no key '{}'", key));
        if (skip_space() != data_) fail(at_, "expected the header to end here");
    }

    std::string read_dtype() {
        if (at_ < data_ && bytes_[at_] == '[')
            fail(at_, "the array has named fields, expected one plain number type");
        return read_text();
    }

    const NumberType& number_type_of_dtype() const {
        const std::string_view name =
            std::string_view(dtype_).substr(std::min<std::size_t>(1, dtype_.size()));
        for (const NumberType& type : number_types) {
            if (type.name != name) continue;
            if (dtype_[0] == '<' || (dtype_[0] == '|' && type.size == 1)) return type;
            if (dtype_[0] == '>')
                fail(dtype_at_,
                     fmt::format("the numbers are big-endian; save array.astype('<{}')", name));
        }
        fail(dtype_at_,
             fmt::format(
                 "the number type is {}{}, expected f8, f4 or an integer; save array.astype('f8')",
                 in_quotes(dtype_), name.starts_with('O') ? " (Python objects)" : ""));
    }

    /// Rows and columns.
    std::array<std::size_t, 2> checked_shape() const {
        if (shape_.empty() || shape_.size() > 2)
            fail(shape_at_, fmt::format("the array has shape {}, expected one or two dimensions",
                                        shape_text()));
        if (fortran_order_ && shape_.size() == 2)
            fail(order_at_, "the array is in Fortran order; save numpy.ascontiguousarray(array)");
        const std::array<std::size_t, 2> shape{shape_[0], shape_.size() == 2 ? shape_[1] : 1};
        if (shape[0] == 0 || shape[1] == 0)
            fail(shape_at_,
                 fmt::format("the array has shape {} and holds no number", shape_text()));
        return shape;
    }

    /// \throws std::runtime_error unless these numbers are all that follows the header
    void require_numbers(const std::array<std::size_t, 2>& shape, std::size_t size) const {
        const std::optional<std::size_t> count = data_file::product(shape[0], shape[1]);
        const std::optional<std::size_t> needed =
            count ? data_file::product(*count, size) : std::nullopt;
        const std::size_t found = bytes_.size() - data_;
        if (!needed || found < *needed)
            fail(bytes_.size(),
                 fmt::format("the file ends after {} bytes of numbers, shape {} needs {}", found,
                             shape_text(),
                             needed ? std::to_string(*needed) : "more than memory holds"));
        if (found > *needed)
            fail(data_ + *needed,
                 fmt::format("expected the end of the file, found {} more bytes", found - *needed));
    }

    // Pieces of the header; at_ is where the next one begins.

    /// "(a, b)", "[a,]" and the like: `item` reads each element.
    template <class Item>
    void read_list(char open, char close, Item item) {
        expect(open);
        while (!accept(close)) {
            item();
            if (accept(',')) continue;
            return expect(close);
        }
    }

    std::string read_text() {
        const char quote = skip_space() < data_ ? bytes_[at_] : '\0';
        if (quote != '\'' && quote != '"') fail(at_, "expected a quoted text");
        const std::size_t start = at_ + 1, end = bytes_.find(quote, start);
        if (end >= data_) fail(at_, "the quoted text has no end");
        at_ = end + 1;
        return bytes_.substr(start, end - start);
    }

    bool read_bool() {
        const std::string_view rest = std::string_view(bytes_).substr(at_, data_ - at_);
        const bool value = rest.starts_with("True");
        if (!value && !rest.starts_with("False")) fail(at_, "expected True or False");
        at_ += value ? 4 : 5;
        return value;
    }

    void read_shape() {
        read_list('(', ')', [this] { shape_.push_back(read_length()); });
        if (shape_.size() == 1 &&
            bytes_.substr(shape_at_, at_ - shape_at_).find(',') == bytes_.npos)
            fail(shape_at_, fmt::format("({}) is a number, expected a shape such as {}", shape_[0],
                                        shape_text()));
    }

    /// Python's: 20, or 20L in a file from Python 2.
    std::size_t read_length() {
        std::size_t length = 0;
        skip_space();
        const std::string_view rest = std::string_view(bytes_).substr(at_, data_ - at_);
        if (rest.starts_with("np."))
            fail(at_,
                 "expected a length as digits, found a number type of NumPy: save the array with "
                 "numpy.save");
        const auto [stop, error] = std::from_chars(rest.data(), rest.data() + rest.size(), length);
        if (error != std::errc()) fail(at_, "expected the length of a dimension");
        if (rest.starts_with('0') && length > 0) fail(at_, "a length does not begin with 0");
        at_ += static_cast<std::size_t>(stop - rest.data());
        if (at_ < data_ && bytes_[at_] == 'L') ++at_;
        return length;
    }

    std::size_t skip_space() {
        while (at_ < data_ && (bytes_[at_] == ' ' || bytes_[at_] == '\n')) ++at_;
        return at_;
    }

    bool accept(char c) {
        if (skip_space() >= data_ || bytes_[at_] != c) return false;
        ++at_;
        return true;
    }

    void expect(char c) {
        if (!accept(c)) fail(at_, fmt::format("expected {} in the header", in_quotes({&c, 1})));
    }

    unsigned char byte(std::size_t at) const { return static_cast<unsigned char>(bytes_[at]); }

    void require_bytes(std::size_t count, std::string_view what) const {
        if (bytes_.size() < count)
            fail(bytes_.size(), fmt::format("the file ends in {}, expected {} bytes", what, count));
    }

    /// "(3, 4)", "(5,)", "()", as NumPy prints the shape; no longer than a line bears.
    std::string shape_text() const {
        return data_file::shortened(
            fmt::format("({}{})", fmt::join(shape_, ", "), shape_.size() == 1 ? "," : ""));
    }

    [[noreturn]] void fail(std::size_t at, std::string_view text) const {
        data_file::fail_at_byte(path_, at, text);
    }

    const std::string& path_;
    const std::string bytes_;
    std::size_t at_ = 0;
    std::size_t data_ = 0;  ///< where the header ends and the numbers begin
    std::string dtype_;
    bool fortran_order_ = false;
    std::vector<std::size_t> shape_;
    /// where the header says so; 0 until it was read
    std::size_t dtype_at_ = 0, order_at_ = 0, shape_at_ = 0;
};

/// What stands before the numbers, a multiple of 64 bytes.
std::string header(const std::string& dtype, const std::vector<std::size_t>& shape) {
    constexpr std::size_t before = 10, unit = 64;
    std::string text = fmt::format("{{'descr': '{}', 'fortran_order': False, 'shape': ({}{}), }}",
                                   dtype, fmt::join(shape, ", "), shape.size() == 1 ? "," : "");
    text.append(unit - 1 - (before + text.size()) % unit, ' ');
    text += '\n';
    return std::string("\x93NUMPY\x01\0", 8) + static_cast<char>(text.size() & 0xFF) +
           static_cast<char>(text.size() >> 8) + text;
}

}  // namespace

Matrix read_npy(const std::string& path) {
    return NpyReader(path, data_file::read_bytes(path)).numbers();
}

bool is_npy(std::string_view bytes) {
    return bytes.starts_with("\x93NUMPY");
}

NumpyArray numpy_array(const std::string& name, std::string bytes) {
    NpyReader reader(name, std::move(bytes));
    if (reader.has_texts()) return {{}, reader.texts()};
    return {reader.numbers(), {}};
}

std::string npy_bytes(const std::vector<std::size_t>& shape, std::span<const Real> values) {
    std::string bytes = header(fmt::format("<f{}", sizeof(Real)), shape);
    return bytes.append(reinterpret_cast<const char*>(values.data()), values.size_bytes());
}

std::string npy_bytes(const std::vector<std::string>& texts) {
    std::vector<std::u32string> characters(texts.size());
    std::size_t width = 1;
    for (std::size_t i = 0; i < texts.size(); ++i) {
        for (std::string_view rest = texts[i]; !rest.empty();) {
            const Character c = first_character(rest);
            characters[i] += c.bytes > 0 ? c.code : U'\uFFFD';
            rest.remove_prefix(std::max<std::size_t>(c.bytes, 1));
        }
        width = std::max(width, characters[i].size());
    }
    std::string bytes = header(fmt::format("<U{}", width), {texts.size()});
    for (std::u32string& text : characters) {
        text.resize(width);
        bytes.append(reinterpret_cast<const char*>(text.data()), 4 * width);
    }
    return bytes;
}

}  // namespace descent
