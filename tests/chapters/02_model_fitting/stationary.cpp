#include "chapters/02_model_fitting/stationary.hpp"

#include <doctest/doctest.h>

#include <cmath>

#include "chapters/02_model_fitting/gabor.hpp"
#include "chapters/02_model_fitting/surfaces.hpp"
#include "common/gradient_check.hpp"
#include "tests/support/compare.hpp"
#include "tests/support/numbers.hpp"

using namespace descent;
using namespace descent::fitting;
using descent::test::distance;
using descent::test::not_a_number;

namespace {

/// Σ over the data of 2(f_u² + (f − y) f_uu)·[1, s; s, s²] with s = 0.06 x: the Gabor
/// loss's Hessian, by hand.
Matrix exact_gabor_hessian(const Vector& phi, Real width) {
    const Points points = gabor_points();
    Matrix H = xt::zeros<Real>({2, 2});
    for (std::size_t i = 0; i < points.size(); ++i) {
        const Real s = Real(0.06) * points.x(i), u = phi(0) + phi(1) * s,
                   e = std::exp(-u * u / width);
        const Real f = std::sin(u) * e, first = (std::cos(u) - 2 * u / width * std::sin(u)) * e;
        const Real second =
            (-std::sin(u) - 2 / width * std::sin(u) - 2 * u / width * std::cos(u)) * e -
            2 * u / width * first;
        const Real weight = 2 * (first * first + (f - points.y(i)) * second);
        H(0, 0) += weight;
        H(0, 1) += weight * s;
        H(1, 1) += weight * s * s;
    }
    H(1, 0) = H(0, 1);
    return H;
}

Matrix exact_rosenbrock_hessian(const Vector& p) {
    return {{2 - 400 * (p(1) - p(0) * p(0)) + 800 * p(0) * p(0), -400 * p(0)}, {-400 * p(0), 200}};
}

/// L = φ_0² + φ_1^power: its Hessian at 0 is diag(2, 0) for powers above 2.
Objective flat_valley(int power) {
    return {[=](const Vector& p) { return p(0) * p(0) + std::pow(p(1), power); },
            [=](const Vector& p, Vector& d) {
                d = {2 * p(0), Real(power) * std::pow(p(1), power - 1)};
                return p(0) * p(0) + std::pow(p(1), power);
            }};
}

}  // namespace

TEST_CASE("FM.5 Hessian: hand-worked value") {
    // Rosenbrock at (1, 1): [802, −400; −400, 200].
    const Hessian at_minimum = hessian(rosenbrock(), {1, 1});
    CHECK(distance(at_minimum.H, Matrix{{802, -400}, {-400, 200}}) < 1e-7);
    CHECK(classify(at_minimum) == Stationary::minimum);
    // L = φ_0 φ_1: H = [0 1; 1 0], eigenvalues ±1, a saddle.
    const Hessian saddle = hessian(quadratic({{0, 1}, {1, 0}}, {0, 0}), {0, 0});
    CHECK(distance(saddle.H, Matrix{{0, 1}, {1, 0}}) < 1e-12);
    CHECK(distance(symmetric_eigenvalues(saddle.H), Vector{-1, 1}) < 1e-12);
    CHECK(classify(saddle) == Stationary::saddle);
}

TEST_CASE("FM.5 Hessian: the error stays below its bound, and the bound says something") {
    Random random(1, "hessian");
    std::size_t tight = 0;
    const auto judge = [&](const Objective& objective, const Vector& phi, const Matrix& exact) {
        const Hessian H = hessian(objective, phi);
        CAPTURE(phi(0));
        CHECK(distance(H.H, exact) <= H.error);
        tight += H.error < 1e-3 * xt::amax(xt::abs(exact))();
    };
    for (int k = 0; k < 100; ++k) {
        const Vector phi{random.uniform(-10, 10), random.uniform(2.5, 22.5)};
        for (const Real width : {Real(8), Real(32)})
            judge(gabor_objective(gabor_points(), width), phi, exact_gabor_hessian(phi, width));
        const Vector valley{random.uniform(-2, 2), random.uniform(-1, 3)};
        judge(rosenbrock(), valley, exact_rosenbrock_hessian(valley));
        const KnownQuadratic known =
            random_quadratic(Stationary(k % 4), 2 + std::size_t(k) % 5, random);
        // far from the centre the gradient is large, and so is its rounding
        Vector far = known.centre;
        for (Real& entry : far) entry += random.uniform(-1000, 1000);
        judge(known.objective, far, known.H);
    }
    CHECK(tight == 400);
}

