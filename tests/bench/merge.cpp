#include "bench/optimizers/merge.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <nlohmann/json.hpp>
#include <sstream>
#include <vector>

#include "tests/bench/study_examples.hpp"

using namespace descent;
using namespace descent::test;

namespace {

/// Merges a folder of records. \return results.jsonl
std::string merge(const fs::path& folder, const Plan& plan) {
    const Records records = read_records(folder, plan);
    write_merged(folder, plan, records, merged(records, plan));
    return read_file(folder / "results.jsonl");
}

std::vector<std::string> lines(const std::string& text) {
    std::vector<std::string> all;
    std::istringstream stream(text);
    for (std::string line; std::getline(stream, line);) all.push_back(line);
    return all;
}

/// A folder with these texts as its files of records, in this order.
Records records_of(const TemporaryFolder& folder, const Plan& plan,
                   const std::vector<std::string>& texts) {
    fs::remove_all(fs::path(folder.path()) / "runs");
    fs::create_directories(fs::path(folder.path()) / "runs");
    for (std::size_t i = 0; i < texts.size(); ++i)
        overwrite(fmt::format("{}/runs/{}.jsonl", folder.path(), i), texts[i]);
    return read_records(folder.path(), plan);
}

/// A study whose validation losses are a share larger.
StudyResult off_by(StudyResult study, Real share) {
    for (RunResult& run : study.runs) run.validation *= 1 + share;
    return study;
}

}  // namespace

TEST_CASE("merge: any files, any order, any duplicates give the same bytes") {
    const Plan plan = small_plan();
    std::vector<StudyResult> all = examples(plan);
    const TemporaryFolder one;
    record(one.path(), plan, all);
    const std::string expected = merge(one.path(), plan);
    CHECK(lines(expected).size() == 1 + 12 * 4 + 12 * 8);
    Random random(0, "order");
    for (std::size_t round = 0; round < 10; ++round) {
        const TemporaryFolder folder;
        std::vector<std::vector<StudyResult>> files(1 + round % 4);
        for (const std::size_t i : random.permutation(all.size())) {
            files[random.index(files.size())].push_back(all[i]);
            if (random.index(3) == 0) files[random.index(files.size())].push_back(all[i]);
            all[i].seconds = random.uniform();
        }
        std::size_t written = 0;
        for (const auto& file : files) record(folder.path(), plan, file), written += file.size();
        CHECK(merge(folder.path(), plan) == expected);
        const MergeResult result = merged(read_records(folder.path(), plan), plan);
        CHECK(result.duplicates == written - all.size());
        CHECK(result.complete());
        CHECK(result.classes == 1);
    }
    // another digit gives other bytes
    const TemporaryFolder changed;
    all[5].runs[1].left = std::nextafter(all[5].runs[1].left, Real(0));
    record(changed.path(), plan, all);
    CHECK(merge(changed.path(), plan) != expected);
}

TEST_CASE("merge: sorted by words and numbers; no times, hosts, files or CRCs") {
    Plan plan = small_plan();
    plan.budgets = {25, 5};
    const TemporaryFolder folder;
    const std::string path = record(folder.path(), plan, examples(plan));
    const std::string text = merge(folder.path(), plan);
    const MergeResult result = merged(read_records(folder.path(), plan), plan);
    std::vector<std::string> ids;
    for (const RecordedStudy& its : result.studies)
        if (its.study.id.study == 2) ids.push_back(descent::bench::text(its.study.id));
    CHECK(ids == std::vector<std::string>{"bowl/adam/5/2", "bowl/adam/25/2", "bowl/slow/5/2",
                                          "bowl/slow/25/2", "valley/adam/5/2", "valley/adam/25/2",
                                          "valley/slow/5/2", "valley/slow/25/2"});
    CHECK(lines(text)[0] == R"({"kind":"results","schema":1,"plan":")" + plan_id(plan) + R"("})");
    for (const std::string& word :
         {std::string("seconds"), std::string("crc"), std::string(".jsonl"), std::string("host"),
          std::string("start\""), fs::path(path).stem().string()})
        CHECK(text.find(word) == std::string::npos);
    const std::vector<RecordedStudy> read = read_results(text, plan);
    REQUIRE(read.size() == result.studies.size());
    for (std::size_t i = 0; i < read.size(); ++i) CHECK(read[i].lines == result.studies[i].lines);
}

