#include "chapters/07_backprop/surrogate.hpp"

#include <doctest/doctest.h>

#include <cmath>
#include <numbers>

#include "common/gradient_check.hpp"
#include "tests/support/compare.hpp"
#include "tests/support/numbers.hpp"

using namespace descent;
using namespace descent::backprop;
using test::distance;
using test::epsilon;

namespace {

/// Outputs of 2 to 8 classes, an example a time, each with a random label.
class Outputs {
public:
    explicit Outputs(std::uint64_t seed) : random_(seed, "outputs") {
        for (std::size_t classes = 2; classes <= 8; ++classes)
            rows_.push_back(xt::zeros<Real>({std::size_t{1}, classes}));
    }
    /// Wide ones are sure of a class, narrow ones of none; a width lasts for 100 draws.
    const Matrix& next() {
        if (drawn_++ % 100 == 0) width_ = std::pow(Real(10), random_.uniform(-3, 2));
        Matrix& F = rows_[random_.index(7)];
        for (std::size_t c = 0; c < F.shape()[1]; ++c) F(0, c) = random_.normal(0, width_);
        label_[0] = random_.index(F.shape()[1]);
        return F;
    }
    Labels label() const { return label_; }

private:
    Random random_;
    std::vector<Matrix> rows_;
    std::vector<std::size_t> label_{0};
    std::size_t drawn_ = 0;
    Real width_ = 1;
};

}  // namespace

TEST_CASE("NL.19 error and bound: hand-worked") {
    // p = (¼, ¾), (⅔, ⅓), (½, ½)
    const Matrix F{{0, std::log(Real(3))}, {std::log(Real(2)), 0}, {5, 5}};
    const std::vector<std::size_t> y{0, 0, 1}, other{1, 0, 0};
    CHECK(classification_error(F, y) == doctest::Approx(2.0 / 3));
    CHECK(error_bound(F, y) == doctest::Approx((2 + std::log2(1.5) + 1) / 3));
    CHECK(classification_error(F, other) == 0);
    CHECK(error_bound(F, other) == doctest::Approx((std::log2(4.0 / 3) + std::log2(1.5) + 1) / 3));
}

