#include <doctest/doctest.h>
#include <fcntl.h>
#include <fmt/format.h>
#include <fmt/ranges.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <cmath>
#include <csignal>
#include <filesystem>
#include <nlohmann/json.hpp>
#include <random>

#include "chapters/11_training/program/walk_through.hpp"
#include "common/data/saved_model.hpp"
#include "tests/support/bad_input.hpp"
#include "tests/support/run_program.hpp"

using namespace descent;
using namespace descent::training;
using test::check_refused;
using test::read_file;
using test::run_program;
using test::TemporaryFolder;
namespace fs = std::filesystem;

namespace {
const char* program = "11_training";

/// Three overlapping classes in the plane.
std::string labelled_csv(std::size_t rows) {
    std::string text = "a,b,class\n";
    Random random(1, "csv");
    for (std::size_t i = 0; i < rows; ++i)
        text += fmt::format("{},{},{}\n", random.normal(static_cast<Real>(i % 3), Real(0.8)),
                            random.normal(), i % 3);
    return text;
}

std::vector<std::string> arguments(const Choice& choice, const std::string& checkpoint,
                                   std::size_t every) {
    return {"--data",       choice.data,
            "--hidden",     fmt::format("{}", fmt::join(choice.hidden, ",")),
            "--optimizer",  choice.optimizer,
            "--schedule",   choice.schedule,
            "--batch",      std::to_string(choice.batch),
            "--epochs",     std::to_string(choice.epochs),
            "--checkpoint", checkpoint,
            "--every",      std::to_string(every)};
}

/// Starts the program, whose words nobody reads.
pid_t started(const std::vector<std::string>& words) {
    const std::string path = (fs::read_symlink("/proc/self/exe").parent_path() / program).string();
    std::vector<char*> argv{const_cast<char*>(path.c_str())};
    for (const std::string& word : words) argv.push_back(const_cast<char*>(word.c_str()));
    argv.push_back(nullptr);
    const pid_t child = fork();
    if (child == 0) {
        dup2(open("/dev/null", O_RDWR), 1);
        dup2(1, 2);
        execv(path.c_str(), argv.data());
        _exit(127);
    }
    return child;
}

/// Runs the program and sends it SIGKILL after this time. \returns whether it was killed;
/// else it must have ended well
bool killed_after(std::chrono::microseconds delay, const std::vector<std::string>& words) {
    const pid_t child = started(words);
    usleep(static_cast<useconds_t>(delay.count()));
    kill(child, SIGKILL);
    int status = 0;
    waitpid(child, &status, 0);
    if (WIFEXITED(status)) CHECK(WEXITSTATUS(status) == 0);
    return WIFSIGNALED(status) && WTERMSIG(status) == SIGKILL;
}

Run finished_run(const Choice& choice, const std::string& checkpoint) {
    const Setup s = setup(choice, 0);
    return load_checkpoint(checkpoint, identity(s.model, s.data, s.plan), s.model, s.data, s.plan);
}

void check_same(const Run& a, const Run& b) {
    CHECK(a.phi == b.phi);
    CHECK(a.best == b.best);
    CHECK(a.best_epoch == b.best_epoch);
    CHECK(a.steps == b.steps);
    REQUIRE(a.history.size() == b.history.size());
    for (std::size_t i = 0; i < a.history.size(); ++i) {
        CHECK(a.history[i].loss == b.history[i].loss);
        CHECK(a.history[i].train_accuracy == b.history[i].train_accuracy);
        CHECK(a.history[i].development_accuracy == b.history[i].development_accuracy);
        CHECK(a.history[i].alpha == b.history[i].alpha);
    }
}

std::size_t files_in(const std::string& folder) {
    return static_cast<std::size_t>(std::distance(fs::directory_iterator(folder), {}));
}

}  // namespace

