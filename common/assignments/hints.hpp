/// \file
/// How many hints a student has seen: a file beside the sheet, which comes along with
/// what is handed in.
#pragma once

#include <filesystem>
#include <map>
#include <string>
#include <string_view>

namespace descent::assignments {

/// The file's name.
inline constexpr const char* hints_name = "hints.json";

/// The hints of one task.
struct SeenHints {
    std::size_t shown = 0;
    std::size_t attempt = 0;  ///< stands for the code that the last of them was shown for
};

/// By task. What is not as `check` writes it counts as nothing: students can edit it.
std::map<std::string, SeenHints> read_hints(std::string_view text);

/// The same as a text.
std::string written_hints(const std::map<std::string, SeenHints>& hints);

}  // namespace descent::assignments
