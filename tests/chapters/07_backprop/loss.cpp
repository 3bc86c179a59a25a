#include "chapters/07_backprop/loss.hpp"

#include <doctest/doctest.h>

#include <cmath>
#include <limits>

#include "common/gradient_check.hpp"
#include "common/random.hpp"
#include "tests/support/compare.hpp"

using namespace descent;
using namespace descent::neurons;
using namespace descent::backprop;
using test::distance;
using test::relative;

namespace {

/// A loss of F alone as an objective of F's entries: `loss(F, dF)`.
template <class L>
Objective of_output(std::size_t rows, std::size_t columns, L loss) {
    const auto shaped = [=](const Vector& phi) {
        Matrix F = xt::zeros<Real>({rows, columns});
        std::copy(phi.begin(), phi.end(), F.begin());
        return F;
    };
    return {.loss =
                [=](const Vector& phi) {
                    Matrix dF;
                    return loss(shaped(phi), dF);
                },
            .loss_and_gradient =
                [=](const Vector& phi, Vector& g) {
                    Matrix dF;
                    const Real value = loss(shaped(phi), dF);
                    std::copy(dF.begin(), dF.end(), g.begin());
                    return value;
                }};
}

ParameterLayout layout_of(std::size_t rows, std::size_t columns) {
    ParameterLayout layout;
    layout.add("F", {rows, columns});
    return layout;
}

}  // namespace

TEST_CASE("EE.8 least squares: hand-worked value and gradient, the mean over the examples") {
    const Matrix F{{1, 2}, {3, 5}}, Y{{0, 2}, {1, 1}};
    Matrix dF;
    CHECK(mean_squared_error(F, Y) == doctest::Approx((1.0 + 0 + 4 + 16) / 2));
    CHECK(mean_squared_error(F, Y, dF) == doctest::Approx(10.5));
    // 2(f − y) of the lecture, over two examples
    CHECK(distance(dF, Matrix{{1, 0}, {2, 4}}) < 1e-15);
}

TEST_CASE("EE.9 NL.12 softmax and cross-entropy: hand-worked values") {
    const Matrix F{{0, std::log(Real(3))}, {std::log(Real(2)), 0}};
    Matrix P;
    softmax(F, P);
    CHECK(distance(P, Matrix{{Real(0.25), Real(0.75)}, {Real(2) / 3, Real(1) / 3}}) < 1e-15);
    const std::vector<std::size_t> y{1, 1};
    Matrix dF;
    CHECK(cross_entropy(F, y) == doctest::Approx((-std::log(0.75) - std::log(1.0 / 3)) / 2));
    CHECK(cross_entropy(F, y, dF) == doctest::Approx(cross_entropy(F, y)));
    // (p − t)/2
    CHECK(distance(dF, Matrix{{Real(0.125), Real(-0.125)}, {Real(1) / 3, Real(-1) / 3}}) < 1e-15);
}

TEST_CASE("EE.8 EE.9 NL.12 losses: gradients at the output") {
    Random random(1, "losses");
    for (std::size_t trial = 0; trial < 50; ++trial) {
        const std::size_t rows = 1 + random.index(5), columns = 2 + random.index(5);
        Vector f = xt::zeros<Real>({rows * columns});
        random.fill_normal(f, 0, 2);
        Matrix Y = xt::zeros<Real>({rows, columns});
        random.fill_normal(Y);
        std::vector<std::size_t> labels;
        for (std::size_t i = 0; i < rows; ++i) labels.push_back(random.index(columns));
        const auto squares = [Y](const Matrix& F, Matrix& dF) {
            return mean_squared_error(F, Y, dF);
        };
        const auto entropy = [labels](const Matrix& F, Matrix& dF) {
            return cross_entropy(F, labels, dF);
        };
        CHECK(check_gradient(of_output(rows, columns, squares), f, layout_of(rows, columns))
                  .verdict == Verdict::pass);
        CHECK(check_gradient(of_output(rows, columns, entropy), f, layout_of(rows, columns))
                  .verdict == Verdict::pass);
    }
}

TEST_CASE(
    "EE.8 EE.9 losses: the check catches a gradient without its mean, and one with the label's "
    "sign turned") {
    const Vector f{Real(0.3), -1, 2, Real(0.5), Real(0.1), Real(-0.7)};
    const std::vector<std::size_t> labels{2, 0};
    const Matrix Y{{1, 0, 0}, {0, 2, 0}};
    const auto sum = [=](const Matrix& F, Matrix& dF) {
        const Real L = mean_squared_error(F, Y, dF);
        dF *= 2;
        return L;
    };
    const auto turned = [=](const Matrix& F, Matrix& dF) {
        const Real L = cross_entropy(F, labels, dF);
        for (std::size_t i = 0; i < 2; ++i) dF(i, labels[i]) += 1;  // p + e(y) instead of p − e(y)
        return L;
    };
    const auto report = check_gradient(of_output(2, 3, sum), f, layout_of(2, 3), {.batch = 2});
    CHECK(report["F"].diagnosis == Diagnosis::scaled_by_n);
    CHECK(check_gradient(of_output(2, 3, turned), f, layout_of(2, 3)).verdict == Verdict::fail);
}

