#include "common/assignments/gates.hpp"

#include <fmt/format.h>
#include <sched.h>

#include <algorithm>
#include <atomic>
#include <cctype>
#include <future>
#include <iterator>
#include <set>

#include "common/program/files.hpp"
#include "common/program/text.hpp"

namespace descent::assignments {
namespace {

namespace fs = std::filesystem;

/// The lines of a region with a variant in them.
std::vector<std::string> varied(const SheetTask& task, const Variant& variant,
                                const std::vector<std::string>& solution) {
    if (variant.from.empty()) return {variant.to};
    std::string text;
    for (const std::string& line : solution) text += line + "\n";
    const std::size_t at = text.find(variant.from);
    if (at == std::string::npos || text.find(variant.from, at + 1) != std::string::npos)
        throw std::runtime_error(
            fmt::format("{}: '{}' does not occur once in its region", task.id, variant.from));
    text.replace(at, variant.from.size(), variant.to);
    return split_lines(text);
}

/// The files as they are handed out compile without a word, with a hand-out's options.
std::vector<std::string> try_handed_out(const Kit& kit, const fs::path& folder) {
    std::vector<std::string> faults;
    fs::remove_all(folder);
    for (const MarkedFile& file : kit.assignment.files) {
        make_folder((folder / file.name).parent_path());
        write_file(folder / file.name, handed_out(kit.assignment, file));
    }
    for (const MarkedFile& file : kit.assignment.files) {
        if (file.name.ends_with(".hpp")) continue;
        std::vector<std::string> command = kit.compile;
        std::erase(command, "-Wno-shadow");
        std::replace(command.begin(), command.end(), std::string("SOURCE"),
                     (folder / file.name).string());
        std::replace(command.begin(), command.end(), std::string("OBJECT"),
                     (folder / "x.o").string());
        command.insert(command.begin() + 1, "-I" + folder.string());
        Sandbox trusted;
        trusted.wall = Wall::none;
        const Run ran = run(trusted, command, std::chrono::seconds(60));
        if (!ran.err.text().empty())
            faults.push_back(
                fmt::format("{} as it is handed out does not compile without a word: {}", file.name,
                            one_line(ran.err.text().substr(0, 400))));
    }
    return faults;
}

constexpr const char* untouched = "what is handed out";

/// The gates of one task.
class TaskGates {
public:
    TaskGates(const Kit& kit, const SheetTask& task, const GatePlan& plan, fs::path work)
        : kit_(kit), task_(task), plan_(plan), work_(std::move(work)) {
        fs::remove_all(work_);
        fs::create_directories(work_);
    }

    GateReport run() {
        const std::vector<std::string> solution = solutions(kit_.assignment)[task_.id].lines;
        try_book();
        for (const Variant& right : task_.also_right)
            try_right(right.what, varied(task_, right, solution));
        if (plan_.right_only) return std::move(report_);
        for (const std::string& forged : forgeries()) try_forgery(forged);
        try_text(untouched, stubs(kit_.assignment)[task_.id].lines);
        for (const Variant& mutant : task_.mutants)
            try_text(mutant.what, varied(task_, mutant, solution));
        return std::move(report_);
    }

private:
    /// The book's lines pass every test: as a student's program, and on all numbers.
    void try_book() {
        const fs::path memory = work_ / "asked.txt";
        const Player player = player_of(solutions(kit_.assignment)[task_.id].lines);
        if (player.program.empty())
            return fault("the book's lines do not compile alone: " + one_line(player.errors));
        const TaskRows first = examine(kit_, task_.id, player.program, {.memory = memory}, work_);
        double seconds = 0;
        for (const TestRow& row : first.rows) {
            seconds += row.cpu;
            if (row.calls == 0) fault(fmt::format("'{}' never calls the function", row.test));
        }
        if (seconds > slowest_tests)
            fault(fmt::format("its tests take {:.1f} s, more than {:g}", seconds, slowest_tests));
        if (all_pass("the book's lines", first)) all_pass("the book's lines", salted(player));
        // Who has the public answers by heart passes the public tests, and must not pass others.
        Kill kill{task_.id, "the public answers by heart", "(passes them)"};
        kill.hidden_test =
            failing({.salt = plan_.salt, .forge = "by heart", .memory = memory}).test;
        add(std::move(kill));
    }

    /// Another right solution passes every test.
    void try_right(const std::string& what, const std::vector<std::string>& lines) {
        const Player player = player_of(lines);
        if (player.program.empty())
            return fault(fmt::format("'{}' does not compile: {}", what, one_line(player.errors)));
        const std::string who = fmt::format("'{}', which is right,", what);
        if (all_pass(who, examine(kit_, task_.id, player.program, {}, work_)))
            all_pass(who, salted(player));
        ++report_.also_right;
    }

    Player player_of(const std::vector<std::string>& lines) const {
        Texts texts = stubs(kit_.assignment);
        texts[task_.id] = {lines};
        return make_player(kit_, task_.id, texts, work_, {});
    }

