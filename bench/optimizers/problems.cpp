#include <fmt/format.h>

#include <algorithm>
#include <stdexcept>

#include "bench/optimizers/examples.hpp"
#include "bench/optimizers/functions.hpp"

namespace descent::bench {
namespace {

/// What each size adds to the one before.
const std::vector<std::string> quick{
    "line",          "quad-100", "quad-1000", "quad-100-axis",   "noisy-quad",    "chain-101",
    "rosenbrock-10", "beale",    "rastrigin", "sparse-logistic", "random-labels", "mnist1d"};
const std::vector<std::string> standard{"rosenbrock-2",    "himmelblau",    "gabor",
                                        "gabor-sgd",       "noisy-quad-b1", "noisy-quad-b4",
                                        "noisy-quad-b64",  "spirals",       "ill-scaled-logistic",
                                        "deep-tanh-small", "deep-tanh",     "deep-tanh-large"};
const std::vector<std::string> full{"mnist1d-deep"};

std::vector<Problem> in_order() {
    std::vector<Problem> made = function_problems(), all;
    for (Problem& problem : example_problems()) made.push_back(std::move(problem));
    for (const std::string& name : suite("full"))
        for (const Problem& problem : made)
            if (problem.name == name) all.push_back(problem);
    return all;
}

}  // namespace

const std::vector<Problem>& problems() {
    static const std::vector<Problem> all = in_order();
    return all;
}

const Problem& problem_named(const std::string& name) {
    std::string names;
    for (const Problem& problem : problems()) {
        if (problem.name == name) return problem;
        names += (names.empty() ? "" : ", ") + problem.name;
    }
    throw std::invalid_argument(
        fmt::format("no problem is called '{}'; there are: {}", name, names));
}

std::vector<std::string> suite(const std::string& size) {
    std::vector<std::string> names;
    for (const auto& [of, more] :
         {std::pair{"quick", &quick}, std::pair{"standard", &standard}, std::pair{"full", &full}}) {
        names.insert(names.end(), more->begin(), more->end());
        if (of == size) return names;
    }
    throw std::invalid_argument(
        fmt::format("no suite is called '{}'; there are: quick, standard, full", size));
}

}  // namespace descent::bench
