#include "tests/bench/synthetic_studies.hpp"

#include "bench/optimizers/study.hpp"

namespace descent::bench::testing {
namespace {

/// How good a method is on a problem: the logarithm of its best rate, and of the alpha
/// for it.
struct Talent {
    Real rate = 0, alpha = 0, spread = 0;
};

Talent talent_of(const Plan& plan, std::size_t method, std::size_t problem, std::uint64_t seed) {
    Random random(seed, "talent/" + plan.methods[method].name + "/" + plan.problems[problem].name);
    return {-2 + random.normal(0, Real(0.35)), random.uniform(Real(-2.5), Real(0.5)),
            random.uniform(Real(0.05), Real(0.4))};
}

RunResult run_of(const Problem& problem, const Talent& talent, Real alpha, Real luck, bool fresh) {
    RunResult run;
    run.fresh = fresh;
    run.knobs = Vector{alpha};
    run.start_loss = problem.absolute ? Real(2.3) : Real(7.5);
    const Real beyond = std::log10(alpha) - talent.alpha;
    const Real rate = std::pow(Real(10), talent.rate - std::abs(beyond) + luck);
    run.first.assign(problem.targets.size(), infinity);
    if (beyond > Real(0.6)) {
        run.status = Status::diverged;
        run.stopped = 20;
    }
    const Real optimum = problem.absolute ? 0 : Real(-0.125);
    for (const std::size_t k : checkpoints(problem.steps)) {
        const auto at = static_cast<Real>(k);
        if (run.status == Status::diverged && at > run.stopped) break;
        const Real left = run.status == Status::diverged
                              ? std::exp(Real(0.1) * at)
                              : std::max(Real(1e-13), std::exp(-rate * at * Real(2.3)));
        run.at.push_back(at);
        run.loss.push_back(optimum + left * (run.start_loss - optimum));
        run.left = problem.absolute ? run.loss.back() : left;
        for (std::size_t t = 0; t < problem.targets.size(); ++t)
            if (run.left <= problem.targets[t]) run.first[t] = std::min(run.first[t], at);
    }
    run.stay = run.first;
    run.end_loss = run.validation = run.loss.back();
    if (run.status == Status::diverged) run.end_loss = run.left = run.validation = infinity;
    return run;
}

StudyResult study_of(const Problem& problem, const Method& method, const Talent& talent,
                     const StudyId& id, Random& points, Random& luck) {
    StudyResult study;
    study.id = id;
    Real best = infinity;
    for (std::size_t trial = 0; trial < id.budget; ++trial) {
        const Real alpha =
            id.budget == 1 ? method.priors[0].standard : method.priors[0].at(points.uniform());
        RunResult run = run_of(problem, talent, alpha, luck.normal(0, talent.spread), false);
        run.trial = trial;
        if (run.validation < best) best = run.validation, study.chosen = trial;
        study.runs.push_back(run);
    }
    const Real alpha = study.runs[study.chosen].knobs(0);
    study.edge = id.budget > 1 && method.priors[0].on_edge(alpha);
    study.arrival.assign(problem.targets.size(), 0);
    for (std::size_t r = 0; r < 2; ++r) {
        RunResult run = run_of(problem, talent, alpha, luck.normal(0, talent.spread), true);
        run.trial = study.chosen, run.repetition = r;
        study.value += std::max(Real(-12), std::log10(run.left)) / 2;
        for (std::size_t t = 0; t < run.stay.size(); ++t)
            study.arrival[t] = std::max(study.arrival[t], run.stay[t]);
        study.runs.push_back(run);
    }
    for (RunResult& run : study.runs)
        if (!run.fresh) run.at.clear(), run.loss.clear();
    return study;
}

}  // namespace

Plan large_plan() {
    Plan plan =
        plan_of(10,
                {"line", "quad-100", "quad-1000", "quad-100-axis", "noisy-quad", "chain-101",
                 "rosenbrock-10", "beale", "rastrigin", "sparse-logistic", "mnist1d"},
                {"mine", "gd", "heavy-ball", "nesterov", "adagrad", "rmsprop", "adadelta", "adam",
                 "adamw", "adamax", "nadam", "radam", "amsgrad", "normalized", "random-search"});
    plan.mine = "mine";
    plan.budgets = {1, 5};
    for (const std::size_t i : {std::size_t{9}, std::size_t{10}}) plan.problems[i].batch = 32;
    plan.problems[10].absolute = plan.problems[10].stochastic = true;
    plan.problems[6].steps = 1000;
    plan.methods.back().exact_only = true;
    return plan;
}

std::vector<RecordedStudy> large_studies(const Plan& plan, std::uint64_t seed) {
    std::vector<RecordedStudy> studies;
    for (std::size_t p = 0; p < plan.problems.size(); ++p)
        for (std::size_t m = 0; m < plan.methods.size(); ++m)
            for (const std::size_t budget : plan.budgets)
                for (std::size_t s = 0; s < plan.studies; ++s) {
                    const Problem& problem = plan.problems[p];
                    const Method& method = plan.methods[m];
                    if (!method.takes_part(problem)) continue;
                    Random points(seed, "points/" + problem.name + "/" + std::to_string(s));
                    Random luck(seed, "luck/" + problem.name + method.name + std::to_string(s));
                    RecordedStudy one;
                    one.study = study_of(problem, method, talent_of(plan, m, p, seed),
                                         {problem.name, method.name, budget, s}, points, luck);
                    studies.push_back(std::move(one));
                }
    return studies;
}

}  // namespace descent::bench::testing