TEST_CASE("the program, killed 50 times at random moments and resumed, ends with the same bits") {
    const TemporaryFolder folder;
    Choice choice;
    choice.data = folder.write("mine.csv", labelled_csv(300));
    choice.hidden = {16, 16};
    choice.optimizer = "adam";
    choice.schedule = "cosine";
    choice.batch = 16;
    choice.epochs = 25;
    const std::string checkpoint = folder.path() + "/run";
    const auto words = arguments(choice, checkpoint, 1);

    const auto before = std::chrono::steady_clock::now();
    REQUIRE(run_program(program, words).exit_code == 0);
    const double whole =
        std::chrono::duration<double, std::micro>(std::chrono::steady_clock::now() - before)
            .count();
    const Run expected = finished_run(choice, checkpoint);
    CHECK(expected.steps == 12 * 25);
    fs::remove(checkpoint);

    std::mt19937 random(1);
    std::size_t kills = 0, amid = 0, ends = 0;
    while (kills < 50) {
        const std::string start = read_file(checkpoint);
        const double part = static_cast<double>(random()) / 4294967296.0;
        if (killed_after(std::chrono::microseconds(static_cast<long>(part * whole * 0.4)), words)) {
            ++kills;
            // this run took at least a step before it was killed
            amid += read_file(checkpoint) != start;
        } else {
            check_same(finished_run(choice, checkpoint), expected);
            fs::remove(checkpoint);
            ++ends;
        }
        REQUIRE(ends < 100);
    }
    MESSAGE(kills, " kills, ", amid, " of them after a step; ", ends + 1, " runs finished");
    CHECK(amid >= 15);
    REQUIRE(run_program(program, words).exit_code == 0);
    check_same(finished_run(choice, checkpoint), expected);
    // the data, the checkpoint and the previous one: no temporary file is left, and no lock
    CHECK(files_in(folder.path()) == 3);
}

TEST_CASE(
    "the program goes on from its checkpoint and says so; a foreign or damaged one is refused and "
    "left alone") {
    const TemporaryFolder folder;
    Choice choice;
    choice.data = folder.write("mine.csv", labelled_csv(120));
    choice.hidden = {5};
    choice.epochs = 3;
    choice.batch = 10;
    const std::string checkpoint = folder.path() + "/run";
    auto words = arguments(choice, checkpoint, 100);
    const auto first = run_program(program, words);
    CHECK(first.exit_code == 0);
    CHECK(first.out.find("going on") == std::string::npos);
    CHECK(first.out.find("Shuffled or drawn") == std::string::npos);  // only trains
    const std::string end = read_file(checkpoint);
    const auto again = run_program(program, words);  // nothing left to do
    CHECK(again.exit_code == 0);
    CHECK(again.out.find("already finished after epoch 3") != std::string::npos);
    CHECK(again.out.find("mean loss") == std::string::npos);  // no head of a table without rows
    CHECK(again.out.find("of --epochs") == std::string::npos);
    CHECK(read_file(checkpoint) == end);
    choice.epochs = 2;
    const auto fewer = run_program(program, arguments(choice, checkpoint, 100));
    CHECK(fewer.exit_code == 0);
    CHECK(fewer.out.find("already finished after epoch 3") != std::string::npos);
    CHECK(fewer.out.find("more epochs than the 2 of --epochs") != std::string::npos);
    CHECK(read_file(checkpoint) == end);

    choice.epochs = 5;
    const auto longer = run_program(program, arguments(choice, checkpoint, 100));
    CHECK(longer.exit_code == 0);
    CHECK(longer.out.find("going on from " + checkpoint + ", after step 24") != std::string::npos);
    check_same(finished_run(choice, checkpoint), [&] {
        const Setup s = setup(choice, 0);
        Run run = start(s.model, s.data, s.plan);
        train(s.model, s.data, s.plan, run);
        return run;
    }());

    const std::string good = read_file(checkpoint);
    words = arguments(choice, checkpoint, 100);
    std::size_t files = 3;  // the data, the checkpoint and the previous one
    const auto refused = [&](const std::vector<std::string>& more, const std::string& expected) {
        std::vector<std::string> all = words;
        all.insert(all.end(), more.begin(), more.end());
        const std::string before = read_file(checkpoint);
        check_refused(program, all, expected);
        CHECK(read_file(checkpoint) == before);
        CHECK(files_in(folder.path()) == files);
    };
    refused({"--seed", "1"},
            checkpoint + ": belongs to another run: its seed is '0', here it is '1'");
    refused({"--rate", "0.5"}, "step size");
    refused({"--activation", "tanh"}, "its model is");
    refused({"--sampling", "with"}, "sampling");
    folder.write("run", good.substr(0, good.size() - 1));
    const auto earlier = run_program(program, words);
    CHECK(earlier.exit_code == 0);
    CHECK(earlier.out.find(checkpoint + ": is cut short") != std::string::npos);
    CHECK(earlier.out.find(checkpoint + ".previous takes its place\n") != std::string::npos);
    CHECK(read_file(checkpoint).size() == good.size());
    fs::remove(checkpoint + ".previous");
    files = 2;
    folder.write("run", good.substr(0, good.size() - 1));
    refused({}, checkpoint + ": is cut short");
    std::string changed = good;
    changed[good.size() / 3] ^= 16;
    folder.write("run", changed);
    refused({}, checkpoint + ": is damaged");
    folder.write("run", labelled_csv(3));
    refused({}, checkpoint + ": is not a checkpoint");
    folder.write("mine.csv", labelled_csv(121));
    folder.write("run", good);
    refused({}, "set of training examples");
}

