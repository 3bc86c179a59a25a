#include "chapters/06_toy_backprop/toy.hpp"

#include <doctest/doctest.h>

#include <limits>

#include "chapters/06_toy_backprop/differentiate.hpp"
#include "chapters/06_toy_backprop/steps.hpp"
#include "common/random.hpp"
#include "tests/support/compare.hpp"

using namespace descent;
using namespace descent::toy;

namespace {

Backward<double> both_passes(const Toy<double>& phi, double x, double y) {
    return backward(phi, x, y, forward(phi, x, y));
}

/// Equal up to a few roundings.
doctest::Approx within_rounding(double value) {
    return test::relative(value, 1e-14);
}

/// β_0 … β_3, ω_0 … ω_3 and an example at which no sine or cosine is special.
const Toy<double> other{{-0.7, 0.2, 1.3, -2}, {0.9, 0.6, -0.8, 1.7}};
constexpr double other_x = -1.4, other_y = 0.35;

/// Parameters between −1 and 1.
Toy<double> random_toy(Random& random) {
    Toy<double> phi;
    for (std::size_t i = 0; i < 8; ++i) parameter(phi, i) = random.uniform(-1, 1);
    return phi;
}

/// The objective with another backward pass in place of the right one.
template <class Wrong>
Objective wrong_objective(double x, double y, Wrong wrong) {
    Objective o = objective(x, y);
    o.loss_and_gradient = [=](const Vector& packed, Vector& dphi) {
        const Toy<double> phi = unpack(packed);
        const Forward<double> v = forward(phi, x, y);
        const Backward<double> d = wrong(phi, v, backward(phi, x, y, v));
        dphi = pack({d.dbeta, d.domega});
        return static_cast<Real>(v.loss);
    };
    return o;
}

template <class Wrong>
GradientReport check_wrong(Wrong wrong) {
    return check_gradient(wrong_objective(example_x, example_y, wrong), pack(example), layout());
}

/// The rest of the chain and all parameters again, from a changed ∂ℓ/∂f_3 or ∂ℓ/∂f_2 on.
Backward<double> continued(const Toy<double>& phi, const Forward<double>& v, Backward<double> d) {
    d.dh2 = phi.omega[2] * d.df2;
    d.df1 = v.h2 * d.dh2;
    d.dh1 = phi.omega[1] * d.df1;
    d.df0 = std::cos(v.f0) * d.dh1;
    d.dbeta = {d.df0, d.df1, d.df2, d.df3};
    d.domega = {example_x * d.df0, v.h1 * d.df1, v.h2 * d.df2, v.h3 * d.df3};
    return d;
}
}  // namespace

TEST_CASE("L9.1 L9.2 forward pass: hand-worked value") {
    const Forward<double> v = forward(example, example_x, example_y);
    CHECK(v.f0 == within_rounding(1.23));
    CHECK(v.h1 == within_rounding(0.9424888019316975));
    CHECK(v.f1 == within_rounding(1.623004479227321));
    CHECK(v.h2 == within_rounding(5.068295051170775));
    CHECK(v.f2 == within_rounding(7.13659010234155));
    CHECK(v.h3 == within_rounding(0.6574213694719748));
    CHECK(v.f3 == within_rounding(2.3722641084159246));
    CHECK(v.loss == within_rounding(0.13858056641470326));

    // By head: β = 0, ω = 1, x = 0 gives f_0 = h_1 = f_1 = 0, h_2 = f_2 = 1, h_3 = f_3 = cos 1.
    const Forward<double> simple = forward<double>({{0, 0, 0, 0}, {1, 1, 1, 1}}, 0, 0);
    CHECK(simple.f1 == 0);
    CHECK(simple.h2 == 1);
    CHECK(simple.f3 == std::cos(1.0));
    CHECK(simple.loss == std::cos(1.0) * std::cos(1.0));
}

TEST_CASE("L9.1 L9.2 forward pass: the intermediates are the nested formula") {
    const auto& [beta, omega] = other;
    const double x = other_x, y = other_y;
    const double f =
        beta[3] +
        omega[3] *
            std::cos(beta[2] +
                     omega[2] * std::exp(beta[1] + omega[1] * std::sin(beta[0] + omega[0] * x)));
    const Forward<double> v = forward(other, x, y);
    CHECK(v.f3 == within_rounding(f));
    CHECK(v.loss == within_rounding((f - y) * (f - y)));
}

