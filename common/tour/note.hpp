/// \file
/// The parts of a lecture note that the tour page shows.
#pragma once

#include <string>

namespace descent::tour {

/// The text of the first line "# Title"; empty when there is none.
std::string note_title(const std::string& markdown);

/// The lines between a heading "## heading" and the next heading of that or a higher
/// level.
std::string note_section(const std::string& markdown, const std::string& heading);

/// Markdown (GitHub's) to HTML. Raw HTML and dangerous links in the source are left out.
std::string render_markdown(const std::string& markdown);

}  // namespace descent::tour
