// A chapter that is broken on purpose is not handed out: each gate refuses, and says why.
// `broken_gates` tries it with task 07.4, `broken_gates quick` the first.
#include "common/assignments/gates.hpp"

#include <fmt/format.h>

#include <functional>
#include <string>
#include <string_view>
#include <vector>

using namespace descent::assignments;
namespace fs = std::filesystem;

namespace {

constexpr const char* task = "07.4";

struct Break {
    const char* name;
    const char* says;  ///< in a fault; empty when there must be none
    std::function<void(Assignment&, SheetTask&)> change;
};

MarkedFile& file_of(Assignment& assignment) {
    for (MarkedFile& file : assignment.files)
        if (file.region(task)) return file;
    throw std::runtime_error("no file");
}

const std::vector<Break> breaks{
    {"a mutant that is right", "'right' passes the public tests",
     [](Assignment&, SheetTask& sheet) {
         sheet.mutants = {{"right", "dz[j]", "(dz[j])"}};
     }},
    {"nothing", "", [](Assignment&, SheetTask&) {}},
    {"a mutant that does not compile", "'typo' does not compile",
     [](Assignment&, SheetTask& sheet) {
         sheet.mutants = {{"typo", "dz[j]", "dz[j"}};
     }},
    {"another right solution that is wrong", "'other', which is right, fails",
     [](Assignment&, SheetTask& sheet) {
         sheet.also_right = {{"other", "+=", "-="}};
     }},
    {"another right solution that is wrong with later numbers", "which is right, fails",
     [](Assignment&, SheetTask& sheet) {
         sheet.also_right = {{"tired", "dz[j] * J",
                              "[] { static int n; return ++n > 600 ? 2 : 1; }() * dz[j] * J"}};
     }},
    {"the book's own line is wrong", "the book's lines fail",
     [](Assignment& assignment, SheetTask& sheet) {
         MarkedFile& file = file_of(assignment);
         for (std::string& line : file.lines)
             if (const auto at = line.find("dx[i] += dz[j]"); at != std::string::npos)
                 line.replace(at, 8, "dx[i] -=");
         sheet.mutants.clear();
     }},
    {"a test that has nothing to do with it", "never calls the function",
     [](Assignment& assignment, SheetTask& sheet) {
         sheet.tests.push_back(assignment.sheet["07.5"].tests.front());
     }},
    {"tests that nothing can fail", "'zeros' passes the public tests",
     [](Assignment& assignment, SheetTask& sheet) {
         sheet.tests = {assignment.sheet["07.5"].tests.front()};
         sheet.mutants.clear();
     }},
    {"a hand-out that is not quiet", "does not compile without a word",
     [](Assignment& assignment, SheetTask&) {
         file_of(assignment).lines.push_back("int warn = 1.5;");
     }},
};

bool as_it_must(const Break& broken, const GateReport& report) {
    if (!*broken.says) return report.faults.empty();
    for (const std::string& fault : report.faults)
        if (fault.find(broken.says) != std::string::npos) return true;
    return false;
}

}  // namespace

int main(int argc, char** argv) {
    const bool quick = argc > 1 && std::string_view(argv[1]) == "quick";
    const Kit kit = read_kit("07_backprop");
    int wrong = 0;
    for (std::size_t i = 0; i < (quick ? 1 : breaks.size()); ++i) {
        const Break& broken = breaks[i];
        Kit changed = kit;
        for (SheetTask& sheet : changed.assignment.sheet.tasks) {
            if (sheet.id != task) continue;
            sheet.mutants.resize(1);
            sheet.also_right.clear();
            broken.change(changed.assignment, sheet);
            break;
        }
        const GateReport report = try_gates(changed, {.salts = 10, .only = task},
                                            build_folder() / "assignments/broken_gates");
        const bool right = as_it_must(broken, report);
        wrong += !right;
        fmt::print("{} {}\n", right ? "ok  " : "FAIL", broken.name);
        for (const std::string& fault : report.faults)
            if (!right) fmt::print("       {}\n", fault);
    }
    return wrong == 0 ? 0 : 1;
}
