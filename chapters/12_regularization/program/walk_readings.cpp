#include <algorithm>

#include "chapters/12_regularization/program/walk_through.hpp"

namespace descent::regularization {

void show_readings(Report& report, const SharedInputsResult& inputs,
                   const std::vector<SoftConstraint>& constraints) {
    report.section("What a penalty prefers (EE.26b, EE.28b)");
    report.say("y = x + noise; the inputs are x, x once more, and {} that are noise:",
               inputs.plan.noise_inputs);
    report.say("  penalty             weight of x   of x again   noise: length   exactly 0");
    const auto row = [&](const std::string& name, const InputWeights& weights) {
        report.say("  {:18} {:12.4f} {:12.4f} {:15.4f} {:9}/{}", name, weights.first,
                   weights.second, l2_norm(weights.others), weights.ignored(),
                   weights.others.size());
    };
    row("none, the shortest", inputs.least_squares);
    row(fmt::format("L2, λ = {:g}", inputs.plan.l2), inputs.l2);
    row(fmt::format("L1, λ = {:g}", inputs.plan.l1), inputs.l1);
    row("    from (1, 0)", inputs.l1_first);
    row("    from (0, 1)", inputs.l1_second);
    report.check("L2 splits the weight of equal inputs evenly", inputs.l2.first - inputs.l2.second,
                 1e-12);
    report.check("L1 does not care how: the same penalized loss", inputs.l1_apart, 1e-12);
    report.result("noise_inputs_ignored_l1", inputs.l1.ignored());
    report.result("noise_inputs_ignored_l2", inputs.l2.ignored());

    report.say("A penalty is a constraint: the least loss in the ball of radius ‖φ_R‖");
    Real apart = 0, multiplier = 0;
    for (const SoftConstraint& ball : constraints) {
        report.say("  λ = {:6g}: radius {:.4f}, Lagrange's λ there {:.6f}", ball.lambda,
                   ball.radius, ball.multiplier);
        apart = std::max(apart, ball.apart / ball.radius);
        multiplier = std::max(multiplier, std::abs(ball.multiplier / ball.lambda - 1));
    }
    report.check("is at φ_R, of its radius", apart, 1e-10);
    report.check("with λ as its multiplier, relative", multiplier, 1e-8);
}

}  // namespace descent::regularization
