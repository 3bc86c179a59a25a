#include "chapters/14_reproductions/program/walk_through.hpp"

#include <doctest/doctest.h>

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

TEST_CASE("GO.21b the program tells where runs differ, and the edge of SGD when there is one") {
    RateReproduction result;
    result.description = "a part";
    result.plan.runs = 2;
    const Matrix errors = 50 * xt::ones<Real>({5, 3});
    result.rates = {errors, errors, errors};
    result.rates.most(0, 1) = 90;
    result.adadelta = xt::ones<Real>({4, 3});
    CHECK_FALSE(contains(told(show_rates, result), "in place of Glorot's"));
    result.edge = EdgeResult{.deviation = Real(0.05), .errors = {90, Real(5.4)}};
    const std::string text = told(show_rates, result);
    CHECK(contains(text, "mean of 2 runs"));
    CHECK(contains(text, "  momentum at rate 1: from 50.00 to 90.00\n"));
    CHECK_FALSE(contains(text, "  SGD at rate 1: from"));
    CHECK(contains(text, "N(0, 0.05²) in place of Glorot's: 90.00 %, 5.40 %"));
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
