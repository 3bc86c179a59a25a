#include "chapters/02_model_fitting/taylor.hpp"

#include <doctest/doctest.h>

#include <cmath>
#include <limits>

#include "chapters/02_model_fitting/gabor.hpp"
#include "chapters/02_model_fitting/stationary.hpp"
#include "chapters/02_model_fitting/surfaces.hpp"
#include "tests/support/compare.hpp"
#include "tests/support/numbers.hpp"

using namespace descent;
using namespace descent::fitting;
using descent::test::not_a_number;

namespace {

/// L(φ − αg).
Real loss_after(const Objective& L, const Vector& phi, Real alpha) {
    Vector g = xt::zeros_like(phi);
    L.loss_and_gradient(phi, g);
    return L.loss(phi - alpha * g);
}

/// log2 of how much a prediction's error falls when α is halved.
Real order(const Objective& L, const Vector& phi, Real alpha,
           Real (*prediction)(const Taylor&, Real)) {
    const Taylor t = taylor(L, phi);
    const auto error = [&](Real e) { return std::abs(prediction(t, e) - loss_after(L, phi, e)); };
    return std::log2(error(alpha) / error(alpha / 2));
}

/// A plane, or c times it.
Objective plane(Real c) {
    return {[=](const Vector& p) { return c * (p(0) + 2 * p(1)); },
            [=](const Vector& p, Vector& d) {
                d = {c, 2 * c};
                return c * (p(0) + 2 * p(1));
            }};
}

}  // namespace

TEST_CASE("EE.20 Taylor: hand-worked value") {
    // L = ½(φ_0² + 3φ_1²) at (1, 1): L = 2, g = (1, 3), gᵀg = 10, gᵀHg = 1 + 27 = 28.
    const Objective L = quadratic({{1, 0}, {0, 3}}, {0, 0});
    const Taylor t = taylor(L, {1, 1});
    CHECK(t.loss == 2);
    CHECK(t.slope == 10);
    CHECK(t.curvature == doctest::Approx(28).epsilon(1e-11));
    CHECK(std::abs(t.curvature - 28) <= t.error);
    CHECK(best_step(t) == doctest::Approx(10.0 / 28).epsilon(1e-11));
    CHECK(predicted(t, 0.5) == doctest::Approx(2 - 5 + 3.5).epsilon(1e-11));
    CHECK(predicted_first_order(t, 0.5) == -3);
    CHECK(misprinted(t, 0.5) == doctest::Approx(2 - 5 + 14).epsilon(1e-11));
}

TEST_CASE("EE.20 Taylor: gᵀHg is that of the Hessian") {
    const Objective L = gabor_objective(gabor_points());
    Random random(1, "taylor");
    for (int k = 0; k < 50; ++k) {
        const Vector phi{random.uniform(-10, 10), random.uniform(2.5, 22.5)};
        const Taylor t = taylor(L, phi);
        const Hessian H = hessian(L, phi);
        Vector g{0, 0};
        L.loss_and_gradient(phi, g);
        const Real expected =
            g(0) * g(0) * H.H(0, 0) + 2 * g(0) * g(1) * H.H(0, 1) + g(1) * g(1) * H.H(1, 1);
        CHECK(std::abs(t.curvature - expected) <= t.error + 2 * t.slope * H.error);
        CHECK(t.slope == doctest::Approx(g(0) * g(0) + g(1) * g(1)));
        CHECK(t.error < 1e-4 * t.slope);
    }
}

TEST_CASE("EE.20 Taylor: exact on quadratics, for every step and many parameters") {
    Random random(2, "taylor");
    for (std::size_t k = 0; k < 30; ++k) {
        const KnownQuadratic known = random_quadratic(Stationary(k % 4), 2 + k % 5, random);
        const Vector phi = known.centre + 1;
        const Taylor t = taylor(known.objective, phi);
        for (const Real alpha : {0.01, 0.3, 2.0})
            CHECK(std::abs(predicted(t, alpha) - loss_after(known.objective, phi, alpha)) <=
                  alpha * alpha * t.error +
                      1e-12 * (std::abs(t.loss) + t.slope + std::abs(t.curvature)) * 4);
    }
}

