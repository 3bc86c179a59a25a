#include <limits>

#include "chapters/09_initialization/program/figures.hpp"
#include "chapters/09_initialization/program/walk_through.hpp"

namespace descent::initialization {
namespace {

constexpr double epsilon = std::numeric_limits<Real>::epsilon();

}  // namespace

void show_initializers(Report& report, const std::vector<SampledMean>& table) {
    report.section("He and Glorot, normal and uniform (L10.8, GO.14, NL.23)");
    report.say(
        "a 300-200-100 network; W0 is 200 × 300 and W1 is 100 × 200, variance of the weights:");
    show_table(report, "variance of the weights", table);
    report.say("  He:     U[−√6/√n, √6/√n]        for W1: ±{:.4f}",
               uniform_bound(Scheme::he_uniform, 100, 200));
    report.say("  Glorot: U[−√6/√(m+n), √6/√(m+n)] for W1: ±{:.4f}",
               uniform_bound(Scheme::glorot_uniform, 100, 200));
}

void show_zero_weights(Report& report, const ZeroWeightsResult& zero) {
    report.section("Zero weights do not move, or all alike (NL.23)");
    report.say("A 40-32-32-10 network with zero weights. Largest gradient of each block:");
    report.say("      {:>8} {:>8}", "tanh", "sigmoid");
    const std::size_t blocks = zero.block.size();
    for (std::size_t i = 0; i < blocks; ++i)
        report.say("  {:3} {:8.5f} {:8.5f}", zero.block[i], zero.gradient[i], zero.sigmoid[i]);
    report.check("tanh: all gradients are 0 but that of the output bias", zero.all_but_last, 0);
    report.check("sigmoid: a[0] = ½, so the output weights move half as fast as their bias",
                 zero.sigmoid[blocks - 2] - zero.sigmoid[blocks - 1] / 2, epsilon);
    const Saddle& saddle = zero.saddle;
    report.say(
        "With the best output bias nothing moves at all. It is a saddle: nearby L − L* is {:+.5f} "
        "and {:+.5f}.",
        saddle.up - saddle.at, saddle.down - saddle.at);
    report.check("one way leads up, the other down",
                 saddle.up > saddle.at && saddle.down < saddle.at);
}

void show_symmetry(Report& report, const SymmetryResult& symmetry) {
    report.section("Symmetry that is never broken (NL.23)");
    report.say("Trained on MNIST-1D, all weights 0.1 or Glorot, mean loss of the epoch:");
    const std::size_t epochs = symmetry.equal_loss.size();
    for (const std::size_t epoch : {std::size_t{1}, epochs})
        report.say("  epoch {}   equal {:.4f}   Glorot {:.4f}", epoch,
                   symmetry.equal_loss[epoch - 1], symmetry.random_loss[epoch - 1]);
    const Real equal = xt::amax(symmetry.equal_difference)();
    report.say("  largest difference between two units of a layer: equal {}, Glorot {:.2f}", equal,
               xt::amin(symmetry.random_difference)());
    report.result("equal_units_difference", equal);
    report.check("units that start equal stay equal, to rounding", equal, 100 * epsilon);
}

void show_chain(Report& report, const std::vector<ChainResult>& chains) {
    report.section("The single-unit chain (GO.12, GO.13)");
    report.say(
        "h_i = a[w_i h_(i−1) + b_i], a the sigmoid (the lecture's σ), four units, every argument "
        "0, where a′ is largest:");
    double worst = 0;
    for (const ChainResult& chain : chains) {
        report.say("  w = {:3}   a′ = {:.2f} each   ∂ℓ/∂b_1 = {:.8f} · ∂ℓ/∂h_4   (w³/4⁴ = {:.8f})",
                   chain.w, chain.slope, chain.gradient, chain.formula);
        worst = std::max<double>(worst, chain.error);
    }
    report.check("the product σ′w ⋯ σ′ is what backpropagation finds", worst, 16 * epsilon);
}

void show_vanishing(Report& report, const std::vector<VanishingResult>& networks) {
    report.section("Gradient norm by layer, before training (GO.12, GO.13)");
    report.say(
        "MNIST-1D, hidden layers of 30 (Glorot; He for ReLU), ‖∂L/∂b_k‖ from the first layer to "
        "the output:");
    for (const VanishingResult& result : networks) {
        const std::string name(neurons::name(result.activation));
        for (std::size_t depth = 1; depth < result.by_depth.size(); ++depth)
            report.say("  {:8} {}   {:.4f}", name, depth,
                       fmt::join(result.by_depth[depth].norms_at(0), "  "));
        report.result("gradient_norms_" + name, result.deepest().norms_at(0));
        report.result("test_accuracy_" + name, 100 * result.test_accuracies());
    }
    const VanishingResult& sigmoid = networks.front();
    report.figure(gradient_figure(networks));
    report.figure(training_figure(sigmoid.deepest()));
    if (sigmoid.lost_factor() > 0)
        report.say("Four sigmoid layers: the first gets 1/{:.0f} of the output layer's gradient.",
                   sigmoid.lost_factor());

    report.section("What that costs: a short training (GO.12 in small)");
    report.say("test accuracy in %, 0 to 4 hidden layers, {} epochs of mini-batches of 20:",
               sigmoid.deepest().epochs.size() - 1);
    for (const VanishingResult& result : networks)
        report.say("  {:8} {:6.1f}", neurons::name(result.activation),
                   fmt::join(Vector(100 * result.test_accuracies()), " "));
    report.say(
        "(rate 0.5 for sigmoid, 0.1 for the others) What do the second, third and fourth layer add "
        "to each?");
}

void show_dead_by_depth(Report& report, const std::vector<std::size_t>& dead) {
    report.section("Dead ReLU units (GO.13)");
    report.say(
        "50 layers of 100, He, untrained: 0 for all of 200 inputs are {}, {}, {} and {} units of "
        "layers 1, 10, 25, 50.",
        dead[0], dead[9], dead[24], dead[49]);
    report.say(
        "Depth makes all inputs look alike, and a unit is then on for all of them or for none.");
}

void show_dead_units(Report& report, const std::vector<DeadUnitsResult>& runs) {
    report.say("One hidden layer of 100 on MNIST-1D, dead units before and after {} epochs:",
               runs.front().plan.epochs);
    for (const auto& [plan, training] : runs)
        report.say(
            "  bias {:>5}   rate {:>3}   {:3.0f} % → {:3.0f} %   training accuracy {:4.1f} %",
            plan.bias, plan.alpha, 100 * training.dead[0],
            100 * training.dead[training.dead.size() - 1], 100 * training.train_accuracy);
    report.figure(dead_figure(runs));
}

}  // namespace descent::initialization
