#include "chapters/04_shallow_networks/program/walk_through.hpp"

#include <array>
#include <cmath>
#include <limits>

#include "chapters/04_shallow_networks/program/figures.hpp"
#include "chapters/04_shallow_networks/program/tables.hpp"

namespace descent::shallow {

static constexpr double rounding =
    45 * double(std::numeric_limits<Real>::epsilon());  // 1e-14 for double

void show_stages(Report& report, const ShallowNetwork& network, const Vector& phi) {
    report.section("Three hidden units, step by step (L7.1)");
    const Vector x = grid(0, 2, 6);
    report.say("{}", stage_table(network, phi, x));
    report.check("φ0 and the weighted units sum to y", sum_error(network, phi, x), rounding);
    for (const Figure& figure : stage_figures(network, phi, 0, 2)) report.figure(figure);
}

void show_regions(Report& report, const ShallowNetwork& network, const Vector& phi) {
    report.section("Joints and regions (L7.2)");
    const PiecewiseLinear function = piecewise(network, phi);
    report.say("{}", text(function));
    std::vector<double> joints, slopes;
    for (const Region& region : function.regions) slopes.push_back(region.slope[0]);
    for (const Joint& joint : function.joints) joints.push_back(joint.x);
    report.check("the pieces equal the network",
                 piecewise_error(function, network, phi, grid(-2, 4, 601)), rounding);
    report.result("joints", joints);
    report.result("slopes", slopes);
    report.result("regions", double(pieces(function)));
}

void show_sizes(Report& report) {
    report.section("More inputs, more outputs, and the names of things (L7.4, L7.5)");
    report.say("  network   weights   biases   parameters   capacity (hidden units)");
    for (const auto& [D_i, D, D_o] : {std::array<std::size_t, 3>{1, 3, 1}, {1, 4, 2}, {3, 3, 2}}) {
        const Census count = census(ShallowNetwork(D_i, D, D_o));
        report.say("  {}–{}–{}     {:7}   {:6}   {:10}   {:8}", D_i, D, D_o, count.weights,
                   count.biases, count.weights + count.biases, count.capacity);
        report.result(fmt::format("parameters_{}_{}_{}", D_i, D, D_o),
                      double(parameter_count(D_i, D, D_o)));
    }
    const ShallowNetwork two(1, 4, 2);
    const Vector phi = {1, 1, 1, 1, -0.25, -0.75, -1.25, -1.5, 2, -4, 3, 2, -1, 3, -2, -3, 0, 1};
    report.say("  Two outputs bend at the same {} places, each by its own amount.",
               piecewise(two, phi).joints.size());
    report.figure(outputs_figure(two, phi, 0, 2));
}

void show_approximation(Report& report, const Target& target, const Sweep& errors) {
    report.section("Enough hidden units describe any continuous function (L7.3, NL.9)");
    report.say("  f = {} on [{:.4g}, {:.4g}]: {}", target.name, target.low, target.high,
               target.remark);
    report.say("{}", text(errors));
    report.say(
        "  From 50 units on the error falls like D^{:.3f} (expected {}), the staircase's like "
        "D^{:.3f}.",
        errors.relu_rate(), target.expected_rate, errors.sigmoid_rate());
    if (std::isfinite(target.curvature))
        report.check("largest error over h²·max|f″|/8", errors.worst_over_bound(),
                     1 + 1e5 * rounding);
    if (target.expected_rate == -2)
        report.check("fitted rate against −2", errors.relu_rate() + 2, 0.05);
    report.result("approximation_hidden", errors.hidden);
    report.result("approximation_error", errors.relu);
    report.result("approximation_rate", errors.relu_rate());
    report.result("staircase_rate", errors.sigmoid_rate());
    for (const Figure& figure : {approximations_figure(target), errors_figure(target, errors)})
        report.figure(figure);
}

void show_fit(Report& report, const Examples& data, const FitStudy& study) {
    report.section("Fitting a network to points (L7.6)");
    report.check("gradient by hand", study.gradient);
    std::vector<double> losses;
    for (const FitResult& one : study.fits) losses.push_back(one.loss);
    report.say("  {} points, {} parameters, {} random starts", data.X.shape()[0],
               study.network.parameters(), losses.size());
    report.say(
        "  loss of the best line {:.6f}; of the network {:.6f} (best), {:.6f} (median), {:.6f} "
        "(worst start)",
        study.line_loss, losses.front(), losses[losses.size() / 2], losses.back());
    report.say(
        "  The theorem says that good parameters exist. It does not say that descent finds them "
        "(NL.9).");
    report.result("line_loss", study.line_loss);
    report.result("fit_loss", losses.front());
    report.result("fit_losses", losses);
    if (study.network.inputs == 1)
        report.figure(
            fit_figure(study.network, study.fits.front().phi, study.line, data.X, data.T));
}

}  // namespace descent::shallow
