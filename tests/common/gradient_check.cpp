#include "common/gradient_check.hpp"

#include <doctest/doctest.h>
#include <fmt/format.h>

#include <cmath>
#include <functional>
#include <sstream>

#include "common/random.hpp"

using namespace descent;

namespace {

/// What can go wrong in the hand-written gradient below.
enum class Mistake {
    none,
    all_zero,
    missing_mean,
    mean_twice,
    factor_two,
    half,
    wrong_sign,
    transposed,
    one_bad_entry,
    bias_not_summed,
    relu_at_kink,
    no_slope,
    loss_sign,
    forgotten_regularization,
    extra_regularization,
    swapped_examples,
    never_written,
    accumulated,
    infinite
};

/// A two-layer network in plain loops, written apart from the book's own: mean
/// cross-entropy over the examples plus λ/2 ‖W‖², hidden ReLU or tanh. Its gradient can
/// be made wrong on purpose.
struct PlainNetwork {
    std::size_t inputs, hidden, outputs, examples;
    bool relu;
    Real lambda = 0;
    Matrix x;
    std::vector<std::size_t> y;
    ParameterLayout layout;
    Vector phi;
    mutable std::uint64_t signs = 0;

    PlainNetwork(std::size_t D, std::size_t H, std::size_t C, std::size_t N, bool use_relu,
                 std::uint64_t seed)
        : inputs(D),
          hidden(H),
          outputs(C),
          examples(N),
          relu(use_relu),
          x(xt::zeros<Real>({N, D})) {
        layout.add("W0", {H, D});
        layout.add("b0", {H});
        layout.add("W1", {C, H});
        layout.add("b1", {C});
        Random random(seed, "plain network");
        random.fill_normal(x);
        for (std::size_t i = 0; i < N; ++i) y.push_back(random.index(C));
        phi = xt::zeros<Real>({layout.size()});
        random.fill_normal(phi, 0, Real(0.5));
    }

    Real w0(const Vector& p, std::size_t j, std::size_t d) const { return p[j * inputs + d]; }
    Real b0(const Vector& p, std::size_t j) const { return p[hidden * inputs + j]; }
    Real w1(const Vector& p, std::size_t c, std::size_t j) const {
        return p[layout[2].offset + c * hidden + j];
    }
    Real b1(const Vector& p, std::size_t c) const { return p[layout[3].offset + c]; }

    struct Example {
        std::vector<Real> f, h, p;
        Real loss = 0;
    };

    Example forward(const Vector& p, std::size_t i) const {
        Example e;
        for (std::size_t j = 0; j < hidden; ++j) {
            Real f = b0(p, j);
            for (std::size_t d = 0; d < inputs; ++d) f += w0(p, j, d) * x(i, d);
            e.f.push_back(f);
            e.h.push_back(relu ? std::max(f, Real(0)) : std::tanh(f));
            signs = signs * 3 + (f > 0);
        }
        Real sum = 0;
        for (std::size_t c = 0; c < outputs; ++c) {
            Real f = b1(p, c);
            for (std::size_t j = 0; j < hidden; ++j) f += w1(p, c, j) * e.h[j];
            e.p.push_back(std::exp(f));
            sum += e.p.back();
        }
        for (Real& value : e.p) value /= sum;
        e.loss = -std::log(e.p[y[i]]);
        return e;
    }

    Real loss(const Vector& p) const {
        signs = 0;
        Real sum = 0;
        for (std::size_t i = 0; i < examples; ++i) sum += forward(p, i).loss;
        Real penalty = 0;
        for (std::size_t b : {0u, 2u})
            for (Real w : vector(p, layout[b])) penalty += w * w;
        return sum / static_cast<Real>(examples) + lambda / 2 * penalty;
    }

