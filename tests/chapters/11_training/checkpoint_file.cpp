#include "chapters/11_training/checkpoint_file.hpp"

#include <doctest/doctest.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <csignal>
#include <filesystem>

#include "common/program/blas.hpp"
#include "common/program/files.hpp"
#include "tests/chapters/11_training/short_runs.hpp"
#include "tests/chapters/11_training/spirals.hpp"
#include "tests/support/run_program.hpp"

using namespace descent;
using namespace descent::training;
using optimizers::optimizer_named;
using test::contains;
using test::left_at;
using test::plain_model;
using test::same;
using test::Sample;
using test::short_plan;
using test::small_data;

namespace {

/// A run on a checkpoint in a folder of its own, and what it said.
struct Kept {
    Sample s;
    test::TemporaryFolder folder = {};
    std::string path = folder.path() + "/run", previous = path + ".previous", told = {};
    TrainingResult whole = train(s.model, small_data(), s.plan);

    /// Two checkpoints: after step 3, and after step 7.
    Kept() {
        for (const std::size_t k : {3u, 7u})
            save_checkpoint(path, s.mine, s.model, left_at(s.model, small_data(), s.plan, k));
    }
    /// Goes on up to a step, with a checkpoint after each.
    Run go_on(std::size_t last = 99) {
        told.clear();
        const CheckpointPlan plan{
            .path = path, .every = 1, .tell = [&](const std::string& line) { told += line + "|"; }};
        return train_with_checkpoint(plan, s.model, small_data(), s.plan,
                                     {.step = [&](const Run& run) { return run.steps < last; }});
    }
    /// What is said instead of going on; neither file changes.
    std::string refusal() {
        const std::string now = test::read_file(path), before = test::read_file(previous);
        std::string said = "accepted";
        try {
            go_on();
        } catch (const std::runtime_error& error) {
            said = error.what();
        }
        CHECK(test::read_file(path) == now);
        CHECK(test::read_file(previous) == before);
        CHECK(told.empty());
        CHECK(!std::filesystem::exists(path + ".lock"));
        return said;
    }
    std::size_t steps_in(const std::string& file) const {
        return load_checkpoint(file, s.mine, s.model, small_data(), s.plan).steps;
    }
    std::size_t files() const {
        const std::filesystem::directory_iterator first(folder.path());
        return static_cast<std::size_t>(std::distance(first, {}));
    }
};

/// What a crash or a disk may leave of a checkpoint.
std::vector<std::string> damaged(const std::string& bytes) {
    std::string changed = bytes, tail = bytes, most = bytes;
    changed[bytes.size() / 2] ^= 8;
    tail.replace(300, bytes.size() - 300, bytes.size() - 300, '\0');
    most.replace(10, bytes.size() - 10, bytes.size() - 10, '\0');
    return {"",      "DES", most,         bytes.substr(0, 200), std::string(bytes.size(), '\0'),
            changed, tail,  bytes + bytes};
}

}  // namespace

TEST_CASE(
    "checkpoint file: an older one survives a folder without room, and nothing else is left") {
    const Sample s;
    const test::TemporaryFolder folder;
    const std::string path = folder.path() + "/run";
    const Run run = left_at(s.model, small_data(), s.plan, 3);
    save_checkpoint(path, s.mine, s.model, run);
    const std::string older = test::read_file(path);

    const auto before = signal(SIGXFSZ, SIG_IGN);
    rlimit limit{}, tight{};
    getrlimit(RLIMIT_FSIZE, &limit);
    tight = limit;
    tight.rlim_cur = 100;
    setrlimit(RLIMIT_FSIZE, &tight);
    std::string said;
    try {
        save_checkpoint(path, s.mine, s.model, left_at(s.model, small_data(), s.plan, 9));
    } catch (const std::runtime_error& error) {
        said = error.what();
    }
    setrlimit(RLIMIT_FSIZE, &limit);
    signal(SIGXFSZ, before);
    CHECK(said.starts_with("cannot write " + path));
    CHECK(test::read_file(path) == older);
    // the older one under both names, and nothing else
    CHECK(test::read_file(path + ".previous") == older);
    CHECK(std::distance(std::filesystem::directory_iterator(folder.path()), {}) == 2);
    CHECK(load_checkpoint(path, s.mine, s.model, small_data(), s.plan).steps == run.steps);

    CHECK_THROWS_WITH_AS(save_checkpoint(folder.path() + "/none/run", s.mine, s.model, run),
                         doctest::Contains("cannot write"), std::runtime_error);
    CHECK_THROWS_AS(load_checkpoint(folder.path() + "/none", s.mine, s.model, small_data(), s.plan),
                    std::runtime_error);
    CHECK_THROWS_AS(load_checkpoint(folder.path(), s.mine, s.model, small_data(), s.plan),
                    std::runtime_error);
}

