#include "chapters/11_training/checkpoint.hpp"

#include <doctest/doctest.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <csignal>
#include <cstring>
#include <filesystem>
#include <set>

#include "chapters/07_backprop/spirals.hpp"
#include "chapters/10_optimizers/adam.hpp"
#include "common/data/checksum.hpp"
#include "common/program/files.hpp"
#include "tests/chapters/11_training/spirals.hpp"
#include "tests/support/run_program.hpp"

using namespace descent;
using namespace descent::training;
using optimizers::optimizer_named;
using test::same;

namespace {

/// A classifier with a state of its own: it forgets inputs by a number of draws, and
/// keeps a running mean.
Model forgetful_model() {
    const deep::DeepNetwork network({2, 3, 3}, neurons::Activation::tanh);
    Model model = classifier(network);
    const auto draws = std::make_shared<std::uint64_t>(0);
    const auto mean = std::make_shared<Vector>(Vector{0, 0});
    const auto total = std::make_shared<Real>(0);
    const auto inner = model.loss_and_gradient;
    model.initialize = [=](Random& random) {
        *draws = 0;
        *mean = Vector{0, 0};
        *total = 0;
        return deep::initialize(network, random);
    };
    model.loss_and_gradient = [=](const Vector& phi, const Matrix& X, Labels labels, Vector& dphi) {
        Random mask(++*draws, "mask");
        Matrix kept = X;
        for (Real& x : kept) x *= mask.index(4) > 0;
        for (std::size_t j = 0; j < 2; ++j)
            (*mean)[j] = Real(0.9) * (*mean)[j] + Real(0.1) * X(0, j);
        *total += X(0, 0);
        return inner(phi, kept, labels, dphi);
    };
    model.outputs = [outputs = model.outputs, mean](const Vector& phi,
                                                    const Matrix& X) -> const Matrix& {
        Matrix shifted = X;
        for (std::size_t j = 0; j < 2; ++j)
            xt::col(shifted, static_cast<std::ptrdiff_t>(j)) -= (*mean)[j];
        return outputs(phi, shifted);
    };
    model.state = [=]() -> std::vector<StateEntry> {
        return {draws.get(), mean.get(), total.get()};
    };
    return model;
}

Model plain_model() {
    return classifier(deep::DeepNetwork({2, 3, 3}, neurons::Activation::tanh));
}

/// 20 examples to learn from: mini-batches of 6, 6, 6 and 2.
const Data& small_data() {
    static const Data data = split(backprop::spirals(10, 3, 2), Real(0.2), Real(0.14), 1);
    return data;
}

TrainingPlan short_plan(const optimizers::Optimizer& optimizer) {
    return {.optimizer = optimizer,
            .schedule = optimizers::linear_decay(12),
            .plateau = optimizers::PlateauDecay{.patience = 1, .factor = Real(0.5)},
            .batch = 6,
            .epochs = 3,
            .seed = 5};
}

/// The run left at the k-th place where it can be left: after step k of 12, or at the end
/// of an epoch.
Run left_at(const Model& model, const Data& data, TrainingPlan plan, std::size_t k) {
    Run run = start(model, data, plan);
    if (k > 12) plan.epochs = k - 12;
    train(model, data, plan, run,
          {.step = [&](const Run& now) { return now.steps != k || k > 12; }});
    return run;
}

constexpr std::size_t places = 12 + 3;  // each step, and each end of an epoch

/// A checkpoint of a plain run in the middle of its second epoch.
struct Sample {
    Model model = plain_model();
    TrainingPlan plan = short_plan(optimizer_named("adam"));
    Identity mine = identity(model, small_data(), plan);
    std::string bytes = checkpoint_bytes(mine, model, left_at(model, small_data(), plan, 7));

    std::string refusal(const std::string& changed) const { return refusal(changed, mine); }
    std::string refusal(const std::string& changed, const Identity& other) const {
        try {
            run_from_bytes(changed, "NAME", other, model, plan);
        } catch (const std::runtime_error& error) {
            return error.what();
        }
        return "accepted";
    }
};

std::string with_checksum(std::string bytes) {
    const std::uint32_t sum = checksum(std::string_view(bytes).substr(0, bytes.size() - 4));
    std::memcpy(bytes.data() + bytes.size() - 4, &sum, 4);
    return bytes;
}

bool contains(const std::string& text, const std::string& part) {
    return text.find(part) != std::string::npos;
}

}  // namespace

