#include "common/data/data_file.hpp"

#include <fmt/format.h>
#include <zlib.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <filesystem>
#include <limits>
#include <memory>
#include <stdexcept>
#include <system_error>

#include "common/program/files_in_use.hpp"
#include "common/program/text.hpp"

namespace descent::data_file {
namespace {

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
    void operator()(gzFile_s* file) const { gzclose_r(file); }
};

}  // namespace

void fail(std::string_view where, std::string_view text) {
    throw std::runtime_error(fmt::format("{}: {}", where, text));
}

void fail_at_byte(const std::string& path, std::size_t byte, std::string_view text) {
    fail(fmt::format("{}: byte {}", path, byte), text);
}

std::string in_quotes(std::string_view text) {
    constexpr std::size_t limit = 40;
    std::string shown(text.substr(0, limit + 1));
    while (shown.size() > limit) remove_last_character(shown);
    std::replace_if(shown.begin(), shown.end(), is_control, '?');
    return fmt::format("'{}{}'", shown, shown.size() < text.size() ? "…" : "");
}

std::string read_bytes(const std::string& path) {
    require_file(path);
    errno = 0;
    // reads plain files too
    const std::unique_ptr<gzFile_s, Close> file(gzopen(path.c_str(), "rb"));
    if (!file) fail(path, fmt::format("cannot open: {}", std::strerror(errno)));
    std::string bytes, chunk(std::size_t{1} << 20, '\0');
    int count = 0, error = Z_OK;
    while ((count = gzread(file.get(), chunk.data(), static_cast<unsigned>(chunk.size()))) > 0)
        bytes.append(chunk, 0, static_cast<std::size_t>(count));
    const int system_error = errno;
    std::string_view reason = gzerror(file.get(), &error);
    // zlib unpacks ahead, so no byte is named.
    if (error == Z_BUF_ERROR) fail(path, "the gzip data is cut short");
    if (error == Z_ERRNO) fail(path, std::strerror(system_error));
    if (const std::string prefix = path + ": "; reason.starts_with(prefix))
        reason.remove_prefix(prefix.size());
    if (count < 0 || error < Z_OK) fail(path, fmt::format("the gzip data is damaged: {}", reason));
    return bytes;
}

std::optional<std::size_t> product(std::size_t a, std::size_t b) {
    if (b != 0 && a > std::numeric_limits<std::size_t>::max() / b) return std::nullopt;
    return a * b;
}

}  // namespace descent::data_file
