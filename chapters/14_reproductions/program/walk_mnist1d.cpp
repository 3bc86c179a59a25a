#include <algorithm>
#include <cmath>
#include <limits>

#include "chapters/12_regularization/random_labels.hpp"
#include "chapters/14_reproductions/mnist1d_models.hpp"
#include "chapters/14_reproductions/program/figures.hpp"
#include "chapters/14_reproductions/program/walk_through.hpp"
#include "common/data/mnist1d.hpp"

namespace descent::reproductions {
namespace {

// -------------------------------------------------------------------------------------------- L8.7

constexpr const char* prince_20_2 = "Prince 2023, Understanding Deep Learning, Fig. 20.2";
constexpr const char* all_train = "all train: the largest error of the four";
constexpr const char* fewer_epochs = "deeper needs fewer epochs, smallest step";
constexpr const char* scaled =
    "scaled: 400 of the 4000 examples and a larger rate, not the figure itself";

std::string layers_text(std::size_t count) {
    return fmt::format("{} hidden layer{}", count, count == 1 ? "" : "s");
}

/// Σ_k (D_k + 1) D_{k+1}: weights and biases, without the layout.
double parameter_formula(const std::vector<std::size_t>& widths) {
    std::size_t sum = 0;
    for (std::size_t k = 0; k + 1 < widths.size(); ++k) sum += (widths[k] + 1) * widths[k + 1];
    return static_cast<double>(sum);
}

/// A row for the stated number of parameters. The layout's is checked, against the
/// formula and against what is stated.
/// \param misprint the stated number is known to be the right one with two neighbouring
/// digits exchanged
void add_parameters(Chapter& c, Table& table, Statement statement, const deep::DeepNetwork& network,
                    std::size_t stated, bool misprint = false) {
    const std::size_t count = network.parameters();
    if (misprint) statement.erratum = fmt::format("{}, two digits are exchanged", count);
    add(c, table, number(statement, static_cast<double>(stated), 0, static_cast<double>(count)));
    const double error = static_cast<double>(count) - parameter_formula(network.widths);
    c.check(fmt::format("{}: Σ (D_k + 1) D_k+1", statement.what), error, 0);
    if (misprint)
        c.check(fmt::format("{}: as stated, but for the exchange", statement.what),
                neighbours_swapped(stated, count) ? 0 : 1, 0);
    else
        c.check(fmt::format("{}: as stated", statement.what),
                static_cast<double>(count) - static_cast<double>(stated), 0);
}

void add_memorization_parameters(Chapter& c, Table& table) {
    const std::size_t stated[] = {15208, 15210, 15235, 15139};
    const std::vector<deep::DeepNetwork> networks = memorization_networks();
    for (std::size_t i = 0; i < networks.size(); ++i) {
        const Statement statement{
            .tag = "L8.7",
            .source = prince_20_2,
            .what = fmt::format("parameters, {} of {}", layers_text(i + 1), networks[i].widths[1]),
            .key = fmt::format("L8.7_parameters_{}", i + 1)};
        // the fourth is an erratum
        add_parameters(c, table, statement, networks[i], stated[i], i == 3);
    }
}

/// The first `examples` of MNIST-1D's training examples with labels drawn by lot.
LabelledData random_labels(std::size_t examples, std::uint64_t seed) {
    Random random(seed, "random labels");
    return split(regularization::with_random_labels(make_mnist1d().train, random), examples).first;
}

/// Says how far it is at epochs 1000, 2000, 4000, … where there are many.
Memorization learn_by_heart(Chapter& c, const deep::DeepNetwork& network, const LabelledData& data,
                            const FullBatch& how) {
    std::size_t next = data.size() > 1000 ? 1000 : how.most_epochs + 1;
    return memorize(network, data, how, [&](std::size_t epoch, Real error) {
        c.progress("training error, %", static_cast<std::size_t>(100 - error), 100);
        if (epoch < next) return true;
        c.say("    {}, epoch {:8}: {:7.3f} % wrong", layers_text(network.depth()), epoch, error);
        next *= 2;
        return true;
    });
}

/// Epochs to fit by depth, NaN where it did not; each the mean over the seeds.
struct Fits {
    std::vector<Memorization> curves;  ///< of the first seed
    std::vector<double> epochs;
    double worst_error = 0;  ///< the largest of the least training errors, in percent
};

std::string epochs_text(double epochs) {
    return std::isfinite(epochs) ? fmt::format("{:.0f}", epochs) : "too many";
}

Fits fit_all(Chapter& c, std::size_t examples, FullBatch how, std::size_t seeds) {
    Fits fits;
    for (const deep::DeepNetwork& network : memorization_networks()) {
        double sum = 0;
        for (std::size_t s = 0; s < seeds; ++s) {
            how.seed = c.seed() + s;
            const Memorization m =
                learn_by_heart(c, network, random_labels(examples, how.seed), how);
            sum += m.epochs_to_fit ? static_cast<double>(*m.epochs_to_fit)
                                   : std::numeric_limits<double>::quiet_NaN();
            fits.worst_error = std::max(fits.worst_error, static_cast<double>(m.least_error));
            if (s == 0) fits.curves.push_back(m);
        }
        fits.epochs.push_back(sum / static_cast<double>(seeds));
        c.say("  {}: {} epochs until no label is wrong", layers_text(network.depth()),
              epochs_text(fits.epochs.back()));
    }
    return fits;
}

void add_fits(Chapter& c, Table& table, const Fits& fits, const std::string& key,
              std::string remark) {
    remark += "; epochs to fit";
    for (double epochs : fits.epochs) remark += fmt::format(" {}", epochs_text(epochs));
    Statement all{.tag = "L8.7",
                  .source = prince_20_2,
                  .what = all_train,
                  .key = key + "_worst_error",
                  .digits = 3,
                  .unit = " %",
                  .remark = remark};
    add(c, table, number(all, 0, 0, fits.worst_error));
    const Statement fewer{.tag = "L8.7",
                          .source = prince_20_2,
                          .what = fewer_epochs,
                          .key = key + "_margin",
                          .digits = 1,
                          .unit = " %",
                          .remark = remark};
    add(c, table, ordering(fewer, "fewer", "by", 100 * descending_margin(fits.epochs), 1));
    if (std::all_of(fits.epochs.begin(), fits.epochs.end(),
                    [](double e) { return std::isfinite(e); }))
        c.result(key + "_epochs_to_fit", fits.epochs);
}

void add_unfitted(Chapter& c, Table& table) {
    const std::string missing =
        "4000 examples at rate .0025 take more than an hour: ./course run 14 --only L8.7 --full";
    Statement s{.tag = "L8.7", .source = prince_20_2, .what = all_train, .key = ""};
    add(c, table, skipped(s, "0.000 %", missing));
    s.what = fewer_epochs;
    add(c, table, skipped(s, "fewer", missing));
}

}  // namespace

void show_memorization(Chapter& c, Table& table) {
    c.section("MNIST-1D with random labels (L8.7)");
    add_memorization_parameters(c, table);
    const std::size_t seeds = c.full() ? 10 : c.quick() ? 2 : 3;
    const FullBatch quickly{.alpha = c.quick() ? Real(0.06) : Real(0.02), .most_epochs = 20000};
    c.say("Scaled: 400 examples, rate {}, mean of {} seeds:", quickly.alpha, seeds);
    const Fits small = fit_all(c, 400, quickly, seeds);
    add_fits(c, table, small, "L8.7_scaled", scaled);
    if (!c.full()) {
        add_unfitted(c, table);
        c.figure(memorization_figure(
            small.curves, "400 random labels, a larger rate: not the lecture's own setting"));
        return;
    }
    c.say("As stated: 4000 examples, rate .0025, seed {}:", c.seed());
    const Fits whole = fit_all(c, 4000, {.most_epochs = 2'000'000}, 1);
    add_fits(c, table, whole, "L8.7", "as stated");
    c.figure(memorization_figure(whole.curves,
                                 "4000 random labels by heart: deeper needs fewer epochs"));
}

// ------------------------------------------------------------------------------------------- L10.9

void show_initialization(Chapter& c, Table& table) {
    c.section("Fifty layers before training (L10.9)");
    // 50 hidden layers of 100 ReLU units, the lecture's five variances
    initialization::Experiment e;
    if (c.quick()) e.networks = 5, e.inputs = 50;
    if (c.full()) e.networks = 100;
    c.say("{} networks, {} inputs each; decades by which the variance grows from layer to layer",
          e.networks, e.inputs);
    const auto curves = initialization::measure(
        e, c.seed(), [&](std::size_t done, std::size_t all) { c.progress("networks", done, all); });
    const double he = initialization::he_variance(e.width);
    for (const bool backward : {false, true})
        for (const initialization::Curve& curve : curves) {
            const Real variance = curve.weight_variance;
            const Statement statement{
                .tag = "L10.9",
                .source = "Prince 2023, the figure of weight initialization (7.4 in the lecture)",
                .what =
                    fmt::format("{}, σ² = {}{}", backward ? "gradients" : "activations", variance,
                                std::abs(variance - he) < 1e-6 ? " = 2/D, constant" : ""),
                .key = fmt::format("L10.9_slope_{}_{}", backward ? "dh" : "h", variance),
                .digits = 3,
                .remark =
                    "stated as a drawing; the number is log₁₀ ½Dσ², the factor of L10.7 and L10.8"};
            const Real theory = initialization::log_growth(e.activation, e.width, variance);
            const Real obtained =
                backward ? -initialization::slope(curve.dh) : initialization::slope(curve.h);
            add(c, table, number(statement, theory, 0.03, obtained));
        }
    c.figure(variance_figure(e, curves, false));
    c.figure(variance_figure(e, curves, true));
}

// ------------------------------------------------------------------------------------------- GO.15

namespace {

constexpr const char* zhang = "Zhang et al. 2017, Table 1";

/// What Zhang and others report of one network that learns random labels.
struct RandomLabelRow {
    std::string name, key;
    std::size_t parameters;
    double train, test;
};

/// \param remark which data \param test_examples for the standard error of their accuracy
void add_random_pixels(Chapter& c, Table& table, const RandomLabelRow& row, const Memorized& m,
                       const std::string& remark, std::size_t test_examples) {
    Statement s{.tag = "GO.15",
                .source = zhang,
                .what = row.name + ", random labels, train accuracy",
                .key = "GO.15_train_" + row.key,
                .digits = 2,
                .unit = " %",
                .remark = remark};
    add(c, table, range(s, fmt::format("{:.2f} %", row.train), 99, 100, m.train));
    s.what = row.name + ", random labels, test accuracy";
    s.key = "GO.15_test_" + row.key;
    const double chance = 10,
                 error = 100 * std::sqrt(0.1 * 0.9 / static_cast<double>(test_examples));
    add(c, table,
        range(s, fmt::format("{:.2f} %", row.test), chance - 3 * error, chance + 3 * error,
              m.test));
    c.say("      after {} epochs", m.epochs);
}

}  // namespace

void show_random_pixels(Chapter& c, Table& table) {
    c.section("Random labels on random pixels (GO.15)");
    const std::size_t examples = c.full()    ? 10000
                                 : c.quick() ? 100
                                             : 400,
                      tests = c.full() ? 10000 : 1000;
    Random random(c.seed(), "random pixels");
    const LabelledData data = random_pixels(examples, random), test = random_pixels(tests, random);
    const std::vector<deep::DeepNetwork> networks = random_label_networks();
    const RandomLabelRow rows[] = {{"MLP 1x512", "1x512", 1209866, 99.34, 10.61},
                                   {"MLP 3x512", "3x512", 1735178, 100.0, 10.48}};
    for (std::size_t i = 0; i < networks.size(); ++i)
        add_parameters(c, table,
                       {.tag = "GO.15",
                        .source = zhang,
                        .what = rows[i].name + ", parameters",
                        .key = "GO.15_parameters_" + rows[i].key},
                       networks[i], rows[i].parameters);
    const std::string remark = fmt::format(
        "{} images of random pixels for CIFAR-10's 50,000: compared in range, not in digits",
        examples);
    c.say("{}", remark);
    const training::TrainingPlan plan{.optimizer = optimizers::optimizer_named("gd", Real(0.03)),
                                      .batch = c.full() ? std::size_t{128} : 50,
                                      .epochs = 100,
                                      .seed = c.seed()};
    for (std::size_t i = 0; i < networks.size(); ++i) {
        const Memorized m =
            memorize_pixels(networks[i], data, test, plan, [&](const training::Epoch& epoch) {
                c.progress("training", static_cast<std::size_t>(100 * epoch.train_accuracy), 100);
                return true;
            });
        add_random_pixels(c, table, rows[i], m, remark, tests);
    }
}

// ---------------------------------------------------------------------------------------- MNIST-1D

namespace {

/// Development accuracies over rates and penalties, with which the plan was chosen. The
/// test set is not looked at.
void show_choice(Chapter& c, const Contestant& chosen, const Mnist1d& data) {
    c.say(
        "{}: accuracy on the development set by rate of Adam (down) and λ (across), mean of 3 "
        "seeds",
        chosen.name);
    const Real lambdas[] = {0, Real(0.001), Real(0.003), Real(0.01)};
    c.say("           {:>8} {:>8} {:>8} {:>8}", lambdas[0], lambdas[1], lambdas[2], lambdas[3]);
    for (Real rate : {Real(0.001), Real(0.003), Real(0.01), Real(0.03)}) {
        std::string line;
        for (Real lambda : lambdas) {
            Contestant tried = chosen;
            tried.plan.optimizer = optimizers::optimizer_named("adam", rate);
            tried.lambda = lambda;
            std::vector<Real> accuracy;
            for (std::uint64_t seed = 0; seed < 3; ++seed)
                accuracy.push_back(develop(tried, data, seed).best_accuracy);
            line += fmt::format(" {:6.2f} %", 100 * spread(accuracy).mean);
        }
        c.say("  {:>8} {}", rate, line);
    }
}

Spread show_contestant(Chapter& c, const Contestant& contestant, const Mnist1d& data,
                       std::size_t seeds, const std::string& key) {
    std::vector<Real> development, test;
    for (std::size_t s = 0; s < seeds; ++s) {
        const AccuracyResult outcome = compete(contestant, data, c.seed() + s);
        development.push_back(outcome.development);
        test.push_back(outcome.test);
        c.progress(contestant.name, s + 1, seeds);
    }
    const Spread d = spread(development), t = spread(test);
    c.say("  {}: development {:.1f} ± {:.1f} %, test {:.1f} ± {:.1f} %, {} seed{}", contestant.name,
          d.mean, d.deviation, t.mean, t.deviation, seeds, seeds == 1 ? "" : "s");
    c.result("mnist1d_" + key + "_by_seed", std::vector<double>(test.begin(), test.end()));
    return t;
}

}  // namespace

void show_mnist1d(Chapter& c, Table& table) {
    c.section("MNIST-1D as it is");
    const Mnist1d data = make_mnist1d();
    const std::size_t seeds = c.quick() ? 2 : 10;
    if (c.full()) show_choice(c, multilayer_perceptron(), data);
    const Spread linear = show_contestant(c, linear_classifier(), data, seeds, "linear");
    if (c.full()) show_contestant(c, multilayer_perceptron(), data, seeds, "mlp_unpenalized");
    const Spread mlp = show_contestant(c, penalized_perceptron(), data, seeds, "mlp");
    Statement s{.tag = "MNIST-1D",
                .source = "Greydanus 2020, Scaling down deep learning",
                .what = "MNIST-1D test accuracy, linear classifier",
                .key = "mnist1d_linear",
                .digits = 1,
                .unit = " %"};
    // One accuracy of p on n examples has the standard error √(p(1 − p)/n); two of them are
    // granted.
    const double error = 100 * std::sqrt(0.32 * (1 - 0.32) / static_cast<double>(data.test.size()));
    add(c, table, number(s, 32, 2 * error, linear.mean));
    s.what = "MNIST-1D test accuracy, MLP";
    s.key = "mnist1d_mlp";
    s.remark = "with the rate and the L2 penalty that are best on the development set";
    // To be better is no failure; to be far better would be another network.
    const double above =
        2 * 100 * std::sqrt(0.68 * (1 - 0.68) / static_cast<double>(data.test.size()));
    add(c, table, range(s, "64–68 %", 64, 68 + above, mlp.mean));
}

}  // namespace descent::reproductions
