#include "chapters/06_toy_backprop/dual.hpp"

#include <doctest/doctest.h>

#include <functional>
#include <string>
#include <vector>

#include "tests/support/compare.hpp"
#include "tests/support/numbers.hpp"

using namespace descent::toy;
using descent::test::epsilon;
using descent::test::relative;

namespace {
struct Case {
    std::string name;
    std::function<double(double)> f;
    std::function<Dual(const Dual&)> dual;
    std::vector<double> at;
};

/// |slope − central difference| over the central difference's own error: 2·(4/3)|D(h) −
/// D(h/2)| for truncation, rounding of f and of x in every evaluation for the rest.
double error_over_bound(const Case& c, double x, double slope) {
    const double h = 0.0009765625 * std::fmax(1.0, std::fabs(x)) / 4;
    const auto D = [&](double step) { return (c.f(x + step) - c.f(x - step)) / (2 * step); };
    const double truncation = 8.0 / 3 * std::fabs(D(h) - D(h / 2));
    const double rounding = 8 * epsilon * (std::fabs(c.f(x)) + std::fabs(x * slope)) / h;
    return std::fabs(slope - D(h)) / (truncation + rounding);
}

const std::vector<Case>& cases() {
    static const std::vector<double> any{-2.5, -1, 0.3, 1, 2.25}, positive{0.2, 1, 3.7, 20};
    static const std::vector<Case> all{
        {"+u", [](double u) { return +u; }, [](const Dual& u) { return +u; }, any},
        {"-u", [](double u) { return -u; }, [](const Dual& u) { return -u; }, any},
        {"u + 3", [](double u) { return u + 3; }, [](const Dual& u) { return u + 3; }, any},
        {"u + u", [](double u) { return u + u; }, [](const Dual& u) { return u + u; }, any},
        {"5 - u", [](double u) { return 5 - u; }, [](const Dual& u) { return 5 - u; }, any},
        {"u*u - u", [](double u) { return u * u - u; }, [](const Dual& u) { return u * u - u; },
         any},
        {"-3 u", [](double u) { return -3 * u; }, [](const Dual& u) { return -3 * u; }, any},
        {"u sin u", [](double u) { return u * std::sin(u); },
         [](const Dual& u) { return u * sin(u); }, any},
        {"u / 7", [](double u) { return u / 7; }, [](const Dual& u) { return u / 7; }, any},
        {"2 / u", [](double u) { return 2 / u; }, [](const Dual& u) { return 2 / u; }, any},
        {"sin u / u", [](double u) { return std::sin(u) / u; },
         [](const Dual& u) { return sin(u) / u; }, any},
        {"sin", [](double u) { return std::sin(u); }, [](const Dual& u) { return sin(u); }, any},
        {"cos", [](double u) { return std::cos(u); }, [](const Dual& u) { return cos(u); }, any},
        {"exp", [](double u) { return std::exp(u); }, [](const Dual& u) { return exp(u); }, any},
        {"log", [](double u) { return std::log(u); }, [](const Dual& u) { return log(u); },
         positive},
        {"sqrt", [](double u) { return std::sqrt(u); }, [](const Dual& u) { return sqrt(u); },
         positive},
        {"u^3", [](double u) { return std::pow(u, 3); }, [](const Dual& u) { return pow(u, 3.0); },
         any},
        {"u^-1.5", [](double u) { return std::pow(u, -1.5); },
         [](const Dual& u) { return pow(u, -1.5); }, positive},
        {"2^u", [](double u) { return std::pow(2, u); },
         [](const Dual& u) { return pow(Dual(2), u); }, any},
        {"u^u", [](double u) { return std::pow(u, u); }, [](const Dual& u) { return pow(u, u); },
         positive},
    };
    return all;
}
}  // namespace

