#include "chapters/05_deep_networks/counting.hpp"

#include <doctest/doctest.h>

#include <stdexcept>

#include "chapters/05_deep_networks/composition.hpp"
#include "chapters/05_deep_networks/regions.hpp"

using namespace descent;
using namespace descent::neurons;
using namespace descent::shallow;
using namespace descent::deep;

TEST_CASE("L8.5 five layers of ten: 471 parameters, 161,051 regions, not the slide's 161,501") {
    const Architecture a{1, 10, 5};
    CHECK(parameter_count(a) == 471);
    CHECK(grouped(region_formula(a)) == "161,051");
    CHECK(grouped(region_formula(a)) != "161,501");
    CHECK(11 * 11 * 11 * 11 * 11 == 161051);
    // the network exists: its regions are counted, one by one
    DeepModel model = as_deep(sawtooth(10));
    for (int k = 1; k < 5; ++k) model = merge(model, sawtooth(10));
    CHECK(model.network.parameters() == 471);
    CHECK(line_regions(model.network, model.phi).linear == 161051);
}

TEST_CASE("L8.5 five layers of fifty, ten inputs: every digit") {
    const Architecture a{10, 50, 5};
    CHECK(parameter_count(a) == 10801);
    CHECK((region_formula(a) == Integer("179562019186562049740867382427559978336256")));
    CHECK(log10(region_formula(a)) == doctest::Approx(41.254214).epsilon(1e-7));
    CHECK(log10(region_formula(a)) > 40);
}

TEST_CASE("L8.5 the formula for one layer counts an arrangement of lines, and the plane agrees") {
    Random random(1, "counting test");
    for (std::size_t D : {1u, 4u, 9u}) {
        const DeepNetwork network({2, D, 1});
        Vector phi = xt::zeros<Real>({network.parameters()});
        random.fill_normal(phi);
        CHECK((region_formula({2, D, 1}) == plane_regions(network, phi, {-1e6, 1e6, -1e6, 1e6})));
    }
    CHECK((region_formula({3, 4, 1}) == 15));  // 1 + 4 + 6 + 4: four planes in space
    CHECK((region_formula({5, 3, 1}) == 8));   // more inputs than units: every pattern
}

TEST_CASE("L8.5 the formula for one input is (D+1)^K, and a sawtooth has that many regions") {
    for (std::size_t D : {3u, 5u}) {
        DeepModel model = as_deep(sawtooth(D));
        for (std::size_t K = 1; K <= 4; ++K) {
            CHECK((region_formula({1, D, K}) == line_regions(model.network, model.phi).linear));
            CHECK(parameter_count(Architecture{1, D, K}) == model.network.parameters());
            model = merge(model, sawtooth(D));
        }
    }
}

TEST_CASE("L8.5 no random network of one input exceeds the formula") {
    Random random(2, "counting test");
    const DeepNetwork network({1, 2, 2, 2, 1});
    for (int repeat = 0; repeat < 300; ++repeat) {
        Vector phi = xt::zeros<Real>({network.parameters()});
        random.fill_normal(phi);
        CHECK(line_regions(network, phi).linear <= 27);
    }
}

TEST_CASE("L8.5 parameters: both counts equal the layout of the network") {
    for (const Architecture& a :
         {Architecture{1, 3, 1}, {3, 4, 2, 2}, {10, 50, 5}, {40, 75, 3, 10}}) {
        const auto widths =
            widths_of(a.inputs, std::vector<std::size_t>(a.layers, a.width), a.outputs);
        CHECK(parameter_count(a) == DeepNetwork(widths).parameters());
        CHECK(parameter_count(widths) == DeepNetwork(widths).parameters());
    }
}

TEST_CASE("L8.5 parameters: as many as the blocks of the network hold, for random sizes") {
    Random random(3, "counting test");
    for (int repeat = 0; repeat < 100; ++repeat) {
        const Architecture a{1 + random.index(20), 1 + random.index(20), 1 + random.index(5),
                             1 + random.index(20)};
        const DeepNetwork network(
            widths_of(a.inputs, std::vector<std::size_t>(a.layers, a.width), a.outputs));
        std::size_t count = 0;
        for (const Block& block : network.layout.blocks()) count += block.size;
        CHECK(parameter_count(a) == count);
    }
}

TEST_CASE("L8.5 binomials, digits and logarithms") {
    CHECK((binomial(50, 10) == Integer("10272278170")));
    CHECK((binomial(5, 0) == 1));
    CHECK((binomial(3, 5) == 0));
    for (std::size_t n = 1; n < 30; ++n)
        for (std::size_t k = 1; k <= n; ++k)
            CHECK((binomial(n, k) == binomial(n - 1, k - 1) + binomial(n - 1, k)));
    CHECK(grouped(0) == "0");
    CHECK(grouped(999) == "999");
    CHECK(grouped(-1234567) == "-1,234,567");
    CHECK(grouped(-123456) == "-123,456");
    CHECK(log10(Integer(1000)) == doctest::Approx(3).epsilon(1e-15));
}

TEST_CASE("L8.5 counting: what makes no sense is refused") {
    CHECK_THROWS_AS(parameter_count(Architecture{1, 0, 1}), std::invalid_argument);
    CHECK_THROWS_AS(region_formula({0, 1, 1}), std::invalid_argument);
    CHECK_THROWS_AS(region_formula({1, 1, 0}), std::invalid_argument);
    CHECK_THROWS_AS(region_formula({1, 10, 1000000}), std::invalid_argument);
    CHECK_THROWS_AS(region_formula({1, 2000000, 1}), std::invalid_argument);
    CHECK_THROWS_AS(log10(Integer(0)), std::invalid_argument);
}
