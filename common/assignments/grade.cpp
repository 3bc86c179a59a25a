#include "common/assignments/grade.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <future>

#include "common/assignments/gates.hpp"
#include "common/assignments/submission.hpp"
#include "common/assignments/walls.hpp"
#include "common/program/files.hpp"
#include "common/program/resources.hpp"

namespace descent::assignments {
namespace {

namespace fs = std::filesystem;

constexpr double seconds_for_tests = 10 * slowest_tests;
constexpr double seconds_to_compile = 60;  ///< less may be too little

/// Two where there are two processors, and memory for that: one takes 460 MB (chapter
/// 13), and player and examiner want theirs.
std::size_t compilers_at_once() {
    return available_processors() >= 2 && available_memory() >= std::size_t{2} << 30 ? 2 : 1;
}

/// A task's player, or why there is none.
struct Made {
    Player player;
    std::string problem;
};

/// Grades task after task, as long as the budget lasts.
class Grader {
public:
    Grader(const Kit& kit, const GradePlan& plan, fs::path work)
        : kit_(kit), plan_(plan), work_(std::move(work)), grade_(planned(kit.assignment)) {}

    int run() {
        if (!fs::exists(plan_.submission))
            throw std::runtime_error(fmt::format("there is no {}", plan_.submission.string()));
        make_folder(plan_.out);
        save();
        try {
            choose_wall();
            submission_ = read_submission(kit_.assignment, plan_.submission, work_, wall_);
            grade_.remarks = submission_.remarks;
            grade_.hints = submission_.hints;
            judge_all();
            grade_.complete = true;
        } catch (const std::exception& e) {  // never a student's fault, such as a full disk
            grade_.failure = e.what();
        }
        save_last();
        return grade_.failure.empty() ? 0 : 3;
    }

private:
    void choose_wall() {
        if (plan_.trusted) {
            grade_.wall = "none (trusted)";
            wall_ = Wall::none;
            return;
        }
        const StrongestWall strongest = strongest_wall(kit_.secret);
        if (strongest.wall == Wall::none)
            throw SandboxFailure("no wall holds on this machine: " + strongest.reason +
                                 "; --trusted grades without one");
        wall_ = strongest.wall;
        grade_.wall = name(wall_);
    }

    /// While a task is judged, the players of the next ones are made.
    void judge_all() {
        const std::vector<SheetTask>& tasks = kit_.assignment.sheet.tasks;
        const std::size_t at_once = compilers_at_once();
        std::vector<std::future<Made>> players;  // their destructor waits for a running compiler
        for (std::size_t i = 0; i < tasks.size(); ++i) {
            for (std::size_t k; (k = players.size()) < std::min(i + at_once, tasks.size());)
                players.push_back(std::async(std::launch::async, &Grader::make, this, tasks[k]));
            judge(tasks[i], players[i].get());
            settle(grade_);
            save();
        }
    }

    Made make(const SheetTask& task) const {
        if (const auto problem = submission_.problems.find(task.id);
            problem != submission_.problems.end())
            return {{}, problem->second};
        const Text& mine = submission_.texts.at(task.id);
        Texts texts = stubs(kit_.assignment);
        if (mine.lines == texts[task.id].lines)
            return {{}, "not implemented: the lines are those that were handed out"};
        if (left() < 1) return {{}, out_of_time()};

        texts[task.id] = mine;
        const MarkedFile& file = kit_.assignment.file_of(task.id);
        if (const auto own = submission_.texts.find(own_text(file)); own != submission_.texts.end())
            texts[own->first] = own->second;
        const fs::path folder = folder_of(task);
        fs::create_directories(folder);
        // Compiler and linker may wait long for a busy machine; their processor time is limited.
        const double limit = left() / 3;
        const Player player = make_player(kit_, task.id, texts, folder, {wall_, false, limit});
        if (player.ended && limit < seconds_to_compile) return {{}, out_of_time()};
        if (player.program.empty()) return {{}, no_program(player, own_region(file))};
        if (const std::string other = called_elsewhere(task, player); !other.empty())
            return {{}, fmt::format("uses {}, which this task asks you to write", other)};
        return {player, {}};
    }

    void judge(const SheetTask& task, const Made& made) {
        if (!made.problem.empty()) return take_problem(grade_, task.id, made.problem);
        for (const bool hidden : {false, true}) {
            if (left() < 1) break;
            ExaminePlan plan;
            plan.salt = hidden ? plan_.salt : 0;
            plan.wall = wall_;
            plan.budget = std::min(seconds_for_tests, left());
            take_rows(grade_, task.id, hidden,
                      examine(kit_, task.id, made.player.program, plan, folder_of(task)));
        }
        take_problem(grade_, task.id, out_of_time());
    }

    fs::path folder_of(const SheetTask& task) const { return work_ / task.id; }

    static std::string no_program(const Player& player, const std::string& own) {
        if (player.ended) return player.errors;
        return "does not compile:\n" + player.errors +
               fmt::format("(Functions and includes of your own go between //> {} and //<.)", own);
    }

    /// The first function of the chapters that the book's own lines do not call.
    std::string called_elsewhere(const SheetTask& task, const Player& player) const {
        const std::string& file = kit_.assignment.file_of(task.id).name;
        const auto allowed = kit_.allowed.find(file);
        if (allowed == kit_.allowed.end()) return {};
        for (const std::string& name : called_functions(player.object, wall_))
            if (!allowed->second.contains(name)) return name;
        return {};
    }

    double left() const {
        return plan_.budget - std::chrono::duration<double>(Clock::now() - start_).count();
    }
    std::string out_of_time() const {
        return fmt::format("the time for the whole submission, {:g} s, was over before this ran",
                           plan_.budget);
    }

    void save() {
        grade_.seconds = std::chrono::duration<double>(Clock::now() - start_).count();
        write_results(grade_, plan_.out, plan_.prairielearn);
    }

    /// Where it cannot be saved, no file is left: those of before have rows without points.
    void save_last() {
        try {
            save();
        } catch (const std::exception& e) {
            remove_results(plan_.out);
            throw SandboxFailure(e.what());
        }
    }

    using Clock = std::chrono::steady_clock;
    const Kit& kit_;
    const GradePlan& plan_;
    fs::path work_;
    Grade grade_;
    Submission submission_;
    Wall wall_ = Wall::jail;
    Clock::time_point start_ = Clock::now();
};

}  // namespace

int grade(const Kit& kit, const GradePlan& plan, const fs::path& work) {
    return Grader(kit, plan, work).run();
}

}  // namespace descent::assignments
