#include "chapters/12_regularization/early_stopping.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <stdexcept>
#include <variant>
#include <vector>

#include "chapters/02_model_fitting/stationary.hpp"
#include "chapters/07_backprop/spirals.hpp"
#include "chapters/12_regularization/dropout.hpp"
#include "chapters/12_regularization/penalty.hpp"
#include "chapters/12_regularization/quadratic.hpp"
#include "chapters/12_regularization/stopping_and_l2.hpp"
#include "tests/support/compare.hpp"
#include "tests/support/point_model.hpp"

using namespace descent;
using namespace descent::regularization;
using test::distance;
using training::Data;
using training::Model;
using training::Run;
using training::TrainingPlan;
using training::TrainingResult;

namespace {

/// Class 1 is said where φ > 0.
Model point() {
    return test::point_model(0);
}

/// x = 1 and 3 to learn from, both of class 1; x = 8 to choose by, of this class.
Data points(std::size_t chosen_by) {
    return {{Matrix{{1}, {3}}, {1, 1}, 2}, {Matrix{{8}}, {chosen_by}, 2}, {Matrix{{0}}, {0}, 2}};
}

TrainingPlan gd(Real alpha, std::size_t epochs) {
    return {.optimizer = optimizers::optimizer_named("gd", alpha), .batch = 10, .epochs = epochs};
}

Data spirals(std::uint64_t seed = 1) {
    return training::split(backprop::spirals(40, 3, 2), Real(0.3), Real(0.2), seed);
}

Model network() {
    return training::classifier(deep::DeepNetwork({2, 20, 3}, neurons::Activation::tanh));
}

TrainingPlan adam(std::size_t epochs, std::size_t patience = 0) {
    return {.optimizer = optimizers::optimizer_named("adam", Real(0.03)),
            .batch = 10,
            .epochs = epochs,
            .patience = patience,
            .seed = 3};
}

struct Quadratic {
    Matrix H;
    Vector minimum;
    Real largest;  ///< eigenvalue
};

/// A minimum with curvatures from 0.1 to 10, on rotated axes or along the coordinates.
Quadratic quadratic(std::size_t parameters, bool rotated, std::uint64_t seed) {
    Random random(seed, "test");
    const auto known = fitting::random_quadratic(fitting::Stationary::minimum, parameters, random);
    Quadratic result{known.H, known.centre, 0};
    if (!rotated)
        for (std::size_t i = 0; i < parameters; ++i)
            for (std::size_t j = 0; j < parameters; ++j)
                result.H(i, j) = i == j ? known.H(i, i) : 0;
    result.largest = xt::amax(fitting::symmetric_eigenvalues(result.H))();
    return result;
}

Real length(const Vector& v) {
    return std::sqrt(xt::sum(xt::square(v))());
}

}  // namespace

TEST_CASE(
    "EE.29 early stopping: the copy of the best epoch is returned, patience epochs after it "
    "training ends") {
    const TrainingResult run = train(network(), spirals(), adam(200, 7));
    REQUIRE(run.stopped);
    CHECK(run.history.size() == run.best_epoch + 7);
    Real least = 1;
    std::size_t at = 0;
    // "every time validation error improved"
    for (const auto& epoch : run.history)
        if (1 - epoch.development_accuracy < least) {
            least = 1 - epoch.development_accuracy;
            at = epoch.number;
        }
    CHECK(at == run.best_epoch);
    CHECK(least == 1 - run.best_accuracy);
    // "training step is the hyperparameter": to train for that many epochs and no more gives the
    // same weights
    CHECK((train(network(), spirals(), adam(run.best_epoch)).phi == run.best));
    CHECK((train(network(), spirals(), adam(run.best_epoch + 1)).phi != run.best));
}

TEST_CASE("EE.29 reuse: the development examples lie behind the training examples") {
    const Data all = with_development(points(1));
    CHECK((all.training.x == Matrix{{1}, {3}, {8}}));
    CHECK((all.training.label == std::vector<std::size_t>{1, 1, 1}));
    CHECK((all.development.x == points(1).development.x));
    CHECK((all.test.x == points(1).test.x));
    CHECK(all.training.classes == 2);

    Data ragged = points(1);
    ragged.development.x = Matrix{{1, 2}};
    CHECK_THROWS_AS(with_development(ragged), std::invalid_argument);
}

