#include "common/dataset.hpp"

#include <fmt/format.h>
#include <zlib.h>

#include <algorithm>
#include <bit>
#include <cerrno>
#include <charconv>
#include <cmath>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <limits>
#include <memory>
#include <optional>
#include <stdexcept>
#include <string_view>
#include <utility>

namespace descent {
namespace {

namespace fs = std::filesystem;
static_assert(std::endian::native == std::endian::little, "the .npy reader copies little-endian numbers as they are");

constexpr std::size_t largest_label = 999'999;  // a label decides how many outputs a network gets

// ---------------------------------------------------------------------------------------------------- errors, files

[[noreturn]] void fail(std::string_view where, std::string_view text) {
    throw std::runtime_error(fmt::format("{}: {}", where, text));
}

[[noreturn]] void fail_at_byte(const std::string& path, std::size_t byte, std::string_view text) {
    throw std::runtime_error(fmt::format("{}: byte {}: {}", path, byte, text));
}

/// What the file holds, fit for a line of error text: quoted, at most 40 bytes, no control characters.
std::string in_quotes(std::string_view text) {
    constexpr std::size_t limit = 40;
    std::string shown(text.substr(0, limit));
    if (text.size() > limit) {
        while (!shown.empty() && (shown.back() & 0xC0) == 0x80) shown.pop_back();  // never half a UTF-8 character
        if (!shown.empty() && (shown.back() & 0x80) != 0) shown.pop_back();
        shown += "…";
    }
    for (char& c : shown) {
        if (static_cast<unsigned char>(c) < 0x20 || c == 0x7F) c = '?';
    }
    return "'" + shown + "'";
}

/// \throws std::runtime_error unless the path names a file or a pipe
void require_readable(const std::string& path) {
    std::error_code error;
    const fs::file_status status = fs::status(path, error);
    if (!fs::exists(status)) fail(path, error ? error.message() : "No such file or directory");
    if (fs::is_directory(status)) fail(path, "is a folder, expected a file");
    if (!fs::is_regular_file(status) && !fs::is_fifo(status)) fail(path, "is a device, expected a file");
}

std::string read_whole(const std::string& path) {
    require_readable(path);
    errno = 0;
    std::ifstream file(path, std::ios::binary);
    if (!file) fail(path, fmt::format("cannot open: {}", std::strerror(errno)));
    std::string content;
    std::string chunk(std::size_t{1} << 20, '\0');
    while (file.read(chunk.data(), static_cast<std::streamsize>(chunk.size())) || file.gcount() > 0) {
        content.append(chunk, 0, static_cast<std::size_t>(file.gcount()));
    }
    if (file.bad()) fail(path, "cannot be read");
    return content;
}

/// a·b, or nothing when it does not fit.
std::optional<std::size_t> product(std::size_t a, std::size_t b) {
    if (b != 0 && a > std::numeric_limits<std::size_t>::max() / b) return std::nullopt;
    return a * b;
}

Matrix matrix_of(const std::vector<Real>& values, std::size_t columns) {
    Matrix result = Matrix::from_shape({values.size() / columns, columns});
    std::copy(values.begin(), values.end(), result.begin());
    return result;
}

// -------------------------------------------------------------------------------------------------------------- CSV

std::string_view trim(std::string_view text) {
    const std::size_t first = text.find_first_not_of(" \t");
    if (first == std::string_view::npos) return {};
    return text.substr(first, text.find_last_not_of(" \t") - first + 1);
}

std::vector<std::string_view> cells_of(std::string_view line) {
    std::vector<std::string_view> cells;
    while (true) {
        const std::size_t comma = line.find(',');
        cells.push_back(trim(line.substr(0, comma)));
        if (comma == std::string_view::npos) return cells;
        line.remove_prefix(comma + 1);
    }
}

struct Number {
    enum class Kind { none, out_of_range, finite, not_finite } kind = Kind::none;
    Real value = 0;
};

/// Reads the whole cell as a decimal number, the same in every locale.
Number number_of(std::string_view cell) {
    if (cell.size() > 1 && cell[0] == '+' && cell[1] != '-') cell.remove_prefix(1);
    double value = 0;
    const char* end = cell.data() + cell.size();
    const auto [stop, error] = std::from_chars(cell.data(), end, value);
    if (stop != end || error == std::errc::invalid_argument) return {};
    if (error == std::errc::result_out_of_range) return {Number::Kind::out_of_range, 0};
    if (!std::isfinite(value)) return {Number::Kind::not_finite, 0};
    const Real real = static_cast<Real>(value);
    return {std::isfinite(real) ? Number::Kind::finite : Number::Kind::out_of_range, real};
}

/// A header is a first line without any number.
bool is_header(const std::vector<std::string_view>& cells) {
    return std::all_of(cells.begin(), cells.end(),
                       [](std::string_view cell) { return number_of(cell).kind == Number::Kind::none; });
}

std::string_view unquoted(std::string_view name) {
    const bool pair = name.size() >= 2 && name.front() == '"' && name.back() == '"';
    return pair ? name.substr(1, name.size() - 2) : name;
}

/// A CSV file together with the line each of its rows came from.
struct NumberedTable {
    Table table;
    std::vector<std::size_t> line;
};

class CsvReader {
public:
    explicit CsvReader(const std::string& path) : path_(path) {}

