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
    report.say("                          {} examples                     {} examples",
               networks.plan.few, networks.plan.many);
    report.say(
        "  width  parameters      L̂       L     gap    wrong   "
        "     L̂       L     gap    wrong");
    const auto columns = [](const NetworkLosses& losses) {
        return fmt::format("{:7.3f} {:7.3f} {:7.3f} {:6.1f} %", losses.empirical, losses.expected,
                           losses.gap(), 100 * losses.expected_error);
    };
    for (std::size_t i = 0; i < networks.with_few.size(); ++i)
        report.say("  {:5} {:11} {}  {}", networks.plan.widths[i], networks.with_few[i].parameters,
                   columns(networks.with_few[i]), columns(networks.with_many[i]));
    report.result("network_gaps_500_examples", networks.gaps_with_few());
}

}  // namespace descent::regularization
