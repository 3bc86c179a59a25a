#include "chapters/11_training/training.hpp"

#include <doctest/doctest.h>

#include <cmath>
#include <set>

#include "chapters/07_backprop/spirals.hpp"
#include "common/data/mnist1d.hpp"
#include "common/gradient_check.hpp"
#include "tests/chapters/11_training/spirals.hpp"
#include "tests/support/compare.hpp"
#include "tests/support/point_model.hpp"

using namespace descent;
using namespace descent::training;
using optimizers::optimizer_named;
using test::distance;
using test::same;
using test::small_classifier;
using test::three_arms;

namespace {

/// Class 1 is said where φ > 1.
Model point() {
    return test::point_model(1);
}

/// x = 1 and 3 to learn from; one example of class 1 to choose by.
Data points() {
    return {{Matrix{{1}, {3}}, {0, 1}, 2}, {Matrix{{0}}, {1}, 2}, {Matrix{{0}}, {0}, 2}};
}

TrainingPlan gd(Real alpha, std::size_t batch, std::size_t epochs) {
    return {.optimizer = optimizer_named("gd", alpha), .batch = batch, .epochs = epochs};
}

}  // namespace

TEST_CASE("GO.1 training loop: two epochs by hand") {
    // φ = 0: the mean of the x is 2, so ∇ = −2, φ = 1, loss ½(1 + 9)/2; then ∇ = −1, φ = 1.5, loss
    // ½(0 + 4)/2.
    const TrainingResult trained = train(point(), points(), gd(Real(0.5), 2, 2));
    REQUIRE(trained.history.size() == 2);
    CHECK(trained.history[0].loss == Real(2.5));
    CHECK(trained.history[1].loss == 1);
    CHECK(trained.history[0].train_accuracy == Real(0.5));
    CHECK(trained.history[0].development_accuracy == 0);  // φ = 1 is not above 1
    CHECK(trained.history[1].development_accuracy == 1);
    CHECK(trained.phi[0] == Real(1.5));
    CHECK(trained.best[0] == Real(1.5));
    CHECK(trained.best_epoch == 2);
    CHECK(trained.steps == 2);
    CHECK(!trained.stopped);
}

TEST_CASE(
    "GO.1 training loop: the first of equally good epochs is kept, and even 0 % beats bestdev = "
    "−∞") {
    const TrainingResult three = train(point(), points(), gd(Real(0.5), 2, 3));
    CHECK(three.phi[0] == Real(1.75));
    CHECK(three.best[0] == Real(1.5));
    CHECK(three.best_epoch == 2);
    const TrainingResult one = train(point(), points(), gd(Real(0.5), 2, 1));
    CHECK(one.best_accuracy == 0);
    REQUIRE(one.best_epoch == 1);  // else there is no φ̂ to look at
    CHECK(one.best[0] == 1);
}

TEST_CASE("GO.2 epochs: every example once, mean loss, accuracies and times") {
    // Seven examples in mini-batches of three: 3, 3 and 1.
    Model model = point();
    std::multiset<Real> seen;
    std::vector<std::size_t> sizes;
    const auto inner = model.loss_and_gradient;
    model.loss_and_gradient = [&](const Vector& phi, const Matrix& X, Labels labels, Vector& dphi) {
        seen.insert(X.begin(), X.end());
        sizes.push_back(labels.size());
        return inner(phi, X, labels, dphi);
    };
    Data data = points();
    data.training = {Matrix{{0}, {1}, {2}, {3}, {4}, {5}, {6}}, {0, 0, 0, 1, 1, 1, 1}, 2};
    for (std::uint64_t seed : {1u, 2u, 3u}) {
        seen.clear();
        sizes.clear();
        TrainingPlan plan = gd(Real(1e-9), 3, 2);
        plan.seed = seed;
        const TrainingResult trained = train(model, data, plan);
        CHECK(sizes == std::vector<std::size_t>{3, 3, 1, 3, 3, 1});
        for (std::size_t x = 0; x < 7; ++x) CHECK(seen.count(static_cast<Real>(x)) == 2);
        // φ hardly moves from 0, so the mean loss is ½·(0 + 1 + 4 + 9 + 16 + 25 + 36)/7, each
        // example counted alike.
        CHECK(trained.history[0].loss == doctest::Approx(91.0 / 14).epsilon(1e-6));
        CHECK(trained.history[0].seconds > 0);
        CHECK(trained.history[0].seconds_left > 0);
        CHECK(trained.history[1].seconds_left == 0);
        CHECK(trained.history[1].number == 2);
    }
    seen.clear();
    TrainingPlan drawn = gd(Real(1e-9), 3, 2);
    drawn.sampling = optimizers::Sampling::with_replacement;
    train(model, data, drawn);
    CHECK(seen.size() == 14);
    CHECK(std::set(seen.begin(), seen.end()).size() < 14);
    bool each_twice = true;
    for (std::size_t x = 0; x < 7; ++x)
        each_twice = each_twice && seen.count(static_cast<Real>(x)) == 2;
    CHECK(!each_twice);  // the check above can fail
}

