#include "common/gradient_laws.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

#include "common/estimate.hpp"
#include "common/gradient_diagnosis.hpp"
#include "common/random.hpp"

namespace descent {
namespace {

constexpr Real epsilon = std::numeric_limits<Real>::epsilon();

/// N(0, 1) times max(1, |φ_i|).
Vector random_direction(const Vector& phi, std::uint64_t seed, const char* purpose) {
    Random random(seed, purpose);
    Vector v = xt::zeros_like(phi);
    random.fill_normal(v);
    for (std::size_t i = 0; i < v.size(); ++i) v[i] *= std::max(Real(1), std::abs(phi[i]));
    return v;
}

}  // namespace

OrderTest order_test(const Objective& objective, const Vector& phi, std::uint64_t seed) {
    const Vector v = random_direction(phi, seed, "order test");
    Vector g = xt::zeros_like(phi);
    const Real L = objective.loss_and_gradient(phi, g);
    require(std::isfinite(L), "order_test", "the loss at phi is not finite");
    const Real slope = dot(g, v);

    OrderTest test{Vector::from_shape({12}), Vector::from_shape({12})};
    std::vector<Real> slopes;
    Real t = real(0.1) / std::max(Real(1), l2_norm(v));
    for (std::size_t k = 0; k < test.t.size(); ++k, t /= 2) {
        test.t[k] = t;
        const Real there = objective.loss(phi + t * v);
        test.remainder[k] = std::abs(there - L - t * slope);
        // ε (|L| + |t gᵀv|) is what rounding leaves; below a hundred times that nothing is measured
        const Real rounding = 100 * epsilon * (std::abs(L) + std::abs(there) + std::abs(t * slope));
        if (k > 0 && test.remainder[k] > rounding && std::isfinite(test.remainder[k - 1]))
            slopes.push_back(std::log2(test.remainder[k - 1] / test.remainder[k]));
    }
    test.slope = slopes.size() < 2 ? std::numeric_limits<Real>::quiet_NaN() : median(slopes);
    return test;
}

Real hessian_asymmetry(const Objective& objective, const Vector& phi, std::uint64_t seed) {
    const Vector u = random_direction(phi, seed, "Hessian, u"),
                 v = random_direction(phi, seed, "Hessian, v");
    const Real h = std::cbrt(epsilon) / std::max(Real(1), std::max(l2_norm(u), l2_norm(v)));
    const auto along = [&](const Vector& d) {
        Vector plus = xt::zeros_like(phi), minus = plus;
        objective.loss_and_gradient(phi + h * d, plus);
        objective.loss_and_gradient(phi - h * d, minus);
        return Vector((plus - minus) / (2 * h));  // Hd
    };
    const Real uHv = dot(u, along(v)), vHu = dot(v, along(u)), difference = std::abs(uHv - vHu);
    // Of two zeros, 0; of what is not a number, NaN
    return difference == 0 ? Real(0) : difference / std::max(std::abs(uHv), std::abs(vHu));
}

GradientReport check_gradient_around(const Objective& objective, const Vector& phi,
                                     const ParameterLayout& layout, std::size_t points,
                                     const GradientCheckOptions& options) {
    require(points > 0, "check_gradient_around", "there is no point");
    Random random(options.seed, "points of the gradient check");
    GradientReport report = check_gradient(objective, phi, layout, options);
    for (std::size_t p = 1; p < points && report.verdict == Verdict::pass; ++p) {
        Vector near = phi;
        for (Real& value : near)
            value += real(0.1) * random.uniform(-1, 1) * std::max(Real(1), std::abs(value));
        report = check_gradient(objective, near, layout, options);
    }
    return report;
}

GradientReport compare_gradients(const Objective& objective, const Vector& exact, const Vector& phi,
                                 const ParameterLayout& layout,
                                 const GradientCheckOptions& options) {
    require_size("compare_gradients", "phi", phi.size(), layout.size());
    require_size("compare_gradients", "exact", exact.size(), layout.size());
    Vector g = xt::full_like(phi, std::numeric_limits<Real>::quiet_NaN());
    objective.loss_and_gradient(phi, g);
    require_size("compare_gradients", "gradient", g.size(), phi.size());
    std::vector<Samples> all;
    for (const Block& block : layout.blocks()) {
        Samples samples(block);
        samples.exact = true;
        for (std::size_t k = 0; k < block.size; ++k) {
            const std::size_t i = block.offset + k;
            samples.comparisons.push_back({block.entry(k), g[i], exact[i], 0});
            samples.kinds.push_back(Slope::Kind::smooth);
            samples.phi.push_back(phi[i]);
        }
        all.push_back(std::move(samples));
    }
    return judge(std::move(all), options.batch, 0);
}

}  // namespace descent
