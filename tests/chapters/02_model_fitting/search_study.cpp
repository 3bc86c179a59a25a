#include "chapters/02_model_fitting/search_study.hpp"

#include <doctest/doctest.h>

#include <cmath>
#include <stdexcept>

#include "chapters/02_model_fitting/gabor.hpp"
#include "tests/support/compare.hpp"

using namespace descent;
using namespace descent::fitting;
using descent::test::distance;

TEST_CASE("FM.3 search of Gabor: as many losses by grid and at random, and 32 as the width") {
    const GaborSearchResult result = search_gabor(1, {.points = 21, .mixed_trials = 3000});
    CHECK(result.grid.size() == 21 * 21);
    CHECK(result.random.size() == result.grid.size());
    CHECK(result.mixed.size() == 3000);
    // the corners of the window
    CHECK(result.grid.point(0)(0) == -10);
    CHECK(result.grid.point(0)(1) == 2.5);
    CHECK(result.grid.point(440)(0) == 10);
    CHECK(result.grid.point(440)(1) == 22.5);
    // what was tried is the loss of the model
    const Vector best = result.mixed.best_phi();
    CHECK(best(2) == 32);
    CHECK(result.mixed.best_loss() == gabor_loss({best(0), best(1)}, gabor_points(), 32));
    CHECK(result.mixed.best_loss() > 0.6456);  // the lowest there is
    // negative control: with the width that the slide prints it does not come as low
    for (std::size_t k = 0; k < 3000; ++k)
        if (result.mixed.point(k)(2) == 8) CHECK(result.mixed.loss(k) > result.mixed.best_loss());
}

TEST_CASE("FM.3 search of Gabor: the seed moves the dice, not the grid") {
    const GaborSearchPlan plan{.points = 5, .mixed_trials = 10};
    const GaborSearchResult one = search_gabor(1, plan), again = search_gabor(1, plan),
                            two = search_gabor(2, plan);
    CHECK(distance(one.random.phi, again.random.phi) == 0);
    CHECK(distance(one.mixed.phi, again.mixed.phi) == 0);
    CHECK(distance(one.grid.phi, two.grid.phi) == 0);
    CHECK(distance(one.random.phi, two.random.phi) > 0);
    CHECK_THROWS_AS(search_gabor(1, {.points = 0}), std::invalid_argument);
    CHECK_THROWS_AS(search_gabor(1, {.points = 5, .mixed_trials = 0}), std::invalid_argument);
}

TEST_CASE("FM.3 grid costs: hand-worked, 3, 9, 27 losses counted, 10 and 50 dimensions untried") {
    const std::vector<GridCost> costs = grid_costs(3, 3);
    REQUIRE(costs.size() == 5);
    const std::size_t counted[] = {3, 9, 27, 0, 0}, dimensions[] = {1, 2, 3, 10, 50};
    for (std::size_t k = 0; k < 5; ++k) {
        CHECK(costs[k].dimensions == dimensions[k]);
        CHECK(costs[k].counted == counted[k]);
        CHECK(costs[k].expected == doctest::Approx(std::pow(3, dimensions[k])).epsilon(1e-14));
    }
    CHECK(grid_costs(10, 0)[1].expected == doctest::Approx(1e50));
    CHECK_THROWS_AS(grid_costs(0, 1), std::invalid_argument);
}