TEST_CASE(
    "save and resume: stopped anywhere, with every optimizer, the same bits as the uninterrupted "
    "run") {
    for (const optimizers::Optimizer& optimizer : optimizers::optimizers()) {
        CAPTURE(optimizer.name());
        for (const bool stateful : {false, true}) {
            const auto make = stateful ? forgetful_model : plain_model;
            const TrainingPlan plan = short_plan(optimizer);
            const TrainingResult whole = train(make(), small_data(), plan);
            CHECK(whole.steps == 12);
            for (std::size_t k = 1; k <= places; ++k) {
                CAPTURE(k);
                // nothing is shared: as if the program had ended between
                const Model before = make(), after = make();
                const Identity mine = identity(before, small_data(), plan);
                const Run stopped = left_at(before, small_data(), plan, k);
                const std::string bytes = checkpoint_bytes(mine, before, stopped);
                Run resumed = run_from_bytes(bytes, "checkpoint", mine, after, plan);
                CHECK(checkpoint_bytes(mine, after, resumed) == bytes);
                train(after, small_data(), plan, resumed);
                CHECK(same(resumed, whole));
            }
        }
    }
}

TEST_CASE("save and resume: a resume that forgets a part is caught as other bits") {
    const TrainingPlan plan = short_plan(optimizer_named("adam"));
    const Model model = plain_model();
    const TrainingResult whole = train(model, small_data(), plan);
    const auto ends_the_same = [&](std::size_t k, const auto& forget) {
        Run run = left_at(model, small_data(), plan, k);
        forget(run);
        train(model, small_data(), plan, run);
        return same(run, whole);
    };
    CHECK(ends_the_same(7, [](Run&) {}));
    CHECK(!ends_the_same(7, [&](Run& run) { run.optimizer = plan.optimizer; }));
    CHECK(!ends_the_same(7, [](Run& run) { run.batch = 0; }));
    CHECK(!ends_the_same(7, [](Run& run) { --run.batch; }));
    CHECK(!ends_the_same(7, [](Run& run) { run.steps = 0; }));
    CHECK(!ends_the_same(7, [](Run& run) { run.epoch = 1; }));
    CHECK(!ends_the_same(7, [](Run& run) { run.loss_sum = 0; }));
    CHECK(!ends_the_same(7, [](Run& run) { run.history.clear(); }));
    // shown in the history
    CHECK(!ends_the_same(12, [](Run& run) { run.optimizer.set_alpha(1); }));
    CHECK(!ends_the_same(15, [](Run& run) { run.best_epoch = 0; }));
    CHECK(!ends_the_same(7, [](Run& run) { run.phi[4] = std::nextafter(run.phi[4], Real(9)); }));

    TrainingPlan plateau = plan;
    // no better, no further
    plateau.plateau = optimizers::PlateauDecay{.patience = 1, .factor = 0};
    plateau.epochs = 12;
    Run run = start(model, small_data(), plateau);
    train(model, small_data(), plateau, run,
          {.step = [](const Run& now) { return now.plateau->scale > 0; }});
    REQUIRE(run.plateau->scale == 0);
    Run forgetful = run;
    forgetful.plateau = plateau.plateau;
    train(model, small_data(), plateau, run);
    train(model, small_data(), plateau, forgetful);
    CHECK(same(run, train(model, small_data(), plateau)));
    CHECK(!same(forgetful, run));
}

TEST_CASE("save and resume: the model's own state is needed") {
    const TrainingPlan plan = short_plan(optimizer_named("momentum"));
    const Model model = forgetful_model(), fresh = forgetful_model();
    const TrainingResult whole = train(model, small_data(), plan);
    Run run = left_at(model, small_data(), plan, 7);
    Run elsewhere = run;
    train(model, small_data(), plan, run);
    CHECK(same(run, whole));
    Random random(plan.seed, "weights");
    fresh.initialize(random);
    train(fresh, small_data(), plan, elsewhere);
    CHECK(!same(elsewhere, whole));
}

TEST_CASE("save and resume: more epochs than planned, and none left") {
    TrainingPlan plan{.optimizer = optimizer_named("adam"), .batch = 6, .epochs = 2, .seed = 5};
    const Model model = plain_model();
    Run run = start(model, small_data(), plan);
    train(model, small_data(), plan, run);
    const Run finished = run;
    train(model, small_data(), plan, run);
    CHECK(same(run, finished));
    plan.epochs = 5;
    train(model, small_data(), plan, run);
    CHECK(same(run, train(model, small_data(), plan)));
    CHECK(run.history.size() == 5);
}

