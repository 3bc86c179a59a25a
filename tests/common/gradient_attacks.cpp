// Wrong gradients that once passed, right ones that once failed, and inputs that once crashed the
// gradient check.
#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>
#include <functional>
#include <limits>
#include <stdexcept>

#include "common/gradient_check.hpp"
#include "common/random.hpp"
#include "tests/common/objective_of.hpp"

using namespace descent;
using test::Loss;
using test::objective_of;

namespace {

ParameterLayout one(std::size_t n) {
    ParameterLayout layout;
    layout.add("a", {n});
    return layout;
}

GradientReport check(const Objective& objective, const Vector& phi) {
    return check_gradient(objective, phi, one(phi.size()));
}

/// A function of one number and the slope it is said to have.
GradientReport check(const std::function<Real(Real)>& f, Real at, Real slope,
                     bool smooth_pattern = false) {
    Objective objective = objective_of([f](const Vector& p) { return f(p[0]); },
                                       [slope](const Vector&, Vector& g) { g[0] = slope; });
    if (smooth_pattern) objective.pattern = [] { return std::uint64_t(0); };
    return check(objective, Vector{at});
}

}  // namespace

TEST_CASE("gradient attacks: a gradient that writes nothing when it is asked again") {
    const Loss L = [](const Vector& p) { return std::sin(p[0]) + p[1] * p[1]; };
    for (const int wrong_call : {2, 3}) {
        int call = 0;
        const Objective cached = objective_of(L, [&](const Vector& p, Vector& g) {
            if (++call == wrong_call) return;
            g = Vector{std::cos(p[0]), 2 * p[1]};
        });
        const GradientReport report = check(cached, Vector{Real(0.3), Real(0.7)});
        CHECK(report.verdict == Verdict::fail);
        CHECK(report["a"].diagnosis == Diagnosis::not_repeatable);
    }
}

TEST_CASE("gradient attacks: loss_of_entry must be the loss") {
    const Loss data = [](const Vector& p) { return std::sin(p[0]) * std::cos(p[1]); };
    const Loss L = [data](const Vector& p) { return data(p) + p[0] * p[0] + p[1] * p[1]; };
    // The penalty's gradient is forgotten, and so it is in loss_of_entry.
    Objective objective = objective_of(L, [](const Vector& p, Vector& g) {
        g = Vector{std::cos(p[0]) * std::cos(p[1]), -std::sin(p[0]) * std::sin(p[1])};
    });
    objective.pattern = [] { return std::uint64_t(0); };
    objective.loss_of_entry = [data](const Vector& p, std::size_t) { return data(p); };
    const GradientReport report = check(objective, Vector{Real(0.3), Real(0.7)});
    CHECK(report.verdict == Verdict::fail);
    CHECK(report.problem.find("loss_of_entry returns") == 0);
    objective.loss_of_entry = [L](const Vector& p, std::size_t) { return L(p); };
    CHECK(check(objective, Vector{Real(0.3), Real(0.7)}).problem.empty());
}

TEST_CASE("gradient attacks: at a kink the slope must lie between those of both sides") {
    for (const bool with_pattern : {true, false}) {
        const Loss L = [](const Vector& p) {
            return std::abs(p[0]) + p[1] * p[1] + Real(0.1) * p[0];
        };
        const auto claim = [&](Real slope) {
            Real at = 0;
            Objective objective =
                objective_of([&at, L](const Vector& p) { return at = p[0], L(p); },
                             [slope](const Vector& p, Vector& g) {
                                 g = Vector{slope, 2 * p[1]};
                             });
            if (with_pattern)
                objective.pattern = [&at] { return std::uint64_t(1 + (at > 0) - (at < 0)); };
            return check(objective, Vector{0, 3});
        };
        for (const Real inside : {Real(-0.9), Real(0.1), Real(1.1)}) {
            const GradientReport report = claim(inside);
            CHECK_MESSAGE(report.verdict == Verdict::pass, report.text());
            // where the claim is the mean of both slopes nothing points to a kink
            if (with_pattern || inside != Real(0.1)) CHECK(report["a"].at_kinks == 1);
        }
        for (const Real outside : {Real(-0.91), Real(1.11), Real(1.5), Real(1e6)}) {
            const GradientReport report = claim(outside);
            CHECK_MESSAGE(report.verdict == Verdict::fail, report.text());
            CHECK(report["a"].diagnosis == Diagnosis::kink);
        }
    }
}