TEST_CASE("GO.2b evaluate: the share of right argmaxes, by hand") {
    Model model = classifier(deep::DeepNetwork({2, 3}, neurons::Activation::linear));
    // f = x in the first two outputs, 0 in the third.
    const Vector phi{1, 0, 0, 1, 0, 0, 0, 0, 0};
    const LabelledData data{Matrix{{2, 1}, {1, 2}, {-1, -2}, {3, 1}}, {0, 1, 2, 1}, 3};
    CHECK(evaluate(model, phi, data) == Real(0.75));
    LabelledData empty{Matrix::from_shape({0, 2}), {}, 3};
    CHECK_THROWS_WITH_AS(evaluate(model, phi, empty), doctest::Contains("empty"),
                         std::invalid_argument);
    CHECK_THROWS_AS(evaluate(model, Vector{1}, data), std::invalid_argument);
    CHECK_THROWS_AS(evaluate(model, phi, {Matrix{{1}}, {0}, 3}), std::invalid_argument);
    CHECK_THROWS_AS(evaluate(model, phi, {Matrix{{1, 2}}, {3}, 4}), std::invalid_argument);
    // Negative control: by the smallest output instead of the largest, another share.
    const auto inner = model.outputs;
    auto negated = std::make_shared<Matrix>();
    model.outputs = [=](const Vector& p, const Matrix& X) -> const Matrix& {
        return *negated = -inner(p, X);
    };
    CHECK(evaluate(model, phi, data) != Real(0.75));
}

TEST_CASE(
    "GO.1 model: the gradient of a classifier passes the check, and with a wrapped penalty too") {
    const deep::DeepNetwork network({2, 4, 3}, neurons::Activation::tanh);
    const LabelledData batch = backprop::spirals(4, 3, 1);
    Random random(3, "weights");
    for (const auto loss : {backprop::Loss::cross_entropy, backprop::Loss::least_squares}) {
        const Model plain = classifier(network, loss);
        Model penalized = classifier(network, loss);
        penalized.loss_and_gradient = [&](const Vector& phi, const Matrix& X, Labels labels,
                                          Vector& dphi) {
            const Real L = plain.loss_and_gradient(phi, X, labels, dphi);
            return L + backprop::add_penalty(network, phi, Real(0.1), dphi);
        };
        const Vector phi = plain.initialize(random);
        const auto objective = [&](const Model& of_loss, const Model& of_gradient) {
            return Objective{
                .loss =
                    [&](const Vector& p) {
                        Vector unused = xt::zeros_like(p);
                        return of_loss.loss_and_gradient(p, batch.x, batch.label, unused);
                    },
                .loss_and_gradient =
                    [&](const Vector& p, Vector& g) {
                        return of_gradient.loss_and_gradient(p, batch.x, batch.label, g);
                    }};
        };
        CHECK(check_gradient(objective(plain, plain), phi, network.layout).verdict ==
              Verdict::pass);
        CHECK(check_gradient(objective(penalized, penalized), phi, network.layout).verdict ==
              Verdict::pass);
        CHECK(check_gradient(objective(penalized, plain), phi, network.layout).verdict ==
              Verdict::fail);
    }
}

