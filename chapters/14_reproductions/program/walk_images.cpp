#include "chapters/14_reproductions/mnist_rows.hpp"
#include "chapters/14_reproductions/program/figures_mnist.hpp"
#include "chapters/14_reproductions/program/show_table.hpp"
#include "chapters/14_reproductions/program/walk_through.hpp"

namespace descent::reproductions {
namespace {

/// The lecture's rows, for a run without images.
void show_skipped(Report& report, const Rows& rows) {
    if (rows.empty()) return;
    report.say("no --mnist FOLDER: the lecture's rows are skipped, MNIST-1D stands in");
    show_rows(report, rows);
}

// ----------------------------------------------------------------------------------- depth (GO.12)

std::string norms_text(const Vector& norms) {
    std::string text;
    for (const Real norm : norms) text += fmt::format(" {:9.5f}", norm);
    return text;
}

void say_depths(Report& report, const std::vector<DepthResult>& networks) {
    report.say("  hidden layers  accuracy, %   ‖∂L/∂b_k‖ before training, first layer to output");
    for (const DepthResult& one : networks)
        report.say("  {:>13}  {:11.2f}  {}{}", one.network.depth(), one.accuracy,
                   norms_text(one.at_start), one.diverged ? "  diverged" : "");
    report.say("  the deepest one after training{}", norms_text(networks.back().at_end));
}

// ---------------------------------------------------------------------------------- rates (GO.21b)

/// The means in one row of a table, beside the stated ones.
void say_errors(Report& report, const std::string& name, const Matrix& errors, const Matrix& stated,
                std::size_t i) {
    report.say("  {:>8}   {:8.2f} {:8.2f} {:8.2f}     {:5.2f}  {:5.2f}  {:5.2f}", name,
               errors(i, 0), errors(i, 1), errors(i, 2), stated(i, 0), stated(i, 1), stated(i, 2));
}

void say_rates(Report& report, const RateReproduction& rates) {
    const ErrorTable& errors = rates.rates;
    const std::size_t runs = rates.plan.runs;
    report.say("{:<41}stated for MNIST, %",
               "test error in %" + (runs == 1 ? "" : fmt::format(", mean of {} runs", runs)));
    report.say("  {:>8}   {:>8} {:>8} {:>8}       SGD   mom.  AdaGrad", "rate", "SGD", "momentum",
               "AdaGrad");
    for (std::size_t i = 0; i < errors.mean.shape()[0]; ++i)
        say_errors(report, fmt::format("{}", zeiler_rates()[i]), errors.mean, stated_rates(), i);
    if (runs > 1) report.say("where the runs differ by more than 5 points:");
    const char* names[] = {"SGD", "momentum", "AdaGrad"};
    const char* keys[] = {"sgd", "momentum", "adagrad"};
    for (std::size_t j = 0; j < 3; ++j) {
        for (std::size_t i = 0; i < errors.mean.shape()[0]; ++i)
            if (errors.most(i, j) - errors.least(i, j) > 5)
                report.say("  {} at rate {}: from {:.2f} to {:.2f}", names[j], zeiler_rates()[i],
                           errors.least(i, j), errors.most(i, j));
        report.result(result_key("GO.21b", rates.basis, std::string("errors_") + keys[j]),
                      column(errors.mean, j));
    }
}

void say_adadelta(Report& report, const RateReproduction& rates) {
    report.say("AdaDelta, which needs no rate: test error in %");
    report.say("  {:>8}   {:>8} {:>8} {:>8}     stated for MNIST, %", "", "ρ = 0.9", "ρ = 0.95",
               "ρ = 0.99");
    const Matrix& errors = rates.adadelta;
    for (std::size_t i = 0; i < errors.shape()[0]; ++i)
        say_errors(report, fmt::format("ε = {:.0e}", zeiler_epsilon()[i]), errors,
                   stated_adadelta(), i);
    for (std::size_t j = 0; j < errors.shape()[1]; ++j)
        report.result(
            result_key("GO.21b", rates.basis, fmt::format("errors_adadelta_{:g}", zeiler_rho()[j])),
            column(errors, j));
}

void say_edge(Report& report, Basis basis, const EdgeResult& edge) {
    report.say("SGD at rate 1 from weights N(0, {}²) in place of Glorot's: {:.2f} %",
               edge.deviation, fmt::join(edge.errors, " %, "));
    report.result(result_key("GO.21b", basis, "errors_sgd_1_normal_weights"), edge.errors);
}

}  // namespace

void show_depths(Report& report, const DepthReproduction& depths) {
    report.section("MNIST: sigmoid networks with 0 to 4 hidden layers (GO.12)");
    show_skipped(report, depths.skipped);
    report.say("{}; {} steps of {} examples", depths.description, depths.plan.steps,
               depths.plan.batch);
    say_depths(report, depths.networks);
    const DepthResult& deepest = depths.networks.back();
    const auto key = [&](const char* name) { return result_key("GO.12", depths.basis, name); };
    report.result(key("accuracies"), depths.accuracies);
    report.result(key("norms_before"), deepest.at_start);
    report.result(key("norms_after"), deepest.at_end);
    show_rows(report, depths.rows);
    report.figure(depth_figure(depths.networks, depths.basis));
    report.figure(norms_figure(deepest));
}

void show_rates(Report& report, const RateReproduction& rates) {
    report.section("MNIST: SGD, momentum, AdaGrad and AdaDelta over their rates (GO.21b)");
    show_skipped(report, rates.skipped);
    report.say("{}; {} tanh, {} steps of {} examples", rates.description,
               fmt::join(rates.plan.widths, "-"), rates.plan.steps, rates.plan.batch);
    say_rates(report, rates);
    show_rows(report, rates.of_rates);
    if (rates.edge) say_edge(report, rates.basis, *rates.edge);
    report.figure(rate_figure(rates.rates.mean, rates.basis));
    say_adadelta(report, rates);
    show_rows(report, rates.of_adadelta);
    report.figure(adadelta_figure(rates.adadelta, rates.basis));
}

}  // namespace descent::reproductions