TEST_CASE("L9.2 forward pass: at random places each intermediate follows from the one before") {
    Random random(1, "toy places");
    for (int trial = 0; trial < 100; ++trial) {
        const Toy<double> phi = random_toy(random);
        const double x = random.uniform(-3, 3), y = random.uniform(-3, 3);
        const auto& [beta, omega] = phi;
        const Forward<double> v = forward(phi, x, y);
        // Each is one step away from a number between −10 and 10, where no slope is above 10: a few
        // roundings are 100 ε_mach at most.
        const auto follows = [](double value, double expected) {
            CHECK(std::fabs(value - expected) <= 100 * std::numeric_limits<double>::epsilon());
        };
        follows(v.f0, beta[0] + omega[0] * x);
        follows(v.h1, std::sin(v.f0));
        follows(v.f1, beta[1] + omega[1] * v.h1);
        follows(v.h2, std::exp(v.f1));
        follows(v.f2, beta[2] + omega[2] * v.h2);
        follows(v.h3, std::cos(v.f2));
        follows(v.f3, beta[3] + omega[3] * v.h3);
        follows(v.loss / 10, (v.f3 - y) * (v.f3 - y) / 10);
    }
}

TEST_CASE("L9.1 L9.2 forward pass: one function for every scalar type") {
    const Forward<double> v = forward(example, example_x, example_y);
    const auto z =
        forward(converted<std::complex<double>>(example), {example_x, 0.0}, {example_y, 0.0});
    const auto w = forward(converted<Dual>(example), Dual(example_x), Dual(example_y));
    const auto l =
        forward(converted<long double>(example), static_cast<long double>(example_x), 2.0L);
    CHECK(z.loss.real() == within_rounding(v.loss));
    CHECK(z.loss.imag() == 0);
    CHECK(w.loss.value == within_rounding(v.loss));
    CHECK(w.loss.derivative == 0);
    // double rounds f_3 − y
    CHECK(static_cast<double>(l.loss) == test::relative(v.loss, 1e-13));
}

TEST_CASE("L9.3 backward chain: hand-worked value") {
    const Forward<double> v = forward(example, example_x, example_y);
    const Backward<double> d = backward(example, example_x, example_y, v);
    CHECK(d.df3 == within_rounding(2 * (v.f3 - 2)));
    CHECK(d.dh3 == within_rounding(3 * d.df3));
    CHECK(d.df2 == within_rounding(-1.6830577496003047));
    CHECK(d.dh2 == within_rounding(2 * -1.6830577496003047));
    CHECK(d.df1 == within_rounding(-17.060466526267692));
    CHECK(d.dh1 == within_rounding(-0.4 * -17.060466526267692));
    CHECK(d.df0 == within_rounding(2.280900622169349));
    CHECK(d.dx == within_rounding(0.1 * 2.280900622169349));

    // By head: at β = (0, 0, π/2 − 1, 0), ω = 1, x = y = 0 all factors are 2 f_3 = 0: nothing flows
    // back.
    // With y = −1 they are 2, 1, −1, 1, 1, 1, 1.
    const Backward<double> simple =
        both_passes({{0, 0, std::acos(0.0) - 1, 0}, {1, 1, 1, 1}}, 0, -1);
    for (double value : {simple.df2, simple.dh2, simple.df1, simple.dh1, simple.df0, simple.dx})
        CHECK(value == within_rounding(-2));
    CHECK(simple.df3 == within_rounding(2));
    CHECK(simple.dh3 == within_rounding(2));
}

TEST_CASE(
    "L9.3 backward chain: each derivative is how the loss answers a push at that intermediate") {
    const double x = other_x, y = other_y;
    const std::array<double, 4>&beta = other.beta, &omega = other.omega;
    const Forward<double> v = forward(other, x, y);
    const Backward<double> d = backward(other, x, y, v);
    const auto from_f3 = [&](Dual f3) { return (f3 - y) * (f3 - y); };
    const auto from_h3 = [&](Dual h3) { return from_f3(beta[3] + omega[3] * h3); };
    const auto from_f2 = [&](Dual f2) { return from_h3(cos(f2)); };
    const auto from_h2 = [&](Dual h2) { return from_f2(beta[2] + omega[2] * h2); };
    const auto from_f1 = [&](Dual f1) { return from_h2(exp(f1)); };
    const auto from_h1 = [&](Dual h1) { return from_f1(beta[1] + omega[1] * h1); };
    const auto from_f0 = [&](Dual f0) { return from_h1(sin(f0)); };
    CHECK(d.df3 == within_rounding(from_f3({v.f3, 1}).derivative));
    CHECK(d.dh3 == within_rounding(from_h3({v.h3, 1}).derivative));
    CHECK(d.df2 == within_rounding(from_f2({v.f2, 1}).derivative));
    CHECK(d.dh2 == within_rounding(from_h2({v.h2, 1}).derivative));
    CHECK(d.df1 == within_rounding(from_f1({v.f1, 1}).derivative));
    CHECK(d.dh1 == within_rounding(from_h1({v.h1, 1}).derivative));
    CHECK(d.df0 == within_rounding(from_f0({v.f0, 1}).derivative));
    CHECK(d.dx == within_rounding(from_f0(beta[0] + omega[0] * Dual(x, 1)).derivative));
}

