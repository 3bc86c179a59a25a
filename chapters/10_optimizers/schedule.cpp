#include "chapters/10_optimizers/schedule.hpp"

#include <cmath>
#include <numbers>
#include <utility>

namespace descent::optimizers {
namespace {

void require_share(const char* function, const char* name, Real value) {
    require(value >= 0 && value <= 1, function, std::string(name) + " must be in [0, 1]");
}

void require_count(const char* function, const char* name, std::size_t value) {
    require(value > 0, function, std::string(name) + " is 0");
}

void require_rate(const char* function, Real rate) {
    require(rate >= 0 && std::isfinite(rate), function, "the rate must be finite and not negative");
}

/// k/steps, at most 1.
Real share_done(std::size_t k, std::size_t steps) {
    return k < steps ? real(k) / real(steps) : Real(1);
}

}  // namespace

Schedule constant() {
    return [](std::size_t) { return Real(1); };
}

Schedule linear_decay(std::size_t tau, Real end) {
    require_count("linear_decay", "tau", tau);
    require_share("linear_decay", "end", end);
    return [=](std::size_t k) {
        const Real a = share_done(k, tau);  // a = k/τ
        return (1 - a) + a * end;           // α_k/α_0 = (1 − a) + a α_τ/α_0   (EE.13b)
    };
}

Schedule step_decay(Real factor, std::size_t every) {
    require_share("step_decay", "factor", factor);
    require_count("step_decay", "every", every);
    // α_k/α_0 = factor^⌊k/every⌋   (GO.4)
    return [=](std::size_t k) { return std::pow(factor, real(k / every)); };
}

Schedule exponential_decay(Real rate) {
    require_rate("exponential_decay", rate);
    // α_k/α_0 = exp(−rate·k)   (GO.4)
    return [=](std::size_t k) { return std::exp(-rate * real(k)); };
}

Schedule inverse_decay(Real rate) {
    require_rate("inverse_decay", rate);
    // α_k/α_0 = 1/(1 + rate·k)   (GO.4)
    return [=](std::size_t k) { return 1 / (1 + rate * real(k)); };
}

Schedule inverse_root_decay(Real rate) {
    require_rate("inverse_root_decay", rate);
    return [=](std::size_t k) { return 1 / std::sqrt(1 + rate * real(k)); };
}

Schedule cosine_decay(std::size_t steps, Real end) {
    require_count("cosine_decay", "steps", steps);
    require_share("cosine_decay", "end", end);
    return [=](std::size_t k) {
        return end +
               (1 - end) * (1 + std::cos(std::numbers::pi_v<Real> * share_done(k, steps))) / 2;
    };
}

Schedule warm_up(std::size_t steps) {
    require_count("warm_up", "steps", steps);
    return [=](std::size_t k) { return share_done(k < steps ? k + 1 : steps, steps); };
}

Schedule product(Schedule first, Schedule second) {
    require(first && second, "product", "a schedule is empty");
    return [first = std::move(first), second = std::move(second)](std::size_t k) {
        return first(k) * second(k);
    };
}

Schedule per_epoch(Schedule schedule, std::size_t steps_per_epoch) {
    require(static_cast<bool>(schedule), "per_epoch", "the schedule is empty");
    require_count("per_epoch", "steps_per_epoch", steps_per_epoch);
    return [schedule = std::move(schedule), steps_per_epoch](std::size_t k) {
        return schedule(k / steps_per_epoch);
    };
}

RobbinsMonro robbins_monro(const Schedule& schedule, std::size_t doublings) {
    require(static_cast<bool>(schedule), "robbins_monro", "the schedule is empty");
    require(doublings >= 4 && doublings <= 30, "robbins_monro", "doublings must be from 4 to 30");

    // The sums over the blocks k = 0, {1}, {2, 3}, {4, …, 7}, …
    std::vector<double> sums, squares;
    for (std::size_t j = 0, k = 0; j <= doublings; ++j) {
        double sum = 0, square = 0;
        for (const std::size_t end = std::size_t{1} << j; k < end; ++k) {
            const auto factor = static_cast<double>(schedule(k));
            sum += factor;
            square += factor * factor;
        }
        sums.push_back(sum);
        squares.push_back(square);
    }

    // Each block over the one before, and the sums from the beginning
    const auto ratio = [](const std::vector<double>& block) {
        const double last = block.back(), before = block[block.size() - 2];
        return real(before > 0 ? last / before : 0);
    };
    const auto totals = [](const std::vector<double>& block) {
        Vector total = Vector::from_shape({block.size()});
        double sum = 0;
        for (std::size_t j = 0; j < block.size(); ++j) total(j) = real(sum += block[j]);
        return total;
    };
    RobbinsMonro result{totals(sums), totals(squares), ratio(sums), ratio(squares)};

    // A block that is as large as the one before, but for what is not yet the limit: infinite
    const Real keeps = Real(0.9);
    result.sum_diverges = result.sum_ratio > keeps;             // Σ α_k = ∞    (EE.13)
    result.squares_converge = !(result.squares_ratio > keeps);  // Σ α_k² < ∞   (EE.13)
    return result;
}

Real PlateauDecay::observe(Real metric) {
    require(!std::isnan(metric), "PlateauDecay", "the metric is not a number");
    require(patience > 0, "PlateauDecay", "patience is 0");
    require_share("PlateauDecay", "factor", factor);
    if (metric > best) {
        best = metric;
        waited = 0;
    } else if (++waited >= patience) {
        scale *= factor;  // no improvement during the last epochs: α ← factor·α   (GO.3)
        waited = 0;
    }
    return scale;
}

}  // namespace descent::optimizers