    void gradient(const Vector& p, Vector& g, Mistake mistake) const {
        if (mistake != Mistake::accumulated) g.fill(0);
        const Real n = static_cast<Real>(examples);
        for (std::size_t i = 0; i < examples; ++i) {
            const Example e = forward(p, i);
            // Swapped examples: the activations of another example meet this one's errors.
            const std::size_t other = mistake == Mistake::swapped_examples ? (i + 1) % examples : i;
            const Example at = forward(p, other);
            const bool count_bias = mistake != Mistake::bias_not_summed || i == 0;
            std::vector<Real> dh(hidden, 0);
            for (std::size_t c = 0; c < outputs; ++c) {
                const Real df =
                    (mistake == Mistake::loss_sign ? e.p[c] + (c == y[i]) : e.p[c] - (c == y[i])) /
                    n;
                if (count_bias) g[layout[3].offset + c] += df;
                for (std::size_t j = 0; j < hidden; ++j) {
                    g[layout[2].offset + c * hidden + j] += df * at.h[j];
                    dh[j] += w1(p, c, j) * df;
                }
            }
            for (std::size_t j = 0; j < hidden; ++j) {
                const bool on = mistake == Mistake::relu_at_kink ? e.f[j] >= 0 : e.f[j] > 0;
                const Real df = dh[j] * (mistake == Mistake::no_slope ? 1
                                         : relu                       ? Real(on)
                                                                      : 1 - e.h[j] * e.h[j]);
                if (count_bias) g[layout[1].offset + j] += df;
                for (std::size_t d = 0; d < inputs; ++d) g[j * inputs + d] += df * x(other, d);
            }
        }
        const bool penalty = mistake == Mistake::forgotten_regularization ? false : lambda > 0;
        for (std::size_t b : {0u, 2u})
            for (std::size_t k = layout[b].offset; k < layout[b].offset + layout[b].size; ++k)
                g[k] += (penalty                                    ? lambda
                         : mistake == Mistake::extra_regularization ? Real(0.1)
                                                                    : Real(0)) *
                        p[k];
        spoil(g, mistake, n);
    }

    void spoil(Vector& g, Mistake mistake, Real n) const {
        switch (mistake) {
            case Mistake::all_zero:
                g.fill(0);
                break;
            case Mistake::missing_mean:
                g *= n;
                break;
            case Mistake::mean_twice:
                g /= n;
                break;
            case Mistake::factor_two:
                g *= 2;
                break;
            case Mistake::half:
                g *= Real(0.5);
                break;
            case Mistake::wrong_sign:
                g *= -1;
                break;
            case Mistake::one_bad_entry:
                g[layout[0].size / 2] += Real(1e-4);
                break;
            case Mistake::never_written:
                g[7] = std::nan("");
                break;
            case Mistake::infinite:
                g[7] = HUGE_VAL;
                break;
            case Mistake::transposed: {
                const Vector right = g;
                for (std::size_t j = 0; j < hidden; ++j)
                    for (std::size_t d = 0; d < inputs; ++d)
                        g[d * hidden + j] = right[j * inputs + d];
                break;
            }
            default:
                break;
        }
    }

    Objective objective(Mistake mistake = Mistake::none) const {
        return {.loss = [this](const Vector& p) { return loss(p); },
                .loss_and_gradient =
                    [this, mistake](const Vector& p, Vector& g) {
                        gradient(p, g, mistake);
                        return loss(p);
                    },
                .pattern = [this] { return relu ? signs : 0; }};
    }
};

/// A function of one number with its derivative.
struct KnownDerivative {
    const char* name;
    std::function<Real(Real)> f, derivative;
    Real at;

    /// The check of `factor` times its derivative; 1 is right.
    GradientReport check(Real factor = 1) const {
        ParameterLayout layout;
        layout.add("a", {1});
        const Objective objective{.loss = [this](const Vector& p) { return f(p[0]); },
                                  .loss_and_gradient =
                                      [this, factor](const Vector& p, Vector& g) {
                                          g[0] = factor * derivative(p[0]);
                                          return f(p[0]);
                                      }};
        return check_gradient(objective, Vector{at}, layout);
    }
};

GradientReport check(const PlainNetwork& network, Mistake mistake) {
    return check_gradient(network.objective(mistake), network.phi, network.layout,
                          {.batch = network.examples});
}

}  // namespace

TEST_CASE("gradient check: the right gradient passes, tanh and ReLU, with and without a penalty") {
    for (const bool relu : {false, true})
        for (const Real lambda : {Real(0), Real(0.1)}) {
            PlainNetwork network(5, 4, 3, 8, relu, 3);
            network.lambda = lambda;
            const GradientReport report = check(network, Mistake::none);
            INFO(report.text());
            CHECK(report.verdict == Verdict::pass);
            for (const BlockReport& block : report.blocks) CHECK(block.failed == 0);
        }
}

