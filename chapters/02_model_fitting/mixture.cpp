#include "chapters/02_model_fitting/mixture.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numbers>

namespace descent::fitting {
namespace {

constexpr std::array<std::size_t, 2> both{0, 1};

void require_mixture(const char* function, const Mixture& mixture) {
    for (const std::size_t k : both) {
        require(mixture.weight[k] >= 0 && mixture.weight[k] <= 1, function,
                "a weight is not in [0, 1]");
        require(std::isfinite(mixture.mean[k]), function, "a mean is not a finite number");
        require(mixture.variance[k] > 0 && std::isfinite(mixture.variance[k]), function,
                "a variance is not positive and finite");
    }
    require(std::abs(mixture.weight[0] + mixture.weight[1] - 1) <
                std::sqrt(std::numeric_limits<Real>::epsilon()),
            function, "the weights do not add up to 1");
}

/// log(π_k N(x; μ_k, σ_k²)); −∞ for a weight of 0.
Real log_joint(const Mixture& mixture, std::size_t k, Real x) {
    const Real distance = x - mixture.mean[k];
    return std::log(mixture.weight[k]) -
           (std::log(2 * std::numbers::pi_v<Real> * mixture.variance[k]) +
            distance * distance / mixture.variance[k]) /
               2;
}

/// log p(x) = log Σ_k exp(log_joint): the largest is taken out, so that nothing
/// overflows.
Real log_density(const Mixture& mixture, Real x) {
    const Real first = log_joint(mixture, 0, x), second = log_joint(mixture, 1, x);
    const auto [low, high] = std::minmax(first, second);
    return high + std::log1p(std::exp(low - high));
}

Real mean_of(const Vector& x) {
    return xt::sum(x, xt::evaluation_strategy::immediate)() / real(x.size());
}

Real variance_of(const Vector& x) {
    const Vector distance = x - mean_of(x);
    return mean_of(distance * distance);
}

}  // namespace

Vector draw(const Mixture& mixture, std::size_t count, Random& random) {
    require_mixture("draw", mixture);
    Vector x = Vector::from_shape({count});
    for (Real& value : x) {
        const std::size_t k = random.uniform() < mixture.weight[0] ? 0 : 1;
        value = random.normal(mixture.mean[k], std::sqrt(mixture.variance[k]));
    }
    return x;
}

Vector density(const Mixture& mixture, const Vector& x) {
    require_mixture("density", mixture);
    Vector p = x;
    for (Real& value : p) value = std::exp(log_density(mixture, value));
    return p;
}

Real log_likelihood(const Mixture& mixture, const Vector& x) {
    require_mixture("log_likelihood", mixture);
    Real sum = 0;
    for (const Real value : x) sum += log_density(mixture, value);  // ℓ = Σ_i log p(x_i)   (FM.6)
    return sum;
}

Matrix responsibilities(const Mixture& mixture, const Vector& x) {
    require_mixture("responsibilities", mixture);
    Matrix r = Matrix::from_shape({x.size(), 2});
    for (std::size_t i = 0; i < x.size(); ++i) {
        //> 02.2
        const Real ahead = log_joint(mixture, 1, x(i)) - log_joint(mixture, 0, x(i));
        r(i, 0) = 1 / (1 + std::exp(ahead));  // r_ik = π_k N_k / Σ_j π_j N_j   (FM.6)
        r(i, 1) = 1 / (1 + std::exp(-ahead));
        //<
    }
    return r;
}

Real free_energy_bound(const Matrix& r, const Mixture& mixture, const Vector& x) {
    require_mixture("free_energy_bound", mixture);
    require_shape("free_energy_bound", "r", r, {x.size(), 2});
    Real F = 0;
    for (std::size_t i = 0; i < x.size(); ++i)
        for (const std::size_t k : both)
            if (r(i, k) > 0)
                F += r(i, k) * (log_joint(mixture, k, x(i)) - std::log(r(i, k)));  // (FM.6)
    return F;
}

Mixture maximize(const Matrix& r, const Vector& x, Real floor, const Mixture& before) {
    const std::size_t N = x.size();
    require(N > 0, "maximize", "there are no data");
    require_shape("maximize", "r", r, {N, 2});
    require(floor > 0, "maximize", "the smallest variance must be positive");
    Mixture after = before;
    for (const std::size_t k : both) {
        Real share = 0, sum = 0, squares = 0;
        //> 02.3
        for (std::size_t i = 0; i < N; ++i) share += r(i, k);
        for (std::size_t i = 0; i < N; ++i) sum += r(i, k) * x(i);
        after.weight[k] = share / real(N);  // π_k = N_k/N   (FM.6)
        if (!(share > 0)) continue;         // nothing belongs to it: nothing to learn
        after.mean[k] = sum / share;        // μ_k = Σ_i r_ik x_i / N_k   (FM.6)
        for (std::size_t i = 0; i < N; ++i)
            squares += r(i, k) * (x(i) - after.mean[k]) * (x(i) - after.mean[k]);
        after.variance[k] = std::max(floor, squares / share);  // σ_k² = Σ_i r_ik (x_i − μ_k)² / N_k
        //<
    }
    return after;
}

Real default_floor(const Vector& x) {
    require(x.size() > 0 && xt::all(xt::isfinite(x)), "default_floor",
            "data that are finite numbers are needed");
    require(xt::amin(x)() < xt::amax(x)(), "default_floor",
            "all numbers are equal: there are no two bells to find");
    return Real(1e-6) * variance_of(x);
}

Real EmPath::smallest_rise() const {
    Real smallest = std::numeric_limits<Real>::infinity();
    for (std::size_t k = 1; k < likelihood.size(); ++k)
        smallest = std::min(smallest, likelihood(k) - likelihood(k - 1));
    return smallest;
}

EmPath em(const Vector& x, Mixture start, std::size_t steps, Real tolerance, Real floor) {
    require_mixture("em", start);
    require(floor >= 0 && tolerance >= 0, "em", "the floor or the tolerance is negative");
    const Real least = default_floor(x);
    if (floor == 0) floor = least;
    for (Real& variance : start.variance) variance = std::max(floor, variance);

    // E-step and M-step in turn
    std::vector<Real> likelihood{log_likelihood(start, x)};
    EmPath path{{start}, {}, false};
    for (std::size_t k = 0; k < steps; ++k) {
        const Matrix r = responsibilities(path.end(), x);  // argmax_r F(r, φ): the E-step   (FM.6)
        // argmax_φ F(r, φ): the M-step   (FM.6)
        path.mixture.push_back(maximize(r, x, floor, path.end()));
        likelihood.push_back(log_likelihood(path.end(), x));
        if (!(likelihood[k + 1] - likelihood[k] > tolerance * real(x.size()))) break;
    }
    path.likelihood = to_vector(likelihood);
    for (const Real variance : path.end().variance)
        path.floored = path.floored || variance <= floor;
    return path;
}

Mixture random_start(const Vector& x, Random& random) {
    require(x.size() > 0, "random_start", "there are no data");
    const Real first = x(random.index(x.size())), second = x(random.index(x.size())),
               variance = variance_of(x);
    return {.mean = {first, second}, .variance = {variance, variance}};
}

Objective mixture_objective(const Vector& x) {
    const auto loss_and_gradient = [x](const Vector& phi, Vector& dphi) {
        require_size("mixture_objective", "dphi", dphi.size(), 5);
        const Mixture mixture = mixture_at(phi);
        const Matrix r = responsibilities(mixture, x);
        dphi.fill(0);
        for (std::size_t i = 0; i < x.size(); ++i) {
            dphi(0) -= r(i, 0) - mixture.weight[0];  // ∂ℓ/∂a = Σ_i (r_i0 − π_0)
            for (const std::size_t k : both) {
                const Real distance = x(i) - mixture.mean[k],
                           scaled = distance / mixture.variance[k];
                dphi(1 + k) -= r(i, k) * scaled;  // ∂ℓ/∂μ_k = Σ_i r_ik (x_i − μ_k)/σ_k²
                // ∂ℓ/∂s_k = Σ_i r_ik ((x_i − μ_k)²/σ_k² − 1)
                dphi(3 + k) -= r(i, k) * (distance * scaled - 1);
            }
        }
        return -log_likelihood(mixture, x);
    };
    return {.loss = [x](const Vector& phi) { return -log_likelihood(mixture_at(phi), x); },
            .loss_and_gradient = loss_and_gradient};
}

Vector parameters(const Mixture& mixture) {
    require_mixture("parameters", mixture);
    require(mixture.weight[0] > 0 && mixture.weight[1] > 0, "parameters", "a weight is 0");
    return {std::log(mixture.weight[0] / mixture.weight[1]), mixture.mean[0], mixture.mean[1],
            std::log(mixture.variance[0]) / 2, std::log(mixture.variance[1]) / 2};
}

Mixture mixture_at(const Vector& phi) {
    require_size("mixture_at", "phi", phi.size(), 5);
    return {.weight = {1 / (1 + std::exp(-phi(0))), 1 / (1 + std::exp(phi(0)))},
            .mean = {phi(1), phi(2)},
            .variance = {std::exp(2 * phi(3)), std::exp(2 * phi(4))}};
}

ParameterLayout mixture_layout() {
    ParameterLayout layout;
    layout.add("a", {1});
    layout.add("mean", {2});
    layout.add("log_deviation", {2});
    return layout;
}

}  // namespace descent::fitting
