// Sums and means, masks and penalties: the loss that is reported and the one that is differentiated
// are not the same.
#include <array>
#include <cmath>

#include "real_bug.hpp"

using namespace descent;
using namespace descent::test;

namespace {

/// ℓ of token i, and its slope: eight tokens that share three parameters.
constexpr std::size_t tokens = 8;

Real token(const Vector& p, std::size_t i) {
    const Real t = real(i) / 3;
    return std::log1p(std::exp(p[0] + p[1] * t + p[2] * t * t));
}

/// Adds weight · ∂ℓ_i/∂φ.
void add_token(const Vector& p, std::size_t i, Real weight, Vector& g) {
    const Real t = real(i) / 3;
    const Real df = weight / (1 + std::exp(-(p[0] + p[1] * t + p[2] * t * t)));
    g[0] += df;
    g[1] += df * t;
    g[2] += df * t * t;
}

/// L = Σ_i weight_i ℓ_i, and a gradient with other weights.
RealBug weighted(const char* name, const char* where, const std::array<Real, tokens>& right,
                 const std::array<Real, tokens>& wrong) {
    return bug(
        name, where, Vector{Real(0.4), Real(-0.9), Real(0.3)},
        [right](const Vector& p) {
            Real L = 0;
            for (std::size_t i = 0; i < tokens; ++i) L += right[i] * token(p, i);
            return L;
        },
        [=](bool use_wrong, const Vector& p, Vector& g) {
            for (std::size_t i = 0; i < tokens; ++i)
                add_token(p, i, (use_wrong ? wrong : right)[i], g);
        });
}

/// A share for each of the first `count` tokens, another for the rest.
std::array<Real, tokens> shares(std::size_t count, Real first, Real rest) {
    std::array<Real, tokens> result;
    for (std::size_t i = 0; i < tokens; ++i) result[i] = i < count ? first : rest;
    return result;
}

// Transformers, torchtune: gradient accumulation took the mean of the micro-batches' means, though
// one had two tokens and the other six.
RealBug mean_of_means() {
    const Real n = tokens;
    return weighted("a mean of means", "huggingface/transformers#34191", shares(8, 1 / n, 0),
                    shares(2, Real(1) / 4, Real(1) / 12));
}

// Fast-LLM: three of eight tokens are masked, the mean still divided by all eight.
RealBug masked_mean() {
    RealBug result = weighted("a masked mean divides by all tokens", "ServiceNow/Fast-LLM#426",
                              shares(5, Real(1) / 5, 0), shares(5, Real(1) / 8, 0));
    result.says = "0.625";
    return result;
}

// Every batch but the last has five examples; the last, of three, is divided by five as well.
RealBug last_batch() {
    return weighted("the last batch is smaller", "own", shares(5, Real(1) / 5, Real(1) / 3),
                    shares(5, Real(1) / 5, Real(1) / 5));
}

// Clipped gradients are for the optimizer: to a check they are the gradient times a factor.
RealBug clipped() {
    RealBug result =
        weighted("the gradient is clipped to length 1", "own", shares(8, 1, 1), shares(8, 1, 1));
    result.wrong.loss_and_gradient = [right = result.right](const Vector& p, Vector& g) {
        const Real L = right.loss_and_gradient(p, g);
        g /= l2_norm(g);
        return L;
    };
    result.says = "times the gradient";
    return result;
}

// Mate: the loss is the mean over the examples, the gradient was divided by the number of all
// entries, outputs × examples.
RealBug mean_over_entries() {
    static const Vector y = numbers(12, 2);
    RealBug result = bug(
        "a mean over all entries, not the examples", "victorlempitsky/Mate#2", numbers(12),
        {{"f", {4, 3}}}, [](const Vector& f) { return xt::sum(xt::square(f - y))() / (2 * 4); },
        [](bool wrong, const Vector& f, Vector& g) { g = (f - y) / (wrong ? 12 : 4); });
    result.says = "0.333333 times";
    return result;
}

// Caffe: a cosine loss whose gradient was off by a factor of 512; its author meant to make up for
// it by the learning rate.
RealBug cosine() {
    static const Vector b = numbers(5, 2);
    RealBug result = bug(
        "a cosine loss, 512 times too steep", "BVLC/caffe#4983", numbers(5),
        [](const Vector& a) { return 1 - dot(a, b) / (l2_norm(a) * l2_norm(b)); },
        [](bool wrong, const Vector& a, Vector& g) {
            const Real length = l2_norm(a), cosine = dot(a, b) / (length * l2_norm(b));
            g = (a * cosine / length - b / l2_norm(b)) / length * (wrong ? 512 : 1);
        });
    result.says = "512 times the gradient";
    return result;
}

// A much copied course: λ‖w‖² in the loss, λw in the gradient, where the 2 belongs to one of both.
RealBug penalty_factor() {
    static const Vector y = numbers(6, 2);
    RealBug result = bug(
        "λ‖w‖² with the gradient λw", "CS231n", numbers(6),
        [](const Vector& w) {
            Real L = 0;
            for (std::size_t i = 0; i < 6; ++i)
                L += std::sin(w[i] * y[i]) + Real(0.1) * w[i] * w[i];
            return L;
        },
        [](bool wrong, const Vector& w, Vector& g) {
            for (std::size_t i = 0; i < 6; ++i)
                g[i] = y[i] * std::cos(w[i] * y[i]) + Real(0.1) * w[i] * (wrong ? 1 : 2);
        });
    result.says = "L2 penalty";
    return result;
}

// The loss smooths its labels, the gradient is still p − y with hard ones.
RealBug label_smoothing() {
    static constexpr Real label[] = {Real(0.9) + Real(0.1) / 3, Real(0.1) / 3, Real(0.1) / 3};
    return bug(
        "labels are smoothed in the loss alone", "own", numbers(3),
        [](const Vector& f) {
            Real L = log_sum_exp({f.data(), 3});
            for (std::size_t c = 0; c < 3; ++c) L -= label[c] * f[c];
            return L;
        },
        [](bool wrong, const Vector& f, Vector& g) {
            const Real log_sum = log_sum_exp({f.data(), 3});
            for (std::size_t c = 0; c < 3; ++c)
                g[c] = std::exp(f[c] - log_sum) - (wrong ? real(c == 0) : label[c]);
        });
}

}  // namespace

TEST_CASE("real bugs: losses") {
    for (const RealBug& each : {mean_of_means(), masked_mean(), last_batch(), clipped(),
                                mean_over_entries(), cosine(), penalty_factor(), label_smoothing()})
        expect(each);
}
