#include "chapters/11_training/hyperparameters.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <set>
#include <stdexcept>
#include <tuple>

#include "tests/support/compare.hpp"

using namespace descent;
using namespace descent::training;
using namespace descent::fitting;

namespace {

constexpr Real nan_value = std::numeric_limits<Real>::quiet_NaN();
constexpr Real far_too_fast = std::numeric_limits<Real>::max() / 10;

/// Points in the plane, class 1 above the diagonal; a share of the labels is wrong.
LabelledData half_planes(std::size_t examples, Real wrong, std::uint64_t seed) {
    Random random(seed, "half planes");
    LabelledData data{.x = Matrix::from_shape({examples, 2}), .label = {}, .classes = 2};
    random.fill_normal(data.x);
    for (std::size_t i = 0; i < examples; ++i)
        data.label.push_back(std::size_t{data.x(i, 1) > data.x(i, 0)} ^
                             std::size_t{random.uniform() < wrong});
    return data;
}

/// What is learned from is wrong in 4 labels of 10; what is chosen by is not.
Data wrong_labels() {
    return {half_planes(30, Real(0.4), 1), half_planes(400, 0, 2), half_planes(400, 0, 3)};
}

Data easy() {
    return {half_planes(60, 0, 4), half_planes(50, 0, 5), half_planes(50, 0, 6)};
}

Domain small_domain() {
    return {interval("width", 2, 6), discrete("depth", {0, 1}), discrete("batch", {10, 25}),
            logarithmic("alpha", Real(0.01), 1)};
}

using Row = std::tuple<std::size_t, std::size_t, std::size_t, Real, std::string, Real, std::size_t,
                       std::size_t, bool>;

Row row(const Trial& t) {
    const Hyperparameters& c = t.chosen;
    return {c.width,      c.depth, c.batch,   c.alpha, c.optimizer, t.development_accuracy,
            t.best_epoch, t.steps, t.diverged};
}

std::vector<Row> rows(const ResultTable& table) {
    std::vector<Row> result;
    for (const Trial& trial : table) result.push_back(row(trial));
    return result;
}

ResultTable draw(std::size_t trials, const Data& data, const TrialPlan& plan,
                 std::uint64_t seed = 1) {
    Random random(seed, "hyperparameters");
    return random_trials(small_domain(), trials, data, plan, random);
}

Trial with_accuracy(Real accuracy) {
    Trial trial;
    trial.development_accuracy = accuracy;
    trial.diverged = std::isnan(accuracy);
    return trial;
}

}  // namespace

TEST_CASE(
    "L8.4 L10.14 hyperparameters: a point of the domain is exactly this network and this plan") {
    const Domain domain{logarithmic("alpha", Real(1e-3), 1), interval("width", 8, 64),
                        discrete("depth", {1, 2, 3}), discrete("batch", {32, 100}),
                        optimizer_axis({"gd"})};
    const Hyperparameters chosen =
        chosen_at(domain, {Real(0.05), Real(19.6), 2, 32, domain[4].values[0]});
    CHECK(chosen.alpha == Real(0.05));
    CHECK(chosen.width == 20);  // an interval gives whole numbers too
    CHECK(chosen.depth == 2);
    CHECK(chosen.batch == 32);
    CHECK(chosen.optimizer == "gd");

    const deep::DeepNetwork network = network_of(chosen, 40, 10);
    CHECK(network.widths == std::vector<std::size_t>{40, 20, 20, 10});
    CHECK(network.parameters() == 40 * 20 + 20 + 20 * 20 + 20 + 20 * 10 + 10);
    CHECK(network_of({.width = 7, .depth = 0}, 40, 10).widths == std::vector<std::size_t>{40, 10});

    const TrainingPlan plan = plan_of(chosen, {.epochs = 12, .seed = 9});
    CHECK(plan.optimizer.name() == "gd");
    CHECK(plan.optimizer.alpha() == Real(0.05));
    CHECK(plan.batch == 32);
    CHECK(plan.epochs == 12);
    CHECK(plan.seed == 9);

    // what has no axis stays as it was given
    const Hyperparameters others{.width = 11, .depth = 4, .batch = 5, .alpha = 3};
    const Hyperparameters only_depth = chosen_at({discrete("depth", {0, 1})}, {1}, others);
    CHECK(only_depth.depth == 1);
    CHECK(only_depth.width == 11);
    CHECK(only_depth.batch == 5);
    CHECK(only_depth.alpha == 3);
}

