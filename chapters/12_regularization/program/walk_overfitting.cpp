#include "chapters/12_regularization/program/figures.hpp"
#include "chapters/12_regularization/program/walk_through.hpp"

namespace descent::regularization {

void show_more_data(Report& report, const MoreDataResult& data) {
    report.section("Overfitting: more data, more capacity (EE.24, EE.25)");
    const MoreDataPlan& plan = data.plan;
    report.say("y = sin πx + N(0, {}²), polynomials of degree {}, {} data sets of each size:",
               plan.noise, plan.degree, plan.draws);
    report.say("      N   empirical loss   σ²(1 − P/N)   expected loss");
    for (std::size_t i = 0; i < data.studies.size(); ++i) {
        const LossStudy& study = data.studies[i];
        report.say("  {:5}   {:.4f} ± {:.4f}  {:12.4f} {:15.4f}", plan.examples[i],
                   study.empirical.mean, study.empirical.error, data.theory[i],
                   study.median.expected);
    }
    report.check("the empirical loss is σ²(1 − P/N), in standard errors", data.worst, 4.5);
    report.result("expected_loss_least_data", data.studies.front().median.expected);
    report.result("expected_loss_most_data", data.studies.back().median.expected);
    report.figure(more_data_figure(data));
}

void show_double_descent(Report& report, const DoubleDescentResult& result) {
    const DoubleDescentPlan& plan = result.plan;
    report.say("And with fewer? The expected loss, median of {} data sets:", plan.draws);
    report.say("      N   least squares   with L2, λ = {:g}", plan.lambda);
    for (std::size_t i = 0; i < plan.examples.size(); ++i)
        report.say("  {:5} {:15.4g} {:19.4g}", plan.examples[i], result.expected[i],
                   result.with_l2[i]);
    report.say("More examples make it worse, until there are as many as parameters: {} of {}.",
               result.peak, result.parameters());
    report.check("the peak is within one example of the number of parameters",
                 real(result.peak) - real(result.parameters()), 1);
    report.result("double_descent_peak", result.peak);
    report.result("double_descent_expected", result.expected);
    report.result("double_descent_with_l2", result.with_l2);
    report.figure(double_descent_figure(result));
}

void show_risk(Report& report, const RiskResult& result) {
    const RiskPlan& plan = result.plan;
    report.say("The risk R of FM.10 and the empirical one, degree {}, {} sets of {} examples:",
               plan.degree, plan.draws, plan.examples);
    report.say("  at the best polynomial, chosen without them  {:.4f} ± {:.4f}, R = {:.4f}",
               result.at_fixed.mean, result.at_fixed.error, result.risk);
    report.say("  at the polynomial fitted to them             {:.4f} ± {:.4f}, R = {:.4f}",
               result.at_minimizer.mean, result.at_minimizer.error, result.risk_of_minimizer);
    report.check("the empirical risk is unbiased where it was not minimized, in standard errors",
                 result.fixed_away, 4.5);
    report.check("and too small at its minimizer, in every draw", result.out_of_order == 0);
    report.result("empirical_risk_at_minimizer", result.at_minimizer.mean);
}

void show_more_capacity(Report& report, const MoreCapacityResult& capacity) {
    report.say(
        "{} examples, more capacity: the expected loss is least at degree {}, {:.3f}, and {:.1f} "
        "at degree {}.",
        capacity.examples, capacity.best, capacity.by_degree[capacity.best].median.expected,
        capacity.by_degree.back().median.expected, capacity.by_degree.size() - 1);
    report.result("best_degree", capacity.best);
    report.figure(more_capacity_figure(capacity));
}

void show_wider_networks(Report& report, const WiderNetworksResult& networks) {
    report.say(
        "A 40-width-10 network on MNIST-1D; cross-entropy on its examples, and on 1000 new ones:");
    report.say("                      {} examples                  {} examples", networks.plan.few,
               networks.plan.many);
    report.say("  width  parameters      L̂      L    gap   wrong       L̂      L    gap   wrong");
    const auto columns = [](const NetworkLosses& losses) {
        return fmt::format("{:6.3f} {:6.3f} {:6.3f} {:5.1f} %", losses.empirical, losses.expected,
                           losses.gap(), 100 * losses.expected_error);
    };
    for (std::size_t i = 0; i < networks.with_few.size(); ++i)
        report.say("  {:5} {:11} {}  {}", networks.plan.widths[i], networks.with_few[i].parameters,
                   columns(networks.with_few[i]), columns(networks.with_many[i]));
    report.result("network_gaps_500_examples", networks.gaps_with_few());
}

}  // namespace descent::regularization
