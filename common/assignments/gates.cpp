#include "common/assignments/gates.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cctype>
#include <set>

#include "common/program/files.hpp"
#include "common/program/text.hpp"

namespace descent::assignments {
namespace {

namespace fs = std::filesystem;

/// The first test that decides and does not pass; empty if all do.
std::string failing(const TaskRows& rows) {
    for (const TestRow& row : rows.rows)
        if (!row.passed && TaskTest{row.kind, {}}.decides()) return row.test;
    return {};
}

/// The lines of a region after a mutant has been at it.
std::vector<std::string> mutated(const SheetTask& task, const Mutant& mutant,
                                 const std::vector<std::string>& solution) {
    if (mutant.from.empty()) return {mutant.to};
    std::string text;
    for (const std::string& line : solution) text += line + "\n";
    const std::size_t at = text.find(mutant.from);
    if (at == std::string::npos || text.find(mutant.from, at + 1) != std::string::npos)
        throw std::runtime_error(
            fmt::format("{}: '{}' does not occur once in its region", task.id, mutant.from));
    text.replace(at, mutant.from.size(), mutant.to);
    return split_lines(text);
}

/// A line without comment and spaces, to compare.
std::string normalised(std::string_view line) {
    if (const auto comment = line.find("//"); comment != std::string_view::npos)
        line = line.substr(0, comment);
    std::string text;
    for (const char c : line)
        if (!std::isspace(static_cast<unsigned char>(c))) text += c;
    return text;
}

class Gates {
public:
    Gates(const Kit& kit, const GatePlan& plan, fs::path work)
        : kit_(kit), plan_(plan), work_(std::move(work)) {}

    GateReport run() {
        try_handed_out();
        for (const SheetTask& task : kit_.assignment.sheet.tasks)
            if (plan_.only.empty() || plan_.only == task.id) try_task(task);
        return std::move(report_);
    }

private:
    void try_task(const SheetTask& task) {
        say(task.id + " " + task.title);
        try_book(task);
        for (const std::string& forged : forgeries()) try_forgery(task, forged);
        try_text(task, "what is handed out", stubs(kit_.assignment)[task.id].lines);
        const std::vector<std::string> solution = solutions(kit_.assignment)[task.id].lines;
        for (const Mutant& mutant : task.mutants)
            try_text(task, mutant.mistake, mutated(task, mutant, solution));
    }

    /// The book's lines pass every test, on all numbers.
    void try_book(const SheetTask& task) {
        const fs::path folder = fresh(task, "book");
        Texts texts = stubs(kit_.assignment);
        texts[task.id] = solutions(kit_.assignment)[task.id];
        const Player player = make_player(kit_, task.id, texts, folder, {});
        if (player.program.empty()) {
            fault(fmt::format("{}: the book's lines do not compile alone: {}", task.id,
                              one_line(player.errors)));
            return;
        }
        const fs::path memory = folder / "asked.txt";
        for (std::size_t i = 0; i <= plan_.salts; ++i) {
            ExaminePlan plan;
            plan.salt = i == 0 ? 0 : plan_.salt + i - 1;
            if (i == 0) plan.memory = memory;
            const std::uint64_t salt = plan.salt;
            const TaskRows rows = examine(kit_, task.id, player.program, plan, folder);
            for (const TestRow& row : rows.rows)
                if (!row.passed)
                    fault(fmt::format("{}: the book's lines fail '{}' with salt {}: {}", task.id,
                                      row.test, salt, one_line(row.failure)));
                else if (row.calls == 0 && i == 0)
                    fault(fmt::format("{}: '{}' never calls the function", task.id, row.test));
            if (rows.passed() != rows.rows.size()) return;
        }
        // Who has the public answers by heart passes the public tests, and must not pass others.
        ExaminePlan by_heart;
        by_heart.salt = plan_.salt, by_heart.forge = "by heart", by_heart.memory = memory;
        Kill kill{task.id, "the public answers by heart", "(passes them)", {}, true};
        kill.hidden_test = failing(examine(kit_, task.id, {}, by_heart, folder));
        add(std::move(kill));
    }

    void try_forgery(const SheetTask& task, const std::string& forged) {
        const fs::path folder = fresh(task, "forged");
        Kill kill{task.id, forged, {}, {}, true};
        kill.public_test = failing(examine(kit_, task.id, {}, {.forge = forged}, folder));
        kill.hidden_test =
            failing(examine(kit_, task.id, {}, {.salt = plan_.salt, .forge = forged}, folder));
        add(std::move(kill));
    }

