#include "chapters/10_optimizers/escape.hpp"

#include "chapters/10_optimizers/descent_rules.hpp"
#include "chapters/10_optimizers/schedule.hpp"

namespace descent::optimizers {
namespace {

constexpr Real local_minimum = 10, lowest_valley = Real(0.75);  // bounds on the sum of all losses

}  // namespace

EscapeResult escape_study(const EscapePlan& plan, std::uint64_t seed, const Progress& progress) {
    const SampledObjective sum = gabor_examples(fitting::gabor_points()), means = mean(sum);
    const std::size_t N = sum.examples, sizes = plan.sizes.size();
    const Vector none = xt::zeros<Real>({sizes});
    EscapeResult result{plan, N, none, none, none, {}, {}};
    for (std::size_t i = 0; i < sizes; ++i) {
        const std::size_t n = plan.sizes[i];
        const Schedule schedule = linear_decay(plan.epochs * batches_per_epoch(N, n));
        std::size_t out = 0, lowest = 0, out_of_sum = 0;
        for (std::size_t s = 0; s < plan.seeds; ++s) {
            // The mean over the mini-batch: α keeps its meaning
            const Descent run = descend_stochastic(means, GradientDescent{.alpha = plan.alpha},
                                                   plan.start, n, plan.epochs, seed + s, schedule);
            const Real last = real(N) * run.path.loss(run.path.steps());
            if (last < local_minimum) ++out;
            if (last < lowest_valley) ++lowest;
            if (n == N && s == 0) result.batch = run.path;
            if (n == plan.drawn_size && last < lowest_valley && !result.stochastic)
                result.stochastic = run.path;

            // The sum over it, as the lecture has it, with the α of all examples
            const Descent of_sum =
                descend_stochastic(sum, GradientDescent{.alpha = plan.alpha / real(N)}, plan.start,
                                   n, plan.epochs, seed + s, schedule);
            if (of_sum.path.loss(of_sum.path.steps()) < local_minimum) ++out_of_sum;
        }
        const Real seeds = real(plan.seeds);
        result.out(i) = real(out) / seeds;
        result.lowest(i) = real(lowest) / seeds;
        result.out_of_sum(i) = real(out_of_sum) / seeds;
        if (progress) progress(i + 1, sizes);
    }
    return result;
}

}  // namespace descent::optimizers
