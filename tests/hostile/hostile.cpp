// Hostile and broken submissions of one task of chapter 7, graded as the real grader does it: each
// with the row it must get. `hostile_submissions quick` tries five of them,
// `hostile_submissions` all, `hostile_submissions NAME` one.
#include <fmt/format.h>
#include <fmt/ranges.h>
#include <sys/mount.h>
#include <sys/stat.h>

#include <csignal>
#include <cstdlib>
#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

#include "common/assignments/bundle.hpp"
#include "common/assignments/check.hpp"
#include "common/assignments/grade.hpp"
#include "common/assignments/walls.hpp"
#include "common/program/files.hpp"
#include "common/program/scratch_folder.hpp"

using namespace descent::assignments;
namespace fs = std::filesystem;

namespace {

/// A submission of task 07.4, and what must be said of it.
struct Case {
    const char* name;
    bool quick;            ///< among the first of its kind
    bool full;             ///< gets all points, or none
    const char* says;      ///< in a row of the task; empty for anything
    const char* lines;     ///< of the region
    const char* own = "";  ///< of the student's own region
    bool zip = false;      ///< all files of the chapter, packed
};

#define RIGHT                                           \
    "\n    for (std::size_t i = 0; i < dx.size(); ++i)" \
    "\n        for (std::size_t j = 0; j < dz.size(); ++j) dx[i] += dz[j] * J(j, i);"

const std::vector<Case> cases{
    // right, whatever it looks like
    {"loops", true, true, "", RIGHT},
    {"loops, in a zip", true, true, "", RIGHT, "", true},
    {"other order of summation", false, true, "",
     "for (std::size_t j = dz.size(); j-- > 0;) for (std::size_t i = 0; i < dx.size(); ++i) dx[i] "
     "+= J(j, i) * dz[j];"},
    {"own function", false, true, "", "dx = mine(J, dz);",
     "#include \"common/tensor.hpp\"\nstatic descent::Vector mine(const descent::Matrix& J, const "
     "descent::Vector& dz) {\n"
     "  descent::Vector r = xt::zeros<descent::Real>({J.shape()[1]});\n"
     "  for (std::size_t i = 0; i < r.size(); ++i) for (std::size_t j = 0; j < dz.size(); ++j) "
     "r[i] += dz[j] * J(j, i);\n"
     "  return r;\n}"},
    {"10 MB of prints", false, true, "",
     "for (int k = 0; k < 100000; ++k) std::puts(std::string(100, 'x').c_str());" RIGHT,
     "#include <cstdio>\n#include <string>"},
    {"#define private public", false, true, "", RIGHT,
     "#define private public\n#pragma GCC optimize(\"O0\")"},
    {"#define double float", false, true, "", RIGHT,
     "#define double float\n#undef assert\n#line 1 \"other.cpp\""},
    {"prints a verdict", false, false, "",
     "std::puts(\"[doctest] Status: SUCCESS!\\n{\\\"score\\\": 100}\");", "#include <cstdio>"},

    // broken by accident
    {"untouched", false, false, "not implemented",
     "    not_implemented(\"07.4 The chain rule, and what the slide lost\");"},
    {"syntax error", false, false, "does not compile", "dx[0] = ;"},
    {"one brace too many", false, false, "one } too many", "dx[0] = 1; }"},
    {"open comment", false, false, "a /* without", "dx[0] = 1; /* "},
    {"endless recursion", false, false, "signal", "return chain_rule(J, dz) + dx;"},
    {"out of bounds", false, false, "signal", "dx[std::size_t{1} << 40] = 1;"},
    {"uninitialised", false, false, "",
     "Real x[1000]; for (std::size_t i = 0; i < dx.size(); ++i) dx[i] += x[i * 7];"},
    {"static state", false, false, "not repeatable", "static Real calls = 0; dx.fill(calls += 1);"},
    {"float", false, false, "",
     "for (std::size_t i = 0; i < dx.size(); ++i) for (std::size_t j = 0; j < dz.size(); ++j) "
     "dx[i] += static_cast<float>(dz[j]) * static_cast<float>(J(j, i));"},
    {"throws for valid input", false, false, "I give up",
     "throw std::runtime_error(\"I give up\");", "#include <stdexcept>"},
    {"throws a number", false, false, "no std::exception", "throw 7;"},
    {"wrong size", false, false, "", "return xt::zeros<Real>({dx.size() + 1});"},
    {"nan", false, false, "", "dx.fill(std::numeric_limits<Real>::quiet_NaN());",
     "#include <limits>"},

    // forging
    {"exit(0)", false, false, "exit code 0", "std::exit(0);", "#include <cstdlib>"},
    {"_exit(0)", false, false, "exit code 0", "_exit(0);", "#include <unistd.h>"},
    {"exit in a static initialiser", true, false, "", RIGHT,
     "#include <cstdlib>\nstatic const int gone = (std::_Exit(0), 0);"},
    {"exit in a constructor", false, false, "", RIGHT,
     "#include <unistd.h>\n__attribute__((constructor)) static void first() { _exit(0); }"},
    {"a thread that exits", false, false, "",
     "std::thread([] { std::_Exit(0); }).detach(); for (;;) {}",
     "#include <cstdlib>\n#include <thread>"},
    {"its own main", false, false, "does not compile", RIGHT, "int main() { return 0; }"},
    {"its own write", false, false, "", "dx.fill(1);",
     "#include <unistd.h>\nextern \"C\" ssize_t write(int, const void*, size_t n) { return "
     "(ssize_t)n; }"},
    {"includes the book", true, false, "does not compile", "dx.fill(stolen);",
     "#define chain_rule stolen_chain_rule\n#include "
     "\"chapters/07_backprop/other_notations.cpp\"\n#undef chain_rule"},
    {"includes a later chapter", false, false, "does not compile", "dx.fill(0);",
     "#include \"chapters/12_regularization/dropout.hpp\""},
    {"includes the tests", false, false, "does not compile", "dx.fill(0);",
     "#include \"tests/chapters/07_backprop/other_notations.cpp\""},
    {"includes /etc/passwd", false, false, "does not compile", "dx.fill(0);",
     "#include \"/etc/passwd\""},
    {".incbin of the book", false, false, "does not compile", "dx.fill(0);",
     "asm(\".incbin \\\"@ROOT@/chapters/07_backprop/other_notations.cpp\\\"\");"},
    {"calls another function of the book", false, false, "uses descent::backprop::accuracy",
     "auto* volatile f = &accuracy; dx.fill(f == nullptr);",
     "#include \"chapters/07_backprop/accuracy.hpp\""},
    {"asks for its own task", true, false, "may not be asked for",
     "return descent::assignments::call(\"07.4\", static_cast<Vector (*)(const Matrix&, const "
     "Vector&)>(nullptr), "
     "\"J, dz\", J, dz);"},
    {"writes into the pipes", false, false, "",
     "const char answer[64] = {8, 0, 0, 0, 0, 0, 0, 0, 'R'}; for (int f = 3; f < 20; ++f) if "
     "(write(f, answer, 17) < 0) continue;",
     "#include <unistd.h>"},
    {"announces 2^60 bytes", false, false, "bytes long",
     "const unsigned char head[9] = {0, 0, 0, 0, 0, 0, 0, 16, 'R'}; for (int f = 3; f < 20; ++f) "
     "if (write(f, head, 9) < 0) "
     "continue; _exit(0);",
     "#include <unistd.h>"},
    {"a what() of 1 GB", false, false, "", "throw std::runtime_error(std::string(100 << 20, 'x'));",
     "#include <stdexcept>\n#include <string>"},
    {"markup in an exception", false, false, "</failure>",
     "throw std::runtime_error(\"</failure>]]>\\x1b[31m\\\"score\\\": 100\");",
     "#include <stdexcept>"},
    {"half an answer", false, false, "ended before it answered",
     "const char head[9] = {8, 0, 0, 0, 0, 0, 0, 0, 'R'}; for (int f = 3; f < 20; ++f) if "
     "(write(f, "
     "head, 9) < 0) continue; _exit(0);",
     "#include <unistd.h>"},
    {"two answers", false, false, "",
     "const char none[9] = {0, 0, 0, 0, 0, 0, 0, 0, 'R'}; for (int f = 3; f < 20; ++f) if "
     "(write(f, "
     "none, 9) < 0) continue;" RIGHT,
     "#include <unistd.h>"},
    {"loads the examiner", false, false, "",
     "dx.fill(dlopen(\"@ROOT@/build/release/bin/examiner_07_backprop\", RTLD_NOW) == nullptr);",
     "#include <dlfcn.h>"},
    {"reads the examiner's memory", false, false, "",
     "std::ifstream memory(\"/proc/\" + std::to_string(getppid()) + \"/mem\"); "
     "dx.fill(memory.good());",
     "#include <fstream>\n#include <string>\n#include <unistd.h>"},
    {"ptrace", false, false, "", "dx.fill(ptrace(PTRACE_ATTACH, getppid(), 0, 0) == 0);",
     "#include <sys/ptrace.h>\n#include <unistd.h>"},
    {"throws through noexcept", false, false, "signal", "[]() noexcept { throw 1; }();"},
    {"jumps out of the call", false, false, "", "static jmp_buf nowhere; longjmp(nowhere, 1);",
     "#include <csetjmp>"},
    {"overwrites its stack", false, false, "signal",
     "volatile char a[8]; for (volatile int i = 0; i < 100000000; ++i) a[i] = 1;"},
    {"writes the results", false, false, "",
     "for (const char* f : {\"results.json\", \"/tmp/results.json\", \"@ROOT@/results.json\"}) "
     "std::ofstream(f) << \"{\\\"score\\\": 100}\"; dx.fill(0);",
     "#include <fstream>"},
    {"becomes another program", false, false, "",
     "setenv(\"LD_PRELOAD\", \"/tmp/x.so\", 1); execl(\"/usr/bin/env\", \"env\", nullptr); "
     "dx.fill(0);",
     "#include <cstdlib>\n#include <unistd.h>"},
    {"includes its environment", false, false, "", "dx.fill(0);",
     "#include \"/proc/self/environ\""},

    // breaking the grader
    {"endless loop", false, false, "no answer within", "for (volatile int i = 0;;) i = 1;"},
    {"just inside the limit", false, false, "the time for this task", "usleep(1900000);" RIGHT,
     "#include <unistd.h>"},
    {"small allocations", false, false, "", "for (;;) new int[4];"},
    {"an endless constant", false, false, "does not compile", "dx.fill(spin());",
     "constexpr long spin() { long s = 0; for (long i = 0; i < (1L << 60); ++i) s += i; return s; "
     "}\nstatic constexpr long spun = spin();"},
    {"gigabytes of zeros", false, false, "", "dx.fill(0);", "asm(\".fill 1000000000, 8, 0\");"},
    {"stops itself", false, false, "no answer within", "raise(SIGSTOP);", "#include <csignal>"},
    {"fork bomb", true, false, "",
     "for (int i = 0; i < 1000; ++i) if (fork() == 0) for (;;) fork();", "#include <unistd.h>"},
    {"outlives its group", false, false, "",
     "if (fork() == 0) { setsid(); if (fork() == 0) for (;;) sleep(1); } _exit(0);",
     "#include <unistd.h>"},
    {"memory bomb", false, false, "",
     "std::vector<char*> v; for (;;) { v.push_back(new char[1 << 20]); for (int i = 0; i < (1 << "
     "20); i += 4096) v.back()[i] = 1; }",
     "#include <vector>"},
    {"fills the disk", false, false, "",
     "std::ofstream f(\"/tmp/full\"); const std::string s(1 << 20, 'x'); for (int i = 0; i < 4000 "
     "&& f; ++i) f << s; dx.fill(0);",
     "#include <fstream>\n#include <string>"},
    {"kills everything", false, false, "",
     "kill(-1, SIGKILL); kill(getppid(), SIGKILL); dx.fill(0);",
     "#include <csignal>\n#include <unistd.h>"},
    {"network", false, false, "", "dx.fill(socket(AF_INET, SOCK_STREAM, 0) >= 0);",
     "#include <sys/socket.h>"},
    {"template bomb", false, false, "", "dx.fill(Bomb<60>::value);",
     "template <int N, int M = 0> struct Bomb { static const long value = Bomb<N - 1, 2 * "
     "M>::value + Bomb<N - 1, 2 * M + 1>::value; };\n"
     "template <int M> struct Bomb<0, M> { static const long value = M; };"},
    {"a table of a terabyte", false, false, "", "dx.fill(table[0]);",
     "static int table[1L << 38] = {1};"},
    {"200,000 errors", false, false, "does not compile", "dx.fill(0);",
     "#define A x y z;\n#define B A A A A A A A A\n#define C B B B B B B B B\n#define D C C C C C "
     "C C C\n"
     "#define E D D D D D D D D\nE E E E E E"},
    {"includes /dev/zero", false, false, "", "dx.fill(0);", "#include \"/dev/zero\""},
};

std::string replaced(std::string text, const std::string& from, const std::string& to) {
    const std::size_t at = text.find(from);
    return at == std::string::npos ? text : text.replace(at, from.size(), to);
}

/// Whether a process of a user is left who was made up for a sandbox.
bool process_left() {
    for (const fs::directory_entry& entry : fs::directory_iterator("/proc")) {
        struct stat about;
        if (stat(entry.path().c_str(), &about) == 0 && about.st_uid >= 61184 &&
            about.st_uid < 65520 && fs::exists(entry.path() / "cmdline"))
            return true;
    }
    return false;
}

/// The folder as a zip, with the other files of the hand-out.
fs::path packed(const Assignment& assignment, const MarkedFile& mine, const fs::path& folder) {
    for (const MarkedFile& file : assignment.files)
        if (file.name != mine.name)
            descent::write_file(folder / fs::path(file.name).filename(),
                                handed_out(assignment, file));
    const fs::path zip = folder.string() + ".zip";
    const std::string command = fmt::format(
        "cmake -E chdir '{0}' cmake -E tar cf '{1}' --format=zip .", folder.string(), zip.string());
    if (std::system(command.c_str()) != 0) throw std::runtime_error("cannot make " + zip.string());
    return zip;
}

/// What is wrong with how it was graded; empty if nothing is.
std::string judge(const Kit& kit, const Case& c, const fs::path& folder) {
    const MarkedFile& file = kit.assignment.file_of("07.4");
    std::string text = handed_out(kit.assignment, file);
    const Texts handed = stubs(kit.assignment);
    text = replaced(text, handed.find("07.4")->second.lines.front(), c.lines);
    text = replaced(text, "your own includes and functions\n",
                    fmt::format("your own includes and functions\n{}\n", c.own));
    text = replaced(text, "@ROOT@", root_folder());
    fs::path submission = folder / "submission";
    const fs::path out = folder / "out", work = folder / "work";
    descent::make_folder(submission);
    descent::make_folder(work);
    descent::write_file(submission / fs::path(file.name).filename(), text);
    if (c.zip) submission = packed(kit.assignment, file, submission);
    GradePlan plan;
    plan.submission = submission, plan.out = out, plan.salt = 3, plan.budget = 100;
    const int code = grade(kit, plan, work);
    const std::string results = read_text(out / "results.json");
    const std::string report = read_text(out / "summary.md");
    if (code != 0) return "the grader failed: " + report;
    const bool full = report.find("| 07.4 | The chain rule, and what the slide lost | 2 | 2 |") !=
                      std::string::npos;
    const bool none = report.find("| 07.4 | The chain rule, and what the slide lost | 0 | 2 |") !=
                      std::string::npos;
    if (c.full ? !full : !none) return "the points are wrong:\n" + report + results;
    if (results.find(c.says) == std::string::npos)
        return fmt::format("no row says '{}':\n{}", c.says, results);
    return {};
}

/// A disk of 300 kB, if one can be mounted here.
struct SmallDisk {
    fs::path folder;
    bool there = false;
    explicit SmallDisk(const fs::path& at) : folder(at) {
        descent::make_folder(folder);
        there = mount("none", folder.c_str(), "tmpfs", 0, "size=300k") == 0;
    }
    ~SmallDisk() {
        if (there) umount(folder.c_str());
    }
    SmallDisk(const SmallDisk&) = delete;
    SmallDisk& operator=(const SmallDisk&) = delete;
};

/// What is wrong when the disk is full: there must be no score in any file.
std::string judge_on(const SmallDisk& disk, const Kit& kit, const fs::path& folder, bool zip) {
    GradePlan plan;
    plan.submission = folder / "submission", plan.out = folder / "out", plan.budget = 100;
    descent::make_folder(plan.submission);
    for (const MarkedFile& file : kit.assignment.files)
        descent::write_file(plan.submission / fs::path(file.name).filename(),
                            fmt::format("{}\n", fmt::join(file.lines, "\n")));
    if (zip) plan.submission = packed(kit.assignment, kit.assignment.files[0], plan.submission);
    const int code = grade(kit, plan, disk.folder);
    const std::string said = read_text(plan.out / "summary.md"),
                      results = read_text(plan.out / "results.json");
    const bool right = code == 3 && said.find("o space left") != std::string::npos &&
                       results.find("\"score\"") == std::string::npos;
    return right ? "" : fmt::format("exit code {}:\n{}{}", code, said, results);
}

/// What is wrong with how the last test of a task is run alone, on the book's own lines.
std::string replay(const fs::path& folder) {
    const Kit kit = read_kit("07_backprop");
    CheckPlan plan;
    plan.task = "07.4", plan.replay = kit.assignment.sheet[plan.task].tests.size();
    return check(kit, plan, folder) == 0 ? "" : "it does not pass";
}

/// What is wrong when there is nothing to grade: nothing may be written.
std::string judge_nothing(const Kit& kit, const fs::path& folder) {
    GradePlan plan;
    plan.submission = folder / "none", plan.out = folder / "out";
    try {
        grade(kit, plan, folder);
    } catch (const std::runtime_error& e) {
        const bool said = std::string_view(e.what()).starts_with("there is no ");
        return said && !fs::exists(plan.out) ? "" : e.what();
    }
    return "no error";
}

}  // namespace