TEST_CASE(
    "EE.29 retrain fresh: by hand, from 0 with all three examples for the epochs of the first "
    "run") {
    // First run: the mean of x is 2; φ = 0, 1, 1.5, … by halving. Its first epoch is the best
    // (class 1 is said at once).
    const TrainingResult first = train(point(), points(1), gd(Real(0.5), 5));
    REQUIRE(first.best_epoch == 1);
    CHECK(first.best[0] == 1);
    // Second run: the mean is 4; after one epoch φ = 2.
    const SecondRun second = retrain_fresh(point(), points(1), gd(Real(0.5), 5), first);
    CHECK(second.epochs == 1);
    CHECK(second.phi[0] == Real(2));

    TrainingResult longer = first;
    longer.best_epoch = 3;  // φ = 2, 3, 3.5
    CHECK(retrain_fresh(point(), points(1), gd(Real(0.5), 5), longer).phi[0] == Real(3.5));
    TrainingResult nothing;
    CHECK_THROWS_AS(retrain_fresh(point(), points(1), gd(Real(0.5), 5), nothing),
                    std::invalid_argument);
}

TEST_CASE(
    "EE.29 retrain fresh: patience does not end it, and it does not go on from the first run") {
    const Data data = spirals();
    TrainingResult first = train(network(), data, adam(200, 7));
    const SecondRun second = retrain_fresh(network(), data, adam(200, 1), first);
    CHECK(second.epochs == first.best_epoch);
    CHECK((train(network(), with_development(data), adam(first.best_epoch)).phi == second.phi));
    first.best.fill(0);
    first.phi.fill(0);
    CHECK((retrain_fresh(network(), data, adam(200), first).phi == second.phi));
}

TEST_CASE(
    "EE.29 continue training: by hand, from the first run's weights until development loss < "
    "target") {
    // The loss that is compared is the cross-entropy of the outputs (0, φ) for class 1, log(1 +
    // e^−φ). The first run stops at φ = 1, so the target is log(1 + 1/e), and the development loss
    // there is the same: not smaller. One epoch with all three examples, whose mean is 4: φ = 1 +
    // ½·3 = 2.5, and log(1 + e^−2.5) is smaller.
    const TrainingResult first = train(point(), points(1), gd(Real(0.5), 5));
    const SecondRun second = continue_training(point(), points(1), gd(Real(0.5), 5), first, 9);
    CHECK(second.reached);
    CHECK(second.epochs == 1);
    CHECK(second.phi[0] == Real(2.5));
    CHECK(second.target == doctest::Approx(std::log(1 + std::exp(-1.0))).epsilon(1e-14));
    REQUIRE(second.development.size() == 2);
    CHECK(second.development[0] == doctest::Approx(second.target).epsilon(1e-14));
    CHECK(second.development[1] == test::relative(std::log(1 + std::exp(-2.5)), 1e-14));
}

TEST_CASE(
    "EE.29 continue training: says when the target is not reached, and starts only if it must") {
    // The development example is of class 0: while φ grows towards 4, its loss log(1 + e^φ) grows,
    // too.
    const TrainingResult first = train(point(), points(0), gd(Real(0.5), 5));
    const SecondRun never = continue_training(point(), points(0), gd(Real(0.5), 5), first, 6);
    CHECK(!never.reached);
    CHECK(never.epochs == 6);
    CHECK(never.development.size() == 7);
    CHECK(never.development.back() > never.target);
    CHECK(never.phi[0] > Real(3.9));

    // one of two training examples is of class 0: the development loss is below at once
    Data easy = points(1);
    easy.training.label = {1, 0};
    const SecondRun at_once = continue_training(point(), easy, gd(Real(0.5), 5), first, 6);
    CHECK(at_once.reached);
    CHECK(at_once.epochs == 0);
    CHECK((at_once.phi == first.best));

    CHECK_THROWS_AS(continue_training(point(), points(0), gd(Real(0.5), 5), first, 0),
                    std::invalid_argument);
    CHECK_THROWS_AS(continue_training(point(), points(0), gd(Real(0.5), 5), TrainingResult{}, 6),
                    std::invalid_argument);
}