TEST_CASE("checkpoint file: cut short anywhere, longer, or any bit changed, it is refused") {
    const Sample s;
    REQUIRE(s.refusal(s.bytes) == "accepted");
    std::size_t accepted = 0, unnamed = 0;
    const auto look = [&](const std::string& text) {
        accepted += text == "accepted";
        unnamed += !text.starts_with("NAME: ") || contains(text, "\n");
    };
    for (std::size_t i = 0; i < s.bytes.size(); ++i) {
        look(s.refusal(s.bytes.substr(0, i)));
        for (const int change : {1, 2, 4, 8, 16, 32, 64, 128, 255}) {
            std::string changed = s.bytes;
            changed[i] = static_cast<char>(changed[i] ^ change);
            look(s.refusal(changed));
        }
    }
    look(s.refusal(s.bytes + '\0'));
    look(s.refusal(s.bytes + s.bytes));
    CHECK(accepted == 0);
    CHECK(unnamed == 0);
    CHECK(contains(s.refusal(""), "is not a checkpoint"));
    CHECK(contains(s.refusal("x,y\n1,2\n"), "is not a checkpoint"));
    CHECK(contains(s.refusal(s.bytes.substr(0, 100)), "cut short"));
    std::string changed = s.bytes;
    changed[changed.size() / 2] ^= 4;
    CHECK(contains(s.refusal(changed), "checksum"));
    changed = s.bytes;
    changed[8] = 2;
    CHECK(contains(s.refusal(changed), "is a checkpoint of format 2, this program knows format 1"));
}

TEST_CASE(
    "checkpoint file: nonsense with a right checksum is refused or read, and never more than "
    "that") {
    const Sample s;
    Random random(1, "nonsense");
    std::size_t accepted = 0;
    for (std::size_t i = 20; i + 4 < s.bytes.size(); ++i) {
        std::string changed = s.bytes;
        changed[i] = static_cast<char>(random.index(256));
        if (random.index(2))
            std::memset(changed.data() + i, -1, std::min<std::size_t>(8, changed.size() - 4 - i));
        const std::string text = s.refusal(with_checksum(changed));
        accepted += text == "accepted";  // another number in φ is a checkpoint too
        if (text != "accepted") CHECK(text.starts_with("NAME: "));
    }
    CHECK(accepted > 0);
    std::string shorter = s.bytes.substr(0, s.bytes.size() - 12);
    const std::uint64_t length = shorter.size();
    std::memcpy(shorter.data() + 12, &length, 8);
    CHECK(contains(s.refusal(with_checksum(shorter)), "do not fit together"));
}

TEST_CASE("checkpoint file: what belongs to another run is refused, and the difference is named") {
    const Sample s;
    const auto refused = [&](const Model& model, const Data& data, const TrainingPlan& plan) {
        return s.refusal(s.bytes, identity(model, data, plan));
    };
    const auto with = [&](const auto& change) {
        TrainingPlan plan = s.plan;
        change(plan);
        return refused(s.model, small_data(), plan);
    };
    CHECK(with([](TrainingPlan&) {}) == "accepted");
    CHECK(with([](TrainingPlan& r) { r.epochs = 9; }) == "accepted");
    CHECK(with([](TrainingPlan& r) { r.patience = 9; }) == "accepted");
    CHECK(with([](TrainingPlan& r) { r.seed = 6; }) ==
          "NAME: belongs to another run: its seed is '5', here it is '6'");
    CHECK(contains(with([](TrainingPlan& r) { r.batch = 7; }), "batch size"));
    CHECK(
        contains(with([](TrainingPlan& r) { r.sampling = optimizers::Sampling::with_replacement; }),
                 "sampling"));
    CHECK(contains(with([](TrainingPlan& r) { r.optimizer = optimizer_named("gd"); }),
                   "its optimizer is 'adam'"));
    CHECK(contains(with([](TrainingPlan& r) { r.optimizer.set_alpha(Real(0.002)); }), "step size"));
    CHECK(contains(
        with([](TrainingPlan& r) { r.optimizer = optimizers::Adam{.gamma = Real(0.998)}; }),
        "fingerprint"));
    CHECK(contains(
        with([](TrainingPlan& r) { r.optimizer = optimizers::Adam{.epsilon = Real(1e-7)}; }),
        "fingerprint"));
    CHECK(contains(with([](TrainingPlan& r) { r.schedule = {}; }), "schedule"));
    CHECK(contains(with([](TrainingPlan& r) { r.schedule = optimizers::linear_decay(13); }),
                   "schedule"));
    CHECK(contains(with([](TrainingPlan& r) { r.plateau = {}; }), "plateau"));
    CHECK(contains(with([](TrainingPlan& r) { r.plateau->patience = 2; }), "plateau"));

    Model other = plain_model();
    other.name = "2-4-3 tanh, cross_entropy";
    CHECK(
        contains(refused(other, small_data(), s.plan), "its model is '2-3-3 tanh, cross_entropy'"));
    Data data = small_data();
    data.test = {};
    CHECK(refused(s.model, data, s.plan) == "accepted");  // the test examples play no part
    data.training.x(3, 1) = std::nextafter(data.training.x(3, 1), Real(9));
    CHECK(contains(refused(s.model, data, s.plan), "training examples"));
    data = small_data();
    data.development.label[0] = (data.development.label[0] + 1) % 3;
    CHECK(contains(refused(s.model, data, s.plan), "development examples"));
    Identity precision = s.mine;
    precision[0].value = "16 bits";
    CHECK(contains(s.refusal(s.bytes, precision), "precision"));
    precision.pop_back();
    CHECK(contains(s.refusal(s.bytes, Identity(precision.begin() + 1, precision.end())),
                   "another program"));
}

