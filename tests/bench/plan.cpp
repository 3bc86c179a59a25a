#include "bench/optimizers/plan.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <fstream>
#include <nlohmann/json.hpp>
#include <set>
#include <vector>

#include "bench/optimizers/folder.hpp"
#include "bench/optimizers/part.hpp"
#include "tests/support/run_program.hpp"

using namespace descent;
using namespace descent::bench;

namespace {

/// Two problems, gd and adam.
const Plan& gd_and_adam() {
    static const Plan plan = make_plan({"quick", {"quad-100", "beale", "gd"}, "adam", 3});
    return plan;
}

Environment variables(std::map<std::string, std::string> set) {
    return [set](const std::string& name) -> std::optional<std::string> {
        const auto found = set.find(name);
        return found == set.end() ? std::nullopt : std::optional(found->second);
    };
}

}  // namespace

TEST_CASE("plans: names of problems and methods choose, and the control takes part") {
    const Plan& plan = gd_and_adam();
    REQUIRE(plan.problems.size() == 2);
    REQUIRE(plan.methods.size() == 2);
    CHECK(plan.methods[0].name == "gd");
    CHECK(plan.methods[1].name == "adam");
    CHECK(studies(plan).size() == 2 * 2 * 2 * 10);
    CHECK_THROWS_WITH_AS(make_plan({"quick", {"adma"}, "adam", 0}), doctest::Contains("'adma'"),
                         std::invalid_argument);
    CHECK_THROWS_AS(make_plan({"quick", {}, "adma", 0}), std::invalid_argument);
    CHECK_THROWS_AS(make_plan({"huge", {}, "adam", 0}), std::invalid_argument);
}

TEST_CASE("plans: schedules take part in the full size, or by name") {
    const auto has = [](const Plan& plan, const char* name) {
        return std::any_of(plan.methods.begin(), plan.methods.end(),
                           [&](const Method& method) { return method.name == name; });
    };
    CHECK_FALSE(has(make_plan({"quick", {"line"}, "adam", 0}), "adam-cosine"));
    CHECK(has(make_plan({"quick", {"line", "adam-cosine"}, "adam", 0}), "adam-cosine"));
    CHECK(has(make_plan({"full", {"line"}, "adam", 0}), "adam-cosine-0.25"));
}

TEST_CASE("plans: written and read again, with the same id") {
    const std::string text = written(gd_and_adam());
    const Plan plan = read_plan(text);
    CHECK(written(plan) == text);
    CHECK(plan_id(plan) == plan_id(gd_and_adam()));
    CHECK(plan.probes == gd_and_adam().probes);
    Plan other = gd_and_adam();
    other.seed = 4;
    CHECK(plan_id(other) != plan_id(plan));
}

TEST_CASE("plans: a changed text, another schema, and what is no plan are refused") {
    auto json = nlohmann::json::parse(written(gd_and_adam()));
    json["studies"] = 3;
    CHECK_THROWS_WITH_AS(read_plan(json.dump()), doctest::Contains("was changed"),
                         std::runtime_error);
    CHECK_THROWS_WITH_AS(read_plan("{}"), doctest::Contains("no plan"), std::runtime_error);
    CHECK_THROWS_WITH_AS(read_plan(""), doctest::Contains("no plan"), std::runtime_error);
}

TEST_CASE("plans: results are tied to the code by probes") {
    CHECK_NOTHROW(require_same_code(gd_and_adam()));
    Plan plan = gd_and_adam();
    plan.probes[0].second *= 1 + Real(1e-9);
    CHECK_NOTHROW(require_same_code(plan));
    plan.probes[0].second *= 1 + Real(1e-7);
    CHECK_THROWS_WITH_AS(require_same_code(plan), doctest::Contains("beale/gd gives"),
                         std::runtime_error);
    CHECK(probe_bits(plan) == probe_bits(gd_and_adam()));
    CHECK(probe_bits(plan).size() == 16);
}

TEST_CASE("study ids: as text, and back") {
    CHECK(text(StudyId{"mnist1d", "adam", 5, 3}) == "mnist1d/adam/5/3");
    CHECK(study_id("mnist1d/adam/5/3") == StudyId{"mnist1d", "adam", 5, 3});
    for (const char* wrong : {"", "mnist1d", "mnist1d/adam/5", "mnist1d/adam/x/3", "/adam/5/3",
                              "mnist1d/adam/5/3/4", "mnist1d/adam/5/-3"})
        CHECK_THROWS_AS(study_id(wrong), std::invalid_argument);
}

