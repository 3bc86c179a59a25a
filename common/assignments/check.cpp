#include "common/assignments/check.hpp"

#include <fmt/format.h>

#include <functional>
#include <regex>

#include "common/assignments/hints.hpp"
#include "common/assignments/submission.hpp"
#include "common/program/files.hpp"

namespace descent::assignments {
namespace {

namespace fs = std::filesystem;

void print_indented(const std::string& text, const char* indent) {
    for (const std::string& line : split_lines(text)) fmt::print("{}{}\n", indent, line);
}

/// The next hint, if the code has changed since the last; else those so far.
void print_hint(const Kit& kit, const SheetTask& task, const Text& mine) {
    const fs::path file = kit.source / "chapters" / kit.assignment.chapter / hints_name;
    std::map<std::string, SeenHints> all;
    if (fs::exists(file)) all = read_hints(read_text(file));
    SeenHints& seen = all[task.id];
    seen.shown = std::min(seen.shown, task.hints.size());

    std::string code;
    for (const std::string& line : mine.lines) code += normalised(line);
    const std::size_t attempt = std::hash<std::string>()(code);
    const bool last = seen.shown == task.hints.size();
    if (last || (seen.shown > 0 && seen.attempt == attempt)) {
        fmt::print("\nThe hints so far:\n");
        for (std::size_t i = 0; i < seen.shown; ++i) fmt::print("  {}. {}\n", i + 1, task.hints[i]);
        fmt::print("{}\n",
                   last ? "There are no more." : "The next one comes when your code has changed.");
        return;
    }
    fmt::print("\nHint {}. {}\n", seen.shown + 1, task.hints[seen.shown]);
    seen = {seen.shown + 1, attempt};
    write_file(file, written_hints(all));
}

/// What the lecture's book has to say once the task is done.
void print_afterwards(const Kit& kit, const SheetTask& task, const Text& mine) {
    const Text book = solutions(kit.assignment)[task.id];
    fmt::print("\nThe hints, to read afterwards:\n");
    for (std::size_t i = 0; i < task.hints.size(); ++i)
        fmt::print("  {}. {}\n", i + 1, task.hints[i]);
    if (book.lines == mine.lines) return;
    fmt::print("\nThe book's own lines:\n");
    print_indented(join_lines(book.lines), "");
}

/// The place in the student's file that a sanitizer's report names first.
std::string named_place(const std::string& report, const std::string& file) {
    const std::regex place(file.substr(file.rfind('/') + 1) + ":([0-9]+)");
    std::smatch found;
    return std::regex_search(report, found, place) ? fmt::format("{}:{}", file, found.str(1)) : "";
}

/// "__n < this->size()" when the standard library says that this did not hold, as for an
/// index out of range.
std::string assertion(const std::string& line) {
    const std::size_t at = line.find(": Assertion '"), end = line.find("' failed.");
    if (at == std::string::npos || end == std::string::npos || end < at + 13) return {};
    return line.substr(at + 13, end - at - 13);
}

/// The line of a sanitizer's report that says what happened.
std::string what_happened(const std::string& report) {
    for (const std::string& line : split_lines(report)) {
        if (const std::string broken = assertion(line); !broken.empty())
            return fmt::format("the library's check failed: {}", broken);
        const std::size_t at = line.find("ERROR: ");
        if (at != std::string::npos) return line.substr(at + 7);
        if (line.find("runtime error: ") != std::string::npos)
            return line.substr(line.find("runtime error: "));
    }
    return {};
}

void print_row(std::size_t number, const TestRow& row, bool whole) {
    fmt::print("  {} {}. {}: {}\n", row.passed ? "✓" : "✗", number, text(row.kind), row.test);
    if (row.passed) return;
    if (!row.wrong.empty()) {
        if (!row.right.empty()) print_indented("right: " + row.right, "       ");
        print_indented("wrong: " + row.wrong + (row.values.empty() ? "" : "; " + row.values),
                       "       ");
        if (!row.explanation.empty()) print_indented(row.explanation, "       ");
    }
    constexpr std::size_t most = 12;
    std::vector<std::string> lines = split_lines(row.failure);
    if (!whole && lines.size() > most) {
        lines.resize(most);
        lines.push_back("…");
    }
    print_indented(join_lines(lines), "       ");
}

/// What the student's code printed, not the library in its name, above the verdict; of
/// much only the beginning.
void print_prints(const std::string& prints, bool whole) {
    constexpr std::size_t most = 20;
    std::vector<std::string> lines = split_lines(prints);
    std::erase_if(lines, [](const std::string& line) { return !assertion(line).empty(); });
    if (lines.empty()) return;
    const std::size_t more = whole || lines.size() <= most ? 0 : lines.size() - most;
    lines.resize(lines.size() - more);
    fmt::print("Your code printed:\n");
    print_indented(join_lines(lines), "  | ");
    if (more > 0)
        fmt::print("  … and {} more lines; --replay N shows what test N alone printed\n", more);
    fmt::print("\n");
}

/// Once more under the sanitizers, for the line of a crash.
void print_crash(const Kit& kit, const SheetTask& task, const Texts& texts, const fs::path& work) {
    fmt::print("\nIt crashed. Once more under AddressSanitizer, which takes a little …\n");
    const fs::path folder = work / "asan";
    fs::remove_all(folder);
    fs::create_directories(folder);
    const Player player = make_player(kit, task.id, texts, folder, {Wall::none, true});
    if (player.program.empty()) return;
    const TaskRows rows =
        examine(kit, task.id, player.program, {.sanitized = true, .limit = 30}, folder);
    const std::string& file = kit.assignment.file_of(task.id).name;
    const std::string place = named_place(rows.prints, file), what = what_happened(rows.prints);
    fmt::print("  {}\n", what.empty() ? "AddressSanitizer has nothing to say of it." : what);
    if (!place.empty()) fmt::print("  at {}\n", place);
}

/// What is handed out, with the student's lines of this task in it.
Texts attempt_at(const Kit& kit, const SheetTask& task, const MarkedFile& file) {
    const Submission mine = read_attempts(kit.assignment, kit.source);
    for (const std::string& name : {task.id, own_text(file)})
        if (const auto problem = mine.problems.find(name); problem != mine.problems.end())
            throw std::runtime_error(fmt::format("{}: {}", file.name, problem->second));
    for (const std::string& remark : mine.remarks)
        if (remark.starts_with(file.name)) fmt::print("{}\n\n", remark);
    Texts texts = stubs(kit.assignment);
    for (const auto& [name, text] : mine.texts)
        texts[name].line = text.line, texts[name].next = text.next;
    for (const std::string& name : {task.id, own_text(file)})
        if (const auto text = mine.texts.find(name); text != mine.texts.end())
            texts[name] = text->second;
    return texts;
}

/// The plan for the examiner, for all tests or one.
ExaminePlan examination_of(const SheetTask& task, const CheckPlan& plan) {
    if (plan.replay > task.tests.size())
        throw std::runtime_error(
            fmt::format("--replay: {} has {} tests", task.id, task.tests.size()));
    ExaminePlan result;
    if (plan.replay > 0) result.test = task.tests[plan.replay - 1].name;
    result.sanitized = plan.asan;
    if (plan.asan) result.limit = 30;
    return result;
}

}  // namespace

int check(const Kit& kit, const CheckPlan& plan, const fs::path& work) {
    const SheetTask& task = kit.assignment.sheet[plan.task];
    const MarkedFile& file = kit.assignment.file_of(task.id);
    const ExaminePlan examination = examination_of(task, plan);
    const Texts texts = attempt_at(kit, task, file);
    const Text& mine = texts.find(task.id)->second;
    fmt::print("{} {}   {}\n{}:{}\n\n", task.id, task.title, task.equation, file.name, mine.line);

    const fs::path folder = work / task.id;
    fs::create_directories(folder);
    const Player player = make_player(kit, task.id, texts, folder, {Wall::none, plan.asan});
    if (player.program.empty()) {
        if (!player.ended) fmt::print("It does not compile:\n");
        print_indented(player.errors, "  ");
        if (plan.hint) print_hint(kit, task, mine);
        return 1;
    }
    const TaskRows rows = examine(kit, task.id, player.program, examination, folder);
    print_prints(rows.prints, plan.replay > 0);
    if (plan.replay > 0) {
        print_row(plan.replay, rows.rows.front(), true);
    } else {
        for (std::size_t i = 0; i < rows.rows.size(); ++i) print_row(i + 1, rows.rows[i], false);
    }
    if (rows.crashed && !plan.asan && !plan.hint) print_crash(kit, task, texts, folder);
    if (plan.replay > 0) return rows.rows.front().passed ? 0 : 1;
    fmt::print("\npublic {}/{}; hidden tests, on other numbers, are not run here\n", rows.passed(),
               rows.rows.size());
    if (rows.passed() == rows.rows.size()) {
        print_afterwards(kit, task, mine);
        return 0;
    }
    if (plan.hint)
        print_hint(kit, task, mine);
    else
        fmt::print("A hint: ./course hint {}\n", task.id);
    return 1;
}

}  // namespace descent::assignments
