#include <algorithm>
#include <cmath>

#include "chapters/02_model_fitting/program/figures.hpp"
#include "chapters/02_model_fitting/program/walk_through.hpp"

namespace descent::fitting {

void show_fixed_points(Report& report, const FixedPointResult& result) {
    report.section("Fixed points of descent: a step multiplies an error by 1 − αλ (FM.7)");
    report.say("Points of the Gabor loss, pushed by {:.1e} along each eigenvector; α = {}:",
               result.size, result.alpha);
    report.say("  {:8} {:>18} {:>9} {:>10} {:>10}", "", "φ", "λ", "1 − αλ", "measured");
    for (const FixedPoint& fixed : result.points)
        for (std::size_t i = 0; i < fixed.measured.size(); ++i)
            report.say(
                "  {:8} {:>18} {:9.4f} {:10.6f} {:10.6f}  {}", i == 0 ? text(fixed.point.kind) : "",
                i == 0 ? place_text(fixed.point.phi) : "", fixed.eigenvalues(i), fixed.factors(i),
                fixed.measured[i].factor, std::abs(fixed.factors(i)) < 1 ? "shrinks" : "grows");
    report.say(
        "One direction that grows is enough: descent leaves maxima and saddles, and stays at "
        "minima.");
    report.check("measured growth against 1 − αλ, over its bound", result.error_over_bound(), 1);
}

void show_learning_rates(Report& report, const LearningRateResult& result) {
    report.section("The learning rate: too small, optimal, too large (FM.8)");
    report.say(
        "The line of chapter 01: λ = {:.4f}, {:.4f}. α = 2/(λmin + λmax) = {:.6f} is optimal, "
        "above",
        result.eigenvalues(0), result.eigenvalues(1), result.optimal);
    report.say("2/λmax = {:.6f} descent diverges. {} steps from {}:", result.limit,
               result.rates[0].path.steps(), place_text(result.start));
    report.say("  {:9} {:>10} {:>14} {:>12} {:>24}", "", "α", "max |1 − αλ|", "distance ×",
               "steps to a millionth");
    for (const LearningRate& rate : result.rates)
        report.say(
            "  {:9} {:10.6f} {:14.4f} {:12.2g} {:>24}", rate.name, rate.alpha, rate.factor,
            rate.left,
            std::isfinite(rate.steps) ? fmt::format("{:.0f}", std::ceil(rate.steps)) : "never");
    report.check("at the optimal rate the factor is (κ − 1)/(κ + 1)", result.factor_error,
                 16 * epsilon);
    report.figure(rates_figure(result));
}

void show_taylor(Report& report, const TaylorResult& result) {
    report.section("What a step will bring: L[φ − αg] ≈ L − αgᵀg + ½α²gᵀHg (EE.20)");
    const Taylor& t = result.expansion;
    report.say("Gabor at φ = {}: L = {:.4f}, gᵀg = {:.4f}, gᵀHg = {:.4f}, α* = gᵀg/gᵀHg = {:.6f}.",
               place_text(result.phi), t.loss, t.slope, t.curvature, result.best);
    report.say("  {:>8} {:>10} {:>10}   errors: {:>10} {:>12} {:>12}", "α/α*", "α", "L after",
               "1st order", "2nd order", "the slide's");
    const auto& [alpha, loss, first, second, misprint] = result.table;
    for (std::size_t k = 0; k < alpha.size(); ++k)
        report.say("  {:8.3f} {:10.6f} {:10.5f}   {:18.2e} {:12.2e} {:12.2e}", result.share(k),
                   alpha(k), loss(k), first(k) - loss(k), second(k) - loss(k),
                   misprint(k) - loss(k));
    report.say(
        "Beyond 2α* the loss should rise again, which the first order never sees. Half the step, "
        "an eighth of");
    report.say(
        "the second-order error: {:.3f}. One slide drops the square: off by ½gᵀHg even without a "
        "step.",
        result.ratio);
    report.check("the error falls like α³: log2 of the ratio, less 3", std::log2(result.ratio) - 3,
                 result.order_slack);
    report.say("At (2, 12) gᵀHg = {:.2f} is negative: the expansion falls for ever, and α* is {}.",
               result.ridge.curvature, best_step(result.ridge));
    report.figure(taylor_figure(result));
}

void show_orders(Report& report, const std::vector<SecondOrderResult>& results) {
    report.section("A second-order step, φ + d with H d = −∇L: what it saves and costs (EE.20b)");
    report.say("Bowls with curvatures from 1 to 100, to a millionth of the distance:");
    report.say("  {:>10} {:>15} {:>12} {:>11} {:>15} {:>12} {:>10}", "parameters", "descent: steps",
               "numbers", "multipl.", "Newton: steps", "numbers", "multipl.");
    double left = 0;
    for (const SecondOrderResult& result : results) {
        const std::size_t P = result.parameters;
        report.say("  {:10} {:15} {:12} {:11} {:15} {:12} {:10}", P, result.descent_steps, P,
                   P * result.descent_steps, 1, result.newton.numbers,
                   result.newton.multiplications);
        left = std::max<double>(left, result.newton_left / result.newton_bound);
    }
    report.say("(numbers kept, and multiplications besides the gradients. The Hessian comes from");
    report.say(
        "4P + 18 gradients here.) A million parameters: {:.0e} numbers, {:.1e} multiplications a "
        "step.",
        1e12, elimination_cost(Real(1e6)));
    report.check("one Newton step arrives: distance left, over what the error of H allows", left,
                 1);
}

}  // namespace descent::fitting
