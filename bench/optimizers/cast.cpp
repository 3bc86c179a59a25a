#include <algorithm>
#include <cmath>

#include "bench/optimizers/figures.hpp"

namespace descent::bench {

Cast cast_of(const Evidence& evidence, const Problem& problem) {
    struct Other {
        Real value, arrival;
        std::string method;
    };
    const Plan& plan = evidence.plan;
    const std::size_t reached = targets_reached(evidence.groups, problem.name);
    std::vector<Other> others;
    Cast cast;
    for (const Method& method : plan.methods) {
        const StudyGroup& group = evidence.groups.of(problem.name, method.name, evidence.budget);
        if (group.empty()) continue;
        if (method.name == plan.mine || method.name == plan.control) {
            const bool control = method.name == plan.control;
            const Named named{method.name, control ? look::control : look::mine};
            cast.named.insert(control ? cast.named.end() : cast.named.begin(), named);
            continue;
        }
        std::vector<Real> arrival;
        for (const StudyResult* study : group)
            arrival.push_back(reached > 0 && reached <= study->arrival.size()
                                  ? study->arrival[reached - 1]
                                  : infinity);
        others.push_back({middle(values_of(group)), middle(arrival), method.name});
    }
    std::stable_sort(others.begin(), others.end(), [](const Other& a, const Other& b) {
        return std::pair(a.value, a.arrival) < std::pair(b.value, b.arrival);
    });
    for (std::size_t i = 0; i < others.size(); ++i)
        if (i < 3 && std::isfinite(others[i].value))
            cast.named.push_back({others[i].method, look::other(i)});
        else
            cast.rest.push_back(others[i].method);
    return cast;
}

Real optimum_of(const StudyGroups& groups, const Problem& problem, std::size_t study) {
    if (problem.absolute) return 0;
    // left = (end − optimum)/(start − optimum); of the smallest left, with the least rounding
    Real smallest = 1, optimum = 0;
    for (const auto& [key, group] : groups.all()) {
        if (std::get<0>(key) != problem.name) continue;
        for (const StudyResult* one : group)
            for (const RunResult& run : one->runs)
                if (one->id.study == study && run.status == Status::ok && run.left < smallest) {
                    smallest = run.left;
                    optimum = (run.end_loss - run.left * run.start_loss) / (1 - run.left);
                }
    }
    return optimum;
}

}  // namespace descent::bench
