#include "chapters/05_deep_networks/decision.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>
#include <stdexcept>

using namespace descent;
using namespace descent::neurons;
using namespace descent::deep;

TEST_CASE("L8.6 slopes by nudging: hand-worked value") {
    const DeepNetwork network({2, 1, 1});
    // f = 3·a[x1 − x2 + 1] + 5 at (4, 2): h = 3
    Vector f;
    Matrix J;
    numeric_slopes(network, Vector{1, -1, 1, 3, 5}, Matrix{{4, 2}, {0, 9}}, f, J);
    CHECK((f == Vector{14, 5}));
    const Matrix expected = {{12, 6, 3, 3, 1}, {0, 0, 0, 0, 1}};
    CHECK(xt::amax(xt::abs(J - expected))() < 1e-6);
}

TEST_CASE("L8.6 slopes by nudging agree with central differences") {
    const DeepNetwork network({2, 4, 3, 1});
    Random random(1, "decision test");
    const Vector phi = start_in_square(network, random);
    const PlanePoints points = wave_points(20, random);
    Vector f;
    Matrix J;
    numeric_slopes(network, phi, points.X, f, J);

    Layers layers;
    for (std::size_t p = 0; p < phi.size(); ++p) {
        Vector right = phi, left = phi;
        right[p] += 1e-6;
        left[p] -= 1e-6;
        forward(network, right, points.X, layers);
        const Vector up = xt::view(layers.output(), xt::all(), 0);
        forward(network, left, points.X, layers);
        for (std::size_t i = 0; i < 20; ++i)
            CHECK(J(i, p) ==
                  doctest::Approx((up[i] - layers.output()(i, 0)) / 2e-6).epsilon(1e-5).scale(1));
    }
}

TEST_CASE("L8.6 accuracy: hand-worked value, and the wrong way round") {
    const DeepNetwork network({2, 1});
    const PlanePoints points{{{1, 0}, {0, 0}, {0.6, 0}, {0.4, 0}}, {{1}, {0}, {0}, {0}}};
    CHECK(plane_accuracy(network, Vector{1, 0, 0}, points) == 0.75);
    CHECK(plane_accuracy(network, Vector{-1, 0, 1}, points) == 0.25);
}

TEST_CASE("L8.6 the wave has points of both classes, and each lies on its side") {
    Random random(2, "decision test");
    const PlanePoints points = wave_points(2000, random);
    CHECK(xt::mean(points.Y)() == doctest::Approx(0.5).epsilon(0.1));
    CHECK(above_wave(0, 0.01));
    CHECK_FALSE(above_wave(1.0 / 6, 0.49));
    CHECK(above_wave(-1.0 / 6, -0.49));
    for (std::size_t i = 0; i < 2000; ++i)
        CHECK(above_wave(points.X(i, 0), points.X(i, 1)) == (points.Y(i, 0) == 1));
}

TEST_CASE("L8.6 training never raises the loss and finds most of the boundary") {
    Random random(3, "decision test");
    const PlanePoints points = wave_points(200, random);
    for (const std::vector<std::size_t>& widths :
         {std::vector<std::size_t>{2, 20, 1}, {2, 10, 10, 1}}) {
        const DeepNetwork network(widths);
        Real best = 0;
        for (int starts = 0; starts < 3; ++starts) {
            const Vector start = start_in_square(network, random);
            const PlaneFit trained = fit_plane(network, start, points, 60);
            CHECK(trained.history.size() == 61);
            CHECK(trained.history.back() == trained.loss);
            for (std::size_t t = 1; t < trained.history.size(); ++t)
                CHECK(trained.history[t] <= trained.history[t - 1]);
            CHECK(trained.loss < 0.5 * trained.history.front());
            // negative control: untrained it does not
            CHECK(plane_accuracy(network, start, points) < 0.9);
            best = std::max(best, plane_accuracy(network, trained.phi, points));
        }
        CHECK(best > 0.93);
    }
}

TEST_CASE("L8.6 training says how far it is, after every step") {
    Random random(6, "decision test");
    const DeepNetwork network({2, 3, 1});
    std::vector<std::size_t> said;
    fit_plane(network, start_in_square(network, random), wave_points(20, random), 4,
              [&](std::size_t done, std::size_t steps) {
                  CHECK(steps == 4);
                  said.push_back(done);
              });
    CHECK(said == std::vector<std::size_t>{1, 2, 3, 4});
}

TEST_CASE("L8.6 a linear model is fitted in one kind of step: chapter 1's answer") {
    Random random(4, "decision test");
    const PlanePoints points = wave_points(60, random);
    const DeepNetwork linear({2, 1});
    const PlaneFit trained = fit_plane(linear, Vector{0, 0, 0}, points, 30);
    Vector f;
    Matrix J;
    numeric_slopes(linear, trained.phi, points.X, f, J);
    for (std::size_t p = 0; p < 3; ++p) {
        Real gradient = 0;  // Jᵀr = 0 at the minimum
        for (std::size_t i = 0; i < 60; ++i) gradient += J(i, p) * (f[i] - points.Y(i, 0));
        CHECK(std::abs(gradient) < 1e-5);
    }
}

TEST_CASE("L8.6 the surface has a row per y and a column per x") {
    const DeepNetwork network({2, 1});
    const Matrix z = output_surface(network, Vector{1, 10, 0}, Vector{0, 1, 2}, Vector{0, 1});
    CHECK((z == Matrix{{0, 1, 2}, {10, 11, 12}}));
}

TEST_CASE("L8.6 two classes: what does not fit is refused") {
    Random random(5, "decision test");
    const PlanePoints points = wave_points(5, random);
    const DeepNetwork two_outputs({2, 3, 2}), network({2, 3, 1});
    Vector f;
    Matrix J;
    const Vector phi = start_in_square(two_outputs, random);
    CHECK_THROWS_AS(numeric_slopes(two_outputs, phi, points.X, f, J), std::invalid_argument);
    CHECK_THROWS_AS(fit_plane(two_outputs, phi, points, 1), std::invalid_argument);
    CHECK_THROWS_AS(plane_accuracy(network, phi, points), std::invalid_argument);
    CHECK_THROWS_AS(plane_accuracy(network, start_in_square(network, random), {points.X, points.X}),
                    std::invalid_argument);
    CHECK_THROWS_AS(wave_points(0, random), std::invalid_argument);
    CHECK_THROWS_AS(output_surface(DeepNetwork({1, 1}), Vector{1, 1}, Vector{0}, Vector{0}),
                    std::invalid_argument);
}
