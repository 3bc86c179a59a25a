#include "chapters/11_training/run_check.hpp"

#include <doctest/doctest.h>

#include <cmath>
#include <functional>
#include <limits>

#include "tests/chapters/11_training/short_runs.hpp"

using namespace descent;
using namespace descent::training;
using optimizers::optimizer_named;
using optimizers::Sampling;
using test::contains;
using test::forgetful_model;
using test::left_at;
using test::plain_model;
using test::Sample;
using test::short_plan;
using test::small_data;

namespace {

constexpr Real infinity = std::numeric_limits<Real>::infinity(),
               no_number = std::numeric_limits<Real>::quiet_NaN();

/// What is said against this run; empty if nothing.
std::string said_against(const Model& model, const TrainingPlan& plan, const Run& run) {
    try {
        require_possible(model, small_data(), plan, run);
    } catch (const std::runtime_error& error) {
        return error.what();
    }
    return "";
}

/// Trains on and looks at every place where a run can be left, and at its end. \returns
/// how many
std::size_t look_everywhere(const Model& model, const TrainingPlan& plan, Run& run,
                            std::size_t last_epoch) {
    std::size_t looked = 0;
    const auto look = [&](const Run& now) {
        CHECK(said_against(model, plan, now) == "");
        ++looked;
    };
    train(model, small_data(), plan, run,
          {.epoch =
               [&](const Epoch& epoch, Run now) {
                   now.stopped = epoch.number >= last_epoch;
                   look(now);
                   return !now.stopped;
               },
           .step =
               [&](const Run& now) {
                   look(now);
                   return true;
               }});
    look(run);
    return looked;
}

/// A rule that leaves the numbers soon.
struct Explosion {
    static constexpr const char* name = "explosion";
    Real alpha = 1;
    void step(Vector& phi, const Vector&) { phi *= std::sqrt(std::numeric_limits<Real>::max()); }
    std::vector<optimizers::StateEntry> state() { return {}; }
};

/// A forgery of one thing, and what must be said of it.
struct Forgery {
    const char* expected;
    std::function<void(Run&)> forge;
};

/// Each one is put into a checkpoint with a right checksum.
void check_refused_forgeries(const Model& model, const TrainingPlan& plan, const Run& run,
                             const std::vector<Forgery>& forgeries) {
    const Identity mine = identity(model, small_data(), plan);
    const auto refusal = [&](const Run& written) -> std::string {
        const State before = model.state ? state_copy(model.state()) : State{};
        const std::string bytes = checkpoint_bytes(mine, model, written);
        try {
            run_from_bytes(bytes, "x.ck", mine, model, small_data(), plan);
        } catch (const std::runtime_error& error) {
            CHECK((!model.state || state_copy(model.state()) == before));
            return error.what();
        }
        return "accepted";
    };
    REQUIRE(refusal(run) == "accepted");
    for (const Forgery& forgery : forgeries) {
        Run forged = run;
        forgery.forge(forged);
        const std::string said = refusal(forged);
        CAPTURE(forgery.expected);
        CAPTURE(said);
        CHECK(said.starts_with("x.ck: contradicts itself: its "));
        CHECK(contains(said, forgery.expected));
        CHECK(!contains(said, "\n"));
    }
}

}  // namespace