TEST_CASE("FM.5 Hessian: it is the Jacobian of the gradient, by the gradient check") {
    const Objective L = gabor_objective(gabor_points());
    const Vector phi{0.7, 11};
    const auto g = [&](const Vector& x, Vector& f) { L.loss_and_gradient(x, f); };
    CHECK(check_jacobian(g, phi, hessian(L, phi).H).verdict == Verdict::pass);
    // negative control
    CHECK(check_jacobian(g, phi, 2 * hessian(L, phi).H).verdict == Verdict::fail);
}

TEST_CASE("FM.5 Hessian: noise in the gradient and a gradient that is none widen the bound") {
    const Objective exact = quadratic({{2, 1}, {1, 3}}, {0, 0});
    // A gradient with noise of 1e-9, as single precision in the middle would leave: errors are
    // larger, and bounded.
    const Objective noisy{exact.loss, [&](const Vector& phi, Vector& dphi) {
                              const Real value = exact.loss_and_gradient(phi, dphi);
                              for (Real& d : dphi)
                                  d += Real(1e-9) * std::sin(1e14 * (phi(0) + 2 * phi(1)));
                              return value;
                          }};
    const Hessian H = hessian(noisy, {0.3, -0.2});
    const Real deviation = distance(H.H, Matrix{{2, 1}, {1, 3}});
    CHECK(deviation > 1e-8);
    CHECK(deviation <= H.error);
    // (φ_1, −φ_0) is the gradient of nothing: its Jacobian is not symmetric.
    const Objective rotation{exact.loss, [](const Vector& phi, Vector& dphi) {
                                 dphi = {phi(1), -phi(0)};
                                 return Real(0);
                             }};
    CHECK(hessian(rotation, {0.3, -0.2}).error >= 2);
    CHECK(classify(hessian(rotation, {0, 0})) == Stationary::undecided);
}

TEST_CASE("FM.5 Hessian: errors") {
    const Objective broken{[](const Vector&) { return Real(0); },
                           [](const Vector&, Vector& d) {
                               d.fill(not_a_number);
                               return Real(0);
                           }};
    CHECK_THROWS_AS(hessian(broken, {1, 2}), std::invalid_argument);
    CHECK_THROWS_AS(hessian(rosenbrock(), Vector{}), std::invalid_argument);
    CHECK_THROWS_AS(hessian(rosenbrock(), {1, 2, 3}), std::invalid_argument);
}

TEST_CASE("FM.5 eigenvalues: hand-worked value, invariants, errors") {
    CHECK(distance(symmetric_eigenvalues({{2, 1}, {1, 2}}), Vector{1, 3}) < 1e-14);
    Random random(2, "eigen");
    Matrix A = Matrix::from_shape({6, 6});
    random.fill_normal(A);
    const Matrix H = A + xt::transpose(A);
    const EigenSystem eigen = symmetric_eigensystem(H);
    CHECK(distance(eigen.values, symmetric_eigenvalues(H)) < 1e-13);
    Matrix product = Matrix::from_shape({6, 6});
    matmul(Matrix(eigen.vectors * eigen.values), transposed(eigen.vectors), product);
    CHECK(distance(product, H) < 1e-13);  // V diag(λ) Vᵀ
    matmul(transposed(eigen.vectors), eigen.vectors, product);
    CHECK(distance(product, Matrix(xt::eye<Real>(6))) < 1e-14);  // VᵀV = I
    for (std::size_t i = 0; i < 6; ++i) {
        Matrix Hv = Matrix::from_shape({6, 1}), v = Hv;
        xt::col(v, 0) = eigen.vector(i);
        matmul(H, v, Hv);
        CHECK(distance(Matrix(eigen.values(i) * v), Hv) < 1e-13);
    }
    CHECK_THROWS_AS(symmetric_eigenvalues(Matrix::from_shape({2, 3})), std::invalid_argument);
    CHECK_THROWS_AS(symmetric_eigenvalues(Matrix::from_shape({0, 0})), std::invalid_argument);
    CHECK_THROWS_AS(symmetric_eigenvalues({{1, 2}, {3, 4}}), std::invalid_argument);
    CHECK_THROWS_AS(symmetric_eigenvalues({{1, not_a_number}, {not_a_number, 4}}),
                    std::invalid_argument);
}

