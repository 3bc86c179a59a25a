#include "chapters/13_batch_normalization/layer_study.hpp"

#include <doctest/doctest.h>

#include <cmath>

#include "tests/chapters/13_batch_normalization/layer.hpp"
#include "tests/support/compare.hpp"

using namespace descent;
using namespace descent::normalization;
using test::distance;
using test::rounding;

TEST_CASE("EE.19 eight by hand: every number of both passes is exact") {
    const WorkedBatch worked = eight_by_hand();
    CHECK(worked.layer.pass.mean[0] == 5);
    CHECK(worked.layer.pass.variance[0] == 4);
    CHECK(worked.layer.Y(7, 0) == 4.5);
    CHECK(worked.layer.dX(0, 0) == 0.59375);
    CHECK(worked.layer.pass.dvariance[0] == 0.375);
    CHECK(worked.layer.pass.dmean[0] == -1);
    CHECK(worked.layer.dgamma()[0] == -1.5);
    CHECK(worked.layer.dbeta()[0] == 1);
    CHECK(xt::sum(worked.layer.dX)() == 0);
    CHECK(worked.one_line_error < 4 * rounding);
    CHECK(worked.left_out == 0);
    // negative control: around any other number the left-out term would be there
    const Matrix beside = worked.X - Real(4);
    CHECK(worked.layer.pass.dvariance[0] * Real(-0.25) * xt::sum(beside)() == -0.75);
}

TEST_CASE("EE.19 invariances: shift and factor for any ε; only ε lets a step stretch x") {
    for (const Real epsilon : {Real(0), Real(1e-5), Real(0.5)}) {
        CAPTURE(epsilon);
        const Invariances seen = invariances(epsilon, 3);
        CHECK(seen.epsilon == epsilon);
        CHECK(seen.shift_change < 400 * rounding);
        CHECK(seen.scale_change <= seen.scale_bound + 64 * rounding);
        CHECK(seen.epsilon_change < 64 * rounding);
        CHECK(seen.mean_motion < 256 * rounding);
        CHECK(seen.deviation_error < 256 * rounding);
    }
    // without ε nothing is seen of a factor, and no step stretches x
    CHECK(invariances(0, 3).scale_change < 64 * rounding);
    CHECK(invariances(0, 3).deviation_motion < 256 * rounding);
    // negative control: with a large one both are
    CHECK(invariances(Real(0.5), 3).scale_change > 0.1);
    CHECK(invariances(Real(0.5), 3).deviation_motion > 0.01);
}

TEST_CASE("EE.19 a batch of two: signs without ε, and a gradient that is only let slip by ε") {
    const BatchOfTwo two = batch_of_two(Real(1e-5));
    const Matrix signs{{-1, -1, -1}, {1, 1, 1}};
    CHECK(distance(two.Y, signs) < 0.01);
    CHECK(distance(two.Y, signs) > 0);
    CHECK(two.sign_error < 4 * rounding);
    CHECK(two.exact_gradient < 256 * rounding);
    CHECK(xt::amax(xt::abs(two.dX))() > 1e-6);
    CHECK(xt::amax(xt::abs(batch_of_two(1).dX))() > 0.1);
}
