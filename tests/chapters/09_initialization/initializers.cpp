#include "chapters/09_initialization/initializers.hpp"

#include <doctest/doctest.h>

#include <cmath>
#include <limits>

#include "tests/support/compare.hpp"

using namespace descent;
using namespace descent::initialization;
using test::distance;

namespace {

constexpr Scheme schemes[] = {Scheme::he_normal, Scheme::he_uniform, Scheme::glorot_normal,
                              Scheme::glorot_uniform};

}  // namespace

TEST_CASE("GO.14 NL.23 initializers: hand-worked variances and bounds") {
    CHECK(weight_variance(Scheme::he_normal, 100, 200) == Real(0.01));
    // the outputs do not matter
    CHECK(weight_variance(Scheme::he_uniform, 999, 200) == Real(0.01));
    CHECK(weight_variance(Scheme::glorot_normal, 100, 300) == Real(0.005));
    CHECK(uniform_bound(Scheme::he_uniform, 9, 6) == doctest::Approx(1));
    CHECK(uniform_bound(Scheme::glorot_uniform, 2, 4) == doctest::Approx(1));
    for (Scheme s : {Scheme::he_uniform, Scheme::glorot_uniform}) {
        const Real b = uniform_bound(s, 31, 17);
        // the variance of U[−b, b]
        CHECK(b * b / 3 == test::relative(weight_variance(s, 31, 17), 1e-14));
    }
    CHECK(recommended(Activation::relu) == Scheme::he_uniform);
    CHECK(recommended(Activation::tanh) == Scheme::glorot_uniform);
}

TEST_CASE(
    "GO.14 NL.23 L10.8 initializers: measured variances equal the formula, bounds hold, biases as "
    "asked") {
    const DeepNetwork network({120, 80, 60});
    Random random(2, "weights");
    for (Scheme s : schemes) {
        const Vector phi = initialize(network, s, random, Real(0.01));
        for (std::size_t k : {0u, 1u}) {
            CHECK(sampled_variance(network, phi, k, s).deviation() < 5);
            for (Real b : vector(phi, network.b(k))) CHECK(b == Real(0.01));
            const auto W = vector(phi, network.W(k));
            if (s == Scheme::he_normal || s == Scheme::glorot_normal) continue;
            const Real bound = uniform_bound(s, network.widths[k + 1], network.widths[k]);
            const Real largest = xt::amax(xt::abs(W))();
            CHECK(largest <= bound);
            CHECK(largest > Real(0.99) * bound);
        }
        // Negative control: inputs and outputs exchanged.
        if (s == Scheme::he_normal || s == Scheme::he_uniform) {
            SampledMean wrong = sampled_variance(network, phi, 0, s);
            wrong.theory = weight_variance(s, network.widths[0], network.widths[1]);
            CHECK(wrong.deviation() > 20);
        }
    }
}

TEST_CASE("GO.14 NL.23 L10.8 initializers: 2-3-1 by hand, a draw for each weight in its order") {
    // n = 2, m = 3, then n = 3, m = 1
    const DeepNetwork network({2, 3, 1});
    const auto root = [](Real x) { return std::sqrt(x); };
    const struct {
        Scheme scheme;
        Real first, second;  // deviation, or half the width of the uniform distribution
    } cases[] = {{Scheme::he_normal, 1, root(Real(2) / 3)},
                 {Scheme::he_uniform, root(3), root(2)},
                 {Scheme::glorot_normal, root(Real(0.4)), root(Real(0.5))},
                 {Scheme::glorot_uniform, root(Real(1.2)), root(Real(1.5))}};
    Random random(11, "weights"), same(11, "weights");
    for (const auto& [scheme, first, second] : cases) {
        const Vector phi = initialize(network, scheme, random, Real(0.25));
        const bool normal = scheme == Scheme::he_normal || scheme == Scheme::glorot_normal;
        const auto draw = [&](Real size) {
            return normal ? same.normal(0, size) : same.uniform(-size, size);
        };
        for (std::size_t i = 0; i < 13; ++i) {  // W0 (6), b0 (3), W1 (3), b1 (1)
            const bool is_bias = (i >= 6 && i < 9) || i == 12;
            const Real expected = is_bias ? Real(0.25) : draw(i < 6 ? first : second);
            CHECK(phi[i] == doctest::Approx(expected).epsilon(1e-14));
        }
    }
}

TEST_CASE(
    "L10.8 he_normal is the initialization of the chapter on deep networks, to the last bit") {
    const DeepNetwork network({7, 5, 3});
    Random a(9, "weights"), b(9, "weights");
    CHECK(distance(initialize(network, Scheme::he_normal, a), deep::initialize(network, b)) == 0);
}

TEST_CASE("GO.14 NL.23 initializers: errors") {
    const DeepNetwork network({3, 2});
    Random random(0, "weights");
    CHECK_THROWS_AS(weight_variance(Scheme::he_normal, 0, 1), std::invalid_argument);
    CHECK_THROWS_WITH_AS(uniform_bound(Scheme::he_normal, 1, 1),
                         "uniform_bound: a normal distribution has no bound",
                         std::invalid_argument);
    CHECK_THROWS_AS(
        initialize(network, Scheme::he_normal, random, std::numeric_limits<Real>::infinity()),
        std::invalid_argument);
    CHECK_THROWS_AS(sampled_variance(network, Vector{1, 2}, 0, Scheme::he_normal),
                    std::invalid_argument);
    CHECK_THROWS_AS(sampled_variance(network, equal_weights(network, 1), 1, Scheme::he_normal),
                    std::invalid_argument);
    for (Scheme s : schemes) CHECK(scheme_named(name(s)) == s);
    CHECK_THROWS_WITH_AS(
        scheme_named("xavier"),
        "scheme_named: xavier is none of he_normal, he_uniform, glorot_normal, glorot_uniform",
        std::invalid_argument);
}

TEST_CASE("GO.14 NL.23 L10.8 four schemes: every layer of one network, hand-worked theory") {
    const std::vector<SampledMean> table = sample_schemes(DeepNetwork({30, 20, 10}), 4);
    REQUIRE(table.size() == 8);
    CHECK(table[0].formula == "he_normal W0");
    CHECK(table[7].formula == "glorot_uniform W1");
    for (const std::size_t he : {0u, 2u}) {
        CHECK(table[he].theory == test::relative(2.0 / 30, 1e-14));  // 2/n
        CHECK(table[he + 1].theory == test::relative(0.1, 1e-14));
        CHECK(table[he + 4].theory == test::relative(0.04, 1e-14));  // 2/(m + n)
        CHECK(table[he + 5].theory == test::relative(2.0 / 30, 1e-14));
    }
    CHECK(worst_deviation(table) < 5);
    CHECK(sample_schemes(DeepNetwork({30, 20, 10}), 4)[6].measured == table[6].measured);
    CHECK(sample_schemes(DeepNetwork({30, 20, 10}), 5)[6].measured != table[6].measured);
}