TEST_CASE("EE.20 Taylor: the error falls like α³, without the curvature like α²") {
    const Objective gabor = gabor_objective(gabor_points());
    CHECK(std::abs(order(gabor, {1, 12}, 0.001, predicted) - 3) < 0.02);
    CHECK(std::abs(order(rosenbrock(), {-1.2, 1}, 1e-6, predicted) - 3) < 0.02);
    CHECK(std::abs(order(gabor, {1, 12}, 0.001, predicted_first_order) - 2) < 0.02);
}

TEST_CASE(
    "EE.20 Taylor: negative control, the slide without ε² is wrong however small the step "
    "(errata)") {
    const Objective gabor = gabor_objective(gabor_points());
    // the error does not fall at all
    CHECK(std::abs(order(gabor, {1, 12}, 0.001, misprinted)) < 0.02);
    const Taylor t = taylor(gabor, {1, 12});
    // wrong by ½gᵀHg without a step
    CHECK(misprinted(t, 0) - t.loss == doctest::Approx(t.curvature / 2));
    CHECK(predicted(t, 0) == t.loss);
    CHECK(misprinted(t, 1) == predicted(t, 1));  // right for α = 1 alone
    // What it advises: its loss falls with α for ever, where the true loss rises.
    const Real far = 3 * best_step(t);
    CHECK(misprinted(t, far) < misprinted(t, far / 2));
    CHECK(loss_after(gabor, {1, 12}, far) > loss_after(gabor, {1, 12}, far / 2));
}

TEST_CASE(
    "EE.20 best step: hand-worked value, and infinite where the curvature is not above its error") {
    CHECK(best_step({.loss = 2, .slope = 10, .curvature = 40, .error = 0}) == 0.25);
    CHECK(best_step({.loss = -7, .slope = 3, .curvature = 1, .error = 0.5}) == 3);
    CHECK(std::isinf(best_step({.loss = 2, .slope = 10, .curvature = -40, .error = 0})));
    CHECK(std::isinf(best_step({.loss = 2, .slope = 10, .curvature = 0, .error = 0})));
    CHECK(std::isinf(best_step({.loss = 2, .slope = 10, .curvature = 1, .error = 1})));
    CHECK(std::isinf(best_step({.loss = 2, .slope = 10, .curvature = 1, .error = 2})));
    CHECK(best_step({.loss = 2, .slope = 10, .curvature = -40, .error = 0}) > 0);
}

TEST_CASE(
    "EE.20 best step: after it the gradient stands at right angles to the way, on random bowls") {
    Random random(6, "best step");
    std::size_t finite = 0;
    for (std::size_t k = 0; k < 40; ++k) {
        const KnownQuadratic known = random_quadratic(Stationary(k % 3), 2 + k % 4, random);
        const Vector phi = known.centre + 1;
        Vector g = phi, there = phi;
        known.objective.loss_and_gradient(phi, g);
        const Taylor t = taylor(known.objective, phi);
        const Real alpha = best_step(t);
        CHECK(alpha > 0);
        CHECK(std::isfinite(alpha) == (t.curvature > t.error));
        if (!std::isfinite(alpha)) continue;
        ++finite;
        known.objective.loss_and_gradient(phi - alpha * g, there);
        // gᵀ(g − αHg) = 0, but for the error of gᵀHg and the rounding of Hg, |λ| ≤ 10
        const Real rounding = 100 * real(phi.size()) * std::numeric_limits<Real>::epsilon();
        const Real size = l2_norm(g) * (1 + l2_norm(known.centre)) + 10 * alpha * t.slope;
        CHECK(std::abs(dot(g, there)) <= alpha * t.error + 10 * rounding * size);
    }
    CHECK(finite > 0);
}

TEST_CASE("EE.20 best step: the lowest of all steps on a quadratic, twice it gains nothing") {
    const Objective L = canyon(20);
    const Vector phi{3, 1};
    const Real best = best_step(taylor(L, phi));
    for (const Real share : {0.5, 0.9, 1.1, 1.5})
        CHECK(loss_after(L, phi, share * best) > loss_after(L, phi, best));
    CHECK(loss_after(L, phi, 2 * best) == doctest::Approx(L.loss(phi)).epsilon(1e-9));
    // gᵀHg is too large for this step: uphill
    CHECK(loss_after(L, phi, 2.1 * best) > L.loss(phi));
}

