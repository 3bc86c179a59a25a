// The numbers that the answers of the note's section "Questions" state.
#include <doctest/doctest.h>

#include <algorithm>
#include <vector>

#include "chapters/02_model_fitting/surfaces.hpp"
#include "chapters/10_optimizers/adam.hpp"
#include "chapters/10_optimizers/batches.hpp"
#include "chapters/10_optimizers/descent_rules.hpp"
#include "common/random.hpp"
#include "tests/chapters/10_optimizers/numbers.hpp"
#include "tests/support/compare.hpp"

using namespace descent;
using namespace descent::optimizers;
using test::ulp;

TEST_CASE("Q10.1 the mini-batch gradients of a shuffled epoch: their mean has a noise of 0") {
    Random random(1, "question");
    fitting::Points points{.x = xt::zeros<Real>({std::size_t{64}}),
                           .y = xt::zeros<Real>({std::size_t{64}})};
    random.fill_normal(points.x);
    random.fill_normal(points.y, 1, 1);
    const SampledObjective objective = mean(line_examples(points));
    const Vector phi{0, 0};
    Vector all = phi, g = phi;
    whole(objective).loss_and_gradient(phi, all);
    // How far the mean of an epoch's eight mini-batch gradients is from `all`, and each by itself.
    Real apart = 0;
    const auto noise = [&](Sampling sampling) {
        const std::vector<std::size_t> order = epoch_order(64, 1, 0, sampling);
        Vector sum = xt::zeros<Real>({std::size_t{2}});
        for (std::size_t b = 0; b < 8; ++b) {
            objective.loss_and_gradient(phi, mini_batch(order, 8, b), g);
            sum += g;
            apart = std::max(apart, test::distance(g, all));
        }
        return test::distance(sum / 8, all);
    };
    CHECK(noise(Sampling::without_replacement) == doctest::Approx(0).epsilon(200 * ulp));
    CHECK(apart > Real(0.1));
    CHECK(noise(Sampling::with_replacement) > Real(0.001));  // √B, and not nothing
}

TEST_CASE("Q10.2 a ball with β = .9 stays in a bowl of curvature 1 up to α = 3.8, not to 2") {
    const Objective bowl = fitting::quadratic(Matrix{{1}}, Vector{0});
    const auto arrives = [&](const Optimizer& rule) {
        const Descent d = minimize(bowl, rule, Vector{1}, 2000);
        return !d.diverged && d.path.loss[d.path.steps()] < Real(1e-6);
    };
    CHECK(arrives(GradientDescent{.alpha = Real(1.99)}));
    CHECK_FALSE(arrives(GradientDescent{.alpha = Real(2.01)}));
    CHECK(arrives(HeavyBall{.alpha = Real(0.99 * 3.8)}));
    CHECK_FALSE(arrives(HeavyBall{.alpha = Real(1.01 * 3.8)}));
    CHECK(arrives(Momentum{.alpha = Real(0.99 * 38)}));
    CHECK_FALSE(arrives(Momentum{.alpha = Real(1.01 * 38)}));
}

TEST_CASE("Q10.3 a loss times 100: steps 100 times as long, but Adam's are 1 times as long") {
    // The way of twenty steps along random gradients times 100, over the way without.
    const auto longer = [](Optimizer rule) {
        Optimizer large = rule;
        Random random(1, "question");
        Vector phi = xt::zeros<Real>({std::size_t{6}}), phi_large = phi;
        for (int k = 0; k < 20; ++k) {
            const Vector g = test::random_vector(random);
            rule.step(phi, g);
            large.step(phi_large, 100 * g);
        }
        return test::distance(phi_large, 0 * phi) / test::distance(phi, 0 * phi);
    };
    CHECK(longer(GradientDescent{}) == test::relative(100, 1e-5));
    CHECK(longer(Momentum{}) == test::relative(100, 1e-5));
    CHECK(longer(Adam{}) == test::relative(1, 1e-4));
    CHECK(longer(Adam{}) < 2);  // not 100, as for all rules that are linear in g
}