TEST_CASE("gradient attacks: the sum of entries at kinks is counted where nothing else is wrong") {
    const Loss L = [](const Vector& p) { return std::max(p[0], p[1]) + p[2]; };
    const auto failed = [&](Real both) {
        const GradientReport report = check(objective_of(L,
                                                         [both](const Vector&, Vector& g) {
                                                             g = Vector{both, both, 1};
                                                         }),
                                            Vector{0, 0, 1});
        CHECK(report.verdict == Verdict::fail);
        return report["a"].failed;
    };
    CHECK(failed(1) == 1);  // each may be 1, their sum not 2
    CHECK(failed(2) == 2);  // both are wrong, and so is the sum, which is no entry
}

TEST_CASE("gradient attacks: an objective that remembers is asked as it may expect") {
    // φ differs from that of the last evaluation in this entry and the last one only.
    Vector last;
    std::size_t last_entry = 0, broken = 0;
    const auto L = [](const Vector& p) {
        return std::abs(p[0]) + std::abs(p[1]) + std::sin(p[2]) + std::cos(p[3]);
    };
    Objective objective =
        objective_of([&, L](const Vector& p) { return last = p, L(p); },
                     [](const Vector& p, Vector& g) {
                         g = Vector{Real(0.3), Real(0.3), std::cos(p[2]), -std::sin(p[3])};
                     });
    objective.loss_of_entry = [&, L](const Vector& p, std::size_t entry) {
        for (std::size_t i = 0; i < p.size(); ++i)
            broken += p[i] != last[i] && i != entry && i != last_entry;
        last_entry = entry;
        return last = p, L(p);
    };
    ParameterLayout layout;
    layout.add("kinks", {2});
    layout.add("smooth", {2});
    const GradientReport report =
        check_gradient(objective, Vector{0, 0, Real(0.4), Real(0.7)}, layout);
    CHECK_MESSAGE(report.verdict == Verdict::pass, report.text());
    CHECK(report["kinks"].at_kinks == 2);
    CHECK(broken == 0);
}

TEST_CASE("gradient attacks: one entry near a pole hides no error of the others") {
    for (const Real s : {Real(1e-5), Real(5e-6), Real(3e-6), Real(7.5e-4), Real(7.43e-4)})
        for (const Real factor : {Real(1), Real(1.01)}) {
            const Objective objective = objective_of(
                [](const Vector& p) {
                    return -std::log(p[0]) + std::sin(p[1]) + std::cos(p[2]) + p[3] * p[3] +
                           std::exp(p[4]);
                },
                [factor](const Vector& p, Vector& g) {
                    g = Vector{-1 / p[0], factor * std::cos(p[1]), -std::sin(p[2]), 2 * p[3],
                               std::exp(p[4])};
                });
            for (std::uint64_t seed = 0; seed < 4; ++seed) {
                const GradientReport report =
                    check_gradient(objective, Vector{s, Real(0.3), Real(0.4), Real(0.5), Real(0.6)},
                                   one(5), {.seed = seed});
                CHECK_MESSAGE(report.verdict == (factor == 1 ? Verdict::pass : Verdict::fail),
                              report.text());
            }
        }
}

TEST_CASE("gradient attacks: what a PASS could not see it says") {
    // A slope of 1 beside a loss of 1e12, rounded to 1e-4, and a slope of 1e4.
    const auto hidden = [](Real size) {
        return check(
            objective_of(
                [size](const Vector& p) { return size + 1e4 * std::sin(p[0]) + std::sin(p[1]); },
                [](const Vector& p, Vector& g) {
                    g = Vector{1e4 * std::cos(p[0]), -std::cos(p[1])};
                }),
            Vector{Real(0.3), Real(0.7)});
    };
    const GradientReport seen = hidden(1e12), unseen = hidden(1e15);
    CHECK_MESSAGE(seen.verdict == Verdict::fail, seen.text());
    CHECK_MESSAGE(unseen.verdict == Verdict::pass, unseen.text());
    CHECK(unseen["a"].resolution > 2 * std::cos(0.7));
    CHECK(unseen.text().find("of the largest slope would have shown") != std::string::npos);
}

