#include "chapters/06_toy_backprop/steps.hpp"

#include <fmt/format.h>

#include <cmath>

namespace descent::toy {

namespace {
/// −0 is 0: nobody wants to read "-0".
std::vector<Quantity> without_minus_zero(std::vector<Quantity> steps) {
    for (Quantity& q : steps) q.value += 0.0, q.input_value += 0.0;
    return steps;
}
}  // namespace

std::vector<Quantity> forward_steps(const Forward<double>& v, double x) {
    return without_minus_zero({{"f0", "β0 + ω0 x", v.f0, "x", x},
                               {"h1", "sin[f0]", v.h1, "f0", v.f0},
                               {"f1", "β1 + ω1 h1", v.f1, "h1", v.h1},
                               {"h2", "exp[f1]", v.h2, "f1", v.f1},
                               {"f2", "β2 + ω2 h2", v.f2, "h2", v.h2},
                               {"h3", "cos[f2]", v.h3, "f2", v.f2},
                               {"f3", "β3 + ω3 h3", v.f3, "h3", v.h3},
                               {"loss", "(f3 − y)²", v.loss, "f3", v.f3}});
}

std::vector<Quantity> backward_steps(const Toy<double>& phi, const Forward<double>& v,
                                     const Backward<double>& d) {
    return without_minus_zero({{"∂ℓ/∂f3", "2 (f3 − y)", d.df3, "2 (f3 − y)", d.df3},
                               {"∂ℓ/∂h3", "ω3 ∂ℓ/∂f3", d.dh3, "ω3", phi.omega[3]},
                               {"∂ℓ/∂f2", "−sin[f2] ∂ℓ/∂h3", d.df2, "−sin[f2]", -std::sin(v.f2)},
                               {"∂ℓ/∂h2", "ω2 ∂ℓ/∂f2", d.dh2, "ω2", phi.omega[2]},
                               {"∂ℓ/∂f1", "exp[f1] ∂ℓ/∂h2", d.df1, "exp[f1]", v.h2},
                               {"∂ℓ/∂h1", "ω1 ∂ℓ/∂f1", d.dh1, "ω1", phi.omega[1]},
                               {"∂ℓ/∂f0", "cos[f0] ∂ℓ/∂h1", d.df0, "cos[f0]", std::cos(v.f0)}});
}

std::vector<Quantity> gradient_steps(const Forward<double>& v, const Backward<double>& d,
                                     double x) {
    return without_minus_zero({{"∂ℓ/∂β0", "∂ℓ/∂f0", d.dbeta[0], "1", 1},
                               {"∂ℓ/∂β1", "∂ℓ/∂f1", d.dbeta[1], "1", 1},
                               {"∂ℓ/∂β2", "∂ℓ/∂f2", d.dbeta[2], "1", 1},
                               {"∂ℓ/∂β3", "∂ℓ/∂f3", d.dbeta[3], "1", 1},
                               {"∂ℓ/∂ω0", "x ∂ℓ/∂f0", d.domega[0], "x", x},
                               {"∂ℓ/∂ω1", "h1 ∂ℓ/∂f1", d.domega[1], "h1", v.h1},
                               {"∂ℓ/∂ω2", "h2 ∂ℓ/∂f2", d.domega[2], "h2", v.h2},
                               {"∂ℓ/∂ω3", "h3 ∂ℓ/∂f3", d.domega[3], "h3", v.h3}});
}

void require_finite(const std::vector<Quantity>& steps) {
    for (const Quantity& q : steps)
        require(std::isfinite(q.value), "toy function",
                fmt::format("{} = {} is {} at {} = {:g}; choose other --beta, --omega, --x or --y",
                            q.name, q.formula, q.value, q.input, q.input_value));
}

}  // namespace descent::toy