TEST_CASE("NL.19 the bound lies above the error for 1,000,000 random outputs") {
    Outputs outputs(1);
    std::size_t errors = 0, above = 0, tight = 0;
    for (std::size_t trial = 0; trial < 1'000'000; ++trial) {
        const Matrix& F = outputs.next();
        const Real error = classification_error(F, outputs.label()),
                   bound = error_bound(F, outputs.label());
        errors += error == 1;
        above += bound >= error - 8 * epsilon;
        tight += error == 1 && bound < Real(1.001);
    }
    CHECK(above == 1'000'000);
    CHECK(errors > 500'000);  // three of four, by chance
    CHECK(errors < 900'000);
    CHECK(tight > 100);  // p_y is nearly ½: no smaller bound of this form
}

TEST_CASE(
    "NL.19 negative control: in nats, without 1/ln 2, it is no bound; at p_y = ½ it is .693") {
    const std::vector<std::size_t> second{1};
    const Matrix even{{3, 3}};
    CHECK(classification_error(even, second) == 1);
    CHECK(error_bound(even, second) == doctest::Approx(1).epsilon(1e-15));
    CHECK(cross_entropy(even, second) == doctest::Approx(std::numbers::ln2));
    Outputs outputs(2);
    std::size_t below = 0;
    for (std::size_t trial = 0; trial < 10'000; ++trial) {
        const Matrix& F = outputs.next();
        below += cross_entropy(F, outputs.label()) < classification_error(F, outputs.label());
    }
    CHECK(below > 100);
}

TEST_CASE("NL.19 error and bound of a batch are the means of its examples'") {
    Random random(3, "batch");
    Matrix F = xt::zeros<Real>({40, 5});
    random.fill_normal(F, 0, 2);
    std::vector<std::size_t> labels;
    for (std::size_t i = 0; i < 40; ++i) labels.push_back(random.index(5));
    Real error = 0, bound = 0;
    for (std::size_t i = 0; i < 40; ++i) {
        const Matrix one = xt::view(F, xt::range(i, i + 1), xt::all());
        error += classification_error(one, Labels(labels).subspan(i, 1)) / 40;
        bound += error_bound(one, Labels(labels).subspan(i, 1)) / 40;
    }
    CHECK(classification_error(F, labels) == doctest::Approx(error).epsilon(1e-14));
    CHECK(error_bound(F, labels) == doctest::Approx(bound).epsilon(1e-14));
}

TEST_CASE("NL.19 bound: its gradient passes the check; that of the loss in nats does not") {
    const std::vector<std::size_t> labels{2, 0};
    const auto shaped = [](const Vector& f) {
        return Matrix{{f[0], f[1], f[2]}, {f[3], f[4], f[5]}};
    };
    ParameterLayout layout;
    layout.add("F", {2, 3});
    const Vector f{Real(0.3), -1, 2, Real(0.5), Real(0.1), Real(-0.7)};
    const auto with = [&](auto gradient) {
        return Objective{.loss = [&](const Vector& v) { return error_bound(shaped(v), labels); },
                         .loss_and_gradient =
                             [&, gradient](const Vector& v, Vector& g) {
                                 Matrix dF;
                                 gradient(shaped(v), dF);
                                 std::copy(dF.begin(), dF.end(), g.begin());
                                 return error_bound(shaped(v), labels);
                             }};
    };
    const auto bits = [&](const Matrix& F, Matrix& dF) {
        CHECK(error_bound(F, labels, dF) == doctest::Approx(error_bound(F, labels)));
    };
    const auto nats = [&](const Matrix& F, Matrix& dF) { cross_entropy(F, labels, dF); };
    CHECK(check_gradient(with(bits), f, layout).verdict == Verdict::pass);
    CHECK(check_gradient(with(nats), f, layout)["F"].diagnosis == Diagnosis::scaled);
}

TEST_CASE(
    "NL.19 line: the error is piecewise constant and no parameter moves it, the bound slopes") {
    for (std::uint64_t seed = 0; seed < 10; ++seed) {
        const SurrogateResult r = surrogate_line({.seed = seed});
        CHECK(r.examples == 24);
        CHECK(r.parameters == 51);
        CHECK(r.noticed == 0);  // a gradient of 0
        CHECK(r.slope > Real(0.1));
        CHECK(r.jumps > 3);
        CHECK(r.jumps < 100);  // of 400: it stands still in between
        for (std::size_t k = 0; k < r.t.size(); ++k) {
            CHECK(r.bound[k] >= r.error[k]);
            const Real wrong = 24 * r.error[k];  // examples
            CHECK(std::abs(wrong - std::round(wrong)) < 1e-12);
        }
        // At t = 0 the bound falls with its slope, second differences aside.
        const std::size_t zero = 200;
        CHECK(std::abs(r.t[zero]) < 1e-15);
        const Real h = r.t[zero + 1];
        CHECK((r.bound[zero - 1] - r.bound[zero + 1]) / (2 * h) == test::relative(r.slope, 0.01));
    }
    // Negative control: a nudge as long as the line is noticed.
    CHECK(surrogate_line({.nudge = 4}).noticed > 10);
}

TEST_CASE("NL.19 error and bound: what does not fit is refused") {
    const Matrix F{{1, 2}}, none = xt::zeros<Real>({0, 2});
    const std::vector<std::size_t> two{0, 1}, large{2}, empty;
    CHECK_THROWS_WITH_AS(classification_error(F, large),
                         "classification_error: a label is not smaller than the number of outputs",
                         std::invalid_argument);
    CHECK_THROWS_AS(classification_error(F, two), std::invalid_argument);
    CHECK_THROWS_WITH_AS(classification_error(none, empty),
                         "classification_error: there is no example", std::invalid_argument);
    CHECK_THROWS_AS(error_bound(F, large), std::invalid_argument);
    CHECK_THROWS_AS(error_bound(none, empty), std::invalid_argument);
    CHECK_THROWS_AS(surrogate_line({.points = 1}), std::invalid_argument);
    CHECK_THROWS_AS(surrogate_line({.per_class = 1}), std::invalid_argument);
}
