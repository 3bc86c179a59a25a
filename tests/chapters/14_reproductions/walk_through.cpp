#include "chapters/14_reproductions/program/walk_through.hpp"

#include <doctest/doctest.h>

#include <limits>

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
        one.of_rates = rate_rows(
            one.rates.mean,
            {.basis = Basis::part, .assumption = std::string(neurons::name(one.activation))});
    CHECK_FALSE(contains(told(show_rates, result), "from weights N(0"));
    result.tables[1].edge =
        EdgeResult{.deviation = Real(0.05), .advised = {4, 5}, .normal = {90, Real(5.4)}};
    const std::string text = told(show_rates, result);
    CHECK(contains(text, "mean of 2"));
    CHECK(contains(text, "amplify rounding: on another processor"));
    CHECK(contains(
        text, "          1    48.00  89.68  43.76    2.26  89.68  43.76     2.26  89.68  43.76\n"));
    CHECK(contains(text, "runs differ: momentum at rate 1, relu: from 89.68 to 99.00\n"));
    CHECK_FALSE(contains(text, "momentum at rate 1, tanh: from"));
    CHECK(contains(text,
                   "SGD at rate 1, relu: 4.00 %, 5.00 %; from weights N(0, 0.05²): 90.00 %, "
                   "5.40 %"));
    CHECK(contains(text, "AdaDelta's by 2.00"));
    CHECK(contains(text,
                   "Rows whose verdict the activation decides:\n"
                   "  SGD is best at rate 1: tanh DIFFERS, relu REPRODUCED\n"));
    result.tables[0].of_rates = result.tables[1].of_rates;
    for (Row& row : result.tables[0].of_rates) row.statement.key.clear();
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
    CHECK(contains(text, "another processor rounds differently"));
    CHECK(contains(text, "linear: development 31.0 ± 1.4 %, test 32.0 ± 1.4 %, 2 seeds"));
    CHECK(contains(text, "plain: development 64.0 ± 0.0 %, test 63.0 ± 0.0 %, 1 seed\n"));
}

TEST_CASE("GO.15b the program prints Zhang's table whole, and numbers only where there are some") {
    RandomPixelReproduction result;
    result.results = {{.train = Real(11.25), .test = Real(12.5)},
                      {.train = Real(13.75), .test = Real(14.5)}};
    for (const char* what : {"train", "test", "train", "test"})
        result.rows.push_back(
            number({.tag = "GO.15", .source = "", .what = what, .key = ""}, 1, 0, 1));
    const std::string text = told(show_random_pixels, result);
    const auto line = [&](const std::string& part) {
        const std::size_t at = text.find(part);
        REQUIRE(at != std::string::npos);
        return text.substr(at, text.find('\n', at) - at);
    };
    CHECK(line("Inception                  1649402   real  yes   yes").ends_with("100.00 89.05 –"));
    CHECK(line("MLP 3x512                  1735178 random").ends_with("10.48 13.75 14.50"));
    CHECK(line("MLP 1x512                  1209866 random").ends_with("10.61 11.25 12.50"));
    CHECK(line("MLP 1x512                  1209866   real").ends_with("–"));
    // seventeen rows without a number
    std::size_t dashes = 0;
    for (std::size_t at = 0; (at = text.find(" –\n", at)) != std::string::npos; ++at) ++dashes;
    CHECK(dashes == 17);
    CHECK(contains(text, "random crop is worth +3.02 to +3.86 points"));
    CHECK(contains(text, "decay -0.26 to +1.56;"));
}

TEST_CASE("GO.15c the program tells epochs by width and rate, and which never got there") {
    WidthReproduction result;
    result.plan.alphas = {Real(0.5), 1};
    result.points = {
        {.units = 2,
         .parameters = 112,
         .ratio = Real(1.12),
         .epochs = {std::numeric_limits<Real>::infinity(), std::numeric_limits<Real>::infinity()},
         .least_error = 45},
        {.units = 64,
         .parameters = 3274,
         .ratio = Real(32.74),
         .epochs = {40, 20},
         .least_error = 0}};
    const std::string text = told(show_widths, result);
    CHECK(
        contains(text, "     2         112         1.12       45.0 %                –        –\n"));
    CHECK(
        contains(text, "    64        3274        32.74        0.0 %               40       20\n"));
}
