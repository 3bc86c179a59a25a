#include "chapters/05_deep_networks/program/walk_through.hpp"

#include <limits>

#include "chapters/05_deep_networks/program/figures.hpp"

namespace descent::deep {
namespace {

constexpr double rounding = 45 * double(std::numeric_limits<Real>::epsilon());  // 1e-14 for double

}  // namespace

void show_composition(Report& report, const CompositionResult& composition) {
    const DeepModel& merged = composition.merged;
    const auto Psi = matrix(merged.phi, merged.network.W(1));
    const auto psi0 = vector(merged.phi, merged.network.b(1));
    report.section("One network fed into another, and the two merged (L8.1, L8.2)");
    report.say(
        "  h'_d = a[ψ_d0 + ψ_d1 h_1 + ψ_d2 h_2 + ψ_d3 h_3] with ψ_0 = θ'_0 + θ'φ_0 and Ψ = θ'φ:");
    for (std::size_t d = 0; d < 3; ++d)
        report.say("    ψ_{}0 = {:4}    ψ_{}· = {:4} {:4} {:4}", d + 1, psi0[d], d + 1, Psi(d, 0),
                   Psi(d, 1), Psi(d, 2));
    report.check("merged network equals the composition", composition.error, rounding);
    report.check("the same for random 1–7–3 into 3–5–2", composition.random_error, rounding);
    report.say(
        "  As misprinted it is another function: h_2 twice is off by {:.3g}, ψ_32 for ψ_31 by "
        "{:.3g}.",
        composition.repeated_h2, composition.psi_32_twice);
    report.figure(fold_figure(composition));
}

void show_regions(Report& report, const SixUnitsResult& six) {
    report.section("Linear regions, counted (L8.3)");
    report.say("  3 units into 3 units   {} parameters   {:2} regions on [-1, 1]",
               six.composed_parameters, six.composed_regions);
    report.say("  3 units into 3 units   {} parameters   {:2} regions, with every joint used",
               six.composed_parameters, six.most_regions);
    report.say("  6 units in one layer   {} parameters   {:2} regions, never more",
               six.shallow_parameters, six.shallow_regions);
    report.result("parameters_composed", six.composed_parameters);
    report.result("parameters_shallow", six.shallow_parameters);
    report.result("parameters_merged", six.merged_parameters);
    report.result("regions_composed", six.composed_regions);
    report.result("regions_composed_most", six.most_regions);
    report.result("regions_shallow", six.shallow_regions);
}

void show_depth(Report& report, const RandomDepthResult& random) {
    report.section("Any depth and width (L8.4)");
    report.check("h = a[b + Wh] equals one equation per unit", random.unit_error, rounding);
    report.say(
        "  Hyperparameters: depth K = {}, widths {}. Random weights; regions with 1, 2, … of these "
        "layers:",
        random.hidden.size(), fmt::join(random.hidden, ", "));
    report.say("    {}", fmt::join(random.regions, ", "));
    report.result("regions_random", random.regions);
}

void show_counting(Report& report, const SawtoothResult& sawtooth,
                   const RandomDepthResult& random) {
    report.section("Regions per parameter (L8.5)");
    report.say("  1 input, {} units a layer:", sawtooth.width);
    report.say("  K   parameters   formula   counted in a sawtooth");
    for (std::size_t i = 0; i < sawtooth.counted.size(); ++i)
        report.say("  {}   {:10}   {:>7}   {:>7}", i + 1, sawtooth.parameters[i],
                   sawtooth.formula[i], sawtooth.counted[i]);
    report.check("counted regions equal (D+1)^K", sawtooth.error(), 0);
    report.figure(depth_figure(sawtooth, random.regions));
}

void show_formula(Report& report, const Architecture& own, const std::vector<RegionCurve>& curves) {
    const Architecture slim{1, 10, 5}, wide{10, 50, 5};
    for (const Architecture& a : {slim, wide, own})
        report.say("  D_i = {}, {} layers of {}: {} parameters, {} regions", a.inputs, a.layers,
                   a.width, parameter_count(a), grouped(region_formula(a)));
    report.say(
        "  The slide prints 161,501 for the first. 11^5 = 161,051, and that many were counted "
        "above.");
    report.check("10 inputs, 5 layers of 50: every digit",
                 region_formula(wide) == Integer("179562019186562049740867382427559978336256"));
    report.result("parameters_5x10", parameter_count(slim));
    report.result("regions_5x10", region_formula(slim).convert_to<double>());
    report.result("parameters_5x50", parameter_count(wide));
    report.result("regions_5x50_log10", log10(region_formula(wide)));
    report.figure(regions_per_parameter_figure(curves));
}

void show_decision(Report& report, const DecisionComparison& comparison) {
    const auto& [plan, points, networks] = comparison;
    report.section("Shallow against deep on two classes (L8.6)");
    report.say(
        "  {} points, class 1 above the wave. No backpropagation yet: {} starts of {} steps, every "
        "slope found by",
        plan.points, plan.starts, plan.steps);
    report.say("  nudging one parameter at a time.");
    report.say(
        "  network          parameters   loss     correct   on {} new points   regions   one "
        "gradient",
        plan.fresh);
    for (const DecisionResult& result : networks) {
        const DeepNetwork& network = result.model.network;
        const std::string name = network.depth() > 1 ? "deep" : "shallow";
        report.say("  {:<15}  {:10}   {:6.2f}   {:5.1f} %   {:16.1f} %   {:7}   {:9.2f} ms",
                   name + " " + hidden_text(network), network.parameters(), result.loss,
                   100 * result.accuracy, 100 * result.accuracy_new, result.regions,
                   result.slopes_in_ms);
        report.result("accuracy_" + name, result.accuracy);
        report.result("accuracy_new_" + name, result.accuracy_new);
        report.result("decision_regions_" + name, result.regions);
        report.figure(decision_figure(result, points));
    }
    report.say(
        "  A gradient costs one forward pass per parameter this way. Chapter 07 gets it for the "
        "price of two or three.");
}

void show_identities(Report& report, const IdentityResult& identities) {
    report.section("Deep networks contain the shallow ones (L8.6b)");
    report.say("  A 2-10-1 network made deeper: {}, {} parameters, the same function?",
               fmt::join(identities.widths, "-"), identities.parameters);
    report.check("a[I h] = h behind the hidden layer: no digit changes", identities.deeper, 0);
    report.check("a[x] − a[−x] = x in front of it", identities.split, rounding);
    report.say("  W = I in front loses negative inputs: off by {:.3g}. With tanh units it is no",
               identities.unsplit);
    report.say("  identity behind them either: off by {:.3g}.", identities.tanh);
}

void show_symmetries(Report& report, const EquivalenceResult& equivalent) {
    report.section("Other parameters, the same loss (FM.16)");
    report.say("  Two layers of 10 units can be ordered in 10!·10! = {} ways.",
               grouped(equivalent.orderings));
    report.say("  Scaling a unit by s = {} moves φ by {:.3g}, reordering a layer by {:.3g}.",
               equivalent.s, equivalent.scaled_by, equivalent.reordered_by);
    report.check("output after reordering units", equivalent.reordered_error, rounding);
    report.check("output after scaling a ReLU unit", equivalent.scaled_error, rounding);
    report.check("loss after both", equivalent.loss_error, 10 * rounding);
    report.say("  A tanh unit cannot be scaled: the output moves by {:.3g}.",
               equivalent.tanh_error);
}

}  // namespace descent::deep
