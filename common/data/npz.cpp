// A ZIP archive ends with a directory of its files; each stands at its place behind a header of
// its own. Numbers have their lowest byte first.
#include "common/data/npz.hpp"

#include <fmt/format.h>
#define ZLIB_CONST  // it only reads what it unpacks
#include <zlib.h>

#include <algorithm>
#include <new>

#include "common/data/checksum.hpp"
#include "common/data/data_file.hpp"

namespace descent {
namespace {

using namespace std::string_view_literals;
using data_file::fail;

constexpr std::string_view file_mark = "PK\x03\x04"sv, entry_mark = "PK\x01\x02"sv,
                           end_mark = "PK\x05\x06"sv;
constexpr std::size_t file_header = 30, entry_header = 46, end_header = 22;

/// Reads the directory and unpacks the files in it.
class ZipReader {
public:
    ZipReader(const std::string& path, std::string_view bytes) : path_(path), bytes_(bytes) {}

    std::map<std::string, std::string> files() const {
        const std::size_t end = bytes_.rfind(end_mark);
        if (end == bytes_.npos)
            fail(path_,
                 "the archive is damaged, or is none: it begins as .npz and .xlsx do, but has no "
                 "directory at its end; save it again");
        part(end, end_header);
        const std::size_t count = number(end + 10, 2);
        std::size_t at = number(end + 16, 4);
        std::map<std::string, std::string> result;
        for (std::size_t i = 0; i < count; ++i) {
            if (part(at, entry_header).substr(0, 4) != entry_mark)
                damaged("its directory is not where it should be");
            const std::size_t name_size = number(at + 28, 2);
            const std::string name(part(at + entry_header, name_size));
            if (!result.emplace(name, name.ends_with(".npy") ? unpacked(at) : "").second)
                damaged("two of its files have one name");
            at += entry_header + name_size + number(at + 30, 2) + number(at + 32, 2);
        }
        return result;
    }

    [[noreturn]] void damaged(std::string_view why) const {
        fail(path_, fmt::format("the archive is damaged, {}: save it again with numpy.savez", why));
    }

private:
    /// The file of the entry at this place of the directory.
    std::string unpacked(std::size_t entry) const {
        constexpr std::size_t too_large = 0xFFFFFFFF;  // the true size stands elsewhere
        const std::size_t method = number(entry + 10, 2), packed_size = number(entry + 20, 4),
                          size = number(entry + 24, 4), at = number(entry + 42, 4);
        if (packed_size == too_large || size == too_large || at == too_large)
            fail(path_, "holds an array of more than 4 GB: save a part of it");
        if ((number(entry + 8, 2) & 1) != 0) fail(path_, "is encrypted, expected a plain archive");
        if (part(at, file_header).substr(0, 4) != file_mark)
            damaged("a file is not where it should be");
        const std::size_t begin = at + file_header + number(at + 26, 2) + number(at + 28, 2);
        const std::string_view packed = part(begin, packed_size);
        if (method != 0 && method != 8) fail(path_, "is packed in a way that NumPy does not use");
        std::string file = method == 8 ? inflated(packed, size) : std::string(packed);
        if (file.size() != size) damaged("a file has another length");
        if (checksum(file) != number(entry + 16, 4)) damaged("a checksum is wrong");
        return file;
    }

    /// Not longer than it claims to be by more than a piece.
    std::string inflated(std::string_view packed, std::size_t size) const {
        struct Stream : z_stream {
            Stream() : z_stream{} {
                if (inflateInit2(this, -MAX_WBITS) != Z_OK) throw std::bad_alloc();
            }
            ~Stream() { inflateEnd(this); }
            Stream(const Stream&) = delete;
            Stream& operator=(const Stream&) = delete;
        } stream;
        stream.next_in = reinterpret_cast<const Bytef*>(packed.data());
        stream.avail_in = static_cast<uInt>(packed.size());
        std::string result, piece(std::size_t{1} << 16, '\0');
        for (int state = Z_OK; state != Z_STREAM_END;) {
            stream.next_out = reinterpret_cast<Bytef*>(piece.data());
            stream.avail_out = static_cast<uInt>(piece.size());
            state = inflate(&stream, Z_NO_FLUSH);
            if (state == Z_MEM_ERROR) throw std::bad_alloc();
            result.append(piece, 0, piece.size() - stream.avail_out);
            if ((state != Z_OK && state != Z_STREAM_END) || result.size() > size)
                damaged("a file cannot be unpacked");
        }
        return result;
    }

    std::string_view part(std::size_t at, std::size_t size) const {
        if (at > bytes_.size() || size > bytes_.size() - at) damaged("it is cut short");
        return bytes_.substr(at, size);
    }

    std::size_t number(std::size_t at, std::size_t size) const {
        std::size_t value = 0;
        const std::string_view digits = part(at, size);
        for (std::size_t i = size; i-- > 0;)
            value = value << 8 | static_cast<unsigned char>(digits[i]);
        return value;
    }

    const std::string& path_;
    std::string_view bytes_;
};

void append(std::string& bytes, std::size_t value, std::size_t size) {
    for (std::size_t i = 0; i < size; ++i) bytes += static_cast<char>(value >> 8 * i & 0xFF);
}

}  // namespace

bool is_zip(std::string_view bytes) {
    return bytes.starts_with(file_mark) || bytes.starts_with(end_mark);
}

std::map<std::string, NumpyArray> npz_arrays(const std::string& path, std::string_view bytes) {
    std::map<std::string, NumpyArray> arrays;
    if (!is_zip(bytes)) fail(path, "is no archive of NumPy (.npz)");
    for (auto& [name, file] : ZipReader(path, bytes).files()) {
        if (!name.ends_with(".npy"))
            fail(path,
                 "is a ZIP archive, such as .xlsx or .ods, without arrays of NumPy: save the "
                 "table as CSV");
        arrays.emplace(name.substr(0, name.size() - 4),
                       numpy_array(fmt::format("{}: {}", path, data_file::in_quotes(name)), file));
    }
    if (arrays.empty()) fail(path, "holds no array");
    return arrays;
}

std::string npz_bytes(const std::map<std::string, std::string>& files) {
    std::string bytes, directory;
    for (const auto& [name, file] : files) {
        // both headers: version 2.0, no flags, not packed, on January 1st, 1980; sum, two sizes,
        // and the lengths of the name and of nothing
        std::string common;
        for (const unsigned value : {20u, 0u, 0u, 0u, 0x21u}) append(common, value, 2);
        append(common, checksum(file), 4);
        append(common, file.size(), 4);
        append(common, file.size(), 4);
        append(common, name.size(), 2);
        append(common, 0, 2);
        directory.append(entry_mark);
        append(directory, 20, 2);
        directory += common;
        directory.append(10, '\0');
        append(directory, bytes.size(), 4);
        directory += name;
        bytes.append(file_mark).append(common).append(name).append(file);
    }
    const std::size_t begin = bytes.size();
    bytes += directory;
    bytes.append(end_mark);
    append(bytes, 0, 4);
    append(bytes, files.size(), 2);
    append(bytes, files.size(), 2);
    append(bytes, directory.size(), 4);
    append(bytes, begin, 4);
    append(bytes, 0, 2);
    return bytes;
}

}  // namespace descent
