#include "chapters/12_regularization/penalty.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <memory>

namespace descent::regularization {
namespace {

void require_lambda(const char* function, Real lambda) {
    if (!(lambda >= 0 && std::isfinite(lambda)))
        argument_error(function, fmt::format("the weight of the penalty is {}", lambda));
}

/// Calls f(w) for every weight.
template <class F>
void each_weight(const Vector& phi, const ParameterLayout& layout, const F& f) {
    for (const Block& block : layout.blocks())
        if (block.is_matrix())
            for (const Real w : vector(phi, block)) f(w);
}

Real sign(Real w) {
    return static_cast<Real>((w > 0) - (w < 0));  // 1_{w>0} − 1_{w<0}   (NL.21)
}

/// Which weights are positive, negative, 0.
void add_signs(const Vector& phi, const ParameterLayout& layout, Fingerprint& pattern) {
    each_weight(phi, layout, [&](Real w) { pattern.add(static_cast<std::uint64_t>(sign(w) + 2)); });
}

}  // namespace

Real penalty(const Vector& phi, const ParameterLayout& layout, Penalty kind, Real lambda) {
    require_size("penalty", "phi", phi.size(), layout.size());
    require_lambda("penalty", lambda);
    Real sum = 0;
    if (kind == Penalty::l2) {
        each_weight(phi, layout, [&](Real w) { sum += w * w; });
        return lambda / 2 * sum;  // λ/2 Σ W²   (EE.26, GO.16)
    }
    each_weight(phi, layout, [&](Real w) { sum += std::abs(w); });
    return lambda * sum;  // λ Σ |W|    (EE.28)
}

Real add_penalty(const Vector& phi, const ParameterLayout& layout, Penalty kind, Real lambda,
                 Vector& dphi) {
    const Real R = penalty(phi, layout, kind, lambda);
    require_size("add_penalty", "dphi", dphi.size(), layout.size());
    for (const Block& block : layout.blocks()) {
        if (!block.is_matrix()) continue;  // "only applied on weights, not on biases"   (NL.20)
        const auto W = vector(phi, block);
        auto dW = vector(dphi, block);
        // ∂R/∂W = λ W   (EE.26, GO.17)
        if (kind == Penalty::l2)
            for (std::size_t i = 0; i < W.size(); ++i) dW[i] += lambda * W[i];
        // ∂R/∂W = λ sign(W)   (EE.28)
        else
            for (std::size_t i = 0; i < W.size(); ++i) dW[i] += lambda * sign(W[i]);
    }
    return R;
}

Real sum_of_squares(const Vector& phi, const ParameterLayout& layout, Vector& dphi) {
    dphi = xt::zeros_like(phi);
    // λ = 2: Ω = Σ_k ‖W_k‖²_F, ∇Ω = 2 W_k   (NL.20)
    return add_penalty(phi, layout, Penalty::l2, 2, dphi);
}

training::Model with_penalty(training::Model model, Penalty kind, Real lambda) {
    require_lambda("with_penalty", lambda);
    model.name += fmt::format(", {} {}", kind == Penalty::l2 ? "L2" : "L1", lambda);
    model.loss_and_gradient = [inner = std::move(model.loss_and_gradient), layout = model.layout,
                               kind, lambda](const Vector& phi, const Matrix& X,
                                             backprop::Labels labels, Vector& dphi) {
        const Real L = inner(phi, X, labels, dphi);               // L̂(φ), ∇L̂
        return L + add_penalty(phi, layout, kind, lambda, dphi);  // L̂_R = L̂ + R   (EE.26, EE.28)
    };
    return model;
}

Objective with_penalty(const Objective& objective, const ParameterLayout& layout, Penalty kind,
                       Real lambda) {
    require_lambda("with_penalty", lambda);
    Objective result;
    const auto at = std::make_shared<Vector>();  // where the last evaluation was
    result.loss = [objective, layout, kind, lambda, at](const Vector& phi) {
        *at = phi;
        return objective.loss(phi) + penalty(phi, layout, kind, lambda);
    };
    result.loss_and_gradient = [objective, layout, kind, lambda, at](const Vector& phi,
                                                                     Vector& dphi) {
        *at = phi;
        const Real L = objective.loss_and_gradient(phi, dphi);
        return L + add_penalty(phi, layout, kind, lambda, dphi);
    };
    if (kind == Penalty::l2) {
        result.pattern = objective.pattern;
        return result;
    }
    result.pattern = [objective, layout, at] {
        Fingerprint pattern;
        if (objective.pattern) pattern.add(objective.pattern());
        add_signs(*at, layout, pattern);
        return pattern.value;
    };
    return result;
}

ParameterLayout only_weights(std::size_t n) {
    ParameterLayout layout;
    layout.add("W", {1, n});
    return layout;
}

std::size_t count_weights(const ParameterLayout& layout) {
    std::size_t count = 0;
    for (const Block& block : layout.blocks())
        if (block.is_matrix()) count += block.size;
    return count;
}

// ---------------------------------------------------------------------------------------------- L1

Real soft_threshold(Real w, Real t) {
    //> 12.3
    return w >= 0 ? std::max(w - t, Real(0)) : std::min(w + t, Real(0));  // (EE.28)
    //<
}

void ProximalL1::step(Vector& phi, const Vector& g) {
    require_size("step", "g", g.size(), phi.size());
    require_size("step", "phi", phi.size(), layout.size());
    xt::noalias(phi) = phi - alpha * g;  // φ ← φ − α g
    for (const Block& block : layout.blocks())
        if (block.is_matrix())
            for (Real& w : vector(phi, block))
                w = soft_threshold(w, alpha * lambda);  // φ ← argmin_w ½(w − φ)² + αλ|w|
}

}  // namespace descent::regularization
