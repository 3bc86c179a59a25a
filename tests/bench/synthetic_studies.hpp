/// \file
/// Plans and studies made by hand, for tests of what is told of them.
#pragma once

#include <cmath>

#include "bench/optimizers/report.hpp"

namespace descent::bench::testing {

inline Method method_of(const std::string& name) {
    Method method;
    method.name = name;
    method.priors = {{"alpha", Real(0.001), Real(1e-4), Real(10), false}};
    return method;
}

inline Problem problem_of(const std::string& name) {
    Problem problem;
    problem.name = name;
    problem.formula = "½ Σ λᵢ zᵢ²";
    problem.source = "by hand";
    problem.parameters = 10;
    problem.steps = 300;
    problem.targets = {Real(1e-1), Real(1e-2), Real(1e-3)};
    return problem;
}

inline Plan plan_of(std::size_t studies, const std::vector<std::string>& problems,
                    const std::vector<std::string>& methods) {
    Plan plan;
    plan.control = "adam";
    plan.budgets = {5};
    plan.studies = studies;
    for (const std::string& name : problems) plan.problems.push_back(problem_of(name));
    for (const std::string& name : methods) plan.methods.push_back(method_of(name));
    return plan;
}

/// A study that is compared by this value; infinite: its fresh run diverged. It reached
/// each target after as many gradients.
inline RecordedStudy recorded(const StudyId& id, Real value, std::vector<Real> arrival = {}) {
    RecordedStudy result;
    result.study.id = id;
    result.study.value = value;
    result.study.arrival = arrival.empty() ? std::vector<Real>(3, infinity) : std::move(arrival);
    RunResult run;
    run.fresh = true;
    run.start_loss = 1;
    run.status = std::isfinite(value) ? Status::ok : Status::diverged;
    run.end_loss = run.left = std::isfinite(value) ? std::pow(Real(10), value) : infinity;
    run.at = {1, 10, 300};
    run.loss = {1, std::isfinite(value) ? std::sqrt(run.left) : 1, run.left};
    if (!std::isfinite(value)) run.at.pop_back(), run.loss.pop_back(), run.stopped = 20;
    result.study.runs = {run};
    return result;
}

/// Studies 0, 1, … of a method with these values.
inline void add(std::vector<RecordedStudy>& studies, const std::string& problem,
                const std::string& method, const std::vector<Real>& values,
                const std::vector<Real>& arrival = {}) {
    for (std::size_t i = 0; i < values.size(); ++i)
        studies.push_back(recorded({problem, method, 5, i}, values[i], arrival));
}

/// Fifteen methods, eleven problems and ten studies that look like real ones: a loss
/// falls like (1 − r)ᵏ with a rate r that grows with alpha up to a limit of the
/// problem's.
Plan large_plan();
std::vector<RecordedStudy> large_studies(const Plan& plan, std::uint64_t seed);

}  // namespace descent::bench::testing