    /// The files as they are handed out compile without a word, with a hand-out's options.
    void try_handed_out() {
        const fs::path folder = work_ / "handed_out";
        fs::remove_all(folder);
        for (const MarkedFile& file : kit_.assignment.files) {
            make_folder((folder / file.name).parent_path());
            write_file(folder / file.name, handed_out(kit_.assignment, file));
        }
        for (const MarkedFile& file : kit_.assignment.files) {
            if (file.name.ends_with(".hpp")) continue;
            std::vector<std::string> command = kit_.compile;
            std::erase(command, "-Wno-unused");
            std::erase(command, "-Wno-shadow");
            std::replace(command.begin(), command.end(), std::string("SOURCE"),
                         (folder / file.name).string());
            std::replace(command.begin(), command.end(), std::string("OBJECT"),
                         (folder / "x.o").string());
            command.insert(command.begin() + 1, "-I" + folder.string());
            for (const char* off :
                 {"-Wno-unused-variable", "-Wno-unused-parameter", "-Wno-unused-but-set-variable",
                  "-Wno-unused-but-set-parameter"})
                command.push_back(off);
            Sandbox trusted;
            trusted.wall = Wall::none;
            const Run ran = descent::assignments::run(trusted, command, std::chrono::seconds(60));
            if (!ran.err.text().empty())
                fault(fmt::format("{} as it is handed out does not compile without a word: {}",
                                  file.name, one_line(ran.err.text().substr(0, 400))));
        }
    }

    void try_text(const SheetTask& task, const std::string& mistake,
                  const std::vector<std::string>& lines) {
        const fs::path folder = fresh(task, "mutant");
        Texts texts = stubs(kit_.assignment);
        texts[task.id] = {lines};
        Kill kill{task.id, mistake, {}, {}, true};
        const Player player = make_player(kit_, task.id, texts, folder, {});
        kill.compiles = !player.program.empty();
        if (!kill.compiles)
            fault(fmt::format("{}: '{}' does not compile: {}", task.id, mistake,
                              one_line(player.errors)));
        if (kill.compiles) {
            kill.public_test = failing(examine(kit_, task.id, player.program, {}, folder));
            kill.hidden_test =
                failing(examine(kit_, task.id, player.program, {.salt = plan_.salt}, folder));
        }
        add(std::move(kill));
    }

    void add(Kill kill) {
        if (kill.compiles && kill.public_test.empty())
            fault(fmt::format("{}: '{}' passes the public tests", kill.task, kill.mistake));
        if (kill.compiles && kill.hidden_test.empty())
            fault(fmt::format("{}: '{}' passes the hidden tests", kill.task, kill.mistake));
        report_.kills.push_back(std::move(kill));
    }

    fs::path fresh(const SheetTask& task, const std::string& name) const {
        const fs::path folder = work_ / fmt::format("{}_{}", task.id, name);
        fs::remove_all(folder);
        fs::create_directories(folder);
        return folder;
    }

    void fault(std::string text) { report_.faults.push_back(std::move(text)); }
    void say(const std::string& text) const {
        if (plan_.progress) plan_.progress(text);
    }

    const Kit& kit_;
    const GatePlan& plan_;
    fs::path work_;
    GateReport report_;
};

}  // namespace

std::size_t GateReport::killed() const {
    return static_cast<std::size_t>(
        std::count_if(kills.begin(), kills.end(), [](const Kill& k) { return k.killed(); }));
}

std::string GateReport::matrix() const {
    std::string text;
    const auto by = [](const std::string& test) { return test.empty() ? "PASSES" : test; };
    for (const Kill& kill : kills)
        text += fmt::format("  {} {}  {}\n        public: {}\n        hidden: {}\n",
                            kill.killed() ? "✓" : "✗", kill.task, kill.mistake,
                            kill.compiles ? by(kill.public_test) : "does not compile",
                            kill.compiles ? by(kill.hidden_test) : "does not compile");
    return text + fmt::format("killed {} of {}\n", killed(), kills.size());
}

GateReport try_gates(const Kit& kit, const GatePlan& plan, const fs::path& work) {
    GateReport report = Gates(kit, plan, work).run();
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