TEST_CASE("L10.14 optimizers on an axis: the name goes in and comes out") {
    for (const optimizers::Optimizer& each : optimizers::optimizers()) {
        const Domain domain{optimizer_axis({each.name()})};
        CHECK(chosen_at(domain, {domain[0].values[0]}).optimizer == each.name());
    }
    CHECK_THROWS_AS(optimizer_axis({"the best one"}), std::invalid_argument);
    CHECK_THROWS_AS(optimizer_axis({}), std::invalid_argument);
}

TEST_CASE("L10.14 grid search: every combination once, all with the same number of gradients") {
    const Data data = easy();
    const ResultTable table = grid_trials(small_domain(), 3, data, {.epochs = 3, .seed = 1});
    CHECK(table.size() == 3 * 2 * 2 * 3);
    std::set<std::tuple<std::size_t, std::size_t, std::size_t, Real>> combinations;
    std::set<Real> alphas;
    for (const Trial& t : table) {
        combinations.insert({t.chosen.width, t.chosen.depth, t.chosen.batch, t.chosen.alpha});
        alphas.insert(t.chosen.alpha);
        CHECK(t.epochs == 3);
        // 60 examples: 6 batches of 10, 3 of 25, 25, 10
        CHECK(t.steps == 3 * (t.chosen.batch == 10 ? 6 : 3));
        CHECK(t.parameters == network_of(t.chosen, 2, 2).parameters());
        CHECK((t.best_epoch >= 1 && t.best_epoch <= 3));
    }
    CHECK(combinations.size() == table.size());
    CHECK(alphas.size() == 3);
    CHECK(*alphas.begin() == test::relative(0.01, 1e-12));
    CHECK(*std::next(alphas.begin()) == test::relative(0.1, 1e-12));  // evenly in log α
    CHECK(*alphas.rbegin() == doctest::Approx(1));
}

TEST_CASE(
    "L10.14 random search: as many step sizes as trials, all inside the domain, the same for a "
    "seed") {
    const Data data = easy();
    const ResultTable table = draw(36, data, {.epochs = 2, .seed = 1});
    CHECK(table.size() == 36);
    std::set<Real> alphas;
    std::set<std::size_t> widths, depths, batches;
    for (const Trial& t : table) {
        alphas.insert(t.chosen.alpha);
        widths.insert(t.chosen.width);
        depths.insert(t.chosen.depth);
        batches.insert(t.chosen.batch);
        CHECK((t.chosen.alpha >= Real(0.01) && t.chosen.alpha <= 1));
        CHECK(t.epochs == 2);
    }
    CHECK(alphas.size() == 36);  // a grid of as many trials has 3
    CHECK(widths == std::set<std::size_t>{2, 3, 4, 5, 6});
    CHECK(depths == std::set<std::size_t>{0, 1});
    CHECK(batches == std::set<std::size_t>{10, 25});
    CHECK((rows(table) == rows(draw(36, data, {.epochs = 2, .seed = 1}))));
    CHECK((rows(table) != rows(draw(36, data, {.epochs = 2, .seed = 1}, 2))));  // other points
    const ResultTable trained_otherwise = draw(36, data, {.epochs = 2, .seed = 2});
    CHECK((rows(table) != rows(trained_otherwise)));  // the same points, from another first φ
    for (std::size_t i = 0; i < 36; ++i)
        CHECK(trained_otherwise[i].chosen.alpha == table[i].chosen.alpha);
}

TEST_CASE(
    "L10.14 result table: the best row is the maximum, and what the search itself calls best") {
    const Data data = easy();
    ResultTable table;
    const auto error = development_error(small_domain(), data, {.epochs = 2}, {}, table);
    const Trials trials = grid_search(error, small_domain(), 2);
    const ResultTable sorted = best_first(table);
    CHECK(sorted.size() == table.size());
    CHECK(row(sorted.front()) == row(table[trials.best()]));
    for (std::size_t i = 0; i < table.size(); ++i) {
        CHECK(trials.loss(i) == 1 - table[i].development_accuracy);
        CHECK(table[i].development_accuracy <= sorted.front().development_accuracy);
        if (i > 0) CHECK(sorted[i].development_accuracy <= sorted[i - 1].development_accuracy);
    }
    // a row repeats by itself
    CHECK(row(try_out(table[5].chosen, data, {.epochs = 2})) == row(table[5]));
}

