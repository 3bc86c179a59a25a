/// \file
/// The tour page: one HTML file that needs no network and no script.
#pragma once

#include <string>
#include <string_view>

#include "common/tour/chapters.hpp"

namespace descent::tour {

/// The whole page. Links lead to files beside it and, as relative paths, into the
/// project's folder.
/// \param book whether the book has just been made: a chapter's note is then the typeset
/// one
std::string page(const Places& places, const std::vector<Visit>& visits, bool book);

/// "12 checks passed, 0 failed", and which chapters did not get that far.
std::string verdict_line(const std::vector<Visit>& visits);

/// The page's style sheet.
extern const std::string_view style;

}  // namespace descent::tour
