#include "chapters/14_reproductions/mnist_rows.hpp"
#include "chapters/14_reproductions/program/figures_mnist.hpp"
#include "chapters/14_reproductions/program/show_table.hpp"
#include "chapters/14_reproductions/program/walk_through.hpp"

namespace descent::reproductions {
namespace {

/// One row of a table under each assumption, beside the stated one.
void say_errors(Report& report, const std::string& name, const std::vector<const Matrix*>& errors,
                const Matrix& stated, std::size_t i) {
    std::string line;
    for (const Matrix* table : errors)
        line += fmt::format("  {:6.2f} {:6.2f} {:6.2f}", (*table)(i, 0), (*table)(i, 1),
                            (*table)(i, 2));
    report.say("  {:>9} {}    {:5.2f}  {:5.2f}  {:5.2f}", name, line, stated(i, 0), stated(i, 1),
               stated(i, 2));
}

/// The heading of such a table: its columns under each assumption, and as stated.
void say_columns(Report& report, const std::string& title, const RateReproduction& rates,
                 const std::string& columns) {
    std::string units;
    for (const AssumedTables& one : rates.tables)
        units += fmt::format("{:<22}", fmt::format("{} units", neurons::name(one.activation)));
    report.say("{}", title);
    report.say("               {} stated for MNIST, %", units);
    std::string line;
    for (std::size_t i = 0; i < rates.tables.size(); ++i) line += columns;
    report.say("            {}  {}", line, columns);
}

void say_spread(Report& report, const AssumedTables& one) {
    const char* names[] = {"SGD", "momentum", "AdaGrad"};
    for (std::size_t j = 0; j < 3; ++j)
        for (std::size_t i = 0; i < one.rates.mean.shape()[0]; ++i)
            if (one.rates.most(i, j) - one.rates.least(i, j) > 5)
                report.say("  runs differ: {} at rate {}, {}: from {:.2f} to {:.2f}", names[j],
                           zeiler_rates()[i], neurons::name(one.activation), one.rates.least(i, j),
                           one.rates.most(i, j));
}

void say_edge(Report& report, Basis basis, const AssumedTables& one) {
    if (!one.edge) return;
    const std::string_view units = neurons::name(one.activation);
    report.say("  SGD at rate 1, {}: {:.2f} %; from weights N(0, {}²): {:.2f} %", units,
               fmt::join(one.edge->advised, " %, "), one.edge->deviation,
               fmt::join(one.edge->normal, " %, "));
    const auto key = [&](const char* weights) {
        return result_key("GO.21b", basis, fmt::format("{}_errors_sgd_1_{}", units, weights));
    };
    report.result(key("advised_weights"), one.edge->advised);
    report.result(key("normal_weights"), one.edge->normal);
}

/// The tables in the results, one list for each column.
void keep_errors(Report& report, Basis basis, const AssumedTables& one) {
    const auto key = [&](const std::string& column) {
        return result_key("GO.21b", basis,
                          fmt::format("{}_errors_{}", neurons::name(one.activation), column));
    };
    const char* keys[] = {"sgd", "momentum", "adagrad"};
    for (std::size_t j = 0; j < 3; ++j) {
        report.result(key(keys[j]), column(one.rates.mean, j));
        report.result(key(fmt::format("adadelta_{:g}", zeiler_rho()[j])), column(one.adadelta, j));
    }
}

void say_tables(Report& report, const RateReproduction& rates) {
    std::vector<const Matrix*> first, second;
    for (const AssumedTables& one : rates.tables) {
        first.push_back(&one.rates.mean);
        second.push_back(&one.adadelta);
    }
    const std::size_t runs = rates.plan.runs;
    say_columns(report, "test error in %" + (runs == 1 ? "" : fmt::format(", mean of {}", runs)),
                rates, "     SGD   mom. AdaGr.");
    for (std::size_t i = 0; i < zeiler_rates().size(); ++i)
        say_errors(report, fmt::format("{}", zeiler_rates()[i]), first, stated_rates(), i);
    say_columns(report, "AdaDelta, which needs no rate: test error in %", rates,
                "   ρ=.90  ρ=.95  ρ=.99");
    for (std::size_t i = 0; i < zeiler_epsilon().size(); ++i)
        say_errors(report, fmt::format("ε = {:.0e}", zeiler_epsilon()[i]), second,
                   stated_adadelta(), i);
}

/// Which statements come out with one activation and not with the other?
void say_decisions(Report& report, const RateReproduction& rates) {
    for (const AssumedTables& one : rates.tables)
        if (rates.basis != Basis::stand_in)
            report.say(
                "{} units: the 15 errors are off by a factor of {:.2f}, AdaDelta's by {:.2f}",
                neurons::name(one.activation), typical_factor(one.rates.mean, stated_rates()),
                typical_factor(one.adadelta, stated_adadelta()));
    report.say("Rows whose verdict the activation decides:");
    std::size_t decided = 0;
    for (const AssumedRow& row : by_activation(rates.tables[0].rows(), rates.tables[1].rows())) {
        if (!row.decided_by_activation()) continue;
        ++decided;
        report.say("  {}: tanh {}, relu {}", row.what, text(row.with_tanh), text(row.with_relu));
    }
    if (decided == 0) report.say("  none");
}

}  // namespace

void show_rates(Report& report, const RateReproduction& rates) {
    report.section("MNIST: SGD, momentum, AdaGrad and AdaDelta over their rates (GO.21b)");
    show_skipped(report, rates.skipped);
    report.say("{}; {}, {} steps of {} examples", rates.description,
               fmt::join(rates.plan.widths, "-"), rates.plan.steps, rates.plan.batch);
    report.say("The lecture names no activation: here are tanh and ReLU, side by side");
    say_tables(report, rates);
    report.say(
        "Rate 1 and AdaDelta's ε from 1e-04 up amplify rounding: on another processor these errors "
        "differ by whole points");
    for (const AssumedTables& one : rates.tables) {
        keep_errors(report, rates.basis, one);
        report.say("With {} units:", neurons::name(one.activation));
        show_rows(report, one.rows());
        say_spread(report, one);
        say_edge(report, rates.basis, one);
        report.figure(rate_figure(one, rates.basis));
        report.figure(adadelta_figure(one, rates.basis));
    }
    say_decisions(report, rates);
}

}  // namespace descent::reproductions