TEST_CASE("gradient attacks: an error of a hundred-thousandth in steep functions") {
    for (const Real k : {Real(50), Real(100), Real(200), Real(1000)})
        for (const bool pattern : {false, true})
            for (const Real factor : {Real(1), Real(1.00001)}) {
                const GradientReport report =
                    check([k](Real x) { return std::exp(k * x); }, Real(0.1),
                          factor * k * std::exp(k * Real(0.1)), pattern);
                CHECK_MESSAGE(report.verdict == (factor == 1 ? Verdict::pass : Verdict::fail),
                              report.text());
            }
}

TEST_CASE("gradient attacks: no term can hide in the period of the steps") {
    const Real h = std::pow(std::numeric_limits<Real>::epsilon(), Real(0.2));
    for (const Real periods : {Real(1), Real(2), Real(8)}) {
        const Real k = periods * 4 * std::acos(Real(-1)) / h;
        // the slope of the wave, 1e-3·k, is forgotten
        const GradientReport report =
            check([k](Real p) { return p * p + Real(1e-3) * std::sin(k * p); }, Real(0.5), Real(1));
        CHECK_MESSAGE(report.verdict != Verdict::pass, report.text());
    }
}

TEST_CASE(
    "gradient attacks: a steep but right slope does not fail, and a wrong one does not pass") {
    struct Steep {
        const char* name;
        std::function<Real(Real)> f, slope;
        Real at;
    };
    const auto sech2 = [](Real x) { return 1 / (std::cosh(x) * std::cosh(x)); };
    const Steep curves[] = {
        {"tanh(1e5 x)", [](Real x) { return std::tanh(1e5 * x); },
         [=](Real x) { return 1e5 * sech2(1e5 * x); }, 3e-6},
        {"sin(1e5 x)", [](Real x) { return std::sin(1e5 * x); },
         [](Real x) { return 1e5 * std::cos(1e5 * x); }, 3e-6},
        {"sin x at 1e5", [](Real x) { return std::sin(x); }, [](Real x) { return std::cos(x); },
         1e5},
        {"tanh(x - 1e5)", [](Real x) { return std::tanh(x - 1e5); },
         [=](Real x) { return sech2(x - 1e5); }, 1e5 + 0.3},
        {"log(1 + (x - 1e6)^2)", [](Real x) { return std::log(1 + (x - 1e6) * (x - 1e6)); },
         [](Real x) { return 2 * (x - 1e6) / (1 + (x - 1e6) * (x - 1e6)); }, 1e6 + 0.7},
        {"cbrt x", [](Real x) { return std::cbrt(x); },
         [](Real x) { return 1 / (3 * std::cbrt(x) * std::cbrt(x)); }, 1e-5},
        {"1/x", [](Real x) { return 1 / x; }, [](Real x) { return -1 / (x * x); }, 1e-5},
        {"sqrt(x^2 + 1e-20)", [](Real x) { return std::sqrt(x * x + 1e-20); },
         [](Real x) { return x / std::sqrt(x * x + 1e-20); }, 1e-6},
        {"sin(1e7 x)", [](Real x) { return std::sin(1e7 * x); },
         [](Real x) { return 1e7 * std::cos(1e7 * x); }, 1e-8},
        {"log x", [](Real x) { return std::log(x); }, [](Real x) { return 1 / x; }, 1e-8},
        {"sqrt x", [](Real x) { return std::sqrt(x); },
         [](Real x) { return 1 / (2 * std::sqrt(x)); }, 1e-8},
    };
    for (const Steep& c : curves)
        for (const bool pattern : {false, true}) {
            INFO(c.name, " pattern ", pattern);
            const GradientReport right = check(c.f, c.at, c.slope(c.at), pattern),
                                 wrong = check(c.f, c.at, Real(1.1) * c.slope(c.at), pattern);
            CHECK_MESSAGE(right.verdict == Verdict::pass, right.text());
            CHECK_MESSAGE(wrong.verdict == Verdict::fail, wrong.text());
        }
}