TEST_CASE("shards: every study once, whole blocks, whatever their number") {
    const Plan& plan = gd_and_adam();
    const auto all = studies(plan);
    for (const std::size_t n : std::vector<std::size_t>{1, 3, 7, 50}) {
        std::vector<StudyId> together;
        std::set<std::pair<std::string, std::size_t>> blocks;
        for (std::size_t i = 0; i < n; ++i) {
            std::set<std::pair<std::string, std::size_t>> mine;
            for (const StudyId& id : shard(plan, i, n)) {
                together.push_back(id);
                mine.insert({id.problem, id.study});
            }
            for (const auto& block : mine) CHECK(blocks.insert(block).second);
        }
        CHECK(std::is_permutation(together.begin(), together.end(), all.begin(), all.end()));
    }
    CHECK_THROWS_AS(shard(plan, 3, 3), std::invalid_argument);
}

TEST_CASE("parts: from the command line, or an array that says only which one") {
    const Environment none = variables({});
    CHECK(read_part("2/8", none).i == 2);
    CHECK(read_part("2/8", none).n == 8);
    const Environment array =
        variables({{"SLURM_ARRAY_TASK_ID", "5"}, {"SLURM_ARRAY_TASK_COUNT", "2"}});
    CHECK(read_part("array/8", array).i == 5);
    CHECK(read_part("array/8", array).n == 8);
    CHECK_THROWS_WITH(read_part("array/5", array), doctest::Contains("no part 5 of 5"));
    CHECK_THROWS_WITH(read_part("array/8", none), doctest::Contains("no job array"));
    for (const char* wrong : {"", "3", "8/8", "-1/8", "a/8", "1/", "1/0", "1.5/8"})
        CHECK_THROWS_AS(read_part(wrong, none), std::runtime_error);
}

TEST_CASE("parts: from what starts many processes") {
    CHECK_FALSE(part_from(variables({})));
    const auto mpi =
        part_from(variables({{"OMPI_COMM_WORLD_RANK", "1"}, {"OMPI_COMM_WORLD_SIZE", "4"}}));
    REQUIRE(mpi);
    CHECK(mpi->i == 1);
    CHECK(mpi->n == 4);
    CHECK(part_from(variables({{"SLURM_PROCID", "2"}, {"SLURM_NTASKS", "3"}}))->i == 2);
    CHECK(part_from(variables({{"PMI_RANK", "0"}, {"PMI_SIZE", "2"}}))->n == 2);
    // 2 of an array's ids run again: their count is no number of parts
    CHECK_THROWS_WITH(
        part_from(variables({{"SLURM_ARRAY_TASK_ID", "5"}, {"SLURM_ARRAY_TASK_COUNT", "2"}})),
        doctest::Contains("array/N"));
    CHECK_THROWS_AS(part_from(variables({{"PMI_RANK", "2"}, {"PMI_SIZE", "2"}})),
                    std::runtime_error);
}

TEST_CASE("plans: the control takes part, whatever it is and whoever is named") {
    const Plan plan = make_plan({"quick", {"line", "gd"}, "adam-cosine", 0});
    REQUIRE(plan.methods.size() == 2);
    CHECK(plan.methods[1].name == "adam-cosine");
    const Plan more = make_plan({"quick", {"spirals", "line", "gd"}, "gd", 0});
    REQUIRE(more.problems.size() == 2);  // one of another size, because it was named
    CHECK(more.problems[1].name == "spirals");
}

TEST_CASE("plans: somebody must be compared with the control on some problem") {
    CHECK_NOTHROW(require_comparison(gd_and_adam()));
    CHECK_THROWS_WITH(require_comparison(make_plan({"quick", {"line", "adam"}, "adam", 0})),
                      doctest::Contains("anybody to compare adam with"));
    // conjugate gradients take no part where gradients are noisy
    const PlanRequest noisy{"quick", {"noisy-quad", "gd"}, "conjugate", 0};
    CHECK_THROWS_AS(require_comparison(make_plan(noisy)), std::invalid_argument);
}

TEST_CASE("folders: one comparison each, and no file of a user's is replaced") {
    const test::TemporaryFolder folder;
    const std::filesystem::path mine = std::filesystem::path(folder.path()) / "new" / "one";
    open_folder(mine, gd_and_adam());
    CHECK(plan_id(plan_of_folder(mine)) == plan_id(gd_and_adam()));
    CHECK_NOTHROW(open_folder(mine, gd_and_adam()));
    Plan other = gd_and_adam();
    other.seed = 4;
    CHECK_THROWS_WITH(open_folder(mine, other), doctest::Contains("results of another plan"));
    std::ofstream(folder.path() + "/report.html") << "a report of mine";
    CHECK_THROWS_WITH(open_folder(folder.path(), other), doctest::Contains("has a report.html"));
    CHECK_FALSE(std::filesystem::exists(folder.path() + "/plan.json"));
    CHECK_THROWS_WITH(plan_of_folder(folder.path()), doctest::Contains("plan.json"));
}
