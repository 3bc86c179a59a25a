#include "chapters/09_initialization/variance.hpp"

#include <doctest/doctest.h>

#include <cmath>
#include <limits>

#include "chapters/09_initialization/depth.hpp"
#include "chapters/09_initialization/initializers.hpp"
#include "common/gradient_check.hpp"
#include "tests/chapters/09_initialization/examples.hpp"
#include "tests/support/compare.hpp"

using namespace descent;
using namespace descent::initialization;
using test::small;

namespace {

constexpr Real not_a_number = std::numeric_limits<Real>::quiet_NaN();

}  // namespace

TEST_CASE("L10.7 L10.8 variances: hand-worked values") {
    CHECK(forward_variance(50, Real(0.1), 2) == doctest::Approx(5));
    CHECK(backward_variance(80, Real(0.1), Real(0.5)) == doctest::Approx(2));
    CHECK(he_variance(100) == Real(0.02));
    CHECK(compromise_variance(100, 300) == Real(0.01));
}

TEST_CASE("L10.7 forward variance: unequal units by hand, random ones summed in any order") {
    CHECK(forward_variance(Vector{6}, Real(0.5)) == doctest::Approx(1.5));
    CHECK(forward_variance(Vector{1, 9, Real(0.5)}, 2) == doctest::Approx(10.5));
    constexpr Real ulp = std::numeric_limits<Real>::epsilon();
    Random random(9, "unequal units");
    for (std::size_t inputs = 1; inputs <= 20; ++inputs) {
        Vector f = xt::zeros<Real>({inputs});
        for (Real& variance : f) variance = random.uniform(0, 9);
        const Real weight = random.uniform(Real(0.1), 2), found = forward_variance(f, weight);
        Real expected = 0;  // each term by itself, from the last to the first
        for (std::size_t j = inputs; j-- > 0;) expected += weight * f[j] / 2;
        CHECK(std::abs(found - expected) <= 2 * real(inputs) * ulp * expected);
        // One unit more adds its own term, and half of it would be seen.
        const Real last = forward_variance(Vector{f[inputs - 1]}, weight);
        CHECK(last == doctest::Approx(weight * f[inputs - 1] / 2).epsilon(4 * ulp));
    }
}

TEST_CASE(
    "L10.8 He initialization keeps the variance forward with D_h, backward with D_h′, and both "
    "where they agree") {
    for (std::size_t in : {1u, 7u, 100u})
        for (std::size_t out : {1u, 30u, 100u}) {
            CHECK(forward_variance(in, he_variance(in), 3) == doctest::Approx(3));
            CHECK(backward_variance(out, he_variance(out), 3) == doctest::Approx(3));
            const Real between = compromise_variance(in, out);
            CHECK(between <= std::max(he_variance(in), he_variance(out)) * (1 + 1e-15));
            CHECK(between >= std::min(he_variance(in), he_variance(out)) * (1 - 1e-15));
            if (in == out) CHECK(between == descent::test::relative(he_variance(in), 1e-14));
        }
}

TEST_CASE(
    "L10.7 sum over the inputs: Σ_j E[h_j²] runs over j, which matters when units differ "
    "(errata)") {
    // σ²_f = (1, 9, ½): E[h_j²] = (½, 4½, ¼), so σ²_f′ = 2 (½ + 4½ + ¼) by hand. Σ_i E[h_j²] with
    // any one j would be three times a single term: 3, 27 or 1½.
    const Vector unequal{1, 9, Real(0.5)};
    CHECK(forward_variance(unequal, 2) == doctest::Approx(10.5));
    Random random(5, "errata");
    SampledMean last = forward_derivation(unequal, 2, 20000, random).back();
    CHECK(last.theory == forward_variance(unequal, 2));
    CHECK(last.deviation() < 5);
    for (const Real f_variance : unequal) {  // negative control: each of the wrong readings is seen
        last.theory = forward_variance(3, 2, f_variance);
        CHECK(last.deviation() > 15);
    }
    // Where all units are alike the two agree, and so do the functions.
    CHECK(forward_variance(Vector{4, 4, 4}, 2) == doctest::Approx(forward_variance(3, 2, 4)));
    Random a(6, "equal"), b(6, "equal");
    CHECK(forward_derivation(Vector{4, 4, 4}, 2, 100, a).back().measured ==
          forward_derivation(3, 2, 4, 100, b).back().measured);
}

TEST_CASE(
    "L10.9 the lecture's figure: slopes within 0.03 decade per layer of log₁₀ ½Dσ², forward and "
    "backward") {
    const Experiment e = small({Real(0.002), Real(0.05), Real(0.5)});
    for (const Curve& v : measure(e, 1)) {
        const Real growth = log_growth(e.activation, e.width, v.weight_variance);
        CHECK(growth == doctest::Approx(std::log10(20 * v.weight_variance)).epsilon(1e-14));
        // a quarter of the depth, 40 units: the drift is −0.028 here
        CHECK(std::abs(slope(v.h) - growth) < 0.06);
        CHECK(std::abs(-slope(v.dh) - growth) < 0.06);
        // Dσ² without the ½ would be seen
        CHECK(std::abs(slope(v.h) - (growth + Real(std::log10(2)))) > 0.2);
    }
}

