#include "chapters/10_optimizers/noise.hpp"

#include <cmath>

#include "common/random.hpp"

namespace descent::optimizers {
namespace {

void require_draw(const char* function, std::size_t examples, std::size_t n, Sampling sampling) {
    if (examples == 0) argument_error(function, "there are no examples");
    if (n == 0) argument_error(function, "the batch size is 0");
    if (n > examples && sampling == Sampling::without_replacement)
        argument_error(function,
                       "more examples than there are cannot be drawn without replacement");
}

/// n of so many examples: independent draws, or the beginning of a permutation of what is
/// in the batch already.
void draw(std::vector<std::size_t>& batch, std::size_t n, std::size_t examples, Sampling sampling,
          Random& random) {
    for (std::size_t k = 0; k < n; ++k) {
        if (sampling == Sampling::without_replacement)
            std::swap(batch[k], batch[k + random.index(examples - k)]);
        else
            batch[k] = random.index(examples);
    }
}

}  // namespace

Matrix example_gradients(const SampledObjective& sum, const Vector& phi) {
    Matrix gradients = Matrix::from_shape({sum.examples, phi.size()});
    Vector g = xt::zeros_like(phi);
    for (std::size_t i = 0; i < sum.examples; ++i) {
        sum.loss_and_gradient(phi, {&i, 1}, g);
        xt::row(gradients, static_cast<std::ptrdiff_t>(i)) = g;
    }
    return gradients;
}

Real gradient_deviation(const Matrix& gradients, std::size_t n, Sampling sampling) {
    const std::size_t examples = gradients.shape()[0];
    require_draw("gradient_deviation", examples, n, sampling);
    Vector g_mean = Vector::from_shape({gradients.shape()[1]});
    sum_rows(gradients, g_mean);
    const Real T = static_cast<Real>(examples), size = static_cast<Real>(n);
    g_mean /= T;                                         // ḡ = 1/T Σ g_i
    const Matrix apart = gradients - g_mean;             //
    const Real variance = xt::sum(apart * apart)() / T;  // σ² = 1/T Σ ‖g_i − ḡ‖²
    if (sampling == Sampling::with_replacement || examples == 1) {  //
        return std::sqrt(variance / size);  // σ/√n                          (FM.14)
    }
    return std::sqrt(variance / size * (T - size) / (T - 1));  // σ/√n √((T − n)/(T − 1))
}

Deviation measured_deviation(const SampledObjective& sum, const Vector& phi, std::size_t n,
                             Sampling sampling, std::size_t draws, std::uint64_t seed) {
    require_draw("measured_deviation", sum.examples, n, sampling);
    require(draws >= 2, "measured_deviation", "a deviation needs at least 2 draws");
    const SampledObjective estimate = mean(sum);
    Vector exact = xt::zeros_like(phi), g = xt::zeros_like(phi);
    whole(estimate).loss_and_gradient(phi, exact);
    Random random(seed, "mini-batches for their deviation");
    std::vector<std::size_t> batch = random.permutation(sum.examples);
    if (n > batch.size()) batch.resize(n);
    double squares = 0, fourths = 0;
    for (std::size_t d = 0; d < draws; ++d) {
        draw(batch, n, sum.examples, sampling, random);
        estimate.loss_and_gradient(phi, {batch.data(), n}, g);
        double square = 0;
        for (std::size_t p = 0; p < g.size(); ++p)
            square += std::pow(static_cast<double>(g(p) - exact(p)), 2);
        squares += square;
        fourths += square * square;
    }
    const double D = static_cast<double>(draws), q = squares / D,
                 spread = std::max(0.0, fourths / D - q * q);
    const double value = std::sqrt(q);
    // of a root: half the relative one
    const double error = value > 0 ? std::sqrt(spread / D) / (2 * value) : 0;
    return {static_cast<Real>(value), static_cast<Real>(error)};
}

}  // namespace descent::optimizers
