#include "chapters/11_training/checkpoint.hpp"

#include <doctest/doctest.h>

#include <cstring>
#include <set>

#include "chapters/10_optimizers/adam.hpp"
#include "common/data/checksum.hpp"
#include "common/program/text.hpp"
#include "tests/chapters/11_training/short_runs.hpp"
#include "tests/chapters/11_training/spirals.hpp"

using namespace descent;
using namespace descent::training;
using optimizers::optimizer_named;
using test::contains;
using test::forgetful_model;
using test::left_at;
using test::places;
using test::plain_model;
using test::same;
using test::Sample;
using test::short_plan;
using test::small_data;
using test::with_checksum;

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
                Run resumed = run_from_bytes(bytes, "checkpoint", mine, after, small_data(), plan);
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
    CHECK(s.refusal("") == "NAME: is empty");
    CHECK(contains(s.refusal(std::string(500, '\0')), "zeros only"));
    CHECK(contains(s.refusal(s.bytes.substr(0, 5)), "cut short"));
    CHECK(contains(s.refusal("x,y\n1,2\n"), "is not a checkpoint"));
    CHECK(contains(s.refusal(s.bytes.substr(0, 100)), "cut short"));
    std::string changed = s.bytes;
    changed[changed.size() / 2] ^= 4;
    CHECK(contains(s.refusal(changed), "checksum"));
    changed = s.bytes;
    changed[8] = 3;
    CHECK(contains(s.refusal(changed),
                   "is a checkpoint of format 3, this program knows formats 1 to 2"));
    changed[8] = 0;
    CHECK(contains(s.refusal(changed), "is damaged: its format has no number"));
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
        if (text == "accepted") continue;
        CHECK(text.starts_with("NAME: "));
        CHECK(text == one_line(text));  // whatever another run is said to be
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

TEST_CASE("checkpoint file: the checksum is CRC-32, by its published check value") {
    CHECK(checksum("123456789") == 0xcbf43926u);
    CHECK(checksum("") == 0);
}

TEST_CASE("checkpoint file: one of format 1, which does not know what computed it, is still read") {
    const Sample s;
    // the text that is last in the run is empty here, and so is the model's state after it
    std::string old = s.bytes.substr(0, s.bytes.size() - 12 - 8) + std::string(12, '\0');
    old[8] = 1;
    const std::uint64_t length = old.size();
    std::memcpy(old.data() + 12, &length, 8);
    old = with_checksum(old);
    CHECK(s.refusal(old) == "accepted");
    const Run run = run_from_bytes(old, "NAME", s.mine, s.model, small_data(), s.plan);
    CHECK(checkpoint_bytes(s.mine, s.model, run) == s.bytes);
    old[8] = 2;
    CHECK(contains(s.refusal(with_checksum(old)), "do not fit together"));
}
