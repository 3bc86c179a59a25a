#include "chapters/02_model_fitting/comparison.hpp"

#include <algorithm>
#include <cmath>

#include "chapters/01_linear_regression/least_squares.hpp"
#include "chapters/02_model_fitting/coordinate.hpp"
#include "chapters/02_model_fitting/descent.hpp"
#include "chapters/02_model_fitting/gabor.hpp"
#include "chapters/02_model_fitting/population.hpp"
#include "chapters/02_model_fitting/surfaces.hpp"

namespace descent::fitting {
namespace {

Problem line_problem() {
    const Points points = regression::lecture_points();
    const Matrix W = regression::design_matrix(as_column(points.x));
    // W†y: the closed form of chapter 01
    const Vector best = column(regression::fit(W, as_column(points.y)).theta, 0);
    const Vector lambda = symmetric_eigenvalues(regression::hessian(points));
    return {"line",
            regression::objective(points),
            {interval("φ0", 0, 2), interval("φ1", -1, 1)},
            {Real(0.6), Real(-0.2)},
            optimal_rate(lambda),
            best,
            regression::loss(best, points)};
}

Problem gabor_problem() {
    const Objective L = gabor_objective(gabor_points());
    const StationaryPoint best = find_stationary(L, {0, 16});
    // The start is in the wrong valley: what goes downhill from there cannot win.
    return {"Gabor", L, gabor_window(), {-4, 12}, Real(0.1), best.phi, best.loss};
}

Problem bowl_problem(std::uint64_t seed) {
    constexpr std::size_t P = 5;
    Random random(seed, "bowl");
    Matrix A = Matrix::from_shape({P, P}), H = A;
    random.fill_normal(A);
    const Matrix V = symmetric_eigensystem(Matrix(A + xt::transpose(A))).vectors;  // a rotation
    const Vector lambda{1, 2, 4, 8, 16};
    matmul(Matrix(V * lambda), transposed(V), A);
    H = (A + xt::transpose(A)) / 2;
    Vector best = Vector::from_shape({P});
    Domain domain;
    for (std::size_t i = 0; i < P; ++i) {
        best(i) = random.uniform(-3, 3);
        domain.push_back(interval("φ" + std::to_string(i), -4, 4));
    }
    return {"bowl in 5-D",
            quadratic(H, best),
            domain,
            xt::zeros<Real>({P}),
            optimal_rate(lambda),
            best,
            0};
}

/// A method has asked for all that it may.
struct Spent {};

/// The grid that costs no more than the budget.
std::size_t points_per_axis(const Domain& domain, std::size_t budget) {
    std::size_t points = 1;
    while (grid_cost(domain, points + 1) <= real(budget)) ++points;
    return points;
}

/// Each interval as this many values.
Domain discretized(const Domain& domain, std::size_t values) {
    Domain result;
    for (const Axis& axis : domain) {
        std::vector<Real> grid = axis.values;
        for (std::size_t k = 0; grid.size() < values && !axis.discrete(); ++k)
            grid.push_back(place({axis}, {real(k) / real(values - 1)})(0));
        result.push_back(discrete(axis.name, grid));
    }
    return result;
}

}  // namespace

std::vector<Problem> problems(std::uint64_t seed) {
    const Problem valley{"Rosenbrock",
                         rosenbrock(),
                         {interval("φ0", -2, 2), interval("φ1", -1, 3)},
                         {Real(-1.2), 1},
                         Real(0.0015),
                         {1, 1},
                         0};
    return {line_problem(), gabor_problem(), valley, bowl_problem(seed)};
}

Objective traced(const Objective& objective, Trace& trace) {
    const Objective inner = counted(objective, trace.cost);
    const auto note = [&trace](const Vector& phi, Real L) {
        if (trace.lowest.empty() || better(L, trace.lowest.back())) {
            trace.phi = phi;
            trace.lowest.push_back(L);
        } else {
            trace.lowest.push_back(trace.lowest.back());
        }
        return L;
    };
    return {.loss = [=](const Vector& phi) { return note(phi, inner.loss(phi)); },
            .loss_and_gradient =
                [=](const Vector& phi, Vector& dphi) {
                    return note(phi, inner.loss_and_gradient(phi, dphi));
                }};
}

const std::vector<Method>& methods() {
    static const std::vector<Method> all{
        {"grid",
         [](const Objective& L, const Problem& problem, std::size_t budget, Random&) {
             grid_search(L.loss, problem.domain, points_per_axis(problem.domain, budget));
         }},
        {"random", [](const Objective& L, const Problem& problem, std::size_t budget,
                      Random& random) { random_search(L.loss, problem.domain, budget, random); }},
        {"evolution",
         [](const Objective& L, const Problem& problem, std::size_t budget, Random& random) {
             const EvolutionPlan plan{.population = 30,
                                      .generations = std::max<std::size_t>(1, budget / 30)};
             evolve(L.loss, problem.domain, plan, random);
         }},
        {"particle swarm",
         [](const Objective& L, const Problem& problem, std::size_t budget, Random& random) {
             const SwarmPlan plan{.population = 30,
                                  .generations = std::max<std::size_t>(1, budget / 30)};
             swarm(L.loss, problem.domain, plan, random);
         }},
        {"ant colony",
         [](const Objective& L, const Problem& problem, std::size_t budget, Random& random) {
             const ColonyPlan plan{.population = 20,
                                   .generations = std::max<std::size_t>(1, budget / 20)};
             ant_colony(L.loss, discretized(problem.domain, 41), plan, random);
         }},
        {"coordinate descent", [](const Objective& L, const Problem& problem, std::size_t budget,
                                  Random&) { coordinate_descent(L, problem.start, budget); }},
        {"gradient descent",
         [](const Objective& L, const Problem& problem, std::size_t budget, Random&) {
             regression::descend(L, problem.start, problem.alpha, budget - 1);
         }},
        {"Newton", [](const Objective& L, const Problem& problem, std::size_t, Random&) {
             find_stationary(L, problem.start);
         }}};
    return all;
}

MethodResult run(const Method& method, const Problem& problem, std::size_t budget,
                 std::uint64_t seed) {
    require(budget > 0, "run", "the budget is 0");
    require_size("run", "start", problem.start.size(), problem.domain.size());
    require_size("run", "best", problem.best.size(), problem.domain.size());
    MethodResult result{method.name, {}, 0, 0, 0};
    Random random(seed, method.name + ": " + problem.name);
    const Objective free = traced(problem.objective, result.trace);
    const auto spend = [&] {
        if (result.trace.lowest.size() >= budget) throw Spent{};
    };
    const Objective asked{.loss =
                              [&](const Vector& phi) {
                                  spend();
                                  return free.loss(phi);
                              },
                          .loss_and_gradient =
                              [&](const Vector& phi, Vector& dphi) {
                                  spend();
                                  return free.loss_and_gradient(phi, dphi);
                              }};
    try {
        method.run(asked, problem, budget, random);
    } catch (const Spent&) {  // what it has seen counts
    }
    require(!result.trace.lowest.empty(), "run", method.name + " asked for nothing");

    const std::vector<Real>& lowest = result.trace.lowest;
    const Vector off = result.trace.phi - problem.best;
    result.loss = lowest.back();
    result.distance = l2_norm(off);
    const Real target =
        problem.lowest + Real(0.01) * (problem.objective.loss(problem.start) - problem.lowest);
    const auto there =
        std::find_if(lowest.begin(), lowest.end(), [&](Real L) { return L <= target; });
    if (there != lowest.end())
        result.to_1_percent = static_cast<std::size_t>(there - lowest.begin()) + 1;
    return result;
}

std::vector<MethodResult> compare(const Problem& problem, std::size_t budget, std::uint64_t seed) {
    std::vector<MethodResult> table;
    for (const Method& method : methods()) table.push_back(run(method, problem, budget, seed));
    return table;
}

std::vector<ComparisonResult> compare_all(std::size_t budget, std::uint64_t seed,
                                          const Progress& progress) {
    std::vector<ComparisonResult> results;
    const std::vector<Problem> all = problems(seed);
    for (const Problem& problem : all) {
        results.push_back({problem, compare(problem, budget, seed)});
        if (progress) progress(results.size(), all.size());
    }
    return results;
}

}  // namespace descent::fitting
