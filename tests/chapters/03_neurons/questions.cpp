// The numbers in the answers to the questions of the note.
#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>
#include <vector>

#include "chapters/01_linear_regression/line.hpp"
#include "chapters/03_neurons/activation.hpp"
#include "chapters/03_neurons/logistic.hpp"
#include "chapters/03_neurons/two_bits.hpp"
#include "tests/support/rounded.hpp"

using namespace descent;
using namespace descent::neurons;
using test::rounded;

TEST_CASE("Q3.1 classes that can be told apart: the weight grows for ever") {
    const auto weight = [](const TwoClasses& points, std::size_t steps) {
        const Path path =
            regression::descend(logistic_objective(points), {0, 0}, safe_step(points), steps);
        return path.end()(0);
    };
    const TwoClasses apart{Matrix{{-1}, {1}}, {0, 1}};
    CHECK(rounded(weight(apart, 1000), 1) == 7.6);
    CHECK(rounded(weight(apart, 10000), 1) == 9.9);
    CHECK_FALSE(weight(apart, 10000) - weight(apart, 1000) < 1);  // as if it had arrived
    const Objective L = logistic_objective(apart);
    for (Real w = 1; w < 64; w *= 2) CHECK(L.loss({2 * w, 0}) < L.loss({w, 0}));

    // One point of three on the wrong side, to the left and to the right: there is a minimum.
    const TwoClasses mixed{Matrix{{-1}, {-1}, {-1}, {1}, {1}, {1}}, {0, 0, 1, 1, 1, 0}};
    CHECK(rounded(weight(mixed, 1000), 2) == 0.69);
    CHECK(weight(mixed, 10000) == doctest::Approx(std::log(2)).epsilon(1e-9));
}

TEST_CASE("Q3.2 a class that gets likelier takes from the others by share") {
    const auto probabilities_with = [](Real raised) {
        const Matrix F{{std::log(Real(0.6)), std::log(Real(0.3)), std::log(Real(0.1)) + raised}};
        Matrix P = F;
        softmax(F, P);
        return P;
    };
    const Matrix before = probabilities_with(0), after = probabilities_with(std::log(Real(6)));
    CHECK(rounded(before(0, 2), 9) == 0.1);
    CHECK(rounded(after(0, 2), 9) == 0.4);
    CHECK(rounded(after(0, 0), 9) == 0.4);
    CHECK(rounded(after(0, 1), 9) == 0.2);
    CHECK_FALSE(rounded(after(0, 0), 2) == 0.45);  // 0.15 less for each
    CHECK(after(0, 0) / after(0, 1) == doctest::Approx(before(0, 0) / before(0, 1)));
}

TEST_CASE("Q3.3 a correction may make more examples wrong") {
    const SignedPoints points = truth_table(AND);
    const PerceptronResult learned = learn(points);
    CHECK(learned.converged);
    REQUIRE(learned.mistakes == 18);
    std::vector<std::size_t> wrong;
    for (const Separator& separator : learned.path) wrong.push_back(separator.errors(points));
    CHECK(wrong[1] == 1);
    CHECK(wrong[2] == 3);
    std::size_t rises = 0;
    for (std::size_t k = 1; k < wrong.size(); ++k) rises += wrong[k] > wrong[k - 1];
    CHECK(rises == 5);
    CHECK_FALSE(std::is_sorted(wrong.rbegin(), wrong.rend()));  // as one might think
    CHECK(wrong[wrong.size() - 2] == 2);
    CHECK(wrong.back() == 0);

    // What does grow with each of them is the part of (b, w) along the best separator.
    const Separability best = separability(points);
    const auto along = [&best](const Separator& s) {
        return s.b * best.best.b + xt::sum(s.w * best.best.w)();
    };
    for (std::size_t k = 1; k < wrong.size(); ++k)
        CHECK(along(learned.path[k]) >= along(learned.path[k - 1]) + Real(0.99) * best.margin);
}