TEST_CASE("checkpoint file: every optimizer's constants are in its fingerprint") {
    std::set<std::string> fingerprints;
    const Sample s;
    for (const optimizers::Optimizer& optimizer : optimizers::optimizers())
        fingerprints.insert(identity(s.model, small_data(), short_plan(optimizer))[4].value);
    CHECK(fingerprints.size() == optimizers::optimizers().size());
}

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
    CHECK(std::distance(std::filesystem::directory_iterator(folder.path()), {}) == 1);
    CHECK(load_checkpoint(path, s.mine, s.model, s.plan).steps == run.steps);

    CHECK_THROWS_WITH_AS(save_checkpoint(folder.path() + "/none/run", s.mine, s.model, run),
                         doctest::Contains("cannot write"), std::runtime_error);
    CHECK_THROWS_AS(load_checkpoint(folder.path() + "/none", s.mine, s.model, s.plan),
                    std::runtime_error);
    CHECK_THROWS_AS(load_checkpoint(folder.path(), s.mine, s.model, s.plan), std::runtime_error);
}

TEST_CASE("train with checkpoint: stopped, damaged, foreign, finished") {
    const Model model = plain_model();
    const TrainingPlan plan = short_plan(optimizer_named("adam"));
    const TrainingResult whole = train(model, small_data(), plan);
    const test::TemporaryFolder folder;
    const std::string path = folder.path() + "/run";
    const auto go_on = [&](std::size_t every, std::size_t steps) {
        return train_with_checkpoint(path, every, model, small_data(), plan,
                                     {.step = [&](const Run& run) { return run.steps < steps; }});
    };
    CHECK(go_on(1, 6).steps == 6);
    CHECK(go_on(1, 7).steps == 7);
    CHECK(go_on(5, 9).steps == 9);  // written last at the end of the second epoch, step 8
    CHECK(load_checkpoint(path, identity(model, small_data(), plan), model, plan).steps == 8);

    const std::string good = test::read_file(path);
    const std::string bad = good.substr(0, good.size() / 2);
    folder.write("run", bad);
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
        return load_checkpoint(path, identity(model, small_data(), plan), model, plan);
    };
    // Ended by the watch after epoch 2 of 3: for good
    const Run ended =
        train_with_checkpoint(path, 100, model, small_data(), plan,
                              {.epoch = [](const Epoch& e, const Run&) { return e.number < 2; }});
    CHECK(ended.stopped);
    CHECK(ended.history.size() == 2);
    CHECK(written().stopped);
    CHECK(same(written(), ended));
    const std::string end = test::read_file(path);
    CHECK(same(train_with_checkpoint(path, 100, model, small_data(), plan), ended));
    CHECK(test::read_file(path) == end);

    // Left at step 9, so last written at the same epoch's end: it goes on
    std::filesystem::remove(path);
    train_with_checkpoint(path, 100, model, small_data(), plan,
                          {.step = [](const Run& run) { return run.steps < 9; }});
    CHECK(written().history.size() == 2);
    CHECK(!written().stopped);
    CHECK(same(train_with_checkpoint(path, 100, model, small_data(), plan),
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

TEST_CASE("checkpoint file: the checksum is CRC-32, by its published check value") {
    CHECK(checksum("123456789") == 0xcbf43926u);
    CHECK(checksum("") == 0);
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
