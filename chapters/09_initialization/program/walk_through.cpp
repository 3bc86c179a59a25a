#include "chapters/09_initialization/program/walk_through.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

#include "chapters/09_initialization/program/figures.hpp"
#include "chapters/09_initialization/symmetry.hpp"

namespace descent::initialization {
namespace {

constexpr double epsilon = std::numeric_limits<Real>::epsilon();

/// A table of lines; the check is on the worst of them.
void show_lines(Chapter& c, const std::string& check, const std::vector<Line>& lines) {
    double worst = 0;
    c.say("  {:41} {:>9} {:>9} {:>9}", "", "theory", "measured", "± s.e.");
    for (const Line& line : lines) {
        c.say("  {:41} {:9.5f} {:9.5f} {:9.5f}", line.formula, line.theory, line.measured,
              line.standard_error);
        worst = std::max(worst, static_cast<double>(line.deviation()));
    }
    c.check(check + ", worst line in standard errors", worst, 5);
}

/// A number of a table, or a word where it left the range of Real.
std::string cell(double value, int digits) {
    return std::isfinite(value) ? fmt::format("{:8.{}f}", value, digits)
                                : fmt::format("{:>8}", "lost");
}

bool finite(const Vector& values) {
    return std::all_of(values.begin(), values.end(), [](Real v) { return std::isfinite(v); });
}

}  // namespace

void show_derivation(Chapter& c) {
    c.section("One layer, line by line (L10.6, L10.7)");
    const std::size_t samples = c.quick() ? 5000 : 20000;
    Random random(c.seed(), "derivation");
    c.say("D_h = 50 inputs, σ²_Ω = 0.1, σ²_f = 2; {} trials", samples);
    show_lines(c, "forward", forward_lines(50, Real(0.1), 2, samples, random));
    c.section("The same layer on the way back (L10.8)");
    c.say("D_h′ = 80 outputs, σ²_Ω = 0.1, σ²_∂f′ = 0.5; {} trials", samples);
    show_lines(c, "backward", backward_lines(80, Real(0.1), Real(0.5), samples, random));
    c.say("  So σ²_Ω = 2/D_h = {} keeps the forward variance, 2/D_h′ = {} the backward one;",
          he_variance(50), he_variance(80));
    const Real between = compromise_variance(50, 80);
    c.say("  4/(D_h + D_h′) = {:.5f} lies between: forward × {:.3f}, backward × {:.3f} a layer",
          between, forward_variance(50, between, 1), backward_variance(80, between, 1));
}

namespace {

void show_curves(Chapter& c, const Experiment& e, const std::vector<Curve>& curves) {
    const std::size_t K = e.depth, middle = (K - 1) / 2;
    c.say("                    log₁₀ variance of h, layer     log₁₀ variance of ∂ℓ/∂h, layer");
    c.say("  {:>8}         {:>8} {:>8} {:>8}       {:>8} {:>8} {:>8}", "σ²_Ω", 1, middle + 1, K, K,
          middle + 1, 1);
    for (const Curve& v : curves) {
        c.say("  {:>8}         {} {} {}       {} {} {}", v.weight_variance, cell(v.h[0], 2),
              cell(v.h[middle], 2), cell(v.h[K - 1], 2), cell(v.dh[K - 1], 2),
              cell(v.dh[middle], 2), cell(v.dh[0], 2));
        const Vector h{v.h[0], v.h[middle], v.h[K - 1]}, dh{v.dh[K - 1], v.dh[middle], v.dh[0]};
        if (finite(h)) c.result(fmt::format("log10_variance_h_{}", v.weight_variance), h);
        if (finite(dh)) c.result(fmt::format("log10_variance_dh_{}", v.weight_variance), dh);
        const auto lost =
            std::count_if(v.dh.begin(), v.dh.end(), [](Real x) { return !std::isfinite(x); }) +
            std::count_if(v.h.begin(), v.h.end(), [](Real x) { return !std::isfinite(x); });
        if (lost > 0)
            c.say(
                "           {} of these {} variances left the range of the numbers, to 0 or to "
                "infinity",
                lost, 2 * K);
    }
}

void show_slopes(Chapter& c, const Experiment& e, const std::vector<Curve>& curves, bool lecture) {
    c.say("decades per layer:     theory   forward  backward");
    std::vector<double> forward, backward;
    for (const Curve& v : curves) {
        const Real theory = log_growth(e.activation, e.width, v.weight_variance);
        forward.push_back(slope(v.h));
        backward.push_back(-slope(v.dh));
        c.say("  {:>8}           {}  {}  {}", v.weight_variance, cell(theory, 4),
              cell(forward.back(), 4), cell(backward.back(), 4));
        if (lecture && std::isfinite(forward.back()))
            c.check(fmt::format("σ² = {}: forward slope", v.weight_variance),
                    forward.back() - theory, 0.03);
        if (lecture && std::isfinite(backward.back()))
            c.check(fmt::format("σ² = {}: backward slope", v.weight_variance),
                    backward.back() - theory, 0.03);
    }
    if (finite(Vector(xt::adapt(forward)))) c.result("slope_h", forward);
    if (finite(Vector(xt::adapt(backward)))) c.result("slope_dh", backward);
}

/// ReLU networks without biases: φ times s multiplies h_k by s^k, so every curve is one
/// curve, tilted.
void show_tilt(Chapter& c, const Experiment& e, const std::vector<Curve>& curves) {
    double worst = 0;
    for (const Curve& v : curves)
        for (std::size_t k = 0; k < e.depth; ++k) {
            const double tilt = static_cast<double>(k + 1) *
                                std::log10(double{v.weight_variance / e.weight_variances[0]});
            const double error = std::abs(double{v.h[k]} - double{curves[0].h[k]} - tilt);
            if (std::isfinite(error)) worst = std::max(worst, error / (1 + std::abs(tilt)));
        }
    c.check("all curves are one curve, tilted by k log₁₀ of the variances' ratio", worst,
            1e4 * epsilon);
}

/// The network whose variances stay nearest to where they were.
const Curve& steadiest(const Experiment& e, const std::vector<Curve>& curves) {
    return *std::min_element(curves.begin(), curves.end(), [&](const Curve& a, const Curve& b) {
        return std::abs(log_growth(e.activation, e.width, a.weight_variance)) <
               std::abs(log_growth(e.activation, e.width, b.weight_variance));
    });
}

void show_drift(Chapter& c, const Experiment& e, const Curve& v) {
    c.section("The mean of the logarithm is not the logarithm of the mean");
    const std::size_t K = e.depth;
    c.say("σ² = {}: theory puts the mean variance of h_{} at 10^{:.2f}.", v.weight_variance, K,
          forward_theory(e, v.weight_variance)[K - 1]);
    c.say("  logarithm of the mean over networks {:6.2f}", v.h_of_mean[K - 1]);
    c.say("  mean of the logarithm               {:6.2f}   ± {:.2f} between networks", v.h[K - 1],
          v.h_spread[K - 1]);
    c.figure(drift_figure(e, v));
    if (e.width < 30) return;  // where the series below is too rough
    Random random(c.seed(), "drift");
    const Line line = log_drift_line(
        e.width, std::max<std::size_t>(100, (c.quick() ? 400000 : 2000000) / e.width), random);
    c.say(
        "A layer multiplies ‖h‖² of one input by ½Dσ² r; r has mean 1, but its logarithm a mean "
        "below 0:");
    show_lines(c, "drift of the logarithm", {line});
    c.say("  {} layers of that are {:.2f} decades. A few large networks hold up the mean.", K,
          static_cast<Real>(K) * line.theory);
}

}  // namespace

void show_depth(Chapter& c, const Experiment& e, bool lecture) {
    c.section("Deep networks before training (L10.9)");
    c.say(
        "{} network{} of {} hidden layer{} of {} units ({}), {} normal inputs each, y = 0, least "
        "squares",
        e.networks, e.networks == 1 ? "" : "s", e.depth, e.depth == 1 ? "" : "s", e.width,
        neurons::name(e.activation), e.inputs);
    const std::vector<Curve> curves = measure(
        e, c.seed(), [&](std::size_t done, std::size_t all) { c.progress("networks", done, all); });
    show_curves(c, e, curves);
    c.figure(forward_figure(e, curves));
    c.figure(backward_figure(e, curves));
    if (e.activation != Activation::relu && e.activation != Activation::linear) return;
    if (e.depth > 1) show_slopes(c, e, curves, lecture);
    if (curves.size() > 1) show_tilt(c, e, curves);
    const Curve& steady = steadiest(e, curves);
    if (e.activation == Activation::relu && finite(steady.h)) show_drift(c, e, steady);
}

void show_initializers(Chapter& c) {
    c.section("He and Glorot, normal and uniform (L10.8, GO.14, NL.23)");
    const DeepNetwork network({300, 200, 100});
    Random random(c.seed(), "initializers");
    std::vector<Line> lines;
    for (Scheme s :
         {Scheme::he_normal, Scheme::he_uniform, Scheme::glorot_normal, Scheme::glorot_uniform}) {
        const Vector phi = initialize(network, s, random);
        for (std::size_t k : {0u, 1u}) lines.push_back(variance_line(network, phi, k, s));
    }
    c.say("a 300-200-100 network; W0 is 200 × 300 and W1 is 100 × 200, variance of the weights:");
    show_lines(c, "variance of the weights", lines);
    c.say("  He:     U[−√6/√n, √6/√n]        for W1: ±{:.4f}",
          uniform_bound(Scheme::he_uniform, 100, 200));
    c.say("  Glorot: U[−√6/√(m+n), √6/√(m+n)] for W1: ±{:.4f}",
          uniform_bound(Scheme::glorot_uniform, 100, 200));
}

void show_symmetry(Chapter& c, const LabelledData& training) {
    c.section("Symmetry that is never broken (NL.23)");
    const DeepNetwork network({40, 32, 32, 10}, Activation::tanh);
    backprop::Backprop pass;
    Vector dphi;
    const Vector zero = zero_weights_best_bias(network, training.label);
    Vector no_bias = zero;
    no_bias.fill(0);
    const auto first = static_cast<std::ptrdiff_t>(std::min<std::size_t>(100, training.size()));
    const Matrix X = xt::view(training.x, xt::range(0, first), xt::all());
    loss_and_gradient(network, no_bias, X, backprop::Labels(training.label).first(X.shape()[0]),
                      pass, dphi);
    const Vector sizes = largest_by_block(network, dphi);
    c.say("A 40-32-32-10 tanh network with zero weights. Largest gradient of each block:");
    for (std::size_t i = 0; i < sizes.size(); ++i)
        c.say("  {:3} {:8.5f}", network.layout[i].name, sizes[i]);
    c.check("all gradients are 0 but that of the output bias",
            *std::max_element(sizes.begin(), sizes.end() - 1), 0);
    const Saddle saddle = saddle_at_zero(DeepNetwork({40, 32, 10}, Activation::tanh), training.x,
                                         training.label, Real(0.1));
    c.say(
        "With the best output bias nothing moves at all. It is a saddle: nearby L − L* is {:+.5f} "
        "and {:+.5f}.",
        saddle.up - saddle.at, saddle.down - saddle.at);
    c.check("one way leads up, the other down",
            saddle.up > saddle.at && saddle.down < saddle.at ? 0 : 1, 0);

    const StartPlan start{
        .scheme = Scheme::glorot_uniform, .epochs = c.quick() ? 3u : 8u, .seed = c.seed()};
    Random shuffle(c.seed(), "shuffle"), again(c.seed(), "shuffle"), weights(c.seed(), "weights");
    Vector equal = equal_weights(network, Real(0.1)),
           random = initialize(network, start.scheme, weights);
    backprop::Step step;
    c.say("Trained on MNIST-1D, all weights 0.1 or Glorot, mean loss of the epoch:");
    for (std::size_t epoch = 1; epoch <= start.epochs; ++epoch) {
        const Real alike = train_epoch(network, equal, training, start.sgd(), shuffle, step);
        const Real free = train_epoch(network, random, training, start.sgd(), again, step);
        if (epoch == 1 || epoch == start.epochs)
            c.say("  epoch {}   equal {:.4f}   Glorot {:.4f}", epoch, alike, free);
    }
    const Vector differ = differences_between_units(network, equal),
                 free = differences_between_units(network, random);
    c.say("  largest difference between two units of a layer: equal {}, Glorot {:.2f}",
          xt::amax(differ)(), xt::amin(free)());
    c.result("equal_units_difference", xt::amax(differ)());
    c.check("units that start equal stay equal, to rounding", xt::amax(differ)(), 100 * epsilon);
}

void show_chain(Chapter& c) {
    c.section("The single-unit chain (GO.12, GO.13)");
    c.say("y_i = σ(w_i y_(i−1) + b_i), four units, every a_i = 0, where σ′ is largest:");
    backprop::Backprop pass;
    Vector dphi;
    double worst = 0;
    for (const Real w : {Real(0.5), Real(1), Real(2)}) {
        const Chain chain = best_chain(4, w, Real(0.3));
        const DeepNetwork network = chain_network(chain);
        const Matrix X{{Real(0.3)}}, Y{{0}};
        const Real L = loss_and_gradient(network, chain_parameters(chain), X, Y, pass, dphi);
        const Real by_hand = chain_gradient(chain, Real(0.3), 2 * std::sqrt(L)),
                   backprop = vector(dphi, network.b(0))[0];
        worst = std::max(worst, std::abs(double{by_hand - backprop} / double{by_hand}));
        c.say("  w = {:3}   σ′ = {:.2f} each   ∂C/∂b_1 = {:.8f} · ∂C/∂y_4   (w³/4⁴ = {:.8f})", w,
              chain_slopes(chain, Real(0.3))[0], backprop / (2 * std::sqrt(L)), w * w * w / 256);
    }
    c.check("the product σ′w ⋯ σ′ is what backpropagation finds", worst, 16 * epsilon);
}

void show_vanishing(Chapter& c, const Mnist1d& data) {
    c.section("Gradient norm by layer, before training (GO.12, GO.13)");
    c.say(
        "MNIST-1D, hidden layers of 30 (Glorot; He for ReLU), ‖∂L/∂b_k‖ from the first layer to "
        "the output:");
    std::vector<Named> deepest;
    std::vector<std::string> table;
    for (Activation activation : {Activation::sigmoid, Activation::tanh, Activation::relu}) {
        const bool smooth = activation == Activation::sigmoid;
        const std::string name(neurons::name(activation));
        std::vector<double> accuracy;
        for (std::size_t depth = 0; depth <= 4; ++depth) {
            std::vector<std::size_t> widths(depth + 2, 30);
            widths.front() = data.train.x.shape()[1];
            widths.back() = data.train.classes;
            const DeepNetwork network(widths, activation);
            Watched w = watch(network, data.train, data.test,
                              {.scheme = recommended(activation),
                               .alpha = smooth ? Real(0.5) : Real(0.1),
                               .epochs = c.quick() ? 3u : 12u,
                               .seed = c.seed()});
            accuracy.push_back(100 * w.test_accuracy);
            if (depth > 0) c.say("  {:8} {}   {:.4f}", name, depth, fmt::join(w.norms_at(0), "  "));
            if (depth == 4) {
                const Vector norms = w.norms_at(0);
                c.result("gradient_norms_" + name, norms);
                deepest.push_back({name, std::move(w)});
            }
        }
        c.result("test_accuracy_" + name, accuracy);
        table.push_back(fmt::format("  {:8} {:6.1f}", name, fmt::join(accuracy, " ")));
    }
    c.figure(gradient_figure(deepest));
    c.figure(training_figure(deepest.front().watched));
    const Vector first = deepest.front().watched.norms_at(0);
    if (first[0] > 0)
        c.say("Four sigmoid layers: the first gets 1/{:.0f} of the output layer's gradient.",
              first[4] / first[0]);
    c.section("What that costs: a short training (GO.12 in small)");
    c.say("test accuracy in %, 0 to 4 hidden layers, {} epochs of mini-batches of 20:",
          c.quick() ? 3 : 12);
    for (const std::string& line : table) c.say("{}", line);
    c.say(
        "(rate 0.5 for sigmoid, 0.1 for the others) What do the second, third and fourth layer add "
        "to each?");
}

void show_dead_units(Chapter& c, const Mnist1d& data) {
    c.section("Dead ReLU units (GO.13)");
    std::vector<std::size_t> widths(51, 100);
    widths.push_back(1);
    const DeepNetwork deep(widths);
    Random random(c.seed(), "dead");
    Matrix X = xt::zeros<Real>({200, 100});
    random.fill_normal(X);
    const std::vector<std::size_t> dead =
        dead_units(deep, initialize(deep, Scheme::he_normal, random), X);
    c.say(
        "50 layers of 100, He, untrained: 0 for all of 200 inputs are {}, {}, {} and {} units of "
        "layers 1, 10, 25, 50.",
        dead[0], dead[9], dead[24], dead[49]);
    c.say("Depth makes all inputs look alike, and a unit is then on for all of them or for none.");

    const DeepNetwork network({data.train.x.shape()[1], 100, data.train.classes});
    std::vector<Named> runs;
    c.say("One hidden layer of 100 on MNIST-1D, dead units before and after 10 epochs:");
    for (const auto& [bias, rate] : {std::pair{0.0, 0.1}, {0.0, 3.0}, {0.01, 3.0}, {-4.0, 0.1}}) {
        const StartPlan start{.bias = static_cast<Real>(bias),
                              .alpha = static_cast<Real>(rate),
                              .batch = 50,
                              .epochs = c.quick() ? 3u : 10u,
                              .seed = c.seed()};
        runs.push_back({fmt::format("bias {}, rate {}", bias, rate),
                        watch(network, data.train, data.test, start)});
        const Watched& w = runs.back().watched;
        c.say("  bias {:>5}   rate {:>3}   {:3.0f} % → {:3.0f} %   training accuracy {:4.1f} %",
              bias, rate, 100 * w.dead[0], 100 * w.dead[w.dead.size() - 1], 100 * w.train_accuracy);
    }
    c.figure(dead_figure(runs));
}

}  // namespace descent::initialization
