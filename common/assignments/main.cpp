// Assignments: judges a task, hands a chapter out, grades what comes back.
#include <fmt/format.h>
#include <fmt/ranges.h>

#include <csignal>
#include <exception>

#include "common/assignments/archive.hpp"
#include "common/assignments/bundle.hpp"
#include "common/assignments/check.hpp"
#include "common/assignments/gates.hpp"
#include "common/assignments/grade.hpp"
#include "common/assignments/release.hpp"
#include "common/assignments/report.hpp"
#include "common/assignments/watch.hpp"
#include "common/program/command_line.hpp"
#include "common/program/files.hpp"
#include "common/program/scratch_folder.hpp"
#include "common/program/text.hpp"

namespace descent::assignments {
namespace {

namespace fs = std::filesystem;

fs::path work_folder(const std::string& chapter, const char* name) {
    return build_folder() / "assignments" / chapter / name;
}

/// Takes the first argument, unless it is an option; empty if there is none.
std::string take_word(int& argc, char**& argv) {
    if (argc < 2 || argv[1][0] == '-') return {};
    --argc;
    return *++argv;
}

/// "07.3" for "7.3", "07" for "7".
std::string two_digits(const std::string& task) {
    return task.size() == 1 || (task.size() > 1 && task[1] == '.') ? "0" + task : task;
}

/// The chapter of a task: "07_backprop" for "07.3".
std::string chapter_of(const std::string& task) {
    for (const fs::directory_entry& entry : fs::directory_iterator(root_folder() / "chapters")) {
        const std::string name = entry.path().filename();
        if (name.substr(0, 2) == task.substr(0, 2) && fs::exists(entry.path() / "tasks.md"))
            return name;
    }
    throw std::runtime_error(fmt::format("no chapter has a task {}", task));
}

int run_check(int argc, char** argv) {
    using Words = std::vector<std::string>;
    CheckPlan plan;
    plan.task = two_digits(take_word(argc, argv));
    const std::vector<Option> options{
        {"--hint", "", "the next hint", "", Option::Words::none,
         [&](const Words&) { plan.hint = true; }},
        {"--replay", "N", "only test N, with all that is known of it", "", Option::Words::one,
         [&](const Words& words) { plan.replay = read_whole(words[0], 1); }},
        {"--asan", "", "under AddressSanitizer and UBSan", "", Option::Words::none,
         [&](const Words&) { plan.asan = true; }}};
    if (const auto answer =
            read_command_line(argc, argv, "check", "Judges what stands in the region of one task.",
                              {{"Options", options}}, "TASK")) {
        fmt::print("{}", *answer);
        return 0;
    }
    if (plan.task.empty()) throw std::runtime_error("which task? ./course tasks lists them");
    const std::string chapter = chapter_of(plan.task);
    return check(read_kit(chapter), plan, work_folder(chapter, "check"));
}

int run_watch(int argc, char** argv) {
    const std::string task = two_digits(take_word(argc, argv));
    if (const auto answer = read_command_line(argc, argv, "watch",
                                              "Checks a task whenever its file is saved; Enter "
                                              "goes on to the next one, Ctrl-C ends it.",
                                              {}, "TASK")) {
        fmt::print("{}", *answer);
        return 0;
    }
    if (task.empty()) throw std::runtime_error("which task? ./course tasks lists them");
    const std::string chapter = chapter_of(task);
    return watch(chapter, task, work_folder(chapter, "check"));
}

/// \param mistakes a file for what check says of each mutant, or empty
bool pass_gates(const std::string& chapter, GatePlan plan, const fs::path& mistakes = {}) {
    plan.progress = [](const std::string& text) { fmt::print(stderr, "{}\n", text); };
    const Kit kit = read_kit(chapter);
    const GateReport report = try_gates(kit, plan, work_folder(chapter, "gates"));
    fmt::print("{}", report.matrix());
    if (!mistakes.empty()) write_file(mistakes, report.mistakes(kit.assignment.sheet));
    for (const std::string& fault : report.faults) fmt::print("{}\n", fault);
    return report.faults.empty();
}

int run_gates(int argc, char** argv) {
    using Words = std::vector<std::string>;
    GatePlan plan;
    std::string chapter = two_digits(take_word(argc, argv)), mistakes;
    const std::vector<Option> options{
        {"--salts", "N", "so many are tried with what is right", "200", Option::Words::one,
         [&](const Words& words) { plan.salts = read_whole(words[0], 1); }},
        {"--salt", "S", "of the hidden tests", "1", Option::Words::one,
         [&](const Words& words) { plan.salt = read_whole(words[0], 1); }},
        {"--task", "TASK", "only this one", "", Option::Words::one,
         [&](const Words& words) { plan.only = two_digits(words[0]); }},
        {"--right", "", "only the book's lines and the other right solutions", "",
         Option::Words::none, [&](const Words&) { plan.right_only = true; }},
        {"--mistakes", "FILE", "what check says of each goes there, for the book", "",
         Option::Words::one, [&](const Words& words) { mistakes = words[0]; }}};
    if (const auto answer =
            read_command_line(argc, argv, "gates", "Tries whether a chapter may be handed out.",
                              {{"Options", options}}, "CHAPTER")) {
        fmt::print("{}", *answer);
        return 0;
    }
    chapter = chapter_of(chapter);
    return pass_gates(chapter, plan, mistakes) ? 0 : 1;
}

int run_release(int argc, char** argv) {
    using Words = std::vector<std::string>;
    GatePlan plan;
    std::string chapter = two_digits(take_word(argc, argv)), out, archive, packages;
    bool gated = true;
    const std::vector<Option> options{
        {"--out", "FOLDER", "the student's tree goes there, a new folder", "", Option::Words::one,
         [&](const Words& words) { out = words[0]; }},
        {"--salt", "S", "of the hidden tests", "1", Option::Words::one,
         [&](const Words& words) { plan.salt = read_whole(words[0], 1); }},
        {"--salts", "N", "so many are tried with what is right", "200", Option::Words::one,
         [&](const Words& words) { plan.salts = read_whole(words[0], 1); }},
        {"--gradescope", "FILE", "the autograder goes there, a zip", "", Option::Words::one,
         [&](const Words& words) { archive = words[0]; }},
        {"--ungated", "", "without trying it, for yourself", "", Option::Words::none,
         [&](const Words&) { gated = false; }},
        {"--packages", "NAMES", "Debian packages that the tree needs", "", Option::Words::list,
         [&](const Words& words) { packages = fmt::format("{}", fmt::join(words, " ")); }}};
    if (const auto answer =
            read_command_line(argc, argv, "release", "Hands a chapter out, if its gates let it.",
                              {{"Options", options}}, "CHAPTER")) {
        fmt::print("{}", *answer);
        return 0;
    }
    if (out.empty()) throw std::runtime_error("--out: where the student's tree goes is missing");
    if (!archive.empty() && plan.salt == GatePlan().salt)
        throw std::runtime_error("--salt: an autograder needs one that its students do not know");
    if (!archive.empty()) require_writable_file(archive);
    chapter = chapter_of(chapter);
    const Assignment assignment = read_assignment(root_folder(), chapter);
    const std::vector<std::string> needed = list_items({packages});
    release(root_folder(), assignment, needed, out);
    if (gated && !pass_gates(chapter, plan)) {
        fs::remove_all(out);
        fmt::print("Not handed out: {} is removed again.\n", out);
        return 1;
    }
    fmt::print("Handed out: {}\n", out);
    if (archive.empty()) return 0;
    write_archive(read_kit(chapter), needed, plan.salt, archive);
    fmt::print("Autograder: {}\n", archive);
    return 0;
}

/// \throws SandboxFailure when it cannot be made, on a full disk for one
Kit bundle_of(const std::string& chapter, const fs::path& folder) {
    try {
        return write_bundle(read_kit(chapter), folder);
    } catch (const std::exception& e) {
        throw SandboxFailure(e.what());
    }
}

int run_grade(int argc, char** argv) {
    using Words = std::vector<std::string>;
    GradePlan plan;
    std::string chapter, bundle;
    plan.submission = take_word(argc, argv);
    const std::vector<Option> options{
        {"--chapter", "NN", "the chapter that was handed out", "", Option::Words::one,
         [&](const Words& words) { chapter = two_digits(words[0]); }},
        {"--out", "FOLDER", "results.json, junit.xml and summary.md go there", "",
         Option::Words::one, [&](const Words& words) { plan.out = words[0]; }},
        {"--salt", "S", "of the hidden tests", "1", Option::Words::one,
         [&](const Words& words) { plan.salt = read_whole(words[0], 1); }},
        {"--budget", "SECONDS", "for the whole submission", "480", Option::Words::one,
         [&](const Words& words) { plan.budget = read_positive(words[0]); }},
        {"--prairielearn", "", "results.json as PrairieLearn reads it", "", Option::Words::none,
         [&](const Words&) { plan.prairielearn = true; }},
        {"--trusted", "", "without a wall around the student's code", "", Option::Words::none,
         [&](const Words&) { plan.trusted = true; }},
        {"--bundle", "FOLDER", "the grader's folder of an archive", "", Option::Words::one,
         [&](const Words& words) { bundle = words[0]; }}};
    if (const auto answer =
            read_command_line(argc, argv, "grade", "Grades a submission: a folder or a zip.",
                              {{"Options", options}}, "SUBMISSION")) {
        fmt::print("{}", *answer);
        return 0;
    }
    if (plan.submission.empty())
        throw std::runtime_error("no submission: ./course grade FOLDER --chapter 07 --out DIR");
    if (plan.out.empty()) throw std::runtime_error("--out: where the results go is missing");
    if (chapter.empty() && bundle.empty())
        throw std::runtime_error("--chapter: the chapter that was handed out is missing");
    const ScratchFolder folder("grade");
    const fs::path work = folder.path();
    if (bundle.empty()) chapter = chapter_of(chapter);
    const Kit kit =
        bundle.empty() ? bundle_of(chapter, work / "bundle") : read_bundle(fs::canonical(bundle));
    const int code = grade(kit, plan, work);
    fmt::print("{}", read_text(plan.out / "summary.md"));
    return code;
}

int run_report(int argc, char** argv) {
    using Words = std::vector<std::string>;
    const fs::path folder = take_word(argc, argv);
    fs::path out = folder;
    bool names = false;
    const std::vector<Option> options{
        {"--out", "FOLDER", "report.csv and report.html go there", "FOLDER itself",
         Option::Words::one, [&](const Words& words) { out = words[0]; }},
        {"--names", "", "with the names of the submissions", "", Option::Words::none,
         [&](const Words&) { names = true; }}};
    if (const auto answer = read_command_line(argc, argv, "report",
                                              "Tells how a course fared: FOLDER holds a folder of "
                                              "results for each submission.",
                                              {{"Options", options}}, "FOLDER")) {
        fmt::print("{}", *answer);
        return 0;
    }
    if (folder.empty()) throw std::runtime_error("which folder? ./course report graded");
    if (!fs::is_directory(folder))
        throw std::runtime_error(fmt::format("'{}' is no folder of results", folder.string()));
    const Course course = read_course(folder);
    make_folder(out);
    write_file(out / "report.csv", csv(course, names));
    write_file(out / "report.html", page(course));
    fmt::print("{}", table(course));
    return 0;
}

}  // namespace
}  // namespace descent::assignments

int main(int argc, char** argv) {
    using namespace descent::assignments;
    std::signal(SIGPIPE, SIG_IGN);
    const std::string command = argc > 1 ? argv[1] : "";
    try {
        if (command == "check") return run_check(argc - 1, argv + 1);
        if (command == "watch") return run_watch(argc - 1, argv + 1);
        if (command == "release") return run_release(argc - 1, argv + 1);
        if (command == "grade") return run_grade(argc - 1, argv + 1);
        if (command == "gates") return run_gates(argc - 1, argv + 1);
        if (command == "report") return run_report(argc - 1, argv + 1);
        throw std::runtime_error(
            "a command is missing: check, watch, gates, release, grade, report");
    } catch (const SandboxFailure& e) {
        fmt::print(stderr, "{}: {}\n", command, descent::one_line(e.what()));
        return 3;
    } catch (const std::exception& e) {
        fmt::print(stderr, "{}: {}\n", command, descent::one_line(e.what()));
        return 2;
    }
}