TEST_CASE("gradient check: every mistake of the table fails with its name") {
    struct Row {
        Mistake mistake;
        const char* block;
        Diagnosis diagnosis;
    };
    const Row rows[] = {
        {Mistake::all_zero, "W0", Diagnosis::all_zero},
        {Mistake::missing_mean, "W0", Diagnosis::scaled_by_n},
        {Mistake::mean_twice, "W1", Diagnosis::scaled_by_1_n},
        {Mistake::factor_two, "W0", Diagnosis::doubled},
        {Mistake::half, "b0", Diagnosis::halved},
        {Mistake::wrong_sign, "W1", Diagnosis::sign},
        {Mistake::transposed, "W0", Diagnosis::transposed},
        {Mistake::bias_not_summed, "b0", Diagnosis::bias_not_summed},
        {Mistake::bias_not_summed, "b1", Diagnosis::bias_not_summed},
        {Mistake::forgotten_regularization, "W0", Diagnosis::regularization},
        {Mistake::swapped_examples, "W0", Diagnosis::batch_order},
        {Mistake::swapped_examples, "W1", Diagnosis::batch_order},
        {Mistake::no_slope, "W0", Diagnosis::slope},
        {Mistake::no_slope, "b0", Diagnosis::slope},
        {Mistake::loss_sign, "W1", Diagnosis::loss},
        {Mistake::loss_sign, "b1", Diagnosis::loss},
        {Mistake::loss_sign, "W0", Diagnosis::inherited},
        {Mistake::never_written, "W0", Diagnosis::not_finite},
        {Mistake::accumulated, "W0", Diagnosis::not_finite},
        {Mistake::infinite, "W0", Diagnosis::not_finite},
    };
    for (const Row& row : rows)
        for (const bool relu : {false, true})
            for (const std::uint64_t seed : {1u, 3u, 4u}) {
                PlainNetwork network(6, 6, 3, 9, relu, seed);
                if (row.mistake == Mistake::forgotten_regularization) network.lambda = Real(0.1);
                const GradientReport report = check(network, row.mistake);
                INFO("mistake ", static_cast<int>(row.mistake), " relu ", relu, " seed ", seed,
                     "\n", report.text());
                CHECK(report.verdict == Verdict::fail);
                CHECK(report[row.block].verdict == Verdict::fail);
                CHECK(report[row.block].diagnosis == row.diagnosis);
                CHECK(report[row.block].explanation.size() > 10);
            }
}

TEST_CASE("gradient check: a factor that only some entries have is named with them") {
    ParameterLayout layout;
    layout.add("omega", {4});
    const Vector phi{Real(0.3), Real(-1.2), Real(0.7), 2};
    const auto loss = [](const Vector& p) {
        return std::sin(p[0]) + p[1] * p[1] + std::exp(p[2]) + p[3] * p[3] * p[3];
    };
    const Objective three_of_four{
        .loss = loss, .loss_and_gradient = [&](const Vector& p, Vector& g) {
            g = Vector{-std::cos(p[0]), -2 * p[1], -std::exp(p[2]), 3 * p[3] * p[3]};
            return loss(p);
        }};
    const GradientReport report = check_gradient(three_of_four, phi, layout);
    CHECK(report["omega"].diagnosis == Diagnosis::sign);
    CHECK(report["omega"].explanation.find("omega[0], omega[1], omega[2]") != std::string::npos);
}

TEST_CASE("gradient check: a penalty in the gradient that is not in the loss") {
    const PlainNetwork network(6, 5, 3, 9, false, 1);
    const GradientReport report = check(network, Mistake::extra_regularization);
    CHECK(report["W1"].diagnosis == Diagnosis::regularization);
    CHECK(report["W1"].explanation.find("off by -0.1·φ") == 0);
    CHECK(report["b0"].verdict == Verdict::pass);
}

TEST_CASE(
    "gradient check: the gradient of the data is wrong beside a right penalty, and is named") {
    for (const bool relu : {false, true}) {
        PlainNetwork network(6, 5, 3, 9, relu, 1);
        network.lambda = Real(0.1);
        struct Row {
            Real factor;
            Diagnosis diagnosis;
        };
        for (const Row& row : {Row{9, Diagnosis::scaled_by_n},
                               Row{Real(1) / 9, Diagnosis::scaled_by_1_n}, Row{-1, Diagnosis::sign},
                               Row{2, Diagnosis::doubled}, Row{Real(0.5), Diagnosis::halved}}) {
            Objective objective = network.objective();
            objective.loss_and_gradient = [&](const Vector& p, Vector& g) {
                network.gradient(p, g, Mistake::none);
                for (std::size_t k = 0; k < p.size(); ++k) {
                    const bool weight =
                        k < network.layout[1].offset ||
                        (k >= network.layout[2].offset && k < network.layout[3].offset);
                    const Real penalty = weight ? network.lambda * p[k] : 0;
                    g[k] = row.factor * (g[k] - penalty) + penalty;
                }
                return network.loss(p);
            };
            const GradientReport report =
                check_gradient(objective, network.phi, network.layout, {.batch = network.examples});
            INFO(report.text());
            CHECK(report["W0"].diagnosis == row.diagnosis);
            CHECK(report["W0"].explanation.find("apart from the penalty, whose 0.1·φ is right: ") ==
                  0);
            CHECK(report["b0"].diagnosis == row.diagnosis);
            CHECK(report["b0"].explanation.find("apart") == std::string::npos);
        }
    }
}

