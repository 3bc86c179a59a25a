#include "chapters/14_reproductions/mnist.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <filesystem>
#include <optional>
#include <stdexcept>

#include "chapters/09_initialization/vanishing.hpp"
#include "chapters/10_optimizers/adaptive.hpp"
#include "chapters/10_optimizers/descent_rules.hpp"
#include "chapters/11_training/training.hpp"
#include "common/data/mnist1d.hpp"

namespace descent::reproductions {

using deep::DeepNetwork;
using optimizers::Optimizer;

// -------------------------------------------------------------------------------------- the images

namespace {

constexpr std::size_t fewest_images = 100, pixels = 28 * 28, digits = 10;
constexpr std::size_t lecture_training = 60'000, lecture_test = 10'000;

/// FOLDER/PART-KIND-ubyte or the same with .gz; nothing when there is neither.
std::optional<std::string> file_of(const std::string& folder, const std::string& part,
                                   const std::string& kind) {
    for (const char* ending : {"", ".gz"}) {
        const std::string path =
            (std::filesystem::path(folder) / (part + "-" + kind + "-ubyte" + ending)).string();
        std::error_code ignored;
        if (std::filesystem::exists(path, ignored)) return path;
    }
    return {};
}

/// One pair of files. \throws std::runtime_error when one of the two is missing, or they
/// hold something else
std::optional<LabelledData> read_pair(const std::string& folder, const std::string& part) {
    const std::optional<std::string> images = file_of(folder, part, "images-idx3"),
                                     labels = file_of(folder, part, "labels-idx1");
    if (!images && !labels) return {};
    const auto missing = [&](const std::string& kind, const std::string& there) {
        return std::runtime_error(
            fmt::format("{}: expected {}-{}-ubyte or {}-{}-ubyte.gz beside it, found neither",
                        there, part, kind, part, kind));
    };
    if (!images) throw missing("images-idx3", *labels);
    if (!labels) throw missing("labels-idx1", *images);
    LabelledData data = read_idx_pair(*images, *labels);
    if (data.size() < fewest_images)
        throw std::runtime_error(fmt::format("{}: expected at least {} images, found {}", *images,
                                             fewest_images, data.size()));
    if (data.x.shape()[1] != pixels)
        throw std::runtime_error(fmt::format("{}: expected images of 28×28 = {} pixels, found {}",
                                             *images, pixels, data.x.shape()[1]));
    if (data.classes > digits)
        throw std::runtime_error(
            fmt::format("{}: expected labels from 0 to 9, found {}", *labels, data.classes - 1));
    for (std::size_t digit = 0; digit < digits; ++digit)
        if (std::find(data.label.begin(), data.label.end(), digit) == data.label.end())
            throw std::runtime_error(
                fmt::format("{}: expected labels from 0 to 9, found no {}", *labels, digit));
    data.classes = digits;
    return data;
}

LabelledData part(const LabelledData& all, std::span<const std::size_t> examples) {
    LabelledData result{.x = {}, .label = {}, .classes = all.classes};
    backprop::gather(all, examples, result.x, result.label);
    return result;
}

}  // namespace

Images read_mnist(const std::string& folder, std::uint64_t seed) {
    std::error_code ignored;
    if (!std::filesystem::is_directory(folder, ignored))
        throw std::runtime_error(fmt::format("{}: expected a folder", folder));
    std::optional<LabelledData> train = read_pair(folder, "train"),
                                test = read_pair(folder, "t10k");
    if (train && test) {
        const bool lecture = train->size() == lecture_training && test->size() == lecture_test;
        const std::string text = fmt::format(
            "MNIST, {} images to learn from and {} to be tested on", train->size(), test->size());
        return {std::move(*train), std::move(*test), lecture ? Basis::lecture : Basis::part, text};
    }
    if (!train && !test)
        throw std::runtime_error(
            fmt::format("{}: none of MNIST's files is there: {}", folder, how_to_get_mnist()));
    const LabelledData& all = train ? *train : *test;
    const std::vector<std::size_t> order = Random(seed, "mnist split").permutation(all.size());
    const std::size_t tested = all.size() / 10;
    const std::span<const std::size_t> shuffled(order);
    return {part(all, shuffled.first(all.size() - tested)), part(all, shuffled.last(tested)),
            Basis::part,
            fmt::format("{} of MNIST's {} images, shuffled by the seed and cut into {} to learn "
                        "from and {} for the test",
                        all.size(), train ? "training" : "test", all.size() - tested, tested)};
}

Images mnist1d_images() {
    Mnist1d data = make_mnist1d();
    return {std::move(data.train), std::move(data.test), Basis::stand_in,
            "MNIST-1D, which stands in for the images"};
}

std::string how_to_get_mnist() {
    return "train-images-idx3-ubyte, train-labels-idx1-ubyte, t10k-images-idx3-ubyte, "
           "t10k-labels-idx1-ubyte, plain or "
           ".gz, from https://storage.googleapis.com/cvdf-datasets/mnist/";
}

// ----------------------------------------------------------------------------------- depth (GO.12)

Vector nielsen_weights(const DeepNetwork& network, Random& random) {
    Vector phi = xt::zeros<Real>({network.parameters()});
    for (std::size_t k = 0; k <= network.depth(); ++k) {
        const Real deviation = 1 / std::sqrt(static_cast<Real>(network.widths[k]));
        for (Real& w : vector(phi, network.W(k))) w = random.normal(0, deviation);  // W ~ N(0, 1/n)
        for (Real& b : vector(phi, network.b(k))) b = random.normal();              // b ~ N(0, 1)
    }
    return phi;
}

namespace {

/// Calls `step` with each mini-batch, epoch after epoch in a new order, until it was
/// called so often or returns false.
template <class F>
void for_batches(const LabelledData& data, std::size_t size, std::size_t steps, std::uint64_t seed,
                 const F& step) {
    Matrix X;
    std::vector<std::size_t> labels;
    const std::size_t batches = optimizers::batches_per_epoch(data.size(), size);
    for (std::size_t epoch = 1, done = 0; done < steps; ++epoch) {
        const std::vector<std::size_t> order = optimizers::epoch_order(data.size(), seed, epoch);
        for (std::size_t b = 0; b < batches && done < steps; ++b, ++done) {
            backprop::gather(data, optimizers::mini_batch(order, size, b), X, labels);
            if (!step(X, labels)) return;
        }
    }
}

Vector layer_norms(const DeepNetwork& network, const Vector& phi, const LabelledData& data) {
    backprop::Backprop pass;
    Vector dphi;
    loss_and_gradient(network, phi, data.x, data.label, pass, dphi);
    return initialization::bias_gradient_norms(network, dphi);
}

/// \throws std::invalid_argument unless the examples fit a network with these inputs and
/// outputs
void require_fit(const char* function, const Images& images, std::size_t inputs,
                 std::size_t classes) {
    for (const LabelledData* data : {&images.training, &images.test}) {
        require(data->size() > 0, function, "there are no examples");
        require_size(function, "columns of the examples", data->x.shape()[1], inputs);
        require(data->classes <= classes, function,
                "the network has fewer outputs than there are classes");
    }
}

}  // namespace

std::vector<DepthResult> compare_depths(const Images& images, const DepthPlan& plan,
                                        const Report& report) {
    require(plan.width > 0 && plan.batch > 0 && plan.steps > 0, "compare_depths",
            "width, batch or steps is 0");
    require(plan.alpha > 0 && std::isfinite(plan.alpha), "compare_depths",
            "alpha must be positive and finite");
    require(plan.lambda >= 0 && std::isfinite(plan.lambda), "compare_depths",
            "lambda must not be negative");
    require(images.training.size() > 0, "compare_depths", "there are no examples");
    require_fit("compare_depths", images, images.training.x.shape()[1], images.training.classes);
    const backprop::SgdPlan options{
        .alpha = plan.alpha, .lambda = plan.lambda, .batch = plan.batch};
    std::vector<DepthResult> results;
    for (std::size_t hidden = 0; hidden <= plan.most_layers; ++hidden) {
        std::vector<std::size_t> widths(hidden + 2, plan.width);
        widths.front() = images.training.x.shape()[1];
        widths.back() = images.training.classes;
        const DeepNetwork network(widths, neurons::Activation::sigmoid);
        Random weights(plan.seed, fmt::format("weights {}", hidden));
        Vector phi = nielsen_weights(network, weights);
        DepthResult result{network, 0, layer_norms(network, phi, images.training), {}};
        backprop::Step step;
        for_batches(
            images.training, plan.batch, plan.steps, plan.seed,
            [&](const Matrix& X, backprop::Labels labels) {
                return std::isfinite(backprop::train_step(network, phi, X, labels, options, step));
            });
        result.accuracy = 100 * backprop::accuracy(network, phi, images.test);
        result.at_end = layer_norms(network, phi, images.training);
        results.push_back(std::move(result));
        if (report) report(hidden + 1, plan.most_layers + 1);
    }
    return results;
}

// ---------------------------------------------------------------------------------- rates (GO.21b)

namespace {

/// The first φ: normal weights where a deviation is given, else Glorot's; biases 0.
Vector first_parameters(const DeepNetwork& network, Real deviation, Random& random) {
    if (deviation == 0)
        return initialization::initialize(network, initialization::Scheme::glorot_uniform, random);
    Vector phi = xt::zeros<Real>({network.parameters()});
    for (std::size_t k = 0; k <= network.depth(); ++k)
        for (Real& w : vector(phi, network.W(k))) w = random.normal(0, deviation);
    return phi;
}

}  // namespace

Real test_error(const Images& images, const RatePlan& plan, const Optimizer& optimizer,
                std::size_t run) {
    require(plan.batch > 0 && plan.steps > 0, "test_error", "batch or steps is 0");
    require(plan.deviation >= 0 && std::isfinite(plan.deviation), "test_error",
            "deviation must not be negative");
    const DeepNetwork network(plan.widths, neurons::Activation::tanh);
    require_fit("test_error", images, network.widths.front(), network.widths.back());
    const training::Model model = training::classifier(network);
    Random weights(plan.seed + run, "weights");
    Vector phi = first_parameters(network, plan.deviation, weights);
    Vector dphi = xt::zeros_like(phi);
    Optimizer rule = optimizer;
    for_batches(images.training, plan.batch, plan.steps, plan.seed + run,
                [&](const Matrix& X, backprop::Labels labels) {
                    if (!std::isfinite(model.loss_and_gradient(phi, X, labels, dphi))) return false;
                    rule.step(phi, dphi);
                    return true;
                });
    return 100 * (1 - training::evaluate(model, phi, images.test));
}

const Vector& zeiler_rates() {
    static const Vector rates{1, Real(0.1), Real(0.01), Real(0.001), Real(0.0001)};
    return rates;
}

const Vector& zeiler_rho() {
    static const Vector rho{Real(0.9), Real(0.95), Real(0.99)};
    return rho;
}

const Vector& zeiler_epsilon() {
    static const Vector epsilon{Real(1e-2), Real(1e-4), Real(1e-6), Real(1e-8)};
    return epsilon;
}

std::vector<Optimizer> zeiler_rules(Real rate) {
    return {optimizers::GradientDescent{.alpha = rate},
            optimizers::Velocity{.alpha = rate, .beta = Real(0.9)},
            optimizers::AdaGrad{.alpha = rate}};
}

namespace {

/// One row of optimizers after the other.
ErrorTable error_table(const Images& images, const RatePlan& plan,
                       const std::vector<std::vector<Optimizer>>& rows, const Report& report) {
    require(plan.runs > 0, "error_table", "runs is 0");
    const std::size_t columns = rows[0].size(), total = rows.size() * columns * plan.runs;
    ErrorTable table{xt::zeros<Real>({rows.size(), columns}),
                     100 * xt::ones<Real>({rows.size(), columns}),
                     xt::zeros<Real>({rows.size(), columns})};
    std::size_t done = 0;
    for (std::size_t i = 0; i < rows.size(); ++i)
        for (std::size_t j = 0; j < columns; ++j)
            for (std::size_t run = 0; run < plan.runs; ++run) {
                const Real error = test_error(images, plan, rows[i][j], run);
                table.mean(i, j) += error / static_cast<Real>(plan.runs);
                table.least(i, j) = std::min(table.least(i, j), error);
                table.most(i, j) = std::max(table.most(i, j), error);
                if (report) report(++done, total);
            }
    return table;
}

}  // namespace

ErrorTable rate_table(const Images& images, const RatePlan& plan, const Report& report) {
    std::vector<std::vector<Optimizer>> rows;
    for (const Real rate : zeiler_rates()) rows.push_back(zeiler_rules(rate));
    return error_table(images, plan, rows, report);
}

ErrorTable adadelta_table(const Images& images, const RatePlan& plan, const Report& report) {
    std::vector<std::vector<Optimizer>> rows;
    for (const Real epsilon : zeiler_epsilon()) {
        rows.emplace_back();
        for (const Real rho : zeiler_rho())
            rows.back().push_back(
                optimizers::AdaDelta{.rho = rho, .epsilon = epsilon});  // no step size: α = 1
    }
    return error_table(images, plan, rows, report);
}

}  // namespace descent::reproductions