TEST_CASE("GO.1 cut: five examples by hand, and random ones each in its place") {
    const LabelledData five{Matrix{{0}, {10}, {20}, {30}, {40}}, {0, 1, 2, 0, 1}, 4};
    const Data by_hand = cut(five, std::vector<std::size_t>{3, 1, 4, 0, 2}, 2, 1);
    CHECK((by_hand.training.x == Matrix{{30}, {10}}));
    CHECK((by_hand.development.x == Matrix{{40}, {0}}));
    CHECK((by_hand.test.x == Matrix{{20}}));
    CHECK(by_hand.training.label == std::vector<std::size_t>{0, 1});
    CHECK(by_hand.development.label == std::vector<std::size_t>{1, 0});
    CHECK(by_hand.test.label == std::vector<std::size_t>{2});
    CHECK(by_hand.development.classes == 4);

    Random random(2, "cut");
    for (int trial = 0; trial < 20; ++trial) {
        const std::size_t n = 5 + random.index(30), d = 1 + random.index(3), t = random.index(2);
        LabelledData all{.x = Matrix::from_shape({n, 2}), .label = {}, .classes = 3};
        random.fill_normal(all.x);
        for (std::size_t i = 0; i < n; ++i) all.label.push_back(random.index(3));
        const std::vector<std::size_t> order = random.permutation(n);
        const Data data = cut(all, order, d, t);
        CHECK(data.training.size() == n - d - t);
        CHECK(data.development.size() == d);
        CHECK(data.test.size() == t);
        std::size_t place = 0;
        for (const LabelledData* part : {&data.training, &data.development, &data.test}) {
            REQUIRE(part->x.shape()[0] == part->size());
            CHECK(part->classes == 3);
            for (std::size_t i = 0; i < part->size(); ++i, ++place) {
                CHECK((row(part->x, i) == row(all.x, order.at(place))));
                CHECK(part->label[i] == all.label[order[place]]);
            }
        }
        CHECK(place == n);
    }
}

TEST_CASE("GO.1 cut: what cannot be is refused") {
    const LabelledData two{Matrix{{1}, {2}}, {0, 1}, 2};
    const std::vector<std::size_t> order{0, 1}, wrong{0, 2};
    CHECK_THROWS_WITH_AS(cut(two, order, 2, 1), "cut: the order is shorter than its parts",
                         std::invalid_argument);
    CHECK_THROWS_AS(cut(two, order, 0, 3), std::invalid_argument);
    CHECK_THROWS_AS(cut(two, wrong, 1, 0), std::invalid_argument);
}

TEST_CASE("GO.1 split: three parts, no example twice, none lost, the same for a seed") {
    LabelledData all{xt::zeros<Real>({100, 1}), std::vector<std::size_t>(100), 4};
    for (std::size_t i = 0; i < 100; ++i) {
        all.x(i, 0) = static_cast<Real>(i);
        all.label[i] = i % 4;
    }
    const Data data = split(all, Real(0.2), Real(0.1), 5);
    CHECK(data.training.size() == 70);
    CHECK(data.development.size() == 20);
    CHECK(data.test.size() == 10);
    std::set<Real> seen;
    for (const LabelledData* part : {&data.training, &data.development, &data.test}) {
        CHECK(part->classes == 4);
        for (std::size_t i = 0; i < part->size(); ++i) {
            seen.insert(part->x(i, 0));
            CHECK(part->label[i] == static_cast<std::size_t>(part->x(i, 0)) % 4);
        }
    }
    CHECK(seen.size() == 100);
    CHECK(split(all, Real(0.2), Real(0.1), 5).training.x == data.training.x);
    CHECK(split(all, Real(0.2), Real(0.1), 6).training.x != data.training.x);

    const Data standard = split(data.training, data.test, Real(0.3), 1);
    CHECK(standard.training.size() == 49);
    CHECK(standard.development.size() == 21);
    CHECK(standard.test.x == data.test.x);
    for (Real share : {Real(0), Real(1), Real(-0.1), Real(NAN)}) {
        CHECK_THROWS_AS(split(all, share, Real(0.1), 1), std::invalid_argument);
        CHECK_THROWS_AS(split(all, Real(0.1), share, 1), std::invalid_argument);
        CHECK_THROWS_AS(split(all, all, share, 1), std::invalid_argument);
    }
    CHECK_THROWS_AS(split(all, Real(0.5), Real(0.5), 1), std::invalid_argument);
    const LabelledData two{Matrix{{1}, {2}}, {0, 1}, 2};
    CHECK_THROWS_WITH_AS(split(two, Real(0.1), Real(0.1), 1), doctest::Contains("nothing"),
                         std::invalid_argument);
}