TEST_CASE("L9.4 parameter gradients: hand-worked value") {
    const Backward<double> d = both_passes(example, example_x, example_y);
    const std::array<double, 4> dbeta{2.280900622169349, -17.060466526267692, -1.6830577496003047,
                                      0.7445282168318492};
    const std::array<double, 4> domega{5.246071430989502, -16.079298656737866, -8.530233263133846,
                                       0.48946875992012173};
    for (std::size_t k = 0; k < 4; ++k) {
        CHECK(d.dbeta[k] == within_rounding(dbeta[k]));
        CHECK(d.domega[k] == within_rounding(domega[k]));
    }
}

TEST_CASE("L9.3 L9.4 backward pass: gradient") {
    for (const GradientReport& report :
         {check_toy(example, example_x, example_y), check_toy(other, other_x, other_y)}) {
        INFO(report.text());
        CHECK(report.verdict == Verdict::pass);
        CHECK(report["beta"].checked == 4);
        CHECK(report["omega"].checked == 4);
    }
}

TEST_CASE("L9.3 L9.4 backward pass: at random places the gradient is that of dual numbers") {
    Random random(2, "toy places");
    for (int trial = 0; trial < 100; ++trial) {
        Toy<double> phi = random_toy(random);
        const double x = random.uniform(-3, 3), y = random.uniform(-3, 3);
        const Backward<double> d = both_passes(phi, x, y);
        Toy<double> g{d.dbeta, d.domega};
        const std::array<double, 8> bounds = rounding_bounds(phi, x, y);
        for (std::size_t i = 0; i < 8; ++i) {
            const double slope = dual_number(loss_along(phi, i, x, y), parameter(phi, i));
            CHECK(std::fabs(parameter(g, i) - slope) <= bounds[i]);
        }
        const double along_x = dual_number(
            [&](const Dual& at) { return forward(converted<Dual>(phi), at, Dual(y)).loss; }, x);
        // x stands beside ω_0 alone: ∂ℓ/∂x = ω_0 ∂ℓ/∂β_0
        CHECK(std::fabs(d.dx - along_x) <= bounds[0] + 16 * std::fabs(along_x) * 2.3e-16);
    }
}