TEST_CASE("merge: a digit changed with a right CRC is a conflict, and both places are named") {
    const Plan plan = small_plan();
    const StudyId id = studies(plan)[1];
    const std::string right = file_of(plan, {example(studies(plan)[0]), example(id)});
    std::string wrong = file_of(plan, {example(id)});
    const std::size_t third = wrong.find("\"trial\":2");
    const std::size_t digit = wrong.find("\"left\":", third) + 9;
    wrong[digit] = wrong[digit] == '5' ? '6' : '5';
    wrong = resealed(wrong);
    const TemporaryFolder folder;
    const std::string a = folder.path() + "/runs/0.jsonl", b = folder.path() + "/runs/1.jsonl";
    CHECK(merged(records_of(folder, plan, {right, right}), plan).conflicts.empty());
    const MergeResult result = merged(records_of(folder, plan, {right, wrong}), plan);
    REQUIRE(result.conflicts.size() == 1);
    CHECK(result.conflicts[0].starts_with("valley/slow/5/0 has two results: "));
    CHECK(result.conflicts[0].find(a + ":8 has left = ") != std::string::npos);
    CHECK(result.conflicts[0].find(b + ":4 has ") != std::string::npos);
    CHECK_FALSE(result.complete());
    CHECK(result.duplicates == 0);
    // nobody chose between them
    REQUIRE(result.studies.size() == 1);
    CHECK(result.studies[0].study.id == studies(plan)[0]);
}

TEST_CASE("merge: the first field that differs is named") {
    const Plan plan = small_plan();
    const StudyResult study = example({"valley", "adam", 5, 1});
    const auto named = [&](const auto& change) {
        StudyResult other = study;
        change(other);
        const TemporaryFolder folder;
        const MergeResult result = merged(
            records_of(folder, plan, {file_of(plan, {study}), file_of(plan, {other})}), plan);
        REQUIRE(result.conflicts.size() == 1);
        const std::string text = result.conflicts[0];
        const std::size_t begin = text.find(" has ", text.find(".jsonl")) + 5;
        return text.substr(begin, text.find(" = ", begin) - begin);
    };
    CHECK(named([](StudyResult& s) { s.runs[0].seed += 1; }) == "seed");
    CHECK(named([](StudyResult& s) { s.runs[0].knobs[1] += 1; }) == "beta");
    CHECK(named([](StudyResult& s) { s.runs[6].loss[2] += 1; }) == "loss[2]");
    CHECK(named([](StudyResult& s) { s.runs[6].stay[1] = 4; }) == "stay[1]");
    CHECK(named([](StudyResult& s) { s.runs[6].start_loss = -s.runs[6].start_loss; }) ==
          "start_loss");
    CHECK(named([](StudyResult& s) { s.runs.pop_back(); }) == "number of runs");
    CHECK(named([](StudyResult& s) { s.edge = !s.edge; }) == "edge");
    CHECK(named([](StudyResult& s) { s.test.error = not_a_number; }) == "error");
    // a seed's share is below 1e-8, but a whole number is the same or it is not
    StudyResult large = study;
    large.runs[0].seed = 9007199254740990u;
    StudyResult larger = large;
    larger.runs[0].seed += 1;
    const TemporaryFolder folder;
    CHECK(merged(records_of(folder, plan,
                            {file_of(plan, {large}), of_class(file_of(plan, {larger}), "0")}),
                 plan)
              .conflicts.size() == 1);
}

TEST_CASE("merge: two numeric classes agree within 1e-8, and the same one is always kept") {
    const Plan plan = small_plan();
    const StudyResult study = example({"valley", "slow", 5, 0});
    const auto of = [&](Real share, const std::string& bits) {
        return of_class(file_of(plan, {off_by(study, share)}), bits);
    };
    const TemporaryFolder folder;
    const std::string a = of(0, "a"), near = of(Real(1e-9), "b"), far = of(Real(1e-7), "b");
    const MergeResult result = merged(records_of(folder, plan, {a, near}), plan);
    CHECK(result.conflicts.empty());
    CHECK(result.classes == 2);
    CHECK(result.duplicates == 1);
    REQUIRE(result.studies.size() == 1);
    CHECK(result.studies[0].bits == "a");
    const MergeResult turned = merged(records_of(folder, plan, {near, a, near}), plan);
    REQUIRE(turned.studies.size() == 1);
    CHECK(turned.studies[0].lines == result.studies[0].lines);
    CHECK(turned.duplicates == 2);

    const MergeResult apart = merged(records_of(folder, plan, {a, far}), plan);
    REQUIRE(apart.conflicts.size() == 1);
    CHECK(apart.conflicts[0].ends_with(", in another numeric class"));
    // within a class there is no nearly
    const MergeResult within = merged(records_of(folder, plan, {near, of(0, "b")}), plan);
    CHECK(within.conflicts.size() == 1);
    CHECK(within.classes == 1);
}