TEST_CASE("gradient attacks: a loss that has become 0 or constant is inconclusive, not wrong") {
    const Objective finished = objective_of([](const Vector&) { return Real(0); },
                                            [](const Vector&, Vector& g) {
                                                g = Vector{1e-22, -4e-20};
                                            });
    CHECK(check(finished, Vector{1, 2}).verdict == Verdict::inconclusive);
    // Σ (x − mean x): the gradient is 0, the loss is rounding alone.
    for (const std::size_t n : {2u, 4u, 8u}) {
        Random random(n, "centred");
        for (int draw = 0; draw < 20; ++draw) {
            Vector x = xt::zeros<Real>({n});
            random.fill_normal(x);
            const Objective centred = objective_of(
                [n](const Vector& p) {
                    Real mean = 0, sum = 0;
                    for (Real v : p) mean += v / real(n);
                    for (Real v : p) sum += v - mean;
                    return sum;
                },
                [](const Vector&, Vector& g) { g.fill(0); });
            CHECK(check(centred, x).verdict == Verdict::inconclusive);
            CHECK(check(centred, xt::arange<Real>(1, real(n + 1))).verdict ==
                  Verdict::inconclusive);
        }
    }
}

TEST_CASE("gradient attacks: what may be wrong is not named among what is wrong") {
    // A loss that is rounded coarsely: a slope is known to an eighth or so. Each claim is so many
    // times its slope.
    const auto claims = [](Vector times) {
        const Loss loss = [](const Vector& p) {
            const Real sum = 1000 + std::sin(p[0]) + std::sin(p[1]) + std::sin(p[2]);
            return static_cast<Real>(static_cast<float>(sum));
        };
        const auto claim = [times](const Vector& p, Vector& g) {
            for (std::size_t i = 0; i < 3; ++i) g[i] = times[i] * std::cos(p[i]);
        };
        return check(objective_of(loss, claim), Vector{Real(0.5), Real(0.55), Real(0.6)}).blocks[0];
    };
    const BlockReport several = claims({Real(1.16), Real(1.16), 1});
    CHECK(several.verdict == Verdict::inconclusive);
    CHECK_MESSAGE(several.explanation.find("2 entries from a[0] on may be wrong") == 0,
                  several.explanation);
    const BlockReport one = claims({2, Real(1.16), 1});
    CHECK(one.verdict == Verdict::fail);
    CHECK(one.failed == 1);
    CHECK(one.diagnosis == Diagnosis::single_entries);
    CHECK_MESSAGE(one.explanation.find("a[1]") == std::string::npos, one.explanation);
}

TEST_CASE("gradient attacks: steps grow where the loss is rounded coarsely") {
    const auto single = [](Real x) {
        return static_cast<Real>(static_cast<float>(1000 + std::sin(x)));
    };
    CHECK(check(single, Real(0.5), std::cos(Real(0.5))).verdict == Verdict::pass);
    CHECK(check(single, Real(0.5), Real(1.4) * std::cos(Real(0.5))).verdict == Verdict::fail);
    // An eighth is the bound; an entry that misses it by less than that is not refuted.
    const GradientReport near = check(single, Real(0.5), Real(1.2) * std::cos(Real(0.5)));
    CHECK(near.verdict == Verdict::inconclusive);
    CHECK_MESSAGE(near.blocks[0].worst.error_over_bound() > 1, near.text());
    CHECK(near.blocks[0].explanation.find("a[0] may be wrong, off by more than") == 0);
    const auto far = [](Real x) { return 1e12 + std::sin(x); };
    CHECK(check(far, Real(0.5), std::cos(Real(0.5))).verdict != Verdict::fail);
}

