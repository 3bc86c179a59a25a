#include <fmt/format.h>

#include <algorithm>
#include <limits>

#include "chapters/10_optimizers/program/figures.hpp"
#include "chapters/10_optimizers/program/walk_through.hpp"

namespace descent::optimizers {

void show_higher_order(Report& report, const DepthStudy& depths, const OrderStudy& orders) {
    report.section("Beyond the second order: ŷ = x w_1 w_2 ⋯ w_l (EE.21)");
    report.say(
        "x = 1, all weights alike. One step with α = 0.1/gᵀg, which to first order lowers ŷ by "
        "0.1. What it does:");
    std::string head = "    l ";
    for (const Real weight : depths.weights)
        head += fmt::format(" {:>16}", fmt::format("w = {:g}", weight));
    report.say("{}", head);
    for (std::size_t j = 0; j < depths.depth.size(); ++j) {
        const auto l = static_cast<std::size_t>(depths.depth(j));
        if (l != 2 && l != 5 && l % 10 != 0) continue;
        std::string row;
        for (std::size_t i = 0; i < depths.weights.size(); ++i)
            row += fmt::format(" {:16.6g}", depths.actual(i, j));
        report.say("  {:3} {}", l, row);
    }
    const Vector& o = orders.orders;
    report.say("l = {}, w = {}, order by order: {:.4f} {:+.4f} {:+.4f} {:+.4f} … = {:+.4f}",
               orders.depth, orders.weight, o(0), o(1), o(2), o(3), orders.actual);
    report.check("the orders add up to the true change", xt::sum(o)() - orders.actual,
                 1e3 * double(std::numeric_limits<Real>::epsilon()));
    report.say(
        "Where ŷ is small, 0.1 is far away, the step is long, and the terms of third and higher "
        "order take over.");
    report.result("higher_order_by_order", o);
    report.result("higher_order_change", orders.actual);
    report.figure(higher_order_figure(depths));
}

void show_training(Report& report, const TrainingSpectrum& training) {
    const auto& [plan, parameters, spectrum] = training;
    report.section("The landscape of a small network (FM.17)");
    report.say(
        "2-{}-1, tanh, {} parameters; mean squares of {} examples + {}/2 ‖φ‖². Along gradient "
        "descent:",
        plan.units, parameters, plan.examples, plan.lambda);
    report.say("   step     loss     smallest     largest   eigenvalues < 0");
    for (std::size_t k = 0; k < spectrum.step.size(); ++k)
        if (k % 3 == 0 || k + 1 == spectrum.step.size())
            report.say("  {:5}  {:7.4f}   {:10.4f}  {:10.4f}   {:13.0f} %", spectrum.step[k],
                       spectrum.loss(k), spectrum.eigenvalues(k, 0),
                       spectrum.eigenvalues(k, parameters - 1), 100 * spectrum.negative_share(k));
    report.figure(spectrum_figure(spectrum));
}

void show_stationary(Report& report, const StationaryStudy& study) {
    const std::size_t count = study.points.size(), every = std::max<std::size_t>(1, count / 10);
    report.say(
        "From {} places, on the way to ‖∂L/∂φ‖ = 0: {} stationary points of different loss, {} of "
        "them minima.",
        study.plan.starts, count, study.minima);
    report.say("      loss   negative eigenvalues of {}   units at work", study.parameters);
    for (std::size_t i = 0; i < count; ++i)
        if (i % every == 0 || i + 1 == count)
            report.say("  {:8.4f}   {:26.0f}   {:13}   {}", study.loss(i),
                       study.index(i) * real(study.parameters), study.working[i],
                       text(study.points[i].kind));
    if (study.comparable)
        report.say(
            "Rank correlation of loss and index: {:.2f}. High up there is always a way down.",
            study.correlation);
    else
        report.say(
            "Too few to compare. In single precision the Hessian is too rough to tell most of "
            "them.");
    report.result("stationary_loss", study.loss);
    report.result("stationary_index", study.index);
    report.result("stationary_working_units", study.working);
    report.result("stationary_rank_correlation", study.correlation);
    if (count > 0) report.figure(index_figure(study));
}

}  // namespace descent::optimizers
