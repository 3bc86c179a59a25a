#include "chapters/02_model_fitting/taylor.hpp"

#include <doctest/doctest.h>

#include <cmath>
#include <limits>

#include "chapters/02_model_fitting/gabor.hpp"
#include "chapters/02_model_fitting/stationary.hpp"
#include "chapters/02_model_fitting/surfaces.hpp"

using namespace descent;
using namespace descent::fitting;

namespace {

/// J(θ − εg).
Real cost_after(const Objective& J, const Vector& theta, Real epsilon) {
    Vector g = xt::zeros_like(theta);
    J.loss_and_gradient(theta, g);
    return J.loss(theta - epsilon * g);
}

/// log2 of how much a prediction's error falls when ε is halved.
Real order(const Objective& J, const Vector& theta, Real epsilon,
           Real (*prediction)(const Taylor&, Real)) {
    const Taylor t = taylor(J, theta);
    const auto error = [&](Real e) { return std::abs(prediction(t, e) - cost_after(J, theta, e)); };
    return std::log2(error(epsilon) / error(epsilon / 2));
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
    // J = ½(φ_0² + 3φ_1²) at (1, 1): J = 2, g = (1, 3), gᵀg = 10, gᵀHg = 1 + 27 = 28.
    const Objective J = quadratic({{1, 0}, {0, 3}}, {0, 0});
    const Taylor t = taylor(J, {1, 1});
    CHECK(t.J == 2);
    CHECK(t.slope == 10);
    CHECK(t.curvature == doctest::Approx(28).epsilon(1e-11));
    CHECK(std::abs(t.curvature - 28) <= t.error);
    CHECK(best_step(t) == doctest::Approx(10.0 / 28).epsilon(1e-11));
    CHECK(predicted(t, 0.5) == doctest::Approx(2 - 5 + 3.5).epsilon(1e-11));
    CHECK(predicted_first_order(t, 0.5) == -3);
    CHECK(misprinted(t, 0.5) == doctest::Approx(2 - 5 + 14).epsilon(1e-11));
}

TEST_CASE("EE.20 Taylor: gᵀHg is that of the Hessian") {
    const Objective J = gabor_objective(gabor_points());
    Random random(1, "taylor");
    for (int k = 0; k < 50; ++k) {
        const Vector theta{random.uniform(-10, 10), random.uniform(2.5, 22.5)};
        const Taylor t = taylor(J, theta);
        const Hessian H = hessian(J, theta);
        Vector g{0, 0};
        J.loss_and_gradient(theta, g);
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
        const Vector theta = known.centre + 1;
        const Taylor t = taylor(known.objective, theta);
        for (const Real epsilon : {0.01, 0.3, 2.0})
            CHECK(std::abs(predicted(t, epsilon) - cost_after(known.objective, theta, epsilon)) <=
                  epsilon * epsilon * t.error +
                      1e-12 * (std::abs(t.J) + t.slope + std::abs(t.curvature)) * 4);
    }
}

TEST_CASE("EE.20 Taylor: the error falls like ε³, without the curvature like ε²") {
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
    CHECK(misprinted(t, 0) - t.J == doctest::Approx(t.curvature / 2));
    CHECK(predicted(t, 0) == t.J);
    CHECK(misprinted(t, 1) == predicted(t, 1));  // right for ε = 1 alone
    // What it advises: its cost falls with ε for ever, where the true cost rises.
    const Real far = 3 * best_step(t);
    CHECK(misprinted(t, far) < misprinted(t, far / 2));
    CHECK(cost_after(gabor, {1, 12}, far) > cost_after(gabor, {1, 12}, far / 2));
}

TEST_CASE("EE.20 best step: the lowest of all steps on a quadratic, twice it gains nothing") {
    const Objective J = canyon(20);
    const Vector theta{3, 1};
    const Real best = best_step(taylor(J, theta));
    for (const Real share : {0.5, 0.9, 1.1, 1.5})
        CHECK(cost_after(J, theta, share * best) > cost_after(J, theta, best));
    CHECK(cost_after(J, theta, 2 * best) == doctest::Approx(J.loss(theta)).epsilon(1e-9));
    // gᵀHg is too large for this step: uphill
    CHECK(cost_after(J, theta, 2.1 * best) > J.loss(theta));
}

TEST_CASE("EE.20 best step: without curvature there is none, and gᵀg is not it (errata)") {
    const Taylor flat = taylor(plane(1), {3, 4});
    CHECK(flat.slope == 5);
    CHECK(std::abs(flat.curvature) <= flat.error);
    CHECK(std::isinf(best_step(flat)));
    // gᵀg = 5 is beaten by any larger step
    CHECK(cost_after(plane(1), {3, 4}, 5) > cost_after(plane(1), {3, 4}, 50));
    // A step must not depend on the unit of the cost: c·J has the gradient c·g, so ε* is c times
    // smaller. gᵀg is c² larger.
    const Objective J = canyon(20);
    const Objective hundredfold{[&](const Vector& p) { return 100 * J.loss(p); },
                                [&](const Vector& p, Vector& d) {
                                    const Real value = 100 * J.loss_and_gradient(p, d);
                                    d *= 100;
                                    return value;
                                }};
    CHECK(best_step(taylor(hundredfold, {3, 1})) ==
          doctest::Approx(best_step(taylor(J, {3, 1})) / 100).epsilon(1e-9));
    CHECK(taylor(hundredfold, {3, 1}).slope == doctest::Approx(10000 * taylor(J, {3, 1}).slope));
    // Negative curvature.
    const Taylor ridge = taylor(gabor_objective(gabor_points()), {2, 12});
    CHECK(ridge.curvature < 0);
    CHECK(std::isinf(best_step(ridge)));
}

TEST_CASE("EE.20 errors") {
    const Taylor there = taylor(canyon(3), {0, 0});
    CHECK(there.slope == 0);
    CHECK_THROWS_AS(best_step(there), std::invalid_argument);
    const Real not_a_number = std::numeric_limits<Real>::quiet_NaN();
    CHECK_THROWS_AS(taylor(canyon(3), {not_a_number, 0}), std::invalid_argument);
    CHECK_THROWS_AS(taylor(canyon(3), {1, 2, 3}), std::invalid_argument);
}
