// Does the benchmark measure what theory says it must? Paths and bounds without chance; each
// with a mistake that the same check must see. With chance: theory_noise.cpp.
#include <doctest/doctest.h>
#include <fmt/format.h>

#include <cmath>
#include <vector>

#include "bench/optimizers/conjugate.hpp"
#include "bench/optimizers/functions.hpp"
#include "bench/optimizers/method.hpp"
#include "chapters/02_model_fitting/surfaces.hpp"
#include "chapters/10_optimizers/adam.hpp"
#include "chapters/10_optimizers/adaptive.hpp"
#include "chapters/10_optimizers/descent_rules.hpp"
#include "tests/support/compare.hpp"

using namespace descent;
using namespace descent::bench;
using namespace descent::optimizers;

namespace {

/// What a rule kept on an instance, beginning with the start: through rule(), as in a
/// study.
std::vector<Vector> kept(const Method& method, const RunStart& run, std::size_t gradients) {
    std::size_t asked = 0;
    const Objective limited{.loss = run.objective.loss,
                            .loss_and_gradient = [&](const Vector& phi, Vector& dphi) {
                                if (asked == gradients) throw BudgetSpent{};
                                ++asked;
                                return run.objective.loss_and_gradient(phi, dphi);
                            }};
    std::vector<Vector> path{run.start};
    Vector knobs = Vector::from_shape({method.priors.size()});
    for (std::size_t i = 0; i < knobs.size(); ++i) knobs(i) = method.priors[i].standard;
    Random random(0, "kept");
    try {
        method.run({limited, run.start, gradients, knobs, random,
                    [&](const Vector& phi) { path.push_back(phi); }});
    } catch (const BudgetSpent&) {
    }
    return path;
}

/// z = Q(φ − s) of every φ: along these axes a quadratic falls apart into numbers.
Matrix along_axes(const std::vector<Vector>& path, const Place& place) {
    Matrix z = xt::zeros<Real>({path.size(), path[0].size()});
    for (std::size_t k = 0; k < path.size(); ++k)
        for (std::size_t i = 0; i < path[k].size(); ++i)
            z(k, i) = xt::sum(row(place.Q, i) * (path[k] - place.shift))();
    return z;
}

const FunctionPlan quadratic_plan{
    .function = fitting::quadratic(xt::diag(curvatures(10, 100)), xt::zeros<Real>({10})),
    .minimizer = xt::zeros<Real>({10})};

/// max |z − closed form| over 300 steps on quad-100, where the closed form multiplies
/// (z_k, z_{k−1}) by [1 + β − αλ, −β; 1, 0].
Real distance_to_closed_form(const Method& method, Real alpha, Real beta) {
    const RunStart run = problem_named("quad-100").instance(4).begin(5);
    const Place place = place_of("quad-100", quadratic_plan, 4);
    const Matrix z = along_axes(kept(method, run, 300), place);
    const Vector lambda = curvatures(10, 100);
    Matrix exact = xt::zeros_like(z);
    row(exact, 0) = row(z, 0);
    for (std::size_t i = 0; i < 10; ++i) {
        Real now = z(0, i), before = now;
        for (std::size_t k = 1; k < z.shape()[0]; ++k) {
            before = std::exchange(now, (1 + beta - alpha * lambda(i)) * now - beta * before);
            exact(k, i) = now;
        }
    }
    REQUIRE(z.shape()[0] == 301);
    return test::distance(z, exact);
}

}  // namespace

