#include "chapters/12_regularization/program/figures.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "chapters/02_model_fitting/surfaces.hpp"

namespace descent::regularization {
namespace {

/// One number of each study.
template <class Number>
Vector each(const std::vector<LossStudy>& studies, Number number) {
    Vector numbers = xt::zeros<Real>({studies.size()});
    std::transform(studies.begin(), studies.end(), numbers.begin(), number);
    return numbers;
}

}  // namespace

Figure more_data_figure(const MoreDataResult& data) {
    const MoreDataPlan& plan = data.plan;
    Figure figure(
        "overfitting_data",
        fmt::format("More data: {} parameters, {} data sets each", plan.degree + 1, plan.draws),
        "examples N", "squared error");
    figure.path("expected loss, median", plan.examples,
                each(data.studies, [](const LossStudy& s) { return s.median.expected; }));
    figure.path("empirical loss, mean", plan.examples,
                each(data.studies, [](const LossStudy& s) { return s.empirical.mean; }));
    return figure.dashed("σ²(1 − P/N)", plan.examples, data.theory)
        .horizontal(plan.noise * plan.noise)
        .log_x()
        .range_y(0, Real(0.3));
}

Figure double_descent_figure(const DoubleDescentResult& result) {
    const DoubleDescentPlan& plan = result.plan;
    Figure figure(
        "double_descent",
        fmt::format("Few examples, {} parameters: more are not always better", result.parameters()),
        "examples N", "expected loss, median");
    return figure.path("least squares, the shortest", plan.examples, result.expected)
        .path(fmt::format("with L2, λ = {:g}", plan.lambda), plan.examples, result.with_l2)
        .vertical(real(result.parameters()))
        .horizontal(plan.noise * plan.noise)
        .log_x()
        .log_y();
}

Figure more_capacity_figure(const MoreCapacityResult& capacity) {
    const Vector degree = xt::arange<Real>(0, real(capacity.by_degree.size()) - Real(0.5));
    Figure figure(
        "overfitting_capacity",
        fmt::format("More capacity: polynomials fitted to {} examples, medians", capacity.examples),
        "degree of the polynomial", "squared error");
    figure.path("expected loss", degree,
                each(capacity.by_degree, [](const LossStudy& s) { return s.median.expected; }));
    figure.path("empirical loss", degree,
                each(capacity.by_degree, [](const LossStudy& s) { return s.median.empirical; }));
    return figure.horizontal(capacity.noise * capacity.noise).log_y();
}

Figure penalty_path_figure(const std::string& name, const std::string& title,
                           const PenaltyPath& path) {
    const auto& [quadratic, H, minimum] = path.quadratic;
    const Vector x = grid(Real(-0.5), 3, 71), y = grid(-1, Real(2.5), 71);
    Figure figure(name, title, "φ₁", "φ₂");
    figure
        .surface(x, y, loss_surface(fitting::quadratic(H, minimum), x, y),
                 {Real(0.1), Real(0.5), 1, 2, 4, 8})
        .z_label("loss without the penalty")
        .equal_axes();
    figure.vertical(0).horizontal(0);
    figure.line("minimum for λ from 0 to ∞, formula", column(path.formula, 0),
                column(path.formula, 1));
    figure.points("where descent ended", column(path.measured, 0), column(path.measured, 1));
    return figure.points("φ*, λ = 0", {minimum[0]}, {minimum[1]});
}

Figure shrinkage_figure(const ShrinkageCurves& curves) {
    Figure figure("shrinkage",
                  fmt::format("What a penalty leaves of a weight, λ/H = {:g}", curves.lambda),
                  "φ* without penalty", "φ with penalty");
    figure.line("L2: Hφ*/(H + λ)", curves.minimum, curves.l2);
    figure.line("L1: soft threshold", curves.minimum, curves.l1);
    figure.points("gradient descent with L2", curves.measured_minimum, curves.measured_l2);
    figure.points("proximal descent with L1", curves.measured_minimum, curves.measured_l1);
    return figure.dashed("no penalty", curves.minimum, curves.minimum).equal_axes();
}

Figure adam_decay_figure(const NoisyDecayResult& result) {
    Figure figure(
        "adam_decay",
        fmt::format("Adam: L2 penalty or weight decay, λ = {:g}, H = 1, φ* = 1", result.lambda),
        "size s of the gradient's noise", "where φ ends");
    figure.points("Adam, L2 in the gradient", result.noise, result.adam_l2);
    figure.points("Adam, decoupled decay", result.noise, result.adam_decay);
    const Vector l2 = xt::full_like(result.noise, 1 / (1 + result.lambda));
    figure.dashed("1/(1 + λ), the L2 minimum", result.noise, l2);
    return figure.dashed("1/(1 + λ√v)", result.noise, result.fixed_point)
        .log_x()
        .range_y(0, Real(1.1));
}

Figure stopping_and_l2_figure(const StoppingL2Result& result) {
    const Vector x = grid(Real(-0.2), Real(1.8), 81), y = grid(Real(-0.2), Real(1.3), 61);
    const auto& [stopped, penalized, apart] = result.paths;
    Figure figure(
        "stopping_and_l2",
        fmt::format("{} steps from 0 to φ*, and the minima with L2, λ = 1/(ατ)", result.steps()),
        "φ₁", "φ₂");
    return figure
        .surface(x, y, loss_surface(fitting::quadratic(result.H, result.minimum), x, y),
                 {Real(0.005), Real(0.02), Real(0.05), Real(0.1), Real(0.2), Real(0.4), Real(0.8)})
        .z_label("loss")
        .line("early stopping", column(stopped, 0), column(stopped, 1))
        .dashed("L2 penalty", column(penalized, 0), column(penalized, 1))
        .points("φ*", {result.minimum[0]}, {result.minimum[1]})
        .equal_axes();
}

}  // namespace descent::regularization
