#include "chapters/14_reproductions/memorization.hpp"

#include <doctest/doctest.h>

#include <cmath>
#include <limits>
#include <stdexcept>

#include "chapters/07_backprop/accuracy.hpp"
#include "chapters/07_backprop/training.hpp"
#include "common/data/mnist1d.hpp"

using namespace descent;
using namespace descent::reproductions;

namespace {

/// The last φ of chapter 7's step on the whole set, and how many examples are right
/// before every step.
std::vector<std::size_t> correct_by_steps(const deep::DeepNetwork& network,
                                          const LabelledData& data, Real alpha,
                                          std::size_t epochs) {
    Random random(0, "weights");
    Vector phi = deep::initialize(network, random);
    backprop::Step step;
    std::vector<std::size_t> correct;
    for (std::size_t epoch = 0; epoch <= epochs; ++epoch) {
        backprop::train_step(network, phi, data.x, data.label, {.alpha = alpha}, step);
        correct.push_back(backprop::count_correct(step.pass.layers.output(), data.label));
    }
    return correct;
}

}  // namespace

TEST_CASE(
    "L8.7 memorization: the four networks have the widths of the slide, and 15319 parameters, not "
    "15139") {
    const std::vector<deep::DeepNetwork> networks = memorization_networks();
    REQUIRE(networks.size() == 4);
    const std::size_t units[] = {298, 100, 75, 63}, parameters[] = {15208, 15210, 15235, 15319};
    for (std::size_t i = 0; i < 4; ++i) {
        CHECK(networks[i].depth() == i + 1);
        for (std::size_t k = 1; k <= i + 1; ++k) CHECK(networks[i].widths[k] == units[i]);
        CHECK(networks[i].widths.front() == 40);
        CHECK(networks[i].widths.back() == 10);
        CHECK(networks[i].parameters() == parameters[i]);
    }
    // By hand: 40·63 + 63, three times 63·63 + 63, 63·10 + 10.
    CHECK(networks[3].parameters() == 2583 + 3 * 4032 + 640);
}

TEST_CASE("L8.7 memorization: every epoch is one step of chapter 7 on all examples") {
    const LabelledData data = randomly_labelled(60, 0);
    const deep::DeepNetwork network({40, 20, 10});
    const Real alpha = Real(0.1);
    const std::vector<std::size_t> correct = correct_by_steps(network, data, alpha, 80);
    const Memorization m = memorize(network, data, {.alpha = alpha, .most_epochs = 80});
    REQUIRE(m.epochs.size() == m.error.size());
    REQUIRE(m.epochs.size() == 81);  // below epoch 100 nothing is thinned
    for (std::size_t i = 0; i < m.epochs.size(); ++i) {
        CHECK(m.epochs[i] == static_cast<Real>(i));
        CHECK(m.error[i] == doctest::Approx(100 - 100 * static_cast<double>(correct[i]) / 60));
    }
    // Negative control: another step size gives another curve.
    const Memorization other = memorize(network, data, {.alpha = 2 * alpha, .most_epochs = 80});
    CHECK(other.error != m.error);
    const Memorization reseeded =
        memorize(network, data, {.alpha = alpha, .most_epochs = 80, .seed = 1});
    CHECK(reseeded.error != m.error);
}

TEST_CASE("L8.7 memorization: a small network learns random labels by heart and stops at once") {
    const LabelledData data = randomly_labelled(40, 0);
    const Memorization m = memorize(deep::DeepNetwork({40, 60, 10}), data, {.alpha = Real(0.1)});
    REQUIRE(m.epochs_to_fit.has_value());
    CHECK(m.epochs.back() == static_cast<Real>(*m.epochs_to_fit));
    CHECK(m.error.back() == 0);
    CHECK(m.least_error == 0);
    for (std::size_t i = 0; i + 1 < m.error.size(); ++i) CHECK(m.error[i] > 0);
    CHECK(*m.epochs_to_fit < 200);
}