TEST_CASE("GO.1 split of MNIST-1D: the first examples are shared out, the test set is whole") {
    const Mnist1d all = make_mnist1d();
    const Data data = mnist1d_split(1000, Real(0.2), 3);
    CHECK(data.training.size() == 800);
    CHECK(data.development.size() == 200);
    CHECK((data.test.x == all.test.x));
    CHECK(data.test.label == all.test.label);
    const auto rows = [](const LabelledData& part, std::size_t count, auto& into) {
        for (std::size_t i = 0; i < count; ++i)
            into.insert(std::vector<Real>(row(part.x, i).begin(), row(part.x, i).end()));
    };
    std::multiset<std::vector<Real>> first, found;
    rows(all.train, 1000, first);
    rows(data.training, 800, found);
    rows(data.development, 200, found);
    CHECK(found == first);
    CHECK(mnist1d_split(1000, Real(0.2), 3).training.x == data.training.x);
    CHECK(mnist1d_split(1000, Real(0.2), 4).training.x != data.training.x);
    CHECK_THROWS_AS(mnist1d_split(4001, Real(0.2), 3), std::invalid_argument);
    CHECK_THROWS_AS(mnist1d_split(1000, 1, 3), std::invalid_argument);
}

TEST_CASE("GO.1 training loop: a seed gives the same bits, another seed others, and it learns") {
    const Data data = three_arms();
    TrainingPlan plan{
        .optimizer = optimizer_named("adam", Real(0.02)), .batch = 16, .epochs = 150, .seed = 3};
    const TrainingResult first = train(small_classifier(), data, plan);
    CHECK(same(first, train(small_classifier(), data, plan)));
    // the plan's optimizer stays at rest
    CHECK(std::get<Vector*>(plan.optimizer.state()[0])->size() == 0);
    CHECK(first.history.back().loss < first.history.front().loss / 2);
    CHECK(first.best_accuracy > Real(0.7));
    plan.seed = 4;
    CHECK(!same(first, train(small_classifier(), data, plan)));
}

TEST_CASE(
    "GO.1 training loop: the best is the largest development accuracy, where it was first met") {
    const Data data = three_arms();
    const TrainingResult trained =
        train(small_classifier(), data,
              {.optimizer = optimizer_named("adam", Real(0.05)), .batch = 16, .epochs = 30});
    for (const Epoch& epoch : trained.history) {
        CHECK(epoch.development_accuracy <= trained.best_accuracy);
        if (epoch.number < trained.best_epoch)
            CHECK(epoch.development_accuracy < trained.best_accuracy);
    }
    CHECK(trained.history[trained.best_epoch - 1].development_accuracy == trained.best_accuracy);
    CHECK(evaluate(small_classifier(), trained.best, data.development) == trained.best_accuracy);
    CHECK(evaluate(small_classifier(), trained.phi, data.development) ==
          trained.history.back().development_accuracy);
}

TEST_CASE(
    "GO.1 training loop: the test examples are not looked at, the development examples only chosen "
    "by") {
    Data data = three_arms();
    const TrainingPlan plan{
        .optimizer = optimizer_named("adam", Real(0.02)), .batch = 16, .epochs = 10};
    const TrainingResult honest = train(small_classifier(), data, plan);
    data.test = {Matrix{{NAN}}, {77}, 99};
    CHECK(same(honest, train(small_classifier(), data, plan)));
    data.development = three_arms(2).development;
    const TrainingResult other = train(small_classifier(), data, plan);
    CHECK(other.phi == honest.phi);
    CHECK(other.history.back().loss == honest.history.back().loss);
}

TEST_CASE("GO.1 leak: choosing on the test set, or learning from the development set, is seen") {
    // Labels by chance: nothing can be learned, so an honest test is near one third. The best of
    // many looks is not.
    LabelledData chance = backprop::spirals(40, 3, 1);
    Random random(1, "labels");
    for (std::size_t& label : chance.label) label = random.index(3);
    const Data data = split(chance, Real(0.3), Real(0.3), 1);
    const TrainingPlan plan{
        .optimizer = optimizer_named("adam", Real(0.05)), .batch = 8, .epochs = 60};
    const TrainingResult honest = train(small_classifier(), data, plan);
    const TrainingResult leaky =
        train(small_classifier(), {data.training, data.test, data.test}, plan);
    CHECK(leaky.phi == honest.phi);
    CHECK(leaky.best_accuracy > evaluate_best(small_classifier(), honest, data.test));
    Data mixed = data;
    mixed.training = data.development;
    CHECK(train(small_classifier(), mixed, plan).best_accuracy > honest.best_accuracy + Real(0.1));
}

