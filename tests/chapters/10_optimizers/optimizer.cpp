#include "chapters/10_optimizers/optimizer.hpp"

#include <doctest/doctest.h>

#include "chapters/02_model_fitting/gabor.hpp"
#include "chapters/10_optimizers/descent_rules.hpp"

using namespace descent;
using namespace descent::optimizers;

TEST_CASE("L10.2 gradient descent: the optimizer equals chapter 1's descend bit for bit") {
    const Objective L = fitting::gabor_objective(fitting::gabor_points());
    const Vector start{Real(0.6), Real(-0.2)};
    const Descent ours = minimize(L, GradientDescent{.alpha = Real(0.01)}, start, 50);
    const Path theirs = regression::descend(L, start, Real(0.01), 50);
    CHECK((ours.path.phi == theirs.phi));
    CHECK((ours.path.loss == theirs.loss));
    CHECK(ours.evaluations.gradients == 51);
    CHECK(ours.evaluations.losses == 0);
}
