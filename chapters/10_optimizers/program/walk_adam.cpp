#include <fmt/format.h>

#include <vector>

#include "chapters/10_optimizers/program/figures.hpp"
#include "chapters/10_optimizers/program/walk_through.hpp"

namespace descent::optimizers {

void show_step_growth(Report& report, const StepGrowth& growth) {
    report.section("Adam's and AMSGrad's step sizes (GO.23)");
    report.say("α/√ṽ after the gradients 1, 0, 0, …, in units of the first:");
    report.say("     t       Adam    AMSGrad   AMSGrad without bias correction");
    for (const std::size_t t : std::vector<std::size_t>{1, 2, 3, 4, 10, 100, 1000})
        if (t <= growth.adam.size())
            report.say("  {:4}   {:8.3f}   {:8.3f}   {:8.3f}", t, growth.adam(t - 1),
                       growth.amsgrad(t - 1), growth.uncorrected(t - 1));
    report.say("The largest v never falls, but the correction fades, and with it the step grows.");
    const double bound = sizeof(Real) == 8 ? 1e-12 : 1e-2;
    const auto apart = [](const Vector& a, const Vector& b) {
        return xt::amax(xt::abs(a / b - 1))();
    };
    report.check("Adam's, by formula (relative)", apart(growth.adam, growth.adam_in_theory), bound);
    report.check("AMSGrad's, by formula (relative)",
                 apart(growth.amsgrad, growth.amsgrad_in_theory), bound);
    report.result("amsgrad_step_growth", growth.amsgrad);
}

void show_reddi(Report& report, const ReddiResult& result) {
    const ReddiPlan& plan = result.plan;
    report.section("Where Adam fails (GO.23b)");
    report.say(
        "f_t = {:g} φ at t = 1, 4, 7, …, else −φ; φ in [−1, 1], the best place is −1, start {:g};",
        plan.C, plan.start);
    report.say("β = 0, γ = 1/(1 + C²) = {:g}, α = {:g}/√t. After {} steps:",
               1 / (1 + plan.C * plan.C), plan.alpha, result.time.back());
    std::vector<Real> regrets;
    for (const auto& [name, place, regret] : result.runs) {
        const std::size_t last = regret.size() - 1;
        report.say("  {:<18} φ = {:8.5f}   average regret {:.5f}", name, place(last), regret(last));
        regrets.push_back(regret(last));
    }
    report.say("To stay at 1 costs {:.5f}. Adam divides the rare large slope by its own root, and",
               result.worst);
    report.say("the two small ones by theirs: three steps of one size, two of them the wrong way.");
    report.result("reddi_regret", regrets);
    report.figure(reddi_figure(result));
}

void show_core_step(Report& report, const CoreStepResult& result) {
    const CoreStepPlan& plan = result.plan;
    report.section("A module of the graph, and any optimizer (FM.24b)");
    report.say("TwoLayerNet({}, {}, {}), {} parameters, {} random examples; loss before step",
               plan.D_in, plan.H, plan.D_out, result.parameters, plan.N);
    report.say("  step   SGD(.01, momentum .9)   Adam(1e-4)   SGD made anew in each step");
    for (std::size_t k = 0; k < plan.steps; k += std::max<std::size_t>(1, plan.steps / 5))
        report.say("  {:4}   {:21.4f}   {:10.4f}   {:26.4f}", k + 1, result.sgd(k), result.adam(k),
                   result.forgetful(k));
    const double bound = sizeof(Real) == 8 ? 1e-12 : 1e-2;
    report.check("SGD takes the steps of chapter 7's network", result.sgd_apart, bound);
    report.check("Adam, too", result.adam_apart, bound);
    report.result("core_step_sgd", result.sgd);
    report.result("core_step_adam", result.adam);
}

}  // namespace descent::optimizers
