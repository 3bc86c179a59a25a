#include "chapters/13_batch_normalization/classifier.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <memory>

namespace descent::normalization {
namespace {

/// A checkpoint belongs to one name: layers, ε and momentum are part of it.
std::string name_of(const NormalizedNetwork& network) {
    std::string name = fmt::format("{} {}, cross_entropy", fmt::join(network.linear.widths, "-"),
                                   neurons::name(network.linear.activation));
    for (std::size_t k = 0; k < network.norm.size(); ++k)
        if (network.norm[k])
            name += fmt::format(", layer {} normalized with epsilon {} and momentum {}", k,
                                network.norm[k]->epsilon, network.momentum);
    return name;
}

/// Mean and variance of every normalized layer, first to last.
std::vector<training::StateEntry> entries(const NormalizedNetwork& network,
                                          RunningAverages& running) {
    std::vector<training::StateEntry> pointers;
    for (std::size_t k = 0; k < running.size(); ++k)
        if (network.norm[k]) {
            pointers.emplace_back(&running[k].mean);
            pointers.emplace_back(&running[k].variance);
        }
    return pointers;
}

/// What the functions of one model share.
struct Classifier {
    NormalizedNetwork network;
    Scheme scheme;
    RunningAverages running;
    Pass pass = {};       ///< of a training step
    Pass evaluated = {};  ///< of outputs(), whose batches have another size
};

}  // namespace

training::Model batch_norm_classifier(const NormalizedNetwork& network, Scheme scheme) {
    const auto c = std::make_shared<Classifier>(Classifier{network, scheme, at_start(network)});
    training::Model model;
    model.name = name_of(network);
    model.layout = network.layout;
    model.inputs = network.linear.widths.front();
    model.classes = network.linear.widths.back();
    // A new beginning forgets the averages
    model.initialize = [c](Random& random) {
        c->running = at_start(c->network);
        return initialize(c->network, random, c->scheme);
    };
    // Training: by the batch, which the averages take in
    model.loss_and_gradient = [c](const Vector& phi, const Matrix& X, Labels labels, Vector& dphi) {
        const Real L = loss_and_gradient(c->network, phi, X, labels, c->pass, dphi);
        update(c->network, c->pass, c->running);
        return L;
    };
    // Test: by the averages
    model.outputs = [c](const Vector& phi, const Matrix& X) -> const Matrix& {
        forward_at_test(c->network, phi, c->running, X, c->evaluated);
        return c->evaluated.layers.output();
    };
    model.state = [c] { return entries(c->network, c->running); };
    return model;
}

RunningAverages running_averages(const NormalizedNetwork& network, const training::State& state) {
    RunningAverages running = at_start(network);
    training::restore(entries(network, running), state);
    for (std::size_t k = 0; k < running.size(); ++k)
        if (network.norm[k])
            require_size("running_averages", fmt::format("mean of layer {}", k),
                         running[k].mean.size(), network.norm[k]->features());
    return running;
}

}  // namespace descent::normalization