TEST_CASE(
    "EE.29 continue training: ends after the first epoch below the target, with the copy's weights "
    "at the start") {
    const Data data = spirals();
    const Model model = network();
    const TrainingResult first = train(model, data, adam(200, 7));
    const SecondRun second = continue_training(model, data, adam(200, 1), first, 200);
    REQUIRE(second.reached);
    CHECK(second.target == mean_loss(model, first.best, data.training));
    CHECK(second.development.front() == mean_loss(model, first.best, data.development));
    CHECK(second.development.back() == mean_loss(model, second.phi, data.development));
    CHECK(second.development.size() == second.epochs + 1);
    for (std::size_t i = 0; i < second.epochs; ++i) CHECK(second.development[i] >= second.target);
    CHECK(second.development.back() < second.target);
    // negative control: from a fresh start the epochs until then are others
    TrainingResult fresh = first;
    Random random(adam(1).seed, "weights");
    fresh.best = model.initialize(random);
    CHECK(continue_training(model, data, adam(200), fresh, 200).development.front() !=
          second.development.front());
}

TEST_CASE(
    "EE.29 reuse: neither way looks at the test examples, and a model's state goes on where its "
    "copy was kept") {
    const Data data = spirals();
    Data blind = data;
    blind.test.x.fill(std::numeric_limits<Real>::quiet_NaN());
    const Model model = dropout_classifier(deep::DeepNetwork({2, 20, 3}), {0, Real(0.2)}, 1);
    const TrainingResult first = train(model, data, adam(30));
    const SecondRun fresh = retrain_fresh(model, data, adam(30), first);
    const SecondRun more = continue_training(model, data, adam(30), first, 3);
    CHECK((retrain_fresh(model, blind, adam(30), first).phi == fresh.phi));
    CHECK((continue_training(model, blind, adam(30), first, 3).phi == more.phi));
    // the number of draws: a mini-batch each, up to the best epoch, and then those of the second
    // run
    const std::size_t steps =
        first.best_epoch * optimizers::batches_per_epoch(data.training.size(), 10);
    CHECK(std::get<std::uint64_t>(first.best_state.front()) == steps);
    continue_training(model, data, adam(30), first, 3);
    const std::size_t others = data.training.size() + data.development.size();
    CHECK(*std::get<std::uint64_t*>(model.state().front()) ==
          steps + more.epochs * optimizers::batches_per_epoch(others, 10));
}

TEST_CASE("EE.29 mean loss: cross-entropy as the model is when asked") {
    const Data data = points(1);
    CHECK(mean_loss(point(), {0}, data.training) == doctest::Approx(std::log(2.0)).epsilon(1e-14));
    const deep::DeepNetwork net({2, 6, 3});
    Random random(1, "weights");
    const Vector phi = deep::initialize(net, random);
    const LabelledData examples = spirals().training;
    const Real plain = mean_loss(training::classifier(net), phi, examples);
    CHECK(mean_loss(dropout_classifier(net, {}, 1), phi, examples) == plain);
    CHECK(mean_loss(with_penalty(training::classifier(net), Penalty::l2, 1), phi, examples) ==
          plain);
}

TEST_CASE(
    "EE.29 early stopping as regularizer: descent from 0 is its closed form, by hand and "
    "measured") {
    // H = diag(1, 4), φ* = (1, 1), α = ¼: one step goes (¼, 1), two (7/16, 1).
    CHECK(distance(stopped_point({{1, 0}, {0, 4}}, {1, 1}, Real(0.25), 1), Vector{Real(0.25), 1}) <=
          Real(1e-15));
    CHECK(distance(stopped_point({{1, 0}, {0, 4}}, {1, 1}, Real(0.25), 2),
                   Vector{Real(0.4375), 1}) <= Real(1e-15));
    CHECK(distance(stopped_point({{1, 0}, {0, 4}}, {1, 1}, Real(0.25), 0), Vector{0, 0}) == 0);
    for (const bool rotated : {false, true})
        for (std::uint64_t seed = 1; seed <= 5; ++seed) {
            const Quadratic q = quadratic(4, rotated, seed);
            const Real alpha = Real(0.1) / q.largest;
            const TwoPaths paths = two_paths(q.H, q.minimum, alpha, 60);
            for (const std::size_t tau : {0u, 1u, 7u, 60u}) {
                const Vector measured = xt::row(paths.stopped, static_cast<std::ptrdiff_t>(tau));
                CHECK(distance(measured, stopped_point(q.H, q.minimum, alpha, tau)) <= Real(1e-12));
                // negative control: one step more is another point
                CHECK(distance(measured, stopped_point(q.H, q.minimum, alpha, tau + 1)) >
                      Real(1e-6));
            }
        }
}

