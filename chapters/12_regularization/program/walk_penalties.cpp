#include <limits>
#include <string>

#include "chapters/12_regularization/program/figures.hpp"
#include "chapters/12_regularization/program/walk_through.hpp"

namespace descent::regularization {
namespace {

constexpr Real tolerance = sizeof(Real) == 8 ? Real(1e-10) : Real(1e-4);  // descent against formula

std::string point(const Vector& phi) {
    return fmt::format("({:.6f}, {:.6f})", phi[0], phi[1]);
}

}  // namespace

void show_l2(Report& report, Real lambda, const std::vector<L2MinimumResult>& minima,
             const PenaltyPath& path) {
    report.section("L2, by formula and by descent (EE.26, EE.27, NL.20)");
    report.say("½(φ − φ*)ᵀH(φ − φ*) + λ/2 ‖φ‖², H with eigenvalues ½ and 4, λ = {:g}:", lambda);
    for (const L2MinimumResult& l2 : minima) {
        const auto& [name, H, minimum] = l2.quadratic;
        report.say("  {:13}  φ* = ({:g}, {:g})   (H + λI)⁻¹Hφ* = {}   descent: {}", name,
                   minimum[0], minimum[1], point(l2.formula), point(l2.found));
        report.check(fmt::format("L2, {}: descent ends at the formula", name), l2.error, tolerance);
    }
    const L2MinimumResult& turned = minima.back();
    report.say(
        "  along the eigenvectors, μ_i/(μ_i + λ) of φ* is left: {:.4f} where the loss is flat, "
        "{:.4f} where it is steep",
        turned.measured_factor[0], turned.measured_factor[1]);
    report.check("L2 rescales along the eigenvectors", turned.factor_error, tolerance);
    report.result("l2_left_along_eigenvectors", turned.measured_factor);
    report.figure(penalty_path_figure("l2_quadratic",
                                      "L2: φ* is pulled to 0, first where the loss is flat", path));
}

void show_decay_identity(Report& report, const DecayIdentityResult& identity) {
    report.section("L2 as weight decay and as a prior (EE.26, GO.16, GO.17)");
    report.check("gradient of L + λ/2 Σ W²", identity.l2);
    report.check("gradient of L + λ Σ|W|", identity.l1);
    report.check("a step on L + R = decay by 1 − αλ, then a step on L", identity.decoupled_error,
                 identity.rounding);
    report.check("… = PyTorch's SGD with weight_decay", identity.pytorch_error, identity.rounding);
    report.say(
        "With the slide's ε(∇L − ∇R) the factor would be 1 + αλ: {:.2f} instead of {:.2f}, and the "
        "weights grow.",
        identity.slide_factor, 1 - identity.alpha * identity.lambda);
}

void show_priors(Report& report, const std::vector<PriorResult>& priors) {
    report.say(
        "A prior belief about the weights, λ = {}: −Σ log Pr(W) is the penalty and a constant.",
        priors.front().lambda);
    for (const PriorResult& prior : priors) {
        const char* name =
            prior.kind == Penalty::l2 ? "Gaussian, variance 1/λ" : "Laplacian, scale 1/λ";
        report.say("  {:23} −log Pr = {:7.4f} = {:.4f} {:+.4f}", name, prior.minus_log,
                   prior.penalty, prior.constant);
        report.check(fmt::format("{}: −log Pr − R is the constant", name), prior.error(),
                     64 * std::numeric_limits<Real>::epsilon());
    }
}

void show_l1(Report& report, Real lambda, const L1MinimumResult& upright,
             const L1MinimumResult& turned) {
    report.section("L1, by formula and by descent (EE.28, NL.21)");
    report.say("½(φ − φ*)ᵀH(φ − φ*) + λ ‖φ‖₁, the same two quadratics, λ = {:g}:", lambda);
    report.say("  upright         soft threshold = {}   descent ends at {}",
               point(upright.diagonal_formula), point(upright.found));
    report.check("L1, upright: proximal descent ends at the soft threshold", upright.formula_error,
                 tolerance);
    report.say("  turned by 30°   descent ends at {}; the formula with H_ii alone says {}",
               point(turned.found), point(turned.diagonal_formula));
    report.check("L1, turned: the conditions for a minimum hold", turned.violation, tolerance);
    report.say("  the formula violates them by {:.3f}: it is for a diagonal H only",
               turned.formula_violation);
    report.check("L1 on Qᵀφ, turned: the soft threshold along the eigenvectors", turned.along_error,
                 tolerance);
}

void show_near_zero(Report& report, const PenaltyPath& path, const ShrinkageCurves& curves,
                    const NearZeroResult& steps) {
    report.figure(
        penalty_path_figure("l1_quadratic", "L1: first φ₁ becomes exactly 0, then φ₂", path));
    report.figure(shrinkage_figure(curves));
    const auto last = [](const Vector& phi) {
        return fmt::format("{:+.4f} {:+.4f} {:+.4f} {:+.4f}", phi[0], phi[1], phi[2], phi[3]);
    };
    report.say("φ* = {} < λ = {}: the minimum is 0. The last steps of {}, α = {}:", steps.minimum,
               steps.lambda, steps.steps, steps.alpha);
    report.say("  along the subgradient    {}", last(steps.subgradient));
    report.say("  with the soft threshold  {}", last(steps.proximal));
}

void show_sparsity(Report& report, const SparsityResult& zeros) {
    report.section("Zeros counted (EE.28, NL.21)");
    const SparsityPlan& plan = zeros.plan;
    report.say(
        "A 40-{}-10 network, {} examples of MNIST-1D, gradient descent on all of them, {} steps:",
        plan.width, zeros.examples, plan.epochs);
    report.say("                             weights 0   ≤ {:g}   of all   training     test",
               plan.small);
    const auto row = [&](const std::string& name, const SparsityRow& result) {
        report.say("  {:26} {:9} {:9} {:8} {:8.1f} % {:6.1f} %", name, result.count.zeros,
                   result.count.small, result.count.weights, 100 * result.train_accuracy,
                   100 * result.test_accuracy);
    };
    row("no penalty", zeros.none);
    row(fmt::format("L2, λ = {:g}", plan.l2), zeros.l2);
    row(fmt::format("L1, λ = {:g}, subgradient", plan.l1), zeros.l1_subgradient);
    row(fmt::format("L1, λ = {:g}, proximal", plan.l1), zeros.l1_proximal);
    report.result("zeros_l2", zeros.l2.count.zeros);
    report.result("zeros_l1_subgradient", zeros.l1_subgradient.count.zeros);
    report.result("zeros_l1", zeros.l1_proximal.count.zeros);
}

}  // namespace descent::regularization
