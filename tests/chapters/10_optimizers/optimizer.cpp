#include "chapters/10_optimizers/optimizer.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <cctype>
#include <set>

#include "chapters/02_model_fitting/gabor.hpp"
#include "chapters/02_model_fitting/surfaces.hpp"
#include "chapters/10_optimizers/adam.hpp"
#include "chapters/10_optimizers/descent_rules.hpp"
#include "common/random.hpp"
#include "tests/support/allocations.hpp"
#include "tests/support/compare.hpp"

using namespace descent;
using namespace descent::optimizers;

namespace {

/// An optimizer of one's own, as the chapter's note shows it: RMSProp with ε inside the
/// root.
struct Mine {
    static constexpr const char* name = "mine";
    Real alpha = Real(0.001), rho = Real(0.9), epsilon = Real(1e-7);
    Vector r = {};
    void step(Vector& phi, const Vector& g) {
        prepare(phi, g, r);
        xt::noalias(r) = rho * r + (1 - rho) * g * g;
        xt::noalias(phi) = phi - alpha * g / xt::sqrt(r + epsilon);
    }
    std::vector<StateEntry> state() { return {&r}; }
};
static_assert(Rule<Mine>);

/// Gradients that do not repeat.
struct Gradients {
    Random random{7, "gradients"};
    Vector next(std::size_t size) {
        Vector g = xt::zeros<Real>({size});
        random.fill_normal(g);
        return g;
    }
};

/// Writes the state of one optimizer into another, entry by entry, as a checkpoint does.
void restore(Optimizer& to, Optimizer& from) {
    const std::vector<StateEntry> source = from.state(), target = to.state();
    REQUIRE(source.size() == target.size());
    for (std::size_t i = 0; i < source.size(); ++i)
        std::visit([&](auto* value) { *std::get<decltype(value)>(target[i]) = *value; }, source[i]);
}

}  // namespace

TEST_CASE("L10.2 paths: where one stays for good, by hand") {
    Path path;
    path.loss = {9, 1, 4, 1, 0};
    path.phi = as_column(path.loss);
    const auto below = [&](Real target) {
        return first_to_stay(path, [&](std::size_t k) { return path.loss(k) <= target; });
    };
    CHECK(below(1) == 3);  // not 1, where it only passes
    CHECK(below(4) == 1);
    CHECK(below(9) == 0);   // from the start
    CHECK(below(-1) == 5);  // it never is
    path.loss(4) = 2;
    CHECK(below(1) == 5);  // nor at the end
}

TEST_CASE("L10.2 gradient descent: the optimizer equals chapter 1's descend bit for bit") {
    const Objective L = fitting::gabor_objective(fitting::gabor_points());
    const Vector start{Real(0.6), Real(-0.2)};
    const Descent ours = minimize(L, GradientDescent{.alpha = Real(0.01)}, start, 50);
    const Path theirs = regression::descend(L, start, Real(0.01), 50);
    CHECK((ours.path.phi == theirs.phi));
    CHECK((ours.path.loss == theirs.loss));
    CHECK(ours.evaluations.gradients == 51);
    CHECK(ours.evaluations.losses == 0);
}

TEST_CASE("Optimizers: every name is one word to type, used once, and found") {
    std::set<std::string> names;
    for (const Optimizer& optimizer : optimizers::optimizers()) {
        const std::string name = optimizer.name();
        CHECK(std::all_of(name.begin(), name.end(),
                          [](char c) { return std::islower(c) != 0 || c == '-'; }));
        CHECK(names.insert(name).second);
        CHECK(optimizer_named(name).name() == name);
        CHECK(optimizer_named(name).alpha() == optimizer.alpha());
        CHECK(optimizer_named(name, Real(0.25)).alpha() == Real(0.25));
    }
    CHECK(names.size() >= 15);
    CHECK_THROWS_WITH_AS(
        optimizer_named("adm"),
        doctest::Contains("no optimizer is called 'adm'; there are: gd, momentum, velocity"),
        std::invalid_argument);
}

TEST_CASE("Optimizers: a copy has a state of its own") {
    for (const Optimizer& listed : optimizers::optimizers()) {
        CAPTURE(listed.name());
        Gradients gradients;
        Optimizer original = listed;
        Vector phi = gradients.next(5);
        for (int i = 0; i < 3; ++i) original.step(phi, gradients.next(5));
        Optimizer copy = original, disturbed = original;
        Vector elsewhere = phi, a = phi, b = phi;
        for (int i = 0; i < 3; ++i) disturbed.step(elsewhere, gradients.next(5));
        const Vector g = gradients.next(5);
        original.step(a, g);
        copy.step(b, g);
        CHECK((a == b));
    }
}

TEST_CASE("Optimizers: the saved state continues bit for bit") {
    for (const Optimizer& listed : optimizers::optimizers()) {
        CAPTURE(listed.name());
        Gradients gradients;
        Optimizer whole = listed;
        Vector phi = gradients.next(5);
        for (int i = 0; i < 4; ++i) whole.step(phi, gradients.next(5));
        Optimizer resumed = listed, forgetful = listed;
        restore(resumed, whole);
        Vector a = phi, b = phi, c = phi;
        for (int i = 0; i < 4; ++i) {
            const Vector g = gradients.next(5);
            whole.step(a, g);
            resumed.step(b, g);
            forgetful.step(c, g);
        }
        CHECK((a == b));
        CHECK((a == c) == whole.state().empty());  // what is not restored is missed
    }
}

