/// \file
/// The book's own lines and the whole sheet of a chapter that is handed out: beside it,
/// in a file that nobody reads by accident. It is a wrapping, no lock: the book is
/// public.
#pragma once

#include <string>
#include <string_view>

#include "common/assignments/fill.hpp"

namespace descent::assignments {

/// The file's name, beside tasks.md.
inline constexpr std::string_view sealed_name = "tasks.sealed";

/// The bytes of that file.
std::string seal(const Assignment& assignment, std::string_view sheet);

/// What is in it.
struct Unsealed {
    std::string sheet;
    std::vector<MarkedFile> files;
};
/// seal() undone. \throws std::runtime_error when it is damaged
Unsealed unseal(std::string_view bytes);

}  // namespace descent::assignments
