// Spoilt answers to the examiner of a chapter: it must neither fall nor take one for right.
// `hostile_answers CHAPTER NUMBER` tries so many, with each task of the chapter in turn.
#include <fmt/format.h>

#include <cstdlib>
#include <string>

#include "common/assignments/kit.hpp"

using namespace descent::assignments;
namespace fs = std::filesystem;

int main(int argc, char** argv) {
    if (argc != 3) {
        fmt::print(stderr, "hostile_answers: a chapter and a number are needed\n");
        return 2;
    }
    const Kit kit = read_kit(argv[1]);
    const fs::path folder = build_folder() / "assignments" / argv[1] / "answers";
    fs::create_directories(folder);
    const std::size_t wanted = std::strtoull(argv[2], nullptr, 10);
    std::size_t answers = 0, passed = 0, fallen = 0;
    try {
        for (std::uint64_t seed = 1; answers < wanted; ++seed)
            for (const SheetTask& task : kit.assignment.sheet.tasks) {
                ExaminePlan plan;
                plan.salt = seed, plan.forge = fmt::format("spoilt {}", seed);
                const TaskRows rows = examine(kit, task.id, {}, plan, folder);
                for (const TestRow& row : rows.rows) answers += row.calls;
                fallen += rows.fell;
                if (rows.fell) fmt::print("task {} falls with seed {}\n", task.id, seed);
                if (!rows.right()) continue;
                ++passed;
                fmt::print("task {} passes with seed {}\n", task.id, seed);
            }
    } catch (const SandboxFailure& e) {
        fmt::print("after {} answers: {}\n", answers, e.what());
        return 1;
    }
    fmt::print("{} spoilt answers of chapter {}: {} brought the examiner down, {} passed\n",
               answers, argv[1], fallen, passed);
    return passed + fallen == 0 ? 0 : 1;
}