int main(int argc, char** argv) {
    std::signal(SIGPIPE, SIG_IGN);
    const std::string_view only = argc > 1 ? argv[1] : "";
    const descent::ScratchFolder temporary("hostile");
    const fs::path folder = temporary.path();
    const Kit kit = write_bundle(read_kit("07_backprop"), folder / "bundle");
    if (const StrongestWall strongest = strongest_wall(kit.secret); strongest.wall == Wall::none) {
        fmt::print("SKIPPED: no wall holds here: {}\n", strongest.reason);
        return 77;
    }
    std::size_t passed = 0, failed = 0;
    const auto tell = [&](const std::string& name, const std::string& fault) {
        fmt::print("{} {}\n{}", fault.empty() ? "ok  " : "FAIL", name,
                   fault.empty() ? "" : fault + "\n");
        std::fflush(stdout);
        ++(fault.empty() ? passed : failed);
    };
    for (const Case& c : cases)
        if (only == "quick" ? c.quick : only.empty() || only == c.name)
            tell(c.name, judge(kit, c, folder / std::to_string(passed + failed)));
    if (only == "quick" || only.empty()) {
        tell("no submission", judge_nothing(kit, folder / "nothing"));
        if (const SmallDisk disk(folder / "disk"); disk.there) {
            tell("a full disk", judge_on(disk, kit, folder / "full", false));
            tell("a zip on a full disk", judge_on(disk, kit, folder / "full zip", true));
        } else {
            fmt::print("SKIPPED: a small disk cannot be mounted here\n");
        }
        tell("one test alone", replay(folder / "replay"));
    }
    if (process_left()) {
        fmt::print("FAIL a process is left\n");
        ++failed;
    }
    fmt::print("{} passed, {} failed\n", passed, failed);
    return failed == 0 ? 0 : 1;
}
