#include "chapters/05_deep_networks/region_study.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>
#include <stdexcept>
#include <utility>

#include "chapters/05_deep_networks/regions.hpp"

using namespace descent;
using namespace descent::deep;

namespace {
using Counts = std::vector<std::size_t>;
}

TEST_CASE("L8.3 six units: nine to sixteen regions in two layers, seven in one") {
    const SixUnitsResult six = count_six_units();
    CHECK(six.composed_parameters == 20);
    CHECK(six.composed_regions == 9);
    CHECK(six.most_regions == 16);  // (3 + 1)²
    CHECK(six.merged_parameters == 22);
    CHECK(six.shallow_parameters == 19);
    CHECK(six.shallow_regions == 7);
}

TEST_CASE(
    "L8.3 random networks: one layer of D units has D + 1 regions, more have fewer than the "
    "formula") {
    Random random(1, "region study test");
    const Counts regions = random_regions({4, 7, 5}, random);
    REQUIRE(regions.size() == 3);
    CHECK(regions[0] == 5);
    CHECK(regions[1] < 5 * 8);
    CHECK(regions[2] < 5 * 8 * 6);
    CHECK(regions[2] > 5);
}

TEST_CASE("L8.3 random networks: each is counted with parameters of its own") {
    Random study(2, "region study test"), random(2, "region study test");
    const Counts regions = random_regions({6, 6}, study);
    const DeepNetwork one({1, 6, 1}), two({1, 6, 6, 1});
    CHECK(regions[0] == line_regions(one, start_in_square(one, random)).linear);
    CHECK(regions[1] == line_regions(two, start_in_square(two, random)).linear);
    CHECK(study.normal() == random.normal());  // and no other number was drawn
}

TEST_CASE("L8.4 random depth: matrices equal units, and the seed decides") {
    const RandomDepthResult result = random_depth({10, 10, 10}, 1);
    CHECK(result.unit_error <= 1e-14);
    Random random(1, "random networks");
    const DeepNetwork small({3, 4, 2, 3, 2});
    const Vector phi = start_in_square(small, random);
    CHECK(result.unit_error == unit_error(small, phi, {Real(0.3), Real(-1.2), Real(0.8)}));
    CHECK(result.regions == random_regions({10, 10, 10}, random));
    CHECK(result.hidden == Counts{10, 10, 10});
    CHECK(result.regions.size() == 3);
    CHECK(result.regions[0] == 11);
    CHECK(random_depth({10, 10, 10}, 1).regions == result.regions);
    CHECK(random_depth({10, 10, 10}, 2).regions != result.regions);
}

TEST_CASE("L8.3 random networks: what would take too long is refused by name") {
    CHECK_NOTHROW(require_affordable("--widths", {33333}));  // 2·33333 + 33333 + 1 = 100,000
    CHECK_THROWS_WITH_AS(require_affordable("--widths", {33334}),
                         "--widths: more than 100000 parameters", std::invalid_argument);
    CHECK_THROWS_WITH_AS(require_affordable("--widths", {}), "--widths: no width",
                         std::invalid_argument);
    Random random(3, "region study test");
    CHECK_THROWS_WITH_AS(random_regions({500, 500}, random),
                         "random_regions: more than 100000 parameters", std::invalid_argument);
    CHECK_THROWS_AS(random_depth({}, 1), std::invalid_argument);
}

TEST_CASE("L8.5 sawtooths of three units: 4, 16, 64, 256 regions, each of them counted") {
    SawtoothResult result = sawtooth_regions(3, 4);
    CHECK(result.width == 3);
    CHECK(result.parameters == Counts{10, 22, 34, 46});
    CHECK(result.formula == Counts{4, 16, 64, 256});
    CHECK(result.counted == Counts{4, 16, 64, 256});
    CHECK(result.error() == 0);
    // negative control: regions that were missed, and random weights do not reach the formula
    result.counted[2] -= 5;
    CHECK(result.error() == 5);
    CHECK(random_depth({3, 3, 3, 3}, 1).regions.back() < 64);
    CHECK_THROWS_AS(sawtooth_regions(2, 1), std::invalid_argument);
    CHECK_THROWS_WITH_AS(sawtooth_regions(3, 0), "sawtooth_regions: no layer",
                         std::invalid_argument);
}

TEST_CASE("L8.5 regions per parameter: hand-worked curves of two inputs") {
    const std::vector<RegionCurve> curves = regions_per_parameter(2, 2, 30);
    REQUIRE(curves.size() == 2);
    // One layer of 2, 4, 6 units: 4D + 1 parameters, 1 + D + D(D−1)/2 regions
    CHECK(curves[0].layers == 1);
    CHECK(curves[0].parameters == Counts{9, 17, 25});
    REQUIRE(curves[0].log10_regions.size() == 3);
    for (const auto& [i, regions] : {std::pair{0u, 4}, {1u, 11}, {2u, 22}})
        CHECK(curves[0].log10_regions[i] == doctest::Approx(std::log10(regions)));
    // Two layers of 2: 6 + 6 + 3 parameters, (2/2 + 1)² · 4 regions; of 4 there are 37 already
    CHECK(curves[1].layers == 2);
    CHECK(curves[1].parameters == Counts{15});
    CHECK(curves[1].log10_regions.at(0) == doctest::Approx(std::log10(16)));
}

TEST_CASE("L8.5 regions per parameter: within the budget, five layers beat one") {
    const std::vector<RegionCurve> curves = regions_per_parameter(10);
    REQUIRE(curves.size() == 5);
    for (const RegionCurve& curve : curves) {
        CHECK(std::is_sorted(curve.parameters.begin(), curve.parameters.end()));
        CHECK(curve.parameters.back() <= 11000);
        CHECK(curve.parameters.size() == curve.log10_regions.size());
    }
    CHECK(curves[4].log10_regions.back() > curves[0].log10_regions.back() + 18);
    CHECK(curves[4].log10_regions.at(4) == doctest::Approx(41.254214));  // five layers of fifty
    CHECK(regions_per_parameter(10, 1, 100).at(0).parameters.empty());
    CHECK_THROWS_AS(regions_per_parameter(0), std::invalid_argument);
}
