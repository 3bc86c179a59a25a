#include "chapters/07_backprop/objective.hpp"

#include <algorithm>
#include <cmath>
#include <memory>
#include <numeric>
#include <utility>

namespace descent::backprop {
namespace {

/// The unit that one entry of φ feeds: row `unit` of W_k, or entry `unit` of b_k.
struct Unit {
    std::size_t k, unit;
    bool operator==(const Unit&) const = default;
};

Unit unit_fed_by(const DeepNetwork& network, std::size_t index) {
    std::size_t k = 0;
    while (index >= network.b(k).offset + network.b(k).size) ++k;
    const Block& W = network.W(k);
    return {k, index < network.b(k).offset ? (index - W.offset) / W.shape[1]
                                           : index - network.b(k).offset};
}

/// What the functions of one objective share, its copies of network and batch among them.
struct State {
    DeepNetwork network;
    Matrix X;
    Backprop pass = {};
    /// unit changed by the last evaluation of one entry; none at first
    Unit last{~std::size_t{0}, 0};
};

/// `loss(F)` is the loss of an output, `both(state, phi, dphi)` the loss with its
/// gradient.
template <class Loss, class Both>
Objective make_objective(const DeepNetwork& network, const Matrix& X, Loss loss, Both both) {
    const auto state = std::make_shared<State>(State{network, X});
    const auto full = [state, loss](const Vector& phi) {
        state->last = {~std::size_t{0}, 0};
        forward(state->network, phi, state->X, state->pass.layers);
        return loss(state->pass.layers.output());
    };
    return {.loss = full,
            .loss_and_gradient =
                [state, both](const Vector& phi, Vector& dphi) {
                    state->last = {~std::size_t{0}, 0};
                    return both(*state, phi, dphi);
                },
            .loss_of_entry =
                [state, loss, full](const Vector& phi, std::size_t index) {
                    const Unit unit = unit_fed_by(state->network, index);
                    if (unit != state->last) {
                        const Real L = full(phi);
                        state->last = unit;
                        return L;
                    }
                    forward_from_unit(state->network, phi, state->X, state->pass.layers, unit.k,
                                      unit.unit);
                    return loss(state->pass.layers.output());
                },
            .pattern = [state] { return activation_pattern(state->network, state->pass.layers); }};
}

Real activate(Activation activation, Real f) {
    switch (activation) {
        case Activation::linear:
            return f;
        case Activation::relu:
            return f > 0 ? f : 0;
        case Activation::sigmoid:
            return Real(0.5) + Real(0.5) * std::tanh(Real(0.5) * f);
        case Activation::tanh:
            return std::tanh(f);
    }
    return f;
}

}  // namespace

void forward_from_unit(const DeepNetwork& network, const Vector& phi, const Matrix& X,
                       Layers& layers, std::size_t k, std::size_t unit) {
    require_size("forward_from_unit", "stored layers", layers.f.size(), network.depth() + 1);
    const Matrix& h = k == 0 ? X : layers.h[k];
    const std::size_t inputs = network.widths[k];
    const Real* w = &phi[network.W(k).offset + unit * inputs];
    const Real b = phi[network.b(k).offset + unit];
    for (std::size_t i = 0; i < h.shape()[0]; ++i) {
        const Real f = std::inner_product(w, w + inputs, &h(i, 0), b);
        layers.f[k](i, unit) = f;
        if (k < network.depth()) layers.h[k + 1](i, unit) = activate(network.activation, f);
    }
    if (k < network.depth()) forward(network, phi, X, layers, k + 1);
}

std::uint64_t activation_pattern(const DeepNetwork& network, const Layers& layers) {
    if (network.activation != Activation::relu) return 0;
    Fingerprint active;
    for (std::size_t k = 0; k < network.depth(); ++k) {
        const Matrix& f = layers.f[k];
        for (std::size_t i = 0; i < f.size(); i += 64) {
            std::uint64_t signs = 0;
            for (std::size_t j = i; j < std::min(i + 64, f.size()); ++j)
                signs |= static_cast<std::uint64_t>(f.data()[j] > 0) << (j - i);
            active.add(signs);
        }
    }
    return active.value;
}

Objective objective(const DeepNetwork& network, const Matrix& X, Labels labels) {
    const std::vector<std::size_t> y(labels.begin(), labels.end());
    return make_objective(
        network, X, [y](const Matrix& F) { return cross_entropy(F, y); },
        [y](State& s, const Vector& phi, Vector& dphi) {
            return loss_and_gradient(s.network, phi, s.X, y, s.pass, dphi);
        });
}

Objective objective(const DeepNetwork& network, const Matrix& X, const Matrix& Y) {
    return make_objective(
        network, X, [Y](const Matrix& F) { return mean_squared_error(F, Y); },
        [Y](State& s, const Vector& phi, Vector& dphi) {
            return loss_and_gradient(s.network, phi, s.X, Y, s.pass, dphi);
        });
}

Objective input_objective(const DeepNetwork& network, const Vector& phi, Labels labels) {
    require_size("input_objective", "phi", phi.size(), network.parameters());
    struct Inputs {
        DeepNetwork network;
        Vector phi, dphi;
        std::vector<std::size_t> y;
        Matrix X, dX;
        Backprop pass;
    };
    const Matrix X = xt::zeros<Real>({labels.size(), network.widths.front()});
    const auto state = std::make_shared<Inputs>(
        Inputs{network, phi, phi, {labels.begin(), labels.end()}, X, X, {}});
    const auto read = [](Inputs& s, const Vector& x) {
        require_size("input_objective", "X", x.size(), s.X.size());
        std::copy(x.begin(), x.end(), s.X.begin());
    };
    return {.loss =
                [state, read](const Vector& x) {
                    Inputs& s = *state;
                    read(s, x);
                    forward(s.network, s.phi, s.X, s.pass.layers);
                    return cross_entropy(s.pass.layers.output(), s.y);
                },
            .loss_and_gradient =
                [state, read](const Vector& x, Vector& dx) {
                    Inputs& s = *state;
                    read(s, x);
                    const Real L = loss_and_gradient(s.network, s.phi, s.X, s.y, s.pass, s.dphi);
                    matmul(s.pass.df[0], matrix(std::as_const(s.phi), s.network.W(0)), s.dX);
                    dx.resize({s.dX.size()});
                    std::copy(s.dX.begin(), s.dX.end(), dx.begin());
                    return L;
                },
            .pattern = [state] { return activation_pattern(state->network, state->pass.layers); }};
}

}  // namespace descent::backprop
