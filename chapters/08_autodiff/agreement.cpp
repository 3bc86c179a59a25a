#include "chapters/08_autodiff/agreement.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <cmath>
#include <limits>

#include "chapters/07_backprop/backward.hpp"
#include "chapters/08_autodiff/deep_network_graph.hpp"

namespace descent::autodiff {

using neurons::Activation, deep::DeepNetwork;

Real largest_difference(std::span<const Real> a, std::span<const Real> b) {
    constexpr Real infinity = std::numeric_limits<Real>::infinity();
    if (a.size() != b.size()) return infinity;
    Real largest = 0;
    for (std::size_t i = 0; i < a.size(); ++i) {
        const Real apart = std::abs(a[i] - b[i]);
        largest = std::isnan(apart) ? infinity : std::max(largest, apart);
    }
    return largest;
}

LinearAgreement linear_agreement(const Matrix& x, const Matrix& W, const Vector& b) {
    LinearAgreement result;
    result.z = linear_model(x, W, b);
    result.h = relu_model(result.z);
    result.dz = d_relu(xt::ones_like(result.z), result.z);  // ∂L/∂h = 1 for L = Σ h
    result.by_hand = d_linear(result.dz, x, W);

    Graph graph;
    const Tensor tx = graph.variable(x), tW = graph.variable(W),
                 tb = graph.variable(xt::expand_dims(b, 0));
    sum(relu(linear(tx, tW, tb))).backward();
    result.by_graph = {tW.grad(), xt::flatten(tb.grad()), tx.grad()};
    return result;
}

ToyAgreement toy_agreement(const toy::Toy<double>& phi, double x_value, double y_value) {
    ToyAgreement result;
    result.by_hand = toy::backward(phi, x_value, y_value, toy::forward(phi, x_value, y_value));

    // The eight parameters, and the function in three lines
    Graph graph;
    std::vector<Tensor> beta, omega;
    Names names;
    for (std::size_t k = 0; k < 4; ++k) {
        beta.push_back(graph.variable({{real(phi.beta[k])}}));
        omega.push_back(graph.variable({{real(phi.omega[k])}}));
        names.push_back({beta[k], fmt::format("β{}", k)});
        names.push_back({omega[k], fmt::format("ω{}", k)});
    }
    const Tensor x = graph.input({{real(x_value)}}), y = graph.input({{real(y_value)}});
    names.insert(names.end(), {{x, "x"}, {y, "y"}});
    //> 08.5
    const Tensor h1 = sin(beta[0] + omega[0] * x), h2 = exp(beta[1] + omega[1] * h1);
    const Tensor f3 = beta[3] + omega[3] * cos(beta[2] + omega[2] * h2), loss = square(f3 - y);
    loss.backward();
    names.insert(names.end(), {{h1, "h1"}, {h2, "h2"}, {f3, "f3"}, {loss, "ℓ"}});
    result.graph = snapshot(loss, names);
    //<

    for (std::size_t k = 0; k < 4; ++k) {
        result.dbeta[k] = beta[k].grad()(0, 0);
        result.domega[k] = omega[k].grad()(0, 0);
    }
    return result;
}

double ToyAgreement::difference() const {
    double largest = 0;
    const auto compare = [&](double got, double expected) {
        const double apart = std::abs(got - expected) / std::abs(expected);
        if (!std::isnan(largest) && !(apart <= largest)) largest = apart;  // NaN too, and it stays
    };
    for (std::size_t k = 0; k < 4; ++k) {
        compare(dbeta[k], by_hand.dbeta[k]);
        compare(domega[k], by_hand.domega[k]);
    }
    return largest;
}

CrossEntropyAgreement cross_entropy_agreement(const Matrix& outputs, backprop::Labels labels) {
    CrossEntropyAgreement result;
    result.by_hand = xt::zeros_like(outputs);
    result.loss_by_hand = backprop::cross_entropy(outputs, labels, result.by_hand);
    Graph graph;
    const Tensor z = graph.variable(outputs), loss = my_cross_entropy(z, labels);
    result.loss_by_graph = loss.item();
    loss.backward();
    result.by_graph = z.grad();
    return result;
}

Real Agreement::difference() const {
    require_size("Agreement", "by_graph", by_graph.size(), by_hand.size());
    Real largest =
        std::abs(loss_by_graph - loss_by_hand) / std::max(std::abs(loss_by_hand), Real(1));
    Real scale = Real(1) / real(examples);
    for (const Real x : by_hand) scale = std::max(scale, std::abs(x));
    for (std::size_t i = 0; i < by_hand.size(); ++i) {
        const Real apart = std::abs(by_graph[i] - by_hand[i]) / scale;
        if (!std::isnan(largest) && !(apart <= largest)) largest = apart;  // NaN too, and it stays
    }
    return largest;
}

Agreement random_agreement(Random& random) {
    // A network
    std::vector<std::size_t> widths{1 + random.index(20)};
    for (std::size_t k = random.index(5); k > 0; --k) widths.push_back(1 + random.index(40));
    widths.push_back(2 + random.index(8));
    constexpr std::array activations{Activation::linear, Activation::relu, Activation::sigmoid,
                                     Activation::tanh};
    const DeepNetwork network(widths, activations[random.index(4)]);

    // The number of examples, the loss, and φ
    const std::size_t N = 1 + random.index(60);
    const bool classes = random.index(2) == 0;
    Vector phi = deep::initialize(network, random);
    for (Real& parameter : phi) parameter += random.normal(0, Real(0.1));  // biases too

    // Examples, with targets for both losses
    Matrix X = Matrix::from_shape({N, widths.front()}), Y = Matrix::from_shape({N, widths.back()});
    random.fill_normal(X);
    random.fill_normal(Y);
    std::vector<std::size_t> labels(N);
    for (std::size_t& label : labels) label = random.index(widths.back());

    // Forwards and backwards both ways
    Agreement result;
    result.examples = N;
    result.network =
        fmt::format("{} {}, {}", fmt::join(widths, "-"), neurons::name(network.activation),
                    classes ? "cross-entropy" : "least squares");
    backprop::Backprop pass;
    if (classes) {
        result.loss_by_hand =
            backprop::loss_and_gradient(network, phi, X, labels, pass, result.by_hand);
        result.loss_by_graph = loss_and_gradient(network, phi, X, labels, result.by_graph);
    } else {
        result.loss_by_hand = backprop::loss_and_gradient(network, phi, X, Y, pass, result.by_hand);
        result.loss_by_graph = loss_and_gradient(network, phi, X, Y, result.by_graph);
    }
    return result;
}

AgreementResult random_agreements(std::size_t count, std::uint64_t seed) {
    require(count > 0, "random_agreements", "there is no network to compare");
    Random random(seed, "agreement");
    AgreementResult result;
    for (std::size_t i = 0; i < count; ++i) {
        const Agreement& one = result.networks.emplace_back(random_agreement(random));
        const Real apart = one.difference();
        result.worst = std::isnan(apart) ? std::numeric_limits<Real>::infinity()
                                         : std::max(result.worst, apart);
        result.parameters = std::max(result.parameters, one.by_hand.size());
    }
    return result;
}

}  // namespace descent::autodiff
