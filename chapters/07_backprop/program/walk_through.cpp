#include "chapters/07_backprop/program/walk_through.hpp"

#include <algorithm>
#include <chrono>
#include <cmath>
#include <limits>

#include "chapters/07_backprop/matrix_calculus.hpp"
#include "chapters/07_backprop/objective.hpp"
#include "chapters/07_backprop/other_notations.hpp"
#include "chapters/07_backprop/program/figures.hpp"
#include "common/gradient_check.hpp"

namespace descent::backprop {
namespace {

/// The small network of the first sections: two inputs, three hidden units, two classes,
/// five examples.
struct Small {
    DeepNetwork network{{2, 3, 2}, Activation::relu};
    Matrix X{{1, 2}, {-1, Real(0.5)}, {Real(0.3), -2}, {Real(-1.5), -1}, {2, Real(0.1)}};
    std::vector<std::size_t> labels{0, 1, 1, 0, 1};
    Vector phi{Real(0.5),  Real(-0.3), Real(0.8), Real(0.2), Real(-0.7), Real(0.4),
               Real(-0.1), Real(-0.2), Real(0.3), Real(0.6), Real(-0.4), Real(-0.5),
               Real(0.9),  Real(0.2),  Real(0.7), 0,         Real(0.1)};
};

constexpr double rounding = 8 * std::numeric_limits<Real>::epsilon();

/// The fastest of twenty calls, in microseconds.
template <class Action>
double microseconds(Action action) {
    double best = HUGE_VAL;
    for (int i = 0; i < 20; ++i) {
        const auto start = std::chrono::steady_clock::now();
        action();
        const std::chrono::duration<double, std::micro> time =
            std::chrono::steady_clock::now() - start;
        best = std::min(best, time.count());
    }
    return best;
}

}  // namespace

void show_matrix_calculus(Chapter& c) {
    c.section("Matrix calculus (L9.5): every Jacobian against finite differences");
    const Small s;
    const Vector h{Real(0.4), -1}, f{Real(0.3), Real(-1.2), 2};
    const Matrix W = matrix(s.phi, s.network.W(0));
    const auto linear = [&](const Vector& x, Vector& y) {
        for (std::size_t j = 0; j < 3; ++j) y[j] = W(j, 0) * x[0] + W(j, 1) * x[1];
    };
    const auto relu = [](const Vector& x, Vector& y) { y = xt::maximum(x, Real(0)); };
    const auto soft = [](const Vector& x, Vector& y) { y = xt::exp(x) / xt::sum(xt::exp(x)); };
    Vector p = f;
    soft(f, p);
    c.check("∂f/∂h = Ωᵀ", check_jacobian(linear, h, xt::transpose(linear_by_input(W))));
    c.check("∂ReLU/∂f = diag I[f > 0]",
            check_jacobian(relu, f, activation_by_input(Activation::relu, f)));
    c.check("∂softmax/∂f", check_jacobian(soft, f, softmax_by_input(p)));
}

void show_two_passes(Chapter& c) {
    c.section("Forward and backward (L9.6, L9.7)");
    const Small s;
    Backprop pass;
    Vector dphi;
    const Real L = loss_and_gradient(s.network, s.phi, s.X, s.labels, pass, dphi);
    c.say(
        "a 2-3-2 network with ReLU, 5 examples, mean cross-entropy; the first example on its way "
        "there and back:");
    for (std::size_t k = 0; k <= 1; ++k) {
        c.say("  f{} = [{:8.4f}]     ∂L/∂f{} = [{:8.4f}]", k,
              fmt::join(xt::row(pass.layers.f[k], 0), " "), k,
              fmt::join(xt::row(pass.df[k], 0), " "));
        if (k == 0) c.say("  h1 = [{:8.4f}]", fmt::join(xt::row(pass.layers.h[1], 0), " "));
    }
    c.say("  L = {:.6f};  where f0 ≤ 0 the unit is off and ∂L/∂f0 is 0", L);
    const Objective right = objective(s.network, s.X, s.labels);
    c.check("the gradient of every weight and bias",
            check_gradient(right, s.phi, s.network.layout, {.batch = 5}));

    c.section("What a mistake looks like");
    Objective wrong = right;
    wrong.loss_and_gradient = [&](const Vector& phi, Vector& g) {
        const Real value = right.loss_and_gradient(phi, g);
        // the mean over 5 examples forgotten, in one place
        for (Real& db : vector(g, s.network.b(0))) db *= 5;
        return value;
    };
    const GradientReport report = check_gradient(wrong, s.phi, s.network.layout, {.batch = 5});
    c.say("the same gradient with b0 summed over the batch instead of averaged:");
    c.say("{}", report.text());
    c.check("the mistake is caught and named",
            report["b0"].diagnosis == Diagnosis::scaled_by_n ? 0 : 1, 0);
}

void show_other_notations(Chapter& c) {
    c.section("The same gradient in the other lectures' notation (FM.11–13, EE.8, EE.9)");
    const Small s;
    Backprop pass;
    Vector dphi, mean = xt::zeros<Real>({s.phi.size()});
    loss_and_gradient(s.network, s.phi, s.X, s.labels, pass, dphi);
    for (std::size_t i = 0; i < 5; ++i) {
        const Vector G = Real(5) * xt::row(pass.df.back(), static_cast<std::ptrdiff_t>(i));
        mean +=
            example_gradient(s.network, s.phi, xt::row(s.X, static_cast<std::ptrdiff_t>(i)), G) /
            Real(5);
    }
    c.check("mean of the examples' G = gradient of the mean (FM.13)",
            xt::amax(xt::abs(mean - dphi))(), rounding);

    // One hidden layer, one example: the slides' equations beside backward().
    const Matrix w = matrix(s.phi, s.network.W(0)), x{{Real(0.3), -2}};
    const Vector b = vector(s.phi, s.network.b(0)), theta{1, Real(-0.5), 2}, x0 = xt::row(x, 0);
    const DeepNetwork regression({2, 3, 1}, Activation::tanh), softmax_on_linear({2, 3});
    Vector phi = xt::zeros<Real>({regression.parameters()});
    matrix(phi, regression.W(0)) = w;
    vector(phi, regression.b(0)) = b;
    vector(phi, regression.W(1)) = theta;
    loss_and_gradient(regression, phi, x, Matrix{{Real(0.7)}}, pass, dphi);
    const RegressionGradient slide =
        regression_backprop(Activation::tanh, w, b, theta, 0, x0, Real(0.7));
    const Matrix dw = matrix(dphi, regression.W(0));
    c.check("one hidden layer, regression (EE.8)", xt::amax(xt::abs(slide.dw - dw))(), rounding);

    const Vector first = xt::view(s.phi, xt::range(0, 9));
    loss_and_gradient(softmax_on_linear, first, x, std::vector<std::size_t>{1}, pass, dphi);
    const ClassificationGradient p =
        classification_backprop(Activation::linear, w, b, x0, Vector{0, 1, 0});
    const Matrix dW = matrix(dphi, softmax_on_linear.W(0));
    c.check("softmax on one layer (EE.9)", xt::amax(xt::abs(p.dw - dW))(), rounding);
}

void show_cost(Chapter& c, const DeepNetwork& network, const LabelledData& training) {
    const std::size_t examples = std::min<std::size_t>(100, training.size());
    const Matrix X = xt::view(training.x, xt::range(0, examples), xt::all());
    const Labels labels = Labels(training.label).first(examples);
    c.section("Why it matters: the cost of a gradient (L9.8)");
    Random random(c.seed(), "cost");
    const Vector phi = initialize(network, random);
    Backprop pass;
    Vector dphi;
    loss_and_gradient(network, phi, X, labels, pass, dphi);
    const double one_way = microseconds([&] { forward(network, phi, X, pass.layers); });
    const double back = microseconds([&] { backward(network, phi, X, pass, dphi); });
    const double ratio = static_cast<double>(backward_multiplications(network, examples)) /
                         static_cast<double>(forward_multiplications(network, examples));
    const double losses = 2.0 * static_cast<double>(network.parameters());
    c.say("{} parameters, {} examples: forward {:.0f} µs, backward {:.0f} µs, {:.1f} times as long",
          network.parameters(), examples, one_way, back, back / one_way);
    c.say("central differences need {:.0f} forward passes for the same gradient: {:.1f} s", losses,
          losses * one_way * 1e-6);
    c.result("parameters", static_cast<double>(network.parameters()));
    c.result("backward_multiplications_per_forward", ratio);
    c.check("backward costs at most twice the multiplications of forward", ratio, 2);
    c.figure(cost_figure());
}

}  // namespace descent::backprop