TEST_CASE("L9.3 L9.4 backward pass: negative control, wrong passes fail with their reason") {
    SUBCASE("the 2 of the square forgotten: half the gradient") {
        const auto report = check_wrong([](const auto&, const auto&, Backward<double> d) {
            for (double* g : {d.dbeta.data(), d.domega.data()})
                for (int k = 0; k < 4; ++k) g[k] /= 2;
            return d;
        });
        CHECK(report["beta"].diagnosis == Diagnosis::halved);
        CHECK(report["omega"].diagnosis == Diagnosis::halved);
    }
    SUBCASE("y − f instead of f − y: the negative gradient") {
        const auto report = check_wrong([](const auto&, const auto&, Backward<double> d) {
            for (double* g : {d.dbeta.data(), d.domega.data()})
                for (int k = 0; k < 4; ++k) g[k] = -g[k];
            return d;
        });
        CHECK(report["beta"].diagnosis == Diagnosis::sign);
        CHECK(report["omega"].diagnosis == Diagnosis::sign);
    }
    SUBCASE(
        "cos′ without its minus: everything before f_3 has the wrong sign, f_3 itself is right") {
        const auto report =
            check_wrong([](const Toy<double>& phi, const Forward<double>& v, Backward<double> d) {
                d.df2 = std::sin(v.f2) * d.dh3;
                return continued(phi, v, d);
            });
        CHECK(report["beta"].verdict == Verdict::fail);
        CHECK(report["beta"].failed == 3);
        CHECK(report["omega"].verdict == Verdict::fail);
        CHECK(report["omega"].failed == 3);
    }
    SUBCASE("sin instead of its slope cos at f_0") {
        const auto report =
            check_wrong([](const Toy<double>&, const Forward<double>& v, Backward<double> d) {
                d.dbeta[0] = std::sin(v.f0) * d.dh1;
                return d;
            });
        CHECK(report["beta"].verdict == Verdict::fail);
        CHECK(report["beta"].failed == 1);
        CHECK(report["beta"].worst.name == "beta[0]");
        CHECK(report["beta"].diagnosis == Diagnosis::single_entries);
        CHECK(report["omega"].verdict == Verdict::pass);
    }
    SUBCASE("two indices swapped") {
        const auto report = check_wrong([](const auto&, const auto&, Backward<double> d) {
            std::swap(d.domega[1], d.domega[2]);
            return d;
        });
        CHECK(report["beta"].verdict == Verdict::pass);
        CHECK(report["omega"].verdict == Verdict::fail);
        CHECK(report["omega"].failed == 2);
    }
    SUBCASE("h_k forgotten: ∂ℓ/∂ω_k = ∂ℓ/∂f_k") {
        const auto report = check_wrong([](const auto&, const auto&, Backward<double> d) {
            d.domega = d.dbeta;
            return d;
        });
        CHECK(report["omega"].verdict == Verdict::fail);
        CHECK(report["omega"].failed == 4);
    }
    SUBCASE("no gradient at all") {
        const auto report = check_wrong(
            [](const auto&, const auto&, Backward<double>) { return Backward<double>{}; });
        CHECK(report["beta"].diagnosis == Diagnosis::all_zero);
        CHECK(report["omega"].diagnosis == Diagnosis::all_zero);
    }
    SUBCASE("one part in a million too much in one entry") {
        const auto report = check_wrong([](const auto&, const auto&, Backward<double> d) {
            d.domega[3] *= 1 + 1e-6;
            return d;
        });
        CHECK(report["omega"].verdict == Verdict::fail);
        CHECK(report["omega"].worst.name == "omega[3]");
    }
}

TEST_CASE("L9.4 parameter gradients: invariants") {
    const double x = other_x, y = other_y;
    const Backward<double> d = both_passes(other, x, y);

    // ω_3 and β_3 scale and shift the output: (f, y) → (cf, cy) multiplies ℓ by c² and ∂ℓ/∂β_3 by
    // c.
    Toy<double> scaled = other;
    scaled.beta[3] *= 4;
    scaled.omega[3] *= 4;
    const Backward<double> s = both_passes(scaled, x, 4 * y);
    CHECK(s.dbeta[3] == within_rounding(4 * d.dbeta[3]));
    CHECK(s.domega[3] == within_rounding(4 * d.domega[3]));
    CHECK(s.dbeta[0] == within_rounding(16 * d.dbeta[0]));

    // A whole turn of the sine's or the cosine's argument changes nothing.
    Toy<double> turned = other;
    turned.beta[2] += 4 * std::acos(0.0);
    CHECK(both_passes(turned, x, y).domega[1] == test::relative(d.domega[1], 1e-13));

    // Nothing flows back through a factor 0, and nothing at all from a loss of 0.
    Toy<double> cut = other;
    cut.omega[2] = 0;
    const Backward<double> c = both_passes(cut, x, y);
    CHECK(c.dbeta[0] == 0);
    CHECK(c.dbeta[1] == 0);
    CHECK(c.domega[2] != 0);
    const Backward<double> none = both_passes(other, x, forward(other, x, y).f3);
    for (std::size_t k = 0; k < 4; ++k) CHECK((none.dbeta[k] == 0 && none.domega[k] == 0));
}

TEST_CASE("L9.4 parameter gradients: backward on dual numbers gives a symmetric Hessian") {
    std::array<std::array<double, 8>, 8> H{};
    for (std::size_t j = 0; j < 8; ++j) {
        Toy<Dual> moved = converted<Dual>(example);
        parameter(moved, j).derivative = 1;
        const Dual x = example_x, y = example_y;
        const Backward<Dual> d = backward(moved, x, y, forward(moved, x, y));
        Toy<Dual> g{d.dbeta, d.domega};
        for (std::size_t i = 0; i < 8; ++i) H[i][j] = parameter(g, i).derivative;
    }
    for (std::size_t i = 0; i < 8; ++i)
        for (std::size_t j = 0; j < i; ++j) CHECK(H[i][j] == test::relative(H[j][i], 1e-13));
    const Forward<double> v = forward(example, example_x, example_y);
    CHECK(H[3][3] == 2);                                 // ∂²ℓ/∂β_3² = 2
    CHECK(H[7][3] == within_rounding(2 * v.h3));         // ∂²ℓ/∂ω_3∂β_3 = 2 h_3
    CHECK(H[7][7] == within_rounding(2 * v.h3 * v.h3));  // ∂²ℓ/∂ω_3² = 2 h_3²
}