TEST_CASE("gradient check: the gradient of an L1 penalty is missing, or not in the loss") {
    const PlainNetwork network(6, 5, 3, 9, false, 1);
    const Block& W = network.layout["W0"];
    const auto size = [&](const Vector& p) {
        Real sum = 0;
        for (Real w : vector(p, W)) sum += std::abs(w);
        return sum;
    };
    Objective forgotten = network.objective(), extra = network.objective();
    forgotten.loss = [&](const Vector& p) { return network.loss(p) + Real(0.02) * size(p); };
    forgotten.loss_and_gradient = [&](const Vector& p, Vector& g) {
        network.gradient(p, g, Mistake::none);
        return forgotten.loss(p);
    };
    extra.loss_and_gradient = [&](const Vector& p, Vector& g) {
        network.gradient(p, g, Mistake::none);
        for (std::size_t k = W.offset; k < W.offset + W.size; ++k)
            g[k] += p[k] > 0 ? Real(0.02) : Real(-0.02);
        return network.loss(p);
    };
    const GradientReport missing =
        check_gradient(forgotten, network.phi, network.layout, {.batch = 9});
    INFO(missing.text());
    CHECK(missing["W0"].diagnosis == Diagnosis::regularization);
    CHECK(missing["W0"].explanation.find(
              "off by 0.02·sign(φ) in every entry: the gradient of the L1 penalty is missing") ==
          0);
    CHECK(missing["W1"].verdict == Verdict::pass);
    const GradientReport added = check_gradient(extra, network.phi, network.layout, {.batch = 9});
    CHECK(added["W0"].explanation.find("off by -0.02·sign(φ)") == 0);
}

TEST_CASE(
    "gradient check: a gradient that is right to six digits is called rounded, not scaled once") {
    const PlainNetwork network(6, 5, 3, 9, false, 1);
    Objective objective = network.objective();
    objective.loss_and_gradient = [&](const Vector& p, Vector& g) {
        network.gradient(p, g, Mistake::none);
        g *= Real(1 + 4e-6);
        return network.loss(p);
    };
    const GradientReport report =
        check_gradient(objective, network.phi, network.layout, {.batch = 9});
    INFO(report.text());
    CHECK(report["W0"].verdict == Verdict::fail);
    CHECK(report["W0"].diagnosis == Diagnosis::rounded);
}

TEST_CASE("gradient check: a transposed gradient of a matrix that is not square") {
    const PlainNetwork network(7, 4, 3, 9, false, 5);
    CHECK(check(network, Mistake::transposed)["W0"].diagnosis == Diagnosis::transposed);
}

TEST_CASE("gradient check: one bad entry among 10,000 is found and named") {
    const PlainNetwork network(100, 100, 3, 4, false, 1);
    const GradientReport report = check(network, Mistake::one_bad_entry);
    CHECK(report["W0"].verdict == Verdict::fail);
    CHECK(report["W0"].diagnosis == Diagnosis::single_entries);
    CHECK(report["W0"].failed == 1);
    CHECK(report["W0"].checked == 10000);
    CHECK(report["W0"].worst.name == "W0[50,0]");
    CHECK(report["W1"].verdict == Verdict::pass);

    const auto along =
        check_directions(network.objective(Mistake::one_bad_entry), network.phi, network.layout);
    CHECK(along["W0"].verdict == Verdict::fail);
    CHECK(along["b0"].verdict == Verdict::pass);
}

