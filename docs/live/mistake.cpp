#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "chapters/06_toy_backprop/toy.hpp"
#include "chapters/07_backprop/objective.hpp"
#include "chapters/07_backprop/spirals.hpp"
#include "chapters/07_backprop/worked_example.hpp"
#include "docs/live/figures.hpp"

namespace descent::live {

using namespace descent::backprop;

namespace {

/// A network on a batch, and the place where something goes wrong.
struct Scene {
    DeepNetwork network;
    Vector phi;
    Matrix X;
    std::vector<std::size_t> labels;
    std::size_t block = 0, entry = 0;
    Real share = 0;  ///< of the mistake in one entry

    std::size_t layer() const { return block / 2; }
    /// The layer whose hidden units a mistake on the way through them is in.
    std::size_t hidden() const { return std::min(layer(), network.depth() - 1); }
    const Matrix& h(std::size_t k, const Backprop& pass) const {
        return k == 0 ? X : pass.layers.h[k];
    }
};

/// From ∂L/∂f_k, which is wrong, to all parameters up to layer k, as backward() goes.
void go_on_from(const Scene& scene, std::size_t k, Backprop& pass, Vector& g) {
    for (std::size_t j = k + 1; j-- > 0;) {
        Matrix* below = j > 0 ? &pass.df[j - 1] : nullptr;
        linear_layer_backward(scene.network, scene.phi, j, scene.h(j, pass), pass.df[j], g, below);
        if (below)
            activation_backward(scene.network.activation, pass.layers.f[j - 1], pass.layers.h[j],
                                *below, *below);
    }
}

void scale(const Scene& scene, Vector& g, Real factor) {
    for (Real& entry : vector(g, scene.network.layout[scene.block])) entry *= factor;
}

/// Makes the gradient wrong that was just computed right. The names say what the code
/// forgot.
struct Mistake {
    std::string_view name;
    void (*make)(const Scene& scene, Backprop& pass, Vector& g);
};

constexpr std::array mistakes{
    Mistake{"none", [](const Scene&, Backprop&, Vector&) {}},
    Mistake{"sum",
            [](const Scene& s, Backprop&, Vector& g) { scale(s, g, real(s.labels.size())); }},
    Mistake{"mean-twice",
            [](const Scene& s, Backprop&, Vector& g) { scale(s, g, 1 / real(s.labels.size())); }},
    Mistake{"sign", [](const Scene& s, Backprop&, Vector& g) { scale(s, g, -1); }},
    Mistake{"half", [](const Scene& s, Backprop&, Vector& g) { scale(s, g, real(0.5)); }},
    Mistake{"zero", [](const Scene& s, Backprop&, Vector& g) { scale(s, g, 0); }},
    Mistake{"transposed",  // ∂L/∂W_k = h_k ∂L/∂f_kᵀ
            [](const Scene& s, Backprop&, Vector& g) {
                const Block& W = s.network.W(s.layer());
                const Matrix flipped = xt::transpose(Matrix(matrix(g, W)));
                std::copy(flipped.begin(), flipped.end(), vector(g, W).begin());
            }},
    Mistake{"bias",  // ∂L/∂b_k = ∂L/∂f_k of one example
            [](const Scene& s, Backprop& pass, Vector& g) {
                vector(g, s.network.b(s.layer())) = row(pass.df[s.layer()], 0);
            }},
    Mistake{"order",  // ∂L/∂f_k meets the h_k of the example before
            [](const Scene& s, Backprop& pass, Vector& g) {
                const Matrix moved = xt::roll(s.h(s.layer(), pass), 1, 0);
                auto dW = matrix(g, s.network.W(s.layer()));
                matmul(transposed(pass.df[s.layer()]), moved, dW);
            }},
    Mistake{"mask",  // ∂L/∂f_k = W_{k+1}ᵀ ∂L/∂f_{k+1}
            [](const Scene& s, Backprop& pass, Vector& g) {
                const std::size_t k = s.hidden();
                matmul(pass.df[k + 1], matrix(s.phi, s.network.W(k + 1)), pass.df[k]);
                go_on_from(s, k, pass, g);
            }},
    Mistake{"weights",  // ∂L/∂f_k = a′[f_k] ⊙ (W_{k+1} ∂L/∂f_{k+1})
            [](const Scene& s, Backprop& pass, Vector& g) {
                const std::size_t k = s.hidden();
                Matrix& df = pass.df[k];
                const auto W = matrix(s.phi, s.network.W(k + 1));
                require(W.shape()[0] == W.shape()[1], "Wᵀ",
                        "only a square matrix can stand in place of its transpose: choose block "
                        "b0 or W0 of the 2-4-4-3 network");
                matmul(pass.df[k + 1], transposed(W), df);
                activation_backward(s.network.activation, pass.layers.f[k], pass.layers.h[k + 1],
                                    df, df);
                go_on_from(s, k, pass, g);
            }},
    Mistake{"output",  // ∂ℓ/∂f = p + t
            [](const Scene& s, Backprop& pass, Vector& g) {
                Matrix& df = pass.df.back();
                for (std::size_t i = 0; i < s.labels.size(); ++i)
                    df(i, s.labels[i]) += 2 / real(s.labels.size());
                go_on_from(s, s.network.depth(), pass, g);
            }},
    Mistake{"penalty",  // of ½·0.1 ‖W_k‖², which the loss does not have
            [](const Scene& s, Backprop&, Vector& g) {
                const Block& W = s.network.W(s.layer());
                vector(g, W) += real(0.1) * vector(s.phi, W);
            }},
    Mistake{"single",  // computed in single precision
            [](const Scene&, Backprop&, Vector& g) {
                for (Real& entry : g) entry = real(static_cast<float>(entry));
            }},
    Mistake{"entry", [](const Scene& s, Backprop&, Vector& g) {
                const Block& block = s.network.layout[s.block];
                vector(g, block)(s.entry) *= 1 + s.share;
            }}};

/// The network on which chapter 7 shows a mistake, or one with as many hidden units in
/// both of its layers, where shapes do not tell W from Wᵀ.
Scene scene_named(std::string_view name, std::uint64_t seed) {
    if (name == "tiny") {
        const TinyNetwork tiny;
        return {tiny.network, tiny.phi, tiny.X, tiny.labels};
    }
    const LabelledData data = spirals(3, 3, seed);
    const DeepNetwork network({2, 4, 4, 3});
    Random random(seed, "mistake");
    return {network, deep::start_in_square(network, random), data.x, data.label};
}

Objective with_mistake(const Scene& scene, const Mistake& mistake) {
    Objective L = objective(scene.network, scene.X, scene.labels);
    L.loss_and_gradient = [&scene, &mistake](const Vector& phi, Vector& g) {
        Backprop pass;
        const Real loss = loss_and_gradient(scene.network, phi, scene.X, scene.labels, pass, g);
        mistake.make(scene, pass, g);
        return loss;
    };
    return L;
}

/// Every entry as a block of its own, whose worst entry it is.
ParameterLayout entries_of(const ParameterLayout& layout) {
    ParameterLayout result;
    for (std::size_t i = 0; i < layout.size(); ++i) result.add(layout.entry(i), {1});
    return result;
}

/// A right objective, one whose gradient may be wrong, and what the check says of it.
void judge(const Objective& right, const Objective& wrong, const Vector& phi,
           const ParameterLayout& layout, std::size_t batch, Answer& tell) {
    const GradientReport report = check_gradient(wrong, phi, layout, {.batch = batch});
    std::vector<std::string> findings, names;
    for (const BlockReport& block : report.blocks)
        if (block.verdict == Verdict::fail)
            findings.push_back(fmt::format("{}: {}", block.name, text(block.diagnosis)));

    std::vector<Real> analytic, numeric, error_over_bound, block_of;
    for (const BlockReport& entry : check_gradient(wrong, phi, entries_of(layout)).blocks) {
        names.push_back(entry.name);
        analytic.push_back(entry.worst.analytic);
        numeric.push_back(entry.worst.numeric);
        error_over_bound.push_back(entry.worst.error_over_bound());
    }
    for (std::size_t b = 0; b < layout.blocks().size(); ++b)
        block_of.insert(block_of.end(), layout[b].size, real(b));
    Vector g = phi, g_right = phi;
    wrong.loss_and_gradient(phi, g);
    right.loss_and_gradient(phi, g_right);
    const OrderTest with = order_test(wrong, phi), without = order_test(right, phi);
    tell.text("report", report.text())
        .text("verdict", text(report.verdict))
        .texts("findings", findings)
        .texts("names", names)
        .numbers("block_of", block_of)
        .numbers("analytic", analytic)
        .numbers("numeric", numeric)
        .numbers("error_over_bound", error_over_bound)
        .number("off", xt::amax(xt::abs(g - g_right))())
        .numbers("t", with.t)
        .numbers("wrong", with.remainder)
        .numbers("right", without.remainder)
        .number("wrong_slope", with.slope)
        .number("right_slope", without.slope);
}

}  // namespace

void mistake(const Question& ask, Answer& tell) {
    constexpr std::array<std::string_view, 3> of{"tiny", "spirals", "toy"};
    const std::size_t chosen = ask.choice("of", of);
    if (of.at(chosen) == "toy") {
        const Vector typed = ask.numbers("typed", -1e9, 1e9, 8);
        const Vector phi = toy::pack(toy::example);
        require_size("mistake", "typed", typed.size(), phi.size());
        const Objective right = toy::objective(toy::example_x, toy::example_y);
        Objective wrong = right;
        wrong.loss_and_gradient = [&](const Vector& at, Vector& g) {
            g = typed;
            return right.loss(at);
        };
        judge(right, wrong, phi, toy::layout(), 0, tell);
        return;
    }

    std::vector<std::string_view> names;
    for (const Mistake& each : mistakes) names.push_back(each.name);
    const Mistake& made = mistakes.at(ask.choice("mistake", names));
    Scene scene = scene_named(of.at(chosen), ask.count("seed", 0, 1000));
    const ParameterLayout& layout = scene.network.layout;
    std::vector<std::string_view> blocks;
    for (const Block& block : layout.blocks()) blocks.push_back(block.name);
    scene.block = ask.choice("block", blocks);
    const Block& block = layout[scene.block];
    scene.entry = std::min(ask.count("entry", 0, 1000), block.size - 1);
    scene.share = ask.number("share", 0, 1);
    tell.text("place", block.entry(scene.entry));
    judge(objective(scene.network, scene.X, scene.labels), with_mistake(scene, made), scene.phi,
          layout, scene.labels.size(), tell);
}

}  // namespace descent::live
