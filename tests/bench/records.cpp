#include "bench/optimizers/records.hpp"

#include <doctest/doctest.h>
#include <sys/resource.h>

#include <cfloat>
#include <csignal>
#include <cstdlib>
#include <nlohmann/json.hpp>

#include "tests/bench/study_examples.hpp"

using namespace descent;
using namespace descent::test;

namespace {

/// The same bits.
bool same(Real a, Real b) {
    return std::bit_cast<std::uint64_t>(a) == std::bit_cast<std::uint64_t>(b);
}

template <class Numbers>
bool same(const Numbers& a, const Numbers& b) {
    return std::equal(a.begin(), a.end(), b.begin(), b.end(),
                      [](Real x, Real y) { return same(x, y); });
}

bool same(const RunResult& a, const RunResult& b) {
    return a.fresh == b.fresh && a.trial == b.trial && a.repetition == b.repetition &&
           a.seed == b.seed && same(a.knobs, b.knobs) && a.status == b.status &&
           a.error == b.error && same(a.stopped, b.stopped) &&
           a.evaluations.losses == b.evaluations.losses &&
           a.evaluations.gradients == b.evaluations.gradients && same(a.at, b.at) &&
           same(a.loss, b.loss) && same(a.first, b.first) && same(a.stay, b.stay) &&
           same(a.start_loss, b.start_loss) && same(a.end_loss, b.end_loss) &&
           same(a.left, b.left) && same(a.validation, b.validation);
}

bool same(const StudyResult& a, const StudyResult& b, bool with_seconds = true) {
    return a.id == b.id && a.chosen == b.chosen && a.edge == b.edge && same(a.value, b.value) &&
           same(a.arrival, b.arrival) && same(a.test.loss, b.test.loss) &&
           same(a.test.error, b.test.error) && (!with_seconds || same(a.seconds, b.seconds)) &&
           std::equal(a.runs.begin(), a.runs.end(), b.runs.begin(), b.runs.end(),
                      [](const RunResult& x, const RunResult& y) { return same(x, y); });
}

/// Everything at once that a study may hold.
StudyResult unusual() {
    StudyResult study = example({"valley", "slow", 1, 2});
    RunResult& run = study.runs[0];
    run.seed = (std::uint64_t(1) << 53) - 1;
    run.status = Status::diverged, run.stopped = Real(1) / 3;
    run.end_loss = run.left = run.validation = infinity;
    run.first = run.stay = {infinity, infinity};
    run.start_loss = Real(-0.0);
    RunResult& fresh = study.runs[1];
    fresh.status = Status::error, fresh.error = "a \"b\"\n\\ \x01 µ → , ;";
    fresh.loss = {DBL_MIN, std::numeric_limits<Real>::denorm_min(), DBL_MAX};
    study.value = infinity;
    study.arrival = {infinity, 2};
    study.test = {};
    return study;
}

/// What is read when runs/ has this one file.
Records records_of(const Plan& plan, std::string_view text) {
    static const TemporaryFolder folder;
    fs::create_directories(fs::path(folder.path()) / "runs");
    overwrite(folder.path() + "/runs/a.jsonl", text);
    return read_records(folder.path(), plan);
}

/// Where line n begins, from 1.
std::size_t begin_of_line(const std::string& text, std::size_t n) {
    std::size_t at = 0;
    while (--n > 0) at = text.find('\n', at) + 1;
    return at;
}

std::string without_line(std::string text, std::size_t n) {
    const std::size_t begin = begin_of_line(text, n);
    return text.erase(begin, text.find('\n', begin) + 1 - begin);
}

}  // namespace

