#include "chapters/04_shallow_networks/shallow_network.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

namespace descent::shallow {

ShallowNetwork::ShallowNetwork(std::size_t D_i, std::size_t D, std::size_t D_o, Activation a)
    : inputs(D_i), hidden(D), outputs(D_o), activation(a) {
    require(D_i > 0 && D > 0 && D_o > 0, "ShallowNetwork",
            fmt::format("a size is 0: {} inputs, {} hidden units, {} outputs", D_i, D, D_o));
    layout.add("W0", {D, D_i});
    layout.add("b0", {D});
    layout.add("W1", {D_o, D});
    layout.add("b1", {D_o});
}

Vector parameters_of(Real phi0, const std::vector<HiddenUnit>& units) {
    const std::size_t D = units.size();
    Vector phi = xt::zeros<Real>({parameter_count(1, D, 1)});
    const ShallowNetwork network(1, D, 1);
    for (std::size_t d = 0; d < D; ++d) {
        phi[network.W0().offset + d] = units[d].theta1;
        phi[network.b0().offset + d] = units[d].theta0;
        phi[network.W1().offset + d] = units[d].phi;
    }
    phi[network.b1().offset] = phi0;
    return phi;
}

Vector ten_parameters(const std::vector<double>& p) {
    require_size("ten_parameters", "lecture_order", p.size(), 10);
    std::vector<HiddenUnit> units;
    for (std::size_t d = 0; d < 3; ++d)
        units.push_back({static_cast<Real>(p[4 + 2 * d]), static_cast<Real>(p[5 + 2 * d]),
                         static_cast<Real>(p[1 + d])});
    return parameters_of(static_cast<Real>(p[0]), units);
}

void require_moderate(const char* option, const std::vector<double>& values) {
    for (double value : values)
        require(value == 0 || (std::abs(value) >= 1e-9 && std::abs(value) <= 1e9), option,
                fmt::format("{} is out of range: 0, or from 1e-9 to 1e9 in size", value));
}

void forward(const ShallowNetwork& network, const Vector& phi, const Matrix& X, Stages& stages) {
    require_size("forward", "phi", phi.size(), network.parameters());
    require_size("forward", "columns of X", X.shape()[1], network.inputs);
    const std::size_t examples = X.shape()[0];
    stages.f.resize({examples, network.hidden});
    stages.h.resize({examples, network.hidden});
    stages.y.resize({examples, network.outputs});
    const auto W0 = matrix(phi, network.W0()), W1 = matrix(phi, network.W1());
    const auto b0 = vector(phi, network.b0()), b1 = vector(phi, network.b1());

    // clang-format off
    matmul(X, transposed(W0), stages.f);
    xt::noalias(stages.f) += b0;                       // f_d = θ_d0 + Σ_i θ_di x_i    (L7.4)
    activate(network.activation, stages.f, stages.h);  // h_d = a[f_d]                 (L7.1)
    matmul(stages.h, transposed(W1), stages.y);
    xt::noalias(stages.y) += b1;                       // y_j = φ_j0 + Σ_d φ_jd h_d    (L7.4)
    // clang-format on
}

Matrix weighted_units(const ShallowNetwork& network, const Vector& phi, const Matrix& h,
                      std::size_t output) {
    require_size("weighted_units", "phi", phi.size(), network.parameters());
    require_size("weighted_units", "columns of h", h.shape()[1], network.hidden);
    require(output < network.outputs, "weighted_units",
            fmt::format("there is no output {}, the network has {}", output, network.outputs));
    const auto W1 = matrix(phi, network.W1());
    return h * xt::view(W1, output, xt::all());  // φ_jd h_d   (L7.1)
}

Real sum_error(const ShallowNetwork& network, const Vector& phi, const Vector& x) {
    require_size("sum_error", "outputs of the network", network.outputs, 1);
    Stages stages;
    forward(network, phi, as_column(x), stages);
    const Matrix weighted = weighted_units(network, phi, stages.h);
    const Real phi0 = phi[network.b1().offset];
    Real error = 0, largest = std::abs(phi0);
    for (std::size_t i = 0; i < x.size(); ++i) {
        Real y = phi0;
        for (std::size_t d = 0; d < network.hidden; ++d) {
            y += weighted(i, d);  // y = φ_0 + φ_1 h_1 + φ_2 h_2 + …   (L7.1)
            largest = std::max(largest, std::abs(weighted(i, d)));
        }
        error = std::max(error, std::abs(y - stages.y(i, 0)));
    }
    return largest > 0 ? error / largest : error;
}

Vector curve(const ShallowNetwork& network, const Vector& phi, const Vector& x) {
    require_size("curve", "outputs of the network", network.outputs, 1);
    Stages stages;
    forward(network, phi, as_column(x), stages);
    return xt::view(stages.y, xt::all(), 0);
}

Census census(const ShallowNetwork& network) {
    Census count;
    for (const Block& block : network.layout.blocks())
        (block.is_matrix() ? count.weights : count.biases) += block.size;
    count.capacity = network.hidden;
    return count;
}

std::size_t parameter_count(std::size_t inputs, std::size_t hidden, std::size_t outputs) {
    return hidden * (inputs + 1) + outputs * (hidden + 1);
}

}  // namespace descent::shallow
