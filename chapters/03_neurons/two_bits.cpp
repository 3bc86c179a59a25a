#include "chapters/03_neurons/two_bits.hpp"

#include <fmt/format.h>

#include "chapters/03_neurons/activation.hpp"

namespace descent::neurons {
namespace {

TwoBitFunction examine(const SignedPoints& points) {
    TwoBitFunction result{points, learn(points), separability(points), 0};
    if (result.separability.margin > 0)
        result.bound = mistake_bound(points, result.separability.margin);
    return result;
}

}  // namespace

SignedPoints truth_table(unsigned truth) {
    require(truth <= 15, "truth_table",
            fmt::format("there is no function {} of two bits, only 0 to 15", truth));
    SignedPoints points{{{0, 0}, {0, 1}, {1, 0}, {1, 1}}, {}};
    for (unsigned k = 0; k < 4; ++k) points.y.push_back((truth >> k & 1U) != 0 ? 1 : -1);
    return points;
}

Matrix hidden_representation(const Matrix& X) {
    require_size("hidden_representation", "columns of X", X.shape()[1], 2);
    Matrix H = Matrix::from_shape({X.shape()[0], std::size_t{2}});
    //> 03.5
    const Matrix W{{-1, 1}, {1, -1}};
    matmul(X, transposed(W), H);       // z = W x, with b = 0   (NL.8)
    activate(Activation::relu, H, H);  // h = max(0, z)         (NL.8)
    //<
    return H;
}

TwoBitResult two_bit_functions() {
    TwoBitResult result;
    for (unsigned truth = 0; truth < 16; ++truth) {
        const TwoBitFunction function = examine(truth_table(truth));
        result.learned += function.perceptron.converged;
        result.separable += function.separability.margin > 0;
        result.refuted += !function.separability.certificate.empty();
        result.functions.push_back(function);
    }
    return result;
}

XorResult learn_xor() {
    const SignedPoints points = truth_table(XOR);
    XorResult result;
    result.inputs = examine(points);
    const std::vector<long>& certificate = result.inputs.separability.certificate;
    result.proven = !certificate.empty() && refutes(certificate, points);
    result.hidden = examine({hidden_representation(points.X), points.y});
    result.errors = result.hidden.perceptron.separator.errors(result.hidden.points);
    return result;
}

}  // namespace descent::neurons
