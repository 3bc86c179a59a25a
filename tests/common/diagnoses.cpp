// What a failing check must not say: reasons that fit the numbers by accident. A diagnosis states
// what was measured; what it guesses from that, it must not state as a fact.

#include <doctest/doctest.h>

#include <array>
#include <cmath>
#include <limits>
#include <string>
#include <vector>

#include "common/gradient_check.hpp"
#include "common/random.hpp"
#include "tests/common/objective_of.hpp"

using namespace descent;
using test::from_zeros;
using test::Gradient;
using test::Loss;
using test::objective_of;

namespace {

using Shapes = std::vector<std::pair<const char*, std::vector<std::size_t>>>;

GradientReport check(const Objective& objective, const Vector& phi, const Shapes& shapes,
                     const GradientCheckOptions& options = {}) {
    ParameterLayout layout;
    for (const auto& [name, shape] : shapes) layout.add(name, shape);
    return check_gradient(objective, phi, layout, options);
}

GradientReport check(const Loss& L, const Gradient& G, const Vector& phi) {
    return check(objective_of(L, from_zeros(G)), phi, {{"a", {phi.size()}}});
}

Vector normal_numbers(std::size_t count, std::uint64_t seed) {
    Vector result = xt::zeros<Real>({count});
    Random(seed, "diagnoses").fill_normal(result);
    return result;
}

bool says(const BlockReport& block, const char* text) {
    return block.explanation.find(text) != std::string::npos;
}

/// x → h = tanh(W0 x + b0), of which two heads make mean m and log deviation s of y. φ:
/// W0 (3 × 2), b0, Wm, bm, Ws, bs; L = Σ (m − y)²/2 e^(−2s) + s over six examples.
struct TwoHeads {
    static constexpr std::size_t examples = 6, b0 = 6, Wm = 9, bm = 12, Ws = 13, bs = 16, size = 17;
    Vector x = normal_numbers(2 * examples, 2), y = normal_numbers(examples, 3);

    struct Example {
        std::array<Real, 3> h{};
        Real m, s;
    };

    Example forward(const Vector& p, std::size_t n) const {
        Example e{{}, p[bm], p[bs]};
        for (std::size_t j = 0; j < 3; ++j) {
            e.h[j] = std::tanh(p[2 * j] * x[2 * n] + p[2 * j + 1] * x[2 * n + 1] + p[b0 + j]);
            e.m += p[Wm + j] * e.h[j];
            e.s += p[Ws + j] * e.h[j];
        }
        return e;
    }

    Real loss(const Vector& p) const {
        Real L = 0;
        for (std::size_t n = 0; n < examples; ++n) {
            const Example e = forward(p, n);
            L += std::pow(e.m - y[n], 2) / 2 * std::exp(-2 * e.s) + e.s;
        }
        return L;
    }

    /// \param wrong_mean the deviation is left out of ∂L/∂m \param wrong_deviation so
    /// is the + 1 of ∂L/∂s
    void gradient(const Vector& p, Vector& g, bool wrong_mean, bool wrong_deviation) const {
        for (std::size_t n = 0; n < examples; ++n) {
            const Example e = forward(p, n);
            const Real r = e.m - y[n], precision = std::exp(-2 * e.s);
            const Real dm = r * (wrong_mean ? 1 : precision),
                       ds = (wrong_deviation ? 0 : 1) - r * r * precision;
            g[bm] += dm;
            g[bs] += ds;
            for (std::size_t j = 0; j < 3; ++j) {
                g[Wm + j] += dm * e.h[j];
                g[Ws + j] += ds * e.h[j];
                const Real df = (dm * p[Wm + j] + ds * p[Ws + j]) * (1 - e.h[j] * e.h[j]);
                g[2 * j] += df * x[2 * n];
                g[2 * j + 1] += df * x[2 * n + 1];
                g[b0 + j] += df;
            }
        }
    }

    GradientReport check(bool wrong_mean, bool wrong_deviation) const {
        return ::check(
            objective_of([this](const Vector& p) { return loss(p); },
                         from_zeros([=, this](const Vector& p, Vector& g) {
                             gradient(p, g, wrong_mean, wrong_deviation);
                         })),
            normal_numbers(size, 1),
            {{"W0", {3, 2}}, {"b0", {3}}, {"Wm", {1, 3}}, {"bm", {1}}, {"Ws", {1, 3}}, {"bs", {1}}},
            {.batch = examples});
    }
};

}  // namespace

TEST_CASE("diagnoses: two heads side by side, both right") {
    CHECK(TwoHeads().check(false, false).verdict == Verdict::pass);
}