TEST_CASE("records: a run and the end of its study, written by hand") {
    const Plan plan = small_plan();
    StudyResult study;
    study.id = {"bowl", "adam", 1, 2};
    RunResult run;
    run.fresh = true, run.repetition = 1, run.seed = 4053, run.knobs = {Real(.25), Real(.5)};
    run.evaluations = {.losses = 1, .gradients = 5};
    run.at = {1, 5}, run.loss = {2, infinity};
    run.first = {3}, run.stay = {infinity};
    run.start_loss = 4, run.end_loss = Real(.125), run.left = Real(1e-300), run.validation = 3;
    study.runs = {run};
    study.value = -3, study.arrival = {infinity}, study.test.loss = Real(.1), study.seconds = 2;
    const std::string id = R"("problem":"bowl","method":"adam","budget":1,"study":2)";
    const std::string expected_run =
        R"({"kind":"run",)" + id +
        R"(,"phase":"fresh","trial":0,"repetition":1,"seed":4053,"knobs":{"alpha":0.25,)"
        R"("beta":0.5},"status":"ok","gradients":5,"losses":1,"at":[1.0,5.0],"loss":[2.0,null],)"
        R"("first":[3.0],"stay":[null],"start_loss":4.0,"end_loss":0.125,)"
        R"("left":1e-300,"validation":3.0)";
    const std::string expected_end =
        R"({"kind":"study",)" + id +
        R"(,"runs":1,"chosen":0,"edge":false,"value":-3.0,"arrival":[null],)"
        R"("test":{"loss":0.1,"error":null},)";
    CHECK(result_lines(plan, study, "c1") == expected_run + "}\n" + expected_end +
                                                 R"("bits":"c1"})"
                                                 "\n");
    const std::string text = file_of(plan, {study});
    // CRCs by Python's zlib.crc32
    CHECK(text.substr(begin_of_line(text, 2)) == expected_run +
                                                     R"(,"crc":"c806f48b"})"
                                                     "\n" +
                                                     expected_end +
                                                     R"("seconds":2.0,"crc":"6998b51b"})"
                                                     "\n");
    CHECK(text.starts_with(R"({"kind":"header","schema":1,"plan":")" + plan_id(plan)));
}

TEST_CASE("records: every field comes back with all its bits") {
    const Plan plan = small_plan();
    const TemporaryFolder folder;
    std::vector<StudyResult> all = examples(plan);
    all[4] = unusual();
    all[4].id = studies(plan)[4];
    record(folder.path(), plan, all);
    const Records read = read_records(folder.path(), plan);
    REQUIRE(read.studies.size() == all.size());
    for (std::size_t i = 0; i < all.size(); ++i) CHECK(same(read.studies[i].study, all[i]));
    CHECK(read.notes.empty());
    CHECK(read.problems.empty());
    CHECK(missing(plan, read).empty());
    CHECK(read.studies[0].place.line == 2);
    CHECK(read.studies[1].place.line == 2 + all[0].runs.size() + 1);
    // the comparison sees one bit
    all[3].runs[1].validation = std::nextafter(all[3].runs[1].validation, infinity);
    CHECK_FALSE(same(read.studies[3].study, all[3]));
}

TEST_CASE("records: what is no number is read as infinite, and text is mended to UTF-8") {
    const Plan plan = small_plan();
    StudyResult study = example({"bowl", "slow", 1, 0});
    study.runs[0].end_loss = not_a_number;
    study.runs[0].error = "\xff!";
    const Records read = records_of(plan, file_of(plan, {study}));
    REQUIRE(read.studies.size() == 1);
    CHECK(read.studies[0].study.runs[0].end_loss == infinity);
    CHECK(read.studies[0].study.runs[0].error == "\xEF\xBF\xBD!");
}

TEST_CASE("records: the first line says where it was run, and by whom it was started") {
    const Plan plan = small_plan();
    setenv("SLURM_RESTART_COUNT", "3", 1);
    const TemporaryFolder folder;
    const std::string path = record(folder.path(), plan, {});
    unsetenv("SLURM_RESTART_COUNT");
    const Provenance here = provenance_here(plan);
    const Records read = read_records(folder.path(), plan);
    REQUIRE(read.provenance.size() == 1);
    const Provenance& its = read.provenance[0];
    CHECK(its.file == path);
    CHECK(its.plan == plan_id(plan));
    CHECK(its.bits == probe_bits(plan));
    CHECK(its.pid == getpid());
    CHECK(its.host == here.host);
    CHECK(its.cpu == here.cpu);
    CHECK(its.blas.starts_with("OpenBLAS "));
    CHECK(its.compiler == here.compiler);
    CHECK(its.start < here.start);
    CHECK(its.scheduler.at("SLURM_RESTART_COUNT") == "3");
    CHECK_FALSE(here.scheduler.contains("SLURM_RESTART_COUNT"));
}

TEST_CASE("records: writers never share a file") {
    const Plan plan = small_plan();
    const TemporaryFolder folder;
    std::vector<std::string> paths;
    for (int i = 0; i < 20; ++i)
        paths.push_back(record(folder.path(), plan, {example(studies(plan)[0])}));
    std::sort(paths.begin(), paths.end());
    CHECK(std::adjacent_find(paths.begin(), paths.end()) == paths.end());
    CHECK(paths[0].find(fmt::format("-{}-2", getpid())) != std::string::npos);
    CHECK(read_records(folder.path(), plan).studies.size() == 20);
}

TEST_CASE("records: cut at any byte of the last study, all others are there") {
    const Plan plan = small_plan();
    const std::vector<StudyId> ids = studies(plan);
    const std::string first = file_of(plan, {example(ids[0])}),
                      both = file_of(plan, {example(ids[0]), example(ids[4])});
    const std::size_t header = begin_of_line(both, 2),
                      begin = header + first.size() - begin_of_line(first, 2);
    for (std::size_t size = begin; size <= both.size(); ++size) {
        const Records read = records_of(plan, std::string_view(both).substr(0, size));
        CAPTURE(size - begin);
        REQUIRE(read.problems.empty());
        const bool clean = size == begin || size == both.size();
        REQUIRE(read.notes.size() == (clean ? 0 : 1));
        if (!clean) REQUIRE(read.notes[0].find("runs/a.jsonl:6: cut off in ") != std::string::npos);
        REQUIRE(read.studies.size() == (size == both.size() ? 2 : 1));
        REQUIRE(same(read.studies[0].study, example(ids[0])));
        REQUIRE(missing(plan, read).size() == ids.size() - read.studies.size());
    }
    for (std::size_t size = 0; size < header; ++size) {
        const Records read = records_of(plan, std::string_view(both).substr(0, size));
        REQUIRE(read.studies.empty());
        REQUIRE(read.problems.empty());
        REQUIRE(read.notes.size() == 1);
    }
}

TEST_CASE("records: a byte changed anywhere before the last study is found") {
    const Plan plan = small_plan();
    const std::vector<StudyId> ids = studies(plan);
    const std::vector<StudyResult> all{example(ids[0]), example(ids[4]), example(ids[8])};
    const std::string text = file_of(plan, all);
    const std::size_t end = begin_of_line(text, 2 + 2 * 4);
    std::size_t valid_json = 0;
    for (std::size_t at = 1; at < end; at += 2) {
        std::string changed = text;
        changed[at] = static_cast<char>(changed[at] ^ (1 << (at % 8)));
        const Records read = records_of(plan, changed);
        CAPTURE(at);
        REQUIRE_FALSE(read.problems.empty());
        REQUIRE(read.problems[0].find("runs/a.jsonl:") != std::string::npos);
        REQUIRE(read.notes.empty());
        // the line break between two studies belongs to both
        const bool both = at == begin_of_line(text, 6) - 1 || at == end - 1;
        REQUIRE(read.studies.size() == (at < begin_of_line(text, 2) ? 0 : both ? 1 : 2));
        for (const RecordedStudy& its : read.studies)
            REQUIRE(std::any_of(all.begin(), all.end(),
                                [&](const StudyResult& s) { return same(s, its.study); }));
        const std::size_t line = changed.rfind('\n', at == 0 ? 0 : at - 1) + 1;
        valid_json += nlohmann::json::accept(changed.substr(line, changed.find('\n', line) - line));
    }
    CHECK(valid_json > 100);  // what a reader without CRC would have taken
}

TEST_CASE("records: lost lines are found, with file, line and study") {
    const Plan plan = small_plan();
    const std::vector<StudyId> ids = studies(plan);  // budgets 1 and 5: 3 and 7 runs
    REQUIRE(ids[1].budget == 5);
    const std::string text = file_of(plan, {example(ids[0]), example(ids[1]), example(ids[3])});
    REQUIRE(records_of(plan, text).problems.empty());

    const Records run = records_of(plan, without_line(text, 7));
    REQUIRE(run.problems.size() == 1);
    CHECK(
        run.problems[0].ends_with("runs/a.jsonl:12: ends valley/slow/5/0, but 6 of its 7 runs "
                                  "are before it"));
    CHECK(run.studies.size() == 2);

    const Records closing = records_of(plan, without_line(text, 5));
    REQUIRE(closing.problems.size() == 1);
    CHECK(closing.problems[0].ends_with(
        "runs/a.jsonl:5: stands where the end of valley/slow/1/0 is missing"));
    CHECK(closing.studies.size() == 2);

    CHECK(records_of(plan, without_line(text, 1)).problems.size() == 1);
    const Records twice = records_of(plan, text.substr(0, begin_of_line(text, 2)) + text);
    CHECK(twice.problems.size() == 1);
    CHECK(twice.studies.size() == 3);
}

TEST_CASE("records: lines with a right CRC that say nothing are refused") {
    const Plan plan = small_plan();
    const std::string text = file_of(plan, {example(studies(plan)[0])});
    const std::size_t run = begin_of_line(text, 2);
    const auto problem = [&](const std::string& from, const std::string& to) {
        const Records read = records_of(plan, resealed(replaced(text, from, to, run)));
        CHECK(read.studies.empty());
        REQUIRE(read.problems.size() == 1);
        return read.problems[0];
    };
    CHECK(problem("\"trial\":0", "\"trial\":-1").ends_with(":2: \"trial\" is no whole number"));
    CHECK(problem("\"trial\":0", "\"trial\":0.5").ends_with(":2: \"trial\" is no whole number"));
    CHECK(problem("\"trial\":0", "\"trial\":9007199254740992").ends_with("is no whole number"));
    CHECK(problem("\"first\":[", "\"first\":[true,").ends_with("\"first\" is no number"));
    CHECK(problem("\"status\":\"ok\"", "\"status\":\"fine\"").ends_with("\"status\" is no status"));
    CHECK(problem("\"left\":", "\"right\":").ends_with(":2: has no field \"left\""));
    CHECK(problem("\"kind\":\"run\"", "\"kind\":\"walk\"").find(":2: is neither") !=
          std::string::npos);
    CHECK(problem("\"kind\":\"run\",", "\"kind\":\"run\"").ends_with(":2: is no JSON"));
    CHECK(problem("\"edge\":false", "\"edge\":0").ends_with(":5: \"edge\" is no true or false"));
    const Records other =
        records_of(plan, resealed(replaced(text, "\"schema\":1", "\"schema\":2")));
    REQUIRE(other.problems.size() == 1);
    CHECK(other.problems[0].ends_with(
        ":1: the file's first line has schema 2, this program reads 1"));
    std::string unknown = text;
    for (std::size_t at; (at = unknown.find("\"study\":0")) != std::string::npos;)
        unknown.replace(at, 9, "\"study\":9");
    const Records beyond = records_of(plan, resealed(unknown));
    REQUIRE(beyond.problems.size() == 1);
    CHECK(beyond.problems[0].ends_with(":5: ends valley/slow/1/9, which is not in the plan"));
}

TEST_CASE("records: a file of another plan is set apart, and named with both plans") {
    const Plan plan = small_plan(), other = small_plan(1);
    const TemporaryFolder folder;
    record(folder.path(), plan, {example(studies(plan)[0])});
    CHECK_NOTHROW(require_one_plan(read_records(folder.path(), plan), plan));
    const std::string path = record(folder.path(), other, {example(studies(plan)[1])});
    const Records read = read_records(folder.path(), plan);
    CHECK(read.foreign == std::vector<std::string>{path});
    CHECK(read.studies.size() == 1);
    CHECK_THROWS_WITH_AS(
        require_one_plan(read, plan),
        (path + " is of another plan: " + plan_id(other) + ", and this is " + plan_id(plan))
            .c_str(),
        std::runtime_error);
}

TEST_CASE("records: a full disk is said, and what was written before it counts") {
    const Plan plan = small_plan();
    const std::vector<StudyId> ids = studies(plan);
    const TemporaryFolder folder;
    rlimit before{};
    getrlimit(RLIMIT_FSIZE, &before);
    const auto handler = std::signal(SIGXFSZ, SIG_IGN);
    std::string complaint, again, path;
    {
        RecordWriter writer(folder.path(), plan);
        path = writer.path();
        writer.write(example(ids[0]));
        const rlimit tight{fs::file_size(path) + 700, before.rlim_max};
        setrlimit(RLIMIT_FSIZE, &tight);
        for (std::string* text : {&complaint, &again}) try {
                writer.write(example(ids[1]));
            } catch (const std::runtime_error& error) {
                *text = error.what();
            }
        setrlimit(RLIMIT_FSIZE, &before);
        CHECK_THROWS_AS(writer.write(example(ids[1])), std::runtime_error);
    }
    std::signal(SIGXFSZ, handler);
    CHECK(complaint == "cannot write " + path + ": File too large");
    CHECK(again == "cannot write " + path + ": it is closed since it could not be written before");
    Records read = read_records(folder.path(), plan);
    CHECK(read.studies.size() == 1);
    CHECK(read.notes.size() == 1);
    CHECK(read.problems.empty());
    record(folder.path(), plan, {example(ids[1])});
    read = read_records(folder.path(), plan);
    CHECK(read.studies.size() == 2);
    CHECK(read.problems.empty());
}

TEST_CASE("records: folders that cannot be used are refused") {
    const Plan plan = small_plan();
    const TemporaryFolder folder;
    CHECK_THROWS_WITH_AS(read_records(folder.path() + "/no", plan),
                         ("there is no folder " + folder.path() + "/no").c_str(),
                         std::runtime_error);
    CHECK(read_records(folder.path(), plan).provenance.empty());
    CHECK(missing(plan, read_records(folder.path(), plan)) == studies(plan));
    folder.write("runs", "a file");
    CHECK_THROWS_AS(RecordWriter(folder.path(), plan), std::runtime_error);
    CHECK_THROWS_AS(read_records(folder.path(), plan), std::runtime_error);
}

TEST_CASE("records: studies that do not fit the plan are refused before anything is written") {
    const Plan plan = small_plan();
    const TemporaryFolder folder;
    RecordWriter writer(folder.path(), plan);
    const auto size = fs::file_size(writer.path());
    StudyResult seed = example({"bowl", "adam", 1, 0}), knobs = seed, method = seed;
    seed.runs[1].seed = std::uint64_t(1) << 53;
    knobs.runs[0].knobs = Vector{Real(1)};
    method.id.method = "none";
    CHECK_THROWS_AS(writer.write(seed), std::invalid_argument);
    CHECK_THROWS_AS(writer.write(knobs), std::invalid_argument);
    CHECK_THROWS_AS(writer.write(method), std::invalid_argument);
    CHECK(fs::file_size(writer.path()) == size);
    CHECK_NOTHROW(writer.write(example({"bowl", "adam", 1, 0})));
}

TEST_CASE("records: results come back, without seconds") {
    const Plan plan = small_plan();
    std::vector<StudyResult> all = examples(plan);
    all[2] = unusual();
    std::string text = results_header(plan);
    for (const StudyResult& study : all) text += result_lines(plan, study, "c1");
    const std::vector<RecordedStudy> read = read_results(text, plan);
    REQUIRE(read.size() == all.size());
    for (std::size_t i = 0; i < all.size(); ++i) {
        CHECK(same(read[i].study, all[i], false));
        CHECK(read[i].study.seconds == 0);
        CHECK(read[i].bits == "c1");
        CHECK(read[i].lines == result_lines(plan, all[i], "c1"));
    }
    CHECK(read[1].place.line == 2 + all[0].runs.size() + 1);
}

TEST_CASE("records: results that are none are refused, with the line") {
    const Plan plan = small_plan();
    const std::string header = results_header(plan);
    const std::string text = header + result_lines(plan, example(studies(plan)[0]), "c1");
    CHECK(read_results(text, plan).size() == 1);
    CHECK(read_results(header, plan).empty());
    const auto refused = [&](const std::string& bad) {
        try {
            read_results(bad, plan);
        } catch (const std::runtime_error& error) {
            return std::string(error.what());
        }
        return std::string();
    };
    CHECK(refused("") == "results.jsonl:1: is no first line of results");
    CHECK(refused(text.substr(header.size())).starts_with("results.jsonl:1: is no first line"));
    CHECK(refused(without_line(text, 2)).starts_with("results.jsonl:4: ends valley/slow/1/0"));
    CHECK(refused(without_line(text, 5)) == "results.jsonl:5: is missing: cut off");
    CHECK(refused(text.substr(0, text.size() - 1)) == "results.jsonl:5: is missing: cut off");
    CHECK(refused(replaced(text, "\"kind\":\"run\",", "\"kind\":\"run\"")) ==
          "results.jsonl:2: is no JSON");
    CHECK(refused(replaced(text, plan_id(plan), plan_id(small_plan(1))))
              .starts_with("results.jsonl:1: is of another plan: "));
}
