#include "chapters/10_optimizers/schedule_study.hpp"

#include "chapters/10_optimizers/batches.hpp"
#include "chapters/10_optimizers/descent_rules.hpp"

namespace descent::optimizers {

std::vector<NamedSchedule> lecture_schedules() {
    return {{"constant", constant()},
            {"linear to 1 % at τ", linear_decay(300)},
            {"step: × ½ every 100", step_decay(Real(0.5), 100)},
            {"exponential", exponential_decay(Real(0.01))},
            {"1/t", inverse_decay(Real(0.03))},
            {"1/√t", inverse_root_decay(Real(0.03))},
            {"warm-up × cosine", product(warm_up(40), cosine_decay(400))}};
}

std::vector<ScheduleResult> compare_schedules(const std::vector<NamedSchedule>& schedules,
                                              const SchedulePlan& plan, std::uint64_t seed,
                                              const Progress& progress) {
    const SampledObjective line = mean(line_examples(regression::lecture_points()));
    const Vector best{Real(0.825950045), Real(0.522226070)};  // φ̂
    std::vector<ScheduleResult> results;
    for (const auto& [name, schedule] : schedules) {
        ScheduleResult result{name, robbins_monro(schedule), xt::zeros<Real>({501}), 0};
        for (std::size_t k = 0; k < result.factor.size(); ++k) result.factor(k) = schedule(k);
        for (std::size_t s = 0; s < plan.seeds; ++s) {
            const Descent run =
                descend_stochastic(line, GradientDescent{.alpha = plan.alpha}, {0, 0}, 1,
                                   plan.epochs, seed + s, schedule, Sampling::with_replacement);
            result.distance += l2_norm(run.path.end() - best) / real(plan.seeds);
        }
        results.push_back(result);
        if (progress) progress(results.size(), schedules.size());
    }
    return results;
}

PlateauExample plateau_example() {
    PlateauExample example;
    PlateauDecay decay = example.decay;
    for (const double accuracy : {0.50, 0.60, 0.65, 0.64, 0.65, 0.63, 0.70, 0.69, 0.70, 0.68}) {
        example.accuracy.push_back(real(accuracy));
        example.factor.push_back(decay.observe(real(accuracy)));
    }
    return example;
}

}  // namespace descent::optimizers
