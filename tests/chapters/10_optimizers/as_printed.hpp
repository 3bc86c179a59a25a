/// \file
/// A rule with the mistake of a slide, for the tests of this chapter.
#pragma once

#include <vector>

#include "chapters/10_optimizers/optimizer.hpp"

namespace descent::test {

/// FM's slide as it is printed: φ ← φ + v⁽ⁱ⁾, the velocity before its update.
struct AsPrinted {
    static constexpr const char* name = "as printed";
    Real alpha = 0, beta = Real(0.9);
    Vector v = {};
    void step(Vector& phi, const Vector& g) {
        optimizers::prepare(phi, g, v);
        xt::noalias(phi) = phi + v;
        xt::noalias(v) = beta * v - alpha * g;
    }
    std::vector<optimizers::StateEntry> state() { return {&v}; }
};

}  // namespace descent::test
