#include "chapters/07_backprop/error_surface.hpp"

#include <doctest/doctest.h>

#include <cmath>

#include "chapters/05_deep_networks/symmetries.hpp"
#include "chapters/07_backprop/objective.hpp"
#include "chapters/07_backprop/spirals.hpp"
#include "tests/support/compare.hpp"

using namespace descent;
using namespace descent::deep;
using namespace descent::backprop;
using neurons::Activation;
using test::distance;

namespace {

/// A function of φ without a gradient.
Objective without_gradient(std::function<Real(const Vector&)> loss) {
    return {.loss = std::move(loss), .loss_and_gradient = {}};
}

constexpr SurfacePlan small{.epochs = 200, .lines = 60, .side = 21};

}  // namespace

TEST_CASE("NL.22 lines, bends and planes: hand-worked") {
    const Objective saddle =
        without_gradient([](const Vector& v) { return v[0] * v[0] - 3 * v[1] * v[1]; });
    const Vector t{-1, 0, 1, 2};
    CHECK(distance(along_line(saddle, {1, 2}, {2, 0}, t), Vector{-11, -11, -3, 13}) == 0);
    CHECK(lowest_bend({-11, -11, -3, 13}) == 8);  // 2h²·½L″ with h = 2
    CHECK(lowest_bend(along_line(saddle, {1, 2}, {0, 1}, t)) == -6);
    CHECK(lowest_bend({0, 1, 2, 3}) == 0);      // a straight line
    CHECK(lowest_bend({0, 1, 4, 9, 9}) == -5);  // the lowest of 2, 2, −5
    const Matrix L = loss_surface(on_plane(saddle, {1, 2}, {2, 0}, {0, 1}), {0, 1}, {0, -2, 1});
    CHECK(distance(L, Matrix{{-11, -3}, {1, 9}, {-26, -18}}) == 0);
}

TEST_CASE("NL.22 one layer: the loss of softmax regression bends upward along every line") {
    for (std::uint64_t seed = 0; seed < 3; ++seed) {
        SurfacePlan plan = small;
        plan.lines = 300;
        plan.epochs = 20;
        plan.seed = seed;
        const SurfaceComparison r = compare_surfaces(plan);
        CHECK(r.lines == 300);
        CHECK(r.rounding < 1e-10);
        CHECK(r.one.bend >= -r.rounding);
        CHECK(r.one.downward == 0);
        // On the shown surface, too, along both axes and the diagonal.
        for (std::size_t i = 0; i < plan.side; ++i) {
            CHECK(lowest_bend(row(r.one.loss, i)) >= -r.rounding);
            CHECK(lowest_bend(column(r.one.loss, i)) >= -r.rounding);
        }
        CHECK(lowest_bend(xt::diagonal(r.one.loss)) >= -r.rounding);
    }
}

TEST_CASE(
    "NL.22 two layers: two orders of the hidden units have the same loss, and a hill between") {
    const SurfaceComparison r = compare_surfaces(small);
    CHECK(r.two.downward > 30);  // of 60 random lines
    CHECK(r.two.bend < -Real(0.01));
    // t = 0 and 1 on the line, and the three corners in the plane
    const Vector t = r.two.t;
    CHECK(std::abs(t[5]) < 1e-15);
    CHECK(t[15] == doctest::Approx(1));
    CHECK(r.two.line[15] == doctest::Approx(r.two.line[5]).epsilon(1e-12));
    CHECK(r.two.line[10] > r.two.line[5] + Real(0.1));
    CHECK(r.valley == doctest::Approx(r.two.line[5]).epsilon(1e-12));
    CHECK(r.ridge >= r.two.line[10]);
    CHECK(r.ridge < xt::amax(r.two.line)());  // beyond the two it goes higher
    const LabelledData data = spirals(20, 3, 0);
    const DeepNetwork network({2, 3, 3}, Activation::tanh);
    const Objective L = objective(network, data.x, data.label);
    const Real lowest = L.loss(r.two.phi);
    CHECK(r.two.line[5] == doctest::Approx(lowest).epsilon(1e-12));
    CHECK(L.loss(reorder_units(network, r.two.phi, 1, {1, 2, 0})) ==
          doctest::Approx(lowest).epsilon(1e-12));
    CHECK(r.two.a.size() == 3);
    // An equilateral triangle round 0
    for (std::size_t i = 0; i < 3; ++i)
        CHECK(std::hypot(r.two.a[i], r.two.b[i]) == doctest::Approx(r.two.a[0]));
    CHECK(xt::amin(r.two.loss)() > lowest - Real(0.2));
    // The plane: centre and two axes by hand
    const Vector second = reorder_units(network, r.two.phi, 1, {1, 2, 0}),
                 third = reorder_units(network, r.two.phi, 1, {2, 0, 1}),
                 centre = (r.two.phi + second + third) / Real(3), side = second - third;
    const Real R = l2_norm(r.two.phi - centre), step = r.two.axis[15];
    CHECK(r.two.a[0] == doctest::Approx(R));
    CHECK(step == doctest::Approx(0.9 * R));
    CHECK(r.two.loss(10, 10) == doctest::Approx(L.loss(centre)));
    CHECK(r.two.loss(10, 10) > lowest + Real(0.1));
    CHECK(r.two.loss(10, 15) == doctest::Approx(L.loss(centre + Real(0.9) * (r.two.phi - centre))));
    CHECK(r.two.loss(15, 10) == doctest::Approx(L.loss(centre + step / l2_norm(side) * side)));
    CHECK(r.two.line[10] == doctest::Approx(L.loss((r.two.phi + second) / Real(2))));
}

