#include "chapters/10_optimizers/line_search_study.hpp"

#include <fmt/format.h>

#include <cmath>
#include <utility>

#include "chapters/01_linear_regression/line.hpp"
#include "chapters/02_model_fitting/surfaces.hpp"

namespace descent::optimizers {
namespace {

struct Problem {
    std::string surface;
    Objective objective;
    Vector start;
};

std::vector<Problem> problems(Real condition) {
    return {{fmt::format("canyon {:g}", condition), fitting::canyon(condition), {condition, 1}},
            {"canyon 1000", fitting::canyon(1000), {1000, 1}},
            {"line", regression::objective(regression::lecture_points()), {0, 0}},
            {"rosenbrock", fitting::rosenbrock(), {Real(-1.2), 1}}};
}

}  // namespace

Zigzag zigzag(const Path& path, Real condition, std::size_t steps) {
    const Real shrink = (condition - 1) / (condition + 1);
    Zigzag result;
    for (std::size_t k = 0; k < std::min(steps, path.steps()); ++k) {
        // φ_k = ((κ−1)/(κ+1))ᵏ (κ, ±1)   (GO.3)
        const Real factor = std::pow(shrink, real(k));
        const Vector theory{factor * condition, factor * (k % 2 == 0 ? Real(1) : Real(-1))};
        result.shrinkage =
            std::max(result.shrinkage, l2_norm(path.point(k) - theory) / l2_norm(theory));
        if (k + 2 > path.steps()) continue;

        // Each step is square to the next: the slope along d is 0 where it ends   (GO.3)
        const Vector a = path.point(k + 1) - path.point(k),
                     b = path.point(k + 2) - path.point(k + 1);
        result.cosine =
            std::max(result.cosine, std::abs(xt::sum(a * b)()) / (l2_norm(a) * l2_norm(b)));
    }
    return result;
}

LineSearchStudy line_search_study(const LineSearchPlan& plan) {
    LineSearchStudy study{plan, {}, {}};
    const std::vector<std::pair<std::string, LineSearch>> searches{
        {"exact", exact_search(Real(0.1))}, {"backtracking", backtracking()}};
    for (const auto& [surface, L, start] : problems(plan.condition))
        for (const auto& [name, search] : searches)
            study.results.push_back(
                {surface, name, steepest_descent(L, search, start, plan.steps, plan.tolerance)});
    study.zigzag = zigzag(study.results[0].descent.path, plan.condition);
    return study;
}

}  // namespace descent::optimizers