TEST_CASE(
    "L8.7 memorization: what cannot be learned is given up: equal inputs with different labels") {
    LabelledData data{.x = Matrix(xt::zeros<Real>({4, 3})), .label = {0, 1, 0, 1}, .classes = 2};
    const Memorization m =
        memorize(deep::DeepNetwork({3, 5, 2}), data, {.alpha = Real(0.1), .most_epochs = 300});
    CHECK_FALSE(m.epochs_to_fit.has_value());
    CHECK(m.least_error == 50);
    CHECK(m.epochs.back() == 300);
}

TEST_CASE(
    "L8.7 memorization: the curve is thinned to one epoch in a hundred, and has its last one") {
    LabelledData data{.x = Matrix(xt::zeros<Real>({2, 3})), .label = {0, 1}, .classes = 2};
    const Memorization m =
        memorize(deep::DeepNetwork({3, 2}), data, {.alpha = Real(0.1), .most_epochs = 5000});
    CHECK(m.epochs.front() == 0);
    CHECK(m.epochs.back() == 5000);
    CHECK(m.epochs.size() < 700);
    for (std::size_t i = 0; i + 2 < m.epochs.size(); ++i) {
        const Real step = m.epochs[i + 1] - m.epochs[i];
        CHECK(step >= 1);
        CHECK(step <= std::max(Real(1), m.epochs[i] / 100));
    }
}

TEST_CASE(
    "L8.7 memorization: progress is called for what is drawn, with the examples that are right") {
    const LabelledData data = randomly_labelled(20, 0);
    std::vector<Real> errors;
    const Memorization m =
        memorize(deep::DeepNetwork({40, 10}), data, {.alpha = Real(0.01), .most_epochs = 7},
                 [&](std::size_t right, std::size_t all) {
                     CHECK(all == 20);
                     errors.push_back(100 * (1 - real(right) / 20));
                 });
    CHECK(errors == m.error);
    CHECK(m.epochs.back() == 7);
    CHECK_FALSE(m.epochs_to_fit.has_value());
}

TEST_CASE("L8.7 memorization: bad input is refused, and divergence is a result") {
    const LabelledData data = randomly_labelled(5, 0);
    const deep::DeepNetwork network({40, 4, 10});
    CHECK_THROWS_AS(memorize(network, LabelledData{}, {}), std::invalid_argument);
    CHECK_THROWS_AS(memorize(network, data, {.alpha = 0}), std::invalid_argument);
    CHECK_THROWS_AS(memorize(network, data, {.alpha = -1}), std::invalid_argument);
    CHECK_THROWS_AS(memorize(network, data, {.alpha = std::numeric_limits<Real>::infinity()}),
                    std::invalid_argument);
    CHECK_THROWS_AS(memorize(deep::DeepNetwork({39, 10}), data, {}), std::invalid_argument);
    CHECK_THROWS_AS(memorize(deep::DeepNetwork({40, 3}), data, {}), std::invalid_argument);
    const Memorization m = memorize(network, data, {.alpha = Real(1e200)});
    CHECK(m.diverged);
    CHECK_FALSE(m.epochs_to_fit.has_value());
    CHECK(m.epochs.size() == m.error.size());
    CHECK_FALSE(memorize(network, data, {.most_epochs = 3}).diverged);
}

TEST_CASE(
    "L8.7 randomly_labelled: MNIST-1D's first examples, whose labels depend on the seed alone") {
    const Mnist1d mnist1d = make_mnist1d();
    const LabelledData data = randomly_labelled(300, 1);
    CHECK(data.size() == 300);
    for (const std::size_t i : {0u, 299u})
        for (std::size_t j = 0; j < 40; ++j) CHECK(data.x(i, j) == mnist1d.train.x(i, j));
    CHECK(randomly_labelled(300, 1).label == data.label);
    CHECK(randomly_labelled(300, 2).label != data.label);
    std::size_t kept = 0;
    for (std::size_t i = 0; i < 300; ++i) kept += data.label[i] == mnist1d.train.label[i];
    CHECK(kept < 60);  // 30 expected, deviation 5.2
    CHECK_THROWS_AS(randomly_labelled(4001, 0), std::invalid_argument);
}

