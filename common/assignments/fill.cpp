#include "common/assignments/fill.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <set>
#include <stdexcept>

#include "common/assignments/sealed.hpp"

namespace descent::assignments {
namespace {

/// "f_07_2", a name for C++.
std::string identifier(const std::string& task) {
    std::string name = "task_" + task;
    std::replace(name.begin(), name.end(), '.', '_');
    return name;
}

/// "S" and "double" of "S = double"; both empty for no template.
std::pair<std::string, std::string> substitution(const SheetTask& task) {
    const std::size_t at = task.with.find(" = ");
    if (at == std::string::npos) return {};
    return {task.with.substr(0, at), task.with.substr(at + 3)};
}

std::string question(const SheetTask& task, const Definition& function) {
    const auto [name, type] = substitution(task);
    const std::string condition =
        name.empty() ? "" : fmt::format("if constexpr (std::is_same_v<{}, {}>) ", name, type);
    return fmt::format(
        "{}if (::descent::assignments::elsewhere(\"{}\")) return "
        "::descent::assignments::call(\"{}\", static_cast<{}>(nullptr), \"{}\"{}{});",
        condition, task.id, task.id, function.signature(), function.parameter_names(),
        function.parameter_names().empty() ? "" : ", ", function.parameter_names());
}

/// The line behind the last #include that stands before the file's regions.
std::size_t behind_includes(const MarkedFile& file) {
    std::size_t line = 0;
    for (std::size_t i = 0; i + 1 < file.regions.front().first; ++i)
        if (file.lines[i].starts_with("#include")) line = i + 1;
    return line;
}

std::vector<std::string> stub(const SheetTask& task, const std::vector<std::string>& solution) {
    std::size_t indent = 4;
    if (!solution.empty())
        indent = std::min(solution.front().find_first_not_of(' '), solution.front().size());
    return {fmt::format("{}not_implemented(\"{} {}\");", std::string(indent, ' '), task.id,
                        task.title)};
}

/// The headers of all marked files.
std::string includes(const Assignment& assignment) {
    std::string text;
    for (const MarkedFile& file : assignment.files)
        text += fmt::format("#include \"{}.hpp\"\n", file.name.substr(0, file.name.rfind('.')));
    return text;
}

std::string name_space_of(const Assignment& assignment) {
    const MarkedFile& file = assignment.files.front();
    return definition_around(file, file.regions.front()).name_space;
}

}  // namespace

const MarkedFile& Assignment::file_of(std::string_view task) const {
    for (const MarkedFile& file : files)
        if (file.region(task)) return file;
    throw std::runtime_error(fmt::format("no region is marked //> {}", task));
}

std::vector<MarkedFile> marked_files(const std::string& root, const std::string& chapter) {
    namespace fs = std::filesystem;
    const fs::path folder = fs::path(root) / "chapters" / chapter;
    std::set<std::string> names;
    for (const fs::directory_entry& entry : fs::directory_iterator(folder))
        if (entry.path().extension() == ".cpp" || entry.path().extension() == ".hpp")
            names.insert(entry.path().filename());
    std::vector<MarkedFile> files;
    for (const std::string& name : names) {
        const std::string path = fmt::format("chapters/{}/{}", chapter, name);
        MarkedFile file = read_marked(path, read_text(folder / name));
        if (!file.regions.empty()) files.push_back(std::move(file));
    }
    return files;
}

Assignment read_assignment(const std::string& root, const std::string& chapter) {
    const std::string sheet = fmt::format("chapters/{}/tasks.md", chapter);
    const std::filesystem::path sealed =
        std::filesystem::path(root) / "chapters" / chapter / sealed_name;
    Assignment result{chapter, {}, {}};
    if (std::filesystem::exists(sealed)) {
        Unsealed book = unseal(read_text(sealed));
        result.sheet = read_sheet(sheet, book.sheet);
        result.files = std::move(book.files);
    } else {
        result.sheet = read_sheet(sheet, read_text(std::filesystem::path(root) / sheet));
        result.files = marked_files(root, chapter);
    }

    std::set<std::string> marked;
    for (const MarkedFile& file : result.files)
        for (const Region& region : file.regions) {
            if (!marked.insert(region.task).second)
                throw std::runtime_error(region.task + " is marked in two files");
            result.sheet[region.task];
        }
    for (const SheetTask& task : result.sheet.tasks)
        if (!marked.contains(task.id))
            throw std::runtime_error(fmt::format("{}: {} is not marked", sheet, task.id));
    return result;
}

std::string own_region(const MarkedFile& file) {
    return file.name.substr(std::string("chapters/").size(), 2) + ".0";
}

std::string own_text(const MarkedFile& file) {
    return own_region(file) + file.name.substr(file.name.rfind('/')).replace(0, 1, " ");
}

Texts solutions(const Assignment& assignment) {
    Texts texts;
    for (const MarkedFile& file : assignment.files)
        for (const Region& region : file.regions) texts[region.task] = {file.text(region)};
    return texts;
}

Texts stubs(const Assignment& assignment) {
    Texts texts = solutions(assignment);
    for (auto& [task, text] : texts) text.lines = stub(assignment.sheet[task], text.lines);
    return texts;
}

std::string with_questions(const Assignment& assignment, const MarkedFile& file,
                           const Texts& texts) {
    MarkedFile questioned = file;
    const auto lines_of = [&](const std::string& task) {
        const auto text = texts.find(task);
        if (text == texts.end()) return std::vector<std::string>{};
        std::vector<std::string> lines = text->second.lines;
        if (text->second.line > 0) {
            lines.insert(lines.begin(),
                         fmt::format("#line {} \"{}\"", text->second.line, file.name));
            lines.push_back(fmt::format("#line {} \"{}\"", text->second.next, file.name));
        }
        return lines;
    };
    // in place of the marker, so that the lines keep their numbers
    for (const Region& region : file.regions)
        questioned.lines[region.first - 1] =
            question(assignment.sheet[region.task], definition_around(file, region));
    const std::size_t own = behind_includes(file);
    questioned.regions.insert(questioned.regions.begin(), {own_text(file), own, own});
    const std::string text =
        filled(questioned, [&](const Region& region) { return lines_of(region.task); });
    // A header's own types are known at its end, where its templates are not yet made.
    const bool header = file.name.ends_with(".hpp");
    return fmt::format("#include \"common/assignments/call.hpp\"\n{}#line 1 \"{}\"\n{}{}",
                       header ? "" : "#include \"travel.hpp\"\n", file.name, text,
                       header ? "#include \"travel.hpp\"\n" : "");
}

std::string travel_header(const Assignment& assignment) {
    std::string text = "#pragma once\n#include \"common/assignments/comparison.hpp\"\n";
    if (assignment.sheet.made_of.empty()) return text;
    text += includes(assignment);
    const std::string name_space = name_space_of(assignment);
    std::size_t number = 0;
    for (const NamedParts& type : assignment.sheet.made_of) {
        std::string members;
        for (const std::string& part : type.parts)
            members += (members.empty() ? "x." : ", x.") + part;
        text += fmt::format(
            "namespace {0}::travel {{\nusing T{1} = {2};\n}}\nnamespace descent::assignments {{\n"
            "template <>\nstruct MadeOf<{0}::travel::T{1}> {{\n    using T = {0}::travel::T{1};\n"
            "    static auto parts(const T& x) {{ return std::make_tuple({3}); }}\n}};\n}}\n",
            name_space, number++, type.type, members);
    }
    return text;
}

std::string task_table(const Assignment& assignment) {
    std::string text = "#include \"common/assignments/call.hpp\"\n#include \"travel.hpp\"\n";
    text += includes(assignment);
    std::string table, names;
    for (const MarkedFile& file : assignment.files) {
        for (const Region& region : file.regions) {
            const SheetTask& task = assignment.sheet[region.task];
            const Definition function = definition_around(file, region);
            const auto [name, type] = substitution(task);
            const std::string alias =
                name.empty() ? "" : fmt::format("    using {} = {};\n", name, type);
            std::string expression =
                fmt::format("static_cast<{}>(&{})", function.signature(),
                            function.name + (name.empty() ? "" : "<" + name + ">"));
            if (!function.class_name().empty()) {
                std::string parameters, arguments;
                for (const Definition::Parameter& p : function.parameters) {
                    parameters += fmt::format(", {} {}", p.type, p.name);
                    arguments += (arguments.empty() ? "" : ", ") + p.name;
                }
                expression =
                    fmt::format("static_cast<{}>([]({}{}& self{}) -> {} {{ return self.{}({}); }})",
                                function.signature(), function.is_const ? "const " : "",
                                function.class_name(), parameters, function.result,
                                function.name.substr(function.name.rfind("::") + 2), arguments);
            }
            text += fmt::format(
                "namespace {} {{\nstatic ::descent::assignments::Service {}() {{\n{}"
                "    return ::descent::assignments::serve({});\n}}\n}}\n",
                function.name_space, identifier(task.id), alias, expression);
            table += fmt::format("    {{\"{}\", {{{}::{}(), {}}}}},\n", task.id,
                                 function.name_space, identifier(task.id), task.backward);
        }
    }
    std::size_t number = 0;
    for (const NamedParts& type : assignment.sheet.fields) {
        text += fmt::format("namespace {}::travel {{\nusing F{} = {};\n}}\n",
                            name_space_of(assignment), number, type.type);
        names += fmt::format("    {{typeid({}::travel::F{}), {{\"{}\"}}}},\n",
                             name_space_of(assignment), number++, fmt::join(type.parts, "\", \""));
    }
    return text + fmt::format(
                      "namespace descent::assignments {{\nconst std::map<std::string, Task, "
                      "std::less<>> tasks{{\n{}}};\n"
                      "const std::map<std::type_index, std::vector<std::string>> "
                      "field_names{{\n{}}};\n}}\n",
                      table, names);
}

std::string handed_out(const Assignment& assignment, const MarkedFile& file) {
    MarkedFile with_place = file;
    const std::size_t own = behind_includes(file);
    const auto at = with_place.lines.begin() + static_cast<std::ptrdiff_t>(own);
    const std::vector<std::string> place{
        "#include \"common/not_implemented.hpp\"", "",
        fmt::format("//> {} your own includes and functions", own_region(file)), "//<"};
    with_place.lines.insert(at, place.begin(), place.end());
    for (Region& region : with_place.regions)
        region.first += place.size(), region.last += place.size();
    const Texts texts = stubs(assignment);
    return filled(with_place,
                  [&](const Region& region) { return texts.find(region.task)->second.lines; });
}

}  // namespace descent::assignments
