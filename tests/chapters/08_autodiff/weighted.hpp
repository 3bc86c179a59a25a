/// \file
/// An expression of two parameters as an objective: what the gradient checks of this
/// chapter's tests check.
#pragma once

#include <cmath>
#include <string>
#include <vector>

#include "chapters/08_autodiff/operations.hpp"
#include "common/objective.hpp"
#include "common/parameters.hpp"
#include "common/random.hpp"

namespace descent::test {

/// y = expression(a, b).
using Expression = autodiff::Tensor (*)(const autodiff::Tensor& a, const autodiff::Tensor& b);

/// Classes of three examples, for the operations that need them.
inline const std::vector<std::size_t> three_labels{2, 0, 3};

/// Blocks a and b of these shapes.
inline ParameterLayout layout_of(const std::vector<std::size_t>& a,
                                 const std::vector<std::size_t>& b) {
    ParameterLayout layout;
    layout.add("a", a);
    layout.add("b", b);
    return layout;
}

/// φ = (a, b): normal, or between ½ and 2.
inline Vector random_point(const ParameterLayout& layout, const std::string& name, bool positive) {
    Random random(7, name);
    Vector phi = Vector::from_shape({layout.size()});
    for (Real& x : phi) x = positive ? random.uniform(Real(0.5), 2) : random.normal();
    return phi;
}

/// L = Σ weights ⊙ expression(a, b). The weights make every entry of the result count.
inline Objective weighted(Expression expression, const ParameterLayout& layout) {
    const auto evaluate = [expression, layout](const Vector& phi, Vector& dphi, bool gradient) {
        Vector copy = phi;
        autodiff::Graph graph;
        const autodiff::Tensor a = graph.parameter(copy, dphi, layout[0]),
                               b = graph.parameter(copy, dphi, layout[1]);
        const autodiff::Tensor y = expression(a, b);
        Matrix weights = y.value();
        for (std::size_t i = 0; i < weights.size(); ++i)
            weights.data()[i] = std::cos(static_cast<Real>(3 * i + 1));
        const autodiff::Tensor L = sum(graph.input(weights) * y);
        const Real loss = L.item();
        if (gradient) L.backward();
        return loss;
    };
    return {.loss =
                [evaluate](const Vector& phi) {
                    Vector unused = xt::zeros_like(phi);
                    return evaluate(phi, unused, false);
                },
            .loss_and_gradient = [evaluate](const Vector& phi,
                                            Vector& dphi) { return evaluate(phi, dphi, true); }};
}

}  // namespace descent::test
