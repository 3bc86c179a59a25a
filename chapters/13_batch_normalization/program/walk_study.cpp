#include <algorithm>
#include <cmath>
#include <limits>

#include "chapters/13_batch_normalization/program/figures.hpp"
#include "chapters/13_batch_normalization/program/walk_through.hpp"

namespace descent::normalization {
namespace {

const RateResult& best_of(const std::vector<RateResult>& trials) {
    return *std::min_element(
        trials.begin(), trials.end(),
        [](const RateResult& a, const RateResult& b) { return a.final_loss() < b.final_loss(); });
}

Vector norms_at_start(const NormalizationPlan& study, const training::Data& data, bool normalized) {
    const NormalizedNetwork net = network(study, data.training, normalized);
    Random weights(study.seed, "weights");
    return weight_gradient_norms(net, initialize(net, weights, study.scheme), data.training);
}

NormalizationPlan from_glorot(NormalizationPlan study) {
    study.scheme = Scheme::glorot_uniform;
    return study;
}

void show_start(Chapter& c, const NormalizationPlan& study, const training::Data& data) {
    const Vector plain = norms_at_start(study, data, false),
                 glorot = norms_at_start(from_glorot(study), data, false),
                 normalized = norms_at_start(study, data, true);
    c.say(
        "Before training, ‖∂L/∂W_k‖ from the first layer to the output; Glorot is without "
        "normalization, too, but");
    c.say("with the weights that chapter 9 recommends for sigmoids:");
    c.say("  without   {:.1e}", fmt::join(plain, "  "));
    c.say("  Glorot    {:.1e}", fmt::join(glorot, "  "));
    c.say("  with      {:.1e}", fmt::join(normalized, "  "));
    c.result("gradient_norms_plain", plain);
    c.result("gradient_norms_glorot", glorot);
    c.result("gradient_norms_normalized", normalized);
    c.figure(gradient_figure(plain, normalized));
}

void show_depth(Chapter& c, NormalizationPlan study, const training::Data& data) {
    c.say(
        "Does it always help? Final loss, always at rate 1, by the number of hidden layers of {}:",
        study.hidden.front());
    std::vector<double> plain, normalized;
    for (std::size_t depth = 1; depth <= 4; ++depth) {
        study.hidden.assign(depth, study.hidden.front());
        plain.push_back(train_once(study, data, 1, false).final_loss());
        normalized.push_back(train_once(study, data, 1, true).final_loss());
    }
    c.say("  hidden layers       1      2      3      4");
    c.say("  without       {:6.3f}", fmt::join(plain, " "));
    c.say("  with          {:6.3f}", fmt::join(normalized, " "));
    c.result("loss_by_depth_plain", plain);
    c.result("loss_by_depth_normalized", normalized);
}

}  // namespace

RateResult show_training(Chapter& c, const NormalizationPlan& study, const training::Data& data) {
    c.section("A deep sigmoid network over learning rates (EE.18b)");
    c.say(
        "MNIST-1D, hidden layers {}, sigmoid, {} examples, batches of {}, {} epochs, plain "
        "gradient descent",
        fmt::join(study.hidden, "-"), data.training.size(), study.batch, study.epochs);
    show_start(c, study, data);
    std::size_t done = 0;
    const auto step = [&] { c.progress("training", ++done, 3 * study.rates.size()); };
    const std::vector<RateResult> plain = train_all(study, data, false, step),
                                  glorot = train_all(from_glorot(study), data, false, step),
                                  normalized = train_all(study, data, true, step);
    c.say("               training loss           training accuracy   development accuracy");
    c.say("  rate   without   Glorot    with       without    with       without    with");
    std::vector<double> losses[2], accuracies[2], glorot_losses;
    for (std::size_t i = 0; i < plain.size(); ++i) {
        const RateResult &p = plain[i], &g = glorot[i], &n = normalized[i];
        c.say("  {:5g} {:8.3f} {:8.3f} {:8.3f} {:10.1f} % {:5.1f} % {:9.1f} % {:5.1f} %", p.alpha,
              p.final_loss(), g.final_loss(), n.final_loss(), 100 * p.final_accuracy(),
              100 * n.final_accuracy(), 100 * p.development_accuracy, 100 * n.development_accuracy);
        losses[0].push_back(p.final_loss());
        glorot_losses.push_back(g.final_loss());
        losses[1].push_back(n.final_loss());
        accuracies[0].push_back(p.final_accuracy());
        accuracies[1].push_back(n.final_accuracy());
    }
    c.say("Guessing has a loss of {:.3f}.", std::log(static_cast<double>(data.training.classes)));
    c.result("final_loss_plain", losses[0]);
    c.result("final_loss_glorot", glorot_losses);
    c.result("final_loss_normalized", losses[1]);
    c.result("train_accuracy_plain", accuracies[0]);
    c.result("train_accuracy_normalized", accuracies[1]);
    c.figure(rate_figure(plain, normalized));
    c.figure(epoch_figure(best_of(plain), best_of(normalized)));
    show_depth(c, study, data);
    return best_of(normalized);
}

void show_drift(Chapter& c, const NormalizationPlan& study, const training::Data& data) {
    c.section("Covariate shift: what one sigmoid is given (EE.18b)");
    NormalizationPlan three = study;
    if (three.hidden.size() > 3) three.hidden.resize(3);
    const std::size_t every = std::max<std::size_t>(1, data.training.size() / study.batch / 2);
    const Drift plain = watch_unit(three, data, 1, false, 0, every),
                normalized = watch_unit(three, data, 1, true, 0, every);
    c.say(
        "Unit 0 of the last of {} hidden layers, rate 1; 15 %, 50 % and 85 % quantiles over {} "
        "examples:",
        three.hidden.size(), data.development.size());
    c.say("   step       without                     with");
    const std::size_t rows = plain.step.size();
    for (std::size_t t = 0; t < rows; t += std::max<std::size_t>(1, rows / 5)) {
        const auto &p = plain.quantiles, &n = normalized.quantiles;
        c.say("  {:5g}   {:6.2f} {:6.2f} {:6.2f}      {:6.2f} {:6.2f} {:6.2f}", plain.step[t],
              p(t, 0), p(t, 1), p(t, 2), n(t, 0), n(t, 1), n(t, 2));
    }
    const Real a = wandering(plain), b = wandering(normalized);
    c.say(
        "From look to look, {} steps apart, the median moves by {:.3f} of the spread without, "
        "{:.3f} with.",
        every, a, b);
    c.result("wandering_plain", a);
    c.result("wandering_normalized", b);
    c.figure(drift_figure(plain, normalized));
}

void show_test_time(Chapter& c, const NormalizationPlan& study, const training::Data& data,
                    const RateResult& trial) {
    c.section("At test time (EE.19)");
    const NormalizedNetwork net = network(study, data.training, true);
    const LabelledData& asked = data.development;
    Pass pass;
    forward_at_test(net, trial.phi,
                    averages_afterwards(net, trial.phi, data.training.x, study.batch), asked.x,
                    pass);
    const double afterwards =
        static_cast<double>(backprop::count_correct(pass.layers.output(), asked.label)) /
        static_cast<double>(asked.size());
    c.say(
        "Trained with rate {:g}, asked about {} new examples. By the running averages {:.1f} % are "
        "right, by averages",
        trial.alpha, asked.size(), 100 * trial.development_accuracy);
    c.say(
        "taken afterwards, as in the paper, {:.1f} %. By the statistics of the batch an example "
        "happens to be in:",
        100 * afterwards);
    c.say("  batch   accuracy   answers that change with the neighbours");
    std::vector<Neighbours> all;
    std::vector<double> accuracy, changed;
    for (std::size_t batch = 2; batch <= asked.size(); batch *= 2) {
        all.push_back(with_neighbours(net, trial.phi, asked, batch, study.seed));
        accuracy.push_back(all.back().accuracy);
        changed.push_back(all.back().changed);
        c.say("  {:5} {:8.1f} % {:8.1f} %", batch, 100 * accuracy.back(), 100 * changed.back());
    }
    c.say("The answer to one question should not depend on who else asks.");
    c.result("running_averages_accuracy", trial.development_accuracy);
    c.result("averages_afterwards_accuracy", afterwards);
    c.result("neighbours_accuracy", accuracy);
    c.result("neighbours_changed", changed);
    if (!all.empty()) c.figure(neighbours_figure(all, trial.development_accuracy));

    forward_at_test(net, trial.phi, trial.running, asked.x, pass);
    deep::Layers plain;
    deep::forward(net.linear, folded(net, trial.phi, trial.running), asked.x, plain);
    const Matrix difference = pass.layers.output() - plain.output();
    c.say(
        "With the averages, a normalization is a scale and a shift, and can be multiplied into the "
        "weights before it:");
    const Real size = std::max(Real(1), xt::amax(xt::abs(plain.output()))());
    c.check("the folded network without normalization gives the same outputs",
            xt::amax(xt::abs(difference))(), 10000 * std::numeric_limits<Real>::epsilon() * size);
}

}  // namespace descent::normalization