TEST_CASE("two programs on one checkpoint: the second is told so, until the first is killed") {
    const TemporaryFolder folder;
    Choice choice;
    choice.data = folder.write("mine.csv", labelled_csv(120));
    choice.hidden = {5};
    choice.batch = 10;
    choice.epochs = 1'000'000;
    const std::string checkpoint = folder.path() + "/run";
    const pid_t first = started(arguments(choice, checkpoint, 1));
    while (!fs::exists(checkpoint + ".previous")) usleep(1000);
    check_refused(program, arguments(choice, checkpoint, 1),
                  checkpoint + ": is in use by another run");
    kill(first, SIGKILL);
    waitpid(first, nullptr, 0);
    choice.epochs = 1;
    CHECK(run_program(program, arguments(choice, checkpoint, 1)).exit_code == 0);
    CHECK(files_in(folder.path()) == 3);
}

TEST_CASE("20 programs started at once on one checkpoint, each with a seed of its own: one wins") {
    const TemporaryFolder folder;
    Choice choice;
    choice.data = folder.write("mine.csv", labelled_csv(120));
    choice.hidden = {5};
    choice.batch = 10;
    choice.epochs = 4;
    const std::string checkpoint = folder.path() + "/run";
    for (int round = 0; round < 3; ++round) {
        std::vector<pid_t> processes;
        for (int seed = 0; seed < 20; ++seed) {
            auto words = arguments(choice, checkpoint, 1);
            words.insert(words.end(), {"--seed", std::to_string(seed)});
            processes.push_back(started(words));
        }
        std::vector<std::size_t> winners;
        for (std::size_t seed = 0; seed < processes.size(); ++seed) {
            int status = 0;
            waitpid(processes[seed], &status, 0);
            REQUIRE(WIFEXITED(status));
            if (WEXITSTATUS(status) == 0)
                winners.push_back(seed);
            else
                CHECK(WEXITSTATUS(status) == 2);
        }
        REQUIRE(winners.size() == 1);
        const Setup s = setup(choice, winners[0]);
        const Run run =
            load_checkpoint(checkpoint, identity(s.model, s.data, s.plan), s.model, s.data, s.plan);
        CHECK(run.history.size() == choice.epochs);
        CHECK(files_in(folder.path()) == 3);
        fs::remove(checkpoint);
    }
}

