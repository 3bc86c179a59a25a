#include <chrono>
#include <cmath>

#include "chapters/07_backprop/figures.hpp"
#include "chapters/07_backprop/matrix_calculus.hpp"
#include "chapters/07_backprop/objective.hpp"
#include "chapters/07_backprop/other_notations.hpp"
#include "chapters/07_backprop/own_data.hpp"
#include "common/chapter.hpp"
#include "common/mnist1d.hpp"

using namespace descent;
using namespace descent::networks;

namespace {

/// The small network of the first sections: two inputs, three hidden units, two classes, five examples.
struct Small {
    DeepNetwork network{{2, 3, 2}, Activation::relu};
    Matrix X{{1, 2}, {-1, Real(0.5)}, {Real(0.3), -2}, {Real(-1.5), -1}, {2, Real(0.1)}};
    std::vector<std::size_t> labels{0, 1, 1, 0, 1};
    Vector phi{Real(0.5), Real(-0.3), Real(0.8),  Real(0.2), Real(-0.7), Real(0.4), Real(-0.1), Real(-0.2), Real(0.3),
               Real(0.6), Real(-0.4), Real(-0.5), Real(0.9), Real(0.2),  Real(0.7), 0,         Real(0.1)};
};

void matrix_calculus(Chapter& c) {
    c.section("Matrix calculus (L9.5): every Jacobian against finite differences");
    const Small s;
    const Vector h{Real(0.4), -1}, f{Real(0.3), Real(-1.2), 2};
    const Matrix W = matrix(s.phi, s.network.W(0));
    const auto linear = [&](const Vector& x, Vector& y) {
        for (std::size_t j = 0; j < 3; ++j) y[j] = W(j, 0) * x[0] + W(j, 1) * x[1];
    };
    const auto relu = [](const Vector& x, Vector& y) { y = xt::maximum(x, Real(0)); };
    const auto soft = [](const Vector& x, Vector& y) { y = xt::exp(x) / xt::sum(xt::exp(x)); };
    Vector p = f;
    soft(f, p);
    c.check("∂f/∂h = Ωᵀ", check_jacobian(linear, h, xt::transpose(linear_by_input(W))));
    c.check("∂ReLU/∂f = diag I[f > 0]", check_jacobian(relu, f, activation_by_input(Activation::relu, f)));
    c.check("∂softmax/∂f", check_jacobian(soft, f, softmax_by_input(p)));
}

void two_passes(Chapter& c) {
    c.section("Forward and backward (L9.6, L9.7)");
    const Small s;
    Backprop pass;
    Vector dphi;
    const Real L = loss_and_gradient(s.network, s.phi, s.X, s.labels, pass, dphi);
    c.say("a 2-3-2 network with ReLU, 5 examples, mean cross-entropy; the first example on its way there and back:");
    for (std::size_t k = 0; k <= 1; ++k) {
        c.say("  f{} = [{:8.4f}]     ∂L/∂f{} = [{:8.4f}]", k, fmt::join(xt::row(pass.layers.f[k], 0), " "), k,
              fmt::join(xt::row(pass.df[k], 0), " "));
        if (k == 0) c.say("  h1 = [{:8.4f}]", fmt::join(xt::row(pass.layers.h[1], 0), " "));
    }
    c.say("  L = {:.6f};  where f0 ≤ 0 the unit is off and ∂L/∂f0 is 0", L);
    const Objective right = objective(s.network, s.X, s.labels);
    c.check("the gradient of every weight and bias", check_gradient(right, s.phi, s.network.layout, {.batch = 5}));

    c.section("What a mistake looks like");
    Objective wrong = right;
    wrong.loss_and_gradient = [&](const Vector& phi, Vector& g) {
        const Real value = right.loss_and_gradient(phi, g);
        for (Real& db : vector(g, s.network.b(0))) db *= 5;  // the mean over 5 examples forgotten, in one place
        return value;
    };
    const GradientReport report = check_gradient(wrong, s.phi, s.network.layout, {.batch = 5});
    c.say("the same gradient with b0 summed over the batch instead of averaged:");
    c.say("{}", report.text());
    c.check("the mistake is caught and named", report["b0"].diagnosis == Diagnosis::scaled_by_n ? 0 : 1, 0);
}

void other_notations(Chapter& c) {
    c.section("The same gradient in the other lectures' notation (FM.11–13, EE.8–10)");
    const Small s;
    Backprop pass;
    Vector dphi, mean = xt::zeros<Real>({s.phi.size()});
    loss_and_gradient(s.network, s.phi, s.X, s.labels, pass, dphi);
    for (std::size_t i = 0; i < 5; ++i) {
        const Vector G = Real(5) * xt::row(pass.df.back(), static_cast<std::ptrdiff_t>(i));
        mean += example_gradient(s.network, s.phi, xt::row(s.X, static_cast<std::ptrdiff_t>(i)), G) / Real(5);
    }
    c.check("mean of the examples' G = gradient of the mean (FM.13)", xt::amax(xt::abs(mean - dphi))(), 1e-15);
}

void cost(Chapter& c, const DeepNetwork& network, const Matrix& X, Labels labels) {
    c.section("Why it matters: the cost of a gradient (L9.8)");
    Random random(c.seed(), "cost");
    const Vector phi = initialize(network, random);
    Backprop pass;
    Vector dphi;
    loss_and_gradient(network, phi, X, labels, pass, dphi);
    const auto microseconds = [](auto action) {
        double best = HUGE_VAL;
        for (int i = 0; i < 20; ++i) {
            const auto start = std::chrono::steady_clock::now();
            action();
            best = std::min(best, std::chrono::duration<double, std::micro>(std::chrono::steady_clock::now() - start).count());
        }
        return best;
    };
    const double one_way = microseconds([&] { forward(network, phi, X, pass.layers); });
    const double back = microseconds([&] { backward(network, phi, X, pass, dphi); });
    const double ratio = static_cast<double>(backward_multiplications(network, X.shape()[0])) /
                         static_cast<double>(forward_multiplications(network, X.shape()[0]));
    const double losses = 2.0 * static_cast<double>(network.parameters());
    c.say("{} parameters, {} examples: forward {:.0f} µs, backward {:.0f} µs, {:.1f} times as long", network.parameters(),
          X.shape()[0], one_way, back, back / one_way);
    c.say("central differences need {:.0f} forward passes for the same gradient: {:.1f} s", losses, losses * one_way * 1e-6);
    c.result("parameters", static_cast<double>(network.parameters()));
    c.result("backward_multiplications_per_forward", ratio);
    c.check("backward costs at most twice the multiplications of forward", ratio, 2);
    c.figure(cost_figure());
}

std::vector<Progress> follow(Chapter& c, const DeepNetwork& network, const Split& data, const TrainingOptions& options, Vector& phi) {
    std::vector<Progress> curve;
    phi = train(network, data.training, data.test, options, [&](const Progress& p) {
        curve.push_back(p);
        c.progress("training", p.epoch, options.epochs);
    });
    for (std::size_t i = 0; i < curve.size(); i += std::max<std::size_t>(1, curve.size() / 6))
        c.say("  epoch {:4}   loss {:7.4f}   training {:5.1f} %   test {:5.1f} %", curve[i].epoch, curve[i].loss,
              100 * curve[i].train_accuracy, 100 * curve[i].test_accuracy);
    c.say("  epoch {:4}   loss {:7.4f}   training {:5.1f} %   test {:5.1f} %", curve.back().epoch, curve.back().loss,
          100 * curve.back().train_accuracy, 100 * curve.back().test_accuracy);
    return curve;
}

}  // namespace