TEST_CASE("dual numbers: hand-worked value") {
    const Dual x(3, 1);
    const Dual square = x * x;  // 9 + 6ε
    CHECK(square.value == 9);
    CHECK(square.derivative == 6);
    const Dual quotient = (x + 1) / (x - 1);  // (x+1)/(x−1) = 2, slope −2/(x−1)² = −1/2
    CHECK(quotient.value == 2);
    CHECK(quotient.derivative == -0.5);
    CHECK(sqrt(Dual(16, 1)).derivative == 0.125);
    CHECK(log(Dual(4, 1)).derivative == 0.25);
    CHECK(exp(Dual(0, 7)).derivative == 7);
    CHECK(sin(Dual(0, 1)).derivative == 1);
    CHECK(cos(Dual(0, 1)).derivative == 0);
    CHECK(pow(Dual(2, 1), 5).derivative == 80);
}

TEST_CASE("dual numbers: every operation has the value and the slope of its function") {
    for (const Case& c : cases())
        for (double x : c.at) {
            CAPTURE(c.name);
            CAPTURE(x);
            const Dual result = c.dual(Dual(x, 1));
            CHECK(result.value == relative(c.f(x), 4 * epsilon));
            CHECK(error_over_bound(c, x, result.derivative) <= 1);
            // Linear in the seed: the derivative along 2ε is twice the derivative along ε.
            CHECK(c.dual(Dual(x, 2)).derivative == relative(2 * result.derivative, 8 * epsilon));
        }
}

TEST_CASE("dual numbers: a constant stays a constant") {
    for (const Case& c : cases())
        for (double x : c.at) CHECK(c.dual(Dual(x)).derivative == 0);
    // Also where the slope is infinite, and 0·∞ would give NaN.
    CHECK(sqrt(Dual(0.0)).derivative == 0);
    CHECK(pow(Dual(0.0), 0.5).derivative == 0);
    CHECK(pow(Dual(0, 1), 0.0).derivative == 0);
    CHECK(pow(Dual(0, 1), 1.0).derivative == 1);
    // a fixed exponent needs no logarithm of the base
    CHECK(pow(Dual(-2, 1), Dual(3)).derivative == 12);
}

TEST_CASE("dual numbers: outside the domain there is no derivative") {
    CHECK(std::isnan(sqrt(Dual(-1, 1)).derivative));
    CHECK(std::isinf(sqrt(Dual(0, 1)).derivative));
    CHECK(std::isnan(pow(Dual(-2, 1), Dual(3, 1)).derivative));
    CHECK_FALSE(std::isfinite((Dual(1, 1) / Dual(0, 1)).derivative));
}

TEST_CASE("dual numbers: negative control, wrong rules are caught") {
    const std::vector<Case> wrong{
        {"(uv)' = u'v'",
         [](double u) { return u * std::sin(u); },
         [](const Dual& u) {
             return Dual(u.value * sin(u).value, u.derivative * sin(u).derivative);
         },
         {0.3, 1, 2.25}},
        {"cos' = sin",
         [](double u) { return std::cos(u); },
         [](const Dual& u) { return Dual(std::cos(u.value), std::sin(u.value) * u.derivative); },
         {0.3, 1, 2.25}},
        {"(1/u)' = 1/u²",
         [](double u) { return 1 / u; },
         [](const Dual& u) { return Dual(1 / u.value, u.derivative / (u.value * u.value)); },
         {0.3, 1, 2.25}},
        {"sqrt' = 1/sqrt",
         [](double u) { return std::sqrt(u); },
         [](const Dual& u) { return Dual(std::sqrt(u.value), u.derivative / std::sqrt(u.value)); },
         {0.3, 1, 2.25}},
        {"sin' off by 1e-5",
         [](double u) { return std::sin(u); },
         [](const Dual& u) {
             return Dual(std::sin(u.value), (std::cos(u.value) + 1e-5) * u.derivative);
         },
         {0.3, 1, 2.25}},
    };
    for (const Case& c : wrong)
        for (double x : c.at) {
            CAPTURE(c.name);
            CAPTURE(x);
            CHECK(error_over_bound(c, x, c.dual(Dual(x, 1)).derivative) > 1);
        }
}