    NumberedTable read() {
        const std::string content = read_whole(path_);
        std::string_view rest = content;
        if (rest.starts_with("\xEF\xBB\xBF")) rest.remove_prefix(3);  // the mark some spreadsheets put first
        while (!rest.empty()) {
            const std::size_t end = rest.find('\n');
            std::string_view line = rest.substr(0, end);
            if (line.ends_with('\r')) line.remove_suffix(1);
            ++line_number_;
            read_line(trim(line));
            rest.remove_prefix(end == std::string_view::npos ? rest.size() : end + 1);
        }
        if (lines_.empty())
            fail(path_, content.empty() ? "is empty, expected rows of numbers" : "has no row of numbers");
        return {{std::move(names_), matrix_of(values_, columns_)}, std::move(lines_)};
    }

private:
    void read_line(std::string_view line) {
        if (line.empty() || line.front() == '#') return;
        const std::vector<std::string_view> cells = cells_of(line);
        const bool first = columns_ == 0;
        if (first) columns_ = cells.size();
        if (first && is_header(cells)) return read_header(cells);
        if (cells.size() != columns_) {
            fail_here(fmt::format("expected {} cells as in line {}, found {}", columns_, first_line_, cells.size()));
        }
        if (first) first_line_ = line_number_;
        for (std::size_t i = 0; i < cells.size(); ++i) values_.push_back(read_cell(cells[i], i));
        lines_.push_back(line_number_);
    }

    void read_header(const std::vector<std::string_view>& cells) {
        first_line_ = line_number_;
        for (std::size_t i = 0; i < cells.size(); ++i) {
            const std::string_view name = unquoted(cells[i]);
            if (name.empty()) fail_here(i, "expected a column name, found an empty cell");
            names_.emplace_back(name);
        }
    }

    Real read_cell(std::string_view cell, std::size_t index) const {
        const Number number = number_of(cell);
        if (number.kind == Number::Kind::finite) return number.value;
        if (cell.empty()) fail_here(index, "expected a number, found an empty cell");
        if (number.kind == Number::Kind::not_finite) {
            fail_here(index, fmt::format("expected a finite number, found {}", in_quotes(cell)));
        }
        if (number.kind == Number::Kind::out_of_range) {
            fail_here(index,
                      fmt::format("{} is outside the range of {}-bit numbers", in_quotes(cell), 8 * sizeof(Real)));
        }
        const bool separator = cell.find_first_of("; \t") != std::string_view::npos;
        fail_here(index, fmt::format("expected a number, found {}{}", in_quotes(cell),
                                     separator ? " (cells are separated by commas)" : ""));
    }

