#include "chapters/02_model_fitting/second_order.hpp"

#include <doctest/doctest.h>

#include <cmath>

#include "chapters/02_model_fitting/gabor.hpp"
#include "chapters/02_model_fitting/surfaces.hpp"
#include "common/gradient_check.hpp"
#include "tests/support/compare.hpp"

using namespace descent;
using namespace descent::fitting;
using descent::test::distance;
using doctest::Approx;

TEST_CASE("EE.20b elimination: hand-worked value, and (P³ + 3P² − P)/3 multiplications counted") {
    // 2x + y = 5, 4x + 6y = 18: x = 1.5, y = 2. By hand 2 for the row, 1 for its right-hand side, 3
    // on the way back.
    const Elimination two = eliminate({{2, 1}, {4, 6}}, {5, 18});
    CHECK(distance(two.x, Vector{1.5, 2}) < 1e-15);
    CHECK(two.multiplications == 6);
    CHECK(distance(eliminate({{0, 1}, {1, 0}}, {3, 7}).x, Vector{7, 3}) == 0);  // rows exchanged
    Random random(1, "elimination");
    for (std::size_t P = 1; P <= 12; ++P) {
        Matrix A = Matrix::from_shape({P, P}), product = Matrix::from_shape({P, 1});
        Vector b = Vector::from_shape({P});
        random.fill_normal(A);
        random.fill_normal(b);
        const Elimination solved = eliminate(A, b);
        CHECK(real(solved.multiplications) == elimination_cost(real(P)));
        matmul(A, as_column(solved.x), product);
        CHECK(distance(column(product, 0), b) < 1e-12 * (1 + xt::amax(xt::abs(solved.x))()));
    }
    // Twice the unknowns, eight times the work in the end
    CHECK(elimination_cost(2000) / elimination_cost(1000) == Approx(8).epsilon(0.002));
}

TEST_CASE(
    "EE.20b second-order step: arrives on a quadratic, for P² numbers and 4P + 19 gradients") {
    Random random(2, "second order");
    for (std::size_t k = 0; k < 12; ++k) {
        const std::size_t P = 2 + k % 5;
        const KnownQuadratic known = random_quadratic(Stationary(k % 3), P, random);
        const SecondOrderStep step = second_order_step(known.objective, Vector(known.centre + 3));
        CHECK(distance(step.phi, known.centre) < 1e-8);  // whatever it is: it does not minimize
        CHECK(step.numbers == P * P);
        CHECK(step.cost.gradients == 4 * P + 19);
        CHECK(step.cost.losses == 0);
        CHECK(real(step.multiplications) == elimination_cost(real(P)));
    }
    // The Hessian that it solves with is the Jacobian of the gradient (gradient check), and the
    // step is what LAPACK's finds.
    const Objective L = gabor_objective(gabor_points());
    const Vector phi{0.5, 15};
    const auto g = [&](const Vector& x, Vector& f) { L.loss_and_gradient(x, f); };
    const Hessian H = hessian(L, phi);
    CHECK(check_jacobian(g, phi, H.H).verdict == Verdict::pass);
    Vector slope{0, 0};
    L.loss_and_gradient(phi, slope);
    const Vector d = second_order_step(L, phi).phi - phi;
    Matrix Hd = Matrix::from_shape({2, 1});
    matmul(H.H, as_column(d), Hd);
    CHECK(distance(column(Hd, 0), -slope) < 1e-12 * xt::amax(xt::abs(slope))());
    CHECK(distance(find_stationary(L, phi, 1).phi, phi + d) < 1e-12);
}