TEST_CASE("merge: what is missing is listed in the plan's order, and damage is passed on") {
    const Plan plan = small_plan();
    const std::vector<StudyId> ids = studies(plan);
    std::vector<StudyResult> some = examples(plan);
    some.erase(some.begin() + 7);
    some.erase(some.begin() + 2);
    const std::string text = file_of(plan, some);
    const TemporaryFolder folder;
    const MergeResult result = merged(records_of(folder, plan, {text}), plan);
    CHECK(result.missing == std::vector<StudyId>{ids[2], ids[7]});
    CHECK_FALSE(result.complete());
    CHECK(
        merged(records_of(folder, plan, {text, file_of(plan, {example(ids[7]), example(ids[2])})}),
               plan)
            .complete());
    const MergeResult damaged =
        merged(records_of(folder, plan, {text, replaced(text, "\"edge\"", "\"egde\"")}), plan);
    CHECK(damaged.conflicts.size() == 1);
    const MergeResult torn =
        merged(records_of(folder, plan, {text, text.substr(0, text.size() - 9)}), plan);
    CHECK(torn.conflicts.empty());
    CHECK(torn.notes.size() == 1);
}

TEST_CASE("merge: a file of another plan ends it") {
    const Plan plan = small_plan(), other = small_plan(1);
    const TemporaryFolder folder;
    record(folder.path(), plan, examples(plan));
    CHECK_NOTHROW(merged(read_records(folder.path(), plan), plan));
    const std::string path = record(folder.path(), other, {});
    try {
        merged(read_records(folder.path(), plan), plan);
        FAIL("it was merged");
    } catch (const std::runtime_error& error) {
        for (const std::string& word : {path, plan_id(plan), plan_id(other)})
            CHECK(std::string(error.what()).find(word) != std::string::npos);
    }
}

TEST_CASE("merge: the table has a row a run") {
    Plan plan = small_plan();
    plan.methods[0].name = "slow, \"old\"";
    StudyResult study = example({"valley", plan.methods[0].name, 1, 2});
    study.runs.resize(2);
    RunResult& run = study.runs[1];
    run.trial = 0, run.repetition = 0, run.seed = 5, run.knobs = {Real(.5)};
    run.start_loss = 4, run.end_loss = infinity, run.left = Real(.1), run.validation = Real(1e-9);
    run.status = Status::error, run.error = "a, b";
    const StudyResult adam = example({"valley", "adam", 1, 2});
    const std::vector<std::string> table =
        lines(results_csv(plan, {{study, {}, "", ""}, {adam, {}, "", ""}}));
    REQUIRE(table.size() == 1 + 2 + 3);
    CHECK(table[0] ==
          "problem,method,budget,study,phase,trial,repetition,seed,chosen,status,gradients,losses,"
          "start_loss,end_loss,left,validation,targets,reached,hardest_at,error,knob_alpha,"
          "knob_beta");
    CHECK(table[2] ==
          "valley,\"slow, \"\"old\"\"\",1,2,fresh,0,0,5,1,error,5,1,4.0,inf,0.1,1e-09,2,1,inf,"
          "\"a, b\",0.5,");
    for (const std::size_t i : std::vector<std::size_t>{0, 3, 4, 5})
        CHECK(std::count(table[i].begin(), table[i].end(), ',') == 21);
    CHECK_FALSE(table[3].ends_with(","));
}

TEST_CASE("merge: where each study is from, and which record was kept") {
    const Plan plan = small_plan();
    const TemporaryFolder folder;
    const std::string a = record(folder.path(), plan, examples(plan));
    const std::string b = record(folder.path(), plan, {example(studies(plan)[3])});
    merge(folder.path(), plan);
    const std::vector<std::string> all = lines(read_file(folder.path() + "/provenance.jsonl"));
    REQUIRE(all.size() == 2 + 24 + 1);
    std::size_t kept = 0, second = 0;
    for (const std::string& line : all) {
        const auto json = nlohmann::json::parse(line);
        if (json.at("kind") == "header") continue;
        kept += json.at("kept").get<bool>();
        second += json.at("file") == fs::path(b).filename().string();
        CHECK(json.at("seconds") == 0.25);
    }
    CHECK(kept == 24);
    CHECK(second == 1);
    const auto first = nlohmann::json::parse(all[0]), study = nlohmann::json::parse(all[3]);
    CHECK(first.at("file") == fs::path(a).filename().string());
    CHECK(first.at("pid") == getpid());
    CHECK(study.at("line") == 6);
}

TEST_CASE("merge: what is kept has no runs, is small, and can be read beside another plan") {
    const Plan plan = make_plan({"quick", {"line", "gd"}, "gd", 0});
    const StudyResult study = run_study(plan, {"line", "gd", 5, 3});
    MergeResult result;
    result.studies.push_back({study, {"a", 1}, "bits", result_lines(plan, study, "bits")});
    const TemporaryFolder folder;
    write_kept(folder.path(), plan, result);
    const EarlierResults earlier = read_earlier(folder.path());
    CHECK(plan_id(earlier.plan) == plan_id(plan));
    REQUIRE(earlier.studies.size() == 1);
    CHECK(earlier.studies[0].study.value == study.value);
    CHECK(earlier.studies[0].study.arrival == study.arrival);
    CHECK(earlier.studies[0].study.runs.empty());
    CHECK_THROWS_WITH(read_earlier(folder.path() + "/none"), doctest::Contains("plan.json"));
}
