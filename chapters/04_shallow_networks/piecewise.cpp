#include "chapters/04_shallow_networks/piecewise.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

namespace descent::shallow {
namespace {

/// The joints inside (low, high), sorted; units that switch at the same place share one.
std::vector<Joint> find_joints(const ShallowNetwork& network, const Vector& phi, Real low,
                               Real high) {
    const auto theta0 = vector(phi, network.b0()), theta1 = vector(phi, network.W0());
    std::vector<Joint> joints;
    for (std::size_t d = 0; d < network.hidden; ++d) {
        if (theta1[d] == 0) continue;
        const Real x = Real(0) - theta0[d] / theta1[d];  // θ_d0 + θ_d1 x = 0, and never −0   (L7.2)
        if (!(low < x && x < high)) continue;
        const auto same = std::find_if(joints.begin(), joints.end(),
                                       [x](const Joint& joint) { return joint.x == x; });
        if (same != joints.end())
            same->units.push_back(d);
        else
            joints.push_back({x, {d}, {}, false});
    }
    std::sort(joints.begin(), joints.end(),
              [](const Joint& a, const Joint& b) { return a.x < b.x; });
    return joints;
}

/// The slope that every output gains at the joint, Σ φ_jd |θ_d1| over its units.
void measure_bend(const ShallowNetwork& network, const Vector& phi, Joint& joint) {
    const auto theta1 = vector(phi, network.W0());
    const auto W1 = matrix(phi, network.W1());
    joint.bend = xt::zeros<Real>({network.outputs});
    for (std::size_t j = 0; j < network.outputs; ++j) {
        Real size = 0;
        for (std::size_t d : joint.units) {
            joint.bend[j] += W1(j, d) * std::abs(theta1[d]);
            size += std::abs(W1(j, d) * theta1[d]);
        }
        const Real rounding =
            static_cast<Real>(joint.units.size()) * std::numeric_limits<Real>::epsilon() * size;
        joint.visible = joint.visible || std::abs(joint.bend[j]) > rounding;
    }
}

/// The straight line of every output where these units are active.
void sum_active(const ShallowNetwork& network, const Vector& phi, Region& region) {
    const auto theta0 = vector(phi, network.b0()), theta1 = vector(phi, network.W0());
    const auto W1 = matrix(phi, network.W1());
    region.intercept = vector(phi, network.b1());
    region.slope = xt::zeros<Real>({network.outputs});
    for (std::size_t j = 0; j < network.outputs; ++j)
        for (std::size_t d = 0; d < network.hidden; ++d)
            if (region.active[d]) {
                // Σ φ_jd θ_d1 over the active d   (L7.2)
                region.slope[j] += W1(j, d) * theta1[d];
                // φ_j0 + Σ φ_jd θ_d0 over the active d   (L7.2)
                region.intercept[j] += W1(j, d) * theta0[d];
            }
}

}  // namespace

PiecewiseLinear piecewise(const ShallowNetwork& network, const Vector& phi, Real low, Real high) {
    require_size("piecewise", "inputs of the network", network.inputs, 1);
    require(network.activation == Activation::relu, "piecewise", "the activation is not relu");
    require_size("piecewise", "phi", phi.size(), network.parameters());
    require(low < high, "piecewise", "the interval is empty");
    for (Real value : phi)
        require(std::isfinite(value), "piecewise", "phi has an entry that is not a finite number");

    PiecewiseLinear function;
    function.joints = find_joints(network, phi, low, high);
    for (Joint& joint : function.joints) measure_bend(network, phi, joint);

    const auto theta0 = vector(phi, network.b0()), theta1 = vector(phi, network.W0());
    for (std::size_t r = 0; r <= function.joints.size(); ++r) {
        Region region{r == 0 ? low : function.joints[r - 1].x,
                      r < function.joints.size() ? function.joints[r].x : high,
                      std::vector<bool>(network.hidden),
                      {},
                      {}};
        for (std::size_t d = 0; d < network.hidden; ++d) {
            const Real joint = -theta0[d] / theta1[d];
            region.active[d] = theta1[d] == 0  ? theta0[d] > 0         // flat: on or off everywhere
                               : theta1[d] > 0 ? joint <= region.left  // opens to the right
                                               : joint >= region.right;  // opens to the left
        }
        sum_active(network, phi, region);
        function.regions.push_back(std::move(region));
    }
    return function;
}

std::size_t pieces(const PiecewiseLinear& function) {
    std::size_t count = 1;
    for (const Joint& joint : function.joints) count += joint.visible;
    return count;
}

Real value(const PiecewiseLinear& function, Real x, std::size_t output) {
    for (const Region& region : function.regions)
        if (region.left <= x && x <= region.right) {
            require(output < region.slope.size(), "value",
                    fmt::format("there is no output {}", output));
            return region.intercept[output] + region.slope[output] * x;
        }
    argument_error("value", fmt::format("x = {} lies outside the interval", x));
}

Real piecewise_error(const PiecewiseLinear& function, const ShallowNetwork& network,
                     const Vector& phi, const Vector& x) {
    Stages stages;
    forward(network, phi, as_column(x), stages);
    Real largest = 0, scale = 1;
    for (std::size_t j = 0; j < network.outputs; ++j) {
        const Matrix weighted = weighted_units(network, phi, stages.h, j);
        for (Real term : weighted) scale = std::max(scale, std::abs(term));
        for (std::size_t i = 0; i < x.size(); ++i)
            largest = std::max(largest, std::abs(value(function, x[i], j) - stages.y(i, j)));
    }
    return largest / scale;
}

}  // namespace descent::shallow
