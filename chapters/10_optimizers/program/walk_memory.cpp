#include <fmt/format.h>

#include "chapters/10_optimizers/program/walk_through.hpp"

namespace descent::optimizers {
namespace {

/// What a row of a study says: measured, and in brackets by formula.
std::string both(Real measured, Real theory) {
    return fmt::format("{:10.4g} ({:.4g})", measured, theory);
}

template <class T>
void tell(Report& report, const std::string& head, const std::vector<T>& setting,
          const WithMomentum& result) {
    report.say("  {:>10}   {:<22} {:<22}", head, "plain (formula)", "momentum (formula)");
    for (std::size_t i = 0; i < setting.size(); ++i)
        report.say("  {:>10}   {:<22} {:<22}", fmt::format("{:g}", real(setting[i])),
                   both(result.plain(i), result.plain_in_theory(i)),
                   both(result.momentum(i), result.momentum_in_theory(i)));
}

}  // namespace

void show_momentum_study(Report& report, const MomentumStudy& study) {
    const MomentumPlan& plan = study.plan;
    report.section("Where momentum helps: three scenarios (EE.14)");
    report.say("High curvature: steps until ‖φ‖ is {:g} of the start's, each rule at its best:",
               plan.reduction);
    tell(report, "κ", plan.condition, study.curvature);
    report.say("Small consistent gradients: the way along a gutter that falls by 1/1000, α = 1:");
    tell(report, "steps", plan.steps, study.consistent);
    report.say("Noisy gradients 1 + N(0, 1): a step is {:.3f} ± {:.3f} plain, {:.3f} ± {:.3f} in",
               study.step.plain(0), study.step.plain(1), study.step.momentum(0),
               study.step.momentum(1));
    report.say("momentum's mean. But at rest on ½φ², where old noise adds up, the mean of φ² is:");
    tell(report, "α", plan.alpha, study.rest);
    report.check("the deviation of a step is √((1 − β)/(1 + β)) (relative)",
                 study.step.momentum(1) / study.step.momentum_in_theory(1) - 1, 0.05);
    report.check(
        "the floor of the gutter, by formula (relative)",
        xt::amax(xt::abs(study.consistent.momentum / study.consistent.momentum_in_theory - 1))(),
        sizeof(Real) == 8 ? 1e-10 : 1e-3);
    report.result("momentum_steps_curvature", study.curvature.momentum);
    report.result("momentum_rest", study.rest.momentum);
}

void show_stopping(Report& report, const StoppingStudy& study) {
    report.section("When to stop (EE.11, EE.12)");
    report.say("Gradient descent with α = .001 in Rosenbrock's valley; first met");
    report.say("  criterion                       step          L   ‖φ − φ̂‖");
    for (const StopRow& row : study.valley)
        report.say("  {:<26} {:>9}   {:8.3g}   {:8.3g}", row.criterion, row.step, row.loss,
                   row.distance);
    report.say(
        "One-example SGD on the line: at rest ‖∂ℓ_i/∂φ‖ is {:.3f}, ‖∂L/∂φ‖ {:.3f} (medians).",
        study.seen, study.whole);
    report.result("stopping_seen_gradient", study.seen);
}

void show_hill(Report& report, const HillStudy& study) {
    report.section("AdaGrad never forgets (EE.16, EE.17)");
    report.say(
        "A bowl, alone and behind a steep hill: steps until |φ − φ̂| stays below 0.1, and its");
    report.say("value after {} steps.", study.steps);
    report.say("  rule             bowl alone               behind the hill");
    for (std::size_t i = 0; i < study.convex.size(); ++i)
        report.say("  {:<10}  {:8}   {:10.3g}   {:12}   {:10.3g}", study.convex[i].rule,
                   study.convex[i].steps, study.convex[i].distance, study.hill[i].steps,
                   study.hill[i].distance);
}

void show_units(Report& report, const std::vector<UnitRow>& rows) {
    report.section("Which unit has a step? (GO.21)");
    report.say(
        "How many times as far a rule goes when the loss, or φ, has 1000 times as large numbers:");
    for (const UnitRow& row : rows)
        report.say("  {:<19}  L: {:10.6g}   φ: {:10.6g}", row.rule, row.loss, row.phi);
    report.say("It should be 1 and 1000, as for Newton. AdaDelta's unit is that of √ε.");
}

}  // namespace descent::optimizers