TEST_CASE("L10.9 theory: exact for the mean variance, within the scatter of the networks") {
    Experiment e = small({Real(0.05)});
    e.networks = 200;
    e.depth = 4;
    const Curve v = measure(e, 2).front();
    const Vector forward = forward_theory(e, Real(0.05)), backward = backward_theory(e, Real(0.05));
    for (std::size_t k = 0; k < e.depth; ++k) {
        // The standard error of the mean, from the spread of the logarithms.
        const double h = 2 * v.h_spread[k] / std::sqrt(200),
                     dh = 2 * v.dh_spread[k] / std::sqrt(200);
        CHECK(std::abs(v.h_of_mean[k] - forward[k]) < 4 * h + 0.02);
        CHECK(std::abs(v.dh_of_mean[k] - backward[k]) < 4 * dh + 0.02);
        CHECK(v.h[k] <= v.h_of_mean[k]);  // Jensen
        CHECK(v.dh[k] <= v.dh_of_mean[k]);
    }
}

TEST_CASE(
    "L10.9 invariant: another σ²_W tilts the curves by k log₁₀ of the ratio and does nothing "
    "else") {
    const Experiment e = small({Real(0.002), Real(0.05)});
    const std::vector<Curve> v = measure(e, 3);
    const double ratio = std::log10(25);
    for (std::size_t k = 0; k < e.depth; ++k) {
        CHECK(v[1].h[k] - v[0].h[k] ==
              doctest::Approx(static_cast<double>(k + 1) * ratio).epsilon(1e-12));
        // ∂ℓ/∂h_k holds all K + 1 weights of f, and those above k once more
        const double weights = static_cast<double>(e.depth + 1 + e.depth - k);
        CHECK(v[1].dh[k] - v[0].dh[k] == doctest::Approx(weights * ratio).epsilon(1e-12));
        CHECK(v[1].h_spread[k] == doctest::Approx(v[0].h_spread[k]).epsilon(1e-9));
    }
}

TEST_CASE("L10.9 gradient: ∂ℓ/∂h_k of one input is what finite differences find, in every layer") {
    Random random(8, "gradient");
    for (const Activation activation : {Activation::relu, Activation::tanh}) {
        const DeepNetwork network({3, 5, 4, 1}, activation);
        const Vector phi = initialize(network, Scheme::he_normal, random, Real(0.1));
        Matrix X = xt::zeros<Real>({std::size_t{6}, std::size_t{3}});
        random.fill_normal(X);
        Passage passage;
        pass_through(network, phi, X, passage);
        REQUIRE(passage.dh.size() == 2);
        std::size_t caught = 0;
        for (std::size_t k = 1; k <= 2; ++k) {
            // What lies above h_k is a network, too: ℓ(h_k) = f² of one input
            const DeepNetwork above(
                {network.widths.begin() + std::ptrdiff_t(k), network.widths.end()}, activation);
            Vector upper = xt::zeros<Real>({above.parameters()});
            for (std::size_t j = k; j <= 2; ++j) {
                matrix(upper, above.W(j - k)) = matrix(phi, network.W(j));
                vector(upper, above.b(j - k)) = vector(phi, network.b(j));
            }
            deep::Layers layers;
            const auto loss = [&](const Vector& h, Vector& l) {
                Matrix H = xt::zeros<Real>({std::size_t{1}, h.size()});
                row(H, 0) = h;
                deep::forward(above, upper, H, layers);
                l[0] = layers.output()(0, 0) * layers.output()(0, 0);
            };
            for (std::size_t i = 0; i < 6; ++i) {
                const Vector h = row(passage.pass.layers.h[k], i);
                Matrix J = xt::zeros<Real>({std::size_t{1}, h.size()});
                row(J, 0) = row(passage.dh[k - 1], i);
                const GradientReport right = check_jacobian(loss, h, J);
                const BlockReport& block = right.blocks[0];
                CHECK(right.verdict != Verdict::fail);
                // Where all units above are off, 0 stands against 0, which proves nothing; nor
                // do slopes too small to see, where f is nearly 0, or a kink next to h.
                const Real largest = xt::amax(xt::abs(J))();
                if (largest == 0) CHECK(right.verdict == Verdict::inconclusive);
                if (block.checked == 0 || largest <= 4 * block.resolution) continue;
                CHECK(right.verdict == Verdict::pass);
                J /= Real(6);  // negative control: the mean over the inputs is another loss
                CHECK(check_jacobian(loss, h, J).verdict == Verdict::fail);
                ++caught;
            }
        }
        CHECK(caught >= 6);  // 2f W_2, the gradient at h_2, passes no unit that could be off
    }
}

