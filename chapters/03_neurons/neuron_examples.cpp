#include "chapters/03_neurons/neuron_examples.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <utility>

#include "common/random.hpp"

namespace descent::neurons {

GradientReport check_backward(const Neuron& neuron, const Vector& x) {
    // φ holds all that the neuron computes from
    const std::size_t n = x.size();
    ParameterLayout layout;
    layout.add("x", {n});
    layout.add("w", {n});
    layout.add("b", {1});
    Vector phi = Vector::from_shape({layout.size()});
    vector(phi, layout[0]) = x;
    vector(phi, layout[1]) = neuron.w;
    phi(layout[2].offset) = neuron.b;
    const auto unpack = [layout, a = neuron.activation](const Vector& at) {
        return std::pair<Neuron, Vector>{{vector(at, layout[1]), at(layout[2].offset), a},
                                         vector(at, layout[0])};
    };

    // h as a function of φ, and its gradient by backward()
    Objective h;
    h.loss = [unpack](const Vector& at) {
        const auto [moved, input] = unpack(at);
        return forward(moved, input).h;
    };
    h.loss_and_gradient = [unpack, layout](const Vector& at, Vector& dphi) {
        const auto [moved, input] = unpack(at);
        const NeuronForward pass = forward(moved, input);
        const NeuronGradient d = backward(moved, input, pass, 1);
        dphi.resize({layout.size()});
        vector(dphi, layout[0]) = d.dx;
        vector(dphi, layout[1]) = d.dw;
        dphi(layout[2].offset) = d.db;
        return pass.h;
    };
    return check_gradient(h, phi, layout);
}

GradientReport check_backward(const SoftmaxNeurons& neurons, const Vector& x) {
    const SoftmaxForward pass = forward(neurons, x);
    const std::size_t C = pass.h.size();
    Matrix J = Matrix::from_shape({C, x.size()});
    for (std::size_t j = 0; j < C; ++j) {
        Vector dh = xt::zeros<Real>({C});
        dh(j) = 1;
        row(J, j) = backward(neurons, x, pass, dh).dx;  // ∂h_j/∂x
    }
    const auto h = [&](const Vector& at, Vector& out) { out = forward(neurons, at).h; };
    return check_jacobian(h, x, J);
}

FourKinds four_kinds(const Vector& w, Real b, const Vector& x) {
    FourKinds result{x, {}, {}, false};
    for (const Activation a :
         {Activation::linear, Activation::relu, Activation::sigmoid, Activation::tanh}) {
        const Neuron neuron{w, b, a};
        const NeuronForward pass = forward(neuron, x);
        result.kinds.push_back({neuron, pass, slope(a, pass.z), backward(neuron, x, pass, 1)});
    }
    const NeuronExample& sigmoid = result.kinds[2];
    result.check = check_backward(sigmoid.neuron, x);
    result.flat = sigmoid.slope < std::sqrt(std::numeric_limits<Real>::epsilon());
    return result;
}

SoftmaxExample three_softmax_neurons() {
    const SoftmaxNeurons neurons{{{2, -3}, {0, 1}, {-1, 1}}, {-3, 1, 0}};
    const Vector x{-1, -2};
    return {neurons, x, forward(neurons, x), check_backward(neurons, x)};
}

TwoSoftmaxResult compare_two_softmax(std::uint64_t seed, std::size_t trials) {
    require(trials > 0, "compare_two_softmax", "there is no trial");
    Random random(seed, "softmax");
    TwoSoftmaxResult result{trials, 0};
    for (std::size_t trial = 0; trial < trials; ++trial) {
        SoftmaxNeurons two{Matrix::from_shape({2, 3}), Vector::from_shape({2})};
        Vector x = Vector::from_shape({3});
        random.fill_normal(two.W, 0, 3);
        random.fill_normal(two.b, 0, 3);
        random.fill_normal(x, 0, 3);
        const Real difference = forward(two, x).h(0) - forward(first_of_two(two), x).h;
        result.largest_difference = std::max(result.largest_difference, std::abs(difference));
    }
    return result;
}

}  // namespace descent::neurons