TEST_CASE("gradient check: ReLU's derivative at its kink") {
    // Zero biases and a zero first example put every pre-activation of that example exactly on the
    // kink.
    PlainNetwork network(4, 5, 3, 6, true, 2);
    for (std::size_t d = 0; d < 4; ++d) network.x(0, d) = 0;
    for (Real& b : vector(network.phi, network.layout["b0"])) b = 0;

    const GradientReport right = check(network, Mistake::none);
    INFO(right.text());
    CHECK(right.verdict == Verdict::pass);
    CHECK(right["b0"].at_kinks == 5);

    const GradientReport wrong = check(network, Mistake::relu_at_kink);
    INFO(wrong.text());
    CHECK(wrong["b0"].verdict == Verdict::fail);
    CHECK(wrong["b0"].diagnosis == Diagnosis::kink);
}

TEST_CASE("gradient check: entries whose kinks lie on both sides are compared with both slopes") {
    // L = |a| + a·0 + |b − 1| … at a = 0 both sides change the branch against φ's own sign pattern
    // (0 is its own case).
    ParameterLayout layout;
    layout.add("a", {3});
    Vector phi{0, 2, 3};
    int branch = 0;
    const auto loss = [&](const Vector& p) {
        branch = p[0] < 0 ? -1 : p[0] > 0;
        return std::abs(p[0]) + p[1] * p[1] + 5 * p[2];
    };
    const Objective objective{.loss = loss,
                              .loss_and_gradient =
                                  [&](const Vector& p, Vector& g) {
                                      g = Vector{0, 2 * p[1], 5};
                                      return loss(p);
                                  },
                              .pattern = [&] { return static_cast<std::uint64_t>(branch + 1); }};
    const GradientReport report = check_gradient(objective, phi, layout);
    CHECK(report.verdict == Verdict::pass);
    CHECK(report["a"].at_kinks == 1);
    CHECK(report["a"].checked == 3);
    CHECK(report.text().find("a") != std::string::npos);
}

TEST_CASE("gradient check: a constant objective is inconclusive, never a pass") {
    ParameterLayout layout;
    layout.add("a", {4});
    const Objective constant{.loss = [](const Vector&) { return Real(3.7); },
                             .loss_and_gradient =
                                 [](const Vector&, Vector& g) {
                                     g.fill(0);
                                     return Real(3.7);
                                 }};
    const Vector phi{1, 2, 3, 4};
    CHECK(check_gradient(constant, phi, layout).verdict == Verdict::inconclusive);
    CHECK(check_directions(constant, phi, layout).verdict == Verdict::inconclusive);

    // At a minimum a zero gradient is right, and still proves nothing.
    const auto squares = [](const Vector& p) {
        return p[0] * p[0] + p[1] * p[1] + p[2] * p[2] + p[3] * p[3];
    };
    const Objective bowl{.loss = squares, .loss_and_gradient = [&](const Vector& p, Vector& g) {
                             g.fill(0);
                             return squares(p);
                         }};
    CHECK(check_gradient(bowl, Vector{0, 0, 0, 0}, layout).verdict == Verdict::inconclusive);
    CHECK(check_gradient(bowl, phi, layout).verdict == Verdict::fail);
}

TEST_CASE(
    "gradient check: noise in the loss widens the bound instead of failing a right gradient") {
    ParameterLayout layout;
    layout.add("a", {3});
    const Vector phi{0.3, -1.2, 2.5};
    const auto value = [](const Vector& p) { return std::sin(p[0]) * p[1] + p[2] * p[2]; };
    const auto gradient = [](const Vector& p, Vector& g, Real factor) {
        g = Vector{factor * std::cos(p[0]) * p[1], std::sin(p[0]), 2 * p[2]};
    };
    for (const Real size : {Real(0), Real(1e-12), Real(1e-9)}) {
        // The last digits of the loss are replaced by a scramble of φ's own, which is how rounding
        // looks.
        const auto noisy = [&, size](const Vector& p) {
            const double scramble =
                std::fmod(std::abs(p[0] * 1e7 + p[1] * 3e7 + p[2] * 7e7) * 1e3, 1.0) - 0.5;
            return value(p) + size * scramble;
        };
        const auto with = [&](Real factor) {
            return Objective{.loss = noisy,
                             .loss_and_gradient = [&, factor](const Vector& p, Vector& g) {
                                 gradient(p, g, factor);
                                 return noisy(p);
                             }};
        };
        const auto right = check_gradient(with(1), phi, layout);
        INFO(right.text());
        CHECK(right.verdict == Verdict::pass);
        CHECK(check_gradient(with(Real(1.001)), phi, layout).verdict == Verdict::fail);
    }
}

