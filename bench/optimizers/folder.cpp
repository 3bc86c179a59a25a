#include "bench/optimizers/folder.hpp"

#include <fmt/format.h>

#include "common/program/files.hpp"

namespace descent::bench {
namespace {

namespace fs = std::filesystem;

/// What is written into the folder beside its plan.
constexpr const char* results[]{"results.jsonl", "results.csv",     "provenance.jsonl",
                                "report.html",   "comparisons.csv", "studies.jsonl.gz"};

}  // namespace

void open_folder(const fs::path& folder, const Plan& plan) {
    if (fs::exists(folder / "plan.json")) {
        const std::string id = plan_id(plan_of_folder(folder));
        if (id != plan_id(plan))
            throw std::runtime_error(fmt::format("{} has results of another plan, {}; this is {}",
                                                 folder.string(), id, plan_id(plan)));
        return;
    }
    for (const char* name : results)
        if (fs::exists(folder / name))
            throw std::runtime_error(
                fmt::format("{} has a {} and no plan.json: a file of yours? "
                            "Name a new folder",
                            folder.string(), name));
    make_folder(folder.string());
    write_file((folder / "plan.json").string(), written(plan));
}

Plan plan_of_folder(const fs::path& folder) {
    return read_plan_file((folder / "plan.json").string());
}

}  // namespace descent::bench
