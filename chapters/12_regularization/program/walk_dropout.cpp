#include <algorithm>
#include <cmath>
#include <limits>
#include <numbers>
#include <string>
#include <utility>
#include <vector>

#include "chapters/07_backprop/objective.hpp"
#include "chapters/12_regularization/dropout.hpp"
#include "chapters/12_regularization/penalty.hpp"
#include "chapters/12_regularization/program/figures_dropout.hpp"
#include "chapters/12_regularization/program/walk_through.hpp"
#include "common/data/mnist1d.hpp"
#include "common/gradient_check.hpp"

namespace descent::regularization {
namespace {

using training::Data;
using training::Model;
using training::Run;
using training::TrainingPlan;

Data digits(std::size_t examples, Real development, std::uint64_t seed) {
    static const Mnist1d all = make_mnist1d();
    return training::split(descent::split(all.train, examples).first, all.test, development, seed);
}

/// Mean and standard error of the mean, in percent, as a text.
std::string percent(const Vector& values) {
    const Real n = static_cast<Real>(values.size()), mean = static_cast<Real>(xt::mean(values)());
    if (values.size() < 2) return fmt::format("{:.1f}", 100 * mean);
    const Real variance = xt::sum(xt::square(values - mean))() / (n - 1);
    return fmt::format("{:.1f} ± {:.1f}", 100 * mean, 100 * std::sqrt(variance / n));
}

// ---------------------------------------------------------------------------------- early stopping

/// Trains until patience is out, then goes on to the last epoch; the development loss of
/// every epoch beside it.
struct FirstRun {
    Run stopped, whole;
    std::vector<Real> development;
};

FirstRun first_run(const Model& model, const Data& data, TrainingPlan plan) {
    FirstRun result{start(model, data, plan), start(model, data, plan), {}};
    const training::Watch watch{.epoch = [&](const training::Epoch&, const Run& now) {
        result.development.push_back(mean_loss(model, now.phi, data.development));
        return true;
    }};
    train(model, data, plan, result.stopped, watch);
    result.whole = result.stopped;
    result.whole.stopped = false;
    plan.patience = 0;
    train(model, data, plan, result.whole, watch);
    return result;
}

void show_reuse(Chapter& c) {
    const std::size_t seeds = c.full() ? 20 : c.quick() ? 2 : 5;
    const Model model = training::classifier(deep::DeepNetwork({40, 60, 10}));
    TrainingPlan plan{
        .optimizer = optimizers::optimizer_named("adam", Real(0.003)), .batch = 50, .epochs = 60};
    plan.patience = 10;
    c.say("{}, 700 examples to learn from, 300 to choose by; stop when no better for {} epochs.",
          model.name, plan.patience);
    c.say(
        "Test accuracy of the copy kept, after all {} epochs, and of a second run on all 1000 "
        "examples:",
        plan.epochs);
    c.say("  seed   best epoch    copy kept   all epochs   fresh, as long   continued      for");
    std::vector<Real> first_development;  // of the first seed
    std::size_t first_epoch = 0;
    Vector kept = xt::zeros<Real>({seeds}), end = kept, fresh = kept, continued = kept,
           epoch = kept, lasted = kept;
    for (std::size_t i = 0; i < seeds; ++i) {
        plan.seed = c.seed() + i;
        const Data data = digits(1000, Real(0.3), plan.seed);
        const FirstRun first = first_run(model, data, plan);
        const SecondRun again = retrain_fresh(model, data, plan, first.stopped);
        fresh[i] = evaluate(model, again.phi, data.test);
        const SecondRun more = continue_training(model, data, plan, first.stopped, 60);
        continued[i] = evaluate(model, more.phi, data.test);
        kept[i] = evaluate_best(model, first.stopped, data.test);
        end[i] = evaluate(model, first.whole.phi, data.test);
        epoch[i] = static_cast<Real>(first.stopped.best_epoch);
        lasted[i] = static_cast<Real>(more.epochs);
        c.say("  {:4} {:7} of {:2} {:10.1f} % {:10.1f} % {:14.1f} % {:9.1f} % {:4} epochs{}",
              plan.seed, epoch[i], first.stopped.history.size(), 100 * kept[i], 100 * end[i],
              100 * fresh[i], 100 * continued[i], more.epochs,
              more.reached ? "" : ", target not reached");
        if (i > 0) continue;
        first_development = first.development;
        first_epoch = first.stopped.best_epoch;
        c.figure(stopping_figure(first.whole, first.development, first_epoch));
    }
    c.say("  mean               {:>12} {:>12} {:>16} {:>13}", percent(kept), percent(end),
          percent(fresh), percent(continued));
    const auto least = std::min_element(first_development.begin(), first_development.end());
    c.say(
        "Seed {}: the development loss is {:.2f} in epoch {}, its least, {:.2f} in the one kept, "
        "{:.2f} at the end.",
        c.seed(), *least, least - first_development.begin() + 1, first_development[first_epoch - 1],
        first_development.back());
    c.result("early_stopping_epoch", epoch);
    c.result("early_stopping_test", kept);
    c.result("all_epochs_test", end);
    c.result("retrain_fresh_test", fresh);
    c.result("continue_training_test", continued);
    c.result("continue_training_epochs", lasted);
}

/// The second way need not end: softmax regression cannot learn all examples by heart.
void show_target(Chapter& c) {
    const Model model = training::classifier(deep::DeepNetwork({40, 10}));
    TrainingPlan plan{
        .optimizer = optimizers::optimizer_named("adam", Real(0.03)), .batch = 50, .epochs = 60};
    std::size_t reached = 0, tries = 6;
    for (std::size_t i = 0; i < tries; ++i) {
        plan.seed = c.seed() + i;
        const Data data = digits(300, Real(0.3), plan.seed);
        const SecondRun second =
            continue_training(model, data, plan, train(model, data, plan), c.quick() ? 40 : 100);
        reached += second.reached;
        if (!second.reached && reached + 1 == i + 1)
            c.say(
                "Softmax regression, 210 + 90 examples: target {:.3f}, but after {} epochs the "
                "development loss is "
                "{:.3f}.",
                second.target, second.epochs, second.development.back());
    }
    c.say(
        "The target of the second way was reached in {} of {} such runs: nothing promises that it "
        "is.",
        reached, tries);
    c.result("continue_training_reached",
             static_cast<double>(reached) / static_cast<double>(tries));
}

void show_paths(Chapter& c) {
    const Real angle = std::numbers::pi_v<Real> / 9, cosine = std::cos(angle),
               sine = std::sin(angle);
    // the eigenvalues of H, along axes turned by 20°
    const Real steep = 1, flat = Real(0.1), alpha = Real(0.05);
    const Real across = (steep - flat) * sine * cosine;
    const Matrix H{{flat * cosine * cosine + steep * sine * sine, -across},
                   {-across, steep * cosine * cosine + flat * sine * sine}};
    const Vector minimum{Real(1.3), Real(0.9)};
    const std::size_t steps = 2000;
    const TwoPaths paths = two_paths(H, minimum, alpha, steps);
    Real error = 0;
    for (std::size_t tau = 0; tau <= steps; ++tau) {
        const Vector formula = stopped_point(H, minimum, alpha, tau);
        error = std::max(error,
                         xt::amax(xt::abs(xt::row(paths.stopped, static_cast<std::ptrdiff_t>(tau)) -
                                          formula))());
    }
    c.say(
        "Gradient descent on a quadratic from 0, α = {}, curvatures {} and {}, beside L2 with λ = "
        "1/(ατ):",
        alpha, flat, steep);
    c.say("     τ        λ      stopped there          L2 minimum       apart");
    for (const std::size_t tau : {std::size_t{1}, std::size_t{5}, std::size_t{20}, std::size_t{50},
                                  std::size_t{200}, std::size_t{1000}, steps})
        c.say("  {:4} {:8.3f}   ({:.4f}, {:.4f})    ({:.4f}, {:.4f})    {:.4f}", tau,
              matching_penalty(alpha, tau), paths.stopped(tau, 0), paths.stopped(tau, 1),
              paths.penalized(tau, 0), paths.penalized(tau, 1), paths.apart[tau]);
    const auto far = static_cast<std::size_t>(
        std::max_element(paths.apart.begin(), paths.apart.end()) - paths.apart.begin());
    c.say("  farthest apart: {:.3f}, after {} steps; θ* is {:.3f} from 0", paths.apart[far], far,
          std::hypot(minimum[0], minimum[1]));
    const auto missing = [&](const Matrix& path) {
        return std::hypot(path(steps, 0) - minimum[0], path(steps, 1) - minimum[1]);
    };
    c.say("  from θ* after {} steps: descent {:.4f}, L2 {:.4f}; for τ → ∞ both get there", steps,
          missing(paths.stopped), missing(paths.penalized));
    c.check("descent stopped after τ steps is (I − (I − αH)^τ) θ*", error,
            std::max(Real(1e-10), 1000 * std::numeric_limits<Real>::epsilon()));
    c.result("stopping_l2_distance", paths.apart[far]);
    c.result("stopping_l2_distance_step", static_cast<double>(far));
    c.figure(paths_figure(H, minimum, paths));
}

// ----------------------------------------------------------------------------------------- dropout

void show_layer(Chapter& c, Real p) {
    const Matrix z{{Real(0.7), Real(1.2), Real(0.1), Real(2.5), Real(0.9)}};
    Matrix m = z, dropped, mean = xt::zeros_like(z);
    Random random(c.seed(), "one mask");
    draw_mask(p, random, m);
    drop_units(z, m, p, dropped);
    const auto row = [&](const char* name, const Matrix& values) {
        c.say("  {:2} {:8.4f} {:8.4f} {:8.4f} {:8.4f} {:8.4f}", name, values(0, 0), values(0, 1),
              values(0, 2), values(0, 3), values(0, 4));
    };
    c.say("A mask m ~ Bernoulli(1 − p), p = {}, and z′ = z m/(1 − p):", p);
    row("z", z);
    row("m", m);
    row("z′", dropped);
    for (std::size_t bits = 0; bits < 32; ++bits) {
        Real probability = 1;
        for (std::size_t i = 0; i < 5; ++i) {
            m(0, i) = Real(bits >> i & 1);
            probability *= m(0, i) > 0 ? 1 - p : p;
        }
        drop_units(z, m, p, dropped);
        mean += probability * dropped;
    }
    c.check("mean of z′ over all 32 masks = z", xt::amax(xt::abs(mean - z))(),
            100 * std::numeric_limits<Real>::epsilon());
}

/// How many standard errors the mean output of a linear network over the masks is from
/// its output without dropout.
Real mean_in_standard_errors(std::size_t draws) {
    const deep::DeepNetwork network({8, 20, 20, 1}, neurons::Activation::linear);
    Random random(0, "mean");
    const Vector phi = deep::initialize(network, random);
    Matrix x = xt::zeros<Real>({1, 8});
    random.fill_normal(x);
    DropoutPass pass;
    Vector f = xt::zeros<Real>({draws});
    for (std::size_t i = 0; i < draws; ++i) {
        draw_masks(network, {}, 1, 0, i + 1, pass);
        forward(network, phi, x, {}, pass);
        f[i] = pass.layers.output()(0, 0);
    }
    deep::Layers layers;
    deep::forward(network, phi, x, layers);
    const Real mean = static_cast<Real>(xt::mean(f)()), n = static_cast<Real>(draws);
    const Real variance = static_cast<Real>(xt::mean(xt::square(f - mean))());
    return (mean - layers.output()(0, 0)) / std::sqrt(variance / n);
}

void show_gradient(Chapter& c) {
    const deep::DeepNetwork network({4, 7, 6, 3}, neurons::Activation::sigmoid);
    Random random(0, "gradient");
    const Vector phi = deep::initialize(network, random);
    Matrix X = xt::zeros<Real>({6, 4});
    random.fill_normal(X);
    const std::vector<std::size_t> labels{0, 2, 1, 1, 0, 2};
    c.check("gradient through a fixed mask",
            check_gradient(masked_objective(network, X, labels, {}, 1, 1), phi, network.layout,
                           {.batch = 6}));
    backprop::Backprop plain;
    DropoutPass pass;
    Vector expected, dphi;
    draw_masks(network, {0, 0}, 6, 1, 1, pass);
    const Real off = loss_and_gradient(network, phi, X, labels, {0, 0}, pass, dphi) -
                     backprop::loss_and_gradient(network, phi, X, labels, plain, expected);
    c.check("p = 0 has chapter 07's bits", off + xt::amax(xt::abs(dphi - expected))(), 0);
    const Real apart = mean_in_standard_errors(4000);
    c.check("mean over 4000 masks, in standard errors from no mask", apart, 3);
    c.result("dropout_mean_standard_errors", apart);
}

/// The masks' mean prediction and the one pass at test.
void show_averaging(Chapter& c, const deep::DeepNetwork& network, const Vector& phi,
                    const Dropout& dropout, const LabelledData& test) {
    const Matrix mean = mean_prediction(network, phi, test.x, dropout, 30, c.seed());
    const Matrix one = mean_prediction(network, phi, test.x, dropout, 1, c.seed());
    deep::Layers layers;
    deep::forward(network, phi, test.x, layers);
    Matrix P = xt::zeros_like(mean);
    neurons::softmax(layers.output(), P);
    const auto accuracy = [&](const Matrix& scores) {
        return 100 * static_cast<Real>(backprop::count_correct(scores, test.label)) /
               static_cast<Real>(test.size());
    };
    const auto standard_error = [&](Real q) {
        return std::sqrt(q * (100 - q) / static_cast<Real>(test.size()));
    };
    c.say(
        "The last of these is many networks in one. On {} test examples: accuracy ± its standard "
        "error, and distance",
        test.size());
    c.say("from the mean probabilities:");
    const auto row = [&](const char* name, const Matrix& scores) {
        c.say("  {:21} {:6.1f} ± {:.1f} %   {:.3f}", name, accuracy(scores),
              standard_error(accuracy(scores)), xt::mean(xt::abs(scores - mean))());
    };
    row("one mask per example", one);
    row("mean of 30 masks", mean);
    row("one pass without", P);
    c.result("dropout_one_mask_test", accuracy(one) / 100);
    c.result("dropout_mean_prediction_test", accuracy(mean) / 100);
    c.result("dropout_one_pass_test", accuracy(P) / 100);
}

void show_effect(Chapter& c, Real p) {
    const std::size_t seeds = c.full() ? 20 : c.quick() ? 1 : 3;
    const deep::DeepNetwork network({40, 64, 64, 10});
    TrainingPlan plan{
        .optimizer = optimizers::optimizer_named("adam", Real(0.003)), .batch = 50, .epochs = 40};
    if (c.quick()) plan.epochs = 20;
    if (c.full()) plan.epochs = 200;
    c.say("Does it help? 40-64-64-10 ReLU, {} parameters, 480 examples, {} epochs, {} seed(s):",
          network.parameters(), plan.epochs, seeds);
    c.say("  p of inputs, hidden       training, %         test, %");
    std::vector<DropoutCurves> curves;
    Vector phi;
    Data data;
    for (const Dropout dropout :
         {Dropout{0, 0}, Dropout{0, p}, Dropout{Real(0.2), p}, Dropout{Real(0.1), Real(0.2)}}) {
        Vector train_accuracy = xt::zeros<Real>({seeds}), test_accuracy = train_accuracy;
        DropoutCurves curve{curves.empty()
                                ? "without dropout"
                                : fmt::format("dropout {}, {}", dropout.input, dropout.hidden),
                            xt::zeros<Real>({plan.epochs}), xt::zeros<Real>({plan.epochs})};
        for (std::size_t i = 0; i < seeds; ++i) {
            plan.seed = c.seed() + i;
            data = digits(600, Real(0.2), plan.seed);
            const Model model = dropout_classifier(network, dropout, plan.seed);
            Run run = start(model, data, plan);
            train(model, data, plan, run,
                  {.epoch = [&](const training::Epoch& epoch, const Run& now) {
                      if (i == 0)
                          curve.test[epoch.number - 1] = evaluate(model, now.phi, data.test);
                      return true;
                  }});
            for (std::size_t e = 0; i == 0 && e < plan.epochs; ++e)
                curve.train[e] = run.history[e].train_accuracy;
            train_accuracy[i] = run.history.back().train_accuracy;
            test_accuracy[i] = evaluate(model, run.phi, data.test);
            phi = run.phi;
        }
        c.say("  {:8} {:8} {:>19} {:>17}", dropout.input, dropout.hidden, percent(train_accuracy),
              percent(test_accuracy));
        const std::string key = fmt::format("dropout_test_{}", curves.size());
        c.result(key, test_accuracy);
        curves.push_back(std::move(curve));
    }
    show_averaging(c, network, phi, {Real(0.1), Real(0.2)}, data.test);
    c.figure(dropout_figure({curves.front(), curves.back()}));
}

/// Where the training accuracy was best, and what it came to, with the loss and its
/// penalty beside it.
std::string best_and_last(const char* labels, const TableRow& row) {
    const auto best = static_cast<std::size_t>(
        std::max_element(row.train_curve.begin(), row.train_curve.end()) - row.train_curve.begin());
    const std::size_t last = row.loss.size() - 1;
    return fmt::format(
        "  {:6} labels: {:4.1f} % in epoch {}, its best, {:4.1f} % at the end; loss + penalty "
        "{:.2f} and {:.2f}",
        labels, 100 * row.train_curve[best], best + 1, 100 * row.train_curve[last], row.loss[best],
        row.loss[last]);
}

}  // namespace

void show_early_stopping(Chapter& c) {
    c.section("Early stopping (EE.29)");
    show_reuse(c);
    show_target(c);
    show_paths(c);
}

void show_dropout(Chapter& c, Real p) {
    c.section("Dropout (EE.30, GO.19)");
    show_layer(c, p);
    show_gradient(c);
    show_effect(c, p);
}

void show_random_labels(Chapter& c) {
    c.section("Random labels (GO.15)");
    const Data real = digits(250, Real(0.2), c.seed()), random = with_random_labels(real, c.seed());
    const TrainingPlan plan{.optimizer = optimizers::optimizer_named("adam", Real(0.003)),
                            .batch = 40,
                            .epochs = 60,
                            .seed = c.seed()};
    std::vector<deep::DeepNetwork> models{deep::DeepNetwork({40, 200, 10})};
    std::vector<std::string> rise_and_fall;
    if (!c.quick()) models.push_back(deep::DeepNetwork({40, 60, 60, 60, 10}));
    c.say(
        "200 examples to learn by heart, {} epochs; 1000 to test, {:.1f} % of them right by "
        "chance, ± {:.1f}",
        plan.epochs, 10.0, 100 * chance_error(10, real.test.size()));
    c.say("                                                real labels          random labels");
    c.say("  model     parameters   regularization       train     test       train     test");
    for (const deep::DeepNetwork& network : models) {
        const auto plain = [&] { return training::classifier(network); };
        const auto penalized = [&](Real lambda) {
            return [&, lambda] { return with_penalty(plain(), Penalty::l2, lambda); };
        };
        const std::vector<Regularized> ways{
            {"none", plain},
            {"L2, λ = 0.01", penalized(Real(0.01))},
            {"L2, λ = 0.1", penalized(Real(0.1))},
            {"dropout .2, .5", [&] { return dropout_classifier(network, {}, c.seed()); }},
            {"early stopping", plain, true}};
        const std::vector<TableRow> with_real = accuracy_table(ways, real, plan);
        const std::vector<TableRow> with_random = accuracy_table(ways, random, plan);
        for (std::size_t i = 0; i < ways.size(); ++i)
            c.say("  MLP {}x{:<3} {:9}   {:16} {:8.1f} {:8.1f}    {:8.1f} {:8.1f}", network.depth(),
                  network.widths[1], network.parameters(), ways[i].name,
                  100 * with_real[i].train_accuracy, 100 * with_real[i].test_accuracy,
                  100 * with_random[i].train_accuracy, 100 * with_random[i].test_accuracy);
        const auto result = [&](const char* labels, const TableRow& row) {
            const std::string key =
                fmt::format("{}_labels_{}x{}", labels, network.depth(), network.widths[1]);
            c.result(key + "_train", row.train_accuracy);
            c.result(key + "_test", row.test_accuracy);
        };
        result("real", with_real.front());
        result("random", with_random.front());
        if (&network != &models.front()) continue;
        rise_and_fall.push_back(best_and_last("real", with_real[2]));
        rise_and_fall.push_back(best_and_last("random", with_random[2]));
        c.figure(labels_figure({with_real[0], with_real[2]}, {with_random[0], with_random[2]}));
    }
    c.say(
        "The training accuracy of the first network with λ = 0.1 beside the loss with its "
        "penalty:");
    for (const std::string& line : rise_and_fall) c.say("{}", line);
}

}  // namespace descent::regularization
