#include <limits>

#include "chapters/06_toy_backprop/examples.hpp"
#include "common/program/chapter.hpp"

using namespace descent;
using namespace descent::toy;

namespace {
constexpr double epsilon = std::numeric_limits<double>::epsilon();

void derivatives(Chapter& c) {
    c.section("What a derivative is (GO.5, GO.6)");
    const auto f = [](auto x) { return parabola(x); };
    c.say(
        "f(x) = x² + 2 at x = 3: the quotient [f(3+ε) − f(3)] / ε is 6 + ε, and tends to f′(3) = "
        "6.");
    for (double e : {1.0, 0.1, 0.01, 0.001})
        c.say("  ε = {:<5}  quotient {:.6f}", e, forward_difference(f, 3, e));
    c.say("The tangent f̃(x; a) = 2ax + 2 − a² misses f by exactly (x − a)²:");
    double worst = 0;
    for (double a : {-6.0, 3.0})
        for (double step : {0.0, 0.1, 1.0}) {
            const double x = a + step, t = parabola_tangent(a, x);
            worst = std::fmax(worst, std::fabs(f(x) - t - step * step));
            c.say("  a = {:2}   x = {:4}   f = {:5.2f}   f̃ = {:5.2f}   f − f̃ = {:.2f}", a, x, f(x),
                  t, f(x) - t);
        }
    c.check("x² + 2 minus its tangent is (x − a)²", worst, 8 * epsilon * f(-6.0));
    c.figure(parabola_figure());
    c.section("The chain rule (GO.7)");
    const double out = slope_multiplied_out(example_x), chain = slope_by_chain_rule(example_x);
    c.say("(2x + 1)² at x = {}: multiplied out, 8x + 4 = {}; by the chain rule, 2z · 2 = {}",
          example_x, out, chain);
    c.check("two ways to the slope of (2x + 1)²", std::fabs(out - chain), 4 * epsilon * out);
    c.say("y = Σ_j z_j with z = Wx + b, W = [1 2 3; 4 5 6]: ∇y = ({}), the sums of W's columns",
          fmt::join(sum_of_line({{1, 2, 3}, {4, 5, 6}}, {0.5, -0.5}, {1, 0, -1}).gradient, ", "));
}

void small_graphs(Chapter& c) {
    c.section("Two small graphs, forward and backward (EE.6, EE.7)");
    const SumTimes g = sum_times(-2, 5, -4);
    c.say("f = (x + y) z at (−2, 5, −4):  q = x + y = {},  f = qz = {}", g.q, g.f);
    c.say("  back:  ∂f/∂q = z = {},  ∂f/∂z = q = {},  ∂f/∂x = ∂f/∂q = {},  ∂f/∂y = ∂f/∂q = {}",
          g.dq, g.dz, g.dx, g.dy);
    const SquaredNorm n = squared_norm({{0.1, 0.5}, {-0.3, 0.8}}, {0.2, 0.4});
    c.say("f = ‖Wx‖²:  q = Wx = ({:.2f}),  f = {:.3f}", fmt::join(n.q, ", "), n.f);
    c.say("  back:  ∇q = 2q = ({:.2f}),  ∇W = 2q xᵀ = [{:.3f}] row by row,  ∇x = 2Wᵀq = ({:.3f})",
          fmt::join(n.dq, ", "), fmt::join(n.dW, ", "), fmt::join(n.dx, ", "));
}

void two_passes(Chapter& c, const Toy<double>& phi, double x, double y) {
    c.section("Forward pass (L9.1, L9.2)");
    const Forward<double> v = forward(phi, x, y);
    require_finite(forward_steps(v, x));
    c.say("f[x, φ] = β3 + ω3 cos[β2 + ω2 exp[β1 + ω1 sin[β0 + ω0 x]]],  ℓ = (f − y)²");
    c.say("β = ({}),  ω = ({}),  x = {},  y = {}", fmt::join(phi.beta, ", "),
          fmt::join(phi.omega, ", "), x, y);
    for (const Quantity& q : forward_steps(v, x)) {
        c.say("  {:<4} = {:<10} = {:>19.13g}", q.name, q.formula, q.value);
        c.result(std::string(q.name), q.value);
    }

    c.section("Backward pass (L9.3, L9.4)");
    const Backward<double> d = backward(phi, x, y, v);
    require_finite(backward_steps(phi, v, d));
    require_finite(gradient_steps(v, d, x));
    c.say(
        "Each line multiplies the one above by one new factor, the slope of one step of the "
        "forward pass:");
    for (const Quantity& q : backward_steps(phi, v, d))
        c.say("  {} = {:<16} = {:>19.13g}   {:>10} = {:>13.7g}", q.name, q.formula, q.value,
              q.input, q.input_value);
    c.say(
        "Each parameter stands in one f_k alone, so ∂ℓ/∂β_k = ∂ℓ/∂f_k and ∂ℓ/∂ω_k = h_k ∂ℓ/∂f_k, "
        "with h_0 = x:");
    std::vector<double> gradient;
    for (const Quantity& q : gradient_steps(v, d, x)) {
        c.say("  {} = {:<16} = {:>19.13g}", q.name, q.formula, q.value);
        gradient.push_back(q.value);
    }
    c.result("dbeta", std::vector<double>(gradient.begin(), gradient.begin() + 4));
    c.result("domega", std::vector<double>(gradient.begin() + 4, gradient.end()));
    c.figure(tangent_figure(phi, x, y));
    c.figure(chain_figure(d));
}

void numerical(Chapter& c, const Toy<double>& phi, double x, double y) {
    c.section("The derivative five ways");
    const Forward<double> v = forward(phi, x, y);
    const auto g = gradient_steps(v, backward(phi, x, y, v), x);
    const auto five = gradient_five_ways(phi, x, y);
    c.say("         {:>17} {:>17}", "backward", fmt::join(ways, " "));
    for (auto i = 0u; i < 8; ++i)
        c.say("  {} {:>17.12g} {:>17.12g}", g[i].name, g[i].value, fmt::join(five[i], " "));
    if (std::fmax(std::fabs(v.f0), std::fabs(v.f2)) > 1 / epsilon)
        return c.say(
            "f0 or f2 is so large that adjacent doubles lie waves apart: there is nothing to "
            "check.");
    c.say(
        "Differences lose digits; the last two subtract nothing and agree with the backward pass "
        "in all of them.");
    c.check("complex step = backward, in rounding units", disagreement(phi, x, y, five, 3), 1);
    c.check("dual numbers = backward, in rounding units", disagreement(phi, x, y, five, 4), 1);
    const auto report = check_toy(phi, x, y);
    if (report.verdict != Verdict::inconclusive) c.check("backward = finite differences", report);
    if (report.verdict == Verdict::inconclusive)
        c.say(
            "Nothing is checked by finite differences: at these parameters they cannot judge.\n{}",
            report.text());

    c.section("Error against step size");
    const ErrorCurves curves = error_curves(phi, x, y, geometric(1e-14, 1, 113));
    c.say("   step h {:>13}   {} of the gradient", fmt::join(ways, " "),
          v.f3 == y ? "error" : "relative error");
    for (std::size_t i = curves.h.size(); i-- > 0;)
        if (i % 8 == 0) c.say("  {:7.0e} {:>13.1e}", curves.h[i], fmt::join(curves.at(i), " "));
    c.say("Slopes where the curves are straight:\n{}", slope_table(curves));
    c.figure(error_figure(curves));
}
}  // namespace

int main(int argc, char** argv) {
    Chapter chapter("06_toy_backprop", "Backpropagation on a toy function");
    const auto& [b, w] = example;
    std::vector<double> beta(b.begin(), b.end()), omega(w.begin(), w.end());
    double x = example_x, y = example_y;
    chapter.option("--beta", beta, "the offsets β0 … β3");
    chapter.option("--omega", omega, "the factors ω0 … ω3");
    chapter.option("--x", x, "the input");
    chapter.option("--y", y, "the target");
    return chapter.run(argc, argv, [&] {
        Toy<double> phi;
        for (std::size_t k = 0; k < 4; ++k) phi.beta[k] = beta[k], phi.omega[k] = omega[k];
        derivatives(chapter);
        small_graphs(chapter);
        two_passes(chapter, phi, x, y);
        numerical(chapter, phi, x, y);
    });
}
