#include "chapters/07_backprop/cost.hpp"

#include <algorithm>
#include <chrono>
#include <limits>

#include "chapters/07_backprop/backward.hpp"

namespace descent::backprop {

std::size_t forward_multiplications(const DeepNetwork& network, std::size_t examples) {
    std::size_t weights = 0;
    for (std::size_t k = 0; k <= network.depth(); ++k) weights += network.W(k).size;
    return examples * weights;
}

std::size_t backward_multiplications(const DeepNetwork& network, std::size_t examples) {
    return 2 * forward_multiplications(network, examples) - examples * network.W(0).size;
}

namespace {

/// The fastest of twenty calls, in microseconds.
template <class Action>
double fastest(Action action) {
    double best = std::numeric_limits<double>::infinity();
    for (int i = 0; i < 20; ++i) {
        const auto start = std::chrono::steady_clock::now();
        action();
        const std::chrono::duration<double, std::micro> time =
            std::chrono::steady_clock::now() - start;
        best = std::min(best, time.count());
    }
    return best;
}

}  // namespace

CostResult measure_cost(const DeepNetwork& network, const LabelledData& data, std::uint64_t seed) {
    const std::size_t examples = std::min<std::size_t>(100, data.size());
    const Matrix X = xt::view(data.x, xt::range(0, examples), xt::all());
    Random random(seed, "cost");
    const Vector phi = initialize(network, random);

    // Both passes once, so that all buffers are made
    Backprop pass;
    Vector dphi;
    loss_and_gradient(network, phi, X, Labels(data.label).first(examples), pass, dphi);

    return {
        .parameters = network.parameters(),
        .examples = examples,
        .forward_time = fastest([&] { forward(network, phi, X, pass.layers); }),
        .backward_time = fastest([&] { backward(network, phi, X, pass, dphi); }),
        .multiplications_ratio = static_cast<double>(backward_multiplications(network, examples)) /
                                 static_cast<double>(forward_multiplications(network, examples))};
}

CostCurves cost_by_width(const std::vector<std::size_t>& widths) {
    CostCurves curves;
    for (Vector* v : {&curves.parameters, &curves.backprop, &curves.differences})
        *v = xt::zeros<Real>({widths.size()});
    for (std::size_t i = 0; i < widths.size(); ++i) {
        const DeepNetwork network({40, widths[i], widths[i], 10});
        const Real once = real(forward_multiplications(network, 1));
        curves.parameters[i] = real(network.parameters());
        curves.backprop[i] = once + real(backward_multiplications(network, 1));
        curves.differences[i] = 2 * curves.parameters[i] * once;
    }
    return curves;
}

}  // namespace descent::backprop