int main(int argc, char** argv) {
    Chapter c("07_backprop", "Backpropagation: the gradient of any network, checked, and a network trained with it");
    std::vector<std::size_t> hidden{100, 100};
    std::string activation = "relu", loss = "cross_entropy", data;
    double rate = 0.2, lambda = 0;
    TrainingOptions options;
    c.option("--hidden", hidden, "widths of the hidden layers, separated by commas");
    c.choice("--activation", activation, {"relu", "tanh", "sigmoid", "linear"}, "activation of the hidden units");
    c.choice("--loss", loss, {"cross_entropy", "least_squares"}, "loss of the training part");
    c.positive("--rate", rate, "step size α of SGD");
    c.option("--lambda", lambda, "weight of the penalty ½ Σ W²");
    c.option("--batch", options.batch, "examples in a mini-batch");
    c.option("--epochs", options.epochs, "passes over the training examples");
    c.file("--data", data, "own examples: .csv or .npy rows of features and class, or IDX images (labels beside them)");
    return c.run(argc, argv, [&] {
        options.loss = loss == "least_squares" ? Loss::least_squares : Loss::cross_entropy;
        options.alpha = static_cast<Real>(rate);
        options.lambda = static_cast<Real>(lambda);
        options.seed = c.seed();
        if (c.quick()) options.epochs = std::min<std::size_t>(options.epochs, 20);
        Split split;
        if (data.empty()) {
            Mnist1d digits = make_mnist1d();
            split = {std::move(digits.train), std::move(digits.test)};
        } else {
            split = read_own_data(data, c.seed());
        }
        std::vector<std::size_t> widths{split.training.x.shape()[1]};
        widths.insert(widths.end(), hidden.begin(), hidden.end());
        widths.push_back(split.training.classes);
        const DeepNetwork network(widths, activation_named(activation));

        matrix_calculus(c);
        two_passes(c);
        other_notations(c);
        const std::size_t examples = std::min<std::size_t>(100, split.training.size());
        cost(c, network, xt::view(split.training.x, xt::range(0, examples), xt::all()),
             Labels(split.training.label).first(examples));

        c.section("Training in the plane (EE.5)");
        const LabelledData arms = spirals(100, 3, c.seed());
        const DeepNetwork small({2, 20, 20, 3}, Activation::tanh);
        Vector phi;
        follow(c, small, {arms, spirals(100, 3, c.seed() + 1)}, {.alpha = Real(0.5), .batch = 30, .epochs = 200, .seed = c.seed()}, phi);
        c.figure(decision_figure(small, phi, arms));

        c.section(data.empty() ? "Training on MNIST-1D (EE.5, NL.10)" : "Training on your data (EE.5, NL.10)");
        c.say("a {} network with {}, {} training and {} test examples", fmt::join(widths, "-"), activation,
              split.training.size(), split.test.size());
        const std::vector<Progress> curve = follow(c, network, split, options, phi);
        c.result("train_accuracy", curve.back().train_accuracy);
        c.result("test_accuracy", curve.back().test_accuracy);
        c.result("final_loss", curve.back().loss);
        c.figure(loss_figure(curve));
        c.figure(accuracy_figure(curve));
        if (data.empty() && !c.quick()) c.check("at least 60 % of the test examples right", 1 - curve.back().test_accuracy, 0.4);
    });
}
