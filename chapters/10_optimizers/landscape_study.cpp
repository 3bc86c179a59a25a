#include "chapters/10_optimizers/landscape_study.hpp"

#include "chapters/10_optimizers/descent_rules.hpp"
#include "common/random.hpp"

namespace descent::optimizers {

TrainingSpectrum training_spectrum(const LandscapePlan& plan, std::uint64_t seed) {
    const SmallProblem problem = small_problem(plan.units, plan.examples, seed);
    const Objective L = landscape(problem, plan.lambda);
    const std::size_t P = problem.network.parameters();
    Random random(seed, "start of training");
    Vector start = xt::zeros<Real>({P});
    random.fill_normal(start, 0, Real(0.1));
    const Descent training = minimize(L, GradientDescent{.alpha = plan.alpha}, start, plan.steps);
    return {plan, P, spectrum(L, training.path, logarithmic_steps(training.path.steps()))};
}

StationaryStudy stationary_study(const LandscapePlan& plan, std::uint64_t seed) {
    const SmallProblem problem = small_problem(plan.units, plan.examples, seed);
    const Objective L = landscape(problem, plan.lambda);
    StationaryStudy study;
    study.plan = plan;
    study.parameters = problem.network.parameters();
    study.points = stationary_points(L, landscape_starts(L, study.parameters, plan.starts, seed));
    study.loss = study.index = xt::zeros<Real>({study.points.size()});
    for (std::size_t i = 0; i < study.points.size(); ++i) {
        const fitting::StationaryPoint& point = study.points[i];
        study.loss(i) = point.loss;
        study.index(i) = index_of(point);
        study.working.push_back(working_units(problem.network, point.phi));
        if (point.kind == fitting::Stationary::minimum) ++study.minima;
    }
    study.comparable =
        study.points.size() >= 2 && xt::amax(study.index)() > xt::amin(study.index)();
    if (study.comparable) study.correlation = rank_correlation(study.loss, study.index);
    return study;
}

}  // namespace descent::optimizers