    /// On all hidden numbers, up to those that it fails on.
    TaskRows salted(const Player& player) const {
        const ExaminePlan plan{.trusted = true, .salt = plan_.salt, .salts = plan_.salts};
        TaskRows found = examine(kit_, task_.id, player.program, plan, work_);
        if (found.passed() == found.rows.size())
            for (TestRow& row : found.rows)
                if (row.salt + 1 != plan.salt + plan.salts)
                    row.passed = false, row.failure = "no other numbers were tried";
        return found;
    }

    bool all_pass(const std::string& what, const TaskRows& rows) {
        for (const TestRow& row : rows.rows)
            if (!row.passed)
                fault(fmt::format("{} fails '{}' with salt {}: {}", what, row.test, row.salt,
                                  one_line(row.failure)));
        return rows.passed() == rows.rows.size();
    }

    void try_forgery(const std::string& forged) {
        add({task_.id, forged, failing({.forge = forged}).test,
             failing({.salt = plan_.salt, .forge = forged}).test});
    }

    void try_text(const std::string& mistake, const std::vector<std::string>& lines) {
        Kill kill{task_.id, mistake};
        const Player player = player_of(lines);
        kill.compiles = !player.program.empty();
        if (kill.compiles) {
            const TestRow caught = failing({}, player.program);
            kill.public_test = caught.test;
            kill.named = !caught.wrong.empty() && mistake != untouched;
            if (kill.named)
                kill.said = fmt::format("wrong: {}{}{}", caught.wrong,
                                        caught.diagnosis.empty() ? "" : "; ", caught.diagnosis);
            else if (mistake != untouched)
                kill.said = one_line(caught.failure.substr(0, 100));
            kill.hidden_test = failing({.salt = plan_.salt}, player.program).test;
        } else {
            fault(fmt::format("'{}' does not compile: {}", mistake, one_line(player.errors)));
        }
        add(std::move(kill));
    }

    /// The first test that decides and does not pass; one without a name if all do.
    TestRow failing(ExaminePlan plan, const fs::path& player = {}) const {
        plan.quick = true;
        TestRow unfinished;
        for (const TestRow& row : examine(kit_, task_.id, player, plan, work_).rows) {
            if (row.ran && !row.passed) return row;
            if (!row.ran && TaskTest{row.kind, {}}.decides()) unfinished = row;
        }
        return unfinished;
    }

    void add(Kill kill) {
        if (kill.compiles && kill.public_test.empty())
            fault(fmt::format("'{}' passes the public tests", kill.mistake));
        if (kill.compiles && kill.hidden_test.empty())
            fault(fmt::format("'{}' passes the hidden tests", kill.mistake));
        report_.kills.push_back(std::move(kill));
    }

    void fault(const std::string& text) { report_.faults.push_back(task_.id + ": " + text); }

