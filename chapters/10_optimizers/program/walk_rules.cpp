#include <algorithm>
#include <cmath>
#include <limits>

#include "chapters/02_model_fitting/gabor.hpp"
#include "chapters/02_model_fitting/stationary.hpp"
#include "chapters/02_model_fitting/surfaces.hpp"
#include "chapters/10_optimizers/adam.hpp"
#include "chapters/10_optimizers/descent_rules.hpp"
#include "chapters/10_optimizers/program/race_figures.hpp"
#include "chapters/10_optimizers/program/walk_through.hpp"
#include "common/random.hpp"

namespace descent::optimizers {
namespace {

/// φ after every one of these gradients, in turn, from 0.
Vector after(Optimizer rule, const Matrix& gradients) {
    Vector phi = xt::zeros<Real>({gradients.shape()[1]});
    for (std::size_t k = 0; k < gradients.shape()[0]; ++k)
        rule.step(phi, xt::row(gradients, static_cast<std::ptrdiff_t>(k)));
    return phi;
}

/// How long the last of so many steps is, along every axis and in units of α, when the
/// gradient never changes.
Vector last_step(Optimizer rule, const Vector& g, std::size_t steps) {
    Vector phi = xt::zeros_like(g), before = phi;
    for (std::size_t k = 0; k < steps; ++k) {
        before = phi;
        rule.step(phi, g);
    }
    return (phi - before) / rule.alpha();
}

void show_regression(Chapter& c) {
    c.section("Gradient descent on the line (L10.2, L10.3, EE.11)");
    const regression::Points points = regression::lecture_points();
    const Objective L = regression::objective(points);
    const Real limit =
        regression::divergence_step(fitting::symmetric_eigenvalues(regression::hessian(points)));
    c.say("2/λmax = {:.6f}; 20000 steps from (0, 0):", limit);
    Real ends[2] = {};
    for (const int side : {0, 1}) {
        const Real factor = side == 0 ? Real(0.999) : Real(1.001);
        const Descent d = minimize(L, GradientDescent{.alpha = factor * limit}, {0, 0}, 20000);
        ends[side] = d.path.loss(d.path.steps());
        c.say("  α = {:.3f}·2/λmax   L = {:.6g}", factor, ends[side]);
    }
    c.check("below 2/λmax it converges",
            ends[0] - regression::loss({Real(0.825950045), Real(0.522226070)}, points), 1e-5);
    c.check("above 2/λmax it diverges (1/L)", 1 / ends[1], 1e-6);
}

void show_momentum(Chapter& c) {
    c.section("Momentum: three spellings, one descent (L10.11, EE.14, GO.20, FM.15)");
    Matrix g = Matrix::from_shape({200, 5});
    Random random(c.seed(), "gradients for momentum");
    random.fill_normal(g);
    const Real alpha = Real(0.1), beta = Real(0.9);
    const Vector mean = after(Momentum{.alpha = alpha, .beta = beta}, g);
    const Real bound = 1000 * std::numeric_limits<Real>::epsilon() * xt::amax(xt::abs(mean))();
    const auto same = [&](const std::string& name, const Optimizer& rule) {
        c.check(name, xt::amax(xt::abs(after(rule, g) - mean))(), bound);
    };
    c.say(
        "200 random gradients; m ← βm + (1−β)g, φ ← φ − αm with α = .1, β = .9 goes the same way "
        "as");
    same("v ← βv − εg, φ ← φ + v with ε = (1−β)α",
         Velocity{.alpha = (1 - beta) * alpha, .beta = beta});
    same("γ ← μγ + g, φ ← φ − εγ with μ = β, ε = (1−β)α",
         HeavyBall{.alpha = (1 - beta) * alpha, .mu = beta});
    same("γ ← μγ + (1−d)g with dampening d = μ = β, ε = α",
         HeavyBall{.alpha = alpha, .mu = beta, .dampening = beta});

    c.section("Terminal velocity (EE.15)");
    c.say("the gradient is always (3, −4), α = 1; how long is step k of v ← βv − αg?");
    c.say("      β   k = 1      10     100    1000   α‖g‖/(1−β)");
    Real worst = 0;
    for (const Real b : {Real(0), Real(0.5), Real(0.9), Real(0.99)}) {
        const auto length = [&](std::size_t steps) {
            const Vector step = last_step(Velocity{.alpha = 1, .beta = b}, {3, -4}, steps);
            return std::hypot(step(0), step(1));
        };
        const Real limit = terminal_velocity(5, 1, b);
        c.say("  {:5.2f}  {:6.2f}  {:6.2f}  {:6.2f}  {:6.2f}    {:9.2f}", b, length(1), length(10),
              length(100), length(1000), limit);
        worst = std::max(worst, std::abs(length(5000) - limit) / limit);
    }
    c.check("a step grows to α‖g‖/(1−β)", worst, sizeof(Real) == 8 ? 1e-10 : 1e-2);
    c.result("terminal_velocity", terminal_velocity(5, 1, Real(0.9)));
}

void show_normalized(Chapter& c) {
    c.section("What each rule makes of the gradient (3, −2, 5) (L10.12)");
    const Vector g{3, -2, 5};
    c.say("step in units of α:   the 1st                       the 100th, all gradients alike");
    for (const Optimizer& rule : optimizers()) {
        const Vector first = last_step(rule, g, 1), late = last_step(rule, g, 100);
        c.say("  {:<12}  {:8.4f} {:8.4f} {:8.4f}   {:8.4f} {:8.4f} {:8.4f}", rule.name(), first(0),
              first(1), first(2), late(0), late(1), late(2));
    }
    const Vector normalized = -last_step(NormalizedGradient{.alpha = 1}, g, 1);
    c.check("(3, −2, 5) normalized is (1, −1, 1)",
            xt::amax(xt::abs(normalized - Vector{1, -1, 1}))(), 1e-6);
    c.result("normalized_gradient", normalized);

    const Objective L = fitting::canyon(50);
    const Real alpha = Real(0.03);
    const Descent d = minimize(L, NormalizedGradient{.alpha = alpha}, {-2, Real(0.6)}, 1000);
    c.say(
        "in the canyon with α = {}: L = {:.2f} at the start, {:.4f} after 67 steps, then for ever",
        alpha, d.path.loss(0), d.path.loss(67));
    c.say("  {:.4f} {:.4f} {:.4f} {:.4f} …: it jumps over the floor, α at a time", d.path.loss(997),
          d.path.loss(998), d.path.loss(999), d.path.loss(1000));
    c.check("the last step across is α long",
            std::abs(d.path.phi(1000, 1) - d.path.phi(999, 1)) - alpha, 1e-6);
}

void show_race(Chapter& c) {
    c.section("All optimizers on three surfaces (L10.5, L10.13, EE.16–18, GO.20–23)");
    const std::size_t steps = c.quick() ? 300 : 2000;
    c.say(
        "Gradients until the loss stays on target, with the best step size of 1, 2, 5 times a "
        "power of ten; at most {} "
        "steps.",
        steps);
    std::string head = fmt::format("  {:<12}", ""), goals = head;
    for (const Course& course : courses()) {
        head += fmt::format("  {:^27}", course.name);
        goals += fmt::format("  {:>7} {:>7} {:>11}", "α", fmt::format("L≤{:g}", course.target),
                             "L at last");
    }
    c.say("{}", head);
    c.say("{}", goals);
    std::vector<std::vector<Lane>> results;
    for (const Course& course : courses()) {
        results.push_back(race(course, steps, [&](std::size_t done, std::size_t all) {
            c.progress(course.name, done, all);
        }));
    }
    for (std::size_t i = 0; i < results[0].size(); ++i) {
        std::string row = fmt::format("  {:<12}", results[0][i].optimizer);
        for (const std::vector<Lane>& of : results)
            row += fmt::format("  {:>7g} {:>7} {:>11.3g}", of[i].alpha,
                               of[i].gradients == 0 ? "–" : fmt::format("{}", of[i].gradients),
                               of[i].last_loss);
        c.say("{}", row);
    }
    c.say(
        "The canyon lies along the axes, which suits rules with a step size per parameter. No rule "
        "wins everywhere.");
    for (std::size_t s = 0; s < results.size(); ++s) {
        const Course course = courses()[s];
        Vector gradients = xt::zeros<Real>({results[s].size()}), losses = gradients,
               alphas = gradients;
        for (std::size_t i = 0; i < results[s].size(); ++i) {
            gradients(i) = static_cast<Real>(results[s][i].gradients);
            losses(i) = results[s][i].last_loss;
            alphas(i) = results[s][i].alpha;
        }
        c.result(fmt::format("gradients_{}", course.name), gradients);
        c.result(fmt::format("final_loss_{}", course.name), losses);
        c.result(fmt::format("alpha_{}", course.name), alphas);
        c.figure(draw_descents(course, results[s], "first",
                               {"gd", "momentum", "nesterov", "normalized", "adagrad", "rmsprop"}));
        c.figure(
            draw_descents(course, results[s], "second",
                          {"adadelta", "adam", "adamax", "nadam", "radam", "amsgrad", "adamw"}));
    }
}

}  // namespace

void show_descent(Chapter& c) {
    show_regression(c);
}

void show_rules(Chapter& c) {
    show_momentum(c);
    show_normalized(c);
    show_race(c);
}

}  // namespace descent::optimizers
