#include "chapters/02_model_fitting/population_study.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <stdexcept>

#include "chapters/02_model_fitting/gabor.hpp"
#include "tests/support/compare.hpp"

using namespace descent;
using namespace descent::fitting;
using descent::test::distance;

TEST_CASE("FM.4 populations on Gabor: every loss is kept, the runs are in order, dice do worse") {
    std::size_t told = 0;
    const PopulationResult result =
        compare_populations(0, 3, [&](std::size_t done, std::size_t total) {
            CHECK(done == ++told);
            CHECK(total == 4);
        });
    CHECK(told == 4);
    CHECK(result.seeds() == 3);
    REQUIRE(result.methods.size() == 4);
    // evolution does not evaluate its elite of 2 again: 30 + 39·28
    const std::size_t trials[] = {1200, 1122, 1200, 1200};
    for (std::size_t k = 0; k < 4; ++k) {
        const PopulationRuns& runs = result.methods[k];
        CHECK(runs.trials == trials[k]);
        REQUIRE(runs.best.size() == 3);
        CHECK(std::is_sorted(runs.best.begin(), runs.best.end()));
        CHECK(runs.median == runs.best[1]);
        CHECK(runs.best[0] > 0.6456);  // the lowest there is
        std::size_t found = 0;
        for (const Real L : runs.best) found += L < 0.65;
        CHECK(runs.found == found);
    }
    CHECK(result.kept == 3 * (1200 + 1122 + 1200 + 1200));
    CHECK(result.asked == result.kept);
    for (std::size_t k = 1; k < 4; ++k) CHECK(result.methods[k].median < result.methods[0].median);
}

TEST_CASE("FM.4 populations on Gabor: the swarm that is drawn is the first of those compared") {
    const PopulationResult result = compare_populations(7, 1);
    CHECK(result.methods[2].method == "particle swarm");
    CHECK(result.swarm.best_loss() == result.methods[2].best[0]);
    Random random(7, "particle swarm");
    const Trials flown =
        swarm(gabor_objective(gabor_points()).loss, gabor_window(), result.swarm_plan, random);
    CHECK(distance(result.swarm.phi, flown.phi) == 0);
    // negative control: another seed flies elsewhere
    CHECK(distance(compare_populations(8, 1).swarm.phi, flown.phi) > 0);
    CHECK_THROWS_AS(compare_populations(0, 0), std::invalid_argument);
}