TEST_CASE("train with checkpoint: stopped, damaged, foreign, finished") {
    const Model model = plain_model();
    const TrainingPlan plan = short_plan(optimizer_named("adam"));
    const TrainingResult whole = train(model, small_data(), plan);
    const test::TemporaryFolder folder;
    const std::string path = folder.path() + "/run";
    const auto go_on = [&](std::size_t every, std::size_t steps) {
        return train_with_checkpoint({path, every}, model, small_data(), plan,
                                     {.step = [&](const Run& run) { return run.steps < steps; }});
    };
    CHECK(go_on(1, 6).steps == 6);
    CHECK(go_on(1, 7).steps == 7);
    CHECK(go_on(5, 9).steps == 9);  // written last at the end of the second epoch, step 8
    CHECK(load_checkpoint(path, identity(model, small_data(), plan), model, small_data(), plan)
              .steps == 8);

    const std::string good = test::read_file(path);
    const std::string bad = good.substr(0, good.size() / 2);
    folder.write("run", bad);
    folder.write("run.previous", bad);
    CHECK_THROWS_WITH_AS(go_on(1, 99), doctest::Contains((path + ": ").c_str()),
                         std::runtime_error);
    CHECK(test::read_file(path) == bad);  // left alone
    folder.write("run", good);
    CHECK(same(go_on(3, 99), whole));
    const std::string end = test::read_file(path);
    CHECK(same(go_on(3, 99), whole));  // nothing left to do
    CHECK(test::read_file(path) == end);
    CHECK_THROWS_AS(go_on(0, 99), std::invalid_argument);
}

TEST_CASE("train with checkpoint: what is written at an epoch's end knows whether it stopped") {
    const Model model = plain_model();
    const TrainingPlan plan = short_plan(optimizer_named("adam"));
    const test::TemporaryFolder folder;
    const std::string path = folder.path() + "/run";
    const auto written = [&] {
        return load_checkpoint(path, identity(model, small_data(), plan), model, small_data(),
                               plan);
    };
    // Ended by the watch after epoch 2 of 3: for good
    const Run ended =
        train_with_checkpoint({path, 100}, model, small_data(), plan,
                              {.epoch = [](const Epoch& e, const Run&) { return e.number < 2; }});
    CHECK(ended.stopped);
    CHECK(ended.history.size() == 2);
    CHECK(written().stopped);
    CHECK(same(written(), ended));
    const std::string end = test::read_file(path);
    CHECK(same(train_with_checkpoint({path, 100}, model, small_data(), plan), ended));
    CHECK(test::read_file(path) == end);

    // Left at step 9, so last written at the same epoch's end: it goes on
    std::filesystem::remove(path);
    train_with_checkpoint({path, 100}, model, small_data(), plan,
                          {.step = [](const Run& run) { return run.steps < 9; }});
    CHECK(written().history.size() == 2);
    CHECK(!written().stopped);
    CHECK(same(train_with_checkpoint({path, 100}, model, small_data(), plan),
               train(model, small_data(), plan)));
}

TEST_CASE("train with checkpoint: train_and_test gives the same with a path and without") {
    const Model model = plain_model();
    const TrainingPlan plan = short_plan(optimizer_named("momentum"));
    const test::TemporaryFolder folder;
    const TestedResult without = train_and_test(model, small_data(), plan, CheckpointPlan{});
    CHECK(folder.empty());
    const CheckpointPlan checkpoint{.path = folder.path() + "/run", .every = 5};
    const TestedResult with = train_and_test(model, small_data(), plan, checkpoint);
    CHECK(same(with.trained, without.trained));
    CHECK(with.test_accuracy == without.test_accuracy);
    CHECK(with.test_accuracy == evaluate_best(model, with.trained, small_data().test));
    CHECK(std::filesystem::exists(checkpoint.path));
    CHECK_THROWS_AS(
        train_and_test(model, small_data(), plan, {.path = checkpoint.path, .every = 0}),
        std::invalid_argument);
}