    [[noreturn]] void fail_here(std::string_view text) const { fail(fmt::format("{}:{}", path_, line_number_), text); }

    [[noreturn]] void fail_here(std::size_t index, std::string_view text) const {
        const std::string name = index < names_.size() ? fmt::format(" {}", in_quotes(names_[index])) : "";
        fail_here(fmt::format("column {}{}: {}", index + 1, name, text));
    }

    const std::string& path_;
    std::size_t line_number_ = 0;
    std::size_t first_line_ = 0;  ///< the line that set the number of columns
    std::size_t columns_ = 0;
    std::vector<std::string> names_;
    std::vector<Real> values_;
    std::vector<std::size_t> lines_;
};

// ------------------------------------------------------------------------------------------------------------- .npy

/// What the header of a .npy file says, and at which byte it says it.
struct NpyHeader {
    std::string dtype;
    bool fortran_order = false;
    std::vector<std::size_t> shape;
    std::size_t dtype_at = 0, order_at = 0, shape_at = 0;
    std::size_t data = 0;  ///< where the numbers begin
};

/// Reads the header: magic, version, length, and a Python dictionary such as
/// {'descr': '<f8', 'fortran_order': False, 'shape': (3, 4), }
class NpyHeaderReader {
public:
    NpyHeaderReader(const std::string& path, std::string_view bytes) : path_(path), bytes_(bytes) {}

    NpyHeader read() {
        read_preamble();
        read_dictionary();
        return std::move(header_);
    }

private:
    void read_preamble() {
        if (!bytes_.starts_with("\x93NUMPY"))
            fail_at_byte(path_, 0, "expected the magic text \\x93NUMPY of a .npy file");
        require_bytes(8, "the format version");
        const int major = bytes_[6], minor = bytes_[7];
        if (major < 1 || major > 3 || minor != 0) {
            fail_at_byte(path_, 6,
                         fmt::format("expected format version 1.0, 2.0 or 3.0, found {}.{}",
                                     static_cast<unsigned char>(major), static_cast<unsigned char>(minor)));
        }
        const std::size_t width = major == 1 ? 2 : 4;
        require_bytes(8 + width, "the header's length");
        std::size_t length = 0;
        for (std::size_t i = 0; i < width; ++i)
            length |= std::size_t{static_cast<unsigned char>(bytes_[8 + i])} << 8 * i;
        at_ = 8 + width;
        header_.data = at_ + length;
        require_bytes(header_.data, "the header");
    }

    void read_dictionary() {
        bool seen[3] = {};
        constexpr std::string_view keys[] = {"descr", "fortran_order", "shape"};
        expect('{');
        while (!accept('}')) {
            const std::size_t start = skip_space();
            const std::string key = read_text();
            const auto known = static_cast<std::size_t>(std::find(keys, keys + 3, key) - keys);
            if (known == 3 || seen[known]) {
                fail_at_byte(path_, start, fmt::format("the key {} is unknown or given twice", in_quotes(key)));
            }
            seen[known] = true;
            expect(':');
            read_value(known);
            if (!accept(',')) {
                expect('}');
                break;
            }
        }
        for (std::size_t i = 0; i < 3; ++i) {
            if (!seen[i]) fail_at_byte(path_, at_, fmt::format("the header has no key '{}'", keys[i]));
        }
        if (skip_space() != header_.data) fail_at_byte(path_, at_, "expected the header to end here");
    }

    void read_value(std::size_t key) {
        const std::size_t start = skip_space();
        if (key == 0) {
            header_.dtype_at = start;
            if (start < header_.data && bytes_[start] == '[') {
                fail_at_byte(path_, start, "the array has named fields, expected one plain number type");
            }
            header_.dtype = read_text();
        } else if (key == 1) {
            header_.order_at = start;
            header_.fortran_order = read_bool();
        } else {
            header_.shape_at = start;
            header_.shape = read_shape();
        }
    }