TEST_CASE("the program says so when it goes on with another number of threads, and only then") {
    const TemporaryFolder folder;
    Choice choice;
    choice.data = folder.write("mine.csv", labelled_csv(60));
    choice.hidden = {3};
    const std::string checkpoint = folder.path() + "/run", said = ": was computed by ";
    std::vector<std::size_t> told;
    for (const char* threads : {"1", "1", "2", "2"}) {
        choice.epochs = told.size() + 1;
        setenv("OPENBLAS_NUM_THREADS", threads, 1);
        const auto run = run_program(program, arguments(choice, checkpoint, 100));
        CHECK(run.exit_code == 0);
        told.push_back(run.out.find(checkpoint + said) != std::string::npos);
    }
    unsetenv("OPENBLAS_NUM_THREADS");
    CHECK(told[0] + told[1] + told[3] == 0);
    // an OpenBLAS without threads has always one
    CHECK(told[2] == (finished_run(choice, checkpoint).computed_by.find(';') != std::string::npos));
}

TEST_CASE("the program says why a schedule's factors are others when only --epochs is") {
    const TemporaryFolder folder;
    Choice choice;
    choice.data = folder.write("mine.csv", labelled_csv(60));
    choice.hidden = {3};
    choice.schedule = "cosine";
    choice.epochs = 2;
    const std::string checkpoint = folder.path() + "/run";
    REQUIRE(run_program(program, arguments(choice, checkpoint, 100)).exit_code == 0);
    choice.epochs = 3;
    check_refused(program, arguments(choice, checkpoint, 100), "most schedules depend on --epochs");
}

TEST_CASE("GO.2 what is said of a training: at most a dozen epochs, the first and the last too") {
    const TemporaryFolder folder;
    Choice choice;
    choice.data = folder.write("mine.csv", labelled_csv(60));
    choice.hidden = {3};
    choice.batch = 10;
    choice.epochs = 95;
    const Setup s = setup(choice, 0);
    std::string text;
    std::size_t shown = 0;
    const auto print = [&](std::string_view line) { text += line; };
    const auto progress = [&](const std::string&, std::size_t, std::size_t) { ++shown; };
    Report report(Report::Output{print, progress});
    TrainingLog log(report, s, "");
    const TrainingResult trained = train(s.model, s.data, s.plan, log.watch());
    log.end(trained);
    CHECK(shown == trained.steps);
    CHECK(text.starts_with("  epoch  mean loss"));
    const auto lines = std::count(text.begin(), text.end(), '\n');
    CHECK((lines > 5 && lines <= 13));  // with the head of the table
    CHECK(text.find("\n      1 ") != std::string::npos);
    CHECK(text.find("\n     95 ") != std::string::npos);
    CHECK(text.find("going on") == std::string::npos);

    text.clear();
    TrainingLog later(report, s, "run");
    Run run = start(s.model, s.data, s.plan);
    train(s.model, s.data, s.plan, run, {.step = [](const Run&) { return false; }});
    train(s.model, s.data, s.plan, run, later.watch());
    CHECK(text.starts_with("  going on from run, after step 1\n  epoch"));
    text.clear();
    TrainingLog finished(report, s, "run");
    train(s.model, s.data, s.plan, run, finished.watch());
    finished.end(run);
    CHECK(text == "  run: already finished after epoch 95\n");
}

TEST_CASE("FM.14b what is said of batch sizes: a target that was not reached is a dash") {
    std::string text;
    Report report(Report::Output{[&](std::string_view line) { text += line; }, {}});
    const BatchResult reached{.batch = 8,
                              .alpha = Real(0.4),
                              .reached = true,
                              .epochs = 3,
                              .steps = 27,
                              .step_multiplications = 960,
                              .multiplications = 8000000},
        lost{.batch = 72, .alpha = Real(0.4), .step_multiplications = 8640};
    BatchStudy study;
    study.examples = 72;
    study.batches = {8, 72};
    study.same_alpha = Real(0.1);
    study.own = {reached, lost};
    study.same = {lost, reached};
    show_batch_sizes(report, study, {2, 1});
    CHECK(text.find("27        3           8         2.0") != std::string::npos);
    CHECK(text.find("–       –        –           –         1.0") != std::string::npos);
    CHECK(std::isnan(report.results()[1].values[1]));
    CHECK(report.figures().size() == 1);
}

