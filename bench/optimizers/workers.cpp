#include "bench/optimizers/workers.hpp"

#include <fmt/format.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <atomic>
#include <cerrno>
#include <chrono>
#include <csignal>
#include <cstring>
#include <functional>
#include <new>
#include <thread>

#include "bench/optimizers/records.hpp"
#include "bench/optimizers/study.hpp"

namespace descent::bench {
namespace {

/// What the workers of one run share.
struct Shared {
    std::atomic<std::size_t> next{0}, done{0}, failed{0};
};

/// Memory that a forked process has in common with its parent.
class SharedMemory {
public:
    SharedMemory()
        : place_(mmap(nullptr, sizeof(Shared), PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS,
                      -1, 0)) {
        if (place_ == MAP_FAILED) throw std::bad_alloc();
        new (place_) Shared;
    }
    ~SharedMemory() { munmap(place_, sizeof(Shared)); }
    SharedMemory(const SharedMemory&) = delete;
    Shared& get() { return *static_cast<Shared*>(place_); }

private:
    void* place_;
};

using Block = std::vector<StudyId>;

std::vector<Block> blocks_of(const std::vector<StudyId>& ids) {
    std::vector<Block> blocks;
    for (const StudyId& id : ids) {
        const bool same = !blocks.empty() && blocks.back()[0].problem == id.problem &&
                          blocks.back()[0].study == id.study;
        if (!same) blocks.emplace_back();
        blocks.back().push_back(id);
    }
    return blocks;
}

/// Takes blocks until there are none.
void work(const Plan& plan, const std::vector<Block>& blocks, const std::filesystem::path& folder,
          Shared& shared) {
    RecordWriter writer(folder, plan);
    for (std::size_t b; (b = shared.next++) < blocks.size();)
        for (const StudyResult& study : run_block(plan, blocks[b])) {
            writer.write(study);
            ++shared.done;
            for (const RunResult& run : study.runs)
                if (run.status == Status::error) {
                    ++shared.failed;
                    break;
                }
        }
}

/// A worker of its own process, which ends with its parent.
pid_t start_worker(const std::function<void()>& work) {
    const pid_t parent = getpid();
    const pid_t worker = fork();
    if (worker < 0)
        throw std::runtime_error(fmt::format("cannot start a process: {}", std::strerror(errno)));
    if (worker > 0) return worker;
    prctl(PR_SET_PDEATHSIG, SIGTERM);
    if (getppid() != parent) _exit(1);
    try {
        work();
    } catch (const std::exception& error) {
        fmt::print(stderr, "worker {}: {}\n", getpid(), error.what());
        _exit(1);
    }
    _exit(0);
}

/// Waits for all of them. \returns whether each ended well
bool wait_for(std::vector<pid_t> workers, const std::function<void()>& meanwhile) {
    bool well = true;
    while (!workers.empty()) {
        std::erase_if(workers, [&](pid_t worker) {
            int status = 0;
            if (waitpid(worker, &status, WNOHANG) != worker) return false;
            well = well && WIFEXITED(status) && WEXITSTATUS(status) == 0;
            return true;
        });
        meanwhile();
        if (!workers.empty()) std::this_thread::sleep_for(std::chrono::milliseconds(20));
    }
    return well;
}

}  // namespace

std::size_t run_studies(const Plan& plan, const std::vector<StudyId>& ids,
                        const std::filesystem::path& folder, std::size_t jobs,
                        const Progress& progress) {
    const std::vector<Block> blocks = blocks_of(ids);
    SharedMemory memory;
    Shared& shared = memory.get();
    std::vector<pid_t> workers;
    for (std::size_t job = 0; job < std::min(jobs, blocks.size()); ++job)
        workers.push_back(start_worker([&] { work(plan, blocks, folder, shared); }));
    const bool well = wait_for(workers, [&] {
        if (progress) progress(shared.done, ids.size());
    });
    if (!well)
        throw std::runtime_error(fmt::format(
            "a worker ended before its work: {} of {} studies are done; run again to go on",
            shared.done.load(), ids.size()));
    return shared.failed;
}

double estimated_seconds(const Plan& plan) {
    using std::chrono::steady_clock;
    double seconds = 0;
    std::size_t trials = 0;
    for (const std::size_t budget : plan.budgets) trials += plan.fresh_runs + (budget == 1);
    trials += *std::max_element(plan.budgets.begin(), plan.budgets.end()) * plan.tuning_runs;
    for (const Problem& problem : plan.problems) {
        const Instance instance = problem.instance(0);
        for (const Method& method : plan.methods) {
            if (!method.takes_part(problem)) continue;
            const auto start = steady_clock::now();
            run_once(problem, instance, method, method.published_knobs(), 0);
            seconds += std::chrono::duration<double>(steady_clock::now() - start).count();
        }
    }
    return seconds * static_cast<double>(trials * plan.studies);
}

}  // namespace descent::bench
