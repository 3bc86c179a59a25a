/// \file
/// What the readers of data files share: the bytes of a file, and errors that fit on one
/// line. For the readers in common, and for a chapter with a format of its own.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

namespace descent::data_file {

/// \throws std::runtime_error "WHERE: TEXT"
[[noreturn]] void fail(std::string_view where, std::string_view text);

/// \throws std::runtime_error "PATH: byte N: TEXT"
[[noreturn]] void fail_at_byte(const std::string& path, std::size_t byte, std::string_view text);

/// At most 40 bytes of the text, and … for the rest.
std::string shortened(std::string text);

/// What the file holds, fit for a line of error text: quoted, shortened, ? for what
/// cannot be shown.
std::string in_quotes(std::string_view text);

/// The bytes of a file or a pipe, unpacked if it is gzipped, in one piece or several.
/// \throws std::runtime_error "PATH: …" when it is missing, a folder, a device,
/// unreadable, or gzip data that is damaged, cut short, or followed by other bytes than
/// zeros
std::string read_bytes(const std::string& path);

/// At most 4 GB as gzip writes them, without a time: the same for the same bytes.
std::string gzipped(std::string_view bytes);

/// a·b; nothing when it does not fit.
std::optional<std::size_t> product(std::size_t a, std::size_t b);

}  // namespace descent::data_file
