#include "chapters/13_batch_normalization/network.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <memory>
#include <numeric>

#include "chapters/07_backprop/objective.hpp"

namespace descent::normalization {

NormalizedNetwork::NormalizedNetwork(DeepNetwork network, std::vector<std::size_t> layers,
                                     Real epsilon, Real rho)
    : linear(std::move(network)), layout(linear.layout), norm(linear.depth() + 1), momentum(rho) {
    if (!(momentum >= 0 && momentum <= 1))
        argument_error("NormalizedNetwork",
                       fmt::format("the momentum {} is not in [0, 1]", momentum));
    std::sort(layers.begin(), layers.end());
    for (std::size_t k : layers) {
        if (k > depth())
            argument_error("NormalizedNetwork",
                           fmt::format("there is no layer {} among {} hidden ones", k, depth()));
        if (norm[k]) argument_error("NormalizedNetwork", fmt::format("layer {} is named twice", k));
        norm[k] = add_batch_norm(layout, std::to_string(k), linear.widths[k], epsilon);
    }
}

std::vector<std::size_t> every_hidden_layer(const DeepNetwork& network) {
    std::vector<std::size_t> layers(network.depth());
    std::iota(layers.begin(), layers.end(), std::size_t{1});
    return layers;
}

Vector initialize(const NormalizedNetwork& network, Random& random, Scheme scheme) {
    const Vector weights = initialization::initialize(network.linear, scheme, random);
    Vector phi = xt::zeros<Real>({network.parameters()});
    std::copy(weights.begin(), weights.end(), phi.begin());
    for (const auto& bn : network.norm)
        if (bn) initialize(*bn, phi);  // γ = 1, β = 0   (EE.19)
    return phi;
}

std::vector<std::string> silent_blocks(const NormalizedNetwork& network) {
    const std::size_t K = network.depth();
    const bool linear = network.linear.activation == Activation::linear;

    // From the output back: is a constant in f_k subtracted later? One in the output f_K is not.
    std::vector<bool> subtracted(K + 1, false);
    for (std::size_t k = K; k-- > 0;)
        subtracted[k] = network.norm[k + 1] || (linear && subtracted[k + 1]);

    // b_k is a constant in f_k. So is β_k, through W_k, unless an activation comes between.
    std::vector<std::string> names;
    for (std::size_t k = 0; k <= K; ++k) {
        if (!subtracted[k]) continue;
        names.push_back(network.linear.b(k).name);
        if (network.norm[k] && (k == 0 || linear)) names.push_back(network.norm[k]->beta.name);
    }
    return names;
}

// ---------------------------------------------------------------------------------- the two passes

namespace {

/// Both forward passes; `normalized(k, in, out)` is the normalization of layer k.
template <class Normalize>
void forward_with(const NormalizedNetwork& network, const Vector& phi, const Matrix& X, Pass& pass,
                  Normalize normalized) {
    const DeepNetwork& net = network.linear;
    const std::size_t K = network.depth();
    require_size("forward", "phi", phi.size(), network.parameters());
    require_size("forward", "columns of X", X.shape()[1], net.widths[0]);
    pass.affine.resize(K + 1);
    pass.layers.f.resize(K + 1);
    pass.layers.h.resize(K + 1);
    pass.batch.resize(K + 1);

    // The input, normalized or not
    if (network.norm[0]) normalized(0, X, pass.x);
    for (std::size_t k = 0; k <= K; ++k) {
        const Matrix& h = k > 0 ? pass.layers.h[k] : network.norm[0] ? pass.x : X;
        Matrix& y = pass.layers.f[k];

        // The linear map, with a normalization behind it or not
        if (k < K && network.norm[k + 1]) {
            Matrix& f = pass.affine[k];
            deep::linear_layer(net, phi, k, h, f);  // f_k = b_k + W_k h_k  (L8.4)
            normalized(k + 1, f, y);                // y_k = BN(f_k)        (EE.19)
        } else {
            deep::linear_layer(net, phi, k, h, y);  // y_k = b_k + W_k h_k  (L8.4)
        }
        if (k == K) break;

        // The activation
        Matrix& next = pass.layers.h[k + 1];
        next.resize({X.shape()[0], net.widths[k + 1]});
        neurons::activate(net.activation, y, next);  // h_{k+1} = a[y_k]   (L8.4)
    }
}

}  // namespace

void forward(const NormalizedNetwork& network, const Vector& phi, const Matrix& X, Pass& pass) {
    forward_with(network, phi, X, pass, [&](std::size_t k, const Matrix& in, Matrix& out) {
        normalize(*network.norm[k], phi, in, pass.batch[k], out);
    });
}

void backward(const NormalizedNetwork& network, const Vector& phi, const Matrix& X, Pass& pass,
              Vector& dphi) {
    const DeepNetwork& net = network.linear;
    const std::size_t K = network.depth();
    require_size("backward", "phi", phi.size(), network.parameters());
    require_size("backward", "stored layers", pass.layers.f.size(), K + 1);
    require_size("backward", "df", pass.df.size(), K + 1);
    dphi.resize({phi.size()});
    pass.dy.resize(K + 1);

    // The layers, last to first: linear map, activation, normalization
    for (std::size_t k = K; k > 0; --k) {
        const bool normalized = network.norm[k].has_value();
        const Matrix &h = pass.layers.h[k], &y = pass.layers.f[k - 1];
        Matrix& dy = normalized ? pass.dy[k] : pass.df[k - 1];
        // ∂L/∂W_k, ∂L/∂b_k, ∂L/∂h_k
        backprop::linear_layer_backward(net, phi, k, h, pass.df[k], dphi, &dy);
        // ∂L/∂y = a′[y] ⊙ ∂L/∂h_k
        neurons::activation_backward(net.activation, y, h, dy, dy);
        // ∂L/∂f_{k−1}, ∂L/∂γ, ∂L/∂β   (EE.19)
        if (normalized)
            normalize_backward(*network.norm[k], phi, dy, pass.batch[k], dphi, pass.df[k - 1]);
    }

    // The input
    const bool normalized = network.norm[0].has_value();
    backprop::linear_layer_backward(net, phi, 0, normalized ? pass.x : X, pass.df[0], dphi,
                                    normalized ? &pass.dy[0] : nullptr);
    if (normalized)
        normalize_backward(*network.norm[0], phi, pass.dy[0], pass.batch[0], dphi, pass.dx);
}

Real loss_and_gradient(const NormalizedNetwork& network, const Vector& phi, const Matrix& X,
                       Labels labels, Pass& pass, Vector& dphi) {
    pass.df.resize(network.depth() + 1);
    forward(network, phi, X, pass);
    const Real L = backprop::cross_entropy(pass.layers.output(), labels, pass.df.back());
    backward(network, phi, X, pass, dphi);
    return L;
}

Objective objective(const NormalizedNetwork& network, const Matrix& X, Labels labels) {
    struct Problem {
        NormalizedNetwork network;
        Matrix X;
        std::vector<std::size_t> labels;
        Pass pass = {};
    };
    const auto p = std::make_shared<Problem>(Problem{network, X, {labels.begin(), labels.end()}});
    return {
        .loss =
            [p](const Vector& phi) {
                forward(p->network, phi, p->X, p->pass);
                return backprop::cross_entropy(p->pass.layers.output(), p->labels);
            },
        .loss_and_gradient =
            [p](const Vector& phi, Vector& dphi) {
                return loss_and_gradient(p->network, phi, p->X, p->labels, p->pass, dphi);
            },
        .pattern = [p] { return backprop::activation_pattern(p->network.linear, p->pass.layers); }};
}

// ------------------------------------------------------------------------------------ at test time

RunningAverages at_start(const NormalizedNetwork& network) {
    RunningAverages running(network.norm.size());
    for (std::size_t k = 0; k < running.size(); ++k)
        if (network.norm[k]) running[k] = at_start(*network.norm[k]);
    return running;
}

void update(const NormalizedNetwork& network, const Pass& pass, RunningAverages& running) {
    require_size("update", "running averages", running.size(), network.norm.size());
    require_size("update", "stored layers", pass.batch.size(), network.norm.size());
    for (std::size_t k = 0; k < running.size(); ++k)
        if (network.norm[k]) update(running[k], pass.batch[k], network.momentum);
}

void forward_at_test(const NormalizedNetwork& network, const Vector& phi,
                     const RunningAverages& running, const Matrix& X, Pass& pass) {
    require_size("forward_at_test", "running averages", running.size(), network.norm.size());
    forward_with(network, phi, X, pass, [&](std::size_t k, const Matrix& in, Matrix& out) {
        normalize_at_test(*network.norm[k], phi, running[k], in, out);
    });
}

}  // namespace descent::normalization