TEST_CASE("gradient attacks: next to the end of the domain, where the loss may throw") {
    const auto log_or_throw = [](Real x) {
        if (x <= 0) throw std::domain_error("log of a negative number");
        return std::log(x);
    };
    for (const Real at : {Real(5e-4), Real(1e-7), Real(2)}) {
        CHECK(check(log_or_throw, at, 1 / at).verdict == Verdict::pass);
        CHECK(check(log_or_throw, at, Real(1.001) / at).verdict == Verdict::fail);
    }
    // The end itself: only one side exists.
    const auto power = [](Real x) { return x < 0 ? std::nan("") : 3 * x + x * x; };
    const GradientReport end = check(power, 0, 3);
    CHECK(end.verdict == Verdict::pass);
    CHECK(end["a"].at_kinks == 1);
    CHECK(check(power, 0, 4).verdict == Verdict::fail);
    CHECK_THROWS_WITH_AS(check(log_or_throw, -1, 1), "log of a negative number", std::domain_error);
}

TEST_CASE("gradient attacks: directions follow the size of the parameters") {
    for (const Real size : {Real(1e10), Real(1e14)}) {
        const Objective objective = objective_of(
            [size](const Vector& p) {
                return std::sin(p[0] / size) + std::cos(p[1] / size) + std::exp(p[2] / size);
            },
            [size](const Vector& p, Vector& g) {
                g = Vector{std::cos(p[0] / size), -std::sin(p[1] / size), std::exp(p[2] / size)} /
                    size;
            });
        const Vector phi{size, 2 * size, -size};
        CHECK(check_directions(objective, phi, one(3), {.directions = 5}).verdict == Verdict::pass);
        CHECK(check(objective, phi).verdict == Verdict::pass);
    }
}

TEST_CASE("gradient attacks: a block that does not matter is ZERO, beside one that does") {
    ParameterLayout layout;
    layout.add("w", {2});
    layout.add("silent", {3});
    layout.add("empty", {0});
    const auto objective = [](Real claimed) {
        // the three cancel, but for rounding
        return objective_of(
            [](const Vector& p) {
                const Real s = p[2] + p[3] + p[4];
                return std::sin(p[0]) + p[1] * p[1] * (1 + (s - p[2] - p[3] - p[4]));
            },
            [claimed](const Vector& p, Vector& g) {
                g.fill(claimed);
                g[0] = std::cos(p[0]);
                g[1] = 2 * p[1];
            });
    };
    const Vector phi{Real(0.3), Real(0.7), Real(0.1), Real(0.2), Real(0.4)};
    const GradientReport report = check_gradient(objective(0), phi, layout);
    CHECK_MESSAGE(report.verdict == Verdict::pass, report.text());
    CHECK(report["silent"].verdict == Verdict::zero);
    CHECK(report["empty"].verdict == Verdict::zero);
    CHECK(check_gradient(objective(Real(1e-3)), phi, layout).verdict == Verdict::fail);
    // Alone it proves nothing.
    CHECK(check(objective_of([](const Vector&) { return Real(1); },
                             [](const Vector&, Vector& g) { g.fill(0); }),
                Vector{1, 2})
              .verdict == Verdict::inconclusive);
}

TEST_CASE("gradient attacks: a loss that changes while it is checked is not repeatable") {
    const auto drifting_after = [](int asked) {
        int calls = 0;
        const Objective drifting = objective_of(
            [&](const Vector& p) { return std::sin(p[0]) + (++calls > asked ? Real(1) : Real(0)); },
            [](const Vector& p, Vector& g) { g[0] = std::cos(p[0]); });
        return check(drifting, Vector{Real(0.4)});
    };
    // Once at φ and 24 times for the noise, then with the gradient, twice; then come the steps.
    const GradientReport early = drifting_after(22), late = drifting_after(28);
    CHECK_MESSAGE(early.verdict == Verdict::fail, early.text());
    CHECK_MESSAGE(early.problem.find("loss_and_gradient returns") == 0, early.text());
    CHECK_MESSAGE(late.verdict == Verdict::fail, late.text());
    CHECK_MESSAGE(late.problem.find("the loss at phi was") == 0, late.text());
    CHECK(drifting_after(1000).verdict == Verdict::pass);
}

