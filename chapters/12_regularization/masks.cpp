#include "chapters/12_regularization/masks.hpp"

#include <cmath>

#include "chapters/07_backprop/objective.hpp"

namespace descent::regularization {

MaskResult average_over_masks(Real p, std::uint64_t seed) {
    const Matrix z{{Real(0.7), Real(1.2), Real(0.1), Real(2.5), Real(0.9)}};
    const std::size_t units = z.shape()[1];
    MaskResult result{.p = p, .z = z, .m = z, .mean = xt::zeros_like(z)};
    Random random(seed, "one mask");
    draw_mask(p, random, result.m);
    drop_units(z, result.m, p, result.dropped);

    // All masks: bit i of the number says whether unit i is kept
    Matrix m = z, dropped;
    for (std::size_t bits = 0; bits < std::size_t{1} << units; ++bits) {
        Real probability = 1;
        for (std::size_t i = 0; i < units; ++i) {
            m(0, i) = Real(bits >> i & 1);
            probability *= m(0, i) > 0 ? 1 - p : p;
        }
        drop_units(z, m, p, dropped);
        result.mean += probability * dropped;
    }
    result.error = xt::amax(xt::abs(result.mean - z))();
    return result;
}

DropoutGradientResult check_dropout_gradient() {
    const deep::DeepNetwork network({4, 7, 6, 3}, neurons::Activation::sigmoid);
    Random random(0, "gradient");
    const Vector phi = deep::initialize(network, random);
    Matrix X = xt::zeros<Real>({6, 4});
    random.fill_normal(X);
    const std::vector<std::size_t> labels{0, 2, 1, 1, 0, 2};
    DropoutGradientResult result;
    result.fixed_mask = check_gradient(masked_objective(network, X, labels, {}, 1, 1), phi,
                                       network.layout, {.batch = 6});

    // Nobody is dropped
    backprop::Backprop plain;
    DropoutPass pass;
    Vector expected, dphi;
    draw_masks(network, {0, 0}, 6, 1, 1, pass);
    const Real difference = loss_and_gradient(network, phi, X, labels, {0, 0}, pass, dphi) -
                            backprop::loss_and_gradient(network, phi, X, labels, plain, expected);
    result.without_dropout = std::abs(difference) + xt::amax(xt::abs(dphi - expected))();
    return result;
}

Real mean_in_standard_errors(std::size_t draws) {
    require(draws > 0, "mean_in_standard_errors", "there are no draws");
    const deep::DeepNetwork network({8, 20, 20, 1}, neurons::Activation::linear);
    Random random(0, "mean");
    const Vector phi = deep::initialize(network, random);
    Matrix x = xt::zeros<Real>({1, 8});
    random.fill_normal(x);
    DropoutPass pass;
    Vector f = xt::zeros<Real>({draws});
    for (std::size_t i = 0; i < draws; ++i) {
        draw_masks(network, {}, 1, 0, i + 1, pass);
        forward(network, phi, x, {}, pass);
        f[i] = pass.layers.output()(0, 0);
    }
    deep::Layers layers;
    deep::forward(network, phi, x, layers);
    const Real mean = static_cast<Real>(xt::mean(f)());
    const Real variance = static_cast<Real>(xt::mean(xt::square(f - mean))());
    return (mean - layers.output()(0, 0)) / std::sqrt(variance / real(draws));
}

}  // namespace descent::regularization
