#include <fmt/format.h>

#include <algorithm>

#include "chapters/02_model_fitting/program/figures.hpp"

namespace descent::fitting {

Figure em_figure(const EmResult& result) {
    // The numbers as a histogram of area 1, drawn as its outline
    constexpr std::size_t bins = 30;
    const Vector& x = result.x;
    const Real low = xt::amin(x)(), wide = (xt::amax(x)() - low) / real(bins);
    Vector edge = Vector::from_shape({2 * bins}), height = xt::zeros<Real>({2 * bins});
    for (const Real value : x) {
        const std::size_t bin = std::min(bins - 1, static_cast<std::size_t>((value - low) / wide));
        height(2 * bin) += 1 / (wide * real(x.size()));
    }
    for (std::size_t b = 0; b < bins; ++b) {
        edge(2 * b) = low + wide * real(b);
        edge(2 * b + 1) = edge(2 * b) + wide;
        height(2 * b + 1) = height(2 * b);
    }

    // The bells
    const EmPath& path = result.path;
    const Vector at = grid(low, low + wide * real(bins), 301);
    Figure figure("em", "Two bells fitted by taking turns", "x", "density p(x)");
    figure.line("the numbers", edge, height)
        .dashed("at the start", at, density(path.mixture[0], at));
    if (path.steps() > 10) figure.line("after 10 steps", at, density(path.mixture[10], at));
    return figure.line(fmt::format("after {} steps", path.steps()), at, density(path.end(), at));
}

Figure taylor_figure(const TaylorResult& result) {
    Figure figure("taylor", "The loss after a step α against the gradient; the grey line is α*",
                  "step α", "loss L[φ − αg]");
    const StepLosses& curve = result.curve;
    figure.line("L", curve.alpha, curve.loss)
        .dashed("L − αgᵀg + ½α²gᵀHg", curve.alpha, curve.second_order)
        .line("L − αgᵀg", curve.alpha, curve.first_order);
    return figure.vertical(result.best).range_y(0, 2 * result.expansion.loss);
}

Figure comparison_figure(const ComparisonResult& result) {
    const Problem& problem = result.problem;
    Figure figure("comparison", fmt::format("All methods on one function: {}", problem.name),
                  "evaluations of loss or gradient", "loss above the lowest known");
    for (const MethodResult& run : result.methods) {
        const Vector above = xt::maximum(Real(1e-10), to_vector(run.trace.lowest) - problem.lowest);
        figure.line(run.method, xt::arange<Real>(1, real(above.size()) + 1), above);
    }
    return figure.log_x().log_y();
}

}  // namespace descent::fitting