    std::string read_text() {
        const char quote = skip_space() < header_.data ? bytes_[at_] : '\0';
        if (quote != '\'' && quote != '"') fail_at_byte(path_, at_, "expected a quoted text");
        const std::size_t end = bytes_.find(quote, at_ + 1);
        if (end >= header_.data) fail_at_byte(path_, at_, "the quoted text has no end");
        const std::string text(bytes_.substr(at_ + 1, end - at_ - 1));
        at_ = end + 1;
        return text;
    }

    bool read_bool() {
        skip_space();
        const std::string_view rest = bytes_.substr(at_, header_.data - at_);
        for (const bool value : {false, true}) {
            const std::string_view word = value ? "True" : "False";
            if (!rest.starts_with(word)) continue;
            at_ += word.size();
            return value;
        }
        fail_at_byte(path_, at_, "expected True or False");
    }

    std::vector<std::size_t> read_shape() {
        std::vector<std::size_t> shape;
        expect('(');
        while (!accept(')')) {
            std::size_t length = 0;
            skip_space();
            const auto [stop, error] = std::from_chars(bytes_.data() + at_, bytes_.data() + header_.data, length);
            if (error != std::errc()) fail_at_byte(path_, at_, "expected the length of a dimension");
            at_ = static_cast<std::size_t>(stop - bytes_.data());
            shape.push_back(length);
            if (!accept(',')) {
                expect(')');
                break;
            }
        }
        return shape;
    }

    std::size_t skip_space() {
        while (at_ < header_.data && (bytes_[at_] == ' ' || bytes_[at_] == '\n')) ++at_;
        return at_;
    }

    bool accept(char c) {
        if (skip_space() >= header_.data || bytes_[at_] != c) return false;
        ++at_;
        return true;
    }

    void expect(char c) {
        if (!accept(c)) fail_at_byte(path_, at_, fmt::format("expected {} in the header", in_quotes({&c, 1})));
    }

    void require_bytes(std::size_t count, std::string_view what) const {
        if (bytes_.size() < count) {
            fail_at_byte(path_, bytes_.size(), fmt::format("the file ends in {}, expected {} bytes", what, count));
        }
    }

