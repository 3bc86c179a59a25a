#include "chapters/10_optimizers/adam.hpp"

#include <cmath>

namespace descent::optimizers {
namespace {

/// 1 − βᵗ: what is missing of a running mean that started at 0 (L10.13, EE.18).
Real correction(Real beta, std::uint64_t t) {
    return real(1 - std::pow(static_cast<double>(beta), static_cast<double>(t)));
}

/// Adam's two memories for its relatives: of the gradients and of their squares
/// (L10.13).
void remember(const Vector& g, Real beta, Real gamma, Vector& of_g, Vector& of_squares) {
    xt::noalias(of_g) = beta * of_g + (1 - beta) * g;
    xt::noalias(of_squares) = gamma * of_squares + (1 - gamma) * g * g;
}

}  // namespace

void Adam::step(Vector& phi, const Vector& g) {
    prepare(phi, g, m, v);
    //> 10.4
    xt::noalias(m) = beta * m + (1 - beta) * g;        // m ← β m + (1 − β) g    (L10.13)
    xt::noalias(v) = gamma * v + (1 - gamma) * g * g;  // v ← γ v + (1 − γ) g²   (L10.13)
    ++t;
    // m̃ = m/(1 − βᵗ), ṽ = v/(1 − γᵗ)   (EE.18)
    const Real m_scale = corrected ? 1 / correction(beta, t) : 1;
    const Real v_scale = corrected ? 1 / correction(gamma, t) : 1;
    // φ ← φ − α m̃/(√ṽ + ε)   (L10.13, EE.18, GO.22)
    xt::noalias(phi) = phi - alpha * m_scale * m / (xt::sqrt(v_scale * v) + epsilon);
    //<
}

void AdaMax::step(Vector& phi, const Vector& g) {
    prepare(phi, g, m, u);
    ++t;
    xt::noalias(m) = beta * m + (1 - beta) * g;
    // u ← max(γ u, |g| + ε)   (GO.23)
    xt::noalias(u) = xt::maximum(gamma * u, xt::abs(g) + epsilon);
    // φ ← φ − α m̃/u   (GO.23)
    xt::noalias(phi) = phi - alpha / correction(beta, t) * m / u;
}

void Nadam::step(Vector& phi, const Vector& g) {
    prepare(phi, g, m, v);
    ++t;
    // The momentum is warmed up: β_t = β (1 − ½·.96^{t·momentum_decay})   (GO.23)
    const auto warmed = [&](std::uint64_t step) {
        return beta * (1 - std::pow(Real(0.96), real(step) * momentum_decay) / 2);
    };
    const Real beta_t = warmed(t), beta_next = warmed(t + 1);
    beta_product *= beta_t;
    remember(g, beta, gamma, m, v);
    // φ ← φ − α (β_{t+1} m/(1 − Π_{i≤t+1} β_i) + (1 − β_t) g/(1 − Π_{i≤t} β_i))/(√ṽ + ε)   (GO.23)
    const Real m_share = beta_next / (1 - beta_product * beta_next),
               g_share = (1 - beta_t) / (1 - beta_product);
    const Real v_scale = 1 / correction(gamma, t);
    xt::noalias(phi) =
        phi - alpha * (m_share * m + g_share * g) / (xt::sqrt(v_scale * v) + epsilon);
}

void RAdam::step(Vector& phi, const Vector& g) {
    prepare(phi, g, m, v);
    ++t;
    remember(g, beta, gamma, m, v);
    const Real m_scale = 1 / correction(beta, t), v_correction = correction(gamma, t);
    // ν = ν_∞ − 2tγᵗ/(1 − γᵗ), ν_∞ = 2/(1 − γ) − 1: the number of gradients that v knows
    const Real most = 2 / (1 - gamma) - 1;
    const Real known = most - 2 * real(t) * (1 - v_correction) / v_correction;
    if (known > threshold) {
        // φ ← φ − α q m̃ √(1 − γᵗ)/(√v + ε) with q² = (ν−4)(ν−2)ν_∞ / ((ν_∞−4)(ν_∞−2)ν)   (GO.23)
        const Real q =
            std::sqrt((known - 4) * (known - 2) * most / ((most - 4) * (most - 2) * known));
        xt::noalias(phi) =
            phi - alpha * q * m_scale * std::sqrt(v_correction) * m / (xt::sqrt(v) + epsilon);
    } else {
        xt::noalias(phi) = phi - alpha * m_scale * m;  // φ ← φ − α m̃   (GO.23)
    }
}

void AMSGrad::step(Vector& phi, const Vector& g) {
    prepare(phi, g, m, v, v_max);
    //> 10.5
    remember(g, beta, gamma, m, v);              // m and v as Adam's       (L10.13)
    xt::noalias(v_max) = xt::maximum(v_max, v);  // v_max ← max(v_max, v)   (GO.23)
    ++t;
    const Real m_scale = corrected ? 1 / correction(beta, t) : 1;
    const Real v_scale = corrected ? 1 / correction(gamma, t) : 1;
    // φ ← φ − α m̃/(√(v_max/(1 − γᵗ)) + ε)   (GO.23)
    xt::noalias(phi) = phi - alpha * m_scale * m / (xt::sqrt(v_scale * v_max) + epsilon);
    //<
}

void AdamW::step(Vector& phi, const Vector& g) {
    prepare(phi, g, m, v);
    ++t;
    remember(g, beta, gamma, m, v);
    const Real m_scale = 1 / correction(beta, t), v_scale = 1 / correction(gamma, t);
    // φ ← (1 − αλ) φ − α m̃/(√ṽ + ε)   (GO.23)
    const Real keep = 1 - alpha * lambda;
    xt::noalias(phi) = keep * phi - alpha * m_scale * m / (xt::sqrt(v_scale * v) + epsilon);
}

}  // namespace descent::optimizers