// D3
TEST_CASE("diagnoses: of two heads side by side the second is not the first one's next layer") {
    const GradientReport report = TwoHeads().check(true, false);
    INFO(report.text());
    CHECK(report["Wm"].verdict == Verdict::fail);
    CHECK(report["Ws"].verdict == Verdict::pass);
    for (const char* block : {"Wm", "bm"}) {
        CHECK(report[block].diagnosis != Diagnosis::slope);
        CHECK_FALSE(says(report[block], "lies between"));
    }
}

// D4
TEST_CASE("diagnoses: of two heads side by side, both wrong, neither follows from the other") {
    const GradientReport report = TwoHeads().check(true, true);
    INFO(report.text());
    for (const char* block : {"Wm", "bm"}) {
        CHECK(report[block].verdict == Verdict::fail);
        CHECK(report[block].diagnosis != Diagnosis::inherited);
        CHECK_FALSE(says(report[block], "mend those first"));
    }
}

// D2: f0 = W0 x + b0, f1 = W1 tanh f0 + b1, with φ in the order W0 W1 b0 b1 and ∂L/∂f0 × 1.3.
TEST_CASE("diagnoses: weights and biases need not lie layer by layer") {
    static const Vector x = normal_numbers(16, 2), y = normal_numbers(16, 3);
    const auto run = [](const Vector& p, Vector* g) {
        Real L = 0;
        for (std::size_t n = 0; n < 8; ++n) {
            std::array<Real, 2> h, df1, df0;
            for (std::size_t j = 0; j < 2; ++j)
                h[j] = std::tanh(p[2 * j] * x[2 * n] + p[2 * j + 1] * x[2 * n + 1] + p[8 + j]);
            for (std::size_t c = 0; c < 2; ++c) {
                df1[c] = p[4 + 2 * c] * h[0] + p[5 + 2 * c] * h[1] + p[10 + c] - y[2 * n + c];
                L += df1[c] * df1[c] / 2;
            }
            for (std::size_t j = 0; j < 2 && g; ++j) {
                df0[j] = Real(1.3) * (1 - h[j] * h[j]) * (df1[0] * p[4 + j] + df1[1] * p[6 + j]);
                (*g)[8 + j] += df0[j];
                (*g)[10 + j] += df1[j];
                for (std::size_t d = 0; d < 2; ++d) {
                    (*g)[2 * j + d] += df0[j] * x[2 * n + d];
                    (*g)[4 + 2 * j + d] += df1[j] * h[d];
                }
            }
        }
        return L;
    };
    const GradientReport report =
        check(objective_of([run](const Vector& p) { return run(p, nullptr); },
                           from_zeros([run](const Vector& p, Vector& g) { run(p, &g); })),
              normal_numbers(12, 1), {{"W0", {2, 2}}, {"W1", {2, 2}}, {"b0", {2}}, {"b1", {2}}},
              {.batch = 8});
    INFO(report.text());
    CHECK(report["W0"].verdict == Verdict::fail);
    CHECK(report["b0"].verdict == Verdict::fail);
    CHECK(report["W1"].verdict == Verdict::pass);
    CHECK(report["b1"].verdict == Verdict::pass);
    CHECK(report["b0"].diagnosis != Diagnosis::bias_not_summed);
    CHECK(report["W0"].diagnosis != Diagnosis::batch_order);
    // what was measured: both wrong by the same factor
    CHECK(says(report["W0"], "1.3"));
    CHECK(says(report["b0"], "1.3"));
}

// D5: Σ over a balanced batch of (smoothed label − label) is 0, so that the bias is right though
// ∂L/∂f is not.
TEST_CASE("diagnoses: a bias can be right by cancellation") {
    static const Vector x = normal_numbers(12, 2);
    const auto run = [](const Vector& p, Real smoothing, Vector* g) {
        Real L = 0;
        for (std::size_t n = 0; n < 6; ++n) {
            std::array<Real, 3> f;
            for (std::size_t c = 0; c < 3; ++c)
                f[c] = p[2 * c] * x[2 * n] + p[2 * c + 1] * x[2 * n + 1] + p[6 + c];
            const Real log_sum = log_sum_exp(f);
            for (std::size_t c = 0; c < 3; ++c) {
                const Real label = (1 - smoothing) * real(c == n % 3) + smoothing / 3;
                L += label * (log_sum - f[c]);
                if (!g) continue;
                const Real df = std::exp(f[c] - log_sum) - label;
                (*g)[2 * c] += df * x[2 * n];
                (*g)[2 * c + 1] += df * x[2 * n + 1];
                (*g)[6 + c] += df;
            }
        }
        return L;
    };
    const GradientReport report =
        check(objective_of([run](const Vector& p) { return run(p, Real(0.1), nullptr); },
                           from_zeros([run](const Vector& p, Vector& g) { run(p, 0, &g); })),
              normal_numbers(9, 1), {{"W0", {3, 2}}, {"b0", {3}}}, {.batch = 6});
    INFO(report.text());
    CHECK(report["W0"].verdict == Verdict::fail);
    CHECK(report["b0"].verdict == Verdict::pass);
    CHECK_FALSE(says(report["W0"], "so ∂L/∂f is"));
    CHECK(says(report["W0"], "adds up to 0 over the batch"));
}

