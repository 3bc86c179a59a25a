#include "chapters/02_model_fitting/search.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <utility>

namespace descent::fitting {
namespace {

constexpr std::size_t most_trials = 10'000'000;

void require_axis(const char* function, const Axis& axis) {
    const auto refuse = [&](const char* why) {
        argument_error(function, fmt::format("the axis '{}' {}", axis.name, why));
    };
    if (axis.discrete()) {
        for (const Real value : axis.values)
            if (!std::isfinite(value)) refuse("has a value that is not a finite number");
        return;
    }
    if (!std::isfinite(axis.low) || !std::isfinite(axis.high))
        refuse("has an end that is not a finite number");
    if (!(axis.low < axis.high)) refuse("is empty");
    if (axis.logarithmic && !(axis.low > 0)) refuse("is logarithmic and begins at or below 0");
}

Axis checked(const char* function, Axis axis) {
    require_axis(function, axis);
    return axis;
}

Real value_at(const Axis& axis, Real u) {
    if (axis.discrete()) {
        const Real place = u * real(axis.values.size());
        return axis.values[std::min(static_cast<std::size_t>(place), axis.values.size() - 1)];
    }
    if (u == 0) return axis.low;
    if (u == 1) return axis.high;
    const Real value = axis.logarithmic
                           ? std::exp(std::lerp(std::log(axis.low), std::log(axis.high), u))
                           : std::lerp(axis.low, axis.high, u);
    return std::clamp(value, axis.low, axis.high);
}

/// How many values a grid takes of an axis, and the place of the k-th of them in [0, 1].
std::size_t grid_values(const Axis& axis, std::size_t points) {
    return axis.discrete() ? axis.values.size() : points;
}

Real grid_place(const Axis& axis, std::size_t k, std::size_t count) {
    if (axis.discrete() || count == 1) return (real(k) + Real(0.5)) / real(count);
    return real(k) / real(count - 1);
}

}  // namespace

Axis discrete(std::string name, std::vector<Real> values) {
    if (values.empty())
        argument_error("discrete", fmt::format("the axis '{}' has no values", name));
    return checked("discrete", {.name = std::move(name), .values = std::move(values)});
}

Axis interval(std::string name, Real low, Real high) {
    return checked("interval", {.name = std::move(name), .values = {}, .low = low, .high = high});
}

Axis logarithmic(std::string name, Real low, Real high) {
    return checked(
        "logarithmic",
        {.name = std::move(name), .values = {}, .low = low, .high = high, .logarithmic = true});
}

void require_domain(const char* function, const Domain& domain) {
    require(!domain.empty(), function, "the domain has no axis");
    for (const Axis& axis : domain) require_axis(function, axis);
}

Vector place(const Domain& domain, const Vector& u) {
    require_size("place", "u", u.size(), domain.size());
    Vector phi = Vector::from_shape({u.size()});
    for (std::size_t d = 0; d < u.size(); ++d) {
        if (!(u(d) >= 0 && u(d) <= 1)) argument_error("place", "u lies outside of the unit cube");
        phi(d) = value_at(domain[d], u(d));
    }
    return phi;
}

bool better(Real loss, Real than) {
    return loss < than || (std::isnan(than) && !std::isnan(loss));
}

std::size_t Trials::best() const {
    require(loss.size() > 0, "Trials::best", "nothing was tried");
    std::size_t best = 0;
    for (std::size_t k = 1; k < loss.size(); ++k)
        if (better(loss(k), loss(best))) best = k;
    return best;
}

Vector best_so_far(const Trials& trials) {
    Vector best = trials.loss;
    for (std::size_t k = 1; k < best.size(); ++k)
        if (!better(best(k), best(k - 1))) best(k) = best(k - 1);
    return best;
}

Trials try_all(const LossFunction& loss, Matrix phi) {
    require(phi.shape()[0] > 0, "try_all", "there is nothing to try");
    Trials trials{std::move(phi), {}};
    trials.loss = Vector::from_shape({trials.phi.shape()[0]});
    for (std::size_t k = 0; k < trials.size(); ++k) trials.loss(k) = loss(trials.point(k));
    return trials;
}

Real grid_cost(const Domain& domain, std::size_t points) {
    require_domain("grid_cost", domain);
    Real cost = 1;
    for (const Axis& axis : domain) cost *= real(grid_values(axis, points));
    return cost;
}

Trials grid_search(const LossFunction& loss, const Domain& domain, std::size_t points) {
    require_domain("grid_search", domain);
    require(points > 0, "grid_search", "the number of points is 0");
    const Real cost = grid_cost(domain, points);
    if (!(cost <= Real(most_trials)))
        argument_error(
            "grid_search",
            fmt::format("{:.3g} combinations are too many, {} is the limit", cost, most_trials));
    const std::size_t D = domain.size();
    std::vector<std::size_t> digit(D, 0);  // counts through all combinations, the last axis fastest
    Vector u = Vector::from_shape({D});
    Matrix phi = Matrix::from_shape({static_cast<std::size_t>(cost), D});
    for (std::size_t k = 0; k < phi.shape()[0]; ++k) {
        for (std::size_t d = 0; d < D; ++d)
            u(d) = grid_place(domain[d], digit[d], grid_values(domain[d], points));
        row(phi, k) = place(domain, u);
        for (std::size_t d = D; d-- > 0;) {
            if (++digit[d] < grid_values(domain[d], points)) break;
            digit[d] = 0;
        }
    }
    return try_all(loss, std::move(phi));  // φ̂ = argmin over Θ, one by one   (FM.3)
}

Trials random_search(const LossFunction& loss, const Domain& domain, std::size_t trials,
                     Random& random) {
    require_domain("random_search", domain);
    require(trials > 0 && trials <= most_trials, "random_search",
            "the number of trials must be 1 to 10000000");
    Vector u = Vector::from_shape({domain.size()});
    Matrix phi = Matrix::from_shape({trials, domain.size()});
    for (std::size_t k = 0; k < trials; ++k) {
        for (Real& coordinate : u) coordinate = random.uniform();
        row(phi, k) = place(domain, u);  // φ even in Θ   (FM.3)
    }
    return try_all(loss, std::move(phi));
}

}  // namespace descent::fitting