TEST_CASE("GO.2 early stop: by the watch, and by patience") {
    const TrainingResult two =
        train(point(), points(), gd(Real(0.5), 2, 10),
              {.epoch = [](const Epoch& e, const Run&) { return e.number < 2; }});
    CHECK(two.history.size() == 2);
    CHECK(two.stopped);
    // The development accuracy is 0, 1, 1, 1, …: the best is epoch 2.
    TrainingPlan plan = gd(Real(0.5), 2, 10);
    plan.patience = 3;
    const TrainingResult patient = train(point(), points(), plan);
    CHECK(patient.history.size() == 5);
    CHECK(patient.stopped);
    CHECK(patient.best_epoch == 2);
    plan.epochs = 5;
    CHECK(!train(point(), points(), plan).stopped);  // over anyway
    plan.epochs = 10;
    plan.patience = 0;
    CHECK(train(point(), points(), plan).history.size() == 10);
}

TEST_CASE("GO.2 step size: schedule by step, plateau by epoch, both together") {
    TrainingPlan plan = gd(1, 1, 3);
    plan.schedule = [](std::size_t k) { return Real(1) / static_cast<Real>(k + 1); };
    const TrainingResult by_step = train(point(), points(), plan);
    // steps 1/k: the mean of 1, 3, 1, 3, 1, 3 in any order
    CHECK(by_step.phi[0] == doctest::Approx(2).epsilon(1e-14));
    CHECK(by_step.history[0].alpha == Real(0.5));  // of the last step of the epoch
    CHECK(by_step.history[2].alpha == Real(1) / 6);

    // Development accuracy 0, 1, 1, 1, 1, 1: no better in epochs 3 and 4, so a tenth in epochs 5
    // and 6.
    plan = gd(Real(0.5), 2, 6);
    plan.plateau = optimizers::PlateauDecay{.patience = 2, .factor = Real(0.125)};
    const TrainingResult plateau = train(point(), points(), plan);
    CHECK(plateau.history[3].alpha == Real(0.5));
    CHECK(plateau.history[4].alpha == Real(0.0625));
    plan.schedule = [](std::size_t) { return Real(0.5); };
    CHECK(train(point(), points(), plan).history[0].alpha == Real(0.25));
}

TEST_CASE("GO.1 model with a state of its own: kept beside the best φ, and put back") {
    Model model = point();
    const auto count = std::make_shared<std::uint64_t>(7);
    const auto inner = model.loss_and_gradient;
    model.initialize = [count](Random&) {
        *count = 0;
        return Vector{0};
    };
    model.loss_and_gradient = [=](const Vector& phi, const Matrix& X, Labels labels, Vector& dphi) {
        ++*count;
        return inner(phi, X, labels, dphi);
    };
    model.state = [count]() -> std::vector<StateEntry> { return {count.get()}; };
    model.outputs = [count, F = std::make_shared<Matrix>()](const Vector&,
                                                            const Matrix&) -> const Matrix& {
        return *F = Matrix{{1, *count == 2 ? Real(2) : Real(0)}};  // right in epoch 2 alone
    };
    Data data = points();
    data.training = {Matrix{{1}}, {1}, 2};
    const TrainingResult trained = train(model, data, gd(Real(0.5), 1, 5));
    CHECK(trained.best_epoch == 2);
    REQUIRE(trained.best_state.size() == 1);
    CHECK(std::get<std::uint64_t>(trained.best_state[0]) == 2);
    CHECK(*count == 5);
    CHECK(evaluate_best(model, trained, data.development) == 1);
    // without the state that belongs to it
    CHECK(evaluate(model, trained.best, data.development) == 0);
    CHECK(*count == 5);

    Real number = 1;
    CHECK_THROWS_AS(restore({&number}, trained.best_state), std::invalid_argument);
    CHECK_THROWS_AS(restore({}, trained.best_state), std::invalid_argument);
    CHECK(number == 1);
}

