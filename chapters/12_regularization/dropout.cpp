#include "chapters/12_regularization/dropout.hpp"

#include <fmt/format.h>

#include <iterator>
#include <memory>

#include "chapters/07_backprop/objective.hpp"

namespace descent::regularization {
namespace {

void require_probability(Real p) {
    if (!(p >= 0 && p < 1))
        argument_error("dropout", fmt::format("the probability {} is not in [0, 1)", p));
}

}  // namespace

void draw_mask(Real p, Random& random, Matrix& m) {
    require_probability(p);
    // m ~ Bernoulli(1 − p)   (EE.30, GO.19)
    for (Real& kept : m) kept = random.uniform() >= p ? Real(1) : Real(0);
}

void drop_units(const Matrix& z, const Matrix& m, Real p, Matrix& dropped) {
    require_probability(p);
    require_shape("drop_units", "m", m, {z.shape()[0], z.shape()[1]});
    dropped.resize(z.shape());
    //> 12.6
    xt::noalias(dropped) = z * m / (1 - p);  // z′ = z m / (1 − p)   (GO.19)
    //<
}

void drop_units_backward(const Matrix& ddropped, const Matrix& m, Real p, Matrix& dz) {
    // ∂L/∂z = ∂L/∂z′ m / (1 − p): the same diagonal matrix   (GO.19)
    drop_units(ddropped, m, p, dz);
}

void draw_masks(const DeepNetwork& network, const Dropout& dropout, std::size_t examples,
                std::uint64_t seed, std::uint64_t draw, DropoutPass& pass) {
    char purpose[40] = {};  // "dropout 17", without a string on the heap
    fmt::format_to_n(purpose, std::size(purpose) - 1, "dropout {}", draw);
    Random random(seed, purpose);
    pass.m.resize(network.depth() + 1);
    for (std::size_t k = 0; k <= network.depth(); ++k) {
        pass.m[k].resize({examples, network.widths[k]});
        draw_mask(dropout.before_layer(k), random, pass.m[k]);
    }
}

void forward(const DeepNetwork& network, const Vector& phi, const Matrix& X, const Dropout& dropout,
             DropoutPass& pass) {
    const std::size_t K = network.depth();
    require_size("forward", "phi", phi.size(), network.parameters());
    require_size("forward", "columns of X", X.shape()[1], network.widths[0]);
    require_size("forward", "masks", pass.m.size(), K + 1);
    auto& [f, h] = pass.layers;
    f.resize(K + 1);
    h.resize(K + 1);
    pass.dropped.resize(K + 1);
    for (std::size_t k = 0; k <= K; ++k) {
        const Matrix& z = k == 0 ? X : h[k];
        // z′_k = z_k m_k / (1 − p)   (GO.19)
        drop_units(z, pass.m[k], dropout.before_layer(k), pass.dropped[k]);
        // f_k = b_k + W_k z′_k   (L8.4)
        deep::linear_layer(network, phi, k, pass.dropped[k], f[k]);
        if (k == K) return;  // never on the outputs   (GO.19)
        h[k + 1].resize(f[k].shape());
        neurons::activate(network.activation, f[k], h[k + 1]);  // z_{k+1} = a[f_k]   (L8.4)
    }
}

void backward(const DeepNetwork& network, const Vector& phi, const Dropout& dropout,
              DropoutPass& pass, Vector& dphi) {
    const std::size_t K = network.depth();
    require_size("backward", "phi", phi.size(), network.parameters());
    require_size("backward", "stored layers", pass.dropped.size(), K + 1);
    require_size("backward", "df", pass.df.size(), K + 1);
    dphi.resize({phi.size()});
    auto& [f, h] = pass.layers;
    for (std::size_t k = K; k > 0; --k) {
        Matrix& below = pass.df[k - 1];
        // ∂L/∂z′_k   (L9.7)
        backprop::linear_layer_backward(network, phi, k, pass.dropped[k], pass.df[k], dphi, &below);
        // ∂L/∂z_k   (GO.19)
        drop_units_backward(below, pass.m[k], dropout.before_layer(k), below);
        // ∂L/∂f_{k−1}   (L9.7)
        neurons::activation_backward(network.activation, f[k - 1], h[k], below, below);
    }
    backprop::linear_layer_backward(network, phi, 0, pass.dropped[0], pass.df[0], dphi);
}

Real loss_and_gradient(const DeepNetwork& network, const Vector& phi, const Matrix& X,
                       Labels labels, const Dropout& dropout, DropoutPass& pass, Vector& dphi) {
    pass.df.resize(network.depth() + 1);
    forward(network, phi, X, dropout, pass);
    const Real loss = backprop::cross_entropy(pass.layers.output(), labels, pass.df.back());
    backward(network, phi, dropout, pass, dphi);
    return loss;
}

Objective masked_objective(const DeepNetwork& network, const Matrix& X, Labels labels,
                           const Dropout& dropout, std::uint64_t seed, std::uint64_t draw) {
    struct State {
        DeepNetwork network;
        Matrix X;
        std::vector<std::size_t> labels;
        DropoutPass pass = {};
    };
    const auto s = std::make_shared<State>(State{network, X, {labels.begin(), labels.end()}});
    draw_masks(network, dropout, X.shape()[0], seed, draw, s->pass);
    return {.loss =
                [=](const Vector& phi) {
                    forward(s->network, phi, s->X, dropout, s->pass);
                    return backprop::cross_entropy(s->pass.layers.output(), s->labels);
                },
            .loss_and_gradient =
                [=](const Vector& phi, Vector& dphi) {
                    return loss_and_gradient(s->network, phi, s->X, s->labels, dropout, s->pass,
                                             dphi);
                },
            .pattern = [=] { return backprop::activation_pattern(s->network, s->pass.layers); }};
}

training::Model dropout_classifier(const DeepNetwork& network, const Dropout& dropout,
                                   std::uint64_t seed) {
    require_probability(dropout.input);
    require_probability(dropout.hidden);
    struct Classifier {
        DeepNetwork network;
        DropoutPass pass;
        std::uint64_t draws = 0;
    };
    const auto c = std::make_shared<Classifier>(Classifier{network, {}, 0});
    // outputs: nothing is turned off at test   (GO.19)
    training::Model model = training::classifier(network);
    model.name += fmt::format(", dropout {} {} seed {}", dropout.input, dropout.hidden, seed);
    model.initialize = [c](Random& random) {
        c->draws = 0;
        return deep::initialize(c->network, random);
    };
    model.loss_and_gradient = [=](const Vector& phi, const Matrix& X, Labels labels, Vector& dphi) {
        // "a different mask in each update"
        draw_masks(c->network, dropout, X.shape()[0], seed, ++c->draws, c->pass);
        return loss_and_gradient(c->network, phi, X, labels, dropout, c->pass, dphi);
    };
    model.state = [c]() -> std::vector<training::StateEntry> { return {&c->draws}; };
    return model;
}

}  // namespace descent::regularization
