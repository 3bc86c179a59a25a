#include "common/tour/note.hpp"

#include <cmark-gfm.h>

#include <cstdlib>
#include <memory>
#include <sstream>

namespace descent::tour {
namespace {

/// Lines of a note without its fenced code, where a # is no heading.
template <class Visitor>
void for_each_line(const std::string& markdown, const Visitor& visit) {
    std::istringstream lines(markdown);
    bool fenced = false;
    for (std::string line; std::getline(lines, line);) {
        if (!line.empty() && line.back() == '\r') line.pop_back();
        const bool fence = line.starts_with("```") || line.starts_with("~~~");
        if (fence) fenced = !fenced;
        visit(line, fenced || fence);
    }
}

}  // namespace

std::string note_title(const std::string& markdown) {
    std::string title;
    for_each_line(markdown, [&](const std::string& line, bool code) {
        if (title.empty() && !code && line.starts_with("# ")) title = line.substr(2);
    });
    return title;
}

std::string note_section(const std::string& markdown, const std::string& heading) {
    std::string section;
    bool inside = false;
    for_each_line(markdown, [&](const std::string& line, bool code) {
        if (!code && (line.starts_with("# ") || line.starts_with("## "))) {
            inside = line == "## " + heading;
        } else if (inside) {
            section += line + '\n';
        }
    });
    return section;
}

std::string render_markdown(const std::string& markdown) {
    const std::unique_ptr<char, decltype(&std::free)> html(
        cmark_markdown_to_html(markdown.data(), markdown.size(), CMARK_OPT_VALIDATE_UTF8),
        &std::free);
    return html ? html.get() : "";
}

}  // namespace descent::tour
