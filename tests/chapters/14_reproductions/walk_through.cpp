#include "chapters/14_reproductions/program/walk_through.hpp"

#include <doctest/doctest.h>

#include "chapters/14_reproductions/mnist_rows.hpp"

using namespace descent;
using namespace descent::reproductions;

namespace {

/// What is told, with results made by hand: what only --full obtains takes too long here.
template <class Result>
std::string told(void (*show)(Report&, const Result&), const Result& result) {
    std::string text;
    Report report({.print = [&](std::string_view line) { text += line; }, .progress = {}});
    show(report, result);
    return text;
}

bool contains(const std::string& text, const std::string& part) {
    CAPTURE(text);
    return text.find(part) != std::string::npos;
}

}  // namespace

TEST_CASE("L8.7 the program tells the error at epochs 1000, 2000, 4000 of the figure's own run") {
    MemorizationReproduction result;
    MemorizationComparison as_stated;
    as_stated.hidden_layers = {1};
    as_stated.curves = {{.epochs = {0, 999, 1000, 1500, 2010, 4000, 4100},
                         .error = {90, 80, 70, 60, 50, 25, 0},
                         .epochs_to_fit = 4100,
                         .least_error = 0}};
    as_stated.epochs = {4100};
    result.scaled = as_stated;
    result.scaled.plan.examples = 400;
    CHECK_FALSE(contains(told(show_memorization, result), "1 hidden layer, epoch"));
    result.as_stated = as_stated;
    const std::string text = told(show_memorization, result);
    CHECK(contains(text, "As stated: 4000 examples"));
    CHECK(contains(text,
                   "    1 hidden layer, epoch     1000:  70.000 % wrong\n"
                   "    1 hidden layer, epoch     2010:  50.000 % wrong\n"
                   "    1 hidden layer, epoch     4000:  25.000 % wrong\n"
                   "  1 hidden layer: 4100 epochs until no label is wrong\n"));
}

TEST_CASE("GO.21b the program tells both activations, what they decide, and the edge of SGD") {
    RateReproduction result;
    result.description = "a part";
    result.basis = Basis::part;
    result.plan.runs = 2;
    for (const neurons::Activation activation : rate_assumptions()) {
        const Matrix errors = stated_rates();
        AssumedTables one{.activation = activation, .rates = {errors, errors, errors}};
        one.adadelta = 2 * stated_adadelta();
        result.tables.push_back(one);
    }
    result.tables[0].rates.mean(0, 0) = 48;
    result.tables[1].rates.most(0, 1) = 99;
    for (AssumedTables& one : result.tables)
        one.of_rates = rate_rows(one.rates.mean, {.basis = Basis::part});
    CHECK_FALSE(contains(told(show_rates, result), "from weights N(0"));
    result.tables[1].edge =
        EdgeResult{.deviation = Real(0.05), .advised = {4, 5}, .normal = {90, Real(5.4)}};
    const std::string text = told(show_rates, result);
    CHECK(contains(text, "mean of 2"));
    CHECK(contains(
        text, "         1     48.00  89.68  43.76    2.26  89.68  43.76     2.26  89.68  43.76\n"));
    CHECK(contains(text, "runs differ: momentum at rate 1, relu: from 89.68 to 99.00\n"));
    CHECK_FALSE(contains(text, "momentum at rate 1, tanh: from"));
    CHECK(contains(text,
                   "SGD at rate 1, relu: 4.00 %, 5.00 %; from weights N(0, 0.05²): 90.00 %, "
                   "5.40 %"));
    CHECK(contains(text, "AdaDelta's by 2.00"));
    CHECK(contains(text,
                   "Rows whose verdict the activation decides:\n"
                   "  SGD is best at rate 1: tanh DIFFERS, relu REPRODUCED\n"));
    result.tables[0] = result.tables[1];
    CHECK(contains(told(show_rates, result), "the activation decides:\n  none\n"));
}

TEST_CASE("MNIST-1D the program tells the table by which a candidate was chosen") {
    Mnist1dReproduction result;
    result.linear = {"linear", {30, 32}, {31, 33}};
    result.penalized = {"penalized", {68}, {67}};
    CHECK_FALSE(contains(told(show_mnist1d, result), "development set"));
    result.choice = DevelopmentTable{"MLP", 3, {Real(0.01)}, {0, Real(0.1)}, {{60, Real(65.5)}}};
    result.unpenalized = SeedAccuracies{"plain", {64}, {63}};
    const std::string text = told(show_mnist1d, result);
    CHECK(contains(text,
                   "MLP: accuracy on the development set by rate of Adam (down) and λ "
                   "(across), mean of 3 seeds\n"
                   "                  0      0.1\n"
                   "      0.01   60.00 %  65.50 %\n"));
    CHECK(contains(text, "linear: development 31.0 ± 1.4 %, test 32.0 ± 1.4 %, 2 seeds"));
    CHECK(contains(text, "plain: development 64.0 ± 0.0 %, test 63.0 ± 0.0 %, 1 seed\n"));
}
