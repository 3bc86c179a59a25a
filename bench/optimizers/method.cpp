#include "bench/optimizers/method.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cctype>
#include <cmath>

#include "bench/optimizers/conjugate.hpp"
#include "bench/optimizers/registry.hpp"
#include "chapters/02_model_fitting/comparison.hpp"
#include "chapters/10_optimizers/line_search.hpp"
#include "chapters/10_optimizers/schedule.hpp"

namespace descent::bench {
namespace {

/// α of every rule: five decades, whatever the problem.
struct StepSizes {
    const char* rule;
    Real low, high;
};
constexpr StepSizes step_sizes[]{
    {"gd", Real(1e-4), 10},         {"heavy-ball", Real(1e-4), 10}, {"nesterov", Real(1e-4), 10},
    {"normalized", Real(1e-4), 10}, {"adagrad", Real(1e-3), 100},   {"rmsprop", Real(1e-4), 10},
    {"adadelta", Real(1e-2), 1000}, {"adam", Real(1e-4), 10},       {"adamax", Real(1e-4), 10},
    {"nadam", Real(1e-4), 10},      {"radam", Real(1e-4), 10},      {"amsgrad", Real(1e-4), 10},
    {"adamw", Real(1e-4), 10},
};

Method of_the_book(const StepSizes& sizes) {
    Method method = rule(optimizers::optimizer_named(sizes.rule));
    method.priors[0].low = sizes.low;
    method.priors[0].high = sizes.high;
    return method;
}

/// φ ← φ + αd with d = −∂L/∂φ, and the first α of a, a/2, a/4, … that brings enough
/// (GO.3).
Method backtracking_descent() {
    Method method{"backtracking", {{"first", 1, Real(1e-3), 100}}, true, {}};
    method.run = [](const MethodRun& run) {
        const auto search = optimizers::backtracking({.first = run.knobs(0)});
        Vector phi = run.start, g = xt::zeros_like(phi), direction = g;
        for (;;) {
            const Real loss = run.objective.loss_and_gradient(phi, g);
            direction = -g;
            const Real alpha = search(run.objective, {phi, g, loss, direction});
            if (alpha == 0) return;
            phi += alpha * direction;
            run.keep(phi);
        }
    };
    return method;
}

Method conjugate() {
    Method method{"conjugate", {}, true, {}};
    method.run = [](const MethodRun& run) {
        conjugate_gradients(run.objective, run.start, run.keep);
    };
    return method;
}

/// A method of chapter 2, those that look into a box in that of ±radius around the start.
/// Its answer is the lowest point that it asked for.
Method of_chapter_2(const std::string& name, bool box) {
    const auto& all = fitting::methods();
    const auto found = std::find_if(all.begin(), all.end(),
                                    [&](const fitting::Method& m) { return m.name == name; });
    if (found == all.end()) throw std::logic_error("chapter 2 has no method " + name);
    Method method{name, {}, true, {}};
    if (box) method.priors = {{"radius", 2, Real(1e-2), 1000}};
    for (char& c : method.name) c = c == ' ' ? '-' : static_cast<char>(std::tolower(c));
    method.run = [search = found->run](const MethodRun& run) {
        Real lowest = infinity;
        const auto note = [&](const Vector& phi, Real loss) {
            if (loss < lowest) {
                lowest = loss;
                run.keep(phi);
            }
            return loss;
        };
        fitting::Problem problem;
        problem.objective = {
            .loss = [&](const Vector& phi) { return note(phi, run.objective.loss(phi)); },
            .loss_and_gradient =
                [&](const Vector& phi, Vector& dphi) {
                    return note(phi, run.objective.loss_and_gradient(phi, dphi));
                }};
        problem.start = run.start;
        const Real radius = run.knobs.size() > 0 ? run.knobs(0) : 1;
        for (const Real phi : run.start)
            problem.domain.push_back(fitting::interval("φ", phi - radius, phi + radius));
        search(problem.objective, problem, run.budget, run.random);
    };
    return method;
}

/// A gradient, a step, again, until the objective ends it; with a schedule, for `steps`.
void follow_rule(optimizers::Optimizer rule, const MethodRun& run,
                 const optimizers::Schedule& schedule = {}, std::size_t steps = 0) {
    const std::vector<optimizers::Knob> knobs = rule.knobs();
    for (std::size_t i = 0; i < knobs.size(); ++i) *knobs[i].value = run.knobs(i);
    const Real alpha = rule.alpha();
    Vector phi = run.start, g = xt::zeros_like(phi);
    for (std::size_t k = 0; !schedule || k < steps; ++k) {
        run.objective.loss_and_gradient(phi, g);
        if (schedule) rule.set_alpha(alpha * schedule(k));
        rule.step(phi, g);
        run.keep(phi);
    }
}

std::vector<Method> of_the_book() {
    std::vector<Method> all, arms;
    for (const StepSizes& sizes : step_sizes) all.push_back(of_the_book(sizes));
    for (const Method& method : all)
        if (method.name == "gd" || method.name == "adam")
            for (const Real share : {Real(1), Real(0.5), Real(0.25)})
                arms.push_back(
                    with_cosine(method, optimizers::optimizer_named(method.name), share));
    all.push_back(backtracking_descent());
    all.push_back(conjugate());
    for (const char* name : {"random", "evolution", "particle swarm"})
        all.push_back(of_chapter_2(name, true));
    for (const char* name : {"coordinate descent", "Newton"})
        all.push_back(of_chapter_2(name, false));
    all.insert(all.end(), arms.begin(), arms.end());
    return all;
}

Registry<Method>& registry_of_methods() {
    static Registry<Method> registry("method", of_the_book());
    return registry;
}

}  // namespace

Real Prior::at(Real u) const {
    const auto between = [u](Real a, Real b) { return a * std::pow(b / a, u); };
    return from_one ? 1 - between(1 - low, 1 - high) : between(low, high);
}

bool Prior::on_edge(Real value) const {
    const auto place = [](Real a, Real b, Real v) { return std::log(v / a) / std::log(b / a); };
    const Real u = from_one ? place(1 - low, 1 - high, 1 - value) : place(low, high, value);
    return u < Real(0.1) || u > Real(0.9);
}

Vector Method::published_knobs() const {
    Vector knobs = Vector::from_shape({priors.size()});
    for (std::size_t i = 0; i < knobs.size(); ++i) knobs(i) = priors[i].standard;
    return knobs;
}

Method rule(const optimizers::Optimizer& optimizer) {
    Method method{optimizer.name(), {}, false, {}};
    for (optimizers::Optimizer copy = optimizer; const optimizers::Knob& knob : copy.knobs())
        method.priors.push_back({knob.name, *knob.value, knob.low, knob.high, knob.from_one});
    method.run = [optimizer](const MethodRun& run) { follow_rule(optimizer, run); };
    return method;
}

Method with_cosine(const Method& of, const optimizers::Optimizer& optimizer, Real share) {
    Method method = of;
    method.name += share == 1 ? "-cosine" : fmt::format("-cosine-{:g}", share);
    method.scheduled = true;
    method.run = [optimizer, share](const MethodRun& run) {
        const auto steps = static_cast<std::size_t>(std::ceil(share * real(run.budget)));
        follow_rule(optimizer, run, optimizers::cosine_decay(steps), steps);
    };
    return method;
}

const std::vector<Method>& methods() {
    return registry_of_methods().all();
}

bool add(const Method& method) {
    return registry_of_methods().add(method, [&] {
        for (const Prior& prior : method.priors)
            require(prior.from_one ? 0 <= prior.low && prior.low < prior.high && prior.high < 1
                                   : 0 < prior.low && prior.low < prior.high,
                    "add",
                    fmt::format("'{}' of {} has bounds that are none", prior.name, method.name));
    });
}

bool add(const optimizers::Optimizer& optimizer) {
    return add(rule(optimizer));
}

const std::vector<std::string>& added() {
    return registry_of_methods().added();
}

const Method& method_named(std::string_view name) {
    return registry_of_methods().named(name);
}

}  // namespace descent::bench
