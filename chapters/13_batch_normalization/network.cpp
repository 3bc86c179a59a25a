#include "chapters/13_batch_normalization/network.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <memory>
#include <numeric>

#include "chapters/07_backprop/objective.hpp"

namespace descent::normalization {

NormalizedNetwork::NormalizedNetwork(DeepNetwork network, const std::vector<std::size_t>& layers,
                                     Real epsilon, Real mom)
    : linear(std::move(network)), layout(linear.layout), norm(linear.depth() + 1), momentum(mom) {
    if (!(momentum >= 0 && momentum <= 1))
        argument_error("NormalizedNetwork",
                       fmt::format("the momentum {} is not in [0, 1]", momentum));
    std::vector<std::size_t> sorted = layers;
    std::sort(sorted.begin(), sorted.end());
    for (std::size_t k : sorted) {
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

RunningAverages at_start(const NormalizedNetwork& network) {
    RunningAverages running(network.norm.size());
    for (std::size_t k = 0; k < running.size(); ++k)
        if (network.norm[k]) running[k] = at_start(*network.norm[k]);
    return running;
}

Vector initialize(const NormalizedNetwork& network, Random& random, Scheme scheme) {
    const Vector weights = initialization::initialize(network.linear, scheme, random);
    Vector phi = xt::zeros<Real>({network.parameters()});
    std::copy(weights.begin(), weights.end(), phi.begin());
    // γ = 1, β = 0   (EE.19)
    for (const auto& bn : network.norm)
        if (bn) initialize(*bn, phi);
    return phi;
}

std::vector<std::string> silent_blocks(const NormalizedNetwork& network) {
    const std::size_t K = network.depth();
    const bool linear = network.linear.activation == Activation::linear;
    // [k]: is a constant in f_k? One in the output f_K is not.
    std::vector<bool> subtracted(K + 1, false);
    for (std::size_t k = K; k-- > 0;)
        subtracted[k] = network.norm[k + 1] || (linear && subtracted[k + 1]);
    std::vector<std::string> names;
    for (std::size_t k = 0; k <= K; ++k) {
        if (subtracted[k]) names.push_back(network.linear.b(k).name);
        // β_k reaches f_k through W_k, behind the activation unless it is β_0
        const bool straight = k == 0 || linear;
        if (network.norm[k] && straight && subtracted[k])
            names.push_back(network.norm[k]->beta.name);
    }
    return names;
}

namespace {

/// Both forward passes; `normalized(k, in, out)` is the normalization of layer k.
template <class Normalize>
void forward_with(const NormalizedNetwork& network, const Vector& phi, const Matrix& X, Pass& pass,
                  Normalize normalized) {
    require_size("forward", "phi", phi.size(), network.parameters());
    require_size("forward", "columns of X", X.shape()[1], network.linear.widths[0]);
    const std::size_t K = network.depth();
    pass.affine.resize(K + 1);
    pass.layers.f.resize(K + 1);
    pass.layers.h.resize(K + 1);
    pass.batch.resize(K + 1);

    if (network.norm[0]) normalized(0, X, pass.x);  // the input layer   (EE.19)
    for (std::size_t k = 0; k <= K; ++k) {
        const Matrix& h = k > 0 ? pass.layers.h[k] : network.norm[0] ? pass.x : X;
        Matrix& z = pass.layers.f[k];
        if (k < K && network.norm[k + 1]) {
            // f_k = b_k + W_k h_k   (L8.4)
            linear_layer(network.linear, phi, k, h, pass.affine[k]);
            normalized(k + 1, pass.affine[k], z);  // y_k = BN(f_k)              (EE.19)
        } else {
            linear_layer(network.linear, phi, k, h, z);  // f_k = b_k + W_k h_k        (L8.4)
        }
        if (k == K) break;
        pass.layers.h[k + 1].resize({X.shape()[0], network.linear.widths[k + 1]});
        // h_{k+1} = a[y_k]   (L8.4)
        activate(network.linear.activation, z, pass.layers.h[k + 1]);
    }
}

}  // namespace

void forward(const NormalizedNetwork& network, const Vector& phi, const Matrix& X, Pass& pass) {
    forward_with(network, phi, X, pass, [&](std::size_t k, const Matrix& in, Matrix& out) {
        normalize(*network.norm[k], phi, in, pass.batch[k], out);
    });
}

void forward_at_test(const NormalizedNetwork& network, const Vector& phi,
                     const RunningAverages& running, const Matrix& X, Pass& pass) {
    require_size("forward_at_test", "running averages", running.size(), network.norm.size());
    forward_with(network, phi, X, pass, [&](std::size_t k, const Matrix& in, Matrix& out) {
        normalize_at_test(*network.norm[k], phi, running[k], in, out);
    });
}

void backward(const NormalizedNetwork& network, const Vector& phi, const Matrix& X, Pass& pass,
              Vector& dphi) {
    const std::size_t K = network.depth();
    require_size("backward", "phi", phi.size(), network.parameters());
    require_size("backward", "stored layers", pass.layers.f.size(), K + 1);
    require_size("backward", "df", pass.df.size(), K + 1);
    dphi.resize({phi.size()});
    pass.dy.resize(K + 1);

    for (std::size_t k = K; k > 0; --k) {
        const bool normalized = network.norm[k].has_value();
        const Matrix& h = pass.layers.h[k];
        Matrix& dh = normalized ? pass.dy[k] : pass.df[k - 1];
        // ∂L/∂W_k, ∂L/∂b_k, ∂L/∂h_k
        backprop::linear_layer_backward(network.linear, phi, k, h, pass.df[k], dphi, &dh);
        // ∂L/∂y = a′[y] ⊙ ∂L/∂h_k
        activation_backward(network.linear.activation, pass.layers.f[k - 1], h, dh, dh);
        if (normalized)
            normalize_backward(*network.norm[k], phi, dh, pass.batch[k], dphi,
                               pass.df[k - 1]);  // ∂L/∂f_{k−1}   (EE.19)
    }
    const bool input = network.norm[0].has_value();
    backprop::linear_layer_backward(network.linear, phi, 0, input ? pass.x : X, pass.df[0], dphi,
                                    input ? &pass.dy[0] : nullptr);
    // (EE.19)
    if (input) normalize_backward(*network.norm[0], phi, pass.dy[0], pass.batch[0], dphi, pass.dx);
}

Real loss_and_gradient(const NormalizedNetwork& network, const Vector& phi, const Matrix& X,
                       Labels labels, Pass& pass, Vector& dphi) {
    pass.df.resize(network.depth() + 1);
    forward(network, phi, X, pass);
    const Real L = backprop::cross_entropy(pass.layers.output(), labels, pass.df.back());
    backward(network, phi, X, pass, dphi);
    return L;
}

void update(const NormalizedNetwork& network, const Pass& pass, RunningAverages& running) {
    require_size("update", "running averages", running.size(), network.norm.size());
    require_size("update", "stored layers", pass.batch.size(), network.norm.size());
    for (std::size_t k = 0; k < running.size(); ++k)
        if (network.norm[k]) update(running[k], pass.batch[k], network.momentum);
}

RunningAverages averages_afterwards(const NormalizedNetwork& network, const Vector& phi,
                                    const Matrix& X, std::size_t batch) {
    if (batch < 2 || batch > X.shape()[0])
        argument_error("averages_afterwards",
                       fmt::format("a batch of {} from {} examples", batch, X.shape()[0]));
    RunningAverages averages = at_start(network);
    Pass pass;
    for (std::size_t t = 1; t * batch <= X.shape()[0]; ++t) {
        const Matrix x = xt::view(X, xt::range((t - 1) * batch, t * batch), xt::all());
        forward(network, phi, x, pass);
        for (std::size_t k = 0; k < averages.size(); ++k)
            if (network.norm[k])
                update(averages[k], pass.batch[k],
                       1 / static_cast<Real>(t));  // E[x], Var[x]   (EE.19)
    }
    return averages;
}

Objective objective(const NormalizedNetwork& network, const Matrix& X, Labels labels) {
    struct State {
        NormalizedNetwork network;
        Matrix X;
        std::vector<std::size_t> labels;
        Pass pass = {};
    };
    const auto s = std::make_shared<State>(State{network, X, {labels.begin(), labels.end()}});
    return {
        .loss =
            [s](const Vector& phi) {
                forward(s->network, phi, s->X, s->pass);
                return backprop::cross_entropy(s->pass.layers.output(), s->labels);
            },
        .loss_and_gradient =
            [s](const Vector& phi, Vector& dphi) {
                return loss_and_gradient(s->network, phi, s->X, s->labels, s->pass, dphi);
            },
        .pattern = [s] { return backprop::activation_pattern(s->network.linear, s->pass.layers); }};
}

Vector folded(const NormalizedNetwork& network, const Vector& phi, const RunningAverages& running) {
    require_size("folded", "phi", phi.size(), network.parameters());
    require_size("folded", "running averages", running.size(), network.norm.size());
    const DeepNetwork& plain = network.linear;
    Vector result = xt::view(phi, xt::range(std::size_t{0}, plain.parameters()));
    for (std::size_t k = 0; k < running.size(); ++k) {
        if (!network.norm[k]) continue;
        const auto gamma = vector(phi, network.norm[k]->gamma),
                   beta = vector(phi, network.norm[k]->beta);
        // y = scale x + shift
        const Vector scale = gamma / xt::sqrt(running[k].variance + network.norm[k]->epsilon);
        const Vector shift = beta - scale * running[k].mean;
        auto W = matrix(result, plain.W(k == 0 ? 0 : k - 1));
        auto b = vector(result, plain.b(k == 0 ? 0 : k - 1));
        for (std::size_t i = 0; i < W.shape()[0]; ++i) {
            // hidden: scale (W h + b) + shift
            Real shifted = k == 0 ? b[i] : scale[i] * b[i] + shift[i];
            for (std::size_t j = 0; j < W.shape()[1]; ++j) {
                if (k == 0) shifted += W(i, j) * shift[j];  // input: W (scale x + shift) + b
                W(i, j) *= k == 0 ? scale[j] : scale[i];
            }
            b[i] = shifted;
        }
    }
    return result;
}

namespace {

std::string name_of(const NormalizedNetwork& network) {
    std::string name = fmt::format("{} {}, cross_entropy", fmt::join(network.linear.widths, "-"),
                                   neurons::name(network.linear.activation));
    for (std::size_t k = 0; k < network.norm.size(); ++k)
        if (network.norm[k])
            name += fmt::format(", layer {} normalized with epsilon {} and momentum {}", k,
                                network.norm[k]->epsilon, network.momentum);
    return name;
}

}  // namespace

training::Model batch_norm_classifier(const NormalizedNetwork& network,
                                      std::shared_ptr<RunningAverages> running) {
    struct Classifier {
        NormalizedNetwork network;
        // of a training step, and of outputs(), whose batches have another size
        Pass pass, evaluated;
    };
    const auto c = std::make_shared<Classifier>(Classifier{network, {}, {}});
    if (!running) running = std::make_shared<RunningAverages>();
    *running = at_start(network);
    training::Model model;
    model.name = name_of(network);
    model.layout = network.layout;
    model.inputs = network.linear.widths.front();
    model.classes = network.linear.widths.back();
    model.initialize = [c, running](Random& random) {
        *running = at_start(c->network);
        return initialize(c->network, random);
    };
    model.loss_and_gradient = [c, running](const Vector& phi, const Matrix& X, Labels labels,
                                           Vector& dphi) {
        const Real L = loss_and_gradient(c->network, phi, X, labels, c->pass, dphi);
        update(c->network, c->pass, *running);
        return L;
    };
    model.outputs = [c, running](const Vector& phi, const Matrix& X) -> const Matrix& {
        forward_at_test(c->network, phi, *running, X, c->evaluated);
        return c->evaluated.layers.output();
    };
    model.state = [c, running] {
        std::vector<training::StateEntry> entries;
        for (std::size_t k = 0; k < running->size(); ++k)
            if (c->network.norm[k]) {
                entries.emplace_back(&(*running)[k].mean);
                entries.emplace_back(&(*running)[k].variance);
            }
        return entries;
    };
    return model;
}

}  // namespace descent::normalization
