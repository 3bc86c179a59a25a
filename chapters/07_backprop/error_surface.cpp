#include "chapters/07_backprop/error_surface.hpp"

#include <cmath>
#include <limits>
#include <numeric>

#include "chapters/05_deep_networks/symmetries.hpp"
#include "chapters/07_backprop/objective.hpp"
#include "chapters/07_backprop/spirals.hpp"

namespace descent::backprop {

Vector along_line(const Objective& objective, const Vector& phi, const Vector& d, const Vector& t) {
    require_size("along_line", "d", d.size(), phi.size());
    Vector L = xt::zeros<Real>({t.size()});
    for (std::size_t k = 0; k < t.size(); ++k) L[k] = objective.loss(phi + t[k] * d);
    return L;
}

Real lowest_bend(const Vector& L) {
    require(L.size() >= 3, "lowest_bend", "fewer than three losses");
    Real lowest = std::numeric_limits<Real>::infinity();
    for (std::size_t k = 1; k + 1 < L.size(); ++k)
        lowest = std::min(lowest, L[k - 1] - 2 * L[k] + L[k + 1]);  // h² d²L/dt²   (NL.22)
    return lowest;
}

Objective on_plane(const Objective& objective, const Vector& phi, const Vector& u,
                   const Vector& v) {
    require_size("on_plane", "u", u.size(), phi.size());
    require_size("on_plane", "v", v.size(), phi.size());
    return {.loss = [=](const Vector& ab) { return objective.loss(phi + ab[0] * u + ab[1] * v); },
            .loss_and_gradient = {}};
}

namespace {

/// Looks for the lowest bend of a network's loss on random lines.
/// \param inputs of its last layer: the largest Σ_i |h_i| of an example
/// \return what rounding can make of a bend on these lines
Real search_lines(const DeepNetwork& network, const Objective& L, Real inputs,
                  const SurfacePlan& plan, ErrorSurface& surface) {
    Random random(plan.seed, "lines");
    const Vector t = grid(-2, 2, 33);  // multiples of 1/8, without a rounding error
    Vector phi = Vector::from_shape({network.parameters()}), d = phi,
           bend = xt::zeros<Real>({plan.lines});
    Real largest_phi = 0;
    for (Real& lowest : bend) {
        random.fill_normal(phi);
        random.fill_normal(d);
        lowest = lowest_bend(along_line(L, phi, d, t));
        largest_phi = std::max(largest_phi, xt::amax(xt::abs(phi) + 2 * xt::abs(d))());
    }
    // |f| ≤ S at the output. The loss is a mean over N of log Σ e^f − f_y ≤ 2S + log 3, each with
    // a dozen roundings; a bend weighs three losses by 1, 2 and 1.
    const Real S = largest_phi * (1 + inputs), N = real(3 * plan.per_class),
               rounding = 4 * (N + 12) * std::numeric_limits<Real>::epsilon() *
                          (2 * S + std::log(Real(3)));
    surface.bend = xt::amin(bend)();
    surface.downward = static_cast<std::size_t>(
        std::count_if(bend.begin(), bend.end(), [&](Real b) { return b < -rounding; }));
    return rounding;
}

/// A plane and a line through φ of softmax regression.
ErrorSurface surface_of_one(const Objective& L, const Vector& phi, const SurfacePlan& plan) {
    Random random(plan.seed, "plane");
    Vector u = phi, v = phi;
    random.fill_normal(u);
    random.fill_normal(v);
    u /= l2_norm(u);
    v -= dot(u, v) * u;
    v /= l2_norm(v);
    const Vector axis = grid(-8, 8, plan.side);
    return {.phi = phi,
            .axis = axis,
            .loss = loss_surface(on_plane(L, phi, u, v), axis, axis),
            .a = {0},
            .b = {0},
            .t = axis,
            .line = along_line(L, phi, u, axis)};
}

/// Three orders of the hidden units, the plane through them, and the line through two.
ErrorSurface surface_of_two(const DeepNetwork& network, const Objective& L, const Vector& phi,
                            const SurfacePlan& plan) {
    std::vector<std::size_t> order(plan.hidden);
    std::iota(order.begin(), order.end(), 0);
    std::rotate(order.begin(), order.begin() + 1, order.begin() + 3);  // 2 3 1 4 …
    const Vector second = deep::reorder_units(network, phi, 1, order),
                 third = deep::reorder_units(network, second, 1, order),
                 centre = (phi + second + third) / Real(3);
    // An equilateral triangle: R from its centre to the corners
    const Real R = l2_norm(phi - centre);
    const Vector u = (phi - centre) / R, side = second - third, v = side / l2_norm(side);
    const Real h = std::sqrt(Real(3)) / 2 * R;
    const Vector axis = grid(-Real(1.8) * R, Real(1.8) * R, plan.side),
                 t = grid(Real(-0.5), Real(1.5), plan.side);
    return {.phi = phi,
            .axis = axis,
            .loss = loss_surface(on_plane(L, centre, u, v), axis, axis),
            .a = {R, -R / 2, -R / 2},
            .b = {0, h, -h},
            .t = t,
            .line = along_line(L, phi, second - phi, t)};
}

}  // namespace

SurfaceComparison compare_surfaces(const SurfacePlan& plan, const Progress& progress) {
    require(plan.hidden >= 3, "compare_surfaces", "fewer than three hidden units");
    require(plan.lines > 0, "compare_surfaces", "there are no lines");
    const LabelledData data = spirals(plan.per_class, 3, plan.seed);
    const DeepNetwork one({2, 3}), two({2, plan.hidden, 3}, Activation::tanh);
    const Objective L_one = objective(one, data.x, data.label),
                    L_two = objective(two, data.x, data.label);
    const auto trained = [&](const DeepNetwork& network, std::size_t before) {
        const Progress part = [&, before](std::size_t done, std::size_t) {
            if (progress) progress(before + done, 2 * plan.epochs);
        };
        return train_by_sgd(network, data, data,
                            {.alpha = Real(0.3),
                             .batch = data.size(),
                             .epochs = plan.epochs,
                             .seed = plan.seed},
                            part)
            .phi;
    };
    SurfaceComparison result{.one = surface_of_one(L_one, trained(one, 0), plan),
                             .two = surface_of_two(two, L_two, trained(two, plan.epochs), plan),
                             .lines = plan.lines};
    const Vector length = xt::sum(xt::abs(data.x), {1});
    result.rounding = search_lines(one, L_one, xt::amax(length)(), plan, result.one);
    search_lines(two, L_two, real(plan.hidden), plan, result.two);  // |tanh| < 1
    result.valley = L_two.loss(result.two.phi);
    for (std::size_t k = 0; k < plan.side; ++k)
        if (result.two.t[k] > 0 && result.two.t[k] < 1)
            result.ridge = std::max(result.ridge, result.two.line[k]);
    return result;
}

}  // namespace descent::backprop
