#include <fmt/format.h>

#include <cmath>

#include "bench/optimizers/examples.hpp"
#include "bench/optimizers/functions.hpp"
#include "chapters/01_linear_regression/least_squares.hpp"
#include "chapters/02_model_fitting/gabor.hpp"
#include "chapters/02_model_fitting/stationary.hpp"
#include "chapters/02_model_fitting/surfaces.hpp"

namespace descent::bench {
namespace {

/// 10⁻¹, 10⁻², … of what there was at the start.
std::vector<Real> powers(int last) {
    std::vector<Real> targets;
    for (int power = 1; power <= last; ++power) targets.push_back(std::pow(Real(10), -real(power)));
    return targets;
}

Problem function_problem(const std::string& name, const std::string& formula,
                         const std::string& source, std::size_t steps, int targets,
                         const FunctionPlan& plan) {
    Problem problem;
    problem.name = name, problem.formula = formula, problem.source = source;
    problem.parameters = plan.minimizer.size();
    problem.steps = steps;
    problem.stochastic = plan.noise > 0;
    problem.targets = powers(targets);
    problem.instance = [name, plan](std::uint64_t study) {
        return function_instance(name, plan, study);
    };
    return problem;
}

FunctionPlan quadratic_plan(Real condition) {
    const Vector lambda = curvatures(10, condition), zero = xt::zeros_like(lambda);
    return {.function = fitting::quadratic(xt::diag(lambda), zero), .minimizer = zero};
}

Problem quadratic_problem(Real condition, const std::string& name, bool turned) {
    FunctionPlan plan = quadratic_plan(condition);
    plan.turned = turned;
    Problem problem = function_problem(name,
                                       fmt::format("½ Σ λ_i z_i², λ from 1 to 1/{}, d = 10, {}",
                                                   condition, turned ? "turned" : "axes of φ"),
                                       "BBOB f2 and f10 (Hansen et al. 2009)", 300, 8, plan);
    if (!turned) {  // from the same starts as its twin
        problem.drawn_as = fmt::format("quad-{:g}", condition);
        problem.instance = [name = problem.drawn_as, plan](std::uint64_t study) {
            return function_instance(name, plan, study);
        };
    }
    return problem;
}

/// Per example σ = 0.4, so a batch of B has 0.4/√B.
Problem noisy_problem(const std::string& name, std::size_t batch) {
    FunctionPlan plan = quadratic_plan(100);
    plan.noise = Real(0.4) / std::sqrt(real(batch));
    return function_problem(
        name,
        fmt::format("quad-100 with gradients + σξ, σ = {:.3g}, ξ ~ N(0, I) new each time",
                    plan.noise),
        "Zhang et al. 2019, there with noise of the Hessian's shape", 300, 3, plan);
}

Problem chain_problem() {
    constexpr std::size_t n = 101;
    Problem problem;
    problem.name = "chain-101";
    problem.formula = "¼(½ zᵀTz − z_1), T = tridiag(−1, 2, −1), d = 101, from 0";
    problem.source = "Nesterov 2004, section 2.1.2";
    problem.parameters = n;
    problem.steps = 50;
    problem.targets = {Real(0.5), Real(0.2), Real(0.1), Real(0.05), Real(0.02)};
    problem.instance = [](std::uint64_t) {
        Instance instance;
        instance.exact = chain(n);
        instance.loss = instance.validation = instance.exact.loss;
        instance.optimum = chain_minimum(n);
        instance.minimizer = chain_minimizer(n);
        instance.begin = [exact = instance.exact](std::uint64_t) {
            return RunStart{xt::zeros<Real>({n}), exact};
        };
        return instance;
    };
    return problem;
}

Problem line_problem() {
    Problem problem;
    problem.name = "line";
    problem.formula = "1/12 Σ (φ_0 + φ_1 x_i − y_i)²";
    problem.source = "the book's chapter 1 (L10.3)";
    problem.parameters = 2;
    problem.steps = 300;
    problem.targets = powers(8);
    problem.instance = [](std::uint64_t) {
        const regression::Points points = regression::lecture_points();
        const Matrix W = regression::design_matrix(as_column(points.x));
        const Matrix Y = as_column(points.y);
        Instance instance;
        instance.exact = optimizers::whole(optimizers::mean(optimizers::line_examples(points)));
        instance.loss = instance.validation = instance.exact.loss;
        instance.minimizer = column(regression::fit(W, Y).theta, 0);
        instance.optimum = instance.loss(instance.minimizer);
        instance.begin = [exact = instance.exact](std::uint64_t seed) {
            Random random(seed, "bench/line/start");
            Vector start = xt::zeros<Real>({2});
            random.fill_normal(start);
            return RunStart{start, exact};
        };
        return instance;
    };
    return problem;
}

/// With the loss of a mini-batch, or of all.
Problem gabor_problem(const std::string& name, std::size_t batch) {
    Problem problem;
    problem.name = name;
    problem.formula = "1/30 Σ (sin u·e^{−u²/32} − y_i)², u = φ_0 + 0.06 φ_1 x_i";
    problem.source = "the book's chapter 2 (L10.5)";
    problem.parameters = 2;
    problem.steps = 300;
    problem.batch = batch;
    problem.stochastic = batch > 0;
    problem.targets = powers(3);
    problem.instance = [name, batch](std::uint64_t) {
        const auto examples = optimizers::mean(optimizers::gabor_examples(fitting::gabor_points()));
        const Objective exact = optimizers::whole(examples);
        // the lowest of chapter 2's minima, to rounding
        static const fitting::StationaryPoint lowest =
            fitting::find_stationary(exact, {Real(0.0038), Real(16.0263)});
        Instance instance;
        instance.exact = exact;
        instance.loss = instance.validation = exact.loss;
        instance.minimizer = lowest.phi;
        instance.optimum = lowest.loss;
        instance.begin = [=](std::uint64_t seed) {
            Random random(seed, "bench/" + name + "/start");
            Vector start = xt::zeros<Real>({2});
            const fitting::Domain window = fitting::gabor_window();
            for (std::size_t i = 0; i < 2; ++i)
                start(i) = random.uniform(window[i].low, window[i].high);
            return RunStart{start, batch == 0 ? exact : mini_batches(examples, batch, seed)};
        };
        return instance;
    };
    return problem;
}

}  // namespace

std::vector<Problem> function_problems() {
    const auto from = [](Objective function, Vector minimizer, Real radius) {
        return FunctionPlan{
            .function = std::move(function), .minimizer = std::move(minimizer), .radius = radius};
    };
    return {
        line_problem(),
        quadratic_problem(100, "quad-100", true),
        quadratic_problem(1000, "quad-1000", true),
        quadratic_problem(100, "quad-100-axis", false),
        noisy_problem("noisy-quad", 16),
        noisy_problem("noisy-quad-b1", 1),
        noisy_problem("noisy-quad-b4", 4),
        noisy_problem("noisy-quad-b64", 64),
        chain_problem(),
        function_problem("rosenbrock-10", "Σ (1 − z_i)² + 100 (z_{i+1} − z_i²)², d = 10, turned",
                         "BBOB f9 (Hansen et al. 2009)", 1000, 6,
                         from(rosenbrock(10), xt::ones<Real>({10}), 2)),
        function_problem("rosenbrock-2", "(1 − z_1)² + 100 (z_2 − z_1²)², turned",
                         "Rosenbrock 1960; the book's chapter 2", 1000, 6,
                         from(fitting::rosenbrock(), {1, 1}, 2)),
        function_problem(
            "beale", "(1.5 − x + xy)² + (2.25 − x + xy²)² + (2.625 − x + xy³)², turned",
            "Moré, Garbow and Hillstrom 1981, no. 5", 500, 6, from(beale(), {3, Real(0.5)}, 2)),
        function_problem("himmelblau", "(x² + y − 11)² + (x + y² − 7)², turned", "Himmelblau 1972",
                         300, 8, from(himmelblau(), {3, 2}, 4)),
        function_problem("rastrigin", "Σ z_i² + 10 − 10 cos 2πz_i, d = 2, turned",
                         "BBOB f15 (Hansen et al. 2009)", 300, 3,
                         from(rastrigin(), {0, 0}, Real(5.12))),
        gabor_problem("gabor", 0),
        gabor_problem("gabor-sgd", 5),
    };
}

}  // namespace descent::bench