TEST_CASE("L9.2 L9.4 steps: the listed quantities are the passes'") {
    const Forward<double> v = forward(example, example_x, example_y);
    const Backward<double> d = backward(example, example_x, example_y, v);
    const auto f = forward_steps(v, example_x), b = backward_steps(example, v, d),
               g = gradient_steps(v, d, example_x);
    REQUIRE(f.size() == 8);
    REQUIRE(b.size() == 7);
    REQUIRE(g.size() == 8);
    CHECK(f[3].name == "h2");
    CHECK(f[3].value == v.h2);
    CHECK(b[6].name == "∂ℓ/∂f0");
    for (std::size_t i = 1; i < b.size(); ++i)
        CHECK(b[i].value == within_rounding(b[i - 1].value * b[i].input_value));
    for (std::size_t k = 0; k < 4; ++k)
        CHECK(g[4 + k].value == within_rounding(g[k].value * g[4 + k].input_value));
}

TEST_CASE("L9.1 forward pass: error names the intermediate that is not finite") {
    const auto fails_with = [](const Toy<double>& phi, double x, double y, const char* text) {
        const Forward<double> v = forward(phi, x, y);
        CHECK_THROWS_WITH_AS(require_finite(forward_steps(v, x)), doctest::Contains(text),
                             std::invalid_argument);
    };
    fails_with({{1, 800, 1, 1}, {1, 1, 1, 1}}, 0, 0, "h2 = exp[f1] is inf at f1 = 800.841");
    fails_with({{1, 2, 1, 1}, {1e308, 1, 1, 1}}, 1e10, 0, "f0 = β0 + ω0 x is inf at x = 1e+10");
    fails_with({{1, 700, 1, 1}, {1, 1, 1e10, 1}}, 0, 0, "f2 = β2 + ω2 h2 is inf at h2 =");
    fails_with(example, 2.3, 1e200, "loss = (f3 − y)² is inf");
    fails_with(example, std::nan(""), 0, "f0 = β0 + ω0 x is nan at x = nan");
    CHECK_NOTHROW(require_finite(forward_steps(forward(example, 2.3, 2.0), 2.3)));

    // A finite loss does not make a finite gradient.
    const Toy<double> steep{{1, 690, 1, 1}, {1, 1, 1e-300, 1e150}};
    const Forward<double> v = forward<double>(steep, 1, 0);
    CHECK_NOTHROW(require_finite(forward_steps(v, 1)));
    const Backward<double> d = backward<double>(steep, 1, 0, v);
    CHECK_THROWS_WITH_AS(require_finite(gradient_steps(v, d, 1)),
                         doctest::Contains("∂ℓ/∂ω2 = h2 ∂ℓ/∂f2 is "), std::invalid_argument);
}

TEST_CASE("L9.4 parameters: pack and unpack, and errors") {
    const Toy<double> back = unpack(pack(other));
    for (std::size_t k = 0; k < 4; ++k) {
        CHECK(back.beta[k] == static_cast<Real>(other.beta[k]));
        CHECK(back.omega[k] == static_cast<Real>(other.omega[k]));
    }
    CHECK(layout().entry(5) == "omega[1]");
    Vector short_phi = xt::zeros<Real>({std::size_t(7)}), gradient = short_phi;
    CHECK_THROWS_WITH_AS(unpack(short_phi), "unpack: phi has size 7, expected 8",
                         std::invalid_argument);
    CHECK_THROWS_AS(objective(1, 1).loss(short_phi), std::invalid_argument);
    CHECK_THROWS_AS(objective(1, 1).loss_and_gradient(pack(other), gradient),
                    std::invalid_argument);
    Toy<double> phi = other;
    CHECK_THROWS_AS(parameter(phi, 8), std::invalid_argument);
    CHECK(parameter(phi, 6) == other.omega[2]);
}
