#include "chapters/14_reproductions/width.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <stdexcept>

using namespace descent;
using namespace descent::reproductions;

namespace {

const Real never = std::numeric_limits<Real>::infinity();

/// A width with these epochs, one for each rate.
WidthPoint point(std::vector<Real> epochs, Real least_error = 0) {
    return {.units = 1,
            .parameters = 1,
            .ratio = 1,
            .epochs = std::move(epochs),
            .least_error = least_error};
}

}  // namespace

TEST_CASE("GO.15c measure_widths: each entry is the median of memorize() over the seeds") {
    const WidthPlan plan{.units = {8, 32},
                         .alphas = {Real(0.2), Real(0.8)},
                         .examples = 20,
                         .seeds = 3,
                         .most_epochs = 400,
                         .seed = 5};
    std::size_t calls = 0;
    const std::vector<WidthPoint> points =
        measure_widths(plan, [&](std::size_t done, std::size_t total) {
            CHECK(done == ++calls);
            CHECK(total == 2 * 2 * 3);
        });
    CHECK(calls == 12);
    REQUIRE(points.size() == 2);
    for (std::size_t i = 0; i < 2; ++i) {
        const deep::DeepNetwork network({40, plan.units[i], 10});
        CHECK(points[i].units == plan.units[i]);
        CHECK(points[i].parameters == 51 * plan.units[i] + 10);  // 41 D and 10 (D + 1)
        CHECK(points[i].ratio == doctest::Approx((51.0 * double(plan.units[i]) + 10) / 20));
        for (std::size_t a = 0; a < 2; ++a) {
            std::vector<Real> epochs;
            for (const std::uint64_t seed : {5u, 6u, 7u}) {
                const Memorization m =
                    memorize(network, randomly_labelled(20, seed),
                             {.alpha = plan.alphas[a], .most_epochs = 400, .seed = seed});
                REQUIRE(m.epochs_to_fit.has_value());
                epochs.push_back(real(*m.epochs_to_fit));
            }
            std::sort(epochs.begin(), epochs.end());
            CHECK(points[i].epochs[a] == epochs[1]);
        }
        CHECK(points[i].least_error == 0);
    }
}

TEST_CASE(
    "GO.15c measure_widths: wider needs fewer epochs at its best rate; more parameters than "
    "examples are not enough") {
    const std::vector<WidthPoint> points = measure_widths({.units = {1, 4, 16, 64},
                                                           .alphas = {Real(0.4), Real(1.6)},
                                                           .examples = 60,
                                                           .seeds = 1,
                                                           .most_epochs = 300});
    // one unit: 61 parameters for 60 examples, and most labels are wrong to the end
    CHECK(points[0].ratio > 1);
    CHECK(points[0].least_error > 20);
    CHECK_FALSE(std::isfinite(points[0].fewest()));
    // what is easy is the width: 13 parameters an example get there, 54 in half of the epochs
    CHECK(std::isfinite(points[2].fewest()));
    CHECK(points[3].fewest() < points[2].fewest());
    CHECK(points[3].epochs[0] < points[2].epochs[0]);
    // Invariant: a wider network does not end with more wrong labels.
    for (std::size_t i = 0; i + 1 < points.size(); ++i)
        CHECK(points[i + 1].least_error <= points[i].least_error);
}

TEST_CASE("GO.15c WidthPoint: fewest epochs and the rate they need; none when none got there") {
    const std::vector<Real> alphas{1, 2, 4};
    CHECK(point({30, 10, never}).fewest() == 10);
    CHECK(point({30, 10, never}).best_alpha(alphas) == 2);
    CHECK_FALSE(std::isfinite(point({never, never, never}).fewest()));
    CHECK(point({never, never, never}).best_alpha(alphas) == 0);
    CHECK_THROWS_AS(point({1}).best_alpha(alphas), std::invalid_argument);
}

TEST_CASE("GO.15c width_rows: hand-worked margins; negative controls: a wider network is slower") {
    // fewest 40, 20, 15: margins 50 and 25 %; at the smallest rate 100, 80, 60: 20 and 25 %
    const std::vector<WidthPoint> points{point({never, never}, 30), point({100, 40}),
                                         point({80, 20}), point({60, 15})};
    Rows rows = width_rows(points, "a remark");
    REQUIRE(rows.size() == 3);
    CHECK(rows[1].obtained.value() == doctest::Approx(25));
    CHECK(rows[2].obtained.value() == doctest::Approx(20));
    CHECK(count(rows, RowVerdict::reproduced) == 3);
    CHECK(rows[0].statement.remark == "a remark");

    // the widest is slower at its best rate, but not at the smallest
    std::vector<WidthPoint> wrong = points;
    wrong[3] = point({60, 25});
    rows = width_rows(wrong, "");
    CHECK(verdict(rows[1]) == RowVerdict::differs);
    CHECK(verdict(rows[2]) == RowVerdict::reproduced);
    // a width that fails after one that got there
    wrong[3] = point({never, never}, 2);
    rows = width_rows(wrong, "");
    for (const Row& row : rows) CHECK(verdict(row) == RowVerdict::differs);
    // a single width that gets there has nothing to be compared with
    rows = width_rows({point({never}), point({7})}, "");
    CHECK(verdict(rows[1]) == RowVerdict::differs);
    CHECK_THROWS_AS(width_rows({}, ""), std::invalid_argument);
}

TEST_CASE("GO.15c reproduce_widths: points of the plan, and its rows; bad plans are refused") {
    const WidthPlan plan{.units = {16, 64}, .alphas = {Real(0.8)}, .examples = 20, .seeds = 1};
    const WidthReproduction r = reproduce_widths(plan);
    CHECK(r.points.size() == 2);
    CHECK(r.points[1].epochs == measure_widths(plan)[1].epochs);
    CHECK(r.all_rows().size() == 3);
    CHECK(r.rows[1].statement.remark.starts_with("20 random labels"));
    for (const WidthPlan& wrong :
         {WidthPlan{.alphas = {}}, WidthPlan{.seeds = 0}, WidthPlan{.units = {8, 4}},
          WidthPlan{.alphas = {1, Real(0.5)}}, WidthPlan{.units = {8}, .alphas = {0}},
          WidthPlan{.units = {8}, .examples = 4001}})
        CHECK_THROWS_AS(measure_widths(wrong), std::invalid_argument);
}
