#include "chapters/05_deep_networks/composition.hpp"

#include <algorithm>

namespace descent::deep {
Matrix DeepModel::operator()(const Matrix& X) const {
    Layers layers;
    forward(network, phi, X, layers);
    return layers.output();
}

Matrix compose(const ShallowModel& first, const ShallowModel& second, const Matrix& X) {
    require_size("compose", "inputs of the second network", second.network.inputs,
                 first.network.outputs);
    shallow::Stages stages, next;
    // clang-format off
    forward(first.network, first.phi, X, stages);         // y  = φ_0 + φ a[θ_0 + θ x]      (L8.1)
    forward(second.network, second.phi, stages.y, next);  // y′ = φ′_0 + φ′ a[θ′_0 + θ′ y]  (L8.1)
    // clang-format on
    return next.y;
}

DeepModel as_deep(const ShallowModel& model) {
    const ShallowNetwork& network = model.network;
    require_size("deep", "phi", model.phi.size(), network.parameters());
    return {DeepNetwork({network.inputs, network.hidden, network.outputs}, network.activation),
            model.phi};
}

DeepModel merge(const DeepModel& first, const ShallowModel& second) {
    const DeepNetwork& front = first.network;
    require_size("merge", "phi of the first network", first.phi.size(), front.parameters());
    require_size("merge", "phi of the second network", second.phi.size(),
                 second.network.parameters());
    require_size("merge", "inputs of the second network", second.network.inputs,
                 front.widths.back());
    require(front.activation == second.network.activation, "merge", "the activations differ");
    std::vector<std::size_t> widths = front.widths;
    widths.back() = second.network.hidden;
    widths.push_back(second.network.outputs);
    DeepModel merged{DeepNetwork(widths, front.activation), {}};
    const std::size_t K = front.depth();
    merged.phi = xt::zeros<Real>({merged.network.parameters()});
    std::copy_n(first.phi.begin(), front.W(K).offset, merged.phi.begin());
    vector(merged.phi, merged.network.W(K + 1)) = vector(second.phi, second.network.W1());
    vector(merged.phi, merged.network.b(K + 1)) = vector(second.phi, second.network.b1());

    const auto theta = matrix(second.phi, second.network.W0()), out = matrix(first.phi, front.W(K));
    const auto theta0 = vector(second.phi, second.network.b0()),
               out0 = vector(first.phi, front.b(K));
    auto Psi = matrix(merged.phi, merged.network.W(K));
    auto psi0 = vector(merged.phi, merged.network.b(K));
    matmul(theta, out, Psi);  // Ψ = θ′ φ               (L8.2)
    for (std::size_t d = 0; d < psi0.size(); ++d) {
        psi0[d] = theta0[d];  // ψ_0 = θ′_0 + θ′ φ_0    (L8.2)
        for (std::size_t j = 0; j < out0.size(); ++j) psi0[d] += theta(d, j) * out0[j];
    }
    return merged;
}

DeepModel misprinted(DeepModel merged, Misprint misprint) {
    const Block& block = merged.network.W(1);
    require(block.shape[0] >= 3 && block.shape[1] >= 3, "misprinted",
            "the misprints are about three units a layer");
    auto Psi = matrix(merged.phi, block);
    if (misprint == Misprint::psi_32_twice) {
        Psi(2, 0) = Psi(2, 1);
    } else {
        for (std::size_t d : {std::size_t{1}, std::size_t{2}}) {
            Psi(d, 1) += Psi(d, 0);
            Psi(d, 0) = 0;
        }
    }
    return merged;
}

std::pair<ShallowModel, ShallowModel> folding_pair() {
    const ShallowNetwork network(1, 3, 1);
    return {{network, shallow::parameters_of(-1, {{1, 1, 3}, {1, 3, -2}, {-1, 3, 2}})},
            {network, shallow::parameters_of(-1, {{1, 1, 4}, {1, 2, -3}, {-1, 2, 3}})}};
}

ShallowModel sawtooth(std::size_t hidden) {
    require(hidden >= 3, "sawtooth", "fewer than 3 units");
    // In u·x the joints lie at 1, 2, 3, 3½, 4½, …; the slopes are u, −u, u, −2u, u, −u, …
    const Real u = static_cast<Real>(hidden) + Real(0.5);
    std::vector<shallow::HiddenUnit> units;
    for (std::size_t d = 1; d <= hidden; ++d) {
        const Real at = static_cast<Real>(d) - (d > 3 ? Real(0.5) : Real(0));
        const Real bend =
            (d == 3 || d == 4 ? Real(3) : Real(2)) * (d % 2 == 0 ? Real(1) : Real(-1));
        const Real side = d == 2 || d == 3 ? Real(-1) : Real(1);  // these two open to the left
        units.push_back({-side * at, side * u, bend});
    }
    return {ShallowNetwork(1, hidden, 1), shallow::parameters_of(5, units)};
}

}  // namespace descent::deep
