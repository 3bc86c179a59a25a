#include <algorithm>
#include <cmath>
#include <limits>

#include "chapters/01_linear_regression/least_squares.hpp"
#include "chapters/04_shallow_networks/fitting.hpp"
#include "chapters/04_shallow_networks/program/figures.hpp"
#include "common/program/chapter.hpp"

using namespace descent;
using namespace descent::neurons;
using namespace descent::shallow;

namespace {

constexpr double rounding = 45 * double(std::numeric_limits<Real>::epsilon());  // 1e-14 for double

void stages(Chapter& chapter, const ShallowNetwork& network, const Vector& phi) {
    chapter.section("Three hidden units, step by step (L7.1)");
    const Vector x = grid(0, 2, 6);
    chapter.say("{}", stage_table(network, phi, x));
    chapter.check("φ0 and the weighted units sum to y", sum_error(network, phi, x), rounding);
    for (const Figure& figure : draw_stages(network, phi, 0, 2)) chapter.figure(figure);
}

void regions(Chapter& chapter, const ShallowNetwork& network, const Vector& phi) {
    chapter.section("Joints and regions (L7.2)");
    const PiecewiseLinear function = piecewise(network, phi);
    chapter.say("{}", text(function));
    std::vector<double> joints, slopes;
    for (const Region& region : function.regions) slopes.push_back(region.slope[0]);
    for (const Joint& joint : function.joints) joints.push_back(joint.x);
    chapter.check("the pieces equal the network",
                  piecewise_error(function, network, phi, grid(-2, 4, 601)), rounding);
    chapter.result("joints", joints);
    chapter.result("slopes", slopes);
    chapter.result("regions", double(pieces(function)));
}

void sizes(Chapter& chapter) {
    chapter.section("More inputs, more outputs, and the names of things (L7.4, L7.5)");
    chapter.say("  network   weights   biases   parameters   capacity (hidden units)");
    for (const auto& [D_i, D, D_o] : {std::array<std::size_t, 3>{1, 3, 1}, {1, 4, 2}, {3, 3, 2}}) {
        const Census count = census(ShallowNetwork(D_i, D, D_o));
        chapter.say("  {}–{}–{}     {:7}   {:6}   {:10}   {:8}", D_i, D, D_o, count.weights,
                    count.biases, count.weights + count.biases, count.capacity);
        chapter.result(fmt::format("parameters_{}_{}_{}", D_i, D, D_o),
                       double(parameter_count(D_i, D, D_o)));
    }
    const ShallowNetwork two(1, 4, 2);
    const Vector phi = {1, 1, 1, 1, -0.25, -0.75, -1.25, -1.5, 2, -4, 3, 2, -1, 3, -2, -3, 0, 1};
    chapter.say("  Two outputs bend at the same {} places, each by its own amount.",
                piecewise(two, phi).joints.size());
    chapter.figure(draw_outputs(two, phi, 0, 2));
}

void approximation(Chapter& chapter, const Target& target) {
    chapter.section("Enough hidden units describe any continuous function (L7.3, NL.9)");
    chapter.say("  f = {} on [{:.4g}, {:.4g}]: {}", target.name, target.low, target.high,
                target.remark);
    const Sweep errors = sweep(target, {3, 6, 20, 50, 100, 200, 400});
    chapter.say("{}", text(errors));
    const auto rate = [&](const auto& error) {  // few units see too little of f to show the rate
        return fitted_rate({errors.hidden.begin() + 3, errors.hidden.end()},
                           {error.begin() + 3, error.end()});
    };
    chapter.say(
        "  From 50 units on the error falls like D^{:.3f} (expected {}), the staircase's like "
        "D^{:.3f}.",
        rate(errors.relu), target.expected_rate, rate(errors.sigmoid));
    if (std::isfinite(target.curvature))
        chapter.check("largest error over h²·max|f″|/8", errors.worst_over_bound(),
                      1 + 1e5 * rounding);
    if (target.expected_rate == -2)
        chapter.check("fitted rate against −2", rate(errors.relu) + 2, 0.05);
    chapter.result("approximation_hidden",
                   std::vector<double>(errors.hidden.begin(), errors.hidden.end()));
    chapter.result("approximation_error",
                   std::vector<double>(errors.relu.begin(), errors.relu.end()));
    chapter.result("approximation_rate", rate(errors.relu));
    chapter.result("staircase_rate", rate(errors.sigmoid));
    for (const Figure& figure : {draw_approximations(target), draw_errors(target, errors)})
        chapter.figure(figure);
}

void fit_points(Chapter& chapter, const Examples& data, std::size_t hidden) {
    chapter.section("Fitting a network to points (L7.6)");
    const auto& [X, T] = data;
    const ShallowNetwork network(X.shape()[1], hidden, 1);
    Random random(chapter.seed(), "shallow network");
    Vector phi = xt::zeros<Real>({network.parameters()});
    random.fill_normal(phi);
    vector(phi, network.b0()) += Real(1);  // every unit is active somewhere
    const Objective objective =
        sum_of_squares_objective(network, Scaling(X).scaled(X), Scaling(T).scaled(T));
    chapter.check("gradient by hand",
                  check_gradient(objective, phi, network.layout, {.batch = X.shape()[0]}));

    const Matrix W = regression::design_matrix(X), line = regression::fit(W, T).theta;
    const Real line_loss =
        regression::mean_squared_residual(W, line, T) * static_cast<Real>(X.shape()[0]);
    const std::vector<FitResult> fits =
        fit(network, X, T, chapter.quick() ? 8 : 24, chapter.full() ? 40000 : 5000, random);
    std::vector<double> losses;
    for (const FitResult& one : fits) losses.push_back(one.loss);
    chapter.say("  {} points, {} parameters, {} random starts", X.shape()[0], network.parameters(),
                fits.size());
    chapter.say(
        "  loss of the best line {:.6f}; of the network {:.6f} (best), {:.6f} (median), {:.6f} "
        "(worst start)",
        line_loss, losses.front(), losses[losses.size() / 2], losses.back());
    chapter.say(
        "  The theorem says that good parameters exist. It does not say that descent finds them "
        "(NL.9).");
    chapter.result("line_loss", line_loss);
    chapter.result("fit_loss", losses.front());
    chapter.result("fit_losses", losses);
    if (network.inputs == 1) chapter.figure(draw_fit(network, fits.front().phi, line, X, T));
}

}  // namespace

int main(int argc, char** argv) {
    Chapter chapter("04_shallow_networks", "Shallow neural networks");
    std::vector<double> p = {0.6, -4, -1.5, 5, -0.2, 0.5, 1, -1, -1.2, 0.8};
    std::string function = "sin", data;
    std::size_t hidden = 3;
    chapter.option("--parameters", p, "φ0,φ1,φ2,φ3,θ10,θ11,θ20,θ21,θ30,θ31 of the first network");
    chapter.choice("--function", function, {"sin", "runge", "abs", "sqrt", "step"},
                   "what is approximated");
    chapter.file("--data", data, "CSV to fit: inputs, then the target in the last column");
    chapter.option("--hidden", hidden, "hidden units of the network that is fitted");
    return chapter.run(argc, argv, [&] {
        require(hidden <= 1000, "--hidden", "more than 1000 units take too long");
        require_moderate("--parameters", p);
        const Examples examples = data.empty() ? lecture_examples() : read_examples(data);
        stages(chapter, ShallowNetwork(1, 3, 1), ten_parameters(p));
        regions(chapter, ShallowNetwork(1, 3, 1), ten_parameters(p));
        sizes(chapter);
        approximation(chapter, target_named(function));
        fit_points(chapter, examples, hidden);
    });
}