TEST_CASE("train with checkpoint: what killed runs left behind is removed, and nothing else") {
    const pid_t child = fork();
    if (child == 0) _exit(0);
    waitpid(child, nullptr, 0);  // a process that was and is no more
    const test::TemporaryFolder folder;
    const std::string gone = std::to_string(child), here = std::to_string(getpid());
    const std::vector<std::string> kept{"run",
                                        "run." + here + "-0.part",
                                        "other." + gone + "-0.part",
                                        "run." + gone + "-0.parts",
                                        "run.x-0.part",
                                        "run." + gone + ".part",
                                        "run.part",
                                        "run.0-0.part",
                                        "run.-1-0.part"};
    for (const std::string& name : kept) folder.write(name, "x");
    folder.write("run." + gone + "-0.part", "x");
    folder.write("run." + gone + "-17.part", "x");
    remove_stale_parts(folder.path() + "/run");
    std::size_t files = 0;
    for (const auto& file : std::filesystem::directory_iterator(folder.path()))
        files += file.is_regular_file();
    CHECK(files == kept.size());
    for (const std::string& name : kept) CHECK(std::filesystem::exists(folder.path() + "/" + name));
    remove_stale_parts(folder.path() + "/no/folder/run");  // no harm
}

TEST_CASE("previous checkpoint: the one before, beside the file that a link stands for") {
    Kept kept;
    CHECK(kept.steps_in(kept.path) == 7);
    CHECK(kept.steps_in(kept.previous) == 3);
    // a crash between the two: both names stand for one file, and the next save parts them
    std::filesystem::remove(kept.previous);
    std::filesystem::create_hard_link(kept.path, kept.previous);
    CHECK(kept.go_on(8).steps == 8);
    CHECK(kept.steps_in(kept.path) == 8);
    CHECK(kept.steps_in(kept.previous) == 7);
    CHECK(kept.files() == 2);
    CHECK(kept.told.empty());

    const test::TemporaryFolder other;
    const std::string link = other.path() + "/link";
    std::filesystem::create_symlink(kept.path, link);
    CHECK(previous_checkpoint(link) ==
          std::filesystem::canonical(kept.path).string() + ".previous");
    save_checkpoint(link, kept.s.mine, kept.s.model,
                    left_at(kept.s.model, small_data(), kept.s.plan, 9));
    CHECK(std::filesystem::is_symlink(link));
    CHECK(kept.steps_in(kept.path) == 9);
    CHECK(kept.steps_in(kept.previous) == 8);
    CHECK(kept.files() == 2);
}

TEST_CASE("previous checkpoint: takes the place of a damaged one, and the run ends the same") {
    const Kept once;
    const std::string good = test::read_file(once.path);
    for (const std::string& bad : damaged(good)) {
        Kept kept;
        kept.folder.write("run", bad);
        // stopped at once: the good one is still there, twice
        kept.go_on(4);
        CHECK(kept.told.starts_with(kept.path + ": is "));
        CHECK(kept.told.ends_with("; " + kept.previous + " takes its place|"));
        CHECK(kept.steps_in(kept.path) == 4);
        CHECK(kept.steps_in(kept.previous) == 3);
        CHECK(same(kept.go_on(), kept.whole));
        CHECK(kept.told.empty());  // said once
        CHECK(kept.files() == 2);
    }
}

TEST_CASE("previous checkpoint: no help when it is damaged too, another's, or not there") {
    Kept kept;
    const std::string good = test::read_file(kept.path), older = test::read_file(kept.previous);
    for (const std::string& bad : damaged(good)) {
        kept.folder.write("run", bad);
        for (const std::string& worse : damaged(older)) {
            kept.folder.write("run.previous", worse);
            const std::string said = kept.refusal();
            CHECK(said.starts_with(kept.path + ": is "));
            CHECK(contains(said, "; " + kept.previous + ": is "));
        }
    }
    kept.folder.write("run.previous", older);
    kept.s.plan.seed = 6;
    CHECK(contains(kept.refusal(), kept.previous + ": belongs to another run: its seed"));
    kept.s.plan.seed = 5;
    std::filesystem::remove(kept.previous);
    CHECK(kept.refusal() == kept.path + ": is cut short or damaged: it has " +
                                std::to_string(2 * good.size()) + " bytes and should have " +
                                std::to_string(good.size()) + "; remove it to begin anew");
}