TEST_CASE(
    "L8.7 compare_memorization: the mean over the seeds, each with its own labels and first φ") {
    const std::vector<deep::DeepNetwork> networks{deep::DeepNetwork({40, 40, 10}),
                                                  deep::DeepNetwork({40, 20, 20, 10})};
    const MemorizationPlan plan{
        .examples = 20, .seeds = 2, .training = {.alpha = Real(0.1), .seed = 3}};
    std::size_t last = 0;
    const MemorizationComparison c =
        compare_memorization(networks, plan, [&](std::size_t done, std::size_t all) {
            CHECK(all == 2 * 2 * 20);
            last = done;
        });
    CHECK(last == 80);
    CHECK(c.hidden_layers == std::vector<std::size_t>{1, 2});
    CHECK(c.worst_error == 0);
    for (std::size_t i = 0; i < 2; ++i) {
        double sum = 0;
        for (const std::uint64_t seed : {3u, 4u}) {
            const Memorization m = memorize(networks[i], randomly_labelled(20, seed),
                                            {.alpha = Real(0.1), .seed = seed});
            sum += static_cast<double>(m.epochs_to_fit.value());
            if (seed == 3) CHECK(c.curves[i].error == m.error);
        }
        CHECK(c.epochs[i] == sum / 2);
    }
    // A network that does not get there has no number, and its row differs.
    MemorizationPlan short_plan = plan;
    short_plan.training.most_epochs = 1;
    const MemorizationComparison unfitted = compare_memorization(networks, short_plan);
    CHECK(std::isnan(unfitted.epochs[0]));
    CHECK(unfitted.worst_error > 0);
    CHECK_THROWS_AS(compare_memorization(networks, {.seeds = 0}), std::invalid_argument);
}

TEST_CASE(
    "L8.7 memorization_rows: hand-worked margin; negative control: a deeper network that is "
    "slower") {
    MemorizationComparison c;
    c.epochs = {100, 50, 45};
    Rows rows = memorization_rows(c, "key", "a remark");
    REQUIRE(rows.size() == 2);
    CHECK(rows[0].statement.key == "key_worst_error");
    CHECK(verdict(rows[0]) == RowVerdict::reproduced);
    CHECK(rows[1].obtained.value() == doctest::Approx(10));  // (50 − 45)/50 in percent
    CHECK(verdict(rows[1]) == RowVerdict::reproduced);
    CHECK(rows[1].statement.remark == "a remark; epochs to fit 100 50 45");
    c.epochs = {100, 50, 55};
    c.worst_error = 0.25;
    rows = memorization_rows(c, "key", "");
    CHECK(verdict(rows[0]) == RowVerdict::differs);
    CHECK(verdict(rows[1]) == RowVerdict::differs);
    c.epochs = {100, std::numeric_limits<double>::quiet_NaN()};
    rows = memorization_rows(c, "key", "");
    CHECK(verdict(rows[1]) == RowVerdict::differs);
    CHECK(rows[1].statement.remark.ends_with("100 too many"));
}

TEST_CASE("L8.7 reproduce_memorization: the figure's own rows are SKIPPED unless it is asked for") {
    const MemorizationPlan quick{.examples = 10, .training = {.alpha = Real(0.2)}};
    const MemorizationReproduction scaled = reproduce_memorization(quick, {});
    CHECK(scaled.parameters.size() == 4);
    CHECK(verdict(scaled.parameters[2].row) == RowVerdict::reproduced);
    CHECK(verdict(scaled.parameters[3].row) == RowVerdict::differs);  // 15139 is a misprint
    CHECK_FALSE(scaled.as_stated.has_value());
    CHECK(count(scaled.stated_rows, RowVerdict::skipped) == 2);
    CHECK(scaled.scaled_rows[0].statement.remark.starts_with("scaled: 10 of the 4000 examples"));
    CHECK(scaled.all_rows().size() == 4 + 2 + 2);
    const MemorizationReproduction both = reproduce_memorization(quick, quick);
    CHECK(count(both.stated_rows, RowVerdict::skipped) == 0);
    CHECK(both.as_stated->epochs == both.scaled.epochs);
    CHECK(both.stated_rows[1].statement.key == "L8.7_margin");
}
