#include "common/assignments/markers.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cctype>
#include <fstream>
#include <iterator>
#include <stdexcept>
#include <utility>

namespace descent::assignments {
namespace {

std::string_view trimmed(std::string_view text) {
    while (!text.empty() && std::isspace(static_cast<unsigned char>(text.front())))
        text.remove_prefix(1);
    while (!text.empty() && std::isspace(static_cast<unsigned char>(text.back())))
        text.remove_suffix(1);
    return text;
}

[[noreturn]] void fail(const std::string& name, std::size_t line, const std::string& reason) {
    // the reason may hold words of the file, of any length
    throw std::runtime_error(fmt::format("{}:{}: {:.200}", name, line + 1, reason));
}

/// Splits at commas outside of brackets.
std::vector<std::string> split_parameters(std::string_view text) {
    std::vector<std::string> parts;
    int depth = 0;
    std::string part;
    for (const char c : text) {
        depth += (c == '(' || c == '<' || c == '{' || c == '[') -
                 (c == ')' || c == '>' || c == '}' || c == ']');
        if (c == ',' && depth == 0)
            parts.push_back(std::exchange(part, {}));
        else
            part += c;
    }
    if (!trimmed(part).empty()) parts.push_back(part);
    return parts;
}

bool is_name_character(char c) {
    return std::isalnum(static_cast<unsigned char>(c)) || c == '_';
}

Definition::Parameter parameter(std::string_view text) {
    text = trimmed(text.substr(0, text.find('=')));
    std::size_t start = text.size();
    while (start > 0 && is_name_character(text[start - 1])) --start;
    return {std::string(trimmed(text.substr(0, start))), std::string(text.substr(start))};
}

/// The namespace that is open at a line. Empty names stand for anonymous ones.
std::string namespace_at(const MarkedFile& file, std::size_t line) {
    std::vector<std::string> open;
    for (std::size_t i = 0; i < line; ++i) {
        const std::string_view text = file.lines[i];
        if (text.starts_with("namespace ") && text.ends_with('{'))
            open.emplace_back(trimmed(text.substr(10, text.size() - 11)));
        if (text.starts_with("}  // namespace") && !open.empty()) open.pop_back();
    }
    std::string joined;
    for (const std::string& name : open) {
        if (name.empty()) fail(file.name, line, "a region in a namespace without a name");
        joined += (joined.empty() ? "" : "::") + name;
    }
    return joined;
}

}  // namespace

std::string read_text(const std::filesystem::path& path) {
    std::ifstream file(path, std::ios::binary);
    if (!file) throw std::runtime_error(fmt::format("cannot read {}", path.string()));
    return {std::istreambuf_iterator<char>(file), {}};
}

std::vector<std::string> split_lines(std::string_view text) {
    while (text.starts_with("\xEF\xBB\xBF")) text.remove_prefix(3);
    std::vector<std::string> lines;
    while (!text.empty()) {
        const std::size_t end = std::min(text.find_first_of("\r\n"), text.size());
        lines.emplace_back(text.substr(0, end));
        text.remove_prefix(end);
        text.remove_prefix(text.starts_with("\r\n") ? 2 : !text.empty());
    }
    return lines;
}

std::vector<std::string> read_lines(const std::filesystem::path& file) {
    std::vector<std::string> lines = split_lines(read_text(file));
    std::erase_if(lines, [](const std::string& line) { return line.empty(); });
    return lines;
}

std::string join_lines(const std::vector<std::string>& lines) {
    std::string text;
    for (const std::string& line : lines) text += line + "\n";
    return text;
}

std::string normalised(std::string_view line) {
    if (const auto comment = line.find("//"); comment != std::string_view::npos)
        line = line.substr(0, comment);
    std::string text;
    for (const char c : line)
        if (!std::isspace(static_cast<unsigned char>(c))) text += c;
    return text;
}

const Region* MarkedFile::region(std::string_view task) const {
    const auto found = std::find_if(regions.begin(), regions.end(),
                                    [&](const Region& r) { return r.task == task; });
    return found == regions.end() ? nullptr : &*found;
}

std::vector<std::string> MarkedFile::text(const Region& region) const {
    return {lines.begin() + static_cast<std::ptrdiff_t>(region.first),
            lines.begin() + static_cast<std::ptrdiff_t>(region.last)};
}

std::string opened_task(std::string_view line, bool& ends) {
    line = trimmed(line);
    ends = line == "//<";
    if (!line.starts_with("//> ")) return {};
    line = trimmed(line.substr(4));
    return std::string(line.substr(0, line.find(' ')));
}

MarkedFile read_marked(std::string name, std::string_view text) {
    MarkedFile file{std::move(name), split_lines(text), {}};
    std::size_t opened = 0;
    std::string task;
    for (std::size_t i = 0; i < file.lines.size(); ++i) {
        bool ends = false;
        const std::string opens = opened_task(file.lines[i], ends);
        if (!opens.empty()) {
            if (!task.empty())
                fail(file.name, i,
                     fmt::format("{} begins, and {} has no //< before it", opens, task));
            if (file.region(opens)) fail(file.name, i, fmt::format("{} is marked twice", opens));
            task = opens, opened = i;
        } else if (ends) {
            if (task.empty()) fail(file.name, i, "//< without a //> before it");
            file.regions.push_back({std::exchange(task, {}), opened + 1, i});
        }
    }
    if (!task.empty()) fail(file.name, opened, fmt::format("{} has no //< behind it", task));
    return file;
}

std::string filled(const MarkedFile& file,
                   const std::function<std::vector<std::string>(const Region&)>& filling) {
    std::string text;
    std::size_t line = 0;
    const auto copy_up_to = [&](std::size_t end) {
        for (; line < end; ++line) text += file.lines[line] + '\n';
    };
    for (const Region& region : file.regions) {
        copy_up_to(region.first);
        for (const std::string& other : filling(region)) text += other + '\n';
        line = region.last;
    }
    copy_up_to(file.lines.size());
    return text;
}

std::string Definition::class_name() const {
    const std::size_t end = name.rfind("::");
    return end == std::string::npos ? "" : name.substr(0, end);
}

std::string Definition::parameter_names() const {
    std::string names = class_name().empty() ? "" : "*this";
    for (const Parameter& p : parameters) names += (names.empty() ? "" : ", ") + p.name;
    return names;
}

std::string Definition::signature() const {
    std::string types;
    if (!class_name().empty()) types = fmt::format("{}{}&", is_const ? "const " : "", class_name());
    for (const Parameter& p : parameters) types += (types.empty() ? "" : ", ") + p.type;
    return fmt::format("{} (*)({})", result, types);
}

Definition definition_around(const MarkedFile& file, const Region& region) {
    // The definition begins at the last line before the region with something in its first column …
    std::size_t start = region.first;
    const auto begins = [&](std::size_t i) {
        const std::string& line = file.lines[i];
        return !line.empty() &&
               (std::isalpha(static_cast<unsigned char>(line[0])) || line[0] == '[');
    };
    while (start > 0 && !begins(start - 1)) --start;
    if (start == 0) fail(file.name, region.first, region.task + " stands in no function");
    --start;
    // … and ends with the brace that opens its body.
    std::string text;
    for (std::size_t i = start; i < region.first && !text.ends_with('{'); ++i) {
        if (!text.empty()) text += ' ';
        text += trimmed(file.lines[i]);
    }
    const std::size_t open = text.find('('), close = text.rfind(')');
    if (open == std::string::npos || close == std::string::npos || !text.ends_with('{'))
        fail(file.name, start, "no definition of a function, and " + region.task + " begins below");

    Definition result;
    result.name_space = namespace_at(file, start);
    result.is_template = start > 0 && file.lines[start - 1].starts_with("template");
    result.is_const = text.find("const", close) != std::string::npos;
    std::string head = text.substr(0, open);
    for (const std::string word : {"inline ", "constexpr ", "static ", "[[nodiscard]] "})
        if (const auto at = head.find(word); at != std::string::npos) head.erase(at, word.size());
    std::size_t name_start = head.size();
    while (name_start > 0 &&
           (is_name_character(head[name_start - 1]) || head[name_start - 1] == ':'))
        --name_start;
    result.name = head.substr(name_start);
    result.result = trimmed(head.substr(0, name_start));
    for (const std::string& p :
         split_parameters(std::string_view(text).substr(open + 1, close - open - 1)))
        result.parameters.push_back(parameter(p));
    return result;
}

}  // namespace descent::assignments