TEST_CASE("EE.20 best step: without curvature there is none, and gᵀg is not it (errata)") {
    const Taylor flat = taylor(plane(1), {3, 4});
    CHECK(flat.slope == 5);
    CHECK(std::abs(flat.curvature) <= flat.error);
    CHECK(std::isinf(best_step(flat)));
    // gᵀg = 5 is beaten by any larger step
    CHECK(loss_after(plane(1), {3, 4}, 5) > loss_after(plane(1), {3, 4}, 50));
    // A step must not depend on the unit of the loss: c·L has the gradient c·g, so α* is c times
    // smaller. gᵀg is c² larger.
    const Objective L = canyon(20);
    const Objective hundredfold{[&](const Vector& p) { return 100 * L.loss(p); },
                                [&](const Vector& p, Vector& d) {
                                    const Real value = 100 * L.loss_and_gradient(p, d);
                                    d *= 100;
                                    return value;
                                }};
    CHECK(best_step(taylor(hundredfold, {3, 1})) ==
          test::relative(best_step(taylor(L, {3, 1})) / 100, 1e-9));
    CHECK(taylor(hundredfold, {3, 1}).slope == doctest::Approx(10000 * taylor(L, {3, 1}).slope));
    // Negative curvature.
    const Taylor ridge = taylor(gabor_objective(gabor_points()), {2, 12});
    CHECK(ridge.curvature < 0);
    CHECK(std::isinf(best_step(ridge)));
}

TEST_CASE("EE.20 errors") {
    const Taylor there = taylor(canyon(3), {0, 0});
    CHECK(there.slope == 0);
    CHECK_THROWS_AS(best_step(there), std::invalid_argument);
    CHECK_THROWS_AS(taylor(canyon(3), {not_a_number, 0}), std::invalid_argument);
    CHECK_THROWS_AS(taylor(canyon(3), {1, 2, 3}), std::invalid_argument);
}

TEST_CASE("EE.20 losses after steps: hand-worked value") {
    // L = ½(φ_0² + 3φ_1²) at (1, 1), g = (1, 3): a step of ½ leads to (½, −½), where L = ½.
    const Objective L = canyon(3);
    const Vector phi{1, 1};
    const StepLosses losses = step_losses(L, phi, taylor(L, phi), {0, 0.5});
    CHECK(losses.loss(0) == 2);
    CHECK(losses.first_order(0) == 2);
    CHECK(losses.second_order(0) == 2);
    CHECK(losses.misprint(0) == doctest::Approx(2 + 14).epsilon(1e-11));  // even without a step
    CHECK(losses.loss(1) == 0.5);
    CHECK(losses.first_order(1) == -3);
    CHECK(losses.second_order(1) == doctest::Approx(0.5).epsilon(1e-11));
    CHECK(losses.misprint(1) == doctest::Approx(2 - 5 + 14).epsilon(1e-11));
}

TEST_CASE("EE.20 expansion of Gabor: its second-order error falls by 8, its first-order one by 4") {
    const TaylorResult result = expand_gabor();
    const StepLosses& table = result.table;
    const std::size_t last = result.share.size() - 1;
    CHECK(result.share(last - 1) == 2 * result.share(last));
    CHECK(result.best == result.expansion.slope / result.expansion.curvature);
    CHECK(std::abs(std::log2(result.ratio) - 3) <= result.order_slack);
    CHECK(result.order_slack < 0.1);
    // Negative control: without the curvature it is another order.
    const Vector first = xt::abs(table.first_order - table.loss);
    CHECK(std::abs(std::log2(first(last - 1) / first(last)) - 3) > 5 * result.order_slack);
    // The curve passes through the expansion's point and the table's.
    CHECK(result.curve.alpha.size() == 121);
    CHECK(result.curve.loss(0) == result.expansion.loss);
    CHECK(result.curve.loss(50) == doctest::Approx(table.loss(2)).epsilon(1e-12));  // at α*
    CHECK(result.ridge.curvature < 0);
}