TEST_CASE("L10.14 result table: diverged trials are marked, come last, and end nothing") {
    const Domain domain{discrete("alpha", {far_too_fast, Real(0.1), far_too_fast, Real(0.01)})};
    const ResultTable table =
        grid_trials(domain, 1, easy(), {.epochs = 3}, {.width = 5, .depth = 2, .batch = 10});
    CHECK(table.size() == 4);
    CHECK(table[0].diverged);
    CHECK(std::isnan(table[0].development_accuracy));
    CHECK(table[0].epochs < 3);
    CHECK(!table[1].diverged);
    const ResultTable sorted = best_first(table);
    CHECK(!sorted[0].diverged);
    CHECK(!sorted[1].diverged);
    CHECK(sorted[2].diverged);
    CHECK(sorted[3].diverged);
    const TestedResult lost = train_and_test(table[0].chosen, easy(), {.epochs = 3});
    CHECK(lost.trained.diverged);
    CHECK(std::isnan(lost.test_accuracy));  // nothing to ask about
    CHECK_THROWS_AS(require_converged(lost.trained), std::runtime_error);
}

TEST_CASE("L10.14 trial: scored by the development set's best epoch, recomputed") {
    const Data data = wrong_labels();  // the two accuracies differ
    const Hyperparameters chosen{.width = 60, .depth = 1, .batch = 10, .alpha = Real(0.3)};
    const TrialPlan plan{.epochs = 50, .seed = 7};
    const Trial trial = try_out(chosen, data, plan);
    const Model model = classifier(network_of(chosen, 2, 2));
    const TrainingResult trained = train(model, data, plan_of(chosen, plan));
    Real best = 0;
    for (const Epoch& epoch : trained.history) best = std::max(best, epoch.development_accuracy);
    CHECK(trial.development_accuracy == best);
    CHECK(trial.development_accuracy == evaluate(model, trained.best, data.development));
    CHECK(trial.train_accuracy == evaluate(model, trained.best, data.training));
    CHECK(trial.train_accuracy != trial.development_accuracy);
    CHECK(trial.best_epoch == trained.best_epoch);
    CHECK(trial.steps == trained.steps);
}

TEST_CASE("L10.14 expected best of k trials: by hand, and as the mean over all subsets") {
    const ResultTable four{with_accuracy(Real(0.6)), with_accuracy(nan_value),
                           with_accuracy(Real(0.2)), with_accuracy(Real(0.4))};
    CHECK(expected_best(four, 1) == doctest::Approx((0.2 + 0.4 + 0.6) / 4));
    CHECK(expected_best(four, 2) == doctest::Approx((3 * 0.6 + 2 * 0.4 + 0.2) / 6));  // of 6 pairs
    CHECK(expected_best(four, 4) == doctest::Approx(0.6));

    Random random(1, "expected best");
    ResultTable table;
    for (int i = 0; i < 9; ++i) table.push_back(with_accuracy(random.uniform()));
    for (std::size_t k = 1; k <= 9; ++k) {
        Real sum = 0, subsets = 0;
        for (unsigned subset = 0; subset < 512; ++subset) {
            Real best = 0;
            std::size_t size = 0;
            for (unsigned i = 0; i < 9; ++i)
                if (subset >> i & 1u) {
                    ++size;
                    best = std::max(best, table[i].development_accuracy);
                }
            if (size == k) {
                sum += best;
                subsets += 1;
            }
        }
        CHECK(expected_best(table, k) == doctest::Approx(sum / subsets));
        if (k > 1) CHECK(expected_best(table, k) > expected_best(table, k - 1));
    }
    CHECK_THROWS_AS(expected_best(table, 0), std::invalid_argument);
    CHECK_THROWS_AS(expected_best(table, 10), std::invalid_argument);
    CHECK_THROWS_AS(expected_best({}, 1), std::invalid_argument);
}