TEST_CASE("EE.9 softmax: rows sum to one, shifts do not matter, and ±1000 does not overflow") {
    const Matrix F{{1000, 0, -1000}, {-1000, -1000, -1000}, {3, 2, 1}};
    Matrix P, Q;
    softmax(F, P);
    for (std::size_t i = 0; i < 3; ++i) CHECK(P(i, 0) + P(i, 1) + P(i, 2) == doctest::Approx(1));
    CHECK(P(0, 0) == 1);
    softmax(F + 5, Q);
    CHECK(distance(P, Q) < 1e-15);
    const std::vector<std::size_t> wrong{2, 0, 0};
    Matrix dF;
    CHECK(cross_entropy(F, wrong) ==
          doctest::Approx((2000 + std::log(3.0) + 0.4076059644443803) / 3));
    CHECK(cross_entropy(F, wrong, dF) == doctest::Approx(cross_entropy(F, wrong)));
    for (Real d : dF) CHECK(std::isfinite(d));
}

TEST_CASE("EE.9 cross-entropy: both forms agree where p has lost its digits, or is 0") {
    // the smallest numbers have one binary digit: −log p alone would be off by a third
    const Real smallest = std::log(std::numeric_limits<Real>::denorm_min());
    for (const Real f :
         {Real(-1), smallest / 2, smallest + Real(0.5), smallest - 10, 2 * smallest}) {
        const Matrix F{{f, 0}};
        Matrix dF;
        const std::vector<std::size_t> label{0};
        CHECK(cross_entropy(F, label, dF) == relative(cross_entropy(F, label), 1e-14));
        CHECK(cross_entropy(F, label) == relative(std::log1p(std::exp(f)) - f, 1e-14));
    }
}

TEST_CASE("EE.9 NL.12 cross-entropy: its gradient sums to zero in every row") {
    Random random(2, "rows");
    Matrix F = xt::zeros<Real>({20, 7}), dF;
    random.fill_normal(F, 0, 3);
    std::vector<std::size_t> labels;
    for (std::size_t i = 0; i < 20; ++i) labels.push_back(random.index(7));
    cross_entropy(F, labels, dF);
    // Seven p, rounded one by one and in their sum, whose log may be near 12; a 20th of all that.
    const Real rounding = 16 * std::numeric_limits<Real>::epsilon() / 20;
    for (std::size_t i = 0; i < 20; ++i) {
        Real sum = 0;
        for (std::size_t c = 0; c < 7; ++c) sum += dF(i, c);
        CHECK(std::abs(sum) < rounding);
    }
}

TEST_CASE("EE.8 EE.9 losses: what does not fit is refused") {
    const Matrix F{{1, 2}}, none = xt::zeros<Real>({0, 2});
    CHECK_THROWS_WITH_AS(mean_squared_error(F, Matrix{{1, 2, 3}}),
                         "mean_squared_error: Y has shape 1×3, expected 1×2",
                         std::invalid_argument);
    CHECK_THROWS_AS(mean_squared_error(none, none), std::invalid_argument);
    const std::vector<std::size_t> two{0, 1}, large{2}, empty;
    CHECK_THROWS_WITH_AS(cross_entropy(F, two), "cross_entropy: labels has size 2, expected 1",
                         std::invalid_argument);
    CHECK_THROWS_WITH_AS(cross_entropy(F, large),
                         "cross_entropy: a label is not smaller than the number of outputs",
                         std::invalid_argument);
    CHECK_THROWS_AS(cross_entropy(none, empty), std::invalid_argument);
}

TEST_CASE(
    "EE.9 GO's σ on the logits: of ten classes none is surer than e/(e + 9), the loss stays above "
    "1.461 (errata)") {
    const Real e = std::exp(Real(1)), lowest = std::log(e + 9) - 1;
    Random random(6, "logits");
    Matrix F = xt::zeros<Real>({1000, 10}), squashed = F, P;
    std::vector<std::size_t> labels;
    for (std::size_t i = 0; i < 1000; ++i) {
        labels.push_back(random.index(10));
        const Real width = std::pow(Real(10), random.uniform(-1, 3));
        for (std::size_t c = 0; c < 10; ++c) F(i, c) = random.normal(0, width);
    }
    activate(Activation::sigmoid, F, squashed);
    softmax(squashed, P);
    CHECK(xt::amax(P)() <= e / (e + 9) + 1e-15);
    for (std::size_t i = 0; i < 1000; ++i) {
        const Matrix one = xt::view(squashed, xt::range(i, i + 1), xt::all());
        CHECK(cross_entropy(one, std::span(labels).subspan(i, 1)) >= lowest - 1e-15);
    }
    // The best there is: all the way to the right. Negative control: without σ the loss goes to 0.
    Matrix sure = xt::zeros<Real>({1, 10});
    sure.fill(-1000);
    sure(0, 3) = 1000;
    const std::vector<std::size_t> three{3};
    CHECK(cross_entropy(sure, three) == 0);
    activate(Activation::sigmoid, sure, sure);
    softmax(sure, P);
    CHECK(P(0, 3) == doctest::Approx(0.232).epsilon(1e-3));
    CHECK(cross_entropy(sure, three) == doctest::Approx(1.4612).epsilon(1e-4));
    CHECK(cross_entropy(sure, three) == doctest::Approx(lowest).epsilon(1e-14));
}

TEST_CASE(
    "NL.11 classes are counted from 0 to C − 1, as in one slide, not from 1 to C, as in another "
    "(errata)") {
    const Matrix F{{1, 2, 3}};
    Real sum = 0;
    for (std::size_t y = 0; y < 3; ++y)
        sum += std::exp(-cross_entropy(F, std::vector<std::size_t>{y}));
    CHECK(sum == doctest::Approx(1).epsilon(1e-14));  // these are all the classes
    CHECK_THROWS_AS(cross_entropy(F, std::vector<std::size_t>{3}), std::invalid_argument);
}
