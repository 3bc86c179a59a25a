#include "chapters/10_optimizers/noise.hpp"

#include <cmath>

#include "chapters/10_optimizers/landscape.hpp"
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

/// Points of y = 1 + 2x + N(0, 1), with x from N(0, 1).
fitting::Points noisy_line(std::size_t count, std::uint64_t seed) {
    Random random(seed, "points around a line");
    fitting::Points points{xt::zeros<Real>({count}), xt::zeros<Real>({count})};
    random.fill_normal(points.x);
    for (std::size_t i = 0; i < count; ++i) points.y(i) = 1 + 2 * points.x(i) + random.normal();
    return points;
}

}  // namespace

Matrix example_gradients(const SampledObjective& sum, const Vector& phi) {
    Matrix gradients = Matrix::from_shape({sum.examples, phi.size()});
    Vector g = xt::zeros_like(phi);
    for (std::size_t i = 0; i < sum.examples; ++i) {
        sum.loss_and_gradient(phi, {&i, 1}, g);
        row(gradients, i) = g;
    }
    return gradients;
}

Real gradient_deviation(const Matrix& gradients, std::size_t n, Sampling sampling) {
    const std::size_t examples = gradients.shape()[0];
    require_draw("gradient_deviation", examples, n, sampling);
    Vector g_mean = Vector::from_shape({gradients.shape()[1]});
    sum_rows(gradients, g_mean);
    const Real N = real(examples), size = real(n);
    g_mean /= N;  // ḡ = 1/N Σ g_i
    const Matrix apart = gradients - g_mean;
    const Real variance = xt::sum(apart * apart)() / N;  // σ² = 1/N Σ ‖g_i − ḡ‖²
    if (sampling == Sampling::with_replacement || examples == 1)
        return std::sqrt(variance / size);                     // σ/√n                    (FM.14)
    return std::sqrt(variance / size * (N - size) / (N - 1));  // σ/√n √((N − n)/(N − 1))   (FM.14)
}

Deviation measured_deviation(const SampledObjective& sum, const Vector& phi, std::size_t n,
                             Sampling sampling, std::size_t draws, std::uint64_t seed) {
    require_draw("measured_deviation", sum.examples, n, sampling);
    require(draws >= 2, "measured_deviation", "a deviation needs at least 2 draws");
    const SampledObjective estimate = mean(sum);
    Vector exact = xt::zeros_like(phi), g = xt::zeros_like(phi);
    whole(estimate).loss_and_gradient(phi, exact);

    // Draw mini-batches, and add up how far their gradients are from the exact one
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

    // The root of the mean square, and its standard error
    const double D = static_cast<double>(draws), q = squares / D,
                 spread = std::max(0.0, fourths / D - q * q);
    const double value = std::sqrt(q);
    // The relative error of a root is half that of what is under it
    const double error = value > 0 ? std::sqrt(spread / D) / (2 * value) : 0;
    return {real(value), real(error)};
}

NoiseLaw noise_law(std::size_t draws, std::uint64_t seed, const Progress& progress) {
    constexpr Sampling with = Sampling::with_replacement, without = Sampling::without_replacement;
    const SampledObjective line = line_examples(noisy_line(64, seed));
    const Vector phi{0, 0};
    const Matrix gradients = example_gradients(line, phi);
    const auto measured = [&](std::size_t n, Sampling sampling) {
        return measured_deviation(line, phi, n, sampling, draws, seed + n).value;
    };

    // B mini-batches of n = N/B examples
    NoiseLaw law;
    law.examples = line.examples;
    law.draws = draws;
    for (std::size_t B = 1; B <= law.examples; B *= 2) {
        law.batches.push_back(B);
        law.size.push_back(law.examples / B);
    }
    const std::size_t rows = law.batches.size();
    law.with = law.without = law.with_in_theory = law.without_in_theory = law.root = law.ratio =
        law.ratio_without = xt::zeros<Real>({rows});

    // Each size measured, in theory, and in units of N draws
    law.unit = gradient_deviation(gradients, law.examples, with);
    const Real all = measured(law.examples, with);
    for (std::size_t i = 0; i < rows; ++i) {
        const std::size_t n = law.size[i];
        law.with(i) = measured(n, with);
        law.without(i) = measured(n, without);
        law.with_in_theory(i) = gradient_deviation(gradients, n, with);
        law.without_in_theory(i) = gradient_deviation(gradients, n, without);
        law.ratio(i) = law.with(i) / all;
        law.ratio_without(i) = law.without(i) / all;
        law.root(i) = std::sqrt(real(law.batches[i]));  // √B   (FM.14)
        law.worst = std::max(law.worst, std::abs(law.ratio(i) / law.root(i) - 1));
        if (n < law.examples)
            law.worst_without = std::max(law.worst_without,
                                         std::abs(law.without(i) / law.without_in_theory(i) - 1));
        if (progress) progress(i + 1, rows);
    }
    return law;
}

Real network_noise_error(std::size_t draws, std::uint64_t seed) {
    const SmallProblem problem = small_problem(4, 60, seed);
    const SampledObjective network = network_examples(problem.network, problem.X, problem.Y);
    Random random(seed, "a network to measure noise at");
    const Vector phi = deep::initialize(problem.network, random);
    const auto measured = [&](std::size_t n) {
        return measured_deviation(network, phi, n, Sampling::with_replacement, draws, seed + n)
            .value;
    };
    const Real all = measured(60);
    Real worst = 0;
    for (const std::size_t B : {2u, 5u, 12u, 60u})
        worst = std::max(worst, std::abs(measured(60 / B) / all / std::sqrt(real(B)) - 1));
    return worst;
}

}  // namespace descent::optimizers
