/// \file
/// Would an output replace a file that this program reads, or another of its outputs?
#pragma once

#include <string>

namespace descent {

/// The program reads this file, whether an option names it or not. Every reader of data
/// says so before it opens one.
/// \throws std::runtime_error "PATH: is read, and FLAG would replace it"
void note_input(const std::string& path);

/// The program will write this file, as the option `flag` wants; call before the work
/// starts, or before the file is written. One option's files may be names of one file.
/// Devices and pipes replace nothing.
/// \throws std::runtime_error "FLAG: PATH is a file that is read", "FLAG: PATH is the
/// file of OTHER"
void note_output(const std::string& flag, const std::string& path);

}  // namespace descent