TEST_CASE("the program runs, passes its checks and writes its results") {
    const TemporaryFolder folder;
    const auto run = run_program(
        program, {"--quick", "--out", folder.path(), "--json", folder.path() + "/results.json"});
    CHECK(run.exit_code == 0);
    CHECK(run.err.empty());
    const auto json = nlohmann::json::parse(read_file(folder.path() + "/results.json"));
    for (const char* key :
         {"final_loss", "train_accuracy", "best_epoch", "development_accuracy", "test_accuracy",
          "sampling_loss_shuffled", "sampling_loss_drawn", "sampling_loss_difference",
          "sampling_loss_difference_error", "sampling_accuracy_difference"})
        CHECK(json["results"][key].is_number());
    CHECK(json["results"]["test_accuracy"] >= 0.35);
    CHECK(json["checks"].size() >= 3);
    for (const auto& check : json["checks"]) CHECK(check["verdict"] == "PASS");
    for (const char* figure : {"training_loss", "accuracies", "sampling", "batch_sizes",
                               "search_rates", "search_trials"})
        CHECK(!read_file(folder.path() + "/" + figure + ".csv").empty());
}

TEST_CASE("the program trains with every schedule, sampling and activation") {
    const TemporaryFolder folder;
    const std::string csv = folder.write("mine.csv", labelled_csv(90));
    for (const std::string& schedule : schedule_names()) {
        const auto run = run_program(
            program, {"--data", csv, "--hidden", "7,5", "--activation", "sigmoid", "--epochs", "5",
                      "--batch", "8", "--schedule", schedule, "--sampling", "with", "--patience",
                      "2", "--checkpoint", folder.path() + "/" + schedule});
        CHECK(run.exit_code == 0);
        CHECK(run.out.find("2-7-5-3 sigmoid") != std::string::npos);
        CHECK(run.out.find("mine.csv: 90 rows, 3 columns, commas, names in line 1; classes in "
                           "'class': 0 (30), "
                           "1 (30), 2 (30)\n") != std::string::npos);
    }
}

TEST_CASE("the program with own data: their answers, no lecture, and the best network for NumPy") {
    const TemporaryFolder folder;
    std::string rows = labelled_csv(90);
    for (std::size_t at = rows.find(",0\n"); at != rows.npos; at = rows.find(",0\n", at))
        rows.replace(at, 3, ",setosa\n");
    const std::string csv = folder.write("mine.csv", rows), model = folder.path() + "/best.npz";
    const auto run = run_program(program, {"--data", csv, "--hidden", "7", "--activation", "tanh",
                                           "--epochs", "20", "--save", model});
    CHECK(run.exit_code == 0);
    CHECK(run.out.find("; classes in 'class': 1 (30), 2 (30), setosa (30)\n") != std::string::npos);
    CHECK(run.out.find(" of 18 test examples are right.\n") != std::string::npos);
    CHECK(run.out.find("The worst mistakes:\n  line ") != std::string::npos);
    CHECK(run.out.find("Shuffled or drawn") == std::string::npos);
    const SavedModel saved = read_model(model);
    CHECK(saved.widths == std::vector<std::size_t>{2, 7, 3});
    CHECK(saved.activation == "tanh");
    CHECK(saved.features == std::vector<std::string>{"a", "b"});
    CHECK(saved.classes == std::vector<std::string>{"1", "2", "setosa"});
    Choice choice;
    choice.data = csv;
    choice.hidden = {7};
    choice.activation = "tanh";
    choice.epochs = 20;
    const Setup s = setup(choice, 0);
    CHECK((saved.phi == train(s.model, s.data, s.plan).best));
    CHECK((saved.scaling.mean == s.scaling.mean));
    check_refused(program, {"--data", csv, "--save", csv}, "mine.csv is a file that");
}