TEST_CASE("GO.1 training loop: what does not fit is refused, and divergence is said") {
    const auto refused = [](const Data& data, const TrainingPlan& plan, const char* text) {
        CHECK_THROWS_WITH_AS(train(point(), data, plan), doctest::Contains(text),
                             std::invalid_argument);
    };
    const TrainingPlan plan = gd(Real(0.5), 2, 2);
    Data data = points();
    data.training = {Matrix::from_shape({0, 1}), {}, 2};
    refused(data, plan, "training data are empty");
    data = points();
    data.development = {Matrix::from_shape({0, 1}), {}, 2};
    refused(data, plan, "development data are empty");
    data.development = {Matrix{{1, 2}}, {1}, 2};
    refused(data, plan, "columns of the development data");
    data = points();
    data.training.classes = 3;
    refused(data, plan, "3 classes");
    refused(points(), gd(Real(0.5), 0, 2), "batch");
    refused(points(), gd(Real(0.5), 2, 0), "epochs");
    refused(points(), gd(-1, 2, 2), "step size");
    refused(points(), gd(NAN, 2, 2), "step size");
    CHECK_THROWS_AS(evaluate_best(point(), TrainingResult{}, points().test), std::invalid_argument);
    Run run = start(point(), points(), plan);
    run.batch = 5;
    CHECK_THROWS_AS(train(point(), points(), plan, run), std::invalid_argument);
}

TEST_CASE("GO.1 training loop: divergence is a result, and the epochs before it are whole") {
    const TrainingResult lost = train(point(), points(), gd(Real(1e9), 2, 50));
    CHECK(lost.diverged);
    CHECK_FALSE(std::isfinite(lost.last_loss));
    CHECK(lost.history.size() < 50);
    CHECK(lost.steps >= lost.history.size());
    for (const Epoch& epoch : lost.history) CHECK(std::isfinite(epoch.loss));
    CHECK_THROWS_WITH_AS(require_converged(lost), doctest::Contains("diverged in epoch"),
                         std::runtime_error);
    const TrainingResult found = train(point(), points(), gd(Real(0.5), 2, 5));
    CHECK_FALSE(found.diverged);
    CHECK_NOTHROW(require_converged(found));
}

TEST_CASE("GO.1 tested: the test set is asked once, about the best φ, and not when it diverged") {
    // The best φ is that of epoch 2, 1.5, and says class 1; the test example is of class 0.
    Model model = point();
    const TrainingResult trained = train(model, points(), gd(Real(0.5), 2, 5));
    std::vector<Real> asked;
    const auto inner = model.outputs;
    model.outputs = [&](const Vector& phi, const Matrix& X) -> const Matrix& {
        asked.push_back(phi[0]);
        return inner(phi, X);
    };
    const TestedResult result = tested(model, points(), trained);
    CHECK(asked == std::vector<Real>{Real(1.5)});
    CHECK(result.test_accuracy == 0);
    CHECK(same(result.trained, trained));
    Data other = points();
    other.test.label = {1};
    CHECK(tested(model, other, trained).test_accuracy == 1);
    asked.clear();
    CHECK(std::isnan(
        tested(model, points(), train(point(), points(), gd(Real(1e9), 2, 50))).test_accuracy));
    CHECK(asked.empty());
}

TEST_CASE("GO.1 training loop: the end of an epoch has its number from 1 and its own φ") {
    const TrainingPlan plan = gd(Real(0.5), 2, 4);
    std::vector<Real> phi;
    std::vector<std::size_t> number;
    const TrainingResult trained =
        train(point(), points(), plan, {.epoch = [&](const Epoch& epoch, const Run& run) {
                  number.push_back(epoch.number);
                  phi.push_back(run.phi[0]);
                  CHECK(run.history.size() == epoch.number);
                  return true;
              }});
    CHECK(number == std::vector<std::size_t>{1, 2, 3, 4});
    CHECK(phi.back() == trained.phi[0]);
    for (std::size_t e = 1; e <= 4; ++e)  // φ of epoch e is where training for e epochs ends
        CHECK(phi[e - 1] == train(point(), points(), gd(Real(0.5), 2, e)).phi[0]);
    CHECK(phi[0] != phi[3]);
}

TEST_CASE("GO.1 model: it has a layout of φ's size, and is one thing that cannot be copied") {
    static_assert(!std::is_copy_constructible_v<Model> && std::is_move_constructible_v<Model>);
    const Model model = small_classifier();
    Random random(1, "weights");
    CHECK(model.layout.size() == model.initialize(random).size());
    Model wrong = small_classifier();
    wrong.layout.add("more", {1});
    CHECK_THROWS_AS(start(wrong, three_arms(), gd(Real(0.1), 16, 1)), std::invalid_argument);
}
