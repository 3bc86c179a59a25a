#include "chapters/13_batch_normalization/layer_study.hpp"

#include <algorithm>
#include <cmath>

#include "common/random.hpp"

namespace descent::normalization {
namespace {

Real largest(const Matrix& M) {
    return xt::amax(xt::abs(M))();
}

}  // namespace

WorkedBatch eight_by_hand() {
    WorkedBatch worked{.layer = BatchNormLayer(1, 0),
                       .X = {{2}, {4}, {4}, {4}, {5}, {5}, {7}, {9}},
                       .dY = {{1}, {0}, {0}, {0}, {0}, {0}, {0}, {0}}};
    BatchNormLayer& layer = worked.layer;
    layer.phi = {2, Real(0.5)};  // γ, β
    layer.forward(worked.X);
    layer.backward(worked.dY);

    const BatchPass& pass = layer.pass;
    const Matrix one_line = backward_in_one_line(layer.bn, layer.phi, worked.dY, pass);
    worked.one_line_error = largest(layer.dX - one_line);
    Vector sum = xt::zeros<Real>({std::size_t{1}});
    sum_rows(pass.centred, sum);
    worked.left_out = pass.dvariance[0] * (-2 / real(pass.examples())) * sum[0];
    return worked;
}

Invariances invariances(Real epsilon, std::uint64_t seed) {
    const std::size_t examples = 20, features = 3;
    Random random(seed, "invariances");
    Matrix X = xt::zeros<Real>({examples, features}), dY = X;
    random.fill_normal(X);
    random.fill_normal(dY);
    BatchNormLayer layer(features, epsilon);
    const Matrix Y = layer.forward(X), dX = layer.backward(dY);
    const BatchPass pass = layer.pass;
    Invariances result{.epsilon = epsilon};

    // A shift: BN(x + v) = BN(x)
    const Matrix shifted = X + Vector{100, -7, Real(0.3)};
    result.shift_change = largest(layer.forward(shifted) - Y);

    // A factor: |y′ − y| ≤ |x̂| ε (1 − 1/c²)/σ² with |x̂| ≤ √(m − 1), and BN_ε(cx) = BN_ε/c²(x)
    const Matrix scaled = 10 * X;
    result.scale_change = largest(layer.forward(scaled) - Y);
    result.scale_bound = epsilon * Real(0.99) * std::sqrt(real(examples - 1)) /
                         xt::amin(layer.pass.variance / 100)();
    BatchNormLayer smaller_epsilon(features, epsilon / 100);
    result.epsilon_change = largest(layer.Y - smaller_epsilon.forward(X));

    // Backward: Σ ∂ℓ/∂x_i = 0 and Σ ∂ℓ/∂x_i x̂_i = −2ε/s · ∂ℓ/∂σ²
    Vector sum = xt::zeros<Real>({features});
    sum_rows(dX, sum);
    for (std::size_t j = 0; j < features; ++j) {
        const Real along = dot(column(dX, j), column(pass.x_hat, j));
        const Real expected = 2 * epsilon * pass.dvariance[j] / pass.deviation[j];
        result.mean_motion = std::max(result.mean_motion, std::abs(sum[j]));
        result.deviation_motion = std::max(result.deviation_motion, std::abs(along));
        result.deviation_error = std::max(result.deviation_error, std::abs(along + expected));
    }
    return result;
}

BatchOfTwo batch_of_two(Real epsilon) {
    const Matrix X{{1, 0, -5}, {2, Real(0.1), 50}}, dY{{1, 2, 3}, {-1, 1, 0}};
    BatchNormLayer layer(3, epsilon), exact(3, 0);
    return {.epsilon = epsilon,
            .X = X,
            .Y = layer.forward(X),
            .dX = layer.backward(dY),
            .sign_error = largest(xt::abs(exact.forward(X)) - 1),
            .exact_gradient = largest(exact.backward(dY))};
}

}  // namespace descent::normalization