TEST_CASE("FM.5 classify: right on 100 random quadratics, the singular ones undecided") {
    for (std::uint64_t seed = 0; seed < 5; ++seed) {
        Random random(seed, "quadratics");
        for (std::size_t k = 0; k < 100; ++k) {
            const Stationary kind = static_cast<Stationary>(k % 4);
            const KnownQuadratic known = random_quadratic(kind, 2 + k % 5, random);
            CAPTURE(text(kind));
            CHECK(classify(hessian(known.objective, known.centre)) == kind);
            CHECK(classify({known.H, 0}) == kind);  // the exact Hessian, wrong by rounding alone
        }
    }
}

TEST_CASE(
    "FM.5 classify: negative control, without the tolerance singular Hessians are decided by "
    "rounding") {
    Random random(0, "quadratics");
    std::size_t decided = 0;
    for (std::size_t k = 0; k < 50; ++k) {
        const KnownQuadratic known = random_quadratic(Stationary::undecided, 2 + k % 5, random);
        const Vector lambda = symmetric_eigenvalues(hessian(known.objective, known.centre).H);
        decided += xt::amin(xt::abs(lambda))() > 0;  // det H ≠ 0, says who only looks at the number
    }
    CHECK(decided > 25);
}

TEST_CASE("FM.5 classify: det H = 0 decides nothing, whatever the point is") {
    // φ_0² + φ_1⁴ has a minimum at 0, φ_0² + φ_1³ has none, and their Hessians are the same.
    CHECK(classify(hessian(flat_valley(4), {0, 0})) == Stationary::undecided);
    CHECK(classify(hessian(flat_valley(3), {0, 0})) == Stationary::undecided);
    CHECK(classify(hessian(flat_valley(2), {0, 0})) == Stationary::minimum);
    // One parameter.
    CHECK(classify({{{2}}, 0}) == Stationary::minimum);
    CHECK(classify({{{-2}}, 0}) == Stationary::maximum);
    CHECK(classify({{{0}}, 0}) == Stationary::undecided);
    // The error of H decides: 1e-3 is not told from 0 when entries may be wrong by 1e-3.
    CHECK(classify({{{1, 0}, {0, Real(1e-3)}}, Real(1e-4)}) == Stationary::minimum);
    CHECK(classify({{{1, 0}, {0, Real(1e-3)}}, Real(1e-3)}) == Stationary::undecided);
    CHECK_THROWS_AS(classify({{{1}}, -1}), std::invalid_argument);
    CHECK_THROWS_AS(classify({{{1}}, not_a_number}), std::invalid_argument);
}

TEST_CASE("FM.5 classify: −1, 0 and 1 make a saddle, though det H = 0 (errata)") {
    CHECK(classify({{{-1, 0, 0}, {0, 0, 0}, {0, 0, 1}}, 0}) == Stationary::saddle);
    // φ_0² − φ_1² + φ_2^power: a way up and a way down, whatever φ_2 does. The same turned at
    // random, so that 0 comes out as a rounding error.
    Random random(6, "singular saddles");
    for (const int power : {3, 4}) {
        const Objective L{
            [=](const Vector& p) { return p(0) * p(0) - p(1) * p(1) + std::pow(p(2), power); },
            [=](const Vector& p, Vector& d) {
                d = {2 * p(0), -2 * p(1), power * std::pow(p(2), power - 1)};
                return p(0) * p(0) - p(1) * p(1) + std::pow(p(2), power);
            }};
        const Hessian H = hessian(L, {0, 0, 0});
        const Vector lambda = symmetric_eigenvalues(H.H);
        CHECK(std::abs(lambda(1)) <= eigenvalue_tolerance(H, lambda));  // det H = 0
        CHECK(classify(H) == Stationary::saddle);
        CHECK(L.loss({0.1, 0, 0}) > 0);
        CHECK(L.loss({0, 0.1, 0}) < 0);
        CHECK(find_stationary(L, {0, 0, 0}).kind == Stationary::saddle);
    }
    for (int k = 0; k < 20; ++k) {
        Matrix A = Matrix::from_shape({4, 4}), B = A;
        random.fill_normal(A);
        const Matrix V = symmetric_eigensystem(Matrix(A + xt::transpose(A))).vectors;
        const Vector signs{-1, 0, 0, k % 2 == 0 ? Real(1) : Real(-1)};
        matmul(Matrix(V * signs), transposed(V), B);
        const Matrix H = (B + xt::transpose(B)) / 2;
        CHECK(classify({H, 0}) == (k % 2 == 0 ? Stationary::saddle : Stationary::undecided));
    }
    // Negative control: signs that are not sure make no saddle, on either side.
    CHECK(classify({{{-1, 0}, {0, Real(1e-3)}}, Real(1e-3)}) == Stationary::undecided);
    CHECK(classify({{{1, 0}, {0, Real(-1e-3)}}, Real(1e-3)}) == Stationary::undecided);
    CHECK(classify({{{1, 0}, {0, Real(-1e-3)}}, Real(1e-4)}) == Stationary::saddle);
}

