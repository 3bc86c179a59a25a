#include "chapters/10_optimizers/stopping.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "chapters/02_model_fitting/surfaces.hpp"
#include "chapters/10_optimizers/batches.hpp"
#include "chapters/10_optimizers/descent_rules.hpp"
#include "common/estimate.hpp"

namespace descent::optimizers {

std::size_t first_flat(const Objective& objective, const Path& path, Real tolerance) {
    Vector g = xt::zeros_like(path.point(0));
    for (std::size_t k = 0; k <= path.steps(); ++k) {
        objective.loss_and_gradient(path.point(k), g);
        if (l2_norm(g) <= tolerance) return k;  // ‖∂L/∂φ‖ ≤ tolerance   (EE.11)
    }
    return path.steps() + 1;
}

std::size_t first_slow(const Path& path, Real share) {
    for (std::size_t k = 1; k <= path.steps(); ++k)
        if (path.loss(k - 1) - path.loss(k) < share * path.loss(k - 1)) return k;
    return path.steps() + 1;
}

StoppingStudy stopping_study(std::size_t steps, std::uint64_t seed) {
    require(steps >= 100, "stopping_study", "fewer than 100 steps");
    StoppingStudy study;
    study.steps = steps;
    const Objective L = fitting::rosenbrock();
    const Path path =
        minimize(L, GradientDescent{.alpha = Real(0.001)}, {Real(-1.2), 1}, steps).path;
    const auto note = [&](const std::string& criterion, std::size_t k) {
        const std::size_t at = std::min(k, path.steps());
        study.valley.push_back(
            {criterion, k, path.loss(at), l2_norm(path.point(at) - Vector{1, 1})});
    };
    for (const Real tolerance : {Real(1), Real(0.1), Real(0.01)})
        note(fmt::format("‖∂L/∂φ‖ ≤ {:g}", tolerance), first_flat(L, path, tolerance));
    note("L falls by less than 1 ‰", first_slow(path, Real(0.001)));
    note("all steps", path.steps());

    const SampledObjective line = mean(line_examples(regression::lecture_points()));
    const std::size_t epochs = (steps + line.examples - 1) / line.examples;
    const Path noisy =
        descend_stochastic(line, GradientDescent{.alpha = Real(0.1)}, {0, 0}, 1, epochs, seed).path;
    const Objective all = whole(line);
    Vector g{0, 0};
    std::vector<Real> of_one, of_all;
    for (std::size_t k = noisy.steps() / 2; k < noisy.steps(); ++k) {
        const std::vector<std::size_t> order = epoch_order(line.examples, seed, k / line.examples);
        const std::size_t b = k % line.examples;
        line.loss_and_gradient(noisy.point(k), mini_batch(order, 1, b), g);
        of_one.push_back(l2_norm(g));
        all.loss_and_gradient(noisy.point(k), g);
        of_all.push_back(l2_norm(g));
    }
    study.seen = median(of_one);
    study.whole = median(of_all);
    return study;
}

}  // namespace descent::optimizers
