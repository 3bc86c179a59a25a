#include "common/estimate.hpp"

#include <doctest/doctest.h>

#include <cmath>
#include <stdexcept>

using namespace descent;

TEST_CASE("estimate: mean, deviation and standard error by hand") {
    const Estimate e = estimate({1, 2, 3, 6});  // squares about 3: 4 + 1 + 0 + 9 = 14
    CHECK(e.mean == 3);
    CHECK(e.deviation == doctest::Approx(std::sqrt(14.0 / 3)));
    CHECK(e.error == doctest::Approx(std::sqrt(14.0 / 3) / 2));
    // negative control: of a population
    CHECK(e.deviation != doctest::Approx(std::sqrt(14.0 / 4)));
}

TEST_CASE("estimate: a single draw has no spread, none at all is refused") {
    CHECK(estimate({5}).mean == 5);
    CHECK(estimate({5}).error == 0);
    CHECK_THROWS_AS(estimate(Vector{}), std::invalid_argument);
}

TEST_CASE("median: the middle one, whatever the order") {
    CHECK(median({3, 1, 2}) == 2);
    CHECK(median({4, 1, 3, 2}) == 3);
    CHECK_THROWS_AS(median({}), std::invalid_argument);
}