TEST_CASE(
    "gradient check: next to the minimum of a square the rounding is that of what is squared") {
    // (f − y)² with f − y ≈ 0: the loss is tiny at φ, its noise a step away is not.
    ParameterLayout layout;
    layout.add("a", {2});
    for (const Real rest : {Real(0), Real(1e-9), Real(1e-6), Real(1e-3)})
        for (std::uint64_t seed = 0; seed < 50; ++seed) {
            Random random(seed, "minimum");
            const Vector phi{random.normal(0, 30), random.normal(0, 30)};
            const auto f = [](const Vector& p) { return std::sin(p[0]) * 100 + p[1] * p[1]; };
            const Real y = f(phi) - rest;
            const Objective square{.loss = [&](const Vector& p) { return (f(p) - y) * (f(p) - y); },
                                   .loss_and_gradient =
                                       [&](const Vector& p, Vector& g) {
                                           const Real d = 2 * (f(p) - y);
                                           g = Vector{d * 100 * std::cos(p[0]), d * 2 * p[1]};
                                           return d * d / 4;
                                       }};
            const GradientReport report = check_gradient(square, phi, layout);
            INFO("rest ", rest, " seed ", seed, "\n", report.text());
            CHECK(report.verdict != Verdict::fail);
            if (rest == Real(1e-3)) CHECK(report.verdict == Verdict::pass);
        }
}

TEST_CASE("gradient check: a loss near the end of the number range") {
    ParameterLayout layout;
    layout.add("a", {1});
    const Objective huge{.loss = [](const Vector& p) { return Real(1e200) * p[0] * p[0]; },
                         .loss_and_gradient =
                             [](const Vector& p, Vector& g) {
                                 g[0] = Real(2e200) * p[0];
                                 return Real(1e200) * p[0] * p[0];
                             }};
    CHECK(check_gradient(huge, Vector{3}, layout).verdict == Verdict::pass);
}

TEST_CASE("gradient check: steep, flat and badly scaled functions") {
    const KnownDerivative curves[] = {
        {"exp(50x)", [](Real x) { return std::exp(50 * x); },
         [](Real x) { return 50 * std::exp(50 * x); }, Real(0.3)},
        {"sin(1000x)", [](Real x) { return std::sin(1000 * x); },
         [](Real x) { return 1000 * std::cos(1000 * x); }, 1},
        {"x^2 at 1e6", [](Real x) { return x * x; }, [](Real x) { return 2 * x; }, Real(1e6)},
        {"1e-12 x", [](Real x) { return Real(1e-12) * x; }, [](Real) { return Real(1e-12); }, 2},
        {"1/x near 0", [](Real x) { return 1 / x; }, [](Real x) { return -1 / (x * x); },
         Real(0.01)},
        {"x^3 (no slope of its own at the inflection of x^3 - x)",
         [](Real x) { return x * x * x - x; }, [](Real x) { return 3 * x * x - 1; }, 0},
    };
    for (const KnownDerivative& curve : curves) {
        const GradientReport right = curve.check();
        INFO(curve.name, "\n", right.text());
        CHECK(right.verdict == Verdict::pass);
        CHECK(curve.check(Real(1.01)).verdict == Verdict::fail);
    }
}

TEST_CASE("gradient check: random directions pass the right gradient and fail each wrong one") {
    const PlainNetwork network(6, 5, 3, 9, false, 4);
    const auto along = [&](Mistake m) {
        return check_directions(network.objective(m), network.phi, network.layout,
                                {.batch = 9, .directions = 3});
    };
    CHECK(along(Mistake::none).verdict == Verdict::pass);
    CHECK(along(Mistake::all_zero)["W0"].diagnosis == Diagnosis::all_zero);
    CHECK(along(Mistake::missing_mean)["b1"].diagnosis == Diagnosis::scaled_by_n);
    CHECK(along(Mistake::wrong_sign)["W1"].diagnosis == Diagnosis::sign);
    CHECK(along(Mistake::transposed)["W0"].verdict == Verdict::fail);
    CHECK(along(Mistake::swapped_examples)["W0"].diagnosis == Diagnosis::batch_order);
    CHECK(along(Mistake::bias_not_summed)["b0"].diagnosis == Diagnosis::bias_not_summed);
}

