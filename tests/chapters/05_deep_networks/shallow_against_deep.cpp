#include "chapters/05_deep_networks/shallow_against_deep.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <stdexcept>

#include "chapters/05_deep_networks/regions.hpp"

using namespace descent;
using namespace descent::deep;

namespace {
struct Points {
    PlanePoints seen, fresh;
};

Points points() {
    Random random(1, "shallow against deep test");
    PlanePoints seen = wave_points(60, random);
    return {std::move(seen), wave_points(300, random)};
}
}  // namespace

TEST_CASE("L8.6 a network is the best of its starts, judged on points it has not seen") {
    const Points given = points();
    const DecisionPlan plan{.starts = 3, .steps = 6, .seed = 4};
    const DecisionResult result = learn_decision({5, 4}, given.seen, given.fresh, plan);
    const DeepNetwork network({2, 5, 4, 1});
    CHECK(result.model.network.widths == network.widths);

    // The same by hand
    std::vector<PlaneFit> fits;
    for (std::uint64_t s = 0; s < 3; ++s) {
        Random random(4 + s, "decision start");
        fits.push_back(fit_plane(network, start_in_square(network, random), given.seen, 6));
    }
    const auto best = std::min_element(
        fits.begin(), fits.end(), [](const auto& a, const auto& b) { return a.loss < b.loss; });
    CHECK(result.loss == best->loss);
    CHECK((result.model.phi == best->phi));
    CHECK(result.accuracy == plane_accuracy(network, best->phi, given.seen));
    CHECK(result.accuracy_new == plane_accuracy(network, best->phi, given.fresh));
    CHECK(result.accuracy != result.accuracy_new);
    CHECK(result.regions == plane_regions(network, best->phi, {-1, 1, -1, 1}));
    CHECK(result.slopes_in_ms > 0);
    // negative control: the worst start is another fit
    const auto worst = std::max_element(
        fits.begin(), fits.end(), [](const auto& a, const auto& b) { return a.loss < b.loss; });
    CHECK(result.loss < worst->loss);
}

TEST_CASE("L8.6 progress counts the steps of all starts and both networks") {
    const Points given = points();
    std::vector<std::size_t> said;
    learn_decision({3}, given.seen, given.fresh, {.starts = 2, .steps = 3},
                   [&](std::size_t done, std::size_t total) {
                       CHECK(total == 6);
                       said.push_back(done);
                   });
    CHECK(said == std::vector<std::size_t>{1, 2, 3, 4, 5, 6});
    said.clear();
    compare_decisions({.points = 20, .fresh = 20, .starts = 2, .steps = 1},
                      [&](std::size_t done, std::size_t total) {
                          CHECK(total == 4);
                          said.push_back(done);
                      });
    CHECK(said == std::vector<std::size_t>{1, 2, 3, 4});
}

TEST_CASE("L8.6 shallow against deep: the same points, 81 parameters against 151") {
    const DecisionPlan plan{.points = 80, .fresh = 500, .starts = 1, .steps = 30, .seed = 2};
    const DecisionComparison result = compare_decisions(plan);
    CHECK(result.plan.steps == 30);
    CHECK(result.points.X.shape()[0] == 80);
    REQUIRE(result.networks.size() == 2);
    CHECK(result.networks[0].model.network.widths == std::vector<std::size_t>{2, 20, 1});
    CHECK(result.networks[1].model.network.widths == std::vector<std::size_t>{2, 10, 10, 1});
    CHECK(result.networks[0].model.network.parameters() == 81);
    CHECK(result.networks[1].model.network.parameters() == 151);
    for (const DecisionResult& network : result.networks) {
        CHECK(network.accuracy > 0.9);
        CHECK(network.accuracy_new > 0.75);
        CHECK(network.loss < 10);  // ½ everywhere has 80/4
        CHECK(network.regions > 20);
    }
    // Fresh points follow those that are trained on.
    Random random(2, "decision points");
    CHECK((wave_points(80, random).X == result.points.X));
    const PlanePoints fresh = wave_points(500, random);
    for (const DecisionResult& one : result.networks) {
        const auto& [network, phi] = one.model;
        CHECK(one.accuracy == plane_accuracy(network, phi, result.points));
        CHECK(one.accuracy_new == plane_accuracy(network, phi, fresh));
    }
    const DecisionComparison again = compare_decisions(plan);
    CHECK((again.points.X == result.points.X));
    CHECK((again.networks[1].model.phi == result.networks[1].model.phi));
    // negative control: another seed has other points
    DecisionPlan other = plan;
    other.seed = 3;
    other.steps = 1;
    CHECK((compare_decisions(other).points.X != result.points.X));
}

TEST_CASE("L8.6 slopes by nudging take longer for more parameters") {
    Random random(5, "shallow against deep test");
    const auto time = [&](const DeepNetwork& network) {
        return time_slopes({network, start_in_square(network, random)}, wave_points(100, random).X);
    };
    // 9 parameters against 1761, of which each takes a larger forward pass too
    CHECK(time(DeepNetwork({2, 2, 1})) < time(DeepNetwork({2, 40, 40, 1})));
}

TEST_CASE("L8.6 shallow against deep: what makes no sense is refused") {
    const Points given = points();
    CHECK_THROWS_WITH_AS(learn_decision({3}, given.seen, given.fresh, {.starts = 0}),
                         "learn_decision: no start", std::invalid_argument);
    CHECK_THROWS_AS(learn_decision({0}, given.seen, given.fresh, {}), std::invalid_argument);
    CHECK_THROWS_AS(learn_decision({3}, {given.seen.X, given.seen.X}, given.fresh, {}),
                    std::invalid_argument);
    CHECK_THROWS_AS(compare_decisions({.points = 0}), std::invalid_argument);
    CHECK_THROWS_AS(compare_decisions({.fresh = 0}), std::invalid_argument);
}
