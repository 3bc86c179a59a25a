#include "chapters/04_shallow_networks/fitting.hpp"

#include <doctest/doctest.h>

#include <cmath>
#include <stdexcept>

#include "tests/support/run_program.hpp"

using namespace descent;
using namespace descent::neurons;
using namespace descent::shallow;

namespace {
struct Problem {
    ShallowNetwork network;
    Matrix X, T;
    Vector phi;
};

Problem problem(std::size_t D_i, std::size_t D, std::size_t D_o, std::size_t examples,
                std::uint64_t seed = 1) {
    Random random(seed, "fitting test");
    Problem p{ShallowNetwork(D_i, D, D_o),
              xt::zeros<Real>({examples, D_i}),
              xt::zeros<Real>({examples, D_o}),
              {}};
    p.phi = xt::zeros<Real>({p.network.parameters()});
    random.fill_normal(p.X);
    random.fill_normal(p.T);
    random.fill_normal(p.phi);
    return p;
}
}  // namespace

TEST_CASE("L7.6 least squares: hand-worked loss and gradient") {
    const ShallowNetwork network(1, 2, 1);
    const Vector phi = parameters_of(1, {{-1, 2, 3}, {1, -1, 2}});
    const Matrix X = {{2}, {0}}, T = {{9}, {4}};
    // x=2: f=(3,−1), y=10, r=2(10−9)=2;  x=0: f=(−1,1), y=3, r=2(3−4)=−2
    Stages stages;
    Vector dphi;
    CHECK(sum_of_squares_gradient(network, phi, X, T, stages, dphi) == 2);
    CHECK(sum_of_squares(network, phi, X, T) == 2);
    //                  W0: 2·3·2, −2·2·0   b0: 2·3, −2·2   W1: 2·3, −2·1   b1: 2−2
    CHECK((dphi == Vector{12, 0, 6, -4, 6, -2, 0}));
}

TEST_CASE("L7.6 least squares: the gradient by hand passes the check") {
    for (const auto& [D_i, D, D_o] : {std::array<std::size_t, 3>{1, 3, 1}, {1, 4, 2}, {3, 3, 2}}) {
        const Problem p = problem(D_i, D, D_o, 20);
        const GradientReport report = check_gradient(sum_of_squares_objective(p.network, p.X, p.T),
                                                     p.phi, p.network.layout, {.batch = 20});
        INFO(report.text());
        CHECK(report.verdict == Verdict::pass);
    }
}

TEST_CASE("L7.6 least squares: at a kink the check compares one side, and still passes") {
    Problem p = problem(1, 3, 1, 12);
    // unit 2 switches exactly at example 5
    vector(p.phi, p.network.b0())[1] = -p.phi[1] * p.X(4, 0);
    const GradientReport report = check_gradient(sum_of_squares_objective(p.network, p.X, p.T),
                                                 p.phi, p.network.layout, {.batch = 12});
    INFO(report.text());
    CHECK(report.verdict == Verdict::pass);
    CHECK(report["b0"].at_kinks == 1);
}

TEST_CASE("L7.6 the pattern changes exactly when a unit switches at an example") {
    const ShallowNetwork network(1, 2, 1);
    const Matrix X = {{0}, {1}};
    Stages stages;
    const auto pattern = [&](Real theta0) {
        forward(network, parameters_of(0, {{theta0, 1, 1}, {0.5, 1, 1}}), X, stages);
        return activation_pattern(stages);
    };
    CHECK(pattern(0.1) == pattern(0.9));
    CHECK(pattern(0.1) != pattern(-0.1));
    CHECK(pattern(-0.1) != pattern(-1.1));
}

TEST_CASE("L7.6 negative control: wrong gradients fail the check") {
    const Problem p = problem(2, 4, 2, 15);
    const auto verdict = [&](auto spoil) {
        Objective wrong = sum_of_squares_objective(p.network, p.X, p.T);
        const auto right = wrong.loss_and_gradient;
        wrong.loss_and_gradient = [&, right](const Vector& phi, Vector& dphi) {
            const Real loss = right(phi, dphi);
            spoil(dphi);
            return loss;
        };
        return check_gradient(wrong, p.phi, p.network.layout, {.batch = 15}).verdict;
    };
    CHECK(verdict([](Vector&) {}) == Verdict::pass);
    CHECK(verdict([](Vector& dphi) { dphi /= 2; }) == Verdict::fail);  // the 2 of the square
    CHECK(verdict([&](Vector& dphi) {  // I[f > 0] forgotten for one unit and example
              dphi[p.network.b0().offset] += Real(0.01);
          }) == Verdict::fail);
}

TEST_CASE("L7.6 descent never raises the loss and lowers it below the best line") {
    const Examples data = lecture_examples();
    const ShallowNetwork network(1, 3, 1);
    Random random(0, "test");
    const auto fits = fit(network, data.X, data.T, 8, 3000, random);
    REQUIRE(fits.size() == 8);
    for (const FitResult& one : fits)
        for (std::size_t t = 1; t < one.history.size(); ++t)
            CHECK(one.history[t] <= one.history[t - 1]);
    for (std::size_t s = 1; s < fits.size(); ++s) CHECK(fits[s - 1].loss <= fits[s].loss);
    CHECK(fits[0].loss < 0.15);  // the best line has 0.199866
    CHECK(fits[0].loss ==
          doctest::Approx(sum_of_squares(network, fits[0].phi, data.X, data.T)).epsilon(1e-14));
}

