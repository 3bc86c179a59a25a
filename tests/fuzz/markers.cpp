// A student's file: its regions, what is put into them, and what is handed out.
#include "common/assignments/markers.hpp"

#include <algorithm>

#include "common/assignments/fill.hpp"
#include "tests/fuzz/harness.hpp"

namespace descent::fuzz {
namespace {

using assignments::Assignment, assignments::MarkedFile, assignments::Region;

const std::string file_name = "chapters/07_topic/file.cpp";

std::vector<std::string> marker_seeds() {
    const std::string file =
        "#include <cmath>\n\nnamespace descent::topic {\n\nReal twice(Real x, const "
        "std::vector<Real>& "
        "y) {\n    //> 07.1\n    return 2 * x;\n    //<\n}\n\ntemplate <class S>\nvoid "
        "Rule::step(S& "
        "phi,\n                int n = 3) const {\n    //> 07.2\n    phi -= n;  // φ\n    "
        "//<\n}\n\n}  // namespace descent::topic\n";
    std::string windows = "\xEF\xBB\xBF";
    for (const char c : file) windows += c == '\n' ? std::string("\r\n") : std::string(1, c);
    return {file,
            windows,
            "//> 07.1\n//> 07.2\n//<\n",
            "//> 07.1\n#include <cmath>\n//<\n",
            "//<\n",
            "x\n//> 07.1\n//<\n",
            "namespace {\nvoid f() {\n//> 07.1\n//<\n}\n}  // namespace\n",
            "//> 07.1\n//<\n//> 07.1\n//<\n"};
}

/// A chapter of this file alone, with a task for each region.
Assignment around(const MarkedFile& file) {
    Assignment assignment{"07_topic", {}, {file}};
    for (const Region& region : file.regions)
        assignment.sheet.tasks.emplace_back().id = region.task;
    return assignment;
}

void check_regions(const MarkedFile& file) {
    std::size_t before = 0;
    for (const Region& region : file.regions) {
        must(
            before < region.first && region.first <= region.last && region.last < file.lines.size(),
            "a region out of place");
        must(file.region(region.task) == &region, "two regions of one task");
        before = region.last;
    }
    const auto own = [&](const Region& region) { return file.text(region); };
    must(assignments::filled(file, own) == assignments::join_lines(file.lines),
         "its own text makes another file");
    const MarkedFile empty = assignments::read_marked(
        file.name,
        assignments::filled(file, [](const Region&) { return std::vector<std::string>{}; }));
    must(empty.regions.size() == file.regions.size(), "a region is lost when it is emptied");
}

/// What the examiner compiles, and what a student gets.
void check_uses(const MarkedFile& file) {
    if (file.regions.empty()) return;
    const Assignment assignment = around(file);
    const MarkedFile handed =
        assignments::read_marked(file.name, assignments::handed_out(assignment, file));
    must(handed.regions.size() == file.regions.size() + 1, "handed out with other regions");
    for (const Region& region : file.regions)
        must(handed.text(*handed.region(region.task)).size() == 1, "handed out with a solution");
    const std::string text =
        assignments::with_questions(assignment, file, assignments::solutions(assignment));
    const auto lines = std::count(text.begin(), text.end(), '\n');
    must(lines == static_cast<std::ptrdiff_t>(file.lines.size()) + 3, "lines have other numbers");
}

void run_markers(std::string_view bytes) {
    const auto file =
        read_or_refuse(file_name, [&] { return assignments::read_marked(file_name, bytes); });
    if (!file) return;
    check_regions(*file);
    const MarkedFile again =
        assignments::read_marked(file_name, assignments::join_lines(file->lines));
    must(again.lines == file->lines, "written and read: other lines");
    read_or_refuse(file_name, [&] {
        check_uses(*file);
        return true;
    });
}

const Registered registered_markers({.name = "markers", .seeds = marker_seeds, .run = run_markers});

}  // namespace
}  // namespace descent::fuzz