TEST_CASE("theory: on a quadratic gd and heavy-ball go where the closed form says") {
    CHECK(distance_to_closed_form(rule(GradientDescent{.alpha = Real(1.9)}), Real(1.9), 0) < 1e-10);
    CHECK(distance_to_closed_form(rule(HeavyBall{.alpha = Real(0.3), .beta = Real(0.8)}), Real(0.3),
                                  Real(0.8)) < 1e-10);
    // a step a millionth too long, another momentum, and another rule are seen
    CHECK(distance_to_closed_form(rule(GradientDescent{.alpha = Real(1.900001)}), Real(1.9), 0) >
          1e-8);
    CHECK(distance_to_closed_form(rule(HeavyBall{.alpha = Real(0.3), .beta = Real(0.800001)}),
                                  Real(0.3), Real(0.8)) > 1e-8);
    CHECK(distance_to_closed_form(rule(Nesterov{.alpha = Real(0.3), .beta = Real(0.8)}), Real(0.3),
                                  Real(0.8)) > 1e-2);
}

TEST_CASE("theory: with the best step, gd's worst start shrinks by (κ − 1)/(κ + 1) a step") {
    const Vector lambda = curvatures(10, 100);
    const Objective L = fitting::quadratic(xt::diag(lambda), xt::zeros<Real>({10}));
    Vector start = xt::zeros<Real>({10});
    start(0) = 1, start(9) = 1;
    const auto worst = [&](Real alpha) {
        const auto path = kept(rule(GradientDescent{.alpha = alpha}), {start, L}, 100);
        Real largest = 0;
        for (std::size_t k = 1; k < path.size(); ++k)
            largest = std::max(
                largest, std::abs(l2_norm(path[k]) / l2_norm(path[k - 1]) / (Real(99) / 101) - 1));
        return largest;
    };
    CHECK(worst(2 / Real(1.01)) < 1e-12);
    CHECK(worst(Real(1.9)) > 1e-4);
}

TEST_CASE("theory: Drori and Teboulle's worst function for gd with α = 1/L") {
    // ½Lx² for |x| < R/(2N+1), linear outside, from R: what is left is LR²/(4N+2)
    const auto left = [](std::size_t N, Real alpha) {
        const Real L = 4, R = 3, width = R / real(2 * N + 1);
        const auto both = [=](const Vector& x, Vector& dx) {
            const bool inside = std::abs(x(0)) < width;
            dx(0) = inside ? L * x(0) : std::copysign(L * width, x(0));
            return inside ? L * x(0) * x(0) / 2 : L * width * (std::abs(x(0)) - width / 2);
        };
        Vector unused{0};
        const RunStart run{{R}, {.loss = {}, .loss_and_gradient = both}};
        const auto path = kept(rule(GradientDescent{.alpha = alpha / L}), run, N);
        return both(path.back(), unused) / (L * R * R / real(4 * N + 2));
    };
    for (const std::size_t N : std::vector<std::size_t>{1, 5, 50}) {
        CHECK(std::abs(left(N, 1) - 1) < 1e-12);
        CHECK(left(N, Real(0.99)) > 1 + 1e-3);  // a shorter step leaves more
    }
}

namespace {

/// The smallest (F(z_k) − F(z*))/chain_bound over the first 100 gradients on chain-101.
Real smallest_on_chain(const Method& method) {
    const Instance instance = problem_named("chain-101").instance(0);
    const auto path = kept(method, instance.begin(0), 100);
    Real smallest = infinity;
    for (std::size_t k = 1; k < path.size(); ++k)
        smallest =
            std::min(smallest, (instance.loss(path[k]) - instance.optimum) / chain_bound(101, k));
    return smallest;
}

/// A rule that goes on to where another gradient, which nobody counts, tells it to go.
Method asks_twice(Real alpha) {
    const Objective uncounted = chain(101);
    Method method = rule(GradientDescent{.alpha = alpha});
    method.run = [alpha, uncounted](const MethodRun& run) {
        Vector phi = run.start, g = xt::zeros_like(phi);
        for (;;) {
            run.objective.loss_and_gradient(phi, g);
            phi -= alpha * g;
            uncounted.loss_and_gradient(phi, g);
            phi -= alpha * g;
            run.keep(phi);
        }
    };
    return method;
}

/// Conjugate gradients that hide every other gradient: after k of them they are where 2k
/// lead.
Method counts_every_other() {
    const Objective uncounted = chain(101);
    Method method = method_named("conjugate");
    method.run = [uncounted](const MethodRun& run) {
        bool hidden = false;
        Objective half = uncounted;
        half.loss_and_gradient = [&](const Vector& phi, Vector& g) {
            hidden = !hidden;
            return (hidden ? uncounted : run.objective).loss_and_gradient(phi, g);
        };
        conjugate_gradients(half, run.start, [&](const Vector& phi) {
            if (!hidden) run.keep(phi);
        });
    };
    return method;
}

}  // namespace

