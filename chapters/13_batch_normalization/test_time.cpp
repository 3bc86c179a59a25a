#include "chapters/13_batch_normalization/test_time.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <span>

#include "chapters/07_backprop/accuracy.hpp"
#include "chapters/07_backprop/batch.hpp"

namespace descent::normalization {
namespace {

void require_batch(const char* who, std::size_t batch, std::size_t examples) {
    if (batch < 2 || batch > examples)
        argument_error(who, fmt::format("a batch of {} from {} examples", batch, examples));
}

/// y = scale ⊙ x + shift: what a normalization is at test time.
struct ScaleShift {
    Vector scale, shift;
};

ScaleShift at_test(const BatchNorm& bn, const Vector& phi, const RunningStatistics& running) {
    const auto gamma = vector(phi, bn.gamma), beta = vector(phi, bn.beta);
    const Vector scale = gamma / xt::sqrt(running.variance + bn.epsilon);
    return {.scale = scale, .shift = beta - scale * running.mean};
}

/// W (scale ⊙ x + shift) + b = (W ⊙ scale) x + (b + W shift): at the input.
void fold_before(const ScaleShift& y, MatrixView W, VectorView b) {
    for (std::size_t i = 0; i < W.shape()[0]; ++i)
        for (std::size_t j = 0; j < W.shape()[1]; ++j) {
            b[i] += W(i, j) * y.shift[j];
            W(i, j) *= y.scale[j];
        }
}

/// scale ⊙ (W h + b) + shift: a hidden layer.
void fold_behind(const ScaleShift& y, MatrixView W, VectorView b) {
    for (std::size_t i = 0; i < W.shape()[0]; ++i) {
        b[i] = y.scale[i] * b[i] + y.shift[i];
        for (std::size_t j = 0; j < W.shape()[1]; ++j) W(i, j) *= y.scale[i];
    }
}

std::size_t largest_of_row(const Matrix& F, std::size_t i) {
    const Real* scores = &F(i, 0);
    return static_cast<std::size_t>(std::max_element(scores, scores + F.shape()[1]) - scores);
}

Real accuracy(const Matrix& F, const LabelledData& data) {
    return real(backprop::count_correct(F, data.label)) / real(data.size());
}

}  // namespace

RunningAverages averages_afterwards(const NormalizedNetwork& network, const Vector& phi,
                                    const Matrix& X, std::size_t batch) {
    require_batch("averages_afterwards", batch, X.shape()[0]);
    RunningAverages averages = at_start(network);
    Pass pass;
    for (std::size_t t = 1; t * batch <= X.shape()[0]; ++t) {
        const Matrix x = xt::view(X, xt::range((t - 1) * batch, t * batch), xt::all());
        forward(network, phi, x, pass);
        // With momentum 1/t the running average is the plain mean: E[x], Var[x]   (EE.19)
        for (std::size_t k = 0; k < averages.size(); ++k)
            if (network.norm[k]) update(averages[k], pass.batch[k], 1 / real(t));
    }
    return averages;
}

Vector folded(const NormalizedNetwork& network, const Vector& phi, const RunningAverages& running) {
    require_size("folded", "phi", phi.size(), network.parameters());
    require_size("folded", "running averages", running.size(), network.norm.size());
    const DeepNetwork& plain = network.linear;
    Vector result = xt::view(phi, xt::range(std::size_t{0}, plain.parameters()));
    for (std::size_t k = 0; k < running.size(); ++k) {
        if (!network.norm[k]) continue;
        const ScaleShift y = at_test(*network.norm[k], phi, running[k]);
        const std::size_t layer = k == 0 ? 0 : k - 1;  // whose weights are before or behind it
        const auto fold = k == 0 ? fold_before : fold_behind;
        fold(y, matrix(result, plain.W(layer)), vector(result, plain.b(layer)));
    }
    return result;
}

Neighbours with_neighbours(const NormalizedNetwork& network, const Vector& phi,
                           const LabelledData& data, std::size_t batch, std::uint64_t seed) {
    require_batch("with_neighbours", batch, data.size());
    constexpr std::size_t left_out = ~std::size_t{0};
    std::vector<std::size_t> answer[2];
    std::size_t asked = 0, correct = 0;
    Random random(seed, "neighbours");
    Matrix x;
    std::vector<std::size_t> labels;
    Pass pass;

    // Twice all examples, each in a batch with others
    for (std::vector<std::size_t>& answers : answer) {
        answers.assign(data.size(), left_out);
        const std::vector<std::size_t> order = random.permutation(data.size());
        for (std::size_t first = 0; first + batch <= order.size(); first += batch) {
            const auto members = std::span(order).subspan(first, batch);
            backprop::gather(data, members, x, labels);
            forward(network, phi, x, pass);  // by the statistics of these
            const Matrix& F = pass.layers.output();
            correct += backprop::count_correct(F, labels);
            asked += batch;
            for (std::size_t i = 0; i < batch; ++i) answers[members[i]] = largest_of_row(F, i);
        }
    }

    // Who got two answers, and not the same?
    std::size_t both = 0, changed = 0;
    for (std::size_t i = 0; i < data.size(); ++i) {
        if (answer[0][i] == left_out || answer[1][i] == left_out) continue;
        ++both;
        changed += answer[0][i] != answer[1][i];
    }
    return {.batch = batch,
            .accuracy = real(correct) / real(asked),
            .changed = both == 0 ? 0 : real(changed) / real(both)};
}

TestTime test_time(const NormalizationPlan& plan, const training::Data& data,
                   const NormalizationResult& trained) {
    const NormalizedNetwork net = network(plan, data.training, true);
    const LabelledData& asked = data.development;
    TestTime result{.alpha = trained.alpha,
                    .examples = asked.size(),
                    .running_accuracy = trained.development_accuracy};

    // By the paper's averages
    Pass pass;
    const RunningAverages afterwards =
        averages_afterwards(net, trained.phi, data.training.x, plan.batch);
    forward_at_test(net, trained.phi, afterwards, asked.x, pass);
    result.afterwards_accuracy = accuracy(pass.layers.output(), asked);

    // By the batch an example happens to be in
    for (std::size_t batch = 2; batch <= asked.size(); batch *= 2)
        result.neighbours.push_back(with_neighbours(net, trained.phi, asked, batch, plan.seed));

    // By a network without normalization
    forward_at_test(net, trained.phi, trained.running, asked.x, pass);
    deep::Layers plain;
    deep::forward(net.linear, folded(net, trained.phi, trained.running), asked.x, plain);
    const Matrix difference = pass.layers.output() - plain.output();
    result.folded_error = xt::amax(xt::abs(difference))();
    result.largest_output = xt::amax(xt::abs(plain.output()))();
    return result;
}

}  // namespace descent::normalization