TEST_CASE("possible runs: whatever training leaves, with every optimizer and plan, is possible") {
    std::size_t looked = 0;
    for (const optimizers::Optimizer& optimizer : optimizers::optimizers())
        for (const optimizers::Schedule& schedule :
             {optimizers::Schedule{}, optimizers::linear_decay(12), optimizers::cosine_decay(12),
              optimizers::warm_up(5)})
            for (const bool plateau : {false, true})
                for (const Sampling sampling :
                     {Sampling::without_replacement, Sampling::with_replacement})
                    for (const std::size_t last_epoch : {2u, 9u})
                        for (const std::size_t patience : {0u, 1u}) {
                            CAPTURE(optimizer.name());
                            TrainingPlan plan = short_plan(optimizer);
                            plan.schedule = schedule;
                            if (!plateau) plan.plateau = {};
                            plan.sampling = sampling;
                            plan.patience = patience;
                            const Model model = patience ? forgetful_model() : plain_model();
                            Run run = start(model, small_data(), plan);
                            CHECK(said_against(model, plan, run) == "");
                            looked += look_everywhere(model, plan, run, last_epoch);
                            if (run.stopped) continue;
                            plan.epochs = 5;  // longer than was planned
                            looked += look_everywhere(model, plan, run, last_epoch);
                        }
    CHECK(looked > 10'000);
}

TEST_CASE("possible runs: one whose steps are too large, up to the end, with φ not finite") {
    std::size_t not_finite = 0;
    const TrainingPlan plan = short_plan(Explosion{});
    const Model model = plain_model();
    Run run = start(model, small_data(), plan);
    train(model, small_data(), plan, run, {.step = [&](const Run& now) {
              CHECK(said_against(model, plan, now) == "");
              not_finite += !std::isfinite(xt::sum(now.phi)());
              return true;
          }});
    CHECK(run.diverged);
    CHECK(not_finite > 0);
    CHECK(said_against(model, plan, run) == "");
}

TEST_CASE("forged runs: every member is checked, in the middle of an epoch") {
    const Sample s;
    const Run run = left_at(s.model, small_data(), s.plan, 7);
    const auto state = [](Run& r, std::size_t i) {
        return std::get<Vector*>(r.optimizer.state()[i]);
    };
    check_refused_forgeries(
        s.model, s.plan, run,
        {{"number of parameters is 2",
          [](Run& r) {
              r.phi = Vector{1, 2};
          }},
         {"number of parameters is 0", [](Run& r) { r.phi = Vector{}; }},
         {"best parameters is 2",
          [](Run& r) {
              r.best = Vector{1, 2};
          }},
         {"best parameters is 0", [](Run& r) { r.best = Vector{}; }},
         {"best state of the model", [](Run& r) { r.best_state = {Real(1)}; }},
         {"step size", [](Run& r) { r.optimizer.set_alpha(2 * r.optimizer.alpha()); }},
         {"step size is nan", [](Run& r) { r.optimizer.set_alpha(no_number); }},
         {"step size is inf", [](Run& r) { r.optimizer.set_alpha(infinity); }},
         {"step size is -1", [](Run& r) { r.optimizer.set_alpha(-1); }},
         {"step size is 0", [](Run& r) { r.optimizer.set_alpha(0); }},
         {"values in the optimizer's state is 1", [&](Run& r) { *state(r, 0) = Vector{1}; }},
         {"values in the optimizer's state is 0", [&](Run& r) { *state(r, 1) = Vector{}; }},
         {"plateau", [](Run& r) { r.plateau->scale = 2; }},
         {"plateau", [](Run& r) { r.plateau->best = 0; }},
         {"plateau", [](Run& r) { r.plateau->waited = 7; }},
         {"epoch is 0, not 2", [](Run& r) { r.epoch = 0; }},
         {"epoch is 3, not 2", [](Run& r) { r.epoch = 3; }},
         {"place in the epoch is 5 of 4", [](Run& r) { r.batch = 5; }},
         {"of 4", [](Run& r) { r.batch = std::numeric_limits<std::size_t>::max(); }},
         {"number of steps is 7, not 6", [](Run& r) { r.batch = 2; }},
         {"number of steps is 0, not 7", [](Run& r) { r.steps = 0; }},
         {"18446744073709551615, not 7", [](Run& r) { --(r.steps = 0); }},
         {"time is -1 seconds", [](Run& r) { r.seconds = -1; }},
         {"time is nan seconds", [](Run& r) { r.seconds = double(no_number); }},
         {"best accuracy is 2", [](Run& r) { r.best_accuracy = 2; }},
         {"best accuracy is nan", [](Run& r) { r.best_accuracy = no_number; }},
         {"best epoch is 0, not 1", [](Run& r) { r.best_epoch = 0; }},
         {"best epoch is 2, not 1", [](Run& r) { r.best_epoch = 2; }},
         {"kernel", [](Run& r) { r.computed_by = "\x1b[2J"; }},
         {"kernel", [](Run& r) { r.computed_by = std::string(1, '\0'); }}});
}

TEST_CASE("forged runs: the history, at an epoch's end and before the first one's") {
    const Model model = forgetful_model();
    const TrainingPlan plan = short_plan(optimizer_named("rmsprop"));
    const auto last = [](auto member, auto value) {
        return [=](Run& r) { r.history.back().*member = static_cast<Real>(value); };
    };
    check_refused_forgeries(
        model, plan, left_at(model, small_data(), plan, 14),
        {{"best accuracy", [](Run& r) { r.history.clear(); }},
         {"epoch's number is 2, not 3", [](Run& r) { r.history.push_back(r.history.back()); }},
         {"epoch's number is 7, not 2", [](Run& r) { r.history.back().number = 7; }},
         {"training accuracy is 1.5", last(&Epoch::train_accuracy, 1.5)},
         {"training accuracy is nan", last(&Epoch::train_accuracy, no_number)},
         {"development accuracy is -1", last(&Epoch::development_accuracy, -1)},
         {"development accuracy is 1.5", last(&Epoch::development_accuracy, 1.5)},
         {"development accuracy is nan", last(&Epoch::development_accuracy, no_number)},
         {"epoch's step size is inf", last(&Epoch::alpha, infinity)},
         {"time is", [](Run& r) { r.history[0].seconds = -1; }},
         {"time is", [](Run& r) { r.history[1].seconds_left = double(infinity); }},
         {"sum of losses is 1, not 0", [](Run& r) { r.loss_sum = 1; }},
         {"sum of losses is nan", [](Run& r) { r.loss_sum = no_number; }},
         {"time in seconds is 1, not 0", [](Run& r) { r.seconds = 1; }},
         {"entries of the best state", [](Run& r) { r.best_state.clear(); }},
         {"another kind", [](Run& r) { std::swap(r.best_state[0], r.best_state[1]); }},
         {"best state of the model", [](Run& r) { r.best_state[1] = Vector{1}; }}});

    check_refused_forgeries(model, plan, left_at(model, small_data(), plan, 2),
                            {{"epoch is 6, not 1",
                              [](Run& r) {
                                  r.epoch = 6;  // its text once was the end of the program
                                  r.stopped = true;
                              }},
                             {"first epoch is not done", [](Run& r) { r.stopped = true; }},
                             {"best parameters", [](Run& r) { r.best = r.phi; }},
                             {"best accuracy", [](Run& r) { r.best_accuracy = 0; }}});
}

TEST_CASE("forged runs: the model's own state has the model's lengths, or nothing is changed") {
    const Model model = forgetful_model(), other = forgetful_model();
    const TrainingPlan plan = short_plan(optimizer_named("gd"));
    const Identity mine = identity(model, small_data(), plan);
    const Run run = left_at(other, small_data(), plan, 7);
    const State before = state_copy(model.state());
    *std::get<Vector*>(other.state()[1]) = Vector{1, 2, 3};
    CHECK_THROWS_WITH_AS(
        run_from_bytes(checkpoint_bytes(mine, other, run), "x.ck", mine, model, small_data(), plan),
        doctest::Contains("values in the state of the model is 3, not 2"), std::runtime_error);
    CHECK(state_copy(model.state()) == before);
    // whose state has another number of entries
    CHECK_THROWS_WITH_AS(run_from_bytes(checkpoint_bytes(mine, plain_model(), run), "x.ck", mine,
                                        model, small_data(), plan),
                         doctest::Contains("entries of the"), std::runtime_error);
    CHECK(state_copy(model.state()) == before);
}

TEST_CASE("forged runs: what may be any number is accepted, so the refusals above mean something") {
    const Sample s;
    Run run = left_at(s.model, small_data(), s.plan, 7);
    REQUIRE(said_against(s.model, s.plan, run) == "");
    run.phi[0] = no_number;
    run.best[1] = infinity;
    run.loss_sum = -infinity;
    run.history[0].loss = no_number;
    std::get<Vector*>(run.optimizer.state()[0])->fill(7);
    run.computed_by = "Haswell, 1 thread; Prescott, 2 threads";
    CHECK(said_against(s.model, s.plan, run) == "");
}