TEST_CASE("gradient attacks: sizes are compared before anything is read") {
    bool asked = false;
    const Objective objective =
        objective_of([&asked](const Vector& p) { return asked = true, p[0]; },
                     [](const Vector&, Vector& g) { g.fill(1); });
    CHECK_THROWS_AS(check_gradient(objective, Vector{1, 2}, one(3)), std::invalid_argument);
    CHECK_FALSE(asked);

    const auto two_sines = [](std::size_t n) {
        return [n](const Vector& x, Vector& y) {
            y = xt::zeros<Real>({n});
            for (std::size_t i = 0; i < n; ++i) y[i] = std::sin(x[i % 2]);
        };
    };
    const Matrix J{{std::cos(Real(0.3)), 0}, {0, std::cos(Real(0.4))}};
    const Vector x{Real(0.3), Real(0.4)};
    CHECK(check_jacobian(two_sines(2), x, J).verdict == Verdict::pass);
    CHECK_THROWS_AS(check_jacobian(two_sines(1), x, J), std::invalid_argument);
    CHECK_THROWS_AS(check_jacobian(two_sines(3), x, J), std::invalid_argument);
    // It grows away from x.
    CHECK_THROWS_AS(
        check_jacobian([&](const Vector& at,
                           Vector& y) { two_sines(at[0] == x[0] && at[1] == x[1] ? 2 : 3)(at, y); },
                       x, J),
        std::invalid_argument);
}

TEST_CASE("gradient attacks: a Jacobian's function must answer the same, and all of it") {
    const Vector x{Real(0.3), Real(0.4)};
    const Matrix J{{1, 0}, {0, 1}};
    Random random(0, "restless");
    CHECK(check_jacobian([&](const Vector& at, Vector& y) { y = at + random.uniform(); }, x, J)
              .verdict == Verdict::fail);
    // It adds to y, or writes only a part of it.
    CHECK_THROWS_AS(check_jacobian([](const Vector& at, Vector& y) { y += at; }, x, J),
                    std::invalid_argument);
    CHECK_THROWS_AS(check_jacobian([](const Vector& at, Vector& y) { y[0] = at[0]; }, x, J),
                    std::invalid_argument);
}

TEST_CASE("gradient attacks: steps that are none are refused") {
    const Objective objective = objective_of([](const Vector& p) { return p[0]; },
                                             [](const Vector&, Vector& g) { g.fill(1); });
    for (const Real step : {Real(-1), Real(1e10), std::numeric_limits<Real>::quiet_NaN()})
        CHECK_THROWS_AS(check_gradient(objective, Vector{1}, one(1), {.step = step}),
                        std::invalid_argument);
}

TEST_CASE("gradient attacks: a given step is taken as it is, and the seed shifts the chosen one") {
    const Real given = Real(1) / 64;
    const auto takes_it = [&](Real step, std::uint64_t seed) {
        bool taken = false;
        const Objective objective = objective_of(
            [&](const Vector& p) { return taken = taken || p[0] == given, std::sin(p[0]); },
            [](const Vector& p, Vector& g) { g[0] = std::cos(p[0]); });
        CHECK(check_gradient(objective, Vector{0}, one(1), {.step = step, .seed = seed}).verdict ==
              Verdict::pass);
        return taken;
    };
    for (const std::uint64_t seed : {0U, 1U, 2U}) {
        CHECK(takes_it(given, seed));
        CHECK_FALSE(takes_it(0, seed));
    }
}

TEST_CASE("gradient attacks: an unresolved entry that claims much hides no error beside it") {
    // a[1] jumps at φ; a[0] is wrong by a thousandth.
    const Objective objective = objective_of(
        [](const Vector& p) { return std::sin(p[0]) + (p[1] > 0 ? Real(1) : Real(0)); },
        [](const Vector& p, Vector& g) {
            g = Vector{std::cos(p[0]) + Real(1e-3), Real(1e12)};
        });
    CHECK(check(objective, Vector{Real(0.3), 0}).verdict == Verdict::fail);
}
