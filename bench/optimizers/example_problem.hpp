// One's own problem in a file: ./course bench --with bench/optimizers/example_problem.hpp
#pragma once

#include "bench/optimizers/problem.hpp"
#include "common/random.hpp"

namespace example {

using namespace descent;

/// Σ φ_i⁴ from a random start: flat where the loss is lowest.
bench::Instance quartic(std::uint64_t) {
    const Objective L{.loss = [](const Vector& phi) { return xt::sum(xt::pow(phi, 4))(); },
                      .loss_and_gradient =
                          [](const Vector& phi, Vector& dphi) {
                              xt::noalias(dphi) = 4 * phi * phi * phi;
                              return xt::sum(xt::pow(phi, 4))();
                          }};
    return {.begin = [L](std::uint64_t seed) -> bench::RunStart {
                Vector start = Vector::from_shape({5});
                Random(seed, "quartic").fill_normal(start);
                return {start, L};
            },
            .loss = L.loss,
            .validation = L.loss};
}

const bool problem_added = bench::add({.name = "quartic",
                                       .formula = "Σ φ_i⁴, d = 5",
                                       .parameters = 5,
                                       .steps = 200,
                                       .targets = {0.1, 0.001, 1e-5},
                                       .instance = quartic});

}  // namespace example
