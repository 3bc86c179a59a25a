#include "chapters/06_toy_backprop/program/walk_through.hpp"

#include <cmath>
#include <limits>

#include "chapters/06_toy_backprop/examples.hpp"
#include "chapters/06_toy_backprop/program/figures.hpp"
#include "chapters/06_toy_backprop/steps.hpp"

namespace descent::toy {

static constexpr double epsilon = std::numeric_limits<double>::epsilon();

void show_derivatives(Report& report) {
    report.section("What a derivative is (GO.5, GO.6)");
    const auto f = [](auto x) { return parabola(x); };
    report.say(
        "f(x) = x² + 2 at x = 3: the quotient [f(3+ε) − f(3)] / ε is 6 + ε, and tends to f′(3) = "
        "6.");
    for (double e : {1.0, 0.1, 0.01, 0.001})
        report.say("  ε = {:<5}  quotient {:.6f}", e, forward_difference(f, 3, e));
    report.say("The tangent f̃(x; a) = 2ax + 2 − a² misses f by exactly (x − a)²:");
    double worst = 0;
    for (double a : {-6.0, 3.0})
        for (double step : {0.0, 0.1, 1.0}) {
            const double x = a + step, t = parabola_tangent(a, x);
            worst = std::fmax(worst, std::fabs(f(x) - t - step * step));
            report.say("  a = {:2}   x = {:4}   f = {:5.2f}   f̃ = {:5.2f}   f − f̃ = {:.2f}", a, x,
                       f(x), t, f(x) - t);
        }
    report.check("x² + 2 minus its tangent is (x − a)²", worst, 8 * epsilon * f(-6.0));
    report.figure(parabola_figure());
    report.section("The chain rule (GO.7)");
    const double out = slope_multiplied_out(example_x), chain = slope_by_chain_rule(example_x);
    report.say("(2x + 1)² at x = {}: multiplied out, 8x + 4 = {}; by the chain rule, 2z · 2 = {}",
               example_x, out, chain);
    report.check("two ways to the slope of (2x + 1)²", std::fabs(out - chain), 4 * epsilon * out);
    report.say(
        "y = Σ_j z_j with z = Wx + b, W = [1 2 3; 4 5 6]: ∇y = ({}), the sums of W's columns",
        fmt::join(sum_of_line({{1, 2, 3}, {4, 5, 6}}, {0.5, -0.5}, {1, 0, -1}).gradient, ", "));
}

void show_small_graphs(Report& report) {
    report.section("Two small graphs, forward and backward (EE.6, EE.7)");
    const SumTimes g = sum_times(-2, 5, -4);
    report.say("f = (x + y) z at (−2, 5, −4):  q = x + y = {},  f = qz = {}", g.q, g.f);
    report.say("  back:  ∂f/∂q = z = {},  ∂f/∂z = q = {},  ∂f/∂x = ∂f/∂q = {},  ∂f/∂y = ∂f/∂q = {}",
               g.dq, g.dz, g.dx, g.dy);
    const SquaredNorm n = squared_norm({{0.1, 0.5}, {-0.3, 0.8}}, {0.2, 0.4});
    report.say("f = ‖Wx‖²:  q = Wx = ({:.2f}),  f = {:.3f}", fmt::join(n.q, ", "), n.f);
    report.say(
        "  back:  ∇q = 2q = ({:.2f}),  ∇W = 2q xᵀ = [{:.3f}] row by row,  ∇x = 2Wᵀq = ({:.3f})",
        fmt::join(n.dq, ", "), fmt::join(n.dW, ", "), fmt::join(n.dx, ", "));
}

void show_passes(Report& report, const Toy<double>& phi, double x, double y) {
    report.section("Forward pass (L9.1, L9.2)");
    const Forward<double> v = forward(phi, x, y);
    require_finite(forward_steps(v, x));
    report.say("f[x, φ] = β3 + ω3 cos[β2 + ω2 exp[β1 + ω1 sin[β0 + ω0 x]]],  ℓ = (f − y)²");
    report.say("β = ({}),  ω = ({}),  x = {},  y = {}", fmt::join(phi.beta, ", "),
               fmt::join(phi.omega, ", "), x, y);
    for (const Quantity& q : forward_steps(v, x)) {
        report.say("  {:<4} = {:<10} = {:>19.13g}", q.name, q.formula, q.value);
        report.result(std::string(q.name), q.value);
    }

    report.section("Backward pass (L9.3, L9.4)");
    const Backward<double> d = backward(phi, x, y, v);
    require_finite(backward_steps(phi, v, d));
    require_finite(gradient_steps(v, d, x));
    report.say(
        "Each line multiplies the one above by one new factor, the slope of one step of the "
        "forward pass:");
    for (const Quantity& q : backward_steps(phi, v, d))
        report.say("  {} = {:<16} = {:>19.13g}   {:>10} = {:>13.7g}", q.name, q.formula, q.value,
                   q.input, q.input_value);
    report.say(
        "Each parameter stands in one f_k alone, so ∂ℓ/∂β_k = ∂ℓ/∂f_k and ∂ℓ/∂ω_k = h_k ∂ℓ/∂f_k, "
        "with h_0 = x:");
    std::vector<double> gradient;
    for (const Quantity& q : gradient_steps(v, d, x)) {
        report.say("  {} = {:<16} = {:>19.13g}", q.name, q.formula, q.value);
        gradient.push_back(q.value);
    }
    report.result("dbeta", std::vector<double>(gradient.begin(), gradient.begin() + 4));
    report.result("domega", std::vector<double>(gradient.begin() + 4, gradient.end()));
    report.figure(tangent_figure(phi, x, y));
    report.figure(chain_figure(d));
}

namespace {

/// A line for each quotient's truncation and one for rounding: the slope and where it is,
/// or "not measurable here".
std::string slope_table(const ErrorCurves& curves) {
    std::string table;
    const auto row = [&](std::string_view name, const char* law,
                         const std::optional<StraightPart>& part) {
        table += fmt::format("  {:<11} error ∝ {:<3} ", name, law);
        table += part ? fmt::format("{:6.2f}   from h = {:.0e} to {:.0e}\n", part->slope, part->low,
                                    part->high)
                      : "  not measurable here\n";
    };
    for (std::size_t way : {0u, 1u, 2u})
        row(ways[way], std::array{"h", "h²", "h⁴"}[way], rising_part(curves.h, curves.error[way]));
    row("rounding", "1/h", falling_part(curves.h, curves.error[0]));
    table.pop_back();
    return table;
}

}  // namespace

void show_five_ways(Report& report, const Toy<double>& phi, double x, double y,
                    const GradientComparison& comparison) {
    report.section("The derivative five ways");
    const Forward<double> v = forward(phi, x, y);
    const auto g = gradient_steps(v, backward(phi, x, y, v), x);
    report.say("         {:>17} {:>17}", "backward", fmt::join(ways, " "));
    for (std::size_t i = 0; i < g.size(); ++i)
        report.say("  {} {:>17.12g} {:>17.12g}", g[i].name, g[i].value,
                   fmt::join(comparison.gradient[i], " "));
    if (!comparison.resolved)
        return report.say(
            "f0 or f2 is so large that adjacent doubles lie waves apart: there is nothing to "
            "check.");
    report.say(
        "Differences lose digits; the last two subtract nothing and agree with the backward pass "
        "in all of them.");
    report.check("complex step = backward, in rounding units", comparison.complex_step, 1);
    report.check("dual numbers = backward, in rounding units", comparison.dual_numbers, 1);
    if (comparison.report.verdict == Verdict::inconclusive)
        return report.say(
            "Nothing is checked by finite differences: at these parameters they cannot judge.\n{}",
            comparison.report.text());
    report.check("backward = finite differences", comparison.report);
}

void show_step_sizes(Report& report, const ErrorCurves& curves, bool relative) {
    report.section("Error against step size");
    report.say("{} of the gradient:\n   step h {:>13}", relative ? "Relative error" : "Error",
               fmt::join(ways, " "));
    for (std::size_t i = curves.h.size(); i-- > 0;)
        if (i % 8 == 0)
            report.say("  {:7.0e} {:>13.1e}", curves.h[i], fmt::join(curves.at(i), " "));
    report.say("Slopes where the curves are straight:\n{}", slope_table(curves));
    report.figure(error_figure(curves));
}

}  // namespace descent::toy
