#include "chapters/05_deep_networks/program/walk_through.hpp"

#include <algorithm>
#include <chrono>
#include <cmath>
#include <limits>

#include "chapters/05_deep_networks/program/figures.hpp"
#include "chapters/05_deep_networks/regions.hpp"
#include "chapters/05_deep_networks/symmetries.hpp"

namespace descent::deep {
namespace {

constexpr double rounding = 45 * double(std::numeric_limits<Real>::epsilon());  // 1e-14 for double

/// Largest difference over the largest entry.
Real relative_error(const Matrix& got, const Matrix& expected) {
    return xt::amax(xt::abs(got - expected))() / std::max(Real(1), xt::amax(xt::abs(expected))());
}

/// {inputs, hidden widths, 1 output}
std::vector<std::size_t> with_ends(std::size_t inputs, std::vector<std::size_t> hidden) {
    hidden.insert(hidden.begin(), inputs);
    hidden.push_back(1);
    return hidden;
}

Matrix output_of(const DeepNetwork& network, const Vector& phi, const Matrix& X) {
    return DeepModel{network, phi}(X);
}

}  // namespace

void show_composition(Chapter& chapter) {
    chapter.section("One network fed into another, and the two merged (L8.1, L8.2)");
    const auto [first, second] = folding_pair();
    const DeepModel merged = merge(as_deep(first), second);
    const Matrix x = as_column(xt::linspace<Real>(-2, 2, 2001)), y = compose(first, second, x);
    const auto Psi = matrix(merged.phi, merged.network.W(1));
    const auto psi0 = vector(merged.phi, merged.network.b(1));
    chapter.say(
        "  h'_d = a[ψ_d0 + ψ_d1 h_1 + ψ_d2 h_2 + ψ_d3 h_3] with ψ_0 = θ'_0 + θ'φ_0 and Ψ = θ'φ:");
    for (std::size_t d = 0; d < 3; ++d)
        chapter.say("    ψ_{}0 = {:4}    ψ_{}· = {:4} {:4} {:4}", d + 1, psi0[d], d + 1, Psi(d, 0),
                    Psi(d, 1), Psi(d, 2));
    chapter.check("merged network equals the composition", relative_error(merged(x), y), rounding);
    Random random(chapter.seed(), "composition");
    ShallowModel one{ShallowNetwork(1, 7, 3), Vector(std::array<std::size_t, 1>{38})};
    ShallowModel two{ShallowNetwork(3, 5, 2), Vector(std::array<std::size_t, 1>{32})};
    random.fill_normal(one.phi);
    random.fill_normal(two.phi);
    chapter.check("the same for random 1–7–3 into 3–5–2",
                  relative_error(merge(as_deep(one), two)(x), compose(one, two, x)), rounding);
    chapter.say(
        "  As misprinted it is another function: h_2 twice is off by {:.3g}, ψ_32 for ψ_31 by "
        "{:.3g}.",
        relative_error(misprinted(merged, Misprint::repeated_h2)(x), y),
        relative_error(misprinted(merged, Misprint::psi_32_twice)(x), y));
    chapter.figure(draw_fold(first, second, -1, 1));
}

void show_regions(Chapter& chapter) {
    chapter.section("Linear regions, counted (L8.3)");
    const auto [first, second] = folding_pair();
    const DeepModel merged = merge(as_deep(first), second);
    const std::size_t composed = line_regions(merged.network, merged.phi, -1, 1).linear;
    const DeepModel most = merge(as_deep(sawtooth(3)), sawtooth(3)), shallow = as_deep(sawtooth(6));
    const std::size_t seven = line_regions(shallow.network, shallow.phi).linear;
    chapter.say("  3 units into 3 units   20 parameters   {:2} regions on [-1, 1]", composed);
    chapter.say("  3 units into 3 units   20 parameters   {:2} regions, with every joint used",
                line_regions(most.network, most.phi).linear);
    chapter.say("  6 units in one layer   {} parameters   {:2} regions, never more",
                shallow.network.parameters(), seven);
    chapter.result("parameters_composed",
                   double(first.network.parameters() + second.network.parameters()));
    chapter.result("parameters_shallow", double(shallow.network.parameters()));
    chapter.result("parameters_merged", double(merged.network.parameters()));
    chapter.result("regions_composed", double(composed));
    chapter.result("regions_composed_most", double(line_regions(most.network, most.phi).linear));
    chapter.result("regions_shallow", double(seven));
}

void require_affordable(const char* option, const std::vector<std::size_t>& widths) {
    require(!widths.empty(), option, "no width");
    require(parameter_count(with_ends(1, widths)) <= 100000, option, "more than 100000 parameters");
}

std::vector<double> show_depth(Chapter& chapter, const std::vector<std::size_t>& widths) {
    chapter.section("Any depth and width (L8.4)");
    Random random(chapter.seed(), "random networks");
    const DeepNetwork network({3, 4, 2, 3, 2});
    const Vector phi = start_in_square(network, random), x = {Real(0.3), Real(-1.2), Real(0.8)};
    Matrix X = xt::zeros<Real>({std::size_t{1}, std::size_t{3}}),
           Y = xt::zeros<Real>({std::size_t{1}, std::size_t{2}});
    xt::row(X, 0) = x;
    xt::row(Y, 0) = forward_by_units(network, phi, x);
    chapter.check("h = a[β + Ωh] equals one equation per unit",
                  relative_error(output_of(network, phi, X), Y), rounding);

    std::vector<std::size_t> hidden;
    std::vector<double> counted;
    for (std::size_t width : widths) {
        hidden.push_back(width);
        const DeepNetwork one(with_ends(1, hidden));
        counted.push_back(double(line_regions(one, start_in_square(one, random)).linear));
    }
    chapter.say(
        "  Hyperparameters: depth K = {}, widths {}. Random weights; regions with 1, 2, … of these "
        "layers:",
        widths.size(), fmt::join(widths, ", "));
    chapter.say("    {}", fmt::join(counted, ", "));
    chapter.result("regions_random", counted);
    return counted;
}

void show_counting(Chapter& chapter, const Architecture& own,
                   const std::vector<double>& random_count) {
    chapter.section("Regions per parameter (L8.5)");
    const std::size_t D = 10;
    chapter.say("  1 input, {} units a layer:", D);
    chapter.say("  K   parameters   formula   counted in a sawtooth");
    std::vector<double> formula, counted;
    DeepModel model = as_deep(sawtooth(D));
    double wrong = 0;
    for (std::size_t K = 1; K <= (chapter.quick() ? 4 : 5);
         ++K, model = merge(model, sawtooth(D))) {
        formula.push_back(region_formula({1, D, K}).convert_to<double>());
        counted.push_back(double(line_regions(model.network, model.phi).linear));
        chapter.say("  {}   {:10}   {:>7}   {:>7}", K, model.network.parameters(), formula.back(),
                    counted.back());
        wrong = std::max(wrong, std::abs(formula.back() - counted.back()));
    }
    chapter.check("counted regions equal (D+1)^K", wrong, 0);
    chapter.figure(draw_depth(D, formula, counted, random_count));

    const Architecture slim{1, 10, 5}, wide{10, 50, 5};
    for (const Architecture& a : {slim, wide, own})
        chapter.say("  D_i = {}, {} layers of {}: {} parameters, {} regions", a.inputs, a.layers,
                    a.width, parameter_count(a), grouped(region_formula(a)));
    chapter.say(
        "  The slide prints 161,501 for the first. 11^5 = 161,051, and that many were counted "
        "above.");
    const Integer expected("179562019186562049740867382427559978336256");
    chapter.check("10 inputs, 5 layers of 50: every digit",
                  region_formula(wide) == expected ? 0 : 1, 0);
    chapter.result("parameters_5x10", double(parameter_count(slim)));
    chapter.result("regions_5x10", region_formula(slim).convert_to<double>());
    chapter.result("parameters_5x50", double(parameter_count(wide)));
    chapter.result("regions_5x50_log10", log10(region_formula(wide)));
    chapter.figure(draw_regions_per_parameter(10));
}

namespace {
/// Trains from several starts and keeps the lowest loss.
PlaneFit best_of(Chapter& chapter, const DeepNetwork& network, const PlanePoints& points,
                 std::size_t starts, std::size_t steps, const std::string& name) {
    PlaneFit best;
    for (std::size_t s = 0; s < starts; ++s) {
        Random random(chapter.seed() + s, "decision start");
        PlaneFit one = fit_plane(network, start_in_square(network, random), points, steps,
                                 [&](std::size_t step) {
                                     chapter.progress("training the " + name + " network",
                                                      s * steps + step, starts * steps);
                                 });
        if (s == 0 || one.loss < best.loss) best = std::move(one);
    }
    chapter.progress("training the " + name + " network", 1, 1);
    return best;
}

/// Milliseconds for the slopes of all outputs with respect to all parameters.
double slope_time(const DeepNetwork& network, const Vector& phi, const PlanePoints& points) {
    Vector f;
    Matrix J;
    double fastest = std::numeric_limits<double>::infinity();
    for (int repeat = 0; repeat < 5; ++repeat) {
        const auto start = std::chrono::steady_clock::now();
        numeric_slopes(network, phi, points.X, f, J);
        const std::chrono::duration<double, std::milli> taken =
            std::chrono::steady_clock::now() - start;
        fastest = std::min(fastest, taken.count());
    }
    return fastest;
}
}  // namespace

void show_decision(Chapter& chapter, std::size_t count) {
    chapter.section("Shallow against deep on two classes (L8.6)");
    Random random(chapter.seed(), "decision points");
    const PlanePoints points = wave_points(count, random), fresh = wave_points(4000, random);
    const std::size_t starts = chapter.quick() ? 1 : chapter.full() ? 12 : 3;
    const std::size_t steps = chapter.quick() ? 25 : chapter.full() ? 500 : 150;
    chapter.say(
        "  {} points, class 1 above the wave. No backpropagation yet: {} starts of {} steps, every "
        "slope found by",
        count, starts, steps);
    chapter.say("  nudging one parameter at a time.");
    chapter.say(
        "  network          parameters   loss     correct   on 4000 new points   regions   one "
        "gradient");
    for (const bool is_deep : {false, true}) {
        const std::string name = is_deep ? "deep" : "shallow";
        const std::vector<std::size_t> hidden =
            is_deep ? std::vector<std::size_t>{10, 10} : std::vector<std::size_t>{20};
        const DeepNetwork network(with_ends(2, hidden));
        const PlaneFit best = best_of(chapter, network, points, starts, steps, name);
        const Real seen = plane_accuracy(network, best.phi, points),
                   unseen = plane_accuracy(network, best.phi, fresh);
        const std::size_t regions = plane_regions(network, best.phi, {-1, 1, -1, 1});
        chapter.say("  {:<15}  {:10}   {:6.2f}   {:5.1f} %   {:16.1f} %   {:7}   {:9.2f} ms",
                    fmt::format("{} {}", name, fmt::join(hidden, " + ")), network.parameters(),
                    best.loss, 100 * seen, 100 * unseen, regions,
                    slope_time(network, best.phi, points));
        chapter.result("accuracy_" + name, seen);
        chapter.result("accuracy_new_" + name, unseen);
        chapter.result("decision_regions_" + name, double(regions));
        chapter.figure(
            draw_decision("decision_" + name,
                          fmt::format("{}: {} hidden units", is_deep ? "Deep" : "Shallow",
                                      fmt::join(hidden, " + ")),
                          network, best.phi, points));
    }
    chapter.say(
        "  A gradient costs one forward pass per parameter this way. Chapter 07 gets it for the "
        "price of two or "
        "three.");
}

void show_symmetries(Chapter& chapter) {
    chapter.section("Other parameters, the same loss (FM.16)");
    Random random(chapter.seed(), "symmetries");
    const PlanePoints points = wave_points(100, random);
    const DeepNetwork network({2, 10, 10, 1}), smooth({2, 10, 10, 1}, Activation::tanh);
    const Vector phi = start_in_square(network, random);
    const Matrix y = output_of(network, phi, points.X);
    const Vector reordered = reorder_units(network, phi, 1, random.permutation(10));
    const Real beta = 5;
    const Vector scaled = scale_unit(network, phi, 2, 3, beta);
    const auto loss = [&](const Vector& at) {
        return xt::sum(xt::square(output_of(network, at, points.X) - points.T))();
    };
    chapter.say("  Two layers of 10 units can be ordered in 10!·10! = {} ways.",
                grouped(orderings(network)));
    chapter.say("  Scaling a unit by β = {} moves φ by {:.3g}, reordering a layer by {:.3g}.", beta,
                xt::amax(xt::abs(scaled - phi))(), xt::amax(xt::abs(reordered - phi))());
    chapter.check("output after reordering units",
                  relative_error(output_of(network, reordered, points.X), y), rounding);
    chapter.check("output after scaling a ReLU unit",
                  relative_error(output_of(network, scaled, points.X), y), rounding);
    chapter.check("loss after both",
                  loss(scale_unit(network, reordered, 2, 3, beta)) / loss(phi) - 1, 10 * rounding);
    chapter.say(
        "  A tanh unit cannot be scaled: the output moves by {:.3g}.",
        relative_error(output_of(smooth, scaled, points.X), output_of(smooth, phi, points.X)));
}

}  // namespace descent::deep