TEST_CASE("theory: on the chain no rule is below the bound of what so many gradients can tell") {
    for (const Optimizer& optimizer : optimizers::optimizers())
        for (const Real alpha :
             {Real(1e-3), Real(0.01), Real(0.1), Real(0.5), Real(1), Real(2), Real(4)}) {
            Optimizer tried = optimizer;
            tried.set_alpha(alpha);
            CAPTURE(optimizer.name());
            CAPTURE(alpha);
            CHECK(smallest_on_chain(rule(tried)) >= 1 - 1e-12);
        }
    CHECK(smallest_on_chain(method_named("backtracking")) >= 1 - 1e-12);
    for (const Real alpha : {Real(1), Real(2)}) CHECK(smallest_on_chain(asks_twice(alpha)) < 0.99);
    CHECK(smallest_on_chain(counts_every_other()) < 0.6);
}

TEST_CASE("theory: conjugate gradients reach that bound with every gradient") {
    const Instance instance = problem_named("chain-101").instance(0);
    std::vector<Real> ratios;
    Evaluations spent;
    const RunStart run = instance.begin(0);
    const Objective counting = counted(run.objective, spent);
    conjugate_gradients(counting, run.start, [&](const Vector& phi) {
        if (spent.gradients < 101) {
            CHECK(spent.losses == 2 * spent.gradients);  // the price of a step
            ratios.push_back((instance.loss(phi) - instance.optimum) /
                             chain_bound(101, spent.gradients));
        }
    });
    REQUIRE(ratios.size() == 100);
    for (const Real ratio : ratios) CHECK(std::abs(ratio - 1) < 1e-9);
    // heavy-ball at its best for these curvatures does not
    CHECK(smallest_on_chain(rule(HeavyBall{.alpha = Real(3.5), .beta = Real(0.94)})) > 1.01);
}

TEST_CASE("conjugate gradients: a quadratic in d steps, and valleys that are none") {
    const Instance quadratic = problem_named("quad-100").instance(2);
    const RunStart run = quadratic.begin(1);
    std::vector<Real> losses;
    conjugate_gradients(run.objective, run.start,
                        [&](const Vector& phi) { losses.push_back(quadratic.loss(phi)); });
    REQUIRE(losses.size() >= 10);
    CHECK(losses[4] > 1e-6 * quadratic.loss(run.start));  // half of the steps are not enough
    CHECK(losses[9] < 1e-9 * quadratic.loss(run.start));  // rounding keeps a little of it
    CHECK(std::is_sorted(losses.rbegin(), losses.rend()));
    Vector last;
    std::size_t steps = 0;
    const auto keep = [&](const Vector& phi) { last = phi, ++steps; };
    for (const char* name : {"line", "rosenbrock-2", "himmelblau"}) {
        CAPTURE(std::string(name));
        const Instance instance = problem_named(name).instance(1);
        const RunStart from = instance.begin(3);
        steps = 0;
        conjugate_gradients(from.objective, from.start, keep);
        CHECK(steps < 100);
        CHECK(instance.loss(last) - instance.optimum < 1e-15);
    }
    // at a minimum there is nothing to do, and where nothing is lower it ends
    steps = 0;
    conjugate_gradients(fitting::canyon(3), {0, 0}, keep);
    CHECK(steps == 0);
    Objective uphill = fitting::canyon(3);
    uphill.loss_and_gradient = [right = uphill.loss_and_gradient](const Vector& phi, Vector& g) {
        const Real L = right(phi, g);
        g *= -1;
        return L;
    };
    conjugate_gradients(uphill, {1, 1}, keep);
    CHECK(steps == 0);
}