TEST_CASE("Jacobian check: a hand-worked map, its transpose, and its wrong entry") {
    // f(x) = (x0 x1, sin x0, x1²), J = [[x1, x0], [cos x0, 0], [0, 2 x1]]
    const auto f = [](const Vector& x, Vector& y) {
        y = Vector{x[0] * x[1], std::sin(x[0]), x[1] * x[1]};
    };
    const Vector x{0.7, -1.3};
    Matrix J{{x[1], x[0]}, {std::cos(x[0]), 0}, {0, 2 * x[1]}};
    const GradientReport right = check_jacobian(f, x, J);
    CHECK(right.verdict == Verdict::pass);
    CHECK(right["J"].checked == 6);

    J(1, 1) = Real(1e-6);
    const GradientReport wrong = check_jacobian(f, x, J);
    CHECK(wrong.verdict == Verdict::fail);
    CHECK(wrong["J"].worst.name == "J[1,1]");

    // The Hessian of x0² x1 is the Jacobian of its gradient.
    const auto gradient = [](const Vector& p, Vector& g) {
        g = Vector{2 * p[0] * p[1], p[0] * p[0]};
    };
    CHECK(check_jacobian(gradient, x, Matrix{{2 * x[1], 2 * x[0]}, {2 * x[0], 0}}).verdict ==
          Verdict::pass);
    CHECK(check_jacobian(gradient, x, Matrix{{4 * x[1], 4 * x[0]}, {4 * x[0], 0}})["J"].diagnosis ==
          Diagnosis::doubled);
    CHECK_THROWS_WITH_AS(check_jacobian(gradient, x, Matrix{{1, 2, 3}}),
                         "check_jacobian: columns of J has size 3, expected 2",
                         std::invalid_argument);
}

TEST_CASE(
    "gradient check: ReLU nets that report no pattern pass too, and a gradient off by 1e-4 fails") {
    for (const bool right : {true, false})
        for (std::uint64_t seed = 1; seed <= 20; ++seed) {
            const PlainNetwork network(8, 12, 3, 40, true, seed);
            Objective L = network.objective();
            L.pattern = nullptr;
            const auto gradient = L.loss_and_gradient;
            if (!right)
                L.loss_and_gradient = [gradient](const Vector& p, Vector& g) {
                    const Real loss = gradient(p, g);
                    g *= Real(1.0001);
                    return loss;
                };
            const GradientReport report = check_gradient(L, network.phi, network.layout);
            INFO("seed ", seed, "\n", report.text());
            CHECK(report.verdict == (right ? Verdict::pass : Verdict::fail));
        }
}

TEST_CASE(
    "gradient check: a buffer that is added to, a loss of its own, and single precision inside") {
    const PlainNetwork network(6, 5, 3, 9, false, 4);
    const Objective right = network.objective();
    Objective adds = right;
    Vector buffer = xt::zeros<Real>({network.phi.size()});
    adds.loss_and_gradient = [&](const Vector& p, Vector& g) {
        const Real L = right.loss_and_gradient(p, g);
        buffer += g;  // right the first time
        g = buffer;
        return L;
    };
    CHECK(check_gradient(adds, network.phi, network.layout)["W0"].diagnosis ==
          Diagnosis::not_repeatable);
    CHECK(check_directions(adds, network.phi, network.layout).verdict == Verdict::fail);

    Objective other = right;
    other.loss_and_gradient = [&](const Vector& p, Vector& g) {
        return 9 * right.loss_and_gradient(p, g);
    };
    const GradientReport disagree = check_gradient(other, network.phi, network.layout);
    CHECK(disagree.verdict == Verdict::fail);
    CHECK(disagree["W0"].verdict == Verdict::pass);
    CHECK(disagree.text().find("loss_and_gradient returns") != std::string::npos);
    CHECK(check_directions(other, network.phi, network.layout).verdict == Verdict::fail);

    Objective single = right;
    single.loss_and_gradient = [&](const Vector& p, Vector& g) {
        const Real L = right.loss_and_gradient(p, g);
        for (Real& d : g) d *= 1 + Real(1e-6) * std::sin(1e9 * d);
        return L;
    };
    CHECK(check_gradient(single, network.phi, network.layout)["W1"].diagnosis ==
          Diagnosis::rounded);
}

