/// \file
/// Would an XML parser, and so a browser, read this?
#pragma once

#include <regex>
#include <string>
#include <string_view>
#include <vector>

#include "common/program/text.hpp"

namespace descent::test {

/// The first character that no XML file may hold, with its place; empty when there is
/// none.
inline std::string xml_character_problem(std::string_view text) {
    for (std::size_t at = 0; at < text.size();) {
        const Character c = first_character(text.substr(at));
        const bool blank = c.code == '\n' || c.code == '\t' || c.code == '\r';
        if (c.bytes == 0 || (c.code < ' ' && !blank) || (c.code & 0xFFFE) == 0xFFFE)
            return "a bad character at byte " + std::to_string(at);
        at += c.bytes;
    }
    return {};
}

/// What is not well-formed: a character, a tag without its partner, a bare & or <. Empty
/// when all is well. For the XML of gnuplot and Graphviz, which has no CDATA.
inline std::string xml_problem(const std::string& text) {
    if (const std::string problem = xml_character_problem(text); !problem.empty()) return problem;
    static const std::regex markup(
        "<!--[^]*?-->|<\\?[^>]*\\?>|<![^>]*>|<(/?)([A-Za-z][^\\s/>]*)"
        "(?:\\s+[^\\s=<>]+\\s*=\\s*(?:\"[^\"<]*\"|'[^'<]*'))*\\s*(/?)>");
    static const std::regex entity("&(?:[A-Za-z]+|#[0-9]+|#x[0-9A-Fa-f]+);");
    std::vector<std::string> open;
    for (auto tag = std::sregex_iterator(text.begin(), text.end(), markup);
         tag != std::sregex_iterator(); ++tag) {
        const std::string name = (*tag)[2];
        if (name.empty() || (*tag)[3].length() > 0) continue;
        if ((*tag)[1].length() == 0) {
            open.push_back(name);
        } else if (open.empty() || open.back() != name) {
            return "</" + name + "> ends nothing";
        } else {
            open.pop_back();
        }
    }
    if (!open.empty()) return "<" + open.back() + "> has no end";
    const std::string rest = std::regex_replace(std::regex_replace(text, markup, ""), entity, "");
    const std::size_t bad = rest.find_first_of("<&");
    return bad == rest.npos ? "" : "a bare sign: " + rest.substr(bad, 20);
}

}  // namespace descent::test
