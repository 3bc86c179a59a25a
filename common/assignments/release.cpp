#include "common/assignments/release.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <fstream>
#include <iterator>
#include <regex>
#include <set>
#include <stdexcept>

#include "common/assignments/gates.hpp"
#include "common/assignments/hints.hpp"
#include "common/assignments/sealed.hpp"
#include "common/program/files.hpp"

namespace descent::assignments {
namespace {

namespace fs = std::filesystem;

/// Writes the files of a hand-out, each held against the solutions.
class HandOut {
public:
    HandOut(fs::path root, const Assignment& assignment, fs::path out)
        : root_(std::move(root)), assignment_(assignment), out_(std::move(out)) {}

    void add(const fs::path& name, const std::string& text) {
        const std::vector<std::string> found = leaks(assignment_, name, text);
        if (!found.empty()) throw std::runtime_error(found.front());
        make_folder((out_ / name).parent_path());
        write_file(out_ / name, text);
    }
    /// A file that gives nothing away by its nature, such as the sealed one.
    void add_unread(const fs::path& name, const std::string& bytes) {
        make_folder((out_ / name).parent_path());
        write_file(out_ / name, bytes);
    }
    /// A folder with all below it; `change` may give a file another text, or none.
    template <class Change>
    void add_folder(const fs::path& name, const Change& change) {
        std::set<fs::path> files;
        for (const fs::directory_entry& entry : fs::recursive_directory_iterator(root_ / name))
            if (entry.is_regular_file()) files.insert(fs::relative(entry.path(), root_));
        for (const fs::path& file : files)
            if (const auto text = change(file, read_text(root_ / file))) add(file, *text);
    }
    void add_folder(const fs::path& name) {
        add_folder(name, [](const fs::path&, std::string text) {
            return std::optional<std::string>(std::move(text));
        });
    }
    void copy(const fs::path& name) { add(name, read_text(root_ / name)); }

private:
    fs::path root_;
    const Assignment& assignment_;
    fs::path out_;
};

/// The chapters that a chapter is built on, by the USES of their CMakeLists.txt.
std::set<std::string> chapters_below(const fs::path& root, const std::string& chapter) {
    std::set<std::string> all;
    const std::string text = read_text(root / "chapters" / chapter / "CMakeLists.txt");
    const std::regex name("\\b[0-9][0-9]_[a-z_]+\\b");
    for (std::sregex_iterator i(text.begin(), text.end(), name), end; i != end; ++i) {
        if (i->str() == chapter) continue;
        all.insert(i->str());
        all.merge(chapters_below(root, i->str()));
    }
    return all;
}

/// A chapter's file without the markers of its own assignment.
std::string without_markers(const std::string& text) {
    std::string result;
    for (const std::string& line : split_lines(text)) {
        bool ends = false;
        if (opened_task(line, ends).empty() && !ends) result += line + "\n";
    }
    return result;
}

/// Who works at the tasks needs no list of mistakes, and starts without hints.
bool is_for_the_book(const fs::path& file) {
    return file.filename() == hints_name || file.filename() == "mistakes.md";
}

void add_chapter(HandOut& out, const std::string& chapter) {
    out.add_folder(fs::path("chapters") / chapter,
                   [](const fs::path& file, const std::string& text) -> std::optional<std::string> {
                       if (file.filename() == "tasks.md" || is_for_the_book(file))
                           return std::nullopt;
                       return without_markers(text);
                   });
}

void add_assignment(HandOut& out, const fs::path& root, const Assignment& assignment) {
    const fs::path folder = fs::path("chapters") / assignment.chapter;
    const std::string sheet = read_text(root / folder / "tasks.md");
    out.add_folder(folder,
                   [&](const fs::path& file, std::string text) -> std::optional<std::string> {
                       if (is_for_the_book(file)) return std::nullopt;
                       if (file.filename() == "tasks.md") return public_sheet(sheet);
                       for (const MarkedFile& marked : assignment.files)
                           if (marked.name == file) return handed_out(assignment, marked);
                       return text;
                   });
    out.add_unread(folder / sealed_name, seal(assignment, sheet));
}

std::string readme(const fs::path& root, const Assignment& assignment) {
    std::string tasks;
    for (const SheetTask& task : assignment.sheet.tasks)
        tasks +=
            fmt::format("| {} | {} | {} | {} |\n", task.id, task.title, task.points, task.equation);
    std::string introduction = assignment.sheet.introduction;
    while (introduction.ends_with("\n\n")) introduction.pop_back();
    return filled_in(read_text(root / "common/assignments/hand_out/README.md"),
                     {{"TITLE", assignment.sheet.title},
                      {"INTRODUCTION", introduction},
                      {"TASKS", tasks},
                      {"CHAPTER", assignment.chapter},
                      {"FIRST", assignment.sheet.tasks.front().id},
                      {"OWN", own_region(assignment.files.front())}});
}

}  // namespace

std::string public_sheet(std::string_view sheet) {
    std::string text;
    bool shown = true;
    for (const std::string& line : split_lines(sheet)) {
        if (line.starts_with("#"))
            shown = line != "### Hints" && line != "### Mutants" && line != "### Also right";
        bool for_tools = false;  // what only the examiner reads
        for (const char* property : {"- made of:", "- fields:", "- for:", "- order:", "- sizes:"})
            for_tools = for_tools || line.starts_with(property);
        if (shown && !for_tools) text += line + "\n";
    }
    return text;
}

std::string filled_in(std::string text, const std::map<std::string, std::string>& values) {
    for (const auto& [name, value] : values) {
        const std::string place = "@" + name + "@";
        for (std::size_t at = text.find(place); at != std::string::npos;
             at = text.find(place, at + value.size()))
            text.replace(at, place.size(), value);
    }
    return text;
}

void release(const fs::path& root, const Assignment& assignment,
             const std::vector<std::string>& packages, const fs::path& folder) {
    if (fs::exists(folder) && !fs::is_empty(folder))
        throw std::runtime_error(
            fmt::format("{} is not empty: a hand-out goes into a new folder", folder.string()));
    HandOut out(root, assignment, folder);
    for (const char* name :
         {"CMakeLists.txt", "CMakePresets.json", "LICENSE", "chapters/CMakeLists.txt"})
        out.copy(name);
    out.add_folder("common");
    for (const std::string& chapter : chapters_below(root, assignment.chapter))
        add_chapter(out, chapter);
    add_assignment(out, root, assignment);
    out.add_folder("tests/support");
    out.add_folder(fs::path("tests/chapters") / assignment.chapter);
    out.add("tests/CMakeLists.txt", "include(support/tests.cmake)\n");
    out.add("README.md", readme(root, assignment));
    out.add("course", filled_in(read_text(root / "common/assignments/hand_out/course"),
                                {{"CHAPTER", assignment.chapter},
                                 {"PACKAGES", fmt::format("{}", fmt::join(packages, " "))}}));
    fs::permissions(folder / "course",
                    fs::perms::owner_exec | fs::perms::group_exec | fs::perms::others_exec,
                    fs::perm_options::add);
}

}  // namespace descent::assignments
