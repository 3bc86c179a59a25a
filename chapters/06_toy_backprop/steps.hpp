/// \file
/// Which numbers does each pass make, one after the other, and by which formula
/// (L9.2–L9.4)?
#pragma once

#include <string_view>
#include <vector>

#include "chapters/06_toy_backprop/toy.hpp"

namespace descent::toy {

/// One line of a pass: "h2", "exp[f1]", its value; and what is new in it, "f1" or a local
/// slope, with its value.
struct Quantity {
    std::string_view name, formula;
    double value;
    std::string_view input;
    double input_value;
};

/// f0, h1, …, f3, loss in the order of computation (L9.2).
std::vector<Quantity> forward_steps(const Forward<double>& v, double x);
/// ∂ℓ/∂f3, ∂ℓ/∂h3, …, ∂ℓ/∂f0, each with the factor that the chain rule adds (L9.3).
std::vector<Quantity> backward_steps(const Toy<double>& phi, const Forward<double>& v,
                                     const Backward<double>& d);
/// ∂ℓ/∂β0 … ∂ℓ/∂β3, ∂ℓ/∂ω0 … ∂ℓ/∂ω3, each with its factor on ∂ℓ/∂f_k: 1 or h_k (L9.4).
std::vector<Quantity> gradient_steps(const Forward<double>& v, const Backward<double>& d, double x);

/// \throws std::invalid_argument naming the first quantity that is infinite or NaN, and
/// what went into it
void require_finite(const std::vector<Quantity>& steps);

}  // namespace descent::toy