    const Kit& kit_;
    const SheetTask& task_;
    const GatePlan& plan_;
    fs::path work_;
    GateReport report_;
};

/// Keeps this thread, and what it starts, to one of the processors: examiner and player
/// take turns, and waking up another processor costs more than most answers.
void keep_to_one_processor(std::size_t worker) {
    cpu_set_t all, one;
    if (sched_getaffinity(0, sizeof all, &all) != 0) return;
    CPU_ZERO(&one);
    std::size_t left = worker % static_cast<std::size_t>(CPU_COUNT(&all));
    for (std::size_t cpu = 0; cpu < CPU_SETSIZE; ++cpu)
        if (CPU_ISSET(cpu, &all) && left-- == 0) CPU_SET(cpu, &one);
    sched_setaffinity(0, sizeof one, &one);
}

/// All tasks of the plan, two at a time.
std::vector<GateReport> try_tasks(const Kit& kit, const GatePlan& plan, const fs::path& work) {
    std::vector<const SheetTask*> tasks;
    for (const SheetTask& task : kit.assignment.sheet.tasks)
        if (plan.only.empty() || plan.only == task.id) tasks.push_back(&task);
    std::vector<GateReport> reports(tasks.size());
    std::atomic<std::size_t> next = 0;
    const auto work_on = [&](std::size_t worker) {
        keep_to_one_processor(worker);
        for (std::size_t i = next++; i < tasks.size(); i = next++) {
            if (plan.progress) plan.progress(tasks[i]->id + " " + tasks[i]->title);
            reports[i] = TaskGates(kit, *tasks[i], plan, work / tasks[i]->id).run();
        }
    };
    std::future<void> first = std::async(std::launch::async, work_on, 0);
    std::future<void> second = std::async(std::launch::async, work_on, 1);
    first.get();
    second.get();
    return reports;
}

}  // namespace

std::size_t GateReport::killed() const {
    return static_cast<std::size_t>(
        std::count_if(kills.begin(), kills.end(), [](const Kill& k) { return k.killed(); }));
}

std::string GateReport::matrix() const {
    std::string text;
    const auto by = [](const std::string& test) { return test.empty() ? "PASSES" : test; };
    for (const Kill& kill : kills)
        text += fmt::format("  {} {}  {}\n        public: {}{}\n        hidden: {}\n",
                            kill.killed() ? "✓" : "✗", kill.task, kill.mistake,
                            kill.compiles ? by(kill.public_test) : "does not compile",
                            kill.said.empty() ? "" : "\n        check: " + kill.said,
                            kill.compiles ? by(kill.hidden_test) : "does not compile");
    const auto with = [&](auto member) {
        return std::count_if(kills.begin(), kills.end(), member);
    };
    return text + fmt::format(
                      "killed {} of {}; of the mutants, check names what is wrong first for "
                      "{} of {}; other right solutions tried: {}\n",
                      killed(), kills.size(), with([](const Kill& k) { return k.named; }),
                      with([](const Kill& k) { return !k.said.empty(); }), also_right);
}

std::string GateReport::mistakes(const Sheet& sheet) const {
    const auto cell = [](std::string text) {
        for (std::size_t at = 0; (at = text.find('|', at)) != std::string::npos; at += 2)
            text.replace(at, 1, "\\|");
        return text;
    };
    // what is wrong first, and its diagnosis, if there is one
    const auto in_two_cells = [](std::string said) {
        const std::size_t at = said.find("; ");
        return at == std::string::npos ? said + " | " : said.replace(at, 1, " |");
    };
    std::string text =
        "# Common mistakes\n\n"
        "What `./course check` says first when one of these is made. *Wrong first* is the "
        "first result that is not the book's: `result` is\n"
        "what the function returns, other names are arguments that it fills, `df[0]` is the "
        "first of several. *Why* says what the wrong\n"
        "numbers look like, where they look like something: with a *missing mean* they are "
        "as many times too large as there are examples,\n"
        "with a *mean taken twice* as many times too small (with two examples this is the "
        "same as *factor 1/2*); *single entries*: the\n"
        "others are right; *another order*: the right numbers at other places; *scaled*: all "
        "by one factor; *not written*: what stood there\n"
        "before; *rounded*: only the last digits are wrong. *Finite differences* are a "
        "gradient that is measured where it is to be derived.\n";
    for (const SheetTask& task : sheet.tasks) {
        text +=
            fmt::format("\n### {}\n\n| mistake | wrong first | why |\n|---|---|---|\n", task.title);
        for (const Kill& kill : kills)
            if (kill.task == task.id && !kill.said.empty())
                text += fmt::format("| {} | {} |\n", cell(kill.mistake),
                                    kill.named ? in_two_cells(cell(kill.said.substr(7)))
                                               : " | a test fails: " + cell(kill.public_test));
    }
    return text;
}

GateReport try_gates(const Kit& kit, const GatePlan& plan, const fs::path& work) {
    GateReport report;
    report.faults = try_handed_out(kit, work / "handed_out");
    for (GateReport& task : try_tasks(kit, plan, work)) {
        std::move(task.faults.begin(), task.faults.end(), std::back_inserter(report.faults));
        report.also_right += task.also_right;
        std::move(task.kills.begin(), task.kills.end(), std::back_inserter(report.kills));
    }
    std::size_t lines = 0;
    const fs::path folder = kit.source / "chapters" / kit.assignment.chapter;
    for (const fs::directory_entry& entry : fs::recursive_directory_iterator(folder))
        if (entry.path().extension() == ".cpp" || entry.path().extension() == ".hpp")
            lines += split_lines(read_text(entry.path())).size();
    for (std::string& fault : markup_faults(kit.assignment, lines))
        report.faults.push_back(std::move(fault));
    return report;
}

std::vector<std::string> leaks(const Assignment& assignment, const std::string& name,
                               std::string_view text) {
    // Short lines, such as a brace, stand everywhere.
    constexpr std::size_t telling = 8;
    std::vector<std::string> lines;
    for (const std::string& line : split_lines(text))
        if (std::string code = normalised(line); code.size() >= telling) lines.push_back(code);
    std::set<std::pair<std::string, std::string>> pairs;
    for (std::size_t i = 1; i < lines.size(); ++i) pairs.insert({lines[i - 1], lines[i]});
    const std::set<std::string> single(lines.begin(), lines.end());

    std::vector<std::string> found;
    for (const auto& [task, solution] : solutions(assignment)) {
        std::vector<std::string> code;
        for (const std::string& line : solution.lines)
            if (std::string c = normalised(line); c.size() >= telling) code.push_back(c);
        if (code.size() == 1 && single.contains(code[0]))
            found.push_back(fmt::format("{}: the line of {} stands in it", name, task));
        for (std::size_t i = 1; i < code.size(); ++i)
            if (pairs.contains({code[i - 1], code[i]})) {
                found.push_back(
                    fmt::format("{}: two lines of {} stand in it: {}", name, task, code[i - 1]));
                break;
            }
    }
    return found;
}

std::vector<std::string> markup_faults(const Assignment& assignment, std::size_t lines) {
    std::vector<std::string> faults;
    const std::size_t tasks = assignment.sheet.tasks.size();
    if (tasks < 3 || tasks > 6)
        faults.push_back(fmt::format("{} tasks, where 3 to 6 make an assignment", tasks));
    if (2 * tasks * 50 > lines)
        faults.push_back(
            fmt::format("{} lines of markers in {} lines, more than 2 %", 2 * tasks, lines));
    return faults;
}

}  // namespace descent::assignments
