// What is special at 0: kinks, norms, and terms that vanish there.
#include <cmath>

#include "real_bug.hpp"

using namespace descent;
using namespace descent::test;

namespace {

// JAX took 1 as the slope of |x| at 0, where (|x0| + |x1|)⁴ + e^x1 has the slopes −3 and 5. Any
// number between them is a derivative of sorts, 5 too; outside of
// them it is none.
RealBug absolute(Real right, Real wrong) {
    return bug(
        "|x| at 0: a slope outside of those left and right", "jax-ml/jax#29111", Vector{1, 0},
        [](const Vector& x) {
            return std::pow(std::abs(x[0]) + std::abs(x[1]), 4) + std::exp(x[1]);
        },
        [=](bool use_wrong, const Vector&, Vector& g) {
            g = Vector{4, use_wrong ? wrong : right};
        });
}

// DyNet and Autograd: the gradient x/‖x‖ of a norm is 0/0 at 0.
RealBug norm() {
    return bug(
        "‖x‖ at 0: NaN", "clab/dynet#1232", Vector{0, 0, Real(0.4)},
        [](const Vector& x) { return std::hypot(x[0], x[1]) + std::exp(x[2]); },
        [](bool wrong, const Vector& x, Vector& g) {
            const Real length = std::hypot(x[0], x[1]);
            for (std::size_t i = 0; i < 2; ++i) g[i] = wrong || length > 0 ? x[i] / length : 0;
            g[2] = std::exp(x[2]);
        });
}

// PyTorch divides by max(‖x‖, ε): at 0 the slope is 1/ε, which looks wrong to a reader and is
// right. The function is that straight only within ε of 0, and below some 4e-11 too few of the
// check's steps fit in.
RealBug guarded_norm(const char* name, Real epsilon, Verdict of_right, Verdict of_wrong) {
    RealBug result = bug(
        name, "pytorch/pytorch#184575", Vector{0, 0},
        [epsilon](const Vector& x) {
            return (2 * x[0] + 3 * x[1]) / std::max(std::hypot(x[0], x[1]), epsilon);
        },
        [epsilon](bool wrong, const Vector&, Vector& g) {
            if (!wrong) g = Vector{2 / epsilon, 3 / epsilon};
        });
    result.of_right = of_right;
    result.of_wrong = of_wrong;
    return result;
}

// No finite difference can see a forgotten term whose derivative is 0 at this φ; it can from
// another.
RealBug vanishing(Real at, Verdict of_wrong) {
    RealBug result = bug(
        "a forgotten term φ₀²φ₁, at φ₀ = " + std::to_string(at), "own", Vector{at, Real(0.8)},
        [](const Vector& p) { return std::sin(p[0]) + std::exp(p[1]) + p[0] * p[0] * p[1]; },
        [](bool wrong, const Vector& p, Vector& g) {
            g = Vector{std::cos(p[0]), std::exp(p[1])};
            if (!wrong) g += Vector{2 * p[0] * p[1], p[0] * p[0]};
        });
    result.of_wrong = of_wrong;
    return result;
}

}  // namespace

TEST_CASE("real bugs: at 0") {
    for (const RealBug& each :
         {absolute(1, 6), absolute(5, -4), norm(), vanishing(Real(0.3), Verdict::fail),
          guarded_norm("x / max(‖x‖, 1e-6) at 0", Real(1e-6), Verdict::pass, Verdict::fail),
          guarded_norm("x / max(‖x‖, 1e-10) at 0", Real(1e-10), Verdict::pass, Verdict::fail)})
        expect(each);
}

// Whatever happens within 1e-12 of 0 is a jump to all of the check's steps but one. No slope is
// resolved, so neither gradient is called right, nor wrong.
TEST_CASE("real bugs: x / max(‖x‖, 1e-12) at 0") {
    RealBug each = guarded_norm("x / max(‖x‖, 1e-12) at 0", Real(1e-12), Verdict::inconclusive,
                                Verdict::inconclusive);
    each.says = "no step size resolves the slope";
    expect(each);
}

TEST_CASE("real bugs: what no finite difference sees: a term that vanishes at this φ") {
    expect(vanishing(0, Verdict::pass));
}