TEST_CASE("theory: Adam's first step is α·sign(g), and without memory every one is") {
    const RunStart run = problem_named("quad-100").instance(1).begin(1);
    Vector g = xt::zeros_like(run.start);
    run.objective.loss_and_gradient(run.start, g);
    const auto first = [&](const Method& method) {
        const auto path = kept(method, run, 1);
        return test::distance(Vector((path[1] - path[0]) / Real(0.01)), Vector(-xt::sign(g)));
    };
    CHECK(first(rule(Adam{.alpha = Real(0.01), .epsilon = 0})) < 1e-12);
    CHECK(first(rule(Adam{.alpha = Real(0.01), .epsilon = 0, .corrected = false})) > 1);

    // β = γ = 0 on ½x² from 1: down by α a step, so ⌈(1 − r)/α⌉ gradients to |x| ≤ r
    const Objective bowl = fitting::quadratic({{1}}, {0});
    const auto path =
        kept(rule(Adam{.alpha = Real(0.03), .beta = 0, .gamma = 0, .epsilon = 0}), {{1}, bowl}, 60);
    std::size_t arrival = 0;
    while (std::abs(path[arrival](0)) > Real(0.05)) ++arrival;
    CHECK(arrival == 32);  // (1 − 0.05)/0.03 = 31.7
    for (std::size_t k = arrival; k < path.size(); ++k) CHECK(std::abs(path[k](0)) <= 0.05);
}

namespace {

/// max |step|/α of a rule over these gradients, in one dimension.
Real longest_step(Optimizer rule, const std::vector<Real>& gradients) {
    Vector phi{0};
    Real longest = 0;
    for (const Real g : gradients) {
        const Real before = phi(0);
        rule.step(phi, {g});
        longest = std::max(longest, std::abs(phi(0) - before) / rule.alpha());
    }
    return longest;
}

}  // namespace

// With normalized weights w_j ~ βʲ and u_j ~ γʲ, m̃² = (Σ w_j g_j)² ≤ Σ w_j²/u_j · Σ u_j g_j²
// (Cauchy and Schwarz), so no step is longer than α (1 − β)/√((1 − γ)(1 − β²/γ)): 7.27 α with
// the published constants. Kingma and Ba's bound, α (1 − β)/√(1 − γ) = 3.16 α, holds where a
// single gradient is not 0; gradients that grow by γ/β a step need the longer one.
TEST_CASE("theory: how long Adam's steps can get") {
    const Real beta = Real(0.9), gamma = Real(0.999);
    const Real bound = (1 - beta) / std::sqrt((1 - gamma) * (1 - beta * beta / gamma)),
               sparse_bound = (1 - beta) / std::sqrt(1 - gamma);
    const Adam adam{.alpha = Real(0.01), .epsilon = Real(1e-30)};
    // silence first, until the bias correction is past
    std::vector<Real> sparse(3000, 0), growing(8000, 0);
    sparse.push_back(1);
    for (int k = -200; k < 200; ++k) growing.push_back(std::pow(gamma / beta, real(k)));
    CHECK(longest_step(adam, sparse) ==
          test::relative(sparse_bound * std::sqrt(1 - std::pow(gamma, 3001)), 1e-9));
    CHECK(longest_step(adam, growing) > sparse_bound);
    CHECK(longest_step(adam, growing) == test::relative(bound, 1e-3));
    Random random(2, "gradients");
    for (int run = 0; run < 20; ++run) {
        std::vector<Real> gradients;
        for (int k = 0; k < 500; ++k)
            gradients.push_back(random.normal() * std::exp(random.normal(0, 2)));
        CHECK(longest_step(adam, gradients) <= bound * (1 + 1e-12));
    }
    CHECK(longest_step(adam, growing) <= bound * (1 + 1e-12));
    // of a rule with a longer memory of squares the same gradients break it
    const Adam mistaken{.alpha = Real(0.01), .gamma = Real(0.9999), .epsilon = Real(1e-30)};
    CHECK(longest_step(mistaken, growing) > bound * 1.1);
}

