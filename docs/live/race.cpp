#include "chapters/10_optimizers/race.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "chapters/10_optimizers/adam.hpp"
#include "chapters/10_optimizers/adaptive.hpp"
#include "chapters/10_optimizers/descent_rules.hpp"
#include "chapters/10_optimizers/schedule.hpp"
#include "docs/live/figures.hpp"

namespace descent::live {

using namespace descent::optimizers;

namespace {

/// A rule with this step size and, if it has one, this β.
struct NamedRule {
    std::string_view name;
    Optimizer (*make)(Real alpha, Real beta);
};

template <class T>
constexpr NamedRule rule_of{T::name, [](Real alpha, Real beta) -> Optimizer {
                                T rule;
                                rule.alpha = alpha;
                                if constexpr (requires { rule.beta; }) rule.beta = beta;
                                return rule;
                            }};

constexpr std::array all_rules{rule_of<GradientDescent>,
                               rule_of<Momentum>,
                               rule_of<Velocity>,
                               rule_of<HeavyBall>,
                               rule_of<Nesterov>,
                               rule_of<NormalizedGradient>,
                               rule_of<AdaGrad>,
                               rule_of<RMSProp>,
                               rule_of<AdaDelta>,
                               rule_of<Adam>,
                               rule_of<AdaMax>,
                               rule_of<Nadam>,
                               rule_of<RAdam>,
                               rule_of<AMSGrad>,
                               rule_of<AdamW>};

/// A schedule that comes to its end with the race.
struct PlannedSchedule {
    std::string_view name;
    Schedule (*make)(std::size_t steps);
};

constexpr std::array schedules{
    PlannedSchedule{"constant", [](std::size_t) { return constant(); }},
    PlannedSchedule{"linear", [](std::size_t steps) { return linear_decay(steps); }},
    PlannedSchedule{"step",
                    [](std::size_t steps) { return step_decay(Real(0.5), (steps + 4) / 5); }},
    PlannedSchedule{"exponential",
                    [](std::size_t steps) { return exponential_decay(5 / real(steps)); }},
    PlannedSchedule{"inverse", [](std::size_t steps) { return inverse_decay(30 / real(steps)); }},
    PlannedSchedule{"inverse-root",
                    [](std::size_t steps) { return inverse_root_decay(30 / real(steps)); }},
    PlannedSchedule{"cosine", [](std::size_t steps) { return cosine_decay(steps); }},
    PlannedSchedule{"warm-up", [](std::size_t steps) {
                        return product(warm_up((steps + 9) / 10), cosine_decay(steps));
                    }}};

constexpr std::array<std::string_view, 3> names{"canyon", "rosenbrock", "gabor"};
constexpr std::size_t fineness = 61;  // of the map, along either axis

/// The names of a table, which a setting is one of.
template <class Table>
std::vector<std::string_view> words(const Table& table) {
    std::vector<std::string_view> result;
    for (const auto& each : table) result.push_back(each.name);
    return result;
}

/// φ_0 and φ_1 of the map.
std::array<Vector, 2> window(std::string_view surface) {
    const auto axis = [](double low, double high) { return grid(real(low), real(high), fineness); };
    if (surface == "canyon") return {axis(-2.4, 1.2), axis(-0.9, 0.9)};
    if (surface == "rosenbrock") return {axis(-1.6, 1.6), axis(-0.6, 1.8)};
    return {axis(-6, 6), axis(2.5, 20)};
}

/// Where the valley leads in which a start lies: the loss after many short steps
/// downhill.
Real valley_of(const Objective& L, const Vector& start) {
    return minimize(L, GradientDescent{.alpha = Real(0.02)}, start, 500).path.loss.back();
}

}  // namespace

void race(const Question& ask, Answer& tell) {
    const Surface& surface = surface_named(names.at(ask.choice("surface", names)));
    const Vector start = ask.numbers("start", -100, 100, 2);
    const Vector alpha = ask.numbers("alpha", real(1e-6), 1000, 4);
    const Real beta = ask.number("beta", 0, real(0.999));
    const std::size_t steps = ask.count("steps", 1, 1000);
    const Schedule schedule = schedules.at(ask.choice("schedule", words(schedules))).make(steps);
    require_size("race", "start", start.size(), 2);
    require_size("race", "alpha", alpha.size(), 4);

    std::vector<std::string_view> rules = words(all_rules);
    rules.push_back("none");
    for (std::size_t i = 0; i < 4; ++i) {
        const std::string number = fmt::format("{}", i + 1);
        const std::size_t rule = ask.choice("rule" + number, rules);
        if (rule == all_rules.size()) continue;
        const Descent run = minimize(surface.objective, all_rules.at(rule).make(alpha(i), beta),
                                     start, steps, schedule);
        const std::size_t stays = first_to_stay(
            run.path, [&](std::size_t k) { return run.path.loss(k) <= surface.target; });
        tell.rows("path" + number, xt::transpose(run.path.phi))
            .numbers("losses" + number, run.path.loss)
            .number("diverged" + number, run.diverged)
            .number("arrived" + number, stays > run.path.steps() ? -1 : real(stays));
    }
    const auto [phi0, phi1] = window(surface.name);
    tell.number("target", surface.target)
        .numbers("minimum", surface.minimum)
        .number("valley", valley_of(surface.objective, start))
        .numbers("phi0", phi0)
        .numbers("phi1", phi1);
    if (ask.count("map", 0, 1)) tell.rows("map", loss_surface(surface.objective, phi0, phi1));
}

}  // namespace descent::live