// D6: a relative error of 1e-8 in some entries.
TEST_CASE("diagnoses: layer normalization without its epsilon is no penalty") {
    const auto run = [](const Vector& p, Real epsilon, Vector* g) {
        const Real n = real(p.size());
        Real mean = 0, variance = 0, L = 0, sum = 0, along = 0;
        for (const Real v : p) mean += v / n;
        for (const Real v : p) variance += (v - mean) * (v - mean) / n;
        const Real deviation = std::sqrt(variance + epsilon);
        for (std::size_t i = 0; i < p.size(); ++i) {
            const Real hat = (p[i] - mean) / deviation, d = std::cos(hat + real(i));
            L += std::sin(hat + real(i));
            sum += d / n, along += d * hat / n;
        }
        for (std::size_t i = 0; i < p.size() && g; ++i) {
            const Real hat = (p[i] - mean) / deviation, d = std::cos(hat + real(i));
            (*g)[i] = (d - sum - hat * along) / deviation;
        }
        return L;
    };
    std::size_t failed = 0;
    for (std::uint64_t seed = 1; seed <= 15; ++seed) {
        const GradientReport report =
            check([run](const Vector& p) { return run(p, Real(1e-8), nullptr); },
                  [run](const Vector& p, Vector& g) { run(p, 0, &g); },
                  Real(0.3) * normal_numbers(4, seed));
        INFO(report.text());
        CHECK(report["a"].diagnosis != Diagnosis::regularization);
        failed += report.verdict == Verdict::fail;
    }
    CHECK(failed > 0);  // else there was nothing to diagnose
}

// D7: w = γ v/‖v‖. With ‖v‖ taken for a constant the error is a multiple of v, as a penalty's would
// be; but L does not depend on the length of v, and the right gradient is at right angles to it.
TEST_CASE("diagnoses: a norm that is detached is no missing penalty") {
    static const Vector x = normal_numbers(5, 2);
    const GradientReport report = check(
        [](const Vector& v) { return std::sin(dot(v, x) / l2_norm(v)); },
        [](const Vector& v, Vector& g) { g = std::cos(dot(v, x) / l2_norm(v)) * x / l2_norm(v); },
        normal_numbers(5, 1));
    INFO(report.text());
    CHECK(report.verdict == Verdict::fail);
    // who names the one must name the other
    CHECK((!says(report["a"], "penalty") || says(report["a"], "norm")));
}

// D8
TEST_CASE("diagnoses: at a kink the report tells the slopes, and does not take it for ReLU's") {
    // leaky ReLU at 0, whose slopes are 0.01 and 1; the gradient says 0
    bool on = false;
    Objective leaky = objective_of(
        [&on](const Vector& p) {
            on = p[0] > 0;
            return (on ? p[0] : Real(0.01) * p[0]) + std::exp(p[1]);
        },
        [](const Vector& p, Vector& g) {
            g = Vector{0, std::exp(p[1])};
        });
    // max of two equal entries, of which neither gets the gradient
    Objective tie = objective_of(
        [&on](const Vector& p) {
            on = p[1] > p[0];
            return 3 * std::max(p[0], p[1]);
        },
        [](const Vector&, Vector& g) { g.fill(0); });
    const auto expect = [](const GradientReport& report, const char* slope) {
        INFO(report.text());
        CHECK(report.verdict == Verdict::fail);
        CHECK_FALSE(says(report["a"], "0, not 1"));
        CHECK(says(report["a"], slope));
    };
    leaky.pattern = tie.pattern = [&on] { return std::uint64_t(on); };
    const Shapes entries{{"a", {2}}};
    expect(check(leaky, Vector{0, Real(0.5)}, entries), "0.01");
    expect(check(tie, Vector{1, 1}, entries), "3");
}

