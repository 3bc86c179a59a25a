#include <fmt/format.h>

#include <algorithm>
#include <stdexcept>

#include "bench/optimizers/examples.hpp"
#include "bench/optimizers/functions.hpp"
#include "bench/optimizers/registry.hpp"

namespace descent::bench {
namespace {

/// What each size adds to the one before.
std::vector<std::string> added_by(const std::string& size) {
    if (size == "quick")
        return {"line",       "quad-100",        "quad-1000",     "quad-100-axis",
                "noisy-quad", "chain-101",       "rosenbrock-10", "beale",
                "rastrigin",  "sparse-logistic", "random-labels", "mnist1d"};
    if (size == "standard")
        return {"rosenbrock-2",        "himmelblau",      "gabor",          "gabor-sgd",
                "noisy-quad-b1",       "noisy-quad-b4",   "noisy-quad-b64", "spirals",
                "ill-scaled-logistic", "deep-tanh-small", "deep-tanh",      "deep-tanh-large"};
    return {"mnist1d-deep"};
}

std::vector<std::string> of_suite(const std::string& size) {
    std::vector<std::string> names;
    for (const char* part : {"quick", "standard", "full"}) {
        const std::vector<std::string> more = added_by(part);
        names.insert(names.end(), more.begin(), more.end());
        if (part == size) return names;
    }
    throw std::invalid_argument(
        fmt::format("no suite is called '{}'; there are: quick, standard, full", size));
}

std::vector<Problem> in_order() {
    std::vector<Problem> made = function_problems(), all;
    for (Problem& problem : example_problems()) made.push_back(std::move(problem));
    for (const std::string& name : of_suite("full"))
        for (const Problem& problem : made)
            if (problem.name == name) all.push_back(problem);
    return all;
}

Registry<Problem>& registry_of_problems() {
    static Registry<Problem> registry("problem", in_order());
    return registry;
}

}  // namespace

const std::vector<Problem>& problems() {
    return registry_of_problems().all();
}

bool add(const Problem& problem) {
    return registry_of_problems().add(problem, [&] {
        require(problem.steps > 0 && !problem.targets.empty() && problem.instance, "add",
                fmt::format("{} needs steps, targets and an instance", problem.name));
        require(std::is_sorted(problem.targets.rbegin(), problem.targets.rend()), "add",
                fmt::format("the targets of {} go from the easiest to the hardest", problem.name));
    });
}

const std::vector<std::string>& added_problems() {
    return registry_of_problems().added();
}

const Problem& problem_named(std::string_view name) {
    return registry_of_problems().named(name);
}

std::vector<std::string> suite(const std::string& size) {
    std::vector<std::string> names = of_suite(size);
    names.insert(names.end(), added_problems().begin(), added_problems().end());
    return names;
}

}  // namespace descent::bench
