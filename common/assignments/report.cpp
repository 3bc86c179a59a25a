#include "common/assignments/report.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <fstream>
#include <nlohmann/json.hpp>
#include <stdexcept>

#include "common/program/text.hpp"

namespace descent::assignments {
namespace {

namespace fs = std::filesystem;
using nlohmann::json;

/// A submission's results into its outcome, and the tasks into the course.
void take(const json& results, Outcome& outcome, Course& course) {
    if (!results.contains("tests")) {
        outcome.problem = one_line(results.value("output", std::string("no tests")));
        return;
    }
    std::vector<Course::Task> tasks;
    for (const json& task : results.at("extra_data").at("tasks")) {
        tasks.push_back({task.at("task"), task.at("title"), task.at("of")});
        outcome.tasks[task.at("task")] = {task.at("points"), task.at("cause"), task.at("hints")};
    }
    if (course.tasks.empty()) course.tasks = tasks;
    const bool same =
        std::equal(tasks.begin(), tasks.end(), course.tasks.begin(), course.tasks.end(),
                   [](const Course::Task& a, const Course::Task& b) { return a.id == b.id; });
    if (!same)
        throw std::runtime_error(
            fmt::format("{} is of another assignment than those before it", outcome.name));
}

/// What is to be said of one task.
struct TaskSummary {
    double mean = 0;
    std::size_t full = 0, none = 0, hints = 0;
    std::vector<std::pair<std::string, std::size_t>> causes;  ///< the most frequent first
};

std::size_t graded(const Course& course) {
    return static_cast<std::size_t>(
        std::count_if(course.outcomes.begin(), course.outcomes.end(),
                      [](const Outcome& outcome) { return outcome.problem.empty(); }));
}

TaskSummary summary_of(const Course& course, const Course::Task& task) {
    TaskSummary summary;
    std::map<std::string, std::size_t> causes;
    for (const Outcome& outcome : course.outcomes) {
        const auto mine = outcome.tasks.find(task.id);
        if (mine == outcome.tasks.end()) continue;
        summary.mean += mine->second.points;
        summary.full += mine->second.points >= task.points;
        summary.none += mine->second.points <= 0;
        summary.hints += mine->second.hints;
        if (!mine->second.cause.empty()) ++causes[mine->second.cause];
    }
    summary.mean /= static_cast<double>(std::max<std::size_t>(graded(course), 1));
    summary.causes.assign(causes.begin(), causes.end());
    std::stable_sort(summary.causes.begin(), summary.causes.end(),
                     [](const auto& a, const auto& b) { return a.second > b.second; });
    return summary;
}

double percent(std::size_t part, std::size_t whole) {
    return 100.0 * static_cast<double>(part) / static_cast<double>(std::max<std::size_t>(whole, 1));
}

/// A cell of CSV. What a spreadsheet would take for a formula gets an apostrophe.
std::string cell(std::string text) {
    if (!text.empty() && std::string_view("=+-@").find(text[0]) != std::string_view::npos)
        text.insert(0, "'");
    if (text.find_first_of(",\"\n") == std::string::npos) return text;
    std::string quoted = "\"";
    for (const char c : text) quoted += c == '"' ? "\"\"" : std::string(1, c);
    return quoted + "\"";
}

}  // namespace

double Outcome::points() const {
    double sum = 0;
    for (const auto& [id, task] : tasks) sum += task.points;
    return sum;
}

Course read_course(const fs::path& folder) {
    std::vector<fs::path> files;
    for (const fs::directory_entry& entry : fs::directory_iterator(folder))
        if (fs::exists(entry.path() / "results.json")) files.push_back(entry.path());
    if (files.empty())
        throw std::runtime_error(
            fmt::format("no results.json in the folders of {}: each is what "
                        "./course grade … --out left",
                        folder.string()));
    std::sort(files.begin(), files.end());
    Course course;
    for (const fs::path& file : files) {
        Outcome outcome;
        outcome.name = file.filename();
        std::ifstream in(file / "results.json");
        try {
            take(json::parse(in), outcome, course);
        } catch (const json::exception&) {
            outcome.tasks.clear();
            outcome.problem = "its results.json is not one of ./course grade";
        }
        course.outcomes.push_back(std::move(outcome));
    }
    return course;
}

std::string table(const Course& course) {
    const std::size_t all = graded(course);
    std::string text = fmt::format("{} submissions graded\n\n", all);
    for (const Course::Task& task : course.tasks) {
        const TaskSummary s = summary_of(course, task);
        text += fmt::format(
            "{} {}: {:.2f} of {:g} points; all {:.0f} %, none {:.0f} %; {:.1f} hints a head\n",
            task.id, task.title, s.mean, task.points, percent(s.full, all), percent(s.none, all),
            static_cast<double>(s.hints) / static_cast<double>(std::max<std::size_t>(all, 1)));
        for (const auto& [cause, count] : s.causes)
            text += fmt::format("      {:3.0f} %  {}\n", percent(count, all), one_line(cause));
    }
    if (all < course.outcomes.size())
        text += fmt::format("\n{} could not be graded; report.csv says why\n",
                            course.outcomes.size() - all);
    return text;
}

std::string csv(const Course& course, bool names) {
    std::string text = "submission,points";
    for (const Course::Task& task : course.tasks)
        text += fmt::format(",{0},{0} hints,{0} cause", task.id);
    text += ",problem\n";
    std::size_t number = 0;
    for (const Outcome& outcome : course.outcomes) {
        ++number;
        text += names ? cell(one_line(outcome.name)) : std::to_string(number);
        text += outcome.problem.empty() ? fmt::format(",{:g}", outcome.points()) : ",";
        for (const Course::Task& task : course.tasks) {
            const auto mine = outcome.tasks.find(task.id);
            text += mine == outcome.tasks.end()
                        ? ",,,"
                        : fmt::format(",{:g},{},{}", mine->second.points, mine->second.hints,
                                      cell(one_line(mine->second.cause)));
        }
        text += "," + cell(outcome.problem) + "\n";
    }
    return text;
}

std::string page(const Course& course) {
    const std::size_t all = graded(course);
    std::string html = fmt::format(R"(<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>Assignment: how it went</title>
<style>
body {{ max-width: 46rem; margin: 2rem auto; padding: 0 1rem; font: 1rem/1.5 Georgia, serif; }}
h2 {{ margin: 2rem 0 .3rem; font-size: 1.15rem; }}
p {{ margin: .2rem 0 .6rem; }}
svg {{ width: 100%; height: 1.1rem; display: block; }}
.full {{ fill: #2b8a57; }} .some {{ fill: #d9a441; }} .none {{ fill: #c0392b; }}
.cause {{ fill: #6b7785; }} .ground {{ fill: #8882; }}
table {{ border-collapse: collapse; width: 100%; }}
td {{ padding: .15rem .6rem .15rem 0; vertical-align: middle; }}
table {{ table-layout: fixed; }}
td:first-child {{ width: 3rem; text-align: right; }} td:nth-child(2) {{ width: 25%; }}
</style>
</head>
<body>
<h1>{} submissions</h1>
<p>Green: all points of the task; yellow: some; red: none. Below, why not all: the first failure of
each submission.</p>
)",
                                   all);
    for (const Course::Task& task : course.tasks) {
        const TaskSummary s = summary_of(course, task);
        const double full = percent(s.full, all), none = percent(s.none, all);
        html += fmt::format(
            "<h2>{} {}</h2>\n<p>{:.2f} of {:g} points in the mean; {:.0f} % have all, {:.0f} % "
            "none</p>\n<svg viewBox=\"0 0 100 4\" preserveAspectRatio=\"none\" role=\"img\" "
            "aria-label=\"all {:.0f} %, some {:.0f} %, none {:.0f} %\"><rect class=\"full\" "
            "width=\"{}\" height=\"4\"/><rect class=\"some\" x=\"{}\" width=\"{}\" height=\"4\"/>"
            "<rect class=\"none\" x=\"{}\" width=\"{}\" height=\"4\"/></svg>\n<table>\n",
            task.id, escape_html(task.title), s.mean, task.points, full, none, full,
            100 - full - none, none, full, full, 100 - full - none, 100 - none, none);
        for (const auto& [cause, count] : s.causes)
            html += fmt::format(
                "<tr><td>{0:.0f} %</td><td><svg viewBox=\"0 0 100 8\" "
                "preserveAspectRatio=\"none\" aria-hidden=\"true\"><rect class=\"ground\" "
                "width=\"100\" height=\"8\"/><rect class=\"cause\" width=\"{0}\" height=\"8\"/>"
                "</svg></td><td>{1}</td></tr>\n",
                percent(count, all), escape_html(one_line(cause)));
        html += "</table>\n";
    }
    return html + "</body>\n</html>\n";
}

}  // namespace descent::assignments
