#include "chapters/13_batch_normalization/input_shift.hpp"

#include <doctest/doctest.h>

#include <cmath>
#include <limits>
#include <numbers>
#include <stdexcept>

#include "tests/support/compare.hpp"

using namespace descent;
using namespace descent::normalization;
using test::distance;

TEST_CASE(
    "EE.18b covariate shift proper: the relation stays, so to normalize by the new inputs is "
    "wrong; where the zero moved it is right") {
    // The right statistics may miss the difference of two means, of the 1000 sums that were
    // learned from and the 4000 that are asked about, five of its standard deviations, times the
    // density 1/√(4π) of the sums at the boundary.
    const Real offset = 5 * std::sqrt(Real(2) / 1000 + Real(2) / 4000);
    const Real missed = offset / std::sqrt(4 * std::numbers::pi_v<Real>);
    for (const Real shift : {Real(0.5), Real(1), Real(2)}) {
        CAPTURE(shift);
        const InputShift result = shift_inputs({.shift = shift, .seed = 1});
        CHECK(result.as_trained.running > 1 - missed);
        CHECK(result.as_trained.batch > 1 - missed);
        CHECK(result.relation_stays.running > 1 - missed);
        CHECK(result.zero_moved.batch > 1 - missed);
        // the wrong ones: ½ + Φ(−√2 v), within the same and five standard errors
        const Real error = missed + 5 * std::sqrt(result.wrong * (1 - result.wrong) / 4000);
        CHECK(result.wrong + error < 1 - missed);
        CHECK(std::abs(result.relation_stays.batch - result.wrong) < error);
        CHECK(std::abs(result.zero_moved.running - result.wrong) < error);
    }
}

TEST_CASE(
    "EE.18b covariate shift proper: the covariates move, their covariance need not; and two kinds "
    "of label (errata)") {
    const auto draw = [](Real before, Real after) {
        Random random(3, "pairs");
        return signs_of_sums(200, before, after, random);
    };
    const auto covariance = [](const Matrix& x) {
        const Vector a = column(x, 0) - xt::mean(column(x, 0))(),
                     b = column(x, 1) - xt::mean(column(x, 1))();
        return Vector{dot(a, a) / 200, dot(a, b) / 200, dot(b, b) / 200};
    };
    const LabelledData here = draw(0, 0), there = draw(3, 0), moved = draw(0, 3);
    const Vector means = xt::mean(there.x - here.x, 0);
    CHECK(distance(means, Vector{3, 3}) < 1e-13);
    CHECK(distance(covariance(here.x), covariance(there.x)) < 1e-12);
    CHECK(distance(there.x, moved.x) == 0);
    // the relation stays: the rule holds where the numbers are now. Else it held before
    CHECK(moved.label == here.label);
    CHECK(there.label != here.label);
    for (std::size_t i = 0; i < 200; ++i)
        CHECK(there.label[i] == (there.x(i, 0) + there.x(i, 1) > 0));
    // negative control: a stretch does change the covariance
    CHECK(distance(covariance(here.x), covariance(2 * here.x)) > 1);
}

TEST_CASE("EE.18b covariate shift proper: by hand, no shift and a very large one; errors") {
    // Φ(−√2) = 0.0786…
    CHECK(shift_inputs({}).wrong == doctest::Approx(0.5786496035).epsilon(1e-9));
    // nothing shifted: both statistics are right, and there is no wrong one
    const InputShift none = shift_inputs({.shift = 0});
    CHECK(none.wrong == 1);
    CHECK(none.relation_stays.batch > Real(0.93));
    // all sums positive: half of them are taken for negative
    const InputShift far = shift_inputs({.shift = 10});
    CHECK(far.relation_stays.running == 1);
    CHECK(std::abs(far.relation_stays.batch - Real(0.5)) < Real(0.05));
    CHECK_THROWS_AS(shift_inputs({.shift = -1}), std::invalid_argument);
    CHECK_THROWS_AS(shift_inputs({.shift = std::numeric_limits<Real>::infinity()}),
                    std::invalid_argument);
    CHECK_THROWS_AS(shift_inputs({.asked = 1}), std::invalid_argument);
    CHECK_THROWS_AS(shift_inputs({.examples = 0}), std::invalid_argument);
}