    const std::string& path_;
    std::string_view bytes_;
    std::size_t at_ = 0;
    NpyHeader header_;
};

template <class T>
Real number_at(const char* bytes) {
    T value;
    std::memcpy(&value, bytes, sizeof(T));
    return static_cast<Real>(value);
}

/// One number type of .npy files: its name without byte order, its size, and how to read it.
struct NpyType {
    std::string_view name;
    std::size_t size;
    Real (*read)(const char* bytes);
};

constexpr NpyType npy_types[] = {
    {"f8", 8, number_at<double>},        {"f4", 4, number_at<float>},         {"i1", 1, number_at<std::int8_t>},
    {"i2", 2, number_at<std::int16_t>},  {"i4", 4, number_at<std::int32_t>},  {"i8", 8, number_at<std::int64_t>},
    {"u1", 1, number_at<std::uint8_t>},  {"u2", 2, number_at<std::uint16_t>}, {"u4", 4, number_at<std::uint32_t>},
    {"u8", 8, number_at<std::uint64_t>},
};

const NpyType& npy_type(const std::string& path, const NpyHeader& header) {
    const std::string& dtype = header.dtype;
    const std::string_view name = dtype.empty() ? std::string_view{} : std::string_view(dtype).substr(1);
    for (const NpyType& type : npy_types) {
        if (type.name != name) continue;
        if (dtype[0] == '<' || (dtype[0] == '|' && type.size == 1)) return type;
        if (dtype[0] != '>') break;
        fail_at_byte(path, header.dtype_at, fmt::format("the numbers are big-endian; save array.astype('<{}')", name));
    }
    fail_at_byte(path, header.dtype_at,
                 fmt::format("the number type is {}{}, expected f8, f4 or an integer; save array.astype('f8')",
                             in_quotes(dtype), name.starts_with('O') ? " (Python objects)" : ""));
}

/// "(3, 4)", "(5,)", "()", as NumPy prints a shape.
std::string tuple_text(const std::vector<std::size_t>& shape) {
    return fmt::format("({}{})", fmt::join(shape, ", "), shape.size() == 1 ? "," : "");
}

/// Rows and columns of the array. \throws std::runtime_error unless it is a plain vector or matrix
std::pair<std::size_t, std::size_t> npy_size(const std::string& path, const NpyHeader& header) {
    const std::vector<std::size_t>& shape = header.shape;
    if (shape.empty() || shape.size() > 2) {
        fail_at_byte(path, header.shape_at,
                     fmt::format("the array has shape {}, expected one or two dimensions", tuple_text(shape)));
    }
    if (header.fortran_order && shape.size() == 2) {
        fail_at_byte(path, header.order_at, "the array is in Fortran order; save numpy.ascontiguousarray(array)");
    }
    const std::size_t rows = shape[0], columns = shape.size() == 2 ? shape[1] : 1;
    if (rows == 0 || columns == 0) {
        fail_at_byte(path, header.shape_at,
                     fmt::format("the array has shape {} and holds no number", tuple_text(shape)));
    }
    return {rows, columns};
}

/// \throws std::runtime_error unless rows × columns numbers are all that follows the header
void require_npy_data(const std::string& path, const NpyHeader& header, std::size_t number_size, std::size_t rows,
                      std::size_t columns, std::size_t file_size) {
    const std::optional<std::size_t> count = product(rows, columns);
    const std::optional<std::size_t> needed = count ? product(*count, number_size) : std::nullopt;
    const std::size_t found = file_size - header.data;
    if (!needed || found < *needed) {
        fail_at_byte(
            path, file_size,
            fmt::format("the file ends after {} bytes of numbers, shape {} needs {}", found, tuple_text(header.shape),
                        needed ? std::to_string(*needed) : "more than memory holds"));
    }
    if (found > *needed) {
        fail_at_byte(path, header.data + *needed,
                     fmt::format("expected the end of the file, found {} more bytes", found - *needed));
    }
}

// -------------------------------------------------------------------------------------------------------------- IDX

/// The bytes of a file, unpacked on the way if it is gzipped. Never holds more than the file gives.
class GzipFile {
public:
    explicit GzipFile(const std::string& path) : path_(path) {
        require_readable(path);
        errno = 0;
        file_.reset(gzopen(path.c_str(), "rb"));
        if (!file_) fail(path, fmt::format("cannot open: {}", std::strerror(errno)));
    }

    std::size_t position() const { return position_; }

    /// The next `count` bytes. \throws std::runtime_error "…: byte N: the file ends in WHAT …"
    std::vector<unsigned char> read(std::size_t count, std::string_view what) {
        constexpr std::size_t chunk = std::size_t{1} << 20;
        const std::size_t start = position_;
        std::vector<unsigned char> bytes;
        while (bytes.size() < count) {
            const std::size_t have = bytes.size(), want = std::min(chunk, count - have);
            bytes.resize(have + want);
            const std::size_t got = read_some(bytes.data() + have, want);
            if (got == 0) {
                fail_at_byte(path_, position_,
                             fmt::format("the file ends in {}: expected {} bytes from byte {}, found {}", what, count,
                                         start, have));
            }
            bytes.resize(have + got);
        }
        return bytes;
    }

