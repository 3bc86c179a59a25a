#include "common/data/data_file.hpp"

#include <fmt/format.h>
#define ZLIB_CONST  // it only reads what it unpacks
#include <zlib.h>

#include <algorithm>
#include <cerrno>
#include <cstdio>
#include <cstring>
#include <filesystem>
#include <limits>
#include <memory>
#include <new>
#include <stdexcept>
#include <system_error>
#include <utility>

#include "common/program/files_in_use.hpp"
#include "common/program/text.hpp"

namespace descent::data_file {
namespace {

constexpr std::string_view gzip_magic = "\x1F\x8B";
constexpr std::size_t chunk_size = std::size_t{1} << 16;

/// \throws std::runtime_error unless the path names a file or a pipe, or when an output
/// would replace it
void require_file(const std::string& path) {
    namespace fs = std::filesystem;
    std::error_code error;
    const fs::file_status status = fs::status(path, error);
    if (!fs::exists(status)) fail(path, error ? error.message() : "No such file or directory");
    if (fs::is_directory(status)) fail(path, "is a folder, expected a file");
    if (!fs::is_regular_file(status) && !fs::is_fifo(status))
        fail(path, "is a device, expected a file");
    note_input(path);
}

struct Close {
    void operator()(std::FILE* file) const { std::fclose(file); }
};

std::string packed_bytes(const std::string& path) {
    require_file(path);
    errno = 0;
    const std::unique_ptr<std::FILE, Close> file(std::fopen(path.c_str(), "rb"));
    if (!file) fail(path, fmt::format("cannot open: {}", std::strerror(errno)));
    std::string bytes, chunk(chunk_size, '\0');
    while (const std::size_t count = std::fread(chunk.data(), 1, chunk.size(), file.get()))
        bytes.append(chunk, 0, count);
    if (std::ferror(file.get()) != 0) fail(path, std::strerror(errno));
    return bytes;
}

/// Unpacks gzip data piece by piece.
class Gunzip {
public:
    Gunzip(const std::string& path, std::string_view packed) : path_(path), rest_(packed) {
        if (inflateInit2(&zlib_, gzip_header + MAX_WBITS) != Z_OK) throw std::bad_alloc();
    }
    ~Gunzip() { inflateEnd(&zlib_); }
    Gunzip(const Gunzip&) = delete;
    Gunzip& operator=(const Gunzip&) = delete;

    /// All members, one after the other, as gzip(1) does; zeros may fill the end, as on a
    /// tape. zlib's own reader would take other bytes there for "garbage" and say nothing.
    std::string all() {
        const std::size_t size = rest_.size();
        std::string bytes;
        do {
            add_member(bytes);
            if (rest_.find_first_not_of('\0') == rest_.npos) return bytes;
        } while (rest_.starts_with(gzip_magic));
        fail_at_byte(path_, size - rest_.size(),
                     "the gzip data ends here, but the file goes on: fetch or pack it again");
    }

private:
    static constexpr int gzip_header = 16;  // zlib: accept no other

    void add_member(std::string& bytes) {
        inflateReset(&zlib_);
        for (int state = Z_OK; state != Z_STREAM_END;) {
            // zlib counts in 32 bits.
            const std::size_t given = std::min(rest_.size(), std::size_t{1} << 30);
            zlib_.next_in = reinterpret_cast<const Bytef*>(rest_.data());
            zlib_.avail_in = static_cast<uInt>(given);
            zlib_.next_out = reinterpret_cast<Bytef*>(chunk_.data());
            zlib_.avail_out = static_cast<uInt>(chunk_.size());
            state = inflate(&zlib_, Z_NO_FLUSH);
            bytes.append(chunk_, 0, chunk_.size() - zlib_.avail_out);
            rest_.remove_prefix(given - zlib_.avail_in);
            if (state == Z_BUF_ERROR) fail(path_, "the gzip data is cut short");
            if (state == Z_MEM_ERROR) throw std::bad_alloc();
            // zlib unpacks ahead, so no byte is named.
            if (state != Z_OK && state != Z_STREAM_END)
                fail(path_, fmt::format("the gzip data is damaged: {}",
                                        zlib_.msg == nullptr ? "no reason given" : zlib_.msg));
        }
    }

    const std::string& path_;
    std::string_view rest_;  ///< what is still packed
    std::string chunk_ = std::string(chunk_size, '\0');
    z_stream zlib_ = {};
};

}  // namespace

void fail(std::string_view where, std::string_view text) {
    throw std::runtime_error(fmt::format("{}: {}", where, text));
}

void fail_at_byte(const std::string& path, std::size_t byte, std::string_view text) {
    fail(fmt::format("{}: byte {}", path, byte), text);
}

std::string shortened(std::string text) {
    constexpr std::size_t limit = 40;
    if (text.size() <= limit) return text;
    text.resize(limit + 1);
    while (text.size() > limit) remove_last_character(text);
    return text + "…";
}

std::string in_quotes(std::string_view text) {
    std::string shown;
    // longer than what is shown of it, so that the rest is not looked at
    for (std::string_view rest = text; !rest.empty() && shown.size() < 60;) {
        const Character c = first_character(rest);
        shown += can_be_shown(c) ? rest.substr(0, c.bytes) : "?";
        rest.remove_prefix(std::max<std::size_t>(c.bytes, 1));
    }
    return fmt::format("'{}'", shortened(std::move(shown)));
}

std::string read_bytes(const std::string& path) {
    std::string bytes = packed_bytes(path);
    if (!bytes.starts_with(gzip_magic)) return bytes;
    return Gunzip(path, bytes).all();
}

std::string gzipped(std::string_view bytes) {
    z_stream stream{};
    constexpr int best = 9, gzip = 15 + 16, memory = 8;
    if (deflateInit2(&stream, best, Z_DEFLATED, gzip, memory, Z_DEFAULT_STRATEGY) != Z_OK)
        throw std::bad_alloc();
    std::string packed(deflateBound(&stream, bytes.size()), '\0');
    stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(bytes.data()));
    stream.avail_in = static_cast<uInt>(bytes.size());
    stream.next_out = reinterpret_cast<Bytef*>(packed.data());
    stream.avail_out = static_cast<uInt>(packed.size());
    deflate(&stream, Z_FINISH);
    packed.resize(stream.total_out);
    deflateEnd(&stream);
    return packed;
}

std::optional<std::size_t> product(std::size_t a, std::size_t b) {
    if (b != 0 && a > std::numeric_limits<std::size_t>::max() / b) return std::nullopt;
    return a * b;
}

}  // namespace descent::data_file
