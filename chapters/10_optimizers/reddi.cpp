#include "chapters/10_optimizers/reddi.hpp"

#include <algorithm>
#include <cmath>
#include <functional>

#include "chapters/10_optimizers/adam.hpp"
#include "chapters/10_optimizers/descent_rules.hpp"

namespace descent::optimizers {

Real reddi_slope(Real C, std::size_t t, std::size_t period) {
    return t % period == 1 ? C : Real(-1);  // f_t(φ) = C φ for t mod 3 = 1, −φ otherwise   (GO.23b)
}

ReddiRun reddi_run(const ReddiPlan& plan, const std::string& name, Optimizer rule,
                   const std::vector<std::size_t>& time) {
    require(plan.period > 0, "reddi_run", "the period is 0");
    require(time.empty() || time.front() >= 1, "reddi_run", "the first step is step 1");
    require(std::adjacent_find(time.begin(), time.end(), std::greater_equal<>{}) == time.end(),
            "reddi_run", "the times must rise");
    ReddiRun run{name, xt::zeros<Real>({time.size()}), xt::zeros<Real>({time.size()})};
    Vector phi{plan.start}, g{0};
    Real paid = 0, slopes = 0;
    for (std::size_t t = 1, k = 0; k < time.size(); ++t) {
        g(0) = reddi_slope(plan.C, t, plan.period);
        paid += g(0) * phi(0);
        slopes += g(0);
        rule.set_alpha(plan.alpha / std::sqrt(real(t)));  // α_t = α/√t   (GO.23b)
        rule.step(phi, g);                                // one step     (GO.22, GO.23)
        phi(0) = std::clamp(phi(0), Real(-1), Real(1));   // Π_[−1,1] φ   (GO.23b)
        if (t != time[k]) continue;
        run.place(k) = phi(0);
        // (Σ f_t(φ_t) − min_φ Σ f_t(φ))/T, and the minimum of a line is at an end   (GO.23b)
        run.regret(k) = (paid + std::abs(slopes)) / real(t);
        ++k;
    }
    return run;
}

ReddiResult reddi_study(const ReddiPlan& plan) {
    require(plan.period > 1, "reddi_study", "a period has at least two steps");
    const Real others = real(plan.period - 1);
    require(plan.C > others, "reddi_study", "C must be larger than the other slopes together");
    require(std::abs(plan.start) <= 1, "reddi_study", "the start must lie in [-1, 1]");
    require(plan.steps >= plan.period, "reddi_study", "there is no whole period");
    const Real gamma = 1 / (1 + plan.C * plan.C);
    require(plan.alpha > 0 && plan.alpha < std::sqrt(1 - gamma), "reddi_study",
            "alpha must be positive and smaller than the root of 1 - gamma");
    ReddiResult result{plan, {}, 2 * (plan.C - others) / real(plan.period), {}};
    const std::size_t periods = plan.steps / plan.period;
    for (std::size_t k = 1; k < periods; k = std::max(k + 1, k * 5 / 4))
        result.time.push_back(plan.period * k);
    result.time.push_back(plan.period * periods);
    const auto run = [&](const std::string& name, const Optimizer& rule) {
        result.runs.push_back(reddi_run(plan, name, rule, result.time));
    };
    run("Adam", Adam{.beta = 0, .gamma = gamma, .epsilon = 0, .corrected = false});
    run("AMSGrad", AMSGrad{.beta = 0, .gamma = gamma, .epsilon = 0, .corrected = false});
    run("gradient descent", GradientDescent{});
    run("Adam, γ = .999", Adam{.beta = 0, .epsilon = 0, .corrected = false});
    return result;
}

}  // namespace descent::optimizers