TEST_CASE("EE.20b second-order step: invariant, the unit of a parameter does not matter to it") {
    // ψ = (φ_0, φ_1/10): the step in ψ is the step in φ, where descent goes elsewhere.
    const Objective L = gabor_objective(gabor_points());
    const Vector unit{1, 10};
    const Objective M{[&](const Vector& psi) { return L.loss(unit * psi); },
                      [&](const Vector& psi, Vector& d) {
                          const Real value = L.loss_and_gradient(unit * psi, d);
                          d *= unit;  // ∂L/∂ψ = unit · ∂L/∂φ
                          return value;
                      }};
    const Vector phi{0.5, 15}, psi = phi / unit;
    const Vector by_phi = second_order_step(L, phi).phi,
                 by_psi = unit * second_order_step(M, psi).phi;
    CHECK(distance(by_phi, by_psi) < 1e-5);
    CHECK(distance(by_phi, phi) > 0.1);
    Vector g{0, 0}, h{0, 0};  // negative control: a step of descent
    L.loss_and_gradient(phi, g);
    M.loss_and_gradient(psi, h);
    const Vector gone = unit * Vector(psi - 0.001 * h) - phi;
    CHECK(gone(0) == test::relative(-0.001 * g(0), 1e-9));
    CHECK(gone(1) == test::relative(-0.1 * g(1), 1e-9));  // a hundred times as far
}

TEST_CASE("EE.20b second-order step: negative control, one step is not enough off a quadratic") {
    const SecondOrderStep once = second_order_step(rosenbrock(), {-1.2, 1});
    CHECK(distance(once.phi, Vector{1, 1}) > 1);
    // And with the diagonal alone, P numbers, it does not arrive on a quadratic either.
    const Matrix H{{2, 1}, {1, 3}};
    const Vector start{1, 1};
    Vector g{0, 0};
    quadratic(H, {0, 0}).loss_and_gradient(start, g);
    CHECK(distance(start - Vector{g(0) / 2, g(1) / 3}, Vector{0, 0}) > 0.3);
    CHECK(distance(second_order_step(quadratic(H, {0, 0}), start).phi, Vector{0, 0}) < 1e-9);
}

TEST_CASE("EE.20b orders compared: one step against as many as foretold, P² numbers, P³ work") {
    const SecondOrderPlan plan{.parameters = {5, 10, 20}, .condition = 50, .seed = 3};
    const std::vector<SecondOrderResult> results = compare_orders(plan);
    REQUIRE(results.size() == 3);
    for (std::size_t k = 0; k < 3; ++k) {
        const SecondOrderResult& result = results[k];
        const std::size_t P = plan.parameters[k];
        CHECK(result.parameters == P);
        CHECK(result.newton_left <= result.newton_bound);
        CHECK(result.newton_bound == real(P) * result.newton.error);  // λmin = 1
        CHECK(result.newton_bound < plan.share);
        CHECK(result.newton.numbers == P * P);
        CHECK(real(result.newton.multiplications) == elimination_cost(real(P)));
        // The slowest direction alone would take as many; the error has others, too.
        CHECK(result.descent_steps <= std::ceil(result.descent_expected));
        CHECK(real(result.descent_steps) > 0.7 * result.descent_expected);
    }
    // The number of steps is a matter of the condition, not of the parameters …
    CHECK(results[0].descent_expected == Approx(results[2].descent_expected));
    SecondOrderPlan steep = plan;
    steep.condition = 500;
    CHECK(real(compare_orders(steep)[0].descent_steps) > 8 * real(results[0].descent_steps));
    CHECK(compare_orders(steep)[0].newton_left < plan.share);
    // … and on a round bowl descent arrives in one step, too.
    steep.condition = 1;
    CHECK(compare_orders(steep)[0].descent_steps == 1);
}

TEST_CASE("EE.20b errors") {
    CHECK_THROWS_AS(eliminate(Matrix::from_shape({0, 0}), Vector{}), std::invalid_argument);
    CHECK_THROWS_AS(eliminate({{1, 2}, {2, 4}}, {1, 2, 3}), std::invalid_argument);
    CHECK_THROWS_WITH_AS(eliminate({{1, 2}, {2, 4}}, {1, 2}), "eliminate: A is singular",
                         std::invalid_argument);
    CHECK_THROWS_AS(second_order_step(rosenbrock(), {1, 2, 3}), std::invalid_argument);
    CHECK_THROWS_AS(compare_orders({.parameters = {1}}), std::invalid_argument);
    CHECK_THROWS_AS(compare_orders({.condition = Real(0.5)}), std::invalid_argument);
    for (const Real share : {Real(2), Real(1), Real(0), Real(1e-9), std::nan("")})
        CHECK_THROWS_WITH_AS(compare_orders({.share = share}),
                             "compare_orders: the share must lie between the root of epsilon and 1",
                             std::invalid_argument);
}
