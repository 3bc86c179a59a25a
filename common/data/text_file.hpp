/// \file
/// Which text is in a file, and what is it when it holds none?
#pragma once

#include <string>
#include <string_view>

namespace descent::data_file {

/// A text as UTF-8, without a byte-order mark. Lines end as on Unix or Windows; those of
/// old Macs have been changed.
struct Text {
    std::string content;
    std::string encoding = {};  ///< "UTF-16"; empty for UTF-8, which is not checked here
};

/// The text of a file, plain or gzipped, in UTF-8 or, with or without a byte-order mark,
/// in UTF-16.
/// \throws std::runtime_error "PATH: is a PDF document, expected …" for other files that
/// can be told by their first bytes, and as read_bytes()
Text read_text(const std::string& path);
/// The same for the bytes of a file that has been read.
Text text_of(const std::string& path, std::string bytes);

/// Appends a character.
void append_utf8(std::string& text, char32_t c);

/// The next line, without its end. Both are removed from the rest.
std::string_view take_line(std::string_view& rest);

/// \throws std::runtime_error "PATH: is a ZIP archive, …, expected WHAT" when the bytes
/// begin as those of a well-known format do
void require_no_other_format(const std::string& path, std::string_view bytes,
                             std::string_view what);

}  // namespace descent::data_file
