// Does a run with a checkpoint end with the same bits whatever stops it: a power cut after any
// call, or SIGKILL at any moment?
//
// power_loss [CUTS [KILLS]]: so many of them, 100 and 30 unless said otherwise. The exit code is 0
// if nothing was ever lost, if the previous checkpoint helps where a disk lies, and if the same
// cuts do lose something where fsync does nothing.
#include <fmt/format.h>
#include <sys/wait.h>
#include <unistd.h>

#include <csignal>
#include <cstdlib>
#include <exception>

#include "chapters/11_training/checkpoint_file.hpp"
#include "common/program/scratch_folder.hpp"
#include "tests/chapters/11_training/short_runs.hpp"
#include "tests/chapters/11_training/spirals.hpp"
#include "tests/power_loss/disk.hpp"

using namespace descent;
using namespace descent::training;
using namespace descent::test;

namespace {

/// Adam, momentum, … with a schedule and a plateau, and a model with a state of its own.
TrainingPlan plan_number(std::size_t i) {
    const auto& all = optimizers::optimizers();
    TrainingPlan plan = short_plan(all[i % all.size()]);
    if (i % 2 == 1) plan.sampling = optimizers::Sampling::with_replacement;
    return plan;
}

/// What went wrong in the runs that went on after a stop.
struct Count {
    std::size_t stops = 0, refused = 0, forgotten = 0, other_bits = 0, previous = 0;
    std::string said = {};  ///< by the first that was refused
    std::size_t lost() const { return refused + forgotten + other_bits; }
};

/// The disk that a run began with, and the calls it made; none when it was refused.
struct Life {
    Disk beginning = {};
    std::vector<Call> calls = {};
};

/// A run from this disk to its end, while it is recorded. \param promised steps that must
/// not be lost
Life live(const TrainingPlan& plan, const TrainingResult& whole, const Disk& disk,
          std::size_t promised, bool links, Count& count) try {
    const ScratchFolder folder("power_loss");
    lay_out(disk, folder.path());
    const Disk beginning = read_folder(folder.path());
    const Model model = forgetful_model();
    std::size_t first = whole.steps;
    const Watch watch{.step = [&](const Run& run) {
        first = std::min(first, run.steps - 1);
        promise_steps(run.steps);
        return true;
    }};
    record(folder.path(), beginning, links);
    const Run run = train_with_checkpoint(
        {folder.path() + "/run", 1, [&](const std::string&) { ++count.previous; }}, model,
        small_data(), plan, watch);
    const std::vector<Call> calls = recorded();
    count.forgotten += first < promised;
    count.other_bits += !same(run, whole);

    // was every call seen?
    const Disk found = read_folder(folder.path()),
               expected = after_all(beginning, calls, calls.size());
    bool seen = found.names.size() == expected.names.size();
    for (const auto& [name, file] : found.names)
        seen = seen && expected.names.contains(name) &&
               expected.files[expected.names.at(name)] == found.files[file];
    if (!seen) throw std::logic_error("the record is not what is in the folder");
    return {beginning, calls};
} catch (const std::runtime_error& error) {
    recorded();
    if (count.refused++ == 0) count.said = error.what();
    return {};
}

/// So many power cuts, each in a run that goes on from what the one before has left; a
/// run of which nothing more is to be cut is followed by a new one. Where syncs are late,
/// only what is left of two checkpoints can be of use, so before that nothing is lost.
Count power_cuts(std::size_t cuts, Syncs syncs, bool links) {
    Random random(links ? 1 : 2, "power");
    Count count;
    for (std::size_t i = 0; count.stops < cuts; ++i) {
        const TrainingPlan plan = plan_number(i);
        const TrainingResult whole = train(forgetful_model(), small_data(), plan);
        Disk disk;
        std::size_t promised = 0;
        for (int life = 0; life < 5 && count.stops < cuts; ++life) {
            const auto [beginning, calls] = live(plan, whole, disk, promised, links, count);
            if (calls.empty()) break;
            const std::size_t cut = random.index(calls.size() + 1);
            for (std::size_t k = 0; k < cut; ++k)
                if (calls[k].kind == Call::promise) promised = calls[k].steps;
            disk = syncs == Syncs::late && promised < 2
                       ? after_all(beginning, calls, cut)
                       : after_power_cut(beginning, calls, cut, syncs, random);
            ++count.stops;
        }
    }
    return count;
}

/// One process that goes on and is killed after so many microseconds. \returns whether it
/// was; else it has ended with the same bits
bool killed(const TrainingPlan& plan, const TrainingResult& whole, const std::string& path,
            std::size_t delay, Count& count) {
    const pid_t child = fork();
    if (child == 0) try {
            const Model model = forgetful_model();
            const Run run = train_with_checkpoint({path, 1}, model, small_data(), plan);
            _exit(same(run, whole) ? 0 : 1);
        } catch (const std::exception& error) {
            fmt::print(stderr, "    {}\n", error.what());
            _exit(2);
        }
    usleep(static_cast<useconds_t>(delay));
    kill(child, SIGKILL);
    int status = 0;
    waitpid(child, &status, 0);
    if (WIFSIGNALED(status)) return true;
    count.other_bits += WEXITSTATUS(status) == 1;
    count.refused += WEXITSTATUS(status) == 2;
    return false;
}

Count kills(std::size_t times) {
    Random random(3, "kill");
    Count count;
    for (std::size_t i = 0; count.stops < times; ++i) {
        const TrainingPlan plan = plan_number(i);
        const TrainingResult whole = train(forgetful_model(), small_data(), plan);
        const ScratchFolder folder("power_loss");
        std::size_t longest = 3000;
        while (killed(plan, whole, folder.path() + "/run", random.index(longest), count)) {
            ++count.stops;
            longest += 300;  // it will get there on a slow machine too
        }
    }
    return count;
}

}  // namespace

int main(int argc, char** argv) {
    const auto number = [&](int i, std::size_t otherwise) {
        return argc > i ? std::strtoull(argv[i], nullptr, 10) : otherwise;
    };
    const std::size_t cuts = number(1, 100), times = number(2, 30);
    bool right = true;
    const auto tell = [&](const char* what, const Count& count, bool as_expected) {
        fmt::print(
            "{} {}: {} stops, {} refused, {} forgot steps, {} ended with other bits, {} took "
            "the previous checkpoint\n",
            as_expected ? "PASS" : "FAIL", what, count.stops, count.refused, count.forgotten,
            count.other_bits, count.previous);
        if (!as_expected && count.refused > 0) fmt::print("     {}\n", count.said);
        right = right && as_expected;
    };
    const Count cut = power_cuts(cuts, Syncs::work, true);
    tell("power cuts", cut, cut.lost() + cut.previous == 0);
    const Count linkless = power_cuts(cuts, Syncs::work, false);
    tell("power cuts, no second names", linkless, linkless.lost() + linkless.previous == 0);
    const Count late = power_cuts(cuts, Syncs::late, true);
    tell("power cuts, a disk that says too early that it has written", late,
         late.refused + late.other_bits == 0 && late.previous > 0);
    const Count control = power_cuts(cuts, Syncs::never, true);
    tell("control: power cuts, and fsync does nothing", control, control.refused > 0);
    const Count killed_ones = kills(times);
    tell("kills", killed_ones, killed_ones.lost() == 0);
    return right ? 0 : 1;
}
