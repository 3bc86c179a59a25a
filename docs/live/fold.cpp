#include <algorithm>

#include "chapters/04_shallow_networks/piecewise.hpp"
#include "chapters/05_deep_networks/composition.hpp"
#include "chapters/05_deep_networks/counting.hpp"
#include "chapters/05_deep_networks/regions.hpp"
#include "docs/live/figures.hpp"

namespace descent::live {

using namespace descent::deep;

namespace {

constexpr Real low = -1, high = 1;  // the interval that is drawn, and in which is counted

/// y = offset + Σ weight a[slope (x − joint)], as a setting has it.
ShallowModel three_units(const Question& ask, const std::string& which) {
    const auto asked = [&](const char* what) {
        const Vector three = ask.numbers(which + what, -5, 5, 3);
        require_size("fold", (which + what).c_str(), three.size(), 3);
        return three;
    };
    const Vector joints = asked("_joints"), slopes = asked("_slopes"), weights = asked("_weights");
    std::vector<shallow::HiddenUnit> units;
    for (std::size_t d = 0; d < 3; ++d)
        units.push_back({-slopes[d] * joints[d], slopes[d], weights[d]});
    return {ShallowNetwork(1, 3, 1),
            shallow::parameters_of(ask.number(which + "_offset", -10, 10), units)};
}

/// A piecewise linear curve is its ends and corners.
Vector with_ends(const std::vector<Real>& corners) {
    Vector x = xt::zeros<Real>({corners.size() + 2});
    x[0] = low;
    std::copy(corners.begin(), corners.end(), x.begin() + 1);
    x[corners.size() + 1] = high;
    return x;
}

void tell_network(Answer& tell, const std::string& which, const ShallowModel& model) {
    const shallow::PiecewiseLinear function =
        shallow::piecewise(model.network, model.phi, low, high);
    std::vector<Real> joints;
    for (const shallow::Joint& joint : function.joints) joints.push_back(joint.x);
    const Vector x = with_ends(joints);
    tell.numbers(which + "_x", x)
        .numbers(which + "_y", shallow::curve(model.network, model.phi, x))
        .number(which + "_pieces", real(shallow::pieces(function)));
}

}  // namespace

void fold(const Question& ask, Answer& tell) {
    static constexpr std::array<std::string_view, 2> partners{"itself", "second"};
    const ShallowModel first = three_units(ask, "first"), second = three_units(ask, "second");
    const ShallowModel& next = ask.choice("into", partners) == 0 ? first : second;
    const std::size_t layers = ask.count("layers", 1, 4);

    DeepModel model = as_deep(first);
    std::size_t parameters = first.network.parameters();
    for (std::size_t k = 1; k < layers; ++k) {
        model = merge(model, next);
        parameters += next.network.parameters();
    }
    const LineRegions regions = line_regions(model.network, model.phi, low, high);
    const Vector x = with_ends({regions.breakpoints.begin(), regions.breakpoints.end()});
    tell_network(tell, "first", first);
    tell_network(tell, "next", next);
    tell.numbers("x", x)
        .numbers("y", column(model(as_column(x)), 0))
        .number("regions", real(regions.linear))
        .number("patterns", real(regions.activation))
        .number("most", region_formula({1, 3, layers}).convert_to<Real>())
        .number("parameters", real(parameters))
        .number("merged_parameters", real(model.network.parameters()))
        .number("side_by_side", region_formula({1, 3 * layers, 1}).convert_to<Real>())
        .number("side_by_side_parameters", real(parameter_count(Architecture{1, 3 * layers, 1})));
}

}  // namespace descent::live