TEST_CASE("L10.14 domain: what makes no sense is refused before anything is trained") {
    const auto refused = [](const Domain& domain, const char* text) {
        try {
            require_hyperparameters(domain);
        } catch (const std::invalid_argument& error) {
            return std::string(error.what()).find(text) != std::string::npos;
        }
        return false;
    };
    CHECK(refused({discrete("width", {10, 0})}, "axis 'width': expected 1 to"));
    CHECK(refused({discrete("width", {Real(10.5)})}, "axis 'width': expected whole numbers"));
    CHECK(refused({interval("width", 0, 10)}, "axis 'width'"));
    CHECK(refused({discrete("batch", {-1})}, "axis 'batch'"));
    CHECK(refused({discrete("batch", {Real(1e30)})}, "axis 'batch'"));
    CHECK(refused({interval("depth", -1, 3)}, "axis 'depth'"));
    CHECK(refused({discrete("alpha", {Real(0.1), Real(-0.1)})},
                  "axis 'alpha': a step size must be positive"));
    CHECK(refused({interval("alpha", 0, 1)}, "axis 'alpha'"));
    CHECK(refused({{.name = "alpha", .values = {nan_value}}}, "axis 'alpha'"));
    CHECK(refused({{.name = "width", .values = {nan_value}}}, "axis 'width'"));
    CHECK(refused({discrete("weight", {1})}, "axis 'weight': not a hyperparameter"));
    CHECK(
        refused({discrete("optimizer", {1000})}, "axis 'optimizer': there is no optimizer number"));
    CHECK(refused({interval("optimizer", 0, Real(0.5))}, "axis 'optimizer': must be discrete"));
    CHECK(refused({discrete("depth", {1}), discrete("width", {5}), discrete("depth", {2})},
                  "axis 'depth': comes twice"));
    CHECK(refused({}, "no axis"));
    CHECK(!refused(small_domain(), ""));

    CHECK_THROWS_AS(chosen_at(small_domain(), {3, 0, 10}), std::invalid_argument);  // too few
    // not of the domain
    CHECK_THROWS_AS(chosen_at(small_domain(), {3, 0, 10, Real(-0.1)}), std::invalid_argument);
    CHECK_THROWS_AS(chosen_at(small_domain(), {nan_value, 0, 10, 1}), std::invalid_argument);
    CHECK_THROWS_AS(network_of({.width = 0}, 40, 10), std::invalid_argument);
    CHECK_THROWS_AS(plan_of({.optimizer = "the best one"}, {}), std::invalid_argument);
    CHECK_THROWS_AS(try_out({.batch = 0}, easy(), {}), std::invalid_argument);  // not a divergence
    CHECK_THROWS_AS(grid_trials({discrete("width", {0})}, 1, easy(), {}), std::invalid_argument);
}

TEST_CASE(
    "L10.14 negative control: a search scored on what was learned from takes the network that "
    "memorizes") {
    const Data data = wrong_labels();
    Data mistaken = data;
    mistaken.development = data.training;  // the mistake
    const Domain domain{discrete("depth", {0, 1}), discrete("width", {60})};
    const Hyperparameters others{.batch = 10, .alpha = Real(0.3)};
    const TrialPlan plan{.epochs = 400};
    const Trial best = best_first(grid_trials(domain, 1, data, plan, others)).front();
    const Trial wrong = best_first(grid_trials(domain, 1, mistaken, plan, others)).front();
    CHECK(best.chosen.depth == 0);
    CHECK(wrong.chosen.depth == 1);
    CHECK(wrong.development_accuracy > best.train_accuracy + Real(0.1));
    const Real tested = train_and_test(best.chosen, data, plan).test_accuracy;
    CHECK(tested > train_and_test(wrong.chosen, mistaken, plan).test_accuracy + Real(0.1));
}

TEST_CASE(
    "L10.14 negative control: the search does not look at the test set; one that does is noticed") {
    const Data data = easy();
    Data other = data;  // labels turned round; no input is a number
    for (std::size_t& label : other.test.label) label = 1 - label;
    Data ruined = data;
    ruined.test.x.fill(nan_value);
    const TrialPlan plan{.epochs = 3, .seed = 2};
    const std::vector<Row> table = rows(draw(8, data, plan));
    CHECK((table == rows(draw(8, other, plan))));
    CHECK((table == rows(draw(8, ruined, plan))));

    Data leaking = data, leaking_other = other;  // the mistake: chosen by the test examples
    leaking.development = data.test;
    leaking_other.development = other.test;
    CHECK((rows(draw(8, leaking, plan)) != rows(draw(8, leaking_other, plan))));

    // the winner is asked the test set, and with the same φ
    const TestedResult winner = train_and_test({.batch = 10}, data, plan),
                       same = train_and_test({.batch = 10}, other, plan);
    CHECK((winner.trained.best == same.trained.best));
    CHECK(winner.test_accuracy == doctest::Approx(1 - same.test_accuracy));
    CHECK(winner.test_accuracy > Real(0.8));
}