TEST_CASE("L10.9 there and back: hand-worked value, and errors") {
    // x = 2, W_0 = (1, −1)ᵀ, W_1 = (3, 5): h = (2, 0), f = 6, ℓ = 36, ∂ℓ/∂h = 2f W_1 = (36, 60).
    const DeepNetwork network({1, 2, 1});
    Vector phi = xt::zeros<Real>({network.parameters()});
    matrix(phi, network.W(0)) = Matrix{{1}, {-1}};
    matrix(phi, network.W(1)) = Matrix{{3, 5}};
    Passage passage;
    pass_through(network, phi, {{2}, {-1}}, passage);
    CHECK((passage.pass.layers.h[1] == Matrix{{2, 0}, {0, 1}}));
    CHECK((passage.dh[0] == Matrix{{36, 60}, {30, 50}}));  // the second: f = 5
    CHECK_THROWS_AS(pass_through(network, Vector{1}, {{2}}, passage), std::invalid_argument);
    CHECK_THROWS_AS(pass_through(network, phi, {{2, 3}}, passage), std::invalid_argument);
    CHECK_THROWS_AS(pass_through(DeepNetwork({1, 2}), phi, {{2}}, passage), std::invalid_argument);
}

TEST_CASE("L10.9 variances at the edge of the numbers: log₁₀ stays right, what left them is NaN") {
    const Matrix x{{1, 3}, {5, 7}};
    CHECK(log_variance(x) == doctest::Approx(std::log10(5.0)));
    const Real tiny = std::numeric_limits<Real>::min() * 16,
               huge = std::numeric_limits<Real>::max() / 16;
    CHECK(log_variance(Matrix(x * tiny)) ==
          doctest::Approx(std::log10(5.0) + 2 * std::log10(tiny)));
    CHECK(log_variance(Matrix(x * huge)) ==
          doctest::Approx(std::log10(5.0) + 2 * std::log10(huge)));
    CHECK(std::isnan(log_variance(Matrix(x * (tiny / 1e6)))));
    CHECK(std::isnan(log_variance(Matrix{{0, 0}})));
    CHECK(std::isnan(log_variance(Matrix{{2, 2}})));
    CHECK(std::isnan(log_variance(Matrix{{1, not_a_number}})));
    Experiment e = small({Real(1e-200), Real(1e200)});
    const std::vector<Curve> v = measure(e, 1);
    for (const Curve& curve : v) {
        CHECK(std::isfinite(curve.h[0]));
        CHECK(std::isnan(curve.h[e.depth - 1]));
        CHECK(std::isnan(curve.dh[0]));
        CHECK(curve.lost() > 0);
        CHECK(curve.lost() < 2 * e.depth);
    }
    CHECK(std::isfinite(slope(v[0].h)));
    CHECK(slope(Vector{not_a_number, 1, not_a_number, 5}) == doctest::Approx(2));
    CHECK(std::isnan(slope(Vector{not_a_number, 1})));
}

TEST_CASE("L10.9 activations: linear units multiply by Dσ², others have no factor") {
    Experiment e = small({Real(0.025)});
    e.activation = Activation::linear;
    CHECK(log_growth(Activation::linear, 40, Real(0.025)) == doctest::Approx(0).epsilon(1e-14));
    CHECK(std::abs(slope(measure(e, 1).front().h)) < 0.06);
    CHECK_THROWS_AS(log_growth(Activation::tanh, 40, Real(0.025)), std::invalid_argument);
    // measured all the same: tanh bounds h, and with these weights shrinks it
    e.activation = Activation::tanh;
    const Curve bounded = measure(e, 1).front();
    for (Real h : bounded.h) CHECK(h < 0);
}

TEST_CASE("L10.6 L10.7 L10.8 L10.9 errors: what makes no sense is refused by name") {
    Random random(0, "errors");
    CHECK_THROWS_WITH_AS(forward_variance(0, 1, 1), "forward_variance: inputs is 0",
                         std::invalid_argument);
    CHECK_THROWS_AS(backward_variance(3, -1, 1), std::invalid_argument);
    CHECK_THROWS_AS(forward_variance(3, 1, not_a_number), std::invalid_argument);
    CHECK_THROWS_AS(forward_variance(Vector{}, 1), std::invalid_argument);
    CHECK_THROWS_AS(forward_variance(Vector{1, -1}, 1), std::invalid_argument);
    CHECK_THROWS_AS(he_variance(0), std::invalid_argument);
    CHECK_THROWS_AS(compromise_variance(0, 3), std::invalid_argument);
    CHECK_THROWS_AS(forward_derivation(1, 1, 1, 10, random), std::invalid_argument);
    CHECK_THROWS_AS(backward_derivation(5, 1, 1, 1, random), std::invalid_argument);
    CHECK_THROWS_AS(log_drift(0), std::invalid_argument);
    CHECK_THROWS_AS(measure(small({0}), 1), std::invalid_argument);
    CHECK_THROWS_AS(measure(small({not_a_number}), 1), std::invalid_argument);
    Experiment none = small({1});
    none.networks = 0;
    CHECK_THROWS_WITH_AS(measure(none, 1), "measure: a count is 0", std::invalid_argument);
}
