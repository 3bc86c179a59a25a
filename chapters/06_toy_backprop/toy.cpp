#include "chapters/06_toy_backprop/toy.hpp"

namespace descent::toy {

ParameterLayout layout() {
    ParameterLayout blocks;
    blocks.add("beta", {4});
    blocks.add("omega", {4});
    return blocks;
}

Vector pack(const Toy<double>& phi) {
    Vector packed = xt::zeros<Real>({std::size_t(8)});
    for (std::size_t k = 0; k < 4; ++k) {
        packed(k) = static_cast<Real>(phi.beta[k]);
        packed(4 + k) = static_cast<Real>(phi.omega[k]);
    }
    return packed;
}

Toy<double> unpack(const Vector& phi) {
    require_size("unpack", "phi", phi.size(), 8);
    Toy<double> unpacked;
    for (std::size_t i = 0; i < 8; ++i) parameter(unpacked, i) = static_cast<double>(phi(i));
    return unpacked;
}

Objective objective(double x, double y) {
    Objective loss_at;
    loss_at.loss = [=](const Vector& phi) {
        return static_cast<Real>(forward(unpack(phi), x, y).loss);
    };
    loss_at.loss_and_gradient = [=](const Vector& phi, Vector& dphi) {
        require_size("objective", "dphi", dphi.size(), 8);
        const Toy<double> toy = unpack(phi);
        const Forward<double> v = forward(toy, x, y);
        const Backward<double> d = backward(toy, x, y, v);
        xt::noalias(dphi) = pack({d.dbeta, d.domega});
        return static_cast<Real>(v.loss);
    };
    return loss_at;
}

}  // namespace descent::toy
