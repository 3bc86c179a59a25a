// Is HTML harmless, and closed as it should be?
#include <fmt/format.h>

#include <algorithm>
#include <cctype>
#include <set>

#include "tests/fuzz/harness.hpp"

namespace descent::fuzz {
namespace {

using Set = std::set<std::string, std::less<>>;

const Set tags{"a",   "blockquote", "br",    "body",   "code",       "del",     "details", "div",
               "em",  "figure",     "main",  "footer", "figcaption", "h1",      "h2",      "h3",
               "h4",  "h5",         "h6",    "header", "hr",         "html",    "img",     "li",
               "nav", "ol",         "p",     "pre",    "span",       "strong",  "table",   "tbody",
               "td",  "th",         "thead", "tr",     "ul",         "section", "summary"};
const Set alone{"br", "hr", "img"};
const Set attributes{
    "alt",  "aria-label", "aria-labelledby", "class", "href",  "id",       "loading",
    "open", "role",       "scope",           "src",   "start", "tabindex", "title"};

std::string lower(std::string_view text) {
    std::string low(text);
    for (char& c : low) c = static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
    return low;
}

/// Does a link lead to a page or a picture?
void check_link(const std::string& value) {
    const std::string target = lower(value.substr(0, value.find_first_of("/?#")));
    const std::size_t end = target.find(':');
    if (end == std::string::npos) return;
    const std::string scheme = target.substr(0, end);
    for (const std::string_view bad : {"javascript", "vbscript", "file"})
        must(scheme != bad, "a link to a script or a file: " + value);
    must(scheme != "data" || target.starts_with("data:image"), "a link to data: " + value);
}

/// ` href="…" open`
void check_attributes(std::string_view rest) {
    while (true) {
        rest.remove_prefix(std::min(rest.find_first_not_of(" \n/"), rest.size()));
        if (rest.empty()) return;
        const std::size_t end = std::min(rest.find_first_of("= \n/"), rest.size());
        const std::string name(rest.substr(0, end));
        must(attributes.contains(name), "an attribute that nobody wrote: " + name);
        rest.remove_prefix(end);
        if (!rest.starts_with("=\"")) continue;
        rest.remove_prefix(2);
        const std::size_t quote = rest.find('"');
        must(quote != rest.npos, "an attribute without its end: " + name);
        if (name == "href" || name == "src") check_link(std::string(rest.substr(0, quote)));
        rest.remove_prefix(quote + 1);
    }
}

}  // namespace

void check_html(std::string_view html) {
    constexpr std::string_view omitted = "<!-- raw HTML omitted -->";
    std::vector<std::string> open;
    for (std::size_t at; (at = html.find('<')) != html.npos;) {
        html.remove_prefix(at);
        if (html.starts_with(omitted)) {
            html.remove_prefix(omitted.size());
            continue;
        }
        const std::size_t end = html.find('>');
        must(end != html.npos, "a tag without its end");
        std::string_view inside = html.substr(1, end - 1);
        html.remove_prefix(end + 1);
        const bool closes = inside.starts_with('/');
        inside.remove_prefix(closes);
        const std::size_t length = std::min(inside.find_first_of(" \n/"), inside.size());
        const std::string name(inside.substr(0, length));
        must(tags.contains(name), fmt::format("the tag <{}>", inside));
        if (closes) {
            must(!open.empty() && open.back() == name, "</" + name + "> closes another tag");
            open.pop_back();
        } else {
            check_attributes(inside.substr(length));
            if (!alone.contains(name)) open.push_back(name);
        }
    }
    must(open.empty(), "a tag is not closed");
}

}  // namespace descent::fuzz