TEST_CASE("NL.22 two layers: the surface is the same after a third of a turn") {
    const SurfaceComparison r = compare_surfaces({.epochs = 100, .lines = 1, .side = 2});
    const LabelledData data = spirals(20, 3, 0);
    const DeepNetwork network({2, 3, 3}, Activation::tanh);
    const Objective L = objective(network, data.x, data.label);
    const Vector second = reorder_units(network, r.two.phi, 1, {1, 2, 0}),
                 third = reorder_units(network, second, 1, {1, 2, 0});
    Random random(1, "turn");
    for (int trial = 0; trial < 20; ++trial) {
        const Real p = random.uniform(-1, 2), q = random.uniform(-1, 2), s = 1 - p - q;
        const Real here = L.loss(p * r.two.phi + q * second + s * third),
                   turned = L.loss(p * second + q * third + s * r.two.phi),
                   mirrored = L.loss(q * r.two.phi + p * second + s * third);
        CHECK(turned == doctest::Approx(here).epsilon(1e-12));
        // Negative control: a mirror image is no order of the units.
        if (std::abs(p - q) > Real(0.5)) CHECK(std::abs(mirrored - here) > 1e-6);
    }
}

TEST_CASE("NL.22 negative control: one layer, but a sigmoid with squares: no convex loss") {
    // (1/(1 + e^−z) − 1)² is flat far on the left: it must bend downward on its way there.
    const Objective squares = without_gradient([](const Vector& z) {
        const Real h = 1 / (1 + std::exp(-z[0]));
        return (h - 1) * (h - 1);
    });
    const Objective entropy =
        without_gradient([](const Vector& z) { return std::log1p(std::exp(-z[0])); });
    const Vector t = grid(-8, 8, 65);
    CHECK(lowest_bend(along_line(squares, {0}, {1}, t)) < -Real(1e-3));
    CHECK(lowest_bend(along_line(entropy, {0}, {1}, t)) > 0);
}

TEST_CASE("NL.22 surfaces: the seed decides, progress counts both, what does not fit is refused") {
    std::vector<std::size_t> told;
    SurfacePlan plan{.epochs = 2, .lines = 2, .side = 3};
    const SurfaceComparison first = compare_surfaces(plan, [&](std::size_t done, std::size_t all) {
        CHECK(all == 4);
        told.push_back(done);
    });
    CHECK(told == std::vector<std::size_t>{1, 2, 3, 4});
    CHECK(distance(compare_surfaces(plan).two.loss, first.two.loss) == 0);
    plan.seed = 1;
    CHECK(distance(compare_surfaces(plan).two.loss, first.two.loss) > Real(0.01));
    CHECK_THROWS_WITH_AS(compare_surfaces({.hidden = 2}),
                         "compare_surfaces: fewer than three hidden units", std::invalid_argument);
    CHECK_THROWS_AS(compare_surfaces({.per_class = 1}), std::invalid_argument);
    CHECK_THROWS_AS(compare_surfaces({.side = 1}), std::invalid_argument);
    CHECK_THROWS_WITH_AS(compare_surfaces({.lines = 0}), "compare_surfaces: there are no lines",
                         std::invalid_argument);
    CHECK_THROWS_WITH_AS(lowest_bend({1, 2}), "lowest_bend: fewer than three losses",
                         std::invalid_argument);
    const Objective any = without_gradient([](const Vector&) { return Real(0); });
    CHECK_THROWS_AS(along_line(any, {1, 2}, {1}, {0, 1}), std::invalid_argument);
    CHECK_THROWS_AS(on_plane(any, {1, 2}, {1, 0}, {1}), std::invalid_argument);
}