TEST_CASE(
    "gradient check: narrow features, a pole close by, a loss that is printed with few digits") {
    const KnownDerivative curves[] = {
        {"sqrt(x^2 + 1e-8)", [](Real x) { return std::sqrt(x * x + Real(1e-8)); },
         [](Real x) { return x / std::sqrt(x * x + Real(1e-8)); }, Real(1e-5)},
        {"-log x", [](Real x) { return -std::log(x); }, [](Real x) { return -1 / x; }, Real(5e-4)},
        {"|x| near its kink", [](Real x) { return std::abs(x); }, [](Real) { return Real(1); },
         Real(1e-5)},
        {"rounded to 1e-6", [](Real x) { return std::round(1e6 * std::sin(x)) * Real(1e-6); },
         [](Real x) { return std::cos(x); }, Real(0.4)},
    };
    for (const KnownDerivative& curve : curves) {
        const GradientReport report = curve.check();
        INFO(curve.name, "\n", report.text());
        CHECK(report.verdict != Verdict::fail);
    }
}

TEST_CASE("gradient check: a sparse gradient is a gradient") {
    ParameterLayout layout;
    layout.add("a", {5000});
    Vector phi = xt::zeros<Real>({std::size_t{5000}});
    const auto loss = [](const Vector& p) {
        Real sum = 1;
        for (std::size_t i = 0; i < 20; ++i) sum += std::sin(p[i] + Real(0.1));
        return sum;
    };
    const Objective sparse{.loss = loss, .loss_and_gradient = [&](const Vector& p, Vector& g) {
                               g.fill(0);
                               for (std::size_t i = 0; i < 20; ++i)
                                   g[i] = std::cos(p[i] + Real(0.1));
                               return loss(p);
                           }};
    const GradientReport report = check_gradient(sparse, phi, layout);
    CHECK(report.verdict == Verdict::pass);
    CHECK(report["a"].informative == 20);
}

TEST_CASE("gradient check: sizes and values that do not belong together are refused") {
    PlainNetwork network(3, 2, 2, 3, false, 1);
    const Objective objective = network.objective();
    Vector shorter = xt::zeros<Real>({network.phi.size() - 1});
    ParameterLayout layout;
    layout.add("a", {3});
    CHECK_THROWS_AS(check_gradient(objective, network.phi, layout), std::invalid_argument);
    network.phi[0] = std::nan("");
    CHECK_THROWS_WITH_AS(check_gradient(objective, network.phi, network.layout),
                         "check_gradient: the loss at phi is not finite", std::invalid_argument);
    Objective resizes = objective;
    resizes.loss = [](const Vector&) { return Real(1); };
    resizes.loss_and_gradient = [](const Vector&, Vector& g) {
        g = Vector{1, 2};
        return Real(1);
    };
    CHECK_THROWS_AS(check_gradient(resizes, network.phi, network.layout), std::invalid_argument);
}

TEST_CASE("gradient check: the report names block, entry, both values and the reason") {
    const PlainNetwork network(6, 5, 3, 9, false, 1);
    const GradientReport report = check(network, Mistake::wrong_sign);
    const std::string text = report.text();
    CHECK(text.find("gradient check: FAIL") == 0);
    CHECK(text.find("wrong sign: the sign is wrong") != std::string::npos);
    CHECK(text.find("W0[") != std::string::npos);
    CHECK_THROWS_AS(report["W9"], std::invalid_argument);
}

TEST_CASE("gradient check: the table has the columns that say something, and 80 are enough") {
    const PlainNetwork network(6, 5, 3, 9, false, 1);
    const auto columns = [](const GradientReport& report) {
        const std::string text = report.text();
        std::istringstream lines(text.substr(text.find("  block")));
        std::string head;
        std::getline(lines, head);
        for (std::string line; std::getline(lines, line);)
            if (line.starts_with("  W")) CHECK(line.size() == head.size());
        return head;
    };
    GradientReport report = check_gradient(network.objective(), network.phi, network.layout);
    REQUIRE(report.verdict == Verdict::pass);
    CHECK(report.text().find("PASS (") < report.text().find("\n  an error above "));
    CHECK(columns(report).size() <= 76);  // and four of indentation
    CHECK(columns(report).find("noise") == std::string::npos);
    CHECK(columns(report).find("unresolved") == std::string::npos);
    CHECK(report.legend().size() == 5);
    report.blocks[1].informative = 0;
    CHECK(columns(report).find("checked  not noise  worst") != std::string::npos);
    report.blocks[0].unresolved = 1;
    CHECK(columns(report).find("checked  not noise  unresolved  worst") != std::string::npos);
    CHECK(report.legend().size() == 7);
}
