#include <algorithm>
#include <cmath>
#include <limits>
#include <string>
#include <utility>
#include <vector>

#include "chapters/02_model_fitting/stationary.hpp"
#include "chapters/02_model_fitting/surfaces.hpp"
#include "chapters/10_optimizers/adam.hpp"
#include "chapters/10_optimizers/descent_rules.hpp"
#include "chapters/12_regularization/decay.hpp"
#include "chapters/12_regularization/early_stopping.hpp"
#include "chapters/12_regularization/program/figures.hpp"
#include "chapters/12_regularization/program/walk_through.hpp"
#include "common/data/mnist1d.hpp"
#include "common/gradient_check.hpp"

namespace descent::regularization {
namespace {

using optimizers::GradientDescent;

constexpr Real tolerance = sizeof(Real) == 8 ? Real(1e-10) : Real(1e-4);  // descent against formula

Real apart(const Vector& a, const Vector& b) {
    return xt::amax(xt::abs(a - b))();
}

/// A quadratic to penalize.
struct Problem {
    Matrix H;
    Vector minimum;
};

/// Curvatures 4 and ½ along the axes.
Problem upright() {
    return {{{Real(0.5), 0}, {0, 4}}, {2, Real(1.5)}};
}

/// Turned by 30°, with another minimum.
Problem turned() {
    const Real c = std::sqrt(Real(0.75)), s = Real(0.5), a = Real(0.5), b = 4;
    return {{{c * c * a + s * s * b, c * s * (a - b)}, {c * s * (a - b), s * s * a + c * c * b}},
            {1, 2}};
}

/// A small network and a few examples, to check gradients and steps on.
struct Small {
    deep::DeepNetwork network{{4, 5, 3}};
    Matrix X = Matrix::from_shape({6, 4});
    std::vector<std::size_t> labels{0, 1, 2, 0, 1, 2};
    Vector phi;
    explicit Small(std::uint64_t seed) {
        Random random(seed, "small network");
        random.fill_normal(X);
        phi = xt::zeros<Real>({network.parameters()});
        random.fill_normal(phi, 0, Real(0.5));
    }
    Objective loss() const { return backprop::objective(network, X, labels); }
};

training::Data digits(std::size_t examples, std::uint64_t seed) {
    const Mnist1d all = make_mnist1d();
    return training::split(split(all.train, examples).first, all.test, Real(0.2), seed);
}

// ------------------------------------------------------------------------------------- overfitting

void show_more_data(Chapter& c) {
    const Real noise = Real(0.3);
    const std::size_t draws = c.quick() ? 50 : 200, degree = 9;
    const std::vector<std::size_t> examples{15, 20, 30, 50, 100, 200, 500, 1000, 2000};
    c.say("y = sin πx + N(0, {}²), polynomials of degree {}, {} data sets of each size:", noise,
          degree, draws);
    c.say("      N   empirical loss   σ²(1 − P/N)   expected loss");
    std::vector<Study> studies;
    Real worst = 0;
    for (const std::size_t n : examples) {
        studies.push_back(polynomial_study(n, degree, noise, draws, c.seed()));
        const Study& s = studies.back();
        const Real theory = noise * noise * (1 - Real(degree + 1) / static_cast<Real>(n));
        c.say("  {:5}   {:.4f} ± {:.4f}  {:12.4f} {:15.4f}", n, s.mean_empirical, s.standard_error,
              theory, s.median.expected);
        worst = std::max(worst, std::abs(s.mean_empirical - theory) / s.standard_error);
    }
    c.check("the empirical loss is σ²(1 − P/N), in standard errors", worst, 4.5);
    c.result("expected_loss_least_data", studies.front().median.expected);
    c.result("expected_loss_most_data", studies.back().median.expected);
    c.figure(draw_data(examples, studies, degree + 1, noise));

    std::vector<Study> by_degree;
    for (std::size_t d = 0; d <= 15; ++d)
        by_degree.push_back(polynomial_study(30, d, noise, draws, c.seed()));
    const auto best = std::min_element(
        by_degree.begin(), by_degree.end(),
        [](const Study& a, const Study& b) { return a.median.expected < b.median.expected; });
    c.say(
        "30 examples, more capacity: the expected loss is least at degree {}, {:.3f}, and {:.1f} "
        "at degree 15.",
        best - by_degree.begin(), best->median.expected, by_degree.back().median.expected);
    c.result("best_degree", static_cast<double>(best - by_degree.begin()));
    c.figure(draw_capacity(by_degree, noise));
}

void show_wider_networks(Chapter& c) {
    c.say(
        "A 40-width-10 network on MNIST-1D; cross-entropy on its examples, and on 1000 new ones:");
    c.say("                          500 examples                     2000 examples");
    c.say(
        "  width  parameters      L̂       L     gap    wrong   "
        "     L̂       L     gap    wrong");
    Vector gaps = xt::zeros<Real>({std::size_t{5}});
    const std::size_t widths[] = {2, 5, 10, 30, 100}, epochs = c.quick() ? 10 : 30;
    for (std::size_t i = 0; i < 5; ++i) {
        const NetworkLosses few = network_losses(widths[i], 500, epochs, c.seed());
        const NetworkLosses many = network_losses(widths[i], 2000, epochs, c.seed());
        const auto columns = [](const NetworkLosses& l) {
            return fmt::format("{:7.3f} {:7.3f} {:7.3f} {:6.1f} %", l.empirical, l.expected,
                               l.gap(), 100 * l.expected_error);
        };
        c.say("  {:5} {:11} {}  {}", widths[i], few.parameters, columns(few), columns(many));
        gaps[i] = few.gap();
    }
    c.result("network_gaps_500_examples", gaps);
}

// ---------------------------------------------------------------------------------------------- L2

/// Formula and descent for many λ: one row each. \param l1 L1, on an H that is diagonal;
/// else L2
Figure follow_lambda(const std::string& name, const std::string& title, const Problem& p, bool l1) {
    const std::size_t lines = 200, points = 9;
    Matrix formula = Matrix::from_shape({lines + 1, 2}), measured = Matrix::from_shape({points, 2});
    for (std::size_t i = 0; i <= lines; ++i) {
        const Real lambda =
            i == 0 ? 0
                   : std::pow(Real(10), Real(-2) + Real(4.5) * static_cast<Real>(i) / Real(lines));
        xt::row(formula, static_cast<std::ptrdiff_t>(i)) =
            l1 ? l1_minimum(p.H, p.minimum, lambda) : l2_minimum(p.H, p.minimum, lambda);
    }
    for (std::size_t i = 0; i < points; ++i) {
        const Real lambda = std::pow(Real(2), static_cast<Real>(i)) / 16;
        xt::row(measured, static_cast<std::ptrdiff_t>(i)) =
            l1 ? descend_l1(p.H, p.minimum, lambda) : descend_l2(p.H, p.minimum, lambda);
    }
    return draw_quadratic(name, title, p.H, p.minimum, formula, measured);
}

void show_l2_minimum(Chapter& c, Real lambda) {
    c.say("½(θ − θ*)ᵀH(θ − θ*) + λ/2 ‖θ‖², H with eigenvalues ½ and 4, λ = {:g}:", lambda);
    for (const auto& [name, p] :
         {std::pair{"upright", upright()}, std::pair{"turned by 30°", turned()}}) {
        const Vector formula = l2_minimum(p.H, p.minimum, lambda),
                     found = descend_l2(p.H, p.minimum, lambda);
        c.say(
            "  {:13}  θ* = ({:g}, {:g})   (H + λI)⁻¹Hθ* = ({:.6f}, {:.6f})   descent: ({:.6f}, "
            "{:.6f})",
            name, p.minimum[0], p.minimum[1], formula[0], formula[1], found[0], found[1]);
        c.check(fmt::format("L2, {}: descent ends at the formula", name), apart(found, formula),
                tolerance);
    }
    const Problem p = turned();
    const fitting::EigenSystem e = fitting::symmetric_eigensystem(p.H);
    const Vector found = descend_l2(p.H, p.minimum, lambda), factor = l2_shrinkage(p.H, lambda);
    Vector measured = factor;
    for (std::size_t i = 0; i < 2; ++i)
        measured[i] = xt::sum(e.vector(i) * found)() / xt::sum(e.vector(i) * p.minimum)();
    c.say(
        "  along the eigenvectors, λ_i/(λ_i + λ) of θ* is left: {:.4f} where the loss is flat, "
        "{:.4f} where it is "
        "steep",
        measured[0], measured[1]);
    c.check("L2 rescales along the eigenvectors", apart(measured, factor), tolerance);
    c.result("l2_left_along_eigenvectors", measured);
    c.figure(follow_lambda("l2_quadratic", "L2: θ* is pulled to 0, first where the loss is flat", p,
                           false));
}

void show_decay_identity(Chapter& c) {
    const Small s(c.seed());
    const Real alpha = Real(0.1), lambda = Real(0.3);
    const Objective L = s.loss(), L_R = with_penalty(L, s.network.layout, Penalty::l2, lambda);
    c.check("gradient of L + λ/2 Σ W²", check_gradient(L_R, s.phi, s.network.layout, {.batch = 6}));
    c.check("gradient of L + λ Σ|W|",
            check_gradient(with_penalty(L, s.network.layout, Penalty::l1, lambda), s.phi,
                           s.network.layout));

    Vector g = xt::zeros_like(s.phi), penalized = s.phi, decayed = s.phi, pytorch = s.phi,
           slide = s.phi;
    L_R.loss_and_gradient(s.phi, g);
    GradientDescent{.alpha = alpha}.step(penalized, g);
    L.loss_and_gradient(s.phi, g);
    DecoupledDecay(GradientDescent{.alpha = alpha}, s.network.layout, lambda).step(decayed, g);
    SgdWeightDecay{.alpha = alpha, .weight_decay = lambda, .layout = s.network.layout}.step(pytorch,
                                                                                            g);
    const Real rounding = 8 * std::numeric_limits<Real>::epsilon() * xt::amax(xt::abs(s.phi))();
    c.check("a step on L + R = decay by 1 − αλ, then a step on L", apart(penalized, decayed),
            rounding);
    c.check("… = PyTorch's SGD with weight_decay", apart(penalized, pytorch), rounding);

    // what θ − ε(∇L − ∇R) does to the weights
    scale_weights(slide, s.network.layout, 1 + alpha * lambda);
    c.say(
        "With the slide's ε(∇L − ∇R) the factor would be 1 + αλ: {:.2f} instead of {:.2f}, and the "
        "weights grow.",
        slide[0] / s.phi[0], 1 - alpha * lambda);
}

void show_priors(Chapter& c) {
    const Real lambda = 4;
    const Vector w{Real(0.5), Real(-0.2), Real(1.1)};
    c.say("A prior belief about the weights, λ = {}: −Σ log p(W) is the penalty and a constant.",
          lambda);
    for (const auto& [kind, name] : {std::pair{Penalty::l2, "Gaussian, variance 1/λ"},
                                     std::pair{Penalty::l1, "Laplacian, scale 1/λ"}}) {
        Real minus_log = 0;
        for (const Real x : w) minus_log -= std::log(prior_density(kind, lambda, x));
        const Real R = penalty(w, only_weights(3), kind, lambda),
                   constant = prior_constant(kind, lambda, 3);
        c.say("  {:23} −log p = {:7.4f} = {:.4f} {:+.4f}", name, minus_log, R, constant);
        c.check(fmt::format("{}: −log p − R is the constant", name), minus_log - R - constant,
                64 * std::numeric_limits<Real>::epsilon());
    }
}

// ---------------------------------------------------------------------------------------------- L1

void show_l1_minimum(Chapter& c, Real lambda) {
    c.say("½(θ − θ*)ᵀH(θ − θ*) + λ ‖θ‖₁, the same two quadratics, λ = {:g}:", lambda);
    const Problem p = upright(), t = turned();
    const Vector formula = l1_minimum(p.H, p.minimum, lambda),
                 found = descend_l1(p.H, p.minimum, lambda);
    c.say("  upright         soft threshold = ({:.6f}, {:.6f})   descent ends at ({:.6f}, {:.6f})",
          formula[0], formula[1], found[0], found[1]);
    c.check("L1, upright: proximal descent ends at the soft threshold", apart(found, formula),
            tolerance);

    const Vector there = descend_l1(t.H, t.minimum, lambda),
                 wrong = l1_minimum_of_diagonal(t.H, t.minimum, lambda);
    c.say(
        "  turned by 30°   descent ends at ({:.6f}, {:.6f}); the formula with H_ii alone says "
        "({:.6f}, {:.6f})",
        there[0], there[1], wrong[0], wrong[1]);
    c.check("L1, turned: the conditions for a minimum hold",
            l1_violation(t.H, t.minimum, lambda, there), tolerance);
    c.say("  the formula violates them by {:.3f}: it is for a diagonal H only",
          l1_violation(t.H, t.minimum, lambda, wrong));

    const fitting::EigenSystem e = fitting::symmetric_eigensystem(t.H);
    const Vector along = descend_l1(t.H, t.minimum, lambda, e.vectors);
    Vector threshold = xt::zeros<Real>({2});
    for (std::size_t i = 0; i < 2; ++i)
        threshold +=
            soft_threshold(xt::sum(e.vector(i) * t.minimum)(), lambda / e.values[i]) * e.vector(i);
    c.check("L1 on Qᵀθ, turned: the soft threshold along the eigenvectors", apart(along, threshold),
            tolerance);
    c.figure(follow_lambda("l1_quadratic", "L1: first θ₁ becomes exactly 0, then θ₂", p, true));
    c.figure(draw_shrinkage(1));
}

void show_chatter(Chapter& c) {
    const Real lambda = Real(0.5), alpha = Real(0.1);
    const Objective L = fitting::quadratic({{1}}, {Real(0.32)});
    const ParameterLayout W = only_weights(1);
    const auto last = [&](const Objective& objective, const optimizers::Optimizer& rule) {
        const Path path = optimizers::minimize(objective, rule, {1}, 60).path;
        return fmt::format("{:+.4f} {:+.4f} {:+.4f} {:+.4f}", path.phi(57, 0), path.phi(58, 0),
                           path.phi(59, 0), path.phi(60, 0));
    };
    c.say("θ* = 0.32 < λ = 0.5: the minimum is 0. The last steps of 60, α = {}:", alpha);
    c.say("  along the subgradient    {}",
          last(with_penalty(L, W, Penalty::l1, lambda), GradientDescent{.alpha = alpha}));
    c.say("  with the soft threshold  {}",
          last(L, ProximalL1{.alpha = alpha, .lambda = lambda, .layout = W}));
}

void show_sparsity(Chapter& c) {
    const training::Data data = digits(1000, c.seed());
    const deep::DeepNetwork network({40, 30, 10});
    const ParameterLayout& layout = network.layout;
    const training::Model plain = training::classifier(network);
    const Real alpha = Real(0.5), l1 = Real(0.003), l2 = Real(0.015);
    const std::size_t epochs = c.quick() ? 150 : 600;
    c.say("A 40-30-10 network, {} examples of MNIST-1D, gradient descent on all of them, {} steps:",
          data.training.size(), epochs);
    c.say("                             weights 0   ≤ 0.001   of all   training     test");
    const auto train = [&](const char* name, const training::Model& model,
                           const optimizers::Optimizer& rule) {
        const training::TrainingPlan plan{
            .optimizer = rule, .batch = data.training.size(), .epochs = epochs, .seed = c.seed()};
        const Vector phi = training::train(model, data, plan).phi;
        const Sparsity s = sparsity(phi, layout, Real(0.001));
        c.say("  {:26} {:9} {:9} {:8} {:8.1f} % {:6.1f} %", name, s.zeros, s.small, s.weights,
              100 * training::evaluate(plain, phi, data.training),
              100 * training::evaluate(plain, phi, data.test));
        return static_cast<double>(s.zeros);
    };
    const GradientDescent descent{.alpha = alpha};
    train("no penalty", plain, descent);
    c.result("zeros_l2",
             train("L2, λ = 0.015", with_penalty(training::classifier(network), Penalty::l2, l2),
                   descent));
    c.result("zeros_l1_subgradient",
             train("L1, λ = 0.003, subgradient",
                   with_penalty(training::classifier(network), Penalty::l1, l1), descent));
    c.result("zeros_l1", train("L1, λ = 0.003, proximal", plain, ProximalL1{alpha, l1, layout}));
}

// ------------------------------------------------------------------------------------------- decay

void show_shaken(Chapter& c) {
    const Real lambda = Real(0.1);
    const std::size_t n = 15, steps = c.quick() ? 60000 : 200000;
    Rest rest{.scale = xt::linspace<Real>(Real(-1.5), Real(1.5), n),
              .adam_l2 = {},
              .decoupled = {},
              .lambda = lambda};
    for (Real& s : rest.scale) s = std::pow(Real(10), s);
    const optimizers::Adam adam{.alpha = Real(0.003)};
    const ParameterLayout W = only_weights(n);
    rest.adam_l2 = shaken_descent(adam, rest.scale, lambda, steps);
    rest.decoupled = shaken_descent(DecoupledDecay(adam, W, lambda), rest.scale, 0, steps);
    const GradientDescent gd{.alpha = Real(0.01)};
    const Vector gd_l2 = shaken_descent(gd, rest.scale, lambda, 10000);
    const Vector gd_decay = shaken_descent(DecoupledDecay(gd, W, lambda), rest.scale, 0, 10000);
    const Vector theory = shaken_rest(rest.scale, lambda);
    c.say(
        "Σ ½(θ_i − 1)², but the gradient of θ_i is shaken by ±s_i; λ = {}. Where θ_i comes to "
        "rest:",
        lambda);
    c.say("       s_i     gd + L2  gd + decay   Adam + L2  Adam + decay   1/(1 + λ√v)");
    for (std::size_t i = 0; i < n; i += 2)
        c.say("  {:8.3f} {:11.4f} {:11.4f} {:11.4f} {:13.4f} {:13.4f}", rest.scale[i], gd_l2[i],
              gd_decay[i], rest.adam_l2[i], rest.decoupled[i], theory[i]);
    c.check("gradient descent: penalty and decay are the same", apart(gd_l2, gd_decay),
            1000 * std::numeric_limits<Real>::epsilon() * xt::amax(rest.scale)());
    c.say(
        "Under Adam they differ by up to {:.2f}: decay presses the more, the larger a coordinate's "
        "gradients are.",
        apart(rest.adam_l2, rest.decoupled));
    c.result("adam_l2_rest", rest.adam_l2);
    c.result("adam_decay_rest", rest.decoupled);
    c.figure(draw_decay(rest));
}

void show_network_decay(Chapter& c) {
    const training::Data data = digits(1000, c.seed());
    const deep::DeepNetwork network({40, 100, 10});
    const ParameterLayout& layout = network.layout;
    const training::Model plain = training::classifier(network);
    const optimizers::Optimizer adam = optimizers::Adam{.alpha = Real(0.003)};
    const auto train = [&](const training::Model& model, const optimizers::Optimizer& rule) {
        const training::TrainingPlan plan{.optimizer = rule,
                                          .batch = 50,
                                          .epochs = c.quick() ? std::size_t{15} : 50,
                                          .seed = c.seed()};
        return training::train(model, data, plan).phi;
    };
    const Vector reference = train(plain, adam),
                 size = gradient_size(plain, reference, data.training, 50);
    c.say(
        "A 40-100-10 network, {} examples of MNIST-1D, Adam. Σ|W| as a share of that without "
        "penalty, by quarters",
        data.training.size());
    c.say("of the weights, from those with the smallest gradients to those with the largest:");
    c.say("                             1st    2nd    3rd    4th     training     test");
    const auto row = [&](const char* name, const Vector& phi) {
        const Vector share = shrinkage_by_size(phi, reference, size, layout, 4);
        c.say("  {:24} {:6.3f} {:6.3f} {:6.3f} {:6.3f} {:10.1f} % {:6.1f} %", name, share[0],
              share[1], share[2], share[3], 100 * training::evaluate(plain, phi, data.training),
              100 * training::evaluate(plain, phi, data.test));
        return share;
    };
    row("no penalty", reference);
    c.result(
        "adam_l2_shares",
        row("L2, λ = 0.003",
            train(with_penalty(training::classifier(network), Penalty::l2, Real(0.003)), adam)));
    c.result("adam_decay_shares",
             row("decay, λ = 0.3", train(plain, DecoupledDecay(adam, layout, Real(0.3)))));
}

}  // namespace

void show_overfitting(Chapter& chapter) {
    chapter.section("Overfitting: more data, more capacity (EE.24, EE.25)");
    show_more_data(chapter);
    show_wider_networks(chapter);
}

void show_l2(Chapter& chapter, Real lambda) {
    chapter.section("L2, by formula and by descent (EE.26, EE.27, NL.20)");
    show_l2_minimum(chapter, lambda);
    chapter.section("L2 as weight decay and as a prior (EE.26, GO.16, GO.17)");
    show_decay_identity(chapter);
    show_priors(chapter);
}

void show_l1(Chapter& chapter, Real lambda) {
    chapter.section("L1, by formula and by descent (EE.28, NL.21)");
    show_l1_minimum(chapter, lambda);
    show_chatter(chapter);
    chapter.section("Zeros counted (EE.28, NL.21)");
    show_sparsity(chapter);
}

void show_decay(Chapter& chapter) {
    chapter.section("Weight decay under Adam (GO.18)");
    show_shaken(chapter);
    show_network_decay(chapter);
}

}  // namespace descent::regularization
