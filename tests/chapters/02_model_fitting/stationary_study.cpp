#include "chapters/02_model_fitting/stationary_study.hpp"

#include <doctest/doctest.h>

#include "chapters/02_model_fitting/gabor.hpp"

using namespace descent;
using namespace descent::fitting;

TEST_CASE("FM.5 quadratics: each kind is recognized, within the bound on the error of H") {
    const ClassificationResult result = classify_quadratics(5, 3);
    CHECK(result.each == 3);
    for (const std::size_t right : result.right) CHECK(right == 3);
    CHECK(result.all_right() == 12);
    CHECK(result.error_over_bound > 0);
    CHECK(result.error_over_bound <= 1);
    CHECK(classify_quadratics(6, 3).error_over_bound != result.error_over_bound);
    CHECK(classify_quadratics(5, 0).all_right() == 0);
}

TEST_CASE("FM.5 stationary points of Gabor: 8 minima, 20 saddles, 12 maxima, all in the window") {
    const GaborStationary gabor = gabor_stationary(21);
    CHECK(gabor.width == 32);
    CHECK(gabor.starts == 21);
    CHECK(gabor.points.size() == 40);
    CHECK(gabor.count(Stationary::minimum) == 8);
    CHECK(gabor.count(Stationary::saddle) == 20);
    CHECK(gabor.count(Stationary::maximum) == 12);
    CHECK(gabor.count(Stationary::undecided) == 0);
    const Domain window = gabor_window();
    const Objective L = gabor_objective(gabor_points());
    Vector g{0, 0};
    for (const StationaryPoint& point : gabor.points) {
        for (std::size_t d = 0; d < 2; ++d) {
            CHECK(point.phi(d) >= window[d].low);
            CHECK(point.phi(d) <= window[d].high);
        }
        L.loss_and_gradient(point.phi, g);
        CHECK(l2_norm(g) < 1e-12);
    }
    // negative control: too few starts miss some
    CHECK(gabor_stationary(3).points.size() < 40);
}