TEST_CASE("EE.29 early stopping as regularizer: the penalty 1/(ατ) does about the same") {
    CHECK(matching_penalty(Real(0.5), 4) == Real(0.5));
    for (const bool rotated : {false, true})
        for (std::uint64_t seed = 1; seed <= 5; ++seed) {
            const Quadratic q = quadratic(4, rotated, seed);
            const Real size = length(q.minimum);
            // The first steps: with u = ατμ, 1 − (1 − αμ)^τ = u − … and u/(1 + u) = u − …, so they
            // agree within a share u.
            const Real small = Real(1e-3) / q.largest;
            const TwoPaths begin = two_paths(q.H, q.minimum, small, 5);
            for (std::size_t tau = 1; tau <= 5; ++tau) {
                const Vector point = xt::row(begin.stopped, static_cast<std::ptrdiff_t>(tau));
                CHECK(begin.apart[tau] <= Real(1e-3) * static_cast<Real>(tau) * length(point));
                // negative control: with half or double that penalty they do not
                for (const Real factor : {Real(0.5), Real(2)}) {
                    const Vector wrong =
                        l2_minimum(q.H, q.minimum, factor * matching_penalty(small, tau));
                    CHECK(length(wrong - point) > Real(0.3) * length(point));
                }
            }
            // All steps: 1 − e^−u − u/(1 + u) is at most 0.2036 (at u = 2.513), and (1 − x)^τ, x =
            // αμ ≤ ½, lies between e^−u(1+x) and e^−u, which adds at most x/e.
            const Real alpha = Real(0.1) / q.largest;
            const TwoPaths paths = two_paths(q.H, q.minimum, alpha, 4000);
            const Real largest = xt::amax(paths.apart)();
            CHECK(largest <= (Real(0.2037) + Real(0.1) / Real(2.718)) * size);
            CHECK(largest > Real(0.05) * size);  // they are near, not equal
            CHECK(paths.apart[0] == 0);
            const Matrix Q = fitting::symmetric_eigensystem(q.H).vectors;
            Matrix stopped = xt::zeros_like(paths.stopped), penalized = stopped;
            matmul(paths.stopped, Q, stopped);  // Qᵀφ, a row each
            matmul(paths.penalized, Q, penalized);
            for (std::size_t i = 0; i < stopped.size();
                 ++i)  // stopping is ahead along every eigenvector
                REQUIRE(std::abs(stopped.data()[i]) >=
                        std::abs(penalized.data()[i]) - Real(1e-12) * size);
        }
}

TEST_CASE("EE.29 stopping and L2: both paths on the turned quadratic") {
    const StoppingL2Result result = compare_stopping_and_l2(200);
    const Vector mu = fitting::symmetric_eigenvalues(result.H);
    CHECK(distance(mu, Vector{result.flat, result.steep}) < 1e-15);
    CHECK(result.steps() == 200);
    CHECK(result.formula_error <= result.rounding);
    CHECK(result.paths.apart[result.farthest] == xt::amax(result.paths.apart)());
    const Vector end = xt::row(result.paths.stopped, 200);
    CHECK(result.stopped_missing == doctest::Approx(length(end - result.minimum)));
    CHECK(result.stopped_missing < result.penalized_missing);
    // longer is nearer; and not yet started is as far as φ* is from 0
    CHECK(compare_stopping_and_l2(400).stopped_missing < result.stopped_missing);
    CHECK(compare_stopping_and_l2(0).stopped_missing ==
          doctest::Approx(length(result.minimum)).epsilon(1e-14));
}

