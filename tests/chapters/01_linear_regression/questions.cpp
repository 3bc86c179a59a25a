// The numbers in the answers to the questions of the note.
#include <doctest/doctest.h>

#include "chapters/01_linear_regression/bowl.hpp"
#include "chapters/01_linear_regression/polynomial.hpp"
#include "tests/support/compare.hpp"
#include "tests/support/rounded.hpp"

using namespace descent;
using namespace descent::regression;
using test::rounded;

TEST_CASE("Q1.1 half the step, and a quarter of the steps") {
    const Bowl b = bowl(lecture_points());
    const Vector start{Real(0.6), Real(-0.2)};
    const BowlDescent longer = descend_bowl(b, start, Real(0.99) * b.limit(), 168),
                      shorter = descend_bowl(b, start, Real(0.495) * b.limit(), 168);
    CHECK(rounded(longer.steps_to(Real(1e-6)), 0) == 684);
    CHECK(rounded(shorter.steps_to(Real(1e-6)), 0) == 168);
    CHECK_FALSE(shorter.steps_to(Real(1e-6)) > longer.steps_to(Real(1e-6)));  // as one might think
    // And so it goes: after 168 steps the shorter ones are much nearer.
    CHECK(shorter.error < longer.error / 1000);
}

TEST_CASE("Q1.2 a column that is there twice: where descent ends depends on where it started") {
    const Points points = lecture_points();
    Matrix X = Matrix::from_shape({points.size(), std::size_t{2}});
    xt::col(X, 0) = points.x;
    xt::col(X, 1) = points.x;
    const Matrix W = design_matrix(X), Y = as_column(points.y);
    const Fit shortest = fit(W, Y);
    CHECK(shortest.rank == 2);
    const Bowl b = bowl(W, Y, shortest);
    const Vector from_zero = descend_bowl(b, {0, 0, 0}, 0, 2000).path.end(),
                 from_one = descend_bowl(b, {0, 1, 0}, 0, 2000).path.end();
    CHECK(rounded(from_zero(1), 3) == 0.261);
    CHECK(rounded(from_zero(2), 3) == 0.261);
    CHECK(rounded(from_one(1), 3) == 0.761);
    CHECK(from_one(2) < 0);  // no sign that y falls
    CHECK(from_one(1) + from_one(2) == doctest::Approx(from_zero(1) + from_zero(2)));
    // One loss and one line, but not one θ.
    CHECK(b.L.loss(from_one) == doctest::Approx(b.L.loss(from_zero)).epsilon(1e-9));
    CHECK(test::distance(from_one, from_zero) > 0.4);
    CHECK(test::distance(from_zero, Vector(xt::flatten(shortest.theta))) < 1e-6);
}

TEST_CASE("Q1.3 the truth and what was fitted, on points seen and unseen") {
    const DegreeResult result = sweep_degrees({});
    Random stream(result.plan.seed, "test");
    const Points fresh = noisy_points(result.plan.test, result.plan.noise, stream);
    const auto error_of_truth = [](const Points& points) {
        Real sum = 0;
        for (std::size_t i = 0; i < points.size(); ++i) {
            const Real r = points.y(i) - truth(points.x(i));
            sum += r * r;
        }
        return sum / real(points.size());
    };
    const Vector &train = result.sweep.train, &test = result.sweep.test;
    CHECK(rounded(error_of_truth(result.train), 3) == 0.040);
    CHECK(rounded(train(3), 3) == 0.035);
    CHECK(rounded(train(12), 3) == 0.008);
    CHECK_FALSE(error_of_truth(result.train) < train(3));  // as one might think
    // On points that nobody has fitted the truth is the best.
    CHECK(rounded(error_of_truth(fresh), 3) == 0.041);
    CHECK(error_of_truth(fresh) < xt::amin(test)());
    // And it is no accident of these twenty points.
    for (std::uint64_t seed = 1; seed < 20; ++seed) {
        const DegreeResult other = sweep_degrees({.seed = seed});
        CHECK(other.sweep.train(5) < error_of_truth(other.train));
    }
}
