#include <fmt/format.h>
#include <fmt/ranges.h>

#include <cmath>
#include <utility>

#include "bench/optimizers/examples.hpp"
#include "chapters/07_backprop/cost.hpp"
#include "chapters/07_backprop/spirals.hpp"
#include "common/data/checksum.hpp"
#include "common/data/data_file.hpp"
#include "common/data/own_data.hpp"
#include "common/random.hpp"

namespace descent::bench {
namespace {

using deep::DeepNetwork;
using training::Data;

/// What all problems of this kind have in common.
Problem classifier_problem(const std::string& name, const std::string& formula,
                           const std::string& source, const DeepNetwork& network, std::size_t steps,
                           std::size_t batch) {
    Problem problem;
    problem.name = name, problem.formula = formula, problem.source = source;
    problem.parameters = network.parameters();
    problem.steps = steps, problem.batch = batch;
    problem.stochastic = problem.costly = true;
    const Real forward = real(backprop::forward_multiplications(network, 1)),
               backward = real(backprop::backward_multiplications(network, 1));
    problem.loss_price = forward / (forward + backward);
    return problem;
}

/// Examples to learn from, and none held back.
std::shared_ptr<const Data> all_for_training(LabelledData examples) {
    auto data = std::make_shared<Data>();
    data->training = std::move(examples);
    return data;
}

/// Labels drawn as a linear classifier with these weights says: from softmax Wx.
std::vector<std::size_t> drawn_labels(const Matrix& x, const Matrix& W, Random& random) {
    std::vector<std::size_t> labels;
    for (std::size_t i = 0; i < x.shape()[0]; ++i) {
        std::vector<Real> f(W.shape()[0]);
        for (std::size_t c = 0; c < f.size(); ++c)
            f[c] = xt::sum(descent::row(W, c) * descent::row(x, i))();
        const Real log_sum = log_sum_exp(f);
        Real rest = random.uniform();
        std::size_t label = 0;
        while (label + 1 < f.size() && (rest -= std::exp(f[label] - log_sum)) >= 0) ++label;
        labels.push_back(label);
    }
    return labels;
}

constexpr std::size_t logistic_examples = 256, logistic_features = 20, logistic_classes = 3;

/// 256 examples of 20 features, and what a linear classifier with random weights makes of
/// them. \param draw an example's feature \param size of the weights of a feature
LabelledData logistic_data(const std::string& problem, std::uint64_t study,
                           const std::function<Real(Random&, std::size_t feature)>& draw,
                           const std::function<Real(std::size_t feature)>& size) {
    Random features(study, "bench/" + problem + "/features");
    Random weights(study, "bench/" + problem + "/weights");
    Random labels(study, "bench/" + problem + "/labels");
    LabelledData data{.x = Matrix::from_shape({logistic_examples, logistic_features}),
                      .label = {},
                      .classes = logistic_classes};
    for (std::size_t i = 0; i < data.x.shape()[0]; ++i)
        for (std::size_t j = 0; j < logistic_features; ++j) data.x(i, j) = draw(features, j);
    Matrix W = Matrix::from_shape({logistic_classes, logistic_features});
    for (std::size_t c = 0; c < logistic_classes; ++c)
        for (std::size_t j = 0; j < logistic_features; ++j) W(c, j) = weights.normal(0, size(j));
    data.label = drawn_labels(data.x, W, labels);
    return data;
}

/// Convex, so its optimum is known; that of the last study is kept.
Problem logistic_problem(const std::string& name, const std::string& formula,
                         const std::string& source, std::vector<Real> targets,
                         const std::function<LabelledData(std::uint64_t study)>& examples) {
    const DeepNetwork network({logistic_features, logistic_classes});
    Problem problem = classifier_problem(name, formula, source, network, 300, 16);
    problem.targets = std::move(targets);
    const auto last = std::make_shared<std::pair<std::uint64_t, Instance>>();
    problem.instance = [=](std::uint64_t study) {
        if (last->second.begin && last->first == study) return last->second;
        const Vector zero = xt::zeros<Real>({network.parameters()});
        Instance instance = classifier_instance(name, {.network = network,
                                                       .data = all_for_training(examples(study)),
                                                       .batch = 16,
                                                       .penalty = Real(1e-3),
                                                       .start = [zero](Random&) { return zero; }});
        instance.minimizer = lowest_place(instance.exact, zero);
        instance.optimum = instance.loss(instance.minimizer);
        *last = {study, instance};
        return instance;
    };
    return problem;
}

Problem sparse_logistic() {
    const std::string name = "sparse-logistic";
    return logistic_problem(
        name,
        "softmax on 256 examples, feature i of 20 there with probability 1/(i+1), + ½·10⁻³‖φ‖²",
        "the motive of Duchi et al. 2011", {Real(0.1), Real(0.03), Real(0.01), Real(1e-3)},
        [name](std::uint64_t study) {
            return logistic_data(
                name, study,
                [](Random& random, std::size_t j) {
                    return random.uniform() < 1 / real(j + 2) ? Real(1) : Real(0);
                },
                [](std::size_t) { return Real(2); });
        });
}

Problem ill_scaled_logistic() {
    const std::string name = "ill-scaled-logistic";
    const auto scale = [](std::size_t j) {
        return std::pow(Real(10), 2 * real(j) / real(logistic_features - 1) - 1);
    };
    return logistic_problem(
        name, "softmax on 256 examples, features N(0, s²) with s from 0.1 to 10, + ½·10⁻³‖φ‖²",
        "features in different units", {Real(0.1), Real(0.03), Real(0.01), Real(1e-3)},
        [name, scale](std::uint64_t study) {
            return logistic_data(
                name, study,
                [scale](Random& random, std::size_t j) { return random.normal(0, scale(j)); },
                [scale](std::size_t j) { return Real(0.5) / scale(j); });
        });
}

/// A network on examples of a study, with He's weights times a factor.
Problem network_problem(const std::string& name, const std::string& formula,
                        const std::string& source, const DeepNetwork& network, std::size_t steps,
                        std::size_t batch, std::vector<Real> targets, Real factor,
                        const std::function<std::shared_ptr<const Data>(std::uint64_t)>& data) {
    Problem problem = classifier_problem(name, formula, source, network, steps, batch);
    problem.absolute = true;
    problem.targets = std::move(targets);
    problem.instance = [=](std::uint64_t study) {
        return classifier_instance(name,
                                   {.network = network,
                                    .data = data(study),
                                    .batch = batch,
                                    .penalty = 0,
                                    .start = [=](Random& random) {
                                        return Vector(factor * deep::initialize(network, random));
                                    }});
    };
    return problem;
}

Problem random_labels() {
    const std::string name = "random-labels";
    return network_problem(
        name, "10-24-4 ReLU, cross-entropy, 64 points N(0, I), labels by lot",
        "the test of Zhang et al. 2017", DeepNetwork({10, 24, 4}), 500, 16,
        {Real(0.1), Real(0.01), Real(1e-3)}, 1, [name](std::uint64_t study) {
            Random points(study, "bench/" + name + "/points");
            Random labels(study, "bench/" + name + "/labels");
            LabelledData data{.x = Matrix::from_shape({64, 10}), .label = {}, .classes = 4};
            points.fill_normal(data.x);
            for (std::size_t i = 0; i < 64; ++i) data.label.push_back(labels.index(data.classes));
            return all_for_training(std::move(data));
        });
}

/// A whole number for data that are made from a seed.
std::uint64_t data_seed(const std::string& problem, std::uint64_t study) {
    return Random(study, "bench/" + problem + "/data").index(std::size_t{1} << 53);
}

Problem spirals_problem(const std::string& name, const std::string& formula,
                        const std::string& source, const DeepNetwork& network,
                        std::vector<Real> targets, Real factor) {
    return network_problem(
        name, formula, source, network, 500, 20, std::move(targets), factor,
        [name](std::uint64_t study) {
            return all_for_training(backprop::spirals(40, 3, data_seed(name, study)));
        });
}

/// 4000 examples, a fifth of them to choose by, and 1000 to be asked once. The targets
/// are what the best of four rules reaches with ¼, ½ and all of the budget
/// (tests/bench/targets.cpp, November 2026).
Problem mnist1d(const std::string& name, const DeepNetwork& network, std::size_t steps,
                std::size_t batch, std::vector<Real> targets) {
    return network_problem(
        name, fmt::format("{} ReLU, cross-entropy, MNIST-1D", fmt::join(network.widths, "-")),
        "Greydanus 2020", network, steps, batch, std::move(targets), 1,
        [name](std::uint64_t study) {
            return std::make_shared<const Data>(
                training::mnist1d_split(4000, Real(0.2), data_seed(name, study)));
        });
}

}  // namespace

Problem own_data_problem(const std::string& path) {
    const auto all = std::make_shared<const Split>(read_own_data(path, 0));
    const std::size_t inputs = all->training.x.shape()[1], classes = all->training.classes,
                      batch = std::min<std::size_t>(100, all->training.size() / 10);
    const Real guessing = std::log(real(classes));
    Problem problem = network_problem(
        "own-data", fmt::format("{}-100-{} ReLU, cross-entropy, {}", inputs, classes, path),
        "the file given by --data", DeepNetwork({inputs, 100, classes}), 600, batch,
        {guessing / 2, guessing / 4, guessing / 10}, 1, [all](std::uint64_t study) {
            return std::make_shared<const Data>(
                training::split(all->training, all->test, Real(0.2), data_seed("own-data", study)));
        });
    problem.version = checksum(data_file::read_bytes(path));
    return problem;
}

std::vector<Problem> example_problems() {
    const DeepNetwork deep({2, 10, 10, 10, 10, 10, 10, 3}, deep::Activation::tanh);
    const std::string formula = "2-10-10-10-10-10-10-3 tanh, three spirals, He's weights times {}",
                      source = "the book's chapter 9";
    return {
        sparse_logistic(),
        ill_scaled_logistic(),
        random_labels(),
        mnist1d("mnist1d", DeepNetwork({40, 32, 10}), 300, 32,
                {Real(1.64), Real(1.44), Real(1.20)}),
        mnist1d("mnist1d-deep", DeepNetwork({40, 100, 100, 10}), 600, 50,
                {Real(1.11), Real(0.839), Real(0.348)}),
        spirals_problem("spirals", "2-24-3 ReLU, cross-entropy, three spirals",
                        "the book's chapter 7", DeepNetwork({2, 24, 3}),
                        {Real(0.5), Real(0.1), Real(0.02)}, 1),
        spirals_problem("deep-tanh-small", fmt::format(fmt::runtime(formula), "⅓"), source, deep,
                        {Real(0.5), Real(0.1), Real(0.02)}, 1 / Real(3)),
        spirals_problem("deep-tanh", fmt::format(fmt::runtime(formula), "1"), source, deep,
                        {Real(0.5), Real(0.1), Real(0.02)}, 1),
        spirals_problem("deep-tanh-large", fmt::format(fmt::runtime(formula), "3"), source, deep,
                        {Real(0.5), Real(0.1), Real(0.02)}, 3),
    };
}

}  // namespace descent::bench