TEST_CASE("Optimizers: a gradient or a state of another size is refused") {
    for (Optimizer optimizer : optimizers::optimizers()) {
        CAPTURE(optimizer.name());
        Vector phi{1, 2, 3}, small{1, 2}, one{1};
        const Vector before = phi;
        CHECK_THROWS_WITH_AS(optimizer.step(phi, small), "step: g has size 2, expected 3",
                             std::invalid_argument);
        CHECK_THROWS_AS(optimizer.step(phi, one), std::invalid_argument);
        CHECK((phi == before));
        optimizer.step(phi, phi);
        if (optimizer.state().empty()) continue;
        CHECK_THROWS_WITH_AS(optimizer.step(small, small), "step: g has size 2, expected 3",
                             std::invalid_argument);
    }
    // The rules themselves refuse, too: an entry would be spread over all parameters.
    Vector phi{1, 2, 3};
    CHECK_THROWS_AS(GradientDescent{}.step(phi, Vector{1}), std::invalid_argument);
    CHECK_THROWS_AS(Adam{}.step(phi, Vector{1}), std::invalid_argument);
}

TEST_CASE("Optimizers: steps allocate nothing after the first") {
    if (!test::counts_allocations()) return;
    for (Optimizer optimizer : optimizers::optimizers()) {
        CAPTURE(optimizer.name());
        Gradients gradients;
        Vector phi = gradients.next(1000);
        const Vector g = gradients.next(1000);
        optimizer.step(phi, g);
        CHECK(test::allocations([&] {
                  for (int i = 0; i < 10; ++i) optimizer.step(phi, g);
              }) == 0);
    }
}

TEST_CASE("Optimizers: a knob is alpha around its default, or what the rule names; of this copy") {
    struct Tuned : Mine {
        std::vector<Knob> knobs() {
            return {{"alpha", &alpha, Real(0.01), 1}, {"rho", &rho, Real(0.5), Real(0.99), true}};
        }
    };
    Optimizer plain = Mine{.alpha = Real(0.1)};
    REQUIRE(plain.knobs().size() == 1);
    CHECK(plain.knobs()[0].name == "alpha");
    CHECK(plain.knobs()[0].high / plain.knobs()[0].low == doctest::Approx(1e5));
    CHECK(plain.knobs()[0].high == doctest::Approx(0.1 * std::pow(10, 2.5)));
    Optimizer tuned = Tuned{}, other = tuned;
    REQUIRE(tuned.knobs().size() == 2);
    CHECK(tuned.knobs()[1].from_one);
    *tuned.knobs()[0].value = Real(0.25);
    CHECK(tuned.alpha() == Real(0.25));
    CHECK(other.alpha() == Mine{}.alpha);  // the copy keeps its own
}

TEST_CASE("Optimizers: one of one's own runs like those of the book") {
    Mine rule;
    Vector phi{1, 1};
    rule.step(phi, {2, -1});
    CHECK(phi(0) == doctest::Approx(1 - 0.001 * 2 / std::sqrt(0.1 * 4 + 1e-7)).epsilon(1e-14));
    CHECK(phi(1) == doctest::Approx(1 + 0.001 * 1 / std::sqrt(0.1 * 1 + 1e-7)).epsilon(1e-14));

    const Descent descent = minimize(fitting::canyon(20), Mine{.alpha = Real(0.01)}, {1, 1}, 300);
    CHECK(descent.path.loss(300) < 1e-4 * descent.path.loss(0));
    CHECK(descent.evaluations.gradients == 301);
    Optimizer any = Mine{};
    CHECK(any.name() == "mine");
    any.set_alpha(Real(0.5));
    CHECK(any.alpha() == Real(0.5));
}

TEST_CASE(
    "minimize: step sizes and starts that cannot work are refused, divergence ends at the last "
    "finite point") {
    const Objective L = fitting::canyon(10);
    for (const Real alpha : {Real(0), Real(-1), std::numeric_limits<Real>::infinity(), Real(NAN)})
        CHECK_THROWS_WITH_AS(minimize(L, GradientDescent{.alpha = alpha}, {1, 1}, 5),
                             "minimize: the step size must be positive and finite",
                             std::invalid_argument);
    CHECK_THROWS_WITH_AS(minimize(L, GradientDescent{}, {1, Real(NAN)}, 5),
                         "minimize: the loss is not finite at the start", std::invalid_argument);
    const Descent away = minimize(L, GradientDescent{.alpha = 1}, {1, 1}, 10000);
    CHECK(away.diverged);
    CHECK(away.path.steps() < 10000);
    CHECK(std::isfinite(away.path.loss(away.path.steps())));
    CHECK(away.path.phi.shape()[0] == away.path.loss.size());
    CHECK_FALSE(minimize(L, GradientDescent{}, {1, 1}, 10).diverged);
}

TEST_CASE(
    "minimize: a schedule multiplies alpha step by step, and the caller's optimizer stays at "
    "rest") {
    const Objective L = fitting::canyon(10);
    const Adam adam{.alpha = Real(0.1)};
    const Descent halved =
        minimize(L, adam, {1, 1}, 20, [](std::size_t k) { return k < 10 ? Real(1) : Real(0.5); });
    const Descent first = minimize(L, adam, {1, 1}, 10);
    CHECK(adam.t == 0);
    CHECK(adam.m.size() == 0);
    CHECK((halved.path.point(10) == first.path.end()));
    // The same by hand.
    Adam rule = adam;
    Vector phi{1, 1}, g{0, 0};
    for (std::size_t k = 0; k < 20; ++k) {
        L.loss_and_gradient(phi, g);
        rule.alpha = k < 10 ? Real(0.1) : Real(0.05);
        rule.step(phi, g);
    }
    CHECK((halved.path.end() == phi));
}
