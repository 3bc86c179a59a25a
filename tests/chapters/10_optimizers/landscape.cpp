#include "chapters/10_optimizers/landscape.hpp"

#include <doctest/doctest.h>

#include <cmath>
#include <stdexcept>

#include "chapters/01_linear_regression/line.hpp"
#include "chapters/02_model_fitting/surfaces.hpp"
#include "chapters/05_deep_networks/symmetries.hpp"
#include "chapters/10_optimizers/descent_rules.hpp"
#include "common/gradient_check.hpp"
#include "common/random.hpp"
#include "tests/support/compare.hpp"

using namespace descent;
using namespace descent::optimizers;
using doctest::Approx;
using fitting::Stationary;
using fitting::StationaryPoint;
using test::distance;

namespace {

/// Two wells and a ridge between them: L = (φ0² − 1)² + φ1², minima at (±1, 0), a saddle
/// of height 1 at the origin.
Objective two_wells() {
    const auto loss = [](const Vector& p) { return std::pow(p(0) * p(0) - 1, 2) + p(1) * p(1); };
    return {.loss = loss, .loss_and_gradient = [loss](const Vector& p, Vector& g) {
                g(0) = 4 * p(0) * (p(0) * p(0) - 1);
                g(1) = 2 * p(1);
                return loss(p);
            }};
}

Matrix random_starts(std::size_t count, std::size_t parameters) {
    Matrix starts = xt::zeros<Real>({count, parameters});
    Random random(1, "landscape test");
    random.fill_normal(starts);
    return starts;
}

}  // namespace

TEST_CASE(
    "FM.17 stationary points of two wells: one minimum, its mirror image left out, and the "
    "saddle") {
    const std::vector<StationaryPoint> points =
        stationary_points(two_wells(), random_starts(60, 2));
    REQUIRE(points.size() == 2);
    CHECK(points[0].kind == Stationary::minimum);
    CHECK(std::abs(points[0].loss) < 1e-12);
    CHECK(index_of(points[0]) == 0);
    CHECK(points[1].kind == Stationary::saddle);
    CHECK(points[1].loss == Approx(1));
    CHECK(index_of(points[1]) == Real(0.5));
}

TEST_CASE("FM.17 negative control: a bowl has one stationary point, and no saddle is invented") {
    const Objective bowl = regression::objective(regression::lecture_points());
    const std::vector<StationaryPoint> points = stationary_points(bowl, random_starts(40, 2));
    REQUIRE(points.size() == 1);
    CHECK(points[0].kind == Stationary::minimum);
}

TEST_CASE("FM.17 rank correlation: by hand, with ties, and of what it cannot be") {
    CHECK(rank_correlation({1, 2, 3, 4}, {1, 3, 2, 4}) == Approx(0.8));
    CHECK(rank_correlation({1, 2, 3}, {10, 100, 1000}) == Approx(1));
    CHECK(rank_correlation({1, 2, 3}, {3, 2, 1}) == Approx(-1));
    // ranks 1½ 1½ 3½ 3½
    CHECK(rank_correlation({1, 2, 3, 4}, {1, 1, 2, 2}) == Approx(4 / std::sqrt(20.0)));
    CHECK_THROWS_AS(rank_correlation({1, 2}, {1}), std::invalid_argument);
    CHECK_THROWS_AS(rank_correlation({1}, {1}), std::invalid_argument);
    CHECK_THROWS_AS(rank_correlation({1, 2}, {3, 3}), std::invalid_argument);
}

TEST_CASE("FM.17 the landscape's gradient is right; without the penalty's share it is not") {
    const SmallProblem problem = small_problem(3, 12, 0);
    const Objective L = landscape(problem, Real(0.05));
    Vector phi = xt::zeros<Real>({problem.network.parameters()});
    Random(4, "landscape test").fill_normal(phi);
    CHECK(check_gradient(L, phi, problem.network.layout).verdict == Verdict::pass);
    const Objective wrong{L.loss, landscape(problem, 0).loss_and_gradient};
    CHECK(check_gradient(wrong, phi, problem.network.layout).verdict == Verdict::fail);
    CHECK(with_penalty(fitting::canyon(2), 4).loss({1, 1}) == Approx(1.5 + 4));
}

TEST_CASE("FM.17 spectrum: constant along a descent on a quadratic, as its Hessian is") {
    const Objective L = fitting::quadratic({{2, 0, 0}, {0, -1, 0}, {0, 0, 5}}, {0, 0, 0});
    const Descent d = minimize(L, GradientDescent{.alpha = Real(0.1)}, {1, Real(0.1), 1}, 10);
    const Spectrum s = spectrum(L, d.path, {0, 5, 10});
    for (std::size_t k = 0; k < 3; ++k) {
        CHECK(distance(Vector(xt::row(s.eigenvalues, static_cast<std::ptrdiff_t>(k))),
                       Vector{-1, 2, 5}) <= 1e-9);
        CHECK(s.negative_share(k) == Approx(1.0 / 3));
        CHECK(s.loss(k) == d.path.loss(s.step[k]));
    }
    CHECK_THROWS_AS(spectrum(L, d.path, {11}), std::invalid_argument);
    CHECK(logarithmic_steps(30) == std::vector<std::size_t>{0, 1, 2, 5, 10, 20, 30});
    CHECK(logarithmic_steps(100).back() == 100);
    CHECK(logarithmic_steps(0) == std::vector<std::size_t>{0});
}