TEST_CASE("theory: so no Adam gets across quad-100 in fewer steps than its distance allows") {
    const Instance instance = problem_named("quad-100").instance(1);
    const RunStart run = instance.begin(1);
    const auto gradients = [&](const Method& method) {
        const auto path = kept(method, run, 20000);
        std::size_t k = 0;
        while (k < path.size() && test::distance(path[k], instance.minimizer) > 0.05) ++k;
        return real(k);
    };
    const Real distance = test::distance(run.start, instance.minimizer) - Real(0.05);
    const Real alpha = Real(2e-4), fewest = distance / (Real(7.28) * alpha);
    CHECK(gradients(rule(Adam{.alpha = alpha})) >= fewest);
    CHECK(gradients(rule(AdamW{.alpha = alpha, .lambda = 0})) >= fewest);
    CHECK(gradients(rule(GradientDescent{.alpha = 1})) < fewest);  // has another bound
}

namespace {

/// Regret over bound of a rule on f_t(x) = |a_tᵀx − a_tᵀx*|, the least of which is 0 at
/// x*. All x are put back into [−1, 1]ᵈ, so that no ‖x_t − x*‖_∞ is above D = 2.
/// AdaGrad's bound: D²/(2α) Σ_i ‖g_{1:T,i}‖ + α Σ_i ‖g_{1:T,i}‖ (Duchi et al. 2011); that
/// of online descent: dD²/(2α) + α/2 Σ ‖g_t‖² (Zinkevich 2003).
struct Regret {
    Real adagrad = 0, descent = 0;
};
Regret regret(Optimizer rule, std::uint64_t seed) {
    constexpr std::size_t d = 6, T = 2000;
    constexpr Real D = 2;
    Random random(seed, "regret");
    Vector best = Vector::from_shape({d}), x = xt::zeros<Real>({d}), g = x, squares = x;
    for (Real& entry : best) entry = random.uniform(Real(0.5), 1);
    Real sum = 0;
    for (std::size_t t = 0; t < T; ++t) {
        for (std::size_t i = 0; i < d; ++i) g(i) = 1000 * random.normal() / real(i + 1);
        const Real residual = dot(g, Vector(x - best));
        sum += std::abs(residual);
        g *= residual < 0 ? -1 : 1;
        squares += g * g;
        rule.step(x, g);
        x = xt::clip(x, Real(-1), Real(1));
    }
    const Real alpha = rule.alpha(), norms = xt::sum(xt::sqrt(squares))();
    return {sum / (D * D / (2 * alpha) * norms + alpha * norms),
            sum / (d * D * D / (2 * alpha) + alpha / 2 * xt::sum(squares)())};
}

/// AdaGrad with a mistake: the wrong sign, or no root.
struct WrongAdaGrad {
    static constexpr const char* name = "wrong";
    Real alpha = Real(0.5);
    bool uphill = false;
    Vector r = {};
    void step(Vector& phi, const Vector& g) {
        prepare(phi, g, r);
        r += g * g;
        if (uphill)
            phi += alpha * g / (xt::sqrt(r) + Real(1e-10));
        else
            phi -= alpha * g / (r + Real(1e-10));
    }
    std::vector<StateEntry> state() { return {&r}; }
};

/// Descent with the wrong sign.
struct Uphill {
    static constexpr const char* name = "uphill";
    Real alpha = 1;
    void step(Vector& phi, const Vector& g) { phi += alpha * g; }
    std::vector<StateEntry> state() { return {}; }
};

}  // namespace

