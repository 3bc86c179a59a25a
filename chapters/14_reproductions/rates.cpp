#include "chapters/14_reproductions/rates.hpp"

#include <algorithm>
#include <cmath>

#include "chapters/09_initialization/initializers.hpp"
#include "chapters/09_initialization/pretraining.hpp"
#include "chapters/10_optimizers/adaptive.hpp"
#include "chapters/10_optimizers/descent_rules.hpp"
#include "chapters/11_training/training.hpp"
#include "chapters/14_reproductions/batches.hpp"
#include "chapters/14_reproductions/mnist_rows.hpp"

namespace descent::reproductions {

using deep::DeepNetwork;
using optimizers::Optimizer;

namespace {

/// The first φ: normal weights where a deviation is given, else those that chapter 9
/// advises for the activation; biases 0.
Vector first_parameters(const DeepNetwork& network, Real deviation, Random& random) {
    if (deviation > 0) return initialization::small_weights(network, deviation, random);
    return initialization::initialize(network, initialization::recommended(network.activation),
                                      random);
}

}  // namespace

Real test_error(const Images& images, const RatePlan& plan, const Optimizer& optimizer,
                std::size_t run) {
    require(plan.batch > 0 && plan.steps > 0, "test_error", "batch or steps is 0");
    require(plan.deviation >= 0 && std::isfinite(plan.deviation), "test_error",
            "deviation must not be negative");
    const DeepNetwork network(plan.widths, plan.activation);
    require_fit("test_error", images, network.widths.front(), network.widths.back());
    const training::Model model = training::classifier(network);
    Random weights(plan.seed + run, "weights");
    Vector phi = first_parameters(network, plan.deviation, weights);
    Vector dphi = xt::zeros_like(phi);
    Optimizer rule = optimizer;
    for_batches(images.training, plan.batch, plan.steps, plan.seed + run,
                [&](const Matrix& X, backprop::Labels labels) {
                    if (!std::isfinite(model.loss_and_gradient(phi, X, labels, dphi))) return false;
                    rule.step(phi, dphi);
                    return true;
                });
    return 100 * (1 - training::evaluate(model, phi, images.test));
}

const std::vector<neurons::Activation>& rate_assumptions() {
    static const std::vector<neurons::Activation> assumptions{neurons::Activation::tanh,
                                                              neurons::Activation::relu};
    return assumptions;
}

const Vector& zeiler_rates() {
    static const Vector rates{1, Real(0.1), Real(0.01), Real(0.001), Real(0.0001)};
    return rates;
}

const Vector& zeiler_rho() {
    static const Vector rho{Real(0.9), Real(0.95), Real(0.99)};
    return rho;
}

const Vector& zeiler_epsilon() {
    static const Vector epsilon{Real(1e-2), Real(1e-4), Real(1e-6), Real(1e-8)};
    return epsilon;
}

std::vector<Optimizer> zeiler_rules(Real alpha) {
    return {optimizers::GradientDescent{.alpha = alpha},
            optimizers::Velocity{.alpha = alpha, .beta = Real(0.9)},
            optimizers::AdaGrad{.alpha = alpha}};
}

namespace {

/// One row of optimizers after the other.
ErrorTable error_table(const Images& images, const RatePlan& plan,
                       const std::vector<std::vector<Optimizer>>& rows, const Progress& progress) {
    require(plan.runs > 0, "error_table", "runs is 0");
    const std::size_t columns = rows[0].size(), total = rows.size() * columns * plan.runs;
    ErrorTable table{xt::zeros<Real>({rows.size(), columns}),
                     100 * xt::ones<Real>({rows.size(), columns}),
                     xt::zeros<Real>({rows.size(), columns})};
    std::size_t done = 0;
    for (std::size_t i = 0; i < rows.size(); ++i)
        for (std::size_t j = 0; j < columns; ++j)
            for (std::size_t run = 0; run < plan.runs; ++run) {
                const Real error = test_error(images, plan, rows[i][j], run);
                table.mean(i, j) += error / real(plan.runs);
                table.least(i, j) = std::min(table.least(i, j), error);
                table.most(i, j) = std::max(table.most(i, j), error);
                if (progress) progress(++done, total);
            }
    return table;
}

}  // namespace

ErrorTable rate_table(const Images& images, const RatePlan& plan, const Progress& progress) {
    std::vector<std::vector<Optimizer>> rows;
    for (const Real alpha : zeiler_rates()) rows.push_back(zeiler_rules(alpha));
    return error_table(images, plan, rows, progress);
}

ErrorTable adadelta_table(const Images& images, const RatePlan& plan, const Progress& progress) {
    std::vector<std::vector<Optimizer>> rows;
    for (const Real epsilon : zeiler_epsilon()) {
        rows.emplace_back();
        for (const Real rho : zeiler_rho())
            rows.back().push_back(
                optimizers::AdaDelta{.rho = rho, .epsilon = epsilon});  // no step size: α = 1
    }
    return error_table(images, plan, rows, progress);
}

EdgeResult edge_of_sgd(const Images& images, RatePlan plan) {
    RatePlan normal = plan;
    plan.deviation = 0;
    normal.deviation = Real(0.05);
    EdgeResult result{.deviation = normal.deviation};
    const Optimizer sgd = zeiler_rules(1)[0];
    for (std::size_t run = 0; run < plan.edge_runs; ++run) {
        result.advised.push_back(test_error(images, plan, sgd, run));
        result.normal.push_back(test_error(images, normal, sgd, run));
    }
    return result;
}

namespace {

AssumedTables assumed_tables(const Images& images, const RatePlan& plan, const Progress& progress) {
    AssumedTables result{.activation = plan.activation,
                         .rates = rate_table(images, plan, progress)};
    RatePlan once = plan;
    once.runs = 1;
    result.adadelta = adadelta_table(images, once, progress).mean;
    if (plan.edge_runs > 0) result.edge = edge_of_sgd(images, plan);

    // Beside the lecture's tables
    const Origin from =
        origin(images, plan.steps, RatePlan{}.steps, neurons::name(plan.activation));
    result.of_rates = rate_rows(result.rates.mean, from);
    result.of_adadelta = adadelta_rows(result.adadelta, result.rates.mean, from);
    return result;
}

}  // namespace

RateReproduction reproduce_rates(const Images& images, const RatePlan& plan,
                                 const Progress& progress) {
    RateReproduction result{.basis = images.basis, .description = images.description, .plan = plan};
    if (images.basis == Basis::stand_in) result.skipped = missing_rate_rows();
    for (const neurons::Activation activation : rate_assumptions()) {
        RatePlan assumed = plan;
        assumed.activation = activation;
        result.tables.push_back(assumed_tables(images, assumed, progress));
    }
    return result;
}

Rows AssumedTables::rows() const {
    Rows all = of_rates;
    append(all, of_adadelta);
    return all;
}

Rows RateReproduction::all_rows() const {
    Rows all = skipped;
    for (const AssumedTables& assumed : tables) append(all, assumed.rows());
    return all;
}

}  // namespace descent::reproductions
