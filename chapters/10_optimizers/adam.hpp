/// \file
/// How to have both a memory of the gradients and one of their squares: Adam, and its
/// relatives AdaMax, Nadam, RAdam, AMSGrad, AdamW (L10.13, EE.18, GO.22, GO.23).
///
/// m is the running mean of the gradients (EE: s), v that of their squares (EE: r); beta
/// and gamma are L10's names of their decay rates (EE: ρ1, ρ2; elsewhere β1, β2). EE
/// prints ρ2 = .9 (errata): Kingma and Ba's default, and everybody's since, is .999. t
/// counts the steps. A step throws std::invalid_argument when φ, g and the state differ
/// in size, and allocates nothing after the first.
#pragma once

#include "chapters/10_optimizers/optimizer.hpp"

namespace descent::optimizers {

/// m ← β m + (1 − β) g, v ← γ v + (1 − γ) g², m̃ = m/(1 − βᵗ), ṽ = v/(1 − γᵗ), φ ← φ − α
/// m̃/(√ṽ + ε) (L10.13, EE.18, GO.22).
///
/// ε is added to √ṽ, after the bias correction, as in the paper's algorithm and in
/// PyTorch. TensorFlow and Keras add it to √v before: their step is this one with ε/√(1 −
/// γᵗ) in place of ε, bigger at first; with ε = 0 all agree. The first step is α·sign(g),
/// because m̃ = g and ṽ = g².
///
/// corrected = false leaves m and v as they are: RMSProp with momentum (EE).
struct Adam {
    static constexpr const char* name = "adam";
    Real alpha = Real(0.001), beta = Real(0.9), gamma = Real(0.999), epsilon = Real(1e-8);
    bool corrected = true;  ///< m and v, for their bias
    Vector m = {}, v = {};
    std::uint64_t t = 0;
    void step(Vector& phi, const Vector& g);                  ///< by m̃ and ṽ
    std::vector<StateEntry> state() { return {&m, &v, &t}; }  ///< m, v, t
};

/// u ← max(γ u, |g| + ε), φ ← φ − α m̃/u: Adam with the largest gradient in place of the
/// root mean square (GO.23).
///
/// ε as in PyTorch. The paper (Kingma and Ba 2015, section 7) has none: epsilon = 0,
/// which divides 0 by 0 where a gradient has always been 0. Keras: m̃/(u + ε).
struct AdaMax {
    static constexpr const char* name = "adamax";
    Real alpha = Real(0.002), beta = Real(0.9), gamma = Real(0.999), epsilon = Real(1e-8);
    Vector m = {}, u = {};
    std::uint64_t t = 0;
    void step(Vector& phi, const Vector& g);                  ///< by m̃ and u
    std::vector<StateEntry> state() { return {&m, &u, &t}; }  ///< m, u, t
};

/// Adam with Nesterov's look ahead (GO.23; Dozat 2016):
/// φ ← φ − α (β_{t+1} m/(1 − Π_{i≤t+1} β_i) + (1 − β_t) g/(1 − Π_{i≤t} β_i))/(√ṽ + ε).
///
/// β_t = β (1 − ½·.96^{t·momentum_decay}) is Dozat's warm-up of the momentum (his μ_t),
/// with PyTorch's constants. Keras 3 has .96^t: set momentum_decay = 1; with 0 it is the
/// constant β/2. Dozat also lets m run with β_t; here, as in PyTorch and Keras, it runs
/// with β. PyTorch 1.13 computes this with foreach=True; its default path there has a β_t
/// too many in Π_{i≤t+1}.
struct Nadam {
    static constexpr const char* name = "nadam";
    Real alpha = Real(0.002), beta = Real(0.9), gamma = Real(0.999), epsilon = Real(1e-8),
         momentum_decay = Real(0.004);
    Vector m = {}, v = {};
    Real beta_product = 1;  ///< Π_{i≤t} β_i
    std::uint64_t t = 0;
    void step(Vector& phi, const Vector& g);  ///< by m as it will be, and ṽ
    std::vector<StateEntry> state() { return {&m, &v, &beta_product, &t}; }  ///< m, v, Π β_i, t
};

/// Adam whose first steps, while v knows too little, are momentum's: φ ← φ − α m̃ (GO.23;
/// Liu et al. 2019).
///
/// Later φ ← φ − α q m̃ √(1 − γᵗ)/(√v + ε) with q² = (ν−4)(ν−2)ν_∞ / ((ν_∞−4)(ν_∞−2)ν).
/// Here ν = ν_∞ − 2tγᵗ/(1 − γᵗ), ν_∞ = 2/(1 − γ) − 1 is the number of gradients that v
/// knows (the paper's ρ; its r is q). These steps begin when ν > threshold, which must
/// not be below 4: 4 in the paper, 5 in its authors' code and in PyTorch. The paper has
/// no ε; PyTorch adds it to √v, as here.
struct RAdam {
    static constexpr const char* name = "radam";
    Real alpha = Real(0.001), beta = Real(0.9), gamma = Real(0.999), epsilon = Real(1e-8),
         threshold = 4;
    Vector m = {}, v = {};
    std::uint64_t t = 0;
    void step(Vector& phi, const Vector& g);                  ///< by m̃ alone, or by ṽ as well
    std::vector<StateEntry> state() { return {&m, &v, &t}; }  ///< m, v, t
};

/// Adam that divides by the largest v so far, v_max ← max(v_max, v) (GO.23; Reddi et al.
/// 2018).
///
/// v_max never falls. Whether the step size α/√v_max can still grow depends on the bias
/// correction. The paper has none, and there it cannot: set corrected = false. The
/// default corrects v_max as Adam corrects v, as PyTorch does (amsgrad=True), and
/// α/√(v_max/(1 − γᵗ)) grows with 1 − γᵗ while v_max stands still.
struct AMSGrad {
    static constexpr const char* name = "amsgrad";
    Real alpha = Real(0.001), beta = Real(0.9), gamma = Real(0.999), epsilon = Real(1e-8);
    bool corrected = true;  ///< m and v_max, for their bias
    Vector m = {}, v = {}, v_max = {};
    std::uint64_t t = 0;
    void step(Vector& phi, const Vector& g);                          ///< by m and v_max
    std::vector<StateEntry> state() { return {&m, &v, &v_max, &t}; }  ///< m, v, v_max, t
};

/// φ ← (1 − α λ) φ, then Adam's step: weight decay beside the gradient, not inside it
/// (GO.23; Loshchilov and Hutter 2019).
///
/// λ = .01 and the factor α as in PyTorch; the paper decays by λ alone, times the
/// schedule's factor: its λ is αλ here. φ is one flat vector, so biases decay too; a
/// penalty on the weights alone belongs to the loss. λ = 0 is Adam.
struct AdamW {
    static constexpr const char* name = "adamw";
    Real alpha = Real(0.001), beta = Real(0.9), gamma = Real(0.999), epsilon = Real(1e-8),
         lambda = Real(0.01);
    Vector m = {}, v = {};
    std::uint64_t t = 0;
    void step(Vector& phi, const Vector& g);                  ///< decays φ, then as Adam
    std::vector<StateEntry> state() { return {&m, &v, &t}; }  ///< m, v, t
};

}  // namespace descent::optimizers
