#include "chapters/09_initialization/chain.hpp"

#include <doctest/doctest.h>

#include <cmath>
#include <limits>

#include "common/gradient_check.hpp"
#include "common/random.hpp"
#include "tests/support/compare.hpp"

using namespace descent;
using namespace descent::initialization;

namespace {

/// ∂ℓ/∂b_1 by backpropagation, for ℓ = h_K².
Real by_backprop(const Chain& chain, Real x, Real& dh) {
    const DeepNetwork network = chain_network(chain);
    backprop::Backprop pass;
    Vector g;
    const Matrix X{{x}}, Y{{0}};
    backprop::loss_and_gradient(network, chain_parameters(chain), X, Y, pass, g);
    dh = 2 * pass.layers.output()(0, 0);
    return vector(g, network.b(0))[0];
}

}  // namespace

TEST_CASE("GO.12 GO.13 chain: hand-worked, ¼ from every unit at best") {
    const Chain chain = best_chain(4, 1, Real(0.3));
    CHECK(chain.b[0] == Real(-0.3));
    CHECK(chain.b[1] == Real(-0.5));
    for (Real slope : chain_slopes(chain, Real(0.3))) CHECK(slope == Real(0.25));
    CHECK(chain_gradient(chain, Real(0.3), 1) == Real(1) / 256);
    CHECK(chain_gradient(best_chain(4, 2, 0), 0, 1) == Real(8) / 256);  // w_1 is not in it
    // One unit, not at its best: a′[f] with a[f] = 0.8, f = ln 4.
    const Chain one{Vector{0}, Vector{std::log(Real(4))}};
    CHECK(chain_gradient(one, 7, 10) == doctest::Approx(1.6));
}

TEST_CASE(
    "GO.12 chain: the product is backpropagation's gradient, which is right, for random chains") {
    Random random(2, "chain");
    std::size_t passed = 0, caught = 0;
    for (std::size_t length = 1; length <= 8; ++length) {
        Chain chain{xt::zeros<Real>({length}), xt::zeros<Real>({length})};
        random.fill_normal(chain.w, 0, 2);
        random.fill_normal(chain.b);
        const Real x = random.normal();
        Real dh = 0;
        const Real backprop = by_backprop(chain, x, dh);
        // h comes of two formulas; where it is near 0 or 1, h or 1 − h keeps few of its digits
        Real h = x, rounding = 1e-13;
        for (std::size_t i = 0; i < length; ++i) {
            h = 1 / (1 + std::exp(-chain.w[i] * h - chain.b[i]));
            rounding += 2 * std::numeric_limits<Real>::epsilon() / (h * (1 - h));
        }
        CHECK(chain_gradient(chain, x, dh) == test::relative(backprop, rounding));
        // never more than (¼)ᴷ Π|w_i|
        Real bound = std::pow(Real(0.25), static_cast<Real>(length)) * std::abs(dh);
        for (std::size_t i = 1; i < length; ++i) bound *= std::abs(chain.w[i]);
        CHECK(std::abs(backprop) <= bound);
        // finite differences on b_1
        const auto cost = [&](const Vector& b1, Vector& loss) {
            Chain moved = chain;
            moved.b[0] = b1[0];
            deep::Layers layers;
            deep::forward(chain_network(moved), chain_parameters(moved), Matrix{{x}}, layers);
            loss[0] = layers.output()(0, 0) * layers.output()(0, 0);
        };
        const auto check = [&](Real slope) {
            return check_jacobian(cost, Vector{chain.b[0]}, Matrix{{slope}});
        };
        // INCONCLUSIVE by right where next to nothing is left of a slope: 12 times in 8,000 salts
        const GradientReport right = check(backprop);
        CHECK(right.verdict != Verdict::fail);
        passed += right.verdict == Verdict::pass;
        // negative control: one w forgotten
        const Real wrong = backprop / chain.w[length - 1];
        const Real seen = 4 * right.blocks[0].resolution;  // off by less, it may pass
        if (length == 1 || std::abs(wrong - backprop) <= seen) continue;
        const Verdict of_wrong = check(wrong).verdict;
        CHECK(of_wrong != Verdict::pass);
        caught += of_wrong == Verdict::fail;
    }
    CHECK(passed >= 6);  // of 8; in 8,000 salts never less than 7
    CHECK(caught >= 5);  // of 7; … than 6
}

TEST_CASE("GO.12 GO.13 chains at their best: w^{K−1}/4ᴷ by hand, and both ways to it agree") {
    const std::vector<ChainResult> chains = compare_chains(4, {Real(0.5), 1, 2}, Real(0.3));
    REQUIRE(chains.size() == 3);
    CHECK(chains[0].formula == Real(0.125) / 256);
    CHECK(chains[1].formula == Real(1) / 256);
    CHECK(chains[2].formula == Real(8) / 256);
    for (const ChainResult& chain : chains) {
        CHECK(chain.slope == doctest::Approx(0.25));
        CHECK(chain.gradient == test::relative(chain.formula, 1e-13));
        CHECK(chain.error <= 16 * std::numeric_limits<Real>::epsilon());
    }
    CHECK(compare_chains(1, {5}, 2)[0].gradient == doctest::Approx(0.25));  // w_1 is not in it
    CHECK_THROWS_AS(compare_chains(0, {1}, 1), std::invalid_argument);
}

TEST_CASE("GO.13 chain: a layer's factor is w a′, not ¼ at best, and above 1 for w > 4 (errata)") {
    // Units that all stand at 0 with w: (w/4)^{K−1}/4 by hand. ¼ a layer is the case of w = 1.
    for (const Real w : {Real(1), Real(3), Real(4), Real(5), Real(-8)})
        for (std::size_t length = 2; length <= 8; ++length) {
            const Real longer = compare_chains(length, {w}, Real(0.3))[0].gradient,
                       shorter = compare_chains(length - 1, {w}, Real(0.3))[0].gradient;
            CHECK(longer / shorter == doctest::Approx(w / 4).epsilon(1e-12));
        }
    // Eight layers with w = 8: the gradient has grown, 2⁷/4, where ¼ a layer would leave 4⁻⁸.
    CHECK(compare_chains(8, {8}, Real(0.3))[0].gradient == doctest::Approx(32));
    CHECK(compare_chains(8, {1}, Real(0.3))[0].gradient ==
          test::relative(std::pow(4.0, -8), 1e-12));
    // Negative control: the same weights where the units say strong things let nothing pass.
    Chain strong = best_chain(8, 8, Real(0.3));
    strong.b += Real(6);
    CHECK(chain_gradient(strong, Real(0.3), 1) < 1e-6);
}
