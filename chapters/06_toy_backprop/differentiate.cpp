#include "chapters/06_toy_backprop/differentiate.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <limits>

namespace descent::toy {

Shifted shifted(double x, double h) {
    require(h > 0 && std::isfinite(h), "shifted", "the step h must be a finite number > 0");
    const double point = x + h, step = point - x;
    require(step > 0 && x - step < x, "shifted",
            fmt::format("the step h = {:g} is lost in x = {:g} by rounding", h, x));
    return {point, step};
}

std::array<FiveWays, 8> gradient_five_ways(const Toy<double>& phi, double x, double y,
                                           const Steps& h) {
    std::array<FiveWays, 8> gradient{};
    Toy<double> at = phi;
    for (std::size_t i = 0; i < 8; ++i) {
        gradient[i] = five_ways(loss_along(phi, i, x, y), parameter(at, i), h);
        for (double& slope : gradient[i]) slope += 0.0;  // −0 is 0
    }
    return gradient;
}

std::array<double, 8> rounding_bounds(const Toy<double>& phi, double x, double y) {
    constexpr double epsilon = std::numeric_limits<double>::epsilon();
    std::array<double, 8> bounds{};
    Toy<double> values = phi;
    for (std::size_t j = 0; j < 8; ++j) {
        Toy<Dual> moved = converted<Dual>(phi);
        parameter(moved, j).derivative = 1;
        const Backward<Dual> d =
            backward(moved, Dual(x), Dual(y), forward(moved, Dual(x), Dual(y)));
        Toy<Dual> g{d.dbeta, d.domega};  // value: g_i, derivative: ∂g_i/∂φ_j
        for (std::size_t i = 0; i < 8; ++i) {
            bounds[i] +=
                16 * epsilon * std::fabs(parameter(g, i).derivative * parameter(values, j));
            if (i == j) bounds[i] += 16 * epsilon * std::fabs(parameter(g, i).value);
        }
    }
    return bounds;
}

double disagreement(const Toy<double>& phi, double x, double y,
                    const std::array<FiveWays, 8>& gradient, std::size_t way) {
    const Backward<double> d = backward(phi, x, y, forward(phi, x, y));
    Toy<double> g{d.dbeta, d.domega};
    const std::array<double, 8> bounds = rounding_bounds(phi, x, y);
    // far below it, the product of a derivative and the complex step is 0
    constexpr double underflow = 1e-200;
    double worst = 0;
    for (std::size_t i = 0; i < 8; ++i) {
        const double ratio =
            std::fabs(gradient[i].at(way) - parameter(g, i)) / (bounds[i] + underflow);
        if (std::isnan(ratio)) return ratio;
        worst = std::max(worst, ratio);
    }
    return worst;
}

namespace {
/// Both blocks, none of their entries checked, and why.
GradientReport nothing_to_check(bool at_target) {
    GradientReport report;
    const ParameterLayout blocks = layout();
    for (const Block& block : blocks.blocks()) {
        BlockReport unchecked;
        unchecked.name = block.name;
        unchecked.unresolved = block.size;
        unchecked.explanation =
            at_target
                ? "the loss is 0, and so is every derivative: zero against zero proves nothing"
                : "every step that rounding allows is too long for this function";
        report.blocks.push_back(unchecked);
    }
    return report;
}
}  // namespace

GradientReport check_toy(const Toy<double>& phi, double x, double y) {
    constexpr Real epsilon = std::numeric_limits<Real>::epsilon();
    double step = std::pow(epsilon, Real(0.2));
    Toy<double> values = phi;
    for (std::size_t i = 0; i < 8; ++i) {
        Toy<Dual> moved = converted<Dual>(phi);
        parameter(moved, i).derivative = std::fmax(1, std::fabs(parameter(values, i)));
        const Forward<Dual> v = forward(moved, Dual(x), Dual(y));
        for (const Dual& f : {v.f0, v.f1, v.f2})
            step = std::min(step, 0.05 / std::fabs(f.derivative));
        step = std::min(step, std::fabs((v.f3.value - y) / v.f3.derivative));
    }
    GradientCheckOptions options;
    options.step = static_cast<Real>(step);
    if (!(options.step > 4 * std::sqrt(epsilon)))
        return nothing_to_check(forward(phi, x, y).f3 == y);
    return check_gradient(objective(x, y), pack(phi), layout(), options);
}

GradientComparison compare_gradients(const Toy<double>& phi, double x, double y) {
    const Forward<double> v = forward(phi, x, y);
    GradientComparison result;
    result.gradient = gradient_five_ways(phi, x, y);
    result.resolved =
        std::fmax(std::fabs(v.f0), std::fabs(v.f2)) <= 1 / std::numeric_limits<double>::epsilon();
    if (!result.resolved) return result;
    result.complex_step = disagreement(phi, x, y, result.gradient, 3);
    result.dual_numbers = disagreement(phi, x, y, result.gradient, 4);
    result.report = check_toy(phi, x, y);
    return result;
}

}  // namespace descent::toy