TEST_CASE("L7.6 negative control: descent with the negative gradient goes nowhere") {
    const Problem p = problem(1, 3, 1, 12);
    Objective wrong = sum_of_squares_objective(p.network, p.X, p.T);
    const auto right = wrong.loss_and_gradient;
    wrong.loss_and_gradient = [right](const Vector& phi, Vector& dphi) {
        const Real loss = right(phi, dphi);
        dphi *= -1;
        return loss;
    };
    CHECK(descend(wrong, p.phi, 200).loss ==
          doctest::Approx(right(p.phi, *std::make_unique<Vector>())).epsilon(1e-9));
    CHECK(descend(sum_of_squares_objective(p.network, p.X, p.T), p.phi, 200).loss <
          0.9 * descend(wrong, p.phi, 200).loss);
}

TEST_CASE("L7.6 scaling: the network in the data's units does what it did on scaled data") {
    const Problem p = problem(3, 5, 2, 30);
    const Matrix X = 40 * p.X + 1900, T = 0.01 * p.T - 7;
    const Scaling inputs(X), outputs(T);
    const Matrix scaled = inputs.scaled(X);
    CHECK(xt::amax(xt::abs(xt::mean(scaled, {0})))() < 1e-12);
    CHECK(xt::mean(xt::square(scaled))() == doctest::Approx(1).epsilon(1e-12));
    Stages on_scaled, on_data;
    forward(p.network, p.phi, scaled, on_scaled);
    forward(p.network, unscaled(p.network, p.phi, inputs, outputs), X, on_data);
    CHECK(xt::amax(xt::abs(outputs.scaled(on_data.y) - on_scaled.y))() < 1e-9);
    // a constant column is not divided by 0
    CHECK((Scaling(Matrix{{3, 1}, {3, 2}}).deviation == Vector{1, 0.5}));
}

TEST_CASE("L7.6 fitting: what does not fit is refused") {
    Problem p = problem(2, 3, 1, 5);
    Stages stages;
    Vector dphi;
    Random random(0, "test");
    CHECK_THROWS_AS(sum_of_squares(p.network, p.phi, p.X, p.X), std::invalid_argument);
    CHECK_THROWS_AS(sum_of_squares_gradient(p.network, p.phi, p.X, p.X, stages, dphi),
                    std::invalid_argument);
    CHECK_THROWS_AS(sum_of_squares_gradient(ShallowNetwork(2, 3, 1, Activation::tanh), p.phi, p.X,
                                            p.T, stages, dphi),
                    std::invalid_argument);
    CHECK_THROWS_AS(fit(p.network, p.X, p.T, 0, 10, random), std::invalid_argument);
    CHECK_THROWS_AS(fit(p.network, p.X, p.X, 1, 10, random), std::invalid_argument);
    CHECK_THROWS_AS(descend(sum_of_squares_objective(p.network, p.X, p.T), p.phi, 10, 0),
                    std::invalid_argument);
    p.phi[0] = std::nan("");
    CHECK_THROWS_AS(descend(sum_of_squares_objective(p.network, p.X, p.T), p.phi, 10),
                    std::invalid_argument);
}

TEST_CASE("L7.6 own data: inputs and the last column as target, or one clear line") {
    const test::TemporaryFolder folder;
    const Examples data = read_examples(folder.write("good.csv", "a,b,y\n1,2,3\n4,5,6\n"));
    CHECK((data.X == Matrix{{1, 2}, {4, 5}}));
    CHECK((data.T == Matrix{{3}, {6}}));
    CHECK(data.recognised == "2 rows, 3 columns, commas, names in line 1");
    CHECK_THROWS_AS(read_examples(folder.write("thin.csv", "1\n2\n")), std::runtime_error);
    CHECK_THROWS_AS(read_examples(folder.write("short.csv", "1,2\n")), std::runtime_error);
    CHECK_THROWS_AS(read_examples(folder.write("same.csv", "7,1,2\n7,1,3\n")), std::runtime_error);
    CHECK_THROWS_AS(read_examples(folder.write("big.csv", "1,1e200\n2,0\n")), std::runtime_error);
    CHECK_NOTHROW(read_examples(folder.write("large.csv", "1,1e12\n2,0\n")));
    CHECK_NOTHROW(read_examples(folder.write("other.csv", "7,1,2\n7,2,3\n")));
    CHECK(lecture_examples().X.shape()[0] == 12);
}

TEST_CASE("L7.6 fit study: the network is no worse than the line it can draw, and seeds differ") {
    const Examples data = lecture_examples();
    const FitStudy study = fit_study(data, 3, 4, 300, 0);
    CHECK(study.gradient.verdict == Verdict::pass);
    CHECK(study.line(1, 0) == doctest::Approx(0.522226070));  // the slope of chapter 1's line
    CHECK(study.line_loss == doctest::Approx(0.199866357));
    REQUIRE(study.fits.size() == 4);
    CHECK(study.fits.front().loss < study.line_loss);
    CHECK(study.fits.front().loss <= study.fits.back().loss);
    CHECK(study.fits.front().loss ==
          doctest::Approx(sum_of_squares(study.network, study.fits.front().phi, data.X, data.T)));
    CHECK(fit_study(data, 3, 4, 300, 0).fits[0].phi == study.fits[0].phi);
    CHECK(fit_study(data, 3, 4, 300, 1).fits[0].phi != study.fits[0].phi);
}
