#include "common/assignments/results.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <nlohmann/json.hpp>

#include "common/gradient_check.hpp"
#include "common/program/files.hpp"
#include "common/program/text.hpp"

namespace descent::assignments {
namespace {

using nlohmann::ordered_json;

const SheetTask& task_of(const Grade& grade, const std::string& id) {
    return *std::find_if(grade.tasks.begin(), grade.tasks.end(),
                         [&](const SheetTask& t) { return t.id == id; });
}

/// Shares of `whole` that add up to it.
void share_out(std::vector<GradeRow*> rows, unsigned whole) {
    for (std::size_t i = 0; i < rows.size(); ++i)
        rows[i]->share =
            static_cast<unsigned>(whole * (i + 1) / rows.size() - whole * i / rows.size());
}

double real_points(unsigned hundredths) {
    return hundredths / 100.0;
}

/// As Markdown shows lines as they are.
std::string indented(const std::string& text) {
    std::string lines;
    for (const std::string& line : split_lines(text)) lines += "    " + line + "\n";
    return lines;
}

std::string row_name(const Grade& grade, const GradeRow& row) {
    return fmt::format("{} {}: {} ({}, {})", row.task, task_of(grade, row.task).title, row.test,
                       text(row.kind), row.hidden ? "hidden" : "public");
}

/// Why there was no answer to judge; empty if there was one.
std::string how_it_ended(const TestRow& row) {
    constexpr std::pair<std::string_view, std::string_view> ends[] = {
        {"no answer within", "too slow, or an endless loop"},
        {"the time for this task", "too slow, or an endless loop"},
        {"the program ended", "crashed"},
        {"other sizes", "wrong sizes"},
        {"not repeatable", "not repeatable"}};
    for (const auto& [said, means] : ends)
        if (row.failure.find(said) != std::string::npos) return std::string(means);
    return {};
}

/// What a row says: a hidden one only its verdict and diagnosis.
std::string row_text(const TestRow& row, bool hidden) {
    if (row.passed) return "passes";
    std::string said = hidden ? "" : row.failure + "\n";
    if (!row.wrong.empty() && !hidden) {
        if (!row.right.empty()) said += "right: " + row.right + "\n";
        said += "wrong: " + row.wrong + "; " + row.values + "\n";
    }
    if (!row.diagnosis.empty()) said += (hidden ? row.diagnosis : row.explanation) + "\n";
    if (!hidden || !said.empty()) return said;
    if (!row.ran) return row.failure + "\n";
    const std::string ended = how_it_ended(row);
    return (ended.empty() ? "does not pass" : ended) + "\n";
}

/// Why a row fails, without anything that is one submission's own.
std::string row_cause(const TestRow& row) {
    if (row.passed) return {};
    if (!row.diagnosis.empty()) return row.diagnosis;
    if (const std::string ended = how_it_ended(row); !ended.empty()) return ended;
    if (row.wrong == "result") return "wrong result";
    if (!row.wrong.empty()) return "wrong: " + row.wrong;
    if (row.kind == TaskTest::Kind::error) return "does not refuse wrong input";
    return "fails: " + row.test;
}

}  // namespace

unsigned Grade::points(const std::string& task) const {
    unsigned sum = 0;
    for (const GradeRow& row : rows)
        if (row.task == task && row.counts) sum += row.share;
    return sum;
}

unsigned Grade::points() const {
    unsigned sum = 0;
    for (const SheetTask& task : tasks) sum += points(task.id);
    return sum;
}

const GradeRow* Grade::telling_failure(const std::string& task) const {
    const GradeRow* found = nullptr;
    const auto weight = [](const GradeRow& row) {
        const std::string& cause = row.cause;
        const bool vague = cause == text(Diagnosis::single_entries) ||
                           cause == text(Diagnosis::unknown) || cause.starts_with("wrong:") ||
                           cause == "wrong result" || cause.starts_with("fails:");
        return 2 * TaskTest{row.kind, {}}.decides() + !vague;
    };
    for (const GradeRow& row : rows)
        if (row.task == task && !row.passed && !row.cause.empty() &&
            (!found || weight(row) > weight(*found)))
            found = &row;
    return found;
}

std::string Grade::cause(const std::string& task) const {
    const GradeRow* const row = telling_failure(task);
    return row ? row->cause : std::string();
}

Grade planned(const Assignment& assignment) {
    Grade grade;
    grade.chapter = assignment.chapter;
    grade.tasks = assignment.sheet.tasks;
    for (const SheetTask& task : grade.tasks) {
        unsigned number = 0;
        const std::string short_id = task.id.substr(task.id[0] == '0');
        for (const bool hidden : {false, true})
            for (const TaskTest& test : task.tests) {
                GradeRow row;
                row.number = fmt::format("{}.{}", short_id, ++number);
                row.task = task.id, row.test = test.name, row.kind = test.kind, row.hidden = hidden;
                grade.rows.push_back(std::move(row));
            }
    }
    for (const SheetTask& task : grade.tasks) {
        std::vector<GradeRow*> deciding, adding;
        for (GradeRow& row : grade.rows)
            if (row.task == task.id)
                (TaskTest{row.kind, {}}.decides() ? deciding : adding).push_back(&row);
        const unsigned whole = task.points * 100, rest = adding.empty() ? 0 : whole / 5;
        share_out(deciding, whole - rest);
        share_out(adding, rest);
    }
    return grade;
}

void take_rows(Grade& grade, const std::string& task, bool hidden, const TaskRows& rows) {
    for (GradeRow& into : grade.rows) {
        if (into.task != task || into.hidden != hidden) continue;
        for (const TestRow& row : rows.rows) {
            if (row.test != into.test) continue;
            into.ran = true, into.passed = row.passed, into.seconds = row.seconds;
            into.output = harmless(row_text(row, hidden));
            into.cause = harmless(row_cause(row), 200);
        }
    }
}

void take_problem(Grade& grade, const std::string& task, const std::string& problem) {
    for (GradeRow& row : grade.rows) {
        if (row.task != task || row.ran) continue;
        row.ran = true;
        row.output = harmless(problem);
        row.cause = row.output.substr(0, std::min(row.output.find(": "), row.output.find('\n')));
        if (row.cause.ends_with(':')) row.cause.pop_back();
    }
}

void settle(Grade& grade) {
    for (const SheetTask& task : grade.tasks) {
        bool right = true;
        for (const GradeRow& row : grade.rows)
            if (row.task == task.id && TaskTest{row.kind, {}}.decides())
                right = right && row.passed;
        for (GradeRow& row : grade.rows) {
            if (row.task != task.id) continue;
            row.counts = right && row.passed;
            if (row.passed && !right)
                row.output = "passes; counts when all value and gradient tests of the task pass";
        }
    }
}

std::string harmless(std::string_view text, std::size_t most) {
    std::string clean;
    const std::size_t cut = most / 2;
    std::string_view rest = text;
    bool shortened = false;
    if (rest.size() > most) {
        shortened = true;
        rest = rest.substr(0, cut);
    }
    const auto add = [&](std::string_view part) {
        while (!part.empty()) {
            const Character c = first_character(part);
            const bool kept = can_be_shown(c) || part[0] == '\n' || part[0] == '\t';
            clean += kept ? part.substr(0, c.bytes) : "?";
            part.remove_prefix(std::max<std::size_t>(c.bytes, 1));
        }
    };
    add(rest);
    if (shortened) {
        clean += fmt::format("\n… {} bytes left out …\n", text.size() - 2 * cut);
        add(text.substr(text.size() - cut));
    }
    return clean;
}

std::string gradescope(const Grade& grade) {
    ordered_json result;
    std::string output;
    for (const std::string& remark : grade.remarks) output += harmless(remark, 1000) + "\n";
    if (!grade.failure.empty()) {
        // without a score: the platform calls this a failure of the autograder, which it is
        result["output"] =
            "This could not be graded, and it is not your fault: " + harmless(grade.failure) +
            "\nThere is no score. Please tell your instructor.";
        result["output_format"] = "text";
        return result.dump(1) + "\n";
    }
    if (!grade.complete) output += "The grading has not come to its end.\n";
    result["output"] = output;
    result["output_format"] = "text";
    result["test_output_format"] = "text";
    result["test_name_format"] = "text";
    result["stdout_visibility"] = "hidden";
    result["tests"] = ordered_json::array();
    ordered_json seconds = ordered_json::array();
    for (const GradeRow& row : grade.rows) {
        result["tests"].push_back({{"number", row.number},
                                   {"name", row_name(grade, row)},
                                   {"score", real_points(row.counts ? row.share : 0)},
                                   {"max_score", real_points(row.share)},
                                   {"status", row.passed ? "passed" : "failed"},
                                   {"output", row.output},
                                   {"output_format", "text"},
                                   {"visibility", "visible"}});
        seconds.push_back(row.seconds);
    }
    ordered_json tasks = ordered_json::array();
    for (const SheetTask& task : grade.tasks) {
        const auto found = grade.hints.find(task.id);
        const std::size_t hints = found == grade.hints.end() ? 0 : found->second;
        tasks.push_back({{"task", task.id},
                         {"title", task.title},
                         {"points", real_points(grade.points(task.id))},
                         {"of", task.points},
                         {"cause", grade.cause(task.id)},
                         {"hints", std::min(hints, task.hints.size())}});
    }
    result["extra_data"] = {{"chapter", grade.chapter},
                            {"wall", grade.wall},
                            {"complete", grade.complete},
                            {"tasks", tasks},
                            {"seconds", seconds}};
    result["execution_time"] = grade.seconds;
    return result.dump(1) + "\n";
}

std::string prairielearn(const Grade& grade) {
    ordered_json result;
    if (!grade.failure.empty()) {
        result["gradable"] = false;
        result["format_errors"] = {"This could not be graded, and it is not your fault: " +
                                   harmless(grade.failure)};
        return result.dump(1) + "\n";
    }
    unsigned whole = 0;
    for (const SheetTask& task : grade.tasks) whole += task.points * 100;
    result["gradable"] = true;
    result["score"] = whole == 0 ? 0.0 : static_cast<double>(grade.points()) / whole;
    std::string output;
    for (const std::string& remark : grade.remarks) output += harmless(remark, 1000) + "\n";
    result["output"] = output;
    result["tests"] = ordered_json::array();
    for (const GradeRow& row : grade.rows)
        result["tests"].push_back({{"name", row_name(grade, row)},
                                   {"description", std::string(text(row.kind))},
                                   {"points", real_points(row.counts ? row.share : 0)},
                                   {"max_points", real_points(row.share)},
                                   {"message", ""},
                                   {"output", row.output}});
    return result.dump(1) + "\n";
}

std::string junit(const Grade& grade) {
    std::string xml = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites>\n";
    const bool was_graded = grade.failure.empty();
    for (const SheetTask& task : grade.tasks) {
        std::string cases;
        std::size_t tests = 0, failures = 0;
        for (const GradeRow& row : grade.rows) {
            if (row.task != task.id) continue;
            ++tests;
            failures += !row.passed;
            cases += fmt::format("    <testcase classname=\"{}\" name=\"{}\" time=\"{:.3f}\"",
                                 task.id, escape_html(row_name(grade, row)), row.seconds);
            if (!was_graded)
                cases += fmt::format("><error message=\"not graded\">{}</error></testcase>\n",
                                     escape_html(harmless(grade.failure)));
            else if (!row.passed)
                cases += fmt::format("><failure message=\"failed\">{}</failure></testcase>\n",
                                     escape_html(row.output));
            else
                cases += "/>\n";
        }
        xml += fmt::format(
            "  <testsuite name=\"{} {}\" tests=\"{}\" failures=\"{}\" errors=\"{}\">\n{}  "
            "</testsuite>\n",
            task.id, escape_html(task.title), tests, was_graded ? failures : 0,
            was_graded ? 0 : tests, cases);
    }
    return xml + "</testsuites>\n";
}

std::string summary(const Grade& grade) {
    std::string text = fmt::format("# {}\n\n", grade.chapter);
    if (!grade.failure.empty())
        return text +
               "This could not be graded; there is no score: " + one_line(harmless(grade.failure)) +
               "\n";
    text += "| task | | points | of | tests passed |\n|---|---|---|---|---|\n";
    unsigned whole = 0;
    for (const SheetTask& task : grade.tasks) {
        std::size_t passed = 0, tests = 0;
        for (const GradeRow& row : grade.rows)
            if (row.task == task.id) ++tests, passed += row.passed;
        whole += task.points * 100;
        text += fmt::format("| {} | {} | {:g} | {} | {} of {} |\n", task.id, task.title,
                            real_points(grade.points(task.id)), task.points, passed, tests);
    }
    text +=
        fmt::format("\n{:g} of {:g} points.\n", real_points(grade.points()), real_points(whole));
    for (const std::string& remark : grade.remarks)  // with names of files that a student chose
        text += "\n" + indented(one_line(harmless(remark, 1000)));
    for (const SheetTask& task : grade.tasks) {
        const GradeRow* const row = grade.telling_failure(task.id);
        if (!row) continue;
        const bool same = std::all_of(grade.rows.begin(), grade.rows.end(), [&](const GradeRow& r) {
            return r.task != task.id || r.output == row->output;
        });
        text += fmt::format("\n## {} {}: {}\n\n", task.id, task.title, one_line(row->cause));
        if (!same)
            text += fmt::format("{} ({}):\n\n", row->test, row->hidden ? "hidden" : "public");
        text += indented(row->output);
    }
    return text;
}

void write_results(const Grade& grade, const std::filesystem::path& folder, bool for_prairielearn) {
    write_file(folder / "results.json", for_prairielearn ? prairielearn(grade) : gradescope(grade));
    write_file(folder / "junit.xml", junit(grade));
    write_file(folder / "summary.md", summary(grade));
}

void remove_results(const std::filesystem::path& folder) {
    std::error_code none;
    for (const char* name : {"results.json", "junit.xml", "summary.md"})
        std::filesystem::remove(folder / name, none);
}

}  // namespace descent::assignments
