#include "chapters/07_backprop/worked_example.hpp"

#include <algorithm>
#include <cmath>

#include "chapters/07_backprop/matrix_calculus.hpp"
#include "chapters/07_backprop/objective.hpp"
#include "chapters/07_backprop/other_notations.hpp"

namespace descent::backprop {

JacobianChecks check_jacobians(const TinyNetwork& tiny) {
    const Matrix W = matrix(tiny.phi, tiny.network.W(0));
    require_size("check_jacobians", "h", tiny.h.size(), W.shape()[1]);
    const auto linear = [&](const Vector& h, Vector& f) {
        for (std::size_t j = 0; j < W.shape()[0]; ++j) f[j] = dot(row(W, j), h);
    };
    const auto relu = [](const Vector& f, Vector& h) { h = xt::maximum(f, Real(0)); };
    const auto softmax = [](const Vector& f, Vector& p) { p = xt::exp(f) / xt::sum(xt::exp(f)); };
    Vector p = tiny.f;
    softmax(tiny.f, p);
    return {check_jacobian(linear, tiny.h, xt::transpose(linear_by_input(W))),
            check_jacobian(relu, tiny.f, activation_by_input(Activation::relu, tiny.f)),
            check_jacobian(softmax, tiny.f, softmax_by_input(p))};
}

PassesResult run_both_passes(const TinyNetwork& tiny) {
    PassesResult result;
    result.loss =
        loss_and_gradient(tiny.network, tiny.phi, tiny.X, tiny.labels, result.pass, result.dphi);
    result.check = check_gradient(objective(tiny.network, tiny.X, tiny.labels), tiny.phi,
                                  tiny.network.layout, {.batch = tiny.labels.size()});
    return result;
}

namespace {

/// The gradient with the mistake; the loss is right.
Objective with_forgotten_mean(const TinyNetwork& tiny) {
    const Objective right = objective(tiny.network, tiny.X, tiny.labels);
    Objective wrong = right;
    wrong.loss_and_gradient = [right, b0 = tiny.network.b(0), N = real(tiny.labels.size())](
                                  const Vector& phi, Vector& dphi) {
        const Real loss = right.loss_and_gradient(phi, dphi);
        for (Real& db : vector(dphi, b0)) db *= N;
        return loss;
    };
    return wrong;
}

}  // namespace

GradientReport check_forgotten_mean(const TinyNetwork& tiny) {
    return check_gradient(with_forgotten_mean(tiny), tiny.phi, tiny.network.layout,
                          {.batch = tiny.labels.size()});
}

OrderComparison compare_orders(const TinyNetwork& tiny) {
    return {order_test(objective(tiny.network, tiny.X, tiny.labels), tiny.phi),
            order_test(with_forgotten_mean(tiny), tiny.phi)};
}

namespace {

/// max |a_i − b_i|; NaN if one of them is.
Real largest_difference(const Vector& a, const Vector& b) {
    require_size("compare_notations", "gradient", a.size(), b.size());
    Real largest = 0;
    for (std::size_t i = 0; i < a.size(); ++i) {
        const Real difference = std::abs(a[i] - b[i]);
        if (std::isnan(difference)) return difference;
        largest = std::max(largest, difference);
    }
    return largest;
}

/// FM.13: the gradient of the mean is the mean of the examples' gradients.
Real mean_of_examples(const TinyNetwork& tiny) {
    Backprop pass;
    Vector dphi, mean = xt::zeros<Real>({tiny.phi.size()});
    loss_and_gradient(tiny.network, tiny.phi, tiny.X, tiny.labels, pass, dphi);
    const Real N = real(tiny.labels.size());
    for (std::size_t i = 0; i < tiny.labels.size(); ++i) {
        const Vector G_output = N * row(pass.df.back(), i);  // without the 1/N of the mean
        mean += example_gradient(tiny.network, tiny.phi, row(tiny.X, i), G_output) / N;
    }
    return largest_difference(mean, dphi);
}

/// EE.8 on this example, 1 × 2, with weights θ = (1, −½, 2) and no bias at the output.
Real regression(const Matrix& W, const Vector& b, const Matrix& x) {
    const Real y = Real(0.7);
    const Vector theta{1, Real(-0.5), 2};
    const DeepNetwork network({2, 3, 1}, Activation::tanh);
    // A vector of the blocks W0, b0, W1, b1
    const auto joined = [&](const Matrix& W0, const Vector& b0, const Vector& W1, Real b1) {
        Vector v = Vector::from_shape({network.parameters()});
        matrix(v, network.W(0)) = W0;
        vector(v, network.b(0)) = b0;
        vector(v, network.W(1)) = W1;
        vector(v, network.b(1)).fill(b1);
        return v;
    };
    Backprop pass;
    Vector dphi;
    loss_and_gradient(network, joined(W, b, theta, 0), x, Matrix{{y}}, pass, dphi);
    const RegressionGradient slide =
        regression_backprop(Activation::tanh, W, b, theta, 0, row(x, 0), y);
    return largest_difference(joined(slide.dw, slide.db, slide.dtheta, slide.dc), dphi);
}

/// EE.9 on this example, 1 × 2, of class 1.
Real classification(const Matrix& W, const Vector& b, const Matrix& x) {
    const DeepNetwork network({2, 3});
    const auto joined = [&](const Matrix& W0, const Vector& b0) {
        Vector v = Vector::from_shape({network.parameters()});
        matrix(v, network.W(0)) = W0;
        vector(v, network.b(0)) = b0;
        return v;
    };
    Backprop pass;
    Vector dphi;
    loss_and_gradient(network, joined(W, b), x, std::vector<std::size_t>{1}, pass, dphi);
    const ClassificationGradient slide =
        classification_backprop(Activation::linear, W, b, row(x, 0), Vector{0, 1, 0});
    return largest_difference(joined(slide.dw, slide.db), dphi);
}

/// GO.7b: the tiny network layer by layer, on this example, 1 × 2, of this class.
Real jacobians(const TinyNetwork& tiny, const Matrix& x, std::size_t label) {
    Backprop pass;
    Vector dphi;
    loss_and_gradient(tiny.network, tiny.phi, x, std::vector<std::size_t>{label}, pass, dphi);
    const Vector dy = row(pass.df.back(), 0);
    return largest_difference(jacobian_gradient(tiny.network, tiny.phi, row(x, 0), dy).dtheta,
                              dphi);
}

}  // namespace

NotationErrors compare_notations(const TinyNetwork& tiny) {
    require(tiny.X.shape()[0] > 2, "compare_notations", "there is no third example");
    const Matrix W = matrix(tiny.phi, tiny.network.W(0)),
                 x = xt::view(tiny.X, xt::range(2, 3), xt::all());  // a batch of one
    const Vector b = vector(tiny.phi, tiny.network.b(0));
    return {mean_of_examples(tiny), regression(W, b, x), classification(W, b, x),
            jacobians(tiny, x, tiny.labels[2])};
}

}  // namespace descent::backprop