TEST_CASE("FM.5 stationary: flat to first order, not locally constant as a slide says (errata)") {
    // At the one stationary point of a bowl every step, however short, leads up: by ½h²λ, which is
    // of second order.
    const Objective L = quadratic({{2, 0}, {0, 6}}, {1, -1});
    const StationaryPoint point = find_stationary(L, {0.3, 0.4});
    CHECK(point.gradient < 1e-12);
    CHECK(point.kind == Stationary::minimum);
    for (const Real h : {Real(0.1), Real(1e-3), Real(1e-5)}) {
        const Vector aside{point.phi(0) + h, point.phi(1)};
        const Real rise = L.loss(aside) - point.loss;
        CHECK(rise > 0);             // not constant
        CHECK(rise / h < 1.01 * h);  // flat: no first order
        CHECK(rise / (h * h) == doctest::Approx(1).epsilon(1e-6));
    }
    // What is locally constant has H = 0, and of that nothing can be said.
    const Objective constant{[](const Vector&) { return Real(7); },
                             [](const Vector&, Vector& d) {
                                 d.fill(0);
                                 return Real(7);
                             }};
    CHECK(classify(hessian(constant, {1, 2})) == Stationary::undecided);
}

TEST_CASE("FM.5 eigenvalue tolerance: no error of that size moves an eigenvalue further") {
    Random random(3, "weyl");
    for (int k = 0; k < 50; ++k) {
        const KnownQuadratic known = random_quadratic(Stationary(k % 4), 4, random);
        const Hessian H{known.H, Real(0.01)};
        const Vector lambda = symmetric_eigenvalues(H.H);
        Matrix moved = known.H;
        for (std::size_t i = 0; i < 4; ++i)
            for (std::size_t j = 0; j <= i; ++j) {
                moved(i, j) += random.uniform(-0.01, 0.01);
                moved(j, i) = moved(i, j);
            }
        CHECK(distance(symmetric_eigenvalues(moved), lambda) <= eigenvalue_tolerance(H, lambda));
    }
    // The worst case is reached: a matrix of ones moves the largest eigenvalue by P·error.
    const Hessian ones{xt::zeros<Real>({4, 4}), 1};
    CHECK(symmetric_eigenvalues(xt::ones<Real>({4, 4}))(3) == doctest::Approx(4));
    CHECK(eigenvalue_tolerance(ones, {0, 0, 0, 0}) == 4);
}

TEST_CASE("FM.5 Newton: the stationary point of a quadratic, of any kind, in one step") {
    Random random(4, "newton");
    for (std::size_t k = 0; k < 30; ++k) {
        const KnownQuadratic known = random_quadratic(Stationary(k % 3), 2 + k % 5, random);
        const StationaryPoint point =
            find_stationary(known.objective, xt::zeros_like(known.centre));
        CHECK(point.found);
        CHECK(point.kind == known.kind);
        CHECK(distance(point.phi, known.centre) < 1e-12);
        CHECK(point.steps <= 4);
        CHECK(std::abs(point.loss) < 1e-20);
    }
}

TEST_CASE("FM.5 Newton: Rosenbrock's minimum; unfound where H is singular or steps run out") {
    const StationaryPoint best = find_stationary(rosenbrock(), {-1.2, 1});
    CHECK(best.found);
    CHECK(best.kind == Stationary::minimum);
    CHECK(distance(best.phi, Vector{1, 1}) < 1e-14);
    CHECK_FALSE(find_stationary(rosenbrock(), {-1.2, 1}, 2).found);
    const Objective plane{[](const Vector& p) { return p(0) + 2 * p(1); },
                          [](const Vector& p, Vector& d) {
                              d = {1, 2};
                              return p(0) + 2 * p(1);
                          }};
    const StationaryPoint nowhere = find_stationary(plane, {3, 4});
    CHECK_FALSE(nowhere.found);
    CHECK(nowhere.kind == Stationary::undecided);
    CHECK(nowhere.tolerance >= 0);
    CHECK(best.tolerance < best.eigenvalues(0));  // it is told from 0
}

