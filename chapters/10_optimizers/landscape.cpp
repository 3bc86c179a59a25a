#include "chapters/10_optimizers/landscape.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>

#include "chapters/10_optimizers/descent_rules.hpp"
#include "common/random.hpp"

namespace descent::optimizers {
namespace {

using fitting::StationaryPoint;

Real negative_among(const Vector& eigenvalues, Real tolerance) {
    const auto negative = std::count_if(eigenvalues.begin(), eigenvalues.end(),
                                        [&](Real l) { return l < -tolerance; });
    return real(negative) / real(eigenvalues.size());
}

Real squared_length(const Vector& v) {
    return xt::sum(v * v)();
}

Real slope(const Objective& objective, const Vector& phi) {
    Vector g = xt::zeros_like(phi);
    objective.loss_and_gradient(phi, g);
    return std::sqrt(squared_length(g));
}

/// 1, 2, … by size; equal entries share the mean of their places.
std::vector<double> ranks(const Vector& values) {
    std::vector<std::size_t> order(values.size());
    std::iota(order.begin(), order.end(), std::size_t{0});
    std::sort(order.begin(), order.end(),
              [&](std::size_t i, std::size_t j) { return values(i) < values(j); });
    std::vector<double> rank(values.size());
    for (std::size_t from = 0; from < order.size();) {
        std::size_t to = from;
        while (to < order.size() && values(order[to]) == values(order[from])) ++to;
        for (std::size_t k = from; k < to; ++k)
            rank[order[k]] = static_cast<double>(from + to + 1) / 2;
        from = to;
    }
    return rank;
}

}  // namespace

SmallProblem small_problem(std::size_t units, std::size_t examples, std::uint64_t seed) {
    require(units > 0 && examples > 0, "small_problem", "needs units and examples");
    // The network that makes the targets
    const deep::DeepNetwork teacher({2, 3, 1}, neurons::Activation::tanh);
    Random random(seed, "landscape");
    Vector phi = xt::zeros<Real>({teacher.parameters()});
    Matrix X = xt::zeros<Real>({examples, std::size_t{2}});
    random.fill_normal(phi, 0, Real(1.5));
    random.fill_normal(X);

    // Its outputs, and noise
    deep::Layers layers;
    deep::forward(teacher, phi, X, layers);
    Matrix Y = layers.output();
    for (Real& y : Y) y += random.normal(0, Real(0.1));
    return {deep::DeepNetwork({2, units, 1}, neurons::Activation::tanh), X, Y};
}

Objective with_penalty(const Objective& objective, Real lambda) {
    if (!(lambda >= 0)) argument_error("with_penalty", "lambda must not be negative");
    const auto penalty = [lambda](const Vector& phi) { return lambda / 2 * xt::sum(phi * phi)(); };
    return {
        .loss = [loss = objective.loss,
                 penalty](const Vector& phi) { return loss(phi) + penalty(phi); },
        .loss_and_gradient =
            [both = objective.loss_and_gradient, penalty, lambda](const Vector& phi, Vector& g) {
                const Real L = both(phi, g);
                xt::noalias(g) += lambda * phi;  // ∂/∂φ λ/2 ‖φ‖² = λφ
                return L + penalty(phi);
            }};
}

Objective landscape(const SmallProblem& problem, Real lambda) {
    return with_penalty(whole(mean(network_examples(problem.network, problem.X, problem.Y))),
                        lambda);
}

Real Spectrum::negative_share(std::size_t k) const {
    return negative_among(row(eigenvalues, k), tolerance(k));
}

Spectrum spectrum(const Objective& objective, const Path& path,
                  const std::vector<std::size_t>& steps) {
    const std::size_t P = path.phi.shape()[1], N = steps.size();
    Spectrum result{steps, xt::zeros<Real>({N}), xt::zeros<Real>({N, P}), xt::zeros<Real>({N})};
    for (std::size_t k = 0; k < N; ++k) {
        if (steps[k] > path.steps()) argument_error("spectrum", "the path has no such step");
        const fitting::Hessian H = fitting::hessian(objective, path.point(steps[k]));
        const Vector lambda = fitting::symmetric_eigenvalues(H.H);
        result.loss(k) = path.loss(steps[k]);
        row(result.eigenvalues, k) = lambda;
        result.tolerance(k) = fitting::eigenvalue_tolerance(H, lambda);
    }
    return result;
}

std::vector<std::size_t> logarithmic_steps(std::size_t last) {
    std::vector<std::size_t> steps{0};
    for (std::size_t decade = 1; decade <= last; decade *= 10)
        for (const std::size_t digit : {1u, 2u, 5u})
            if (decade * digit < last) steps.push_back(decade * digit);
    if (last > 0) steps.push_back(last);
    return steps;
}

Real index_of(const StationaryPoint& point) {
    return negative_among(point.eigenvalues, point.tolerance);
}

Vector approach_stationary(const Objective& objective, Vector phi, std::size_t steps) {
    Vector g = xt::zeros_like(phi), g_next = g;
    objective.loss_and_gradient(phi, g);
    Real damping = Real(1e-3);
    for (std::size_t k = 0; k < steps; ++k) {
        // H = VΛVᵀ, and the gradient in its directions, Vᵀg
        const fitting::EigenSystem H =
            fitting::symmetric_eigensystem(fitting::hessian(objective, phi).H);
        const Vector in_directions =
            xt::sum(H.vectors * xt::view(g, xt::all(), xt::newaxis()), {0});

        // φ + V d with d = −(Λ² + damping)⁻¹ Λ Vᵀg, the damping such that ‖g‖ falls
        bool shorter = false;
        for (int attempt = 0; attempt < 30 && !shorter; ++attempt) {
            const Vector d = -H.values / (H.values * H.values + damping) * in_directions;
            const Vector next = phi + xt::sum(H.vectors * d, {1});
            objective.loss_and_gradient(next, g_next);
            shorter = squared_length(g_next) < squared_length(g);
            damping *= shorter ? Real(0.1) : Real(8);
            if (shorter) phi = next;
        }
        if (!shorter) break;
        g = g_next;
        if (squared_length(g) < Real(1e-16)) break;
    }
    return phi;
}

std::vector<StationaryPoint> stationary_points(const Objective& objective, const Matrix& starts,
                                               std::size_t steps) {
    std::vector<StationaryPoint> points;
    for (std::size_t s = 0; s < starts.shape()[0]; ++s) {
        // Near a stationary point, then Newton's method to the last digit
        const Vector near = approach_stationary(objective, row(starts, s), steps);
        if (slope(objective, near) > std::pow(std::numeric_limits<Real>::epsilon(), Real(0.25)))
            continue;
        StationaryPoint point = fitting::find_stationary(objective, near, 20);
        if (!point.found || point.kind == fitting::Stationary::undecided) continue;

        // Each loss once: the same point, or a mirror image of it
        const auto same = [&](const StationaryPoint& other) {
            return std::abs(other.loss - point.loss) <=
                   std::sqrt(std::numeric_limits<Real>::epsilon()) * (1 + std::abs(point.loss));
        };
        if (std::none_of(points.begin(), points.end(), same)) points.push_back(std::move(point));
    }
    std::sort(points.begin(), points.end(),
              [](const auto& a, const auto& b) { return a.loss < b.loss; });
    return points;
}

std::size_t working_units(const deep::DeepNetwork& network, const Vector& phi) {
    require(network.depth() == 1, "working_units", "the network must have one hidden layer");
    require_size("working_units", "phi", phi.size(), network.parameters());
    const ConstMatrixView W = matrix(phi, network.W(1));  // outputs × units
    const Real tiny = std::sqrt(std::numeric_limits<Real>::epsilon());
    std::size_t count = 0;
    for (std::size_t unit = 0; unit < W.shape()[1]; ++unit) {
        bool works = false;
        for (std::size_t output = 0; output < W.shape()[0]; ++output)
            works = works || std::abs(W(output, unit)) > tiny;
        if (works) ++count;
    }
    return count;
}

Matrix landscape_starts(const Objective& objective, std::size_t parameters, std::size_t count,
                        std::uint64_t seed) {
    Random random(seed, "where to look for stationary points");
    Matrix starts = xt::zeros<Real>({count, parameters});
    Vector phi = xt::zeros<Real>({parameters});
    for (std::size_t s = 0; s < count; ++s) {
        const std::size_t stage = s % 5, size = s % 3 + 1;
        random.fill_normal(phi, 0, real(size) / 2);
        const Descent way = minimize(objective, GradientDescent{.alpha = Real(0.05)}, phi,
                                     stage == 0 ? 0 : 5u << (2 * stage));
        row(starts, s) = way.path.end();
    }
    return starts;
}

Real rank_correlation(const Vector& a, const Vector& b) {
    require_size("rank_correlation", "b", b.size(), a.size());
    require(a.size() >= 2, "rank_correlation", "needs at least 2 entries");
    const std::vector<double> x = ranks(a), y = ranks(b);
    const double middle = (static_cast<double>(a.size()) + 1) / 2;
    double xy = 0, xx = 0, yy = 0;
    for (std::size_t i = 0; i < x.size(); ++i) {
        xy += (x[i] - middle) * (y[i] - middle);
        xx += (x[i] - middle) * (x[i] - middle);
        yy += (y[i] - middle) * (y[i] - middle);
    }
    require(xx > 0 && yy > 0, "rank_correlation", "a list is constant");
    return real(xy / std::sqrt(xx * yy));
}

}  // namespace descent::optimizers
