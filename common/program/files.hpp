/// \file
/// Files that are written whole or not at all.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace descent {

/// Opens /dev/null for standard input, output or error where they are closed. A file of
/// ours would get their number, and our texts.
void occupy_standard_descriptors();

/// Writes a file whole or not at all, also when the power fails: under a temporary name
/// in the same folder, put on the disk, then renamed. A file of that name survives until
/// the new one is complete, which takes over its permissions and, as far as we may, its
/// owner. A symbolic link stays one. What is not a regular file, such as /dev/stdout, is
/// written directly.
/// \throws std::runtime_error "cannot write PATH: reason"
void write_file(const std::string& path, std::string_view content);

/// Removes the temporary files that write_file() left beside this path in processes that
/// were killed and are no longer there. What cannot be removed stays.
void remove_stale_parts(const std::string& path);

/// Can write_file() work here? Changes nothing. \throws std::runtime_error "cannot write
/// PATH: reason"
void require_writable_file(const std::string& path);

/// Makes a folder and those above it where missing. \returns those it made, the innermost
/// first
/// \throws std::runtime_error "cannot make the folder PATH: reason"; what it had made is
/// removed
std::vector<std::string> make_folder(const std::string& path);

/// Removes these folders as far as they are empty.
void remove_folders(const std::vector<std::string>& folders);

/// Can files be made in this folder? Changes nothing. \throws std::runtime_error naming
/// the folder and the reason
void require_writable_folder(const std::string& path);

/// Is this an existing file (not a folder) that can be read? \throws std::runtime_error
/// naming the file and the reason
void require_readable_file(const std::string& path);

}  // namespace descent
