#include <doctest/doctest.h>
#include <fmt/format.h>

#include <set>

#include "bench/optimizers/examples.hpp"
#include "bench/optimizers/functions.hpp"
#include "chapters/10_optimizers/descent_rules.hpp"
#include "common/gradient_check.hpp"
#include "tests/support/compare.hpp"

using namespace descent;
using namespace descent::bench;

namespace {

ParameterLayout one_block(std::size_t parameters) {
    ParameterLayout layout;
    layout.add("phi", {parameters});
    return layout;
}

/// Of a network with many examples a check of every entry takes long: random directions then.
GradientReport checked(const Objective& objective, const Vector& phi) {
    const ParameterLayout layout = one_block(phi.size());
    return phi.size() > 1000 ? check_directions(objective, phi, layout)
                             : check_gradient(objective, phi, layout);
}

/// A mistake: one entry of the gradient is a thousandth too large.
Objective mistaken(const Objective& right, std::size_t entry) {
    Objective wrong = right;
    wrong.loss_and_gradient = [right, entry](const Vector& phi, Vector& dphi) {
        const Real L = right.loss_and_gradient(phi, dphi);
        dphi(entry) *= Real(1.001);
        return L;
    };
    return wrong;
}

/// The minimizer, or where plain descent gets to when nobody knows it.
Vector near_optimum(const Problem& problem, const Instance& instance) {
    Vector phi = instance.begin(1).start;
    if (instance.minimizer.size() > 0) {
        Random random(0, "beside the minimizer");
        phi = instance.minimizer;
        for (Real& entry : phi) entry += random.uniform(Real(-1e-2), Real(1e-2));
        return phi;
    }
    const RunStart run = instance.begin(1);
    return optimizers::minimize(run.objective, optimizers::HeavyBall{.alpha = Real(0.02)},
                                run.start, problem.costly ? 200 : 1000)
        .path.end();
}

/// The first gradients of a run, where it starts.
Matrix first_gradients(const Instance& instance, std::uint64_t seed, std::size_t count = 3) {
    const RunStart run = instance.begin(seed);
    Matrix all = Matrix::from_shape({count, run.start.size()});
    Vector g = xt::zeros_like(run.start);
    for (std::size_t k = 0; k < count; ++k) {
        run.objective.loss_and_gradient(run.start, g);
        row(all, k) = g;
    }
    return all;
}

}  // namespace

TEST_CASE("problems: gradients are right at two starts and near the optimum, wrong ones are seen") {
    for (const Problem& problem : problems()) {
        if (problem.parameters > 5000) continue;  // mnist1d-deep is made as mnist1d is
        CAPTURE(problem.name);
        const Instance instance = problem.instance(3);
        for (const Vector& phi :
             {instance.begin(1).start, instance.begin(2).start, near_optimum(problem, instance)}) {
            REQUIRE(phi.size() == problem.parameters);
            const GradientReport report = checked(instance.exact, phi);
            CHECK_MESSAGE(report.verdict == Verdict::pass, report.text());
        }
    }
}