TEST_CASE("FM.17 units in another order: the same loss and the same eigenvalues") {
    const SmallProblem problem = small_problem(4, 20, 0);
    const Objective L = landscape(problem, Real(0.01));
    Vector phi = xt::zeros<Real>({problem.network.parameters()});
    Random(5, "landscape test").fill_normal(phi);
    const Vector other = deep::reorder_units(problem.network, phi, 1, {2, 0, 3, 1});
    const auto eigenvalues = [&](const Vector& at) {
        return fitting::symmetric_eigenvalues(fitting::hessian(L, at).H);
    };
    CHECK(L.loss(other) == Approx(L.loss(phi)).epsilon(1e-13));
    CHECK(distance(eigenvalues(other), eigenvalues(phi)) <= 1e-8);
    // Negative control: two weights exchanged alone are another network.
    Vector broken = phi;
    std::swap(broken(0), broken(2));
    CHECK(distance(eigenvalues(broken), eigenvalues(phi)) > 1e-3);
}

TEST_CASE(
    "FM.17 a small network: minima below, saddles above, and training ends where none leads down") {
    const SmallProblem problem = small_problem(4, 30, 0);
    const Objective L = landscape(problem, Real(0.01));
    const std::size_t P = problem.network.parameters();
    const std::vector<StationaryPoint> points =
        stationary_points(L, landscape_starts(L, P, 100, 0));
    REQUIRE(points.size() >= 10);
    Vector loss = xt::zeros<Real>({points.size()}), index = loss, g = xt::zeros<Real>({P});
    for (std::size_t i = 0; i < points.size(); ++i) {
        loss(i) = points[i].loss;
        index(i) = index_of(points[i]);
        L.loss_and_gradient(points[i].phi, g);
        CHECK(xt::amax(xt::abs(g))() <= 1e-8);
    }
    CHECK(points.front().kind == Stationary::minimum);
    CHECK(working_units(problem.network, points.front().phi) == 4);
    // every unit sleeps, and can be woken
    CHECK(working_units(problem.network, points.back().phi) == 0);
    CHECK(index(points.size() - 1) == Approx(4.0 / 17));
    CHECK(points.back().kind == Stationary::saddle);
    CHECK(index(points.size() - 1) > index(0));
    CHECK(rank_correlation(loss, index) > Real(0.6));

    Vector start = xt::zeros<Real>({P});
    Random(0, "start of training").fill_normal(start, 0, Real(0.1));
    const Descent training = minimize(L, GradientDescent{.alpha = Real(0.15)}, start, 20000);
    const Spectrum s = spectrum(L, training.path, {0, 20000});
    CHECK(s.negative_share(0) > 0);
    CHECK(s.negative_share(1) == 0);
}

TEST_CASE("FM.17 the approach ends at a saddle from which descent flees") {
    const Objective L = two_wells();
    const Vector start{Real(0.3), 1};
    CHECK(distance(approach_stationary(L, start, 100), Vector{0, 0}) <= 1e-6);
    CHECK(distance(minimize(L, GradientDescent{.alpha = Real(0.05)}, start, 1000).path.end(),
                   Vector{1, 0}) <= 1e-6);
    CHECK(distance(approach_stationary(L, {1, 0}, 100), Vector{1, 0}) == 0);
}

TEST_CASE("FM.17 working units: by hand") {
    // 1-3-1: W0 (3), b0 (3), W1 (3), b1 (1).
    const deep::DeepNetwork network({1, 3, 1});
    CHECK(working_units(network, {1, 1, 1, 0, 0, 0, 5, 0, -2, 1}) == 2);
    CHECK(working_units(network, {1, 1, 1, 0, 0, 0, 0, 0, Real(1e-12), 1}) == 0);
}

TEST_CASE("FM.17 landscape: what cannot be is refused") {
    CHECK_THROWS_AS(small_problem(0, 5, 0), std::invalid_argument);
    CHECK_THROWS_AS(small_problem(3, 0, 0), std::invalid_argument);
    CHECK_THROWS_AS(working_units(deep::DeepNetwork({1, 2, 2, 1}), {1}), std::invalid_argument);
    CHECK_THROWS_AS(working_units(deep::DeepNetwork({1, 2, 1}), {1}), std::invalid_argument);
    CHECK_THROWS_AS(with_penalty(fitting::canyon(2), -1), std::invalid_argument);
}