TEST_CASE("theory: AdaGrad's regret, and that of online descent, are within their bounds") {
    for (std::uint64_t seed = 0; seed < 5; ++seed) {
        for (const Real alpha : {Real(0.1), Real(0.5), Real(2)}) {
            CHECK(regret(AdaGrad{.alpha = alpha}, seed).adagrad <= 1);
            CHECK(regret(GradientDescent{.alpha = alpha * Real(1e-5)}, seed).descent <= 1);
        }
        CHECK(regret(WrongAdaGrad{.alpha = Real(0.5), .uphill = true}, seed).adagrad > 1.5);
        CHECK(regret(WrongAdaGrad{.alpha = Real(0.5)}, seed).adagrad > 1.5);
        CHECK(regret(Uphill{.alpha = Real(1e-5)}, seed).descent > 1.5);
    }
}

TEST_CASE("theory: rules that contain each other") {
    const RunStart run = problem_named("rosenbrock-10").instance(1).begin(1);
    const auto same = [&](const Method& a, const Method& b) {
        return kept(a, run, 200) == kept(b, run, 200);
    };
    const Real alpha = Real(1e-4);
    CHECK(same(rule(HeavyBall{.alpha = alpha, .beta = 0}), rule(GradientDescent{.alpha = alpha})));
    CHECK(same(rule(AdamW{.alpha = Real(0.01), .lambda = 0}), rule(Adam{.alpha = Real(0.01)})));
    CHECK(!same(rule(HeavyBall{.alpha = alpha, .beta = Real(1e-9)}),
                rule(GradientDescent{.alpha = alpha})));
    CHECK(!same(rule(AdamW{.alpha = Real(0.01), .lambda = Real(1e-9)}),
                rule(Adam{.alpha = Real(0.01)})));
}

TEST_CASE("theory: turning a problem changes nothing for gd, and much for Adam") {
    const FunctionPlan& plan = quadratic_plan;
    const Place place = place_of("quad-100", plan, 3);
    const Vector z{1, -2, Real(0.5), 1, 1, -1, 2, Real(-0.3), 1, -2};
    const Matrix axes = xt::eye<Real>(10);
    const auto difference = [&](const Method& method) {
        Vector start = place.shift;
        for (std::size_t i = 0; i < 10; ++i)
            for (std::size_t j = 0; j < 10; ++j) start(j) += place.Q(i, j) * z(i);
        const RunStart turned{start, moved(plan.function, place.Q, place.shift, plan.minimizer)},
            upright{z + place.shift, moved(plan.function, axes, place.shift, plan.minimizer)};
        return test::distance(along_axes(kept(method, turned, 300), place),
                              along_axes(kept(method, upright, 300), {axes, place.shift}));
    };
    CHECK(difference(rule(GradientDescent{.alpha = 1})) < 1e-8);
    CHECK(difference(rule(HeavyBall{.alpha = Real(0.3)})) < 1e-8);
    CHECK(difference(rule(Nesterov{.alpha = Real(0.3)})) < 1e-8);
    CHECK(difference(rule(Adam{.alpha = Real(0.03)})) > 0.1);
}

TEST_CASE("theory: Adam's path in a study is that of chapter 10") {
    const RunStart run = problem_named("beale").instance(1).begin(1);
    const auto path = kept(rule(Adam{.alpha = Real(0.05)}), run, 300);
    const auto differ = [&](const Adam& adam) {
        const Descent descent = minimize(run.objective, adam, run.start, 300);
        for (std::size_t k = 0; k <= 300; ++k)
            if (path[k] != descent.path.point(k)) return true;
        return false;
    };
    REQUIRE(path.size() == 301);
    CHECK(!differ({.alpha = Real(0.05)}));
    CHECK(differ({.alpha = Real(0.05), .epsilon = Real(1.1e-8)}));
}
