#include "bench/speed/contest.hpp"

#include <time.h>

#include <algorithm>
#include <cmath>
#include <stdexcept>

namespace descent::speed {
namespace {

/// Seconds: of processor time that this thread has had, or by the clock.
double now(const ContestPlan& plan) {
    timespec time{};
    clock_gettime(plan.by_the_clock ? CLOCK_MONOTONIC : CLOCK_THREAD_CPUTIME_ID, &time);
    return static_cast<double>(time.tv_sec) + 1e-9 * static_cast<double>(time.tv_nsec);
}

double seconds_of(const Contestant& contestant, std::size_t calls, const ContestPlan& plan) {
    if (contestant.seconds) return contestant.seconds(calls, plan.by_the_clock);
    const double start = now(plan);
    for (std::size_t i = 0; i < calls; ++i) contestant.step();
    return now(plan) - start;
}

/// So many calls as last as long as a turn.
std::size_t calls_for(const Contestant& contestant, const ContestPlan& plan) {
    std::size_t calls = 1;
    double needed = seconds_of(contestant, calls, plan);
    while (needed < plan.seconds) {
        const double more = needed > 0 ? 1.1 * plan.seconds / needed : 16;
        calls = static_cast<std::size_t>(
            std::ceil(static_cast<double>(calls) * std::clamp(more, 1.5, 16.0)));
        needed = seconds_of(contestant, calls, plan);
    }
    return calls;
}

}  // namespace

Quartiles quartiles(std::vector<double> values) {
    if (values.empty()) throw std::invalid_argument("quartiles: there is no value");
    std::sort(values.begin(), values.end());
    const auto at = [&](double share) {
        const double place = share * static_cast<double>(values.size() - 1);
        const auto below = static_cast<std::size_t>(place);
        const std::size_t above = std::min(below + 1, values.size() - 1);
        return std::lerp(values[below], values[above], place - static_cast<double>(below));
    };
    return {at(0.25), at(0.5), at(0.75)};
}

bool agrees(const std::vector<Real>& losses, const Contestant& contestant) {
    bool same = true;
    for (const Real expected : losses) {
        const double difference = std::abs(static_cast<double>(contestant.step() - expected));
        const double size = std::max(1e-3, std::abs(static_cast<double>(expected)));
        same = same && difference <= loss_tolerance * size;
    }
    return same;
}

std::vector<Standing> contest(const std::vector<Contestant>& contestants, const ContestPlan& plan) {
    std::vector<Real> losses;
    for (int i = 0; i < 10; ++i) losses.push_back(contestants.at(0).step());
    std::vector<Standing> standings;
    std::vector<std::size_t> calls;
    for (std::size_t c = 0; c < contestants.size(); ++c) {
        const Contestant& one = contestants[c];
        standings.push_back({one.name, c > 0 && one.has_loss && !agrees(losses, one), {}, {}});
        calls.push_back(standings[c].refused ? 0 : calls_for(one, plan));
    }
    std::vector<std::vector<double>> times(contestants.size()), ratios = times;
    for (std::size_t round = 0; round < plan.rounds; ++round)
        for (std::size_t c = 0; c < contestants.size(); ++c) {
            if (standings[c].refused) continue;
            times[c].push_back(1e6 * seconds_of(contestants[c], calls[c], plan) /
                               static_cast<double>(calls[c]));
            ratios[c].push_back(times[c].back() / times[0].back());
        }
    for (std::size_t c = 0; c < contestants.size(); ++c) {
        if (standings[c].refused) continue;
        standings[c].microseconds = quartiles(times[c]);
        standings[c].ratio = quartiles(ratios[c]);
    }
    return standings;
}

std::optional<double> geometric_mean(const std::vector<double>& values) {
    if (values.empty()) return {};
    double sum = 0;
    for (const double value : values) sum += std::log(value);
    return std::exp(sum / static_cast<double>(values.size()));
}

double exponent(const std::vector<double>& x, const std::vector<double>& y) {
    const std::size_t n = x.size();
    if (n < 3 || y.size() != n)
        throw std::invalid_argument("exponent: expected three points or more, of both coordinates");
    double sum_x = 0, sum_y = 0, sum_xx = 0, sum_xy = 0, count = 0;
    for (std::size_t i = std::min(n / 2, n - 3); i < n; ++i) {
        if (!(x[i] > 0 && y[i] > 0))
            throw std::invalid_argument("exponent: a number is not positive");
        const double log_x = std::log(x[i]), log_y = std::log(y[i]);
        sum_x += log_x, sum_y += log_y, sum_xx += log_x * log_x, sum_xy += log_x * log_y;
        ++count;
    }
    return (count * sum_xy - sum_x * sum_y) / (count * sum_xx - sum_x * sum_x);
}

}  // namespace descent::speed