TEST_CASE("EE.29 reuse: every seed by itself, and the first run by hand") {
    const ReusePlan plan{
        .width = 10, .examples = 200, .epochs = 9, .patience = 2, .most = 4, .seeds = 2, .seed = 3};
    std::size_t calls = 0;
    const ReuseResult result = compare_reuse(plan, [&](std::size_t, std::size_t) { ++calls; });
    CHECK(calls == 2);
    CHECK(result.training == 140);
    CHECK(result.development == 60);
    CHECK(result.curve.training.size() == 9);
    CHECK(result.curve.development.size() == 9);
    CHECK(result.curve.kept == result.best_epoch[0]);
    const Vector& error = result.curve.error;
    REQUIRE(error.size() == 9);
    for (std::size_t k = 0; k < result.epochs[0]; ++k)  // the first of the least, until it stopped
        CHECK((k + 1 < result.curve.kept ? error[k] > error[result.curve.kept - 1]
                                         : error[k] >= error[result.curve.kept - 1]));
    REQUIRE(result.reached.size() == 2);
    for (std::size_t i = 0; i < 2; ++i) {
        CHECK(result.epochs[i] <= std::min<std::size_t>(9, result.best_epoch[i] + 2));
        CHECK(result.continued_epochs[i] <= 4);
        CHECK((result.reached[i] || result.continued_epochs[i] == 4));
    }
    // the same runs, one by one
    const Data data = training::mnist1d_split(200, Real(0.3), 4);
    const Model model = training::classifier(deep::DeepNetwork({40, 10, 10}));
    TrainingPlan adam{.optimizer = optimizers::optimizer_named("adam", Real(0.003)),
                      .batch = 50,
                      .epochs = 9,
                      .patience = 2,
                      .seed = 4};
    const TrainingResult first = training::train(model, data, adam);
    CHECK(result.best_epoch[1] == first.best_epoch);
    CHECK(result.kept[1] == training::evaluate_best(model, first, data.test));
    const SecondRun fresh = retrain_fresh(model, data, adam, first);
    CHECK(result.fresh[1] == training::evaluate(model, fresh.phi, data.test));
    adam.patience = 0;  // to the last epoch
    const TrainingResult whole = training::train(model, data, adam);
    CHECK(result.all_epochs[1] == training::evaluate(model, whole.phi, data.test));

    const StoppingCurve curve{.training = {3, 2, 1}, .development = {3, 1, 2}, .kept = 3};
    CHECK(curve.least_development() == 2);
}

TEST_CASE("EE.29 targets: in one epoch no target is reached, and the first miss is told") {
    const TargetResult result = try_targets(2, 1, 0);
    CHECK(result.tries == 2);
    CHECK(result.training == 210);
    CHECK(result.development == 90);
    CHECK(result.reached == 0);
    CHECK(result.missed.epochs == 1);
    REQUIRE(result.missed.development.size() == 2);
    CHECK(result.missed.development.back() >= result.missed.target);
    CHECK(!result.missed.reached);
    const TargetResult longer = try_targets(2, 60, 0);
    CHECK(longer.reached > 0);  // given time, one is
}

TEST_CASE("EE.29 early stopping as regularizer: refuses what does not fit") {
    const Matrix H{{1, 0}, {0, 2}};
    CHECK_THROWS_AS(matching_penalty(1, 0), std::invalid_argument);
    CHECK_THROWS_AS(matching_penalty(0, 3), std::invalid_argument);
    CHECK_THROWS_AS(matching_penalty(std::numeric_limits<Real>::quiet_NaN(), 3),
                    std::invalid_argument);
    CHECK_THROWS_AS(stopped_point(H, {1, 2, 3}, 1, 3), std::invalid_argument);
    CHECK_THROWS_AS(stopped_point({{1, 2}, {0, 1}}, {1, 2}, 1, 3), std::invalid_argument);
    CHECK_THROWS_AS(two_paths(H, {1, 2}, -1, 3), std::invalid_argument);
}
