#include "chapters/14_reproductions/mnist_rows.hpp"
#include "chapters/14_reproductions/program/figures_mnist.hpp"
#include "chapters/14_reproductions/program/walk_through.hpp"

namespace descent::reproductions {
namespace {

/// The lecture's rows, for a run without images.
void add_missing(Chapter& c, Table& table, const std::vector<Row>& rows) {
    c.say("no --mnist FOLDER: the lecture's rows are skipped, MNIST-1D stands in");
    for (const Row& row : skipped_rows(rows, how_to_get_mnist())) add(c, table, row);
}

/// "GO.12_norms", or "GO.12_mnist1d_norms" for a stand-in.
std::string key(const std::string& tag, const Images& images, const std::string& name) {
    return tag + (images.basis == Basis::stand_in ? "_mnist1d_" : "_") + name;
}

/// What every row of a run has to say about it.
Origin origin(const Images& images, std::size_t steps, std::size_t stated_steps) {
    std::string remark = images.description;
    if (images.basis == Basis::part) remark += "; ordering and range only";
    if (steps != stated_steps)
        remark += fmt::format("; {} steps in place of {}", steps, stated_steps);
    return {images.basis, steps == stated_steps, remark};
}

/// Adds the rows, without verdicts in the quick form: its few steps say nothing.
void add_all(Chapter& c, Table& table, const std::vector<Row>& rows) {
    for (const Row& row :
         c.quick() ? skipped_rows(rows, "--quick only tries whether it runs") : rows)
        add(c, table, row);
}

// ----------------------------------------------------------------------------------- depth (GO.12)

DepthPlan depth_plan(const Chapter& c, const Images& images) {
    DepthPlan plan{.seed = c.seed()};
    const bool small = images.basis == Basis::stand_in;
    if (!c.full()) plan.steps = 50'000;
    if (c.quick()) plan.steps = small ? 3'000 : 500;
    return plan;
}

void say_depths(Chapter& c, const std::vector<DepthResult>& results) {
    c.say("  hidden layers  accuracy, %   ‖∂L/∂b_k‖ before training, first layer to output");
    for (const DepthResult& r : results) {
        std::string norms;
        for (const Real norm : r.at_start) norms += fmt::format(" {:9.5f}", norm);
        c.say("  {:>13}  {:11.2f}  {}", r.network.depth(), r.accuracy, norms);
    }
    std::string norms;
    for (const Real norm : results.back().at_end) norms += fmt::format(" {:9.5f}", norm);
    c.say("  the deepest one after training{}", norms);
}

// ---------------------------------------------------------------------------------- rates (GO.21b)

RatePlan rate_plan(const Chapter& c, const Images& images) {
    RatePlan plan{.seed = c.seed()};
    const bool small = images.basis == Basis::stand_in;
    if (small) plan.widths = {40, 100, 60, 10};
    if (c.full()) plan.runs = 2;
    if (!c.full()) plan.steps = small ? 1800 : 300;
    if (c.quick()) plan.steps = small ? 200 : 15;
    return plan;
}

/// The means in one row of a table, beside the stated ones.
void say_row(Chapter& c, const std::string& name, const Matrix& errors, const Matrix& stated,
             std::size_t i) {
    c.say("  {:>8}   {:8.2f} {:8.2f} {:8.2f}     {:5.2f}  {:5.2f}  {:5.2f}", name, errors(i, 0),
          errors(i, 1), errors(i, 2), stated(i, 0), stated(i, 1), stated(i, 2));
}

void say_rates(Chapter& c, const Images& images, const RatePlan& plan, const ErrorTable& errors) {
    const std::string title = plan.runs == 1 ? "" : fmt::format(", mean of {} runs", plan.runs);
    c.say("{:<41}stated for MNIST, %", "test error in %" + title);
    c.say("  {:>8}   {:>8} {:>8} {:>8}       SGD   mom.  AdaGrad", "rate", "SGD", "momentum",
          "AdaGrad");
    for (std::size_t i = 0; i < errors.mean.shape()[0]; ++i)
        say_row(c, fmt::format("{}", zeiler_rates()[i]), errors.mean, stated_rates(), i);
    if (plan.runs > 1) c.say("where the runs differ by more than 5 points:");
    const char* names[] = {"SGD", "momentum", "AdaGrad"};
    const char* keys[] = {"sgd", "momentum", "adagrad"};
    for (std::size_t j = 0; j < 3; ++j) {
        for (std::size_t i = 0; i < errors.mean.shape()[0]; ++i)
            if (errors.most(i, j) - errors.least(i, j) > 5)
                c.say("  {} at rate {}: from {:.2f} to {:.2f}", names[j], zeiler_rates()[i],
                      errors.least(i, j), errors.most(i, j));
        c.result(key("GO.21b", images, std::string("errors_") + keys[j]), column(errors.mean, j));
    }
}

void say_adadelta(Chapter& c, const Images& images, const Matrix& errors) {
    c.say("AdaDelta, which needs no rate: test error in %");
    c.say("  {:>8}   {:>8} {:>8} {:>8}     stated for MNIST, %", "", "ρ = 0.9", "ρ = 0.95",
          "ρ = 0.99");
    for (std::size_t i = 0; i < errors.shape()[0]; ++i)
        say_row(c, fmt::format("ε = {:.0e}", static_cast<double>(zeiler_epsilon()[i])), errors,
                stated_adadelta(), i);
    for (std::size_t j = 0; j < errors.shape()[1]; ++j)
        c.result(key("GO.21b", images,
                     fmt::format("errors_adadelta_{:g}", static_cast<double>(zeiler_rho()[j]))),
                 column(errors, j));
}

/// Rate 1 is at the edge for SGD: whether it fails depends on the first weights, of which
/// the source says nothing.
void say_edge(Chapter& c, const Images& images, RatePlan plan) {
    plan.deviation = Real(0.05);
    std::vector<double> errors;
    for (std::size_t run = 0; run < plan.runs; ++run)
        errors.push_back(static_cast<double>(test_error(images, plan, zeiler_rules(1)[0], run)));
    c.say("SGD at rate 1 from weights N(0, {}²) in place of Glorot's: {:.2f} %", plan.deviation,
          fmt::join(errors, " %, "));
    c.result(key("GO.21b", images, "errors_sgd_1_normal_weights"), errors);
}

}  // namespace

void show_depth_table(Chapter& c, Table& table, const Images* given) {
    c.section("MNIST: sigmoid networks with 0 to 4 hidden layers (GO.12)");
    if (!given) add_missing(c, table, depth_rows(stated_accuracies(), Vector{1, 1}, {Basis::part}));
    const Images images = given ? *given : mnist1d_images();
    const DepthPlan plan = depth_plan(c, images);
    c.say("{}; {} steps of {} examples", images.description, plan.steps, plan.batch);
    const std::vector<DepthResult> results = compare_depths(
        images, plan,
        [&](std::size_t done, std::size_t total) { c.progress("sigmoid networks", done, total); });
    say_depths(c, results);
    Vector accuracies = Vector::from_shape({results.size()});
    for (std::size_t k = 0; k < results.size(); ++k) accuracies[k] = results[k].accuracy;
    c.result(key("GO.12", images, "accuracies"), accuracies);
    c.result(key("GO.12", images, "norms_before"), results.back().at_start);
    c.result(key("GO.12", images, "norms_after"), results.back().at_end);
    add_all(c, table,
            depth_rows(accuracies, results.back().at_start,
                       origin(images, plan.steps, DepthPlan{}.steps)));
    c.figure(depth_figure(results, images.basis));
    c.figure(norms_figure(results.back()));
}

void show_rate_tables(Chapter& c, Table& table, const Images* given) {
    c.section("MNIST: SGD, momentum, AdaGrad and AdaDelta over their rates (GO.21b)");
    if (!given) {
        std::vector<Row> rows = rate_rows(stated_rates(), {Basis::part});
        const std::vector<Row> more =
            adadelta_rows(stated_adadelta(), stated_rates(), {Basis::part});
        rows.insert(rows.end(), more.begin(), more.end());
        add_missing(c, table, rows);
    }
    const Images images = given ? *given : mnist1d_images();
    const RatePlan plan = rate_plan(c, images);
    c.say("{}; {} tanh, {} steps of {} examples", images.description, fmt::join(plan.widths, "-"),
          plan.steps, plan.batch);
    const auto report = [&](std::size_t done, std::size_t total) {
        c.progress("networks", done, total);
    };
    const ErrorTable errors = rate_table(images, plan, report);
    say_rates(c, images, plan, errors);
    const Origin from = origin(images, plan.steps, RatePlan{}.steps);
    add_all(c, table, rate_rows(errors.mean, from));
    if (c.full()) say_edge(c, images, plan);
    c.figure(rate_figure(errors.mean, images.basis));
    RatePlan once = plan;
    once.runs = 1;
    const Matrix adadelta = adadelta_table(images, once, report).mean;
    say_adadelta(c, images, adadelta);
    add_all(c, table, adadelta_rows(adadelta, errors.mean, from));
    c.figure(adadelta_figure(adadelta, images.basis));
}

}  // namespace descent::reproductions