TEST_CASE("previous checkpoint: is not asked where the file is whole, or no checkpoint at all") {
    Kept kept;
    kept.s.plan.seed = 6;
    kept.s.mine = identity(kept.s.model, small_data(), kept.s.plan);
    CHECK(kept.refusal() ==
          kept.path + ": belongs to another run: its seed is '5', here it is '6'");
    // even if the previous one is this run's
    save_checkpoint(kept.previous, kept.s.mine, kept.s.model,
                    left_at(kept.s.model, small_data(), kept.s.plan, 3));
    CHECK(contains(kept.refusal(), "belongs to another run"));
    kept.folder.write("run", "x,y\n1,2\n");
    CHECK(kept.refusal() == kept.path + ": is not a checkpoint of Descent");

    // a run that cannot be
    Run forged = left_at(kept.s.model, small_data(), kept.s.plan, 7);
    forged.steps = 8;
    kept.folder.write("run", checkpoint_bytes(kept.s.mine, kept.s.model, forged));
    CHECK(contains(kept.refusal(), "contradicts itself: its number of steps is 8, not 7"));

    // who removes the checkpoint begins anew
    std::filesystem::remove(kept.path);
    CHECK(kept.go_on(1).steps == 1);
}

TEST_CASE("previous checkpoint: a file of this name that is none is not replaced") {
    Kept kept;
    kept.folder.write("run.previous", "my notes");
    CHECK(kept.refusal() ==
          kept.previous + ": is not a checkpoint of Descent and would be replaced by one");
    std::filesystem::remove(kept.previous);
    std::filesystem::create_directory(kept.previous);
    CHECK(kept.refusal() == kept.previous + " is a folder, not a file");
}

TEST_CASE("train with checkpoint: nobody else has the file meanwhile, and no lock is left") {
    Kept kept;
    std::string said;
    const auto second = [&](const Run&) {
        try {
            Kept other;
            other.path = kept.path;
            other.go_on();
        } catch (const std::runtime_error& error) {
            said = error.what();
        }
        return false;
    };
    train_with_checkpoint({kept.path, 1}, kept.s.model, small_data(), kept.s.plan,
                          {.step = second});
    CHECK(said == kept.path + ": is in use by another run");
    CHECK(kept.files() == 2);
    const auto broken = [&](const Run&) -> bool { throw std::runtime_error("broken"); };
    CHECK_THROWS_WITH(train_with_checkpoint({kept.path, 1}, kept.s.model, small_data(), kept.s.plan,
                                            {.step = broken}),
                      "broken");
    CHECK(kept.files() == 2);
    CHECK(same(kept.go_on(), kept.whole));
}

TEST_CASE("train with checkpoint: what computed the run is kept, and a change is told once") {
    Kept kept;
    const auto computed_by = [&] {
        return load_checkpoint(kept.path, kept.s.mine, kept.s.model, small_data(), kept.s.plan)
            .computed_by;
    };
    kept.go_on(8);
    CHECK(kept.told.empty());  // nothing was known
    CHECK(computed_by() == blas_arithmetic());
    kept.go_on(9);
    CHECK(kept.told.empty());

    Run elsewhere = left_at(kept.s.model, small_data(), kept.s.plan, 9);
    elsewhere.computed_by = "Abacus, 1 thread";
    save_checkpoint(kept.path, kept.s.mine, kept.s.model, elsewhere);
    kept.go_on(10);
    CHECK(kept.told.starts_with(kept.path + ": was computed by Abacus, 1 thread, goes on with " +
                                blas_arithmetic()));
    CHECK(std::count(kept.told.begin(), kept.told.end(), '|') == 1);
    CHECK(computed_by() == "Abacus, 1 thread; " + blas_arithmetic());
    CHECK(same(kept.go_on(), kept.whole));
    CHECK(kept.told.empty());

    // nothing is left to compute: nothing to say
    elsewhere = left_at(kept.s.model, small_data(), kept.s.plan, 15);
    elsewhere.computed_by = "Abacus, 1 thread";
    save_checkpoint(kept.path, kept.s.mine, kept.s.model, elsewhere);
    kept.go_on();
    CHECK(kept.told.empty());
}
