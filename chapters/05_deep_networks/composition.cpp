#include "chapters/05_deep_networks/composition.hpp"

#include <algorithm>

namespace descent::deep {

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
    require_size("as_deep", "phi", model.phi.size(), network.parameters());
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

    // All hidden layers of the first network, then the second one's
    std::vector<std::size_t> widths = front.widths;
    widths.back() = second.network.hidden;
    widths.push_back(second.network.outputs);
    DeepModel merged{DeepNetwork(widths, front.activation), {}};
    merged.phi = xt::zeros<Real>({merged.network.parameters()});

    // What stays: the layers up to the last hidden one, and the second network's output
    const std::size_t K = front.depth();
    std::copy_n(first.phi.begin(), front.W(K).offset, merged.phi.begin());
    vector(merged.phi, merged.network.W(K + 1)) = vector(second.phi, second.network.W1());
    vector(merged.phi, merged.network.b(K + 1)) = vector(second.phi, second.network.b1());

    // Two linear maps with nothing in between are one
    const auto theta = matrix(second.phi, second.network.W0()), out = matrix(first.phi, front.W(K));
    const auto theta0 = vector(second.phi, second.network.b0()),
               out0 = vector(first.phi, front.b(K));
    auto Psi = matrix(merged.phi, merged.network.W(K));
    auto psi0 = vector(merged.phi, merged.network.b(K));
    //> 05.1
    matmul(theta, out, Psi);  // Ψ = θ′ φ               (L8.2)
    for (std::size_t d = 0; d < psi0.size(); ++d) {
        psi0[d] = theta0[d];  // ψ_0 = θ′_0 + θ′ φ_0    (L8.2)
        for (std::size_t j = 0; j < out0.size(); ++j) psi0[d] += theta(d, j) * out0[j];
    }
    //<
    return merged;
}

Real merge_error(const ShallowModel& first, const ShallowModel& second, const Matrix& X) {
    return relative_error(merge(as_deep(first), second)(X), compose(first, second, X));
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
    const Real u = real(hidden) + Real(0.5);
    std::vector<shallow::HiddenUnit> units;
    for (std::size_t d = 1; d <= hidden; ++d) {
        const Real at = real(d) - (d > 3 ? Real(0.5) : Real(0));
        const Real bend =
            (d == 3 || d == 4 ? Real(3) : Real(2)) * (d % 2 == 0 ? Real(1) : Real(-1));
        const Real side = d == 2 || d == 3 ? Real(-1) : Real(1);  // these two open to the left
        units.push_back({-side * at, side * u, bend});
    }
    return {ShallowNetwork(1, hidden, 1), shallow::parameters_of(5, units)};
}

ShallowModel random_shallow(std::size_t inputs, std::size_t hidden, std::size_t outputs,
                            Random& random) {
    ShallowModel model{ShallowNetwork(inputs, hidden, outputs), {}};
    model.phi = xt::zeros<Real>({model.network.parameters()});
    random.fill_normal(model.phi);
    return model;
}

CompositionResult compare_composition(std::uint64_t seed) {
    const Matrix X = as_column(grid(-2, 2, 2001));
    const auto [first, second] = folding_pair();
    CompositionResult result{first, second, merge(as_deep(first), second)};
    result.error = merge_error(first, second, X);

    Random random(seed, "composition");
    const ShallowModel one = random_shallow(1, 7, 3, random), two = random_shallow(3, 5, 2, random);
    result.random_error = merge_error(one, two, X);

    const Matrix y = compose(first, second, X);
    const auto misprint_error = [&](Misprint misprint) {
        return relative_error(misprinted(result.merged, misprint)(X), y);
    };
    result.repeated_h2 = misprint_error(Misprint::repeated_h2);
    result.psi_32_twice = misprint_error(Misprint::psi_32_twice);
    return result;
}

}  // namespace descent::deep
