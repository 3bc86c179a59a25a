#include "chapters/09_initialization/symmetry.hpp"

#include <algorithm>
#include <cmath>

#include "common/data/mnist1d.hpp"

namespace descent::initialization {

Vector largest_by_block(const DeepNetwork& network, const Vector& dphi) {
    require_size("largest_by_block", "dphi", dphi.size(), network.parameters());
    const std::vector<Block>& blocks = network.layout.blocks();
    Vector largest = xt::zeros<Real>({blocks.size()});
    for (std::size_t i = 0; i < blocks.size(); ++i)
        for (Real g : vector(dphi, blocks[i])) largest[i] = std::max(largest[i], std::abs(g));
    return largest;
}

Vector differences_between_units(const DeepNetwork& network, const Vector& phi) {
    require_size("differences_between_units", "phi", phi.size(), network.parameters());
    Vector largest = xt::zeros<Real>({network.depth()});
    for (std::size_t k = 0; k < network.depth(); ++k) {
        const auto in = matrix(phi, network.W(k)), out = matrix(phi, network.W(k + 1));
        const auto b = vector(phi, network.b(k));
        Real& worst = largest[k];
        for (std::size_t d = 1; d < b.size(); ++d) {
            worst = std::max(worst, std::abs(b[d] - b[0]));
            for (std::size_t i = 0; i < in.shape()[1]; ++i)
                worst = std::max(worst, std::abs(in(d, i) - in(0, i)));
            for (std::size_t o = 0; o < out.shape()[0]; ++o)
                worst = std::max(worst, std::abs(out(o, d) - out(o, 0)));
        }
    }
    return largest;
}

Vector zero_weights_best_bias(const DeepNetwork& network, backprop::Labels labels) {
    const std::size_t classes = network.widths.back();
    std::vector<Real> count(classes, 0);
    for (std::size_t label : labels) {
        require(label < classes, "zero_weights_best_bias", "a label is no class of the network");
        ++count[label];
    }
    for (const Real n : count) require(n > 0, "zero_weights_best_bias", "a class has no example");
    Vector phi = xt::zeros<Real>({network.parameters()});
    auto b = vector(phi, network.b(network.depth()));
    //> 09.4
    for (std::size_t c = 0; c < classes; ++c)
        b[c] = std::log(count[c] / real(labels.size()));  // softmax b = the frequencies   (NL.23)
    //<
    return phi;
}

Saddle saddle_at_zero(const DeepNetwork& network, const Matrix& X, backprop::Labels labels,
                      Real epsilon) {
    require(network.depth() == 1 && network.activation == Activation::tanh, "saddle_at_zero",
            "needs one hidden layer of tanh units");
    // The stationary point
    const Vector phi = zero_weights_best_bias(network, labels);
    deep::Layers layers;
    Matrix df;
    deep::forward(network, phi, X, layers);
    Saddle saddle;
    saddle.at = backprop::cross_entropy(layers.output(), labels, df);

    // L(φ + εd) − L(φ) ≈ ε² Bᵀ S A with S = Σ_i x_i ∂L/∂f_iᵀ. A picks the largest column of S, B
    // points along it.
    Matrix S = xt::zeros<Real>({network.widths[0], network.widths[2]});
    matmul(transposed(X), df, S);
    std::size_t c = 0;
    for (std::size_t other = 1; other < S.shape()[1]; ++other)
        if (l2_norm(column(S, other)) > l2_norm(column(S, c))) c = other;
    const Vector direction = column(S, c);
    const Real size = l2_norm(direction);
    require(size > 0, "saddle_at_zero", "the inputs say nothing about the classes");

    // One hidden unit moved along B, its output weight to one side and to the other
    const auto loss_with = [&](Real sign) {
        Vector moved = phi;
        row(matrix(moved, network.W(0)), 0) = epsilon * direction / size;
        matrix(moved, network.W(1))(c, 0) = sign * epsilon;
        deep::forward(network, moved, X, layers);
        return backprop::cross_entropy(layers.output(), labels);
    };
    saddle.up = loss_with(1);
    saddle.down = loss_with(-1);
    return saddle;
}

ZeroWeightsResult zero_weights(const DeepNetwork& network, const LabelledData& data,
                               std::size_t examples, Real epsilon) {
    ZeroWeightsResult result;
    for (const Block& block : network.layout.blocks()) result.block.push_back(block.name);

    // All gradients at φ = 0
    const LabelledData first = split(data, std::min(examples, data.size())).first;
    const auto gradient_at_zero = [&](Activation activation) {
        const DeepNetwork units(network.widths, activation);
        backprop::Backprop pass;
        Vector dphi;
        backprop::loss_and_gradient(units, xt::zeros<Real>({units.parameters()}), first.x,
                                    first.label, pass, dphi);
        return largest_by_block(units, dphi);
    };
    result.gradient = gradient_at_zero(network.activation);
    result.all_but_last = *std::max_element(result.gradient.begin(), result.gradient.end() - 1);
    result.sigmoid = gradient_at_zero(Activation::sigmoid);

    // Where the output bias has come to rest
    const auto& widths = network.widths;
    const DeepNetwork shallow({widths.front(), widths[1], widths.back()}, network.activation);
    result.saddle = saddle_at_zero(shallow, data.x, data.label, epsilon);
    return result;
}

SymmetryResult compare_symmetry(const DeepNetwork& network, const LabelledData& data, Real weight,
                                const StartPlan& plan) {
    Random weights(plan.seed, "weights");
    Random shuffle_equal(plan.seed, "shuffle"), shuffle_random(plan.seed, "shuffle");
    Vector equal = equal_weights(network, weight);
    Vector random = initialize(network, plan.scheme, weights);
    backprop::Step step;
    SymmetryResult result;
    result.equal_loss = result.random_loss = xt::zeros<Real>({plan.epochs});
    for (std::size_t e = 0; e < plan.epochs; ++e) {
        const auto epoch = [&](Vector& phi, Random& shuffle) {
            return backprop::train_epoch(network, phi, data, plan.sgd(), shuffle, step);
        };
        result.equal_loss[e] = epoch(equal, shuffle_equal);
        result.random_loss[e] = epoch(random, shuffle_random);
    }
    result.equal_difference = differences_between_units(network, equal);
    result.random_difference = differences_between_units(network, random);
    return result;
}

namespace {

DeepNetwork tanh_network() {
    return DeepNetwork({40, 32, 32, 10}, Activation::tanh);
}

}  // namespace

ZeroWeightsResult zero_weights_on_mnist1d() {
    return zero_weights(tanh_network(), make_mnist1d().train, 100, Real(0.1));
}

SymmetryResult symmetry_on_mnist1d(std::size_t epochs, std::uint64_t seed) {
    return compare_symmetry(tanh_network(), make_mnist1d().train, Real(0.1),
                            {.scheme = Scheme::glorot_uniform, .epochs = epochs, .seed = seed});
}

}  // namespace descent::initialization