TEST_CASE("the program says so when guessing would do as well") {
    const TemporaryFolder folder;
    std::string rows;
    Random random(3, "noise");
    for (int i = 0; i < 100; ++i) rows += fmt::format("{},{}\n", random.normal(), i * i % 7 % 2);
    const auto run = run_program(
        program, {"--data", folder.write("noise.csv", rows), "--epochs", "3", "--hidden", "3"});
    CHECK(run.exit_code == 0);
    CHECK(run.out.find("better than guessing: who always says '") != std::string::npos);
}

TEST_CASE("the program refuses bad input with one line") {
    const TemporaryFolder folder;
    const std::string csv = folder.write("mine.csv", labelled_csv(60));
    check_refused(program, {"--rate", "-1"}, "--rate");
    check_refused(program, {"--rate", "nan"}, "--rate");
    check_refused(program, {"--batch", "0"}, "--batch");
    check_refused(program, {"--epochs", "0"}, "--epochs");
    check_refused(program, {"--patience", "-2"}, "--patience");
    check_refused(program, {"--every", "0"}, "--every");
    check_refused(program, {"--epochs", "18446744073709551615"},
                  "--epochs: 18446744073709551615 is too many");
    check_refused(program, {"--epochs", "1000001"},
                  "--epochs: 1000001 is too many, at most 1000000");
    check_refused(program, {"--batch", "18446744073709551615"},
                  "--batch: 18446744073709551615 is too many");
    check_refused(program, {"--patience", "18446744073709551615"},
                  "--patience: 18446744073709551615 is too many");
    check_refused(program, {"--hidden", "10,0"}, "--hidden");
    check_refused(program, {"--hidden", "1000000"}, "--hidden");
    check_refused(program, {"--activation", "swish"}, "--activation");
    check_refused(program, {"--optimizer", "magic"}, "--optimizer");
    check_refused(program, {"--schedule", "sometimes"}, "--schedule");
    check_refused(program, {"--sampling", "twice"}, "--sampling");
    check_refused(program, {"--checkpoint", ""}, "--checkpoint");
    const std::string run = folder.path() + "/run", previous = run + ".previous";
    check_refused(program, {"--checkpoint", run, "--json", run},
                  "--json: " + run + " is the file of --checkpoint");
    check_refused(program, {"--checkpoint", run, "--json", previous},
                  "--checkpoint: " + previous + " is the file of --json");
    check_refused(program, {"--checkpoint", folder.path()},
                  "--checkpoint: cannot write " + folder.path());
    check_refused(program, {"--checkpoint", folder.path() + "/none/run"},
                  "--checkpoint: cannot write " + folder.path() + "/none/run");
    check_refused(program, {"--checkpoint", "/dev/full"},
                  "--checkpoint: /dev/full: is a device, expected a file");
    check_refused(program, {"--checkpoint", "/dev/zero"},
                  "--checkpoint: /dev/zero: is a device, expected a file");
    CHECK(run_program(program, {"--checkpoint", folder.path()}).out.find("Training (GO") ==
          std::string::npos);
    check_refused(program, {"--data", folder.path() + "/nothing.csv"}, "nothing.csv");
    check_refused(program, {"--data", folder.write("few.csv", labelled_csv(6))}, "few.csv");
    check_refused(program, {"--data", folder.write("ragged.csv", "1,2,0\n1,1\n")}, "ragged.csv");
    const std::vector<std::string> wild{"--data",      csv,  "--rate",   "1e200",
                                        "--optimizer", "gd", "--epochs", "20"};
    check_refused(program, wild, "diverged");
    CHECK(run_program(program, wild).err.find("nan;") == std::string::npos);  // "not a number"
}
