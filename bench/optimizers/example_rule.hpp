// One's own optimizer in a file: ./course bench --with bench/optimizers/example_rule.hpp
#pragma once

#include "bench/optimizers/method.hpp"

namespace example {

using namespace descent;
using namespace descent::optimizers;

/// v ← β v + g, φ ← φ − α sign(v): the sign of momentum, whatever its size.
struct SignMomentum {
    static constexpr const char* name = "sign-momentum";
    Real alpha = Real(0.001), beta = Real(0.9);
    Vector v = {};
    void step(Vector& phi, const Vector& g) {
        prepare(phi, g, v);
        xt::noalias(v) = beta * v + g;
        xt::noalias(phi) = phi - alpha * xt::sign(v);
    }
    std::vector<StateEntry> state() { return {&v}; }
    std::vector<Knob> knobs() { return {{"alpha", &alpha, Real(1e-4), 10}}; }
};

const bool rule_added = bench::add(SignMomentum{});

}  // namespace example