TEST_CASE("FM.5 distinct: each point once, only what was found, only in the box") {
    const StationaryPoint a{{1, 2}, 0, 0, {1, 1}, Stationary::minimum, 0, true};
    StationaryPoint near = a, far = a, lost = a, unsure = a;
    near.phi(0) += 1e-10;
    far.phi(0) = 9;
    lost.phi(0) = 1.5;
    lost.found = false;
    unsure.phi(0) = 1.6;
    unsure.kind = Stationary::undecided;
    StationaryPoint other = a;
    other.phi(1) = 2.1;
    CHECK(distinct({a, near, far, lost, unsure, other}, {0, 0}, {3, 3}).size() == 2);
    CHECK(distinct({a, near, far}, {0, 0}, {9, 9}).size() == 2);
    CHECK_THROWS_AS(distinct({a}, {0}, {1}), std::invalid_argument);
    CHECK_THROWS_AS(distinct({a}, {0, 0}, {1}), std::invalid_argument);
}

TEST_CASE("FM.5 random quadratics: H has the eigenvalues of its kind; errors") {
    Random random(5, "kinds");
    for (int k = 0; k < 40; ++k) {
        const KnownQuadratic known = random_quadratic(Stationary(k % 4), 3, random);
        const Vector lambda = symmetric_eigenvalues(known.H);
        if (known.kind == Stationary::minimum) CHECK(lambda(0) > 0.09);
        if (known.kind == Stationary::maximum) CHECK(lambda(2) < -0.09);
        if (known.kind == Stationary::saddle) CHECK(lambda(0) * lambda(2) < 0);
        if (known.kind == Stationary::undecided) {
            CHECK(xt::amin(xt::abs(lambda))() < 1e-14);
            CHECK(std::min(lambda(2), -lambda(0)) < 1e-14);  // the others have one sign
        }
    }
    CHECK_THROWS_AS(random_quadratic(Stationary::saddle, 1, random), std::invalid_argument);
    CHECK_THROWS_AS(random_quadratic(Stationary::minimum, 0, random), std::invalid_argument);
}

TEST_CASE("FM.5 turned: symmetric, of the given eigenvalues, and no diagonal any more") {
    Random random(12, "turned");
    const Vector lambda{-3, Real(0.1), 2, 7};
    for (int k = 0; k < 10; ++k) {
        const Matrix H = turned(lambda, random);
        CHECK(distance(H, Matrix(xt::transpose(H))) == 0);
        CHECK(distance(symmetric_eigenvalues(H), lambda) < 1e-14);
        CHECK(distance(H, Matrix(xt::diag(xt::diagonal(H)))) > 0.1);
    }
    CHECK_THROWS_AS(turned(Vector::from_shape({0}), random), std::invalid_argument);
}

TEST_CASE("FM.5 surfaces: hand-worked values, gradients, errors") {
    CHECK(quadratic({{2, 1}, {1, 4}}, {1, 0}).loss({2, 1}) == 4);  // ½ (1,1) H (1,1)ᵀ = ½ · 8
    CHECK(canyon(100).loss({1, 1}) == 50.5);
    CHECK(rosenbrock().loss({-1, 2}) == 104);  // 4 + 100
    CHECK(rosenbrock().loss({1, 1}) == 0);
    ParameterLayout layout;
    layout.add("phi", {2});
    for (const Objective& objective :
         {quadratic({{2, 1}, {1, 4}}, {1, 0}), canyon(30), rosenbrock()})
        CHECK(check_gradient(objective, {0.3, -0.8}, layout).verdict == Verdict::pass);
    // Negative control: the gradient of a quadratic whose H is not symmetric would be wrong, so it
    // is refused.
    CHECK_THROWS_AS(quadratic({{2, 1}, {0, 4}}, {1, 0}), std::invalid_argument);
    CHECK_THROWS_AS(quadratic({{2, 1}, {1, 4}}, {1}), std::invalid_argument);
    CHECK_THROWS_AS(rosenbrock().loss({1}), std::invalid_argument);
    CHECK_THROWS_AS(canyon(3).loss({1}), std::invalid_argument);
}