    /// \throws std::runtime_error unless everything was read and the checksum of a gzipped file is right
    void require_end() {
        unsigned char more = 0;
        if (read_some(&more, 1) != 0)
            fail_at_byte(path_, position_ - 1, "expected the end of the file, found more data");
    }

private:
    std::size_t read_some(unsigned char* target, std::size_t count) {
        const int got = gzread(file_.get(), target, static_cast<unsigned>(count));
        const int system_error = errno;
        if (got > 0) position_ += static_cast<std::size_t>(got);
        int error = Z_OK;
        const char* text = gzerror(file_.get(), &error);
        // zlib unpacks ahead, so no byte is named.
        if (error == Z_BUF_ERROR) fail(path_, "the gzip data is cut short");
        if (error == Z_ERRNO) fail(path_, std::strerror(system_error));
        if (got < 0 || error < Z_OK) fail(path_, "the gzip data is damaged: " + reason(text));
        return static_cast<std::size_t>(got);
    }

    /// zlib puts the path before its message.
    std::string reason(std::string_view text) const {
        const std::string prefix = path_ + ": ";
        if (text.starts_with(prefix)) text.remove_prefix(prefix.size());
        return std::string(text);
    }

    struct Close {
        void operator()(gzFile_s* file) const { gzclose_r(file); }
    };
    const std::string& path_;
    std::unique_ptr<gzFile_s, Close> file_;
    std::size_t position_ = 0;
};

struct IdxData {
    std::vector<std::size_t> shape;
    std::vector<unsigned char> bytes;
};

/// Four bytes 0, 0, type, number of dimensions; each dimension in four bytes, highest first; the data.
std::vector<std::size_t> read_idx_shape(GzipFile& file, const std::string& path) {
    constexpr unsigned char unsigned_byte = 0x08;
    const std::vector<unsigned char> magic = file.read(4, "the magic number");
    if (magic[0] != 0 || magic[1] != 0) {
        fail_at_byte(
            path, 0,
            fmt::format("expected the magic number 0x000008NN of an IDX file, found 0x{:02x}", fmt::join(magic, "")));
    }
    if (magic[2] != unsigned_byte) {
        fail_at_byte(path, 2, fmt::format("expected data type 0x08 (unsigned bytes), found 0x{:02x}", magic[2]));
    }
    if (magic[3] == 0) fail_at_byte(path, 3, "expected at least one dimension, found 0");
    std::vector<std::size_t> shape;
    for (int i = 0; i < magic[3]; ++i) {
        const std::size_t start = file.position();
        std::size_t length = 0;
        for (const unsigned char byte : file.read(4, "the dimensions")) length = length << 8 | byte;
        if (length == 0) fail_at_byte(path, start, fmt::format("dimension {} has length 0", i + 1));
        shape.push_back(length);
    }
    return shape;
}

IdxData read_idx_bytes(const std::string& path) {
    GzipFile file(path);
    IdxData data;
    data.shape = read_idx_shape(file, path);
    std::size_t count = 1;
    for (const std::size_t length : data.shape) {
        const std::optional<std::size_t> larger = product(count, length);
        if (!larger) fail_at_byte(path, 4, fmt::format("the dimensions {} are too large", shape_text(data.shape)));
        count = *larger;
    }
    data.bytes = file.read(count, "the data");
    file.require_end();
    return data;
}

Matrix matrix_of(const IdxData& data, Real unit) {
    Matrix result = Matrix::from_shape({data.shape[0], data.bytes.size() / data.shape[0]});
    std::transform(data.bytes.begin(), data.bytes.end(), result.begin(), [unit](unsigned char b) { return b / unit; });
    return result;
}

// ------------------------------------------------------------------------------------------------------------ labels

/// Separates the last column. `where(row)` names a row for an error text.
template <class Where>
LabelledData labelled(const std::string& path, const Matrix& values, const Where& where) {
    const std::size_t rows = values.shape()[0], features = values.shape()[1] - 1;
    if (features == 0) fail(path, "expected at least two columns (features, then the label), found 1");
    LabelledData data{xt::view(values, xt::all(), xt::range(std::size_t{0}, features)), {}, 0};
    for (std::size_t i = 0; i < rows; ++i) {
        const Real label = values(i, features);
        if (!(label >= 0) || label != std::floor(label)) {
            fail(where(i), fmt::format("column {}: expected a label 0, 1, 2, …, found {}", features + 1, label));
        }
        if (label > static_cast<Real>(largest_label)) {
            fail(where(i), fmt::format("column {}: label {} is above {}", features + 1, label, largest_label));
        }
        data.label.push_back(static_cast<std::size_t>(label));
        data.classes = std::max(data.classes, data.label.back() + 1);
    }
    return data;
}

bool ends_with_ignoring_case(const std::string& path, std::string_view ending) {
    const auto same = [](char a, char b) { return (a >= 'A' && a <= 'Z' ? a - 'A' + 'a' : a) == b; };
    return path.size() >= ending.size() &&
           std::equal(ending.begin(), ending.end(), path.end() - static_cast<std::ptrdiff_t>(ending.size()),
                      [&](char wanted, char c) { return same(c, wanted); });
}

LabelledData rows_of(const LabelledData& data, std::size_t first, std::size_t last) {
    const auto begin = data.label.begin();
    return {xt::view(data.x, xt::range(first, last), xt::all()),
            {begin + static_cast<std::ptrdiff_t>(first), begin + static_cast<std::ptrdiff_t>(last)},
            data.classes};
}

}  // namespace

Table read_csv(const std::string& path) {
    return CsvReader(path).read().table;
}

Matrix read_npy(const std::string& path) {
    const std::string bytes = read_whole(path);
    const NpyHeader header = NpyHeaderReader(path, bytes).read();
    const NpyType& type = npy_type(path, header);
    const auto [rows, columns] = npy_size(path, header);
    require_npy_data(path, header, type.size, rows, columns, bytes.size());
    Matrix result = Matrix::from_shape({rows, columns});
    std::size_t at = header.data;
    for (Real& value : result) {
        value = type.read(bytes.data() + at);
        if (!std::isfinite(value)) fail_at_byte(path, at, fmt::format("expected a finite number, found {}", value));
        at += type.size;
    }
    return result;
}

Matrix read_idx(const std::string& path) {
    return matrix_of(read_idx_bytes(path), 1);
}

LabelledData read_idx_pair(const std::string& images, const std::string& labels) {
    const IdxData image = read_idx_bytes(images), label = read_idx_bytes(labels);
    if (image.shape.size() < 2) fail(images, "expected images, found one number per example; are the files swapped?");
    if (label.shape.size() != 1) {
        fail(labels, fmt::format("expected one label per example, found shape {}", shape_text(label.shape)));
    }
    if (image.shape[0] != label.shape[0]) {
        fail(labels, fmt::format("{} labels, but {} has {} images", label.shape[0], images, image.shape[0]));
    }
    const std::size_t classes = std::size_t{1} + *std::max_element(label.bytes.begin(), label.bytes.end());
    return {matrix_of(image, 255), {label.bytes.begin(), label.bytes.end()}, classes};
}

LabelledData read_labelled(const std::string& path) {
    if (ends_with_ignoring_case(path, ".csv")) {
        const NumberedTable numbered = CsvReader(path).read();
        return labelled(path, numbered.table.values,
                        [&](std::size_t row) { return fmt::format("{}:{}", path, numbered.line[row]); });
    }
    if (ends_with_ignoring_case(path, ".npy")) {
        return labelled(path, read_npy(path),
                        [&](std::size_t row) { return fmt::format("{}: row {}", path, row + 1); });
    }
    fail(path, "expected a file name that ends in .csv or .npy");
}

std::pair<LabelledData, LabelledData> split(const LabelledData& data, std::size_t count) {
    require(count <= data.size(), "split", fmt::format("count is {}, but there are {} examples", count, data.size()));
    require_size("split", "rows of x", data.x.shape()[0], data.size());
    return {rows_of(data, 0, count), rows_of(data, count, data.size())};
}

}  // namespace descent
