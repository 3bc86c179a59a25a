// Where the check that was used was at fault: its step, its tolerance, its precision.
#include <cmath>
#include <limits>

#include "real_bug.hpp"

using namespace descent;
using namespace descent::test;

namespace {

// A wave of length s, differenced with a step of 0.18 s, looks sin(0.18)/0.18 times as steep as it
// is: five digits of agreement spoke for an error of half a percent that was the step's. The wrong
// gradient is the one that such a step confirms.
RealBug sinc() {
    constexpr Real s = Real(1.6647e-3), h = Real(3e-4);
    return bug(
        "the slope that too long a step confirms", "SauersML/gam#2461", Vector{Real(0.4)},
        [](const Vector& p) { return std::sin(p[0] / s); },
        [](bool wrong, const Vector& p, Vector& g) {
            g[0] = std::cos(p[0] / s) / s * (wrong ? std::sin(h / s) / (h / s) : 1);
        });
}

// SciPy's check_grad returns an absolute error: of a gradient of size 1e-8 half can be missing.
RealBug absolute_tolerance() {
    return bug(
        "half of a gradient of size 1e-8", "scipy/scipy#7766", numbers(4),
        [](const Vector& p) {
            Real L = 0;
            for (const Real v : p) L += Real(1e-8) * std::sin(v);
            return L;
        },
        [](bool wrong, const Vector& p, Vector& g) {
            g = Real(1e-8) * xt::cos(p) * (wrong ? Real(0.5) : Real(1));
        });
}

// Warp's table showed a relative error of 1.6e3 and the word PASS beside it, since allclose adds
// its two tolerances: 4.84e-5 stood for 2.235e-4.
RealBug allclose() {
    return bug(
        "4.84e-5 for 2.235e-4, beside slopes of order 1", "NVIDIA/warp#508", numbers(3),
        [](const Vector& p) { return Real(2.235e-4) * p[0] + std::sin(p[1]) + std::exp(p[2]); },
        [](bool wrong, const Vector& p, Vector& g) {
            g = Vector{wrong ? Real(4.84e-5) : Real(2.235e-4), std::cos(p[1]), std::exp(p[2])};
        });
}

/// To eight bits, as bfloat16 has.
Real bfloat16(Real x) {
    int exponent;
    const Real fraction = std::frexp(x, &exponent);
    return std::ldexp(std::round(fraction * 256) / 256, exponent);
}

// JAX: parameters in bfloat16, where a step smaller than 1/256 moves nothing. The loss is a
// staircase: between right and wrong by a tenth no difference can decide.
RealBug staircase() {
    RealBug result = bug(
        "parameters in bfloat16", "jax-ml/jax#39821", Vector{Real(0.7), Real(0.3)},
        [](const Vector& p) { return std::sin(bfloat16(p[0])) + std::exp(bfloat16(p[1])); },
        [](bool wrong, const Vector& p, Vector& g) {
            g = Vector{std::cos(p[0]), std::exp(p[1])} * (wrong ? Real(1.1) : Real(1));
        });
    result.of_right = result.of_wrong = Verdict::inconclusive;
    return result;
}

// One of fifty entries, a ten-millionth of the largest, is returned as 0.
RealBug small_and_dropped(Real returned) {
    static const auto size = [](std::size_t i) { return i == 0 ? Real(1) : Real(1e-7); };
    return bug(
        "a small entry dropped", "own", numbers(50),
        [](const Vector& p) {
            Real L = 0;
            for (std::size_t i = 0; i < p.size(); ++i) L += size(i) * std::sin(p[i]);
            return L;
        },
        [returned](bool wrong, const Vector& p, Vector& g) {
            for (std::size_t i = 0; i < p.size(); ++i) g[i] = size(i) * std::cos(p[i]);
            if (wrong) g[30] *= returned;
        });
}

}  // namespace

TEST_CASE("real bugs: oracles at fault") {
    for (const RealBug& each :
         {sinc(), absolute_tolerance(), allclose(), small_and_dropped(Real(0.9))})
        expect(each);
}

// At steps so small that the loss does not move every slope is exactly 0, as it was told: that
// supports nothing, and a claimed 0 fails as any other wrong number does.
TEST_CASE("real bugs: a small entry returned as 0") {
    expect(small_and_dropped(0));
}

TEST_CASE("real bugs: a staircase is inconclusive") {
    expect(staircase());
}
