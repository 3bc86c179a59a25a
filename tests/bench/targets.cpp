#include <doctest/doctest.h>
#include <fmt/format.h>

#include <algorithm>
#include <cstdlib>

#include "bench/optimizers/study.hpp"

using namespace descent;
using namespace descent::bench;

namespace {

/// Of 20 fresh runs, each on an instance of its own: the median loss after ¼, ½ and all
/// of the budget. The method and its knobs are the best by validation of four rules with
/// so many trials each (the rule by which AlgoPerf sets its targets).
std::vector<Real> target_run(const Problem& problem, std::size_t trials) {
    const Instance instance = problem.instance(0);
    Random random(0, "bench/targets");
    Real lowest = infinity;
    const Method* best = nullptr;
    Vector knobs;
    for (const char* name : {"heavy-ball", "nesterov", "rmsprop", "adam"}) {
        const Method& method = method_named(name);
        for (std::size_t trial = 0; trial < trials; ++trial) {
            Vector tried = Vector::from_shape({method.priors.size()});
            for (std::size_t i = 0; i < tried.size(); ++i)
                tried(i) = method.priors[i].at(random.uniform());
            const RunResult run = run_once(problem, instance, method, tried, 0);
            if (run.validation < lowest) lowest = run.validation, best = &method, knobs = tried;
        }
    }
    std::vector<std::vector<Real>> loss(3);
    for (std::uint64_t study = 1; study <= 20; ++study) {
        const RunResult run = run_once(problem, problem.instance(study), *best, knobs, study);
        for (std::size_t i = 0; i < 3; ++i) {
            const auto until = std::upper_bound(run.at.begin(), run.at.end(),
                                                real(problem.steps) / real(1 << (2 - i)));
            loss[i].push_back(run.loss[static_cast<std::size_t>(until - run.at.begin()) - 1]);
        }
    }
    MESSAGE(fmt::format("{}: {} with {}", problem.name, best->name, knobs(0)));
    std::vector<Real> median;
    for (auto& one : loss) {
        std::sort(one.begin(), one.end());
        median.push_back((one[9] + one[10]) / 2);
    }
    return median;
}

}  // namespace

// Takes minutes, so only when asked for: DESCENT_TARGET_RUN=1.
TEST_CASE("targets of networks without a known optimum are what a well tuned rule reaches") {
    if (std::getenv("DESCENT_TARGET_RUN") == nullptr) return;
    for (const auto& [name, trials] : {std::pair{"mnist1d", 200}, std::pair{"mnist1d-deep", 50}}) {
        const Problem& problem = problem_named(name);
        const std::vector<Real> found = target_run(problem, static_cast<std::size_t>(trials));
        REQUIRE(problem.targets.size() == 3);
        for (std::size_t i = 0; i < 3; ++i)
            CHECK(problem.targets[i] == doctest::Approx(found[i]).epsilon(0.01));
    }
}