// D11
TEST_CASE("diagnoses: small entries returned as 0 are not rounded") {
    const auto size = [](std::size_t i) { return i < 10 ? Real(1) : Real(5e-7); };
    const GradientReport report = check(
        [size](const Vector& p) {
            Real L = 0;
            for (std::size_t i = 0; i < p.size(); ++i) L += size(i) * std::sin(p[i]);
            return L;
        },
        [](const Vector& p, Vector& g) {
            for (std::size_t i = 0; i < 10; ++i) g[i] = std::cos(p[i]);
        },
        normal_numbers(100, 1));
    INFO(report.text());
    CHECK(report.verdict == Verdict::fail);
    CHECK(report["a"].failed > 10);
    CHECK(report["a"].diagnosis != Diagnosis::rounded);
}

// H9
TEST_CASE("diagnoses: one percent is not rounding, however large the entry beside it") {
    const GradientReport report =
        check([](const Vector& p) { return 1e5 * std::sin(p[0]) + std::sin(p[1]); },
              [](const Vector& p, Vector& g) {
                  g = Vector{1e5 * std::cos(p[0]), Real(1.01) * std::cos(p[1])};
              },
              Vector{Real(0.3), Real(0.7)});
    INFO(report.text());
    CHECK(report.verdict == Verdict::fail);
    CHECK(report["a"].diagnosis != Diagnosis::rounded);
    CHECK(says(report["a"], "a[1]"));
}

// D12
TEST_CASE("diagnoses: a factor that a small entry does not share is not in every entry") {
    const Vector x{Real(0.7), Real(1.3)};
    const GradientReport report = check_jacobian(
        [](const Vector& at, Vector& f) {
            f = Vector{at[0] * at[1], Real(1e-6) * at[1]};
        },
        x, Matrix{{Real(1.01) * x[1], Real(1.01) * x[0]}, {0, Real(1e-6)}});
    INFO(report.text());
    CHECK(report.verdict == Verdict::fail);
    CHECK_FALSE(says(report["J"], "every entry"));
}

// H5b: the dropped slope lies near the noise, and the other entry's bound is wide.
TEST_CASE("diagnoses: one dropped entry is no missing penalty") {
    for (const Real offset : {Real(0), Real(1e9), Real(1e10), Real(1e11), Real(1e12)}) {
        const GradientReport report = check(
            [offset](const Vector& p) { return offset + 1e4 * std::sin(p[0]) + std::sin(p[1]); },
            [](const Vector& p, Vector& g) {
                g = Vector{1e4 * std::cos(p[0]), 0};
            },
            Vector{Real(0.3), Real(0.7)});
        INFO("offset ", offset, "\n", report.text());
        if (offset <= 1e11) CHECK(report.verdict == Verdict::fail);
        CHECK(report["a"].diagnosis != Diagnosis::regularization);
        CHECK_FALSE(says(report["a"], "every entry"));
    }
}

TEST_CASE("diagnoses: zero against zero is said of zeros only") {
    const Vector phi{Real(0.3), Real(0.7)};
    const Gradient slopes = [](const Vector& p, Vector& g) {
        g = Vector{std::cos(p[0]), std::cos(p[1])};
    };
    Random random(1, "restless loss");
    Real first = std::nan("");
    const Loss stochastic = [&](const Vector& p) {
        return std::sin(p[0]) + std::sin(p[1]) + random.uniform(0, Real(0.1));
    };
    const Loss cached = [&](const Vector& p) {
        return first = std::isnan(first) ? std::sin(p[0]) + std::sin(p[1]) : first;
    };
    const Loss jumps = [](const Vector& p) {
        return std::sin(p[0]) + std::sin(p[1]) + (p[0] > Real(0.3)) + (p[1] > Real(0.7));
    };
    const Loss offset = [](const Vector& p) { return 1e15 + std::sin(p[0]) + std::sin(p[1]); };
    for (const Loss& loss : {stochastic, cached, jumps, offset}) {
        const GradientReport report = check(loss, slopes, phi);
        INFO(report.text());
        CHECK(report.verdict != Verdict::pass);
        CHECK_FALSE(says(report["a"], "zero against zero"));
    }
}

TEST_CASE("diagnoses: a step that is lost in rounding is not called a kink") {
    const GradientReport report =
        check(objective_of([](const Vector& p) { return std::sin(p[0]); },
                           [](const Vector& p, Vector& g) { g[0] = std::cos(p[0]); }),
              Vector{Real(0.3)}, {{"a", {1}}}, {.step = std::numeric_limits<Real>::min()});
    INFO(report.text());
    CHECK(report.verdict == Verdict::pass);
    CHECK(report["a"].at_kinks == 0);
    CHECK_FALSE(says(report["a"], "kink"));
}
