#include "bench/speed/contest.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <chrono>
#include <cmath>
#include <limits>
#include <thread>

#include "tests/support/compare.hpp"

using namespace descent;
using namespace descent::speed;

namespace {

/// Somebody whose losses are these numbers, one after the other, and then the last one.
Contestant with_losses(std::string name, std::vector<Real> losses) {
    return {std::move(name), [losses, next = std::size_t{0}]() mutable {
                return losses[std::min(next++, losses.size() - 1)];
            }};
}

}  // namespace

TEST_CASE("contest: quartiles of a few numbers, worked by hand") {
    const Quartiles q = quartiles({5, 1, 4, 2, 3});
    CHECK(q.low == 2);
    CHECK(q.median == 3);
    CHECK(q.high == 4);
    CHECK(quartiles({2, 1}).median == 1.5);
    CHECK(quartiles({7}).high == 7);
    CHECK_THROWS_WITH_AS(quartiles({}), "quartiles: there is no value", std::invalid_argument);
}

TEST_CASE("contest: waiting counts by the clock, and not in processor time") {
    const Contestant sleeper{"sleeper", [] {
                                 std::this_thread::sleep_for(std::chrono::milliseconds(2));
                                 return Real(1);
                             }};
    ContestPlan plan{.rounds = 1, .seconds = 1e-6};
    CHECK(contest({sleeper}, plan)[0].microseconds.median < 1500);
    plan.by_the_clock = true;
    CHECK(contest({sleeper}, plan)[0].microseconds.median >= 2000);
}

TEST_CASE("contest: who steps in another process says how long that took") {
    std::size_t steps = 0;
    Contestant elsewhere = with_losses("elsewhere", {1});
    elsewhere.seconds = [&](std::size_t count, bool by_the_clock) {
        steps += count;
        return (by_the_clock ? 3e-6 : 2e-6) * static_cast<double>(count);
    };
    ContestPlan plan{.rounds = 2, .seconds = 1e-4};
    CHECK(contest({elsewhere}, plan)[0].microseconds.median == test::relative(2, 1e-12));
    CHECK(steps > 2 * 50);
    plan.by_the_clock = true;
    CHECK(contest({elsewhere}, plan)[0].microseconds.median == test::relative(3, 1e-12));
    CHECK(contest({with_losses("first", {2}), elsewhere}, plan)[1].refused);
}

TEST_CASE("contest: geometric mean, in which twice as fast and half as fast are even") {
    CHECK(*geometric_mean({2, 0.5}) == test::relative(1, 1e-15));
    CHECK(*geometric_mean({1, 4, 16}) == test::relative(4, 1e-15));
    CHECK(!geometric_mean({}));
}

TEST_CASE("contest: losses agree up to the tolerance, and one wrong digit or NaN is seen") {
    const std::vector<Real> losses{Real(2.5), Real(2.25), Real(2)};
    CHECK(agrees(losses, with_losses("same", losses)));
    const Real off = Real(2.25 * (1 + 3 * loss_tolerance)),
               near = Real(2.25 * (1 + loss_tolerance / 2));
    CHECK(agrees(losses, with_losses("rounded", {Real(2.5), near, Real(2)})));
    CHECK(!agrees(losses, with_losses("off in the middle", {Real(2.5), off, Real(2)})));
    CHECK(!agrees(losses, with_losses("late", {Real(2.5), Real(2.5), Real(2.25)})));
    const Real nan = std::numeric_limits<Real>::quiet_NaN();
    CHECK(!agrees(losses, with_losses("no number", {Real(2.5), nan, Real(2)})));
    CHECK(!agrees({nan}, with_losses("no number on both sides", {nan})));
}

TEST_CASE("contest: who computes something else is refused; parts of the work are not asked") {
    const Contestant first = with_losses("first", {1}), same = with_losses("same", {1});
    const Contestant wrong = with_losses("wrong", {1, 1, 1, 1, 1, 1, 1, 1, 1, 2});
    Contestant part = with_losses("part", {0});
    part.has_loss = false;
    const auto standings = contest({first, same, wrong, part}, {.rounds = 3, .seconds = 1e-4});
    REQUIRE(standings.size() == 4);
    CHECK(!standings[1].refused);
    CHECK(standings[2].refused);
    CHECK(standings[2].ratio.median == 0);
    CHECK(!standings[3].refused);
    CHECK(standings[0].ratio.low == 1);
    CHECK(standings[0].ratio.high == 1);
    CHECK(standings[1].microseconds.median > 0);
}

TEST_CASE("contest: who does ten times the work takes several times as long") {
    const auto work = [](int times) {
        return [times] {
            Real sum = 0;
            for (int i = 0; i < 1000 * times; ++i) sum += std::sqrt(Real(i)) / (sum + 1);
            return sum < 0 ? Real(0) : Real(1);
        };
    };
    const auto standings =
        contest({{"one", work(1)}, {"ten", work(10)}}, {.rounds = 5, .seconds = 1e-3});
    CHECK(standings[1].ratio.median > 5);
    CHECK(standings[1].ratio.median < 20);
}

TEST_CASE("contest: exponent of a power law, of its upper half, and of what is none") {
    const std::vector<double> x{1, 2, 4, 8, 16, 32};
    std::vector<double> square, late;
    for (const double v : x) {
        square.push_back(3 * v * v);
        late.push_back(v < 8 ? 7 : std::pow(v, 1.5));  // a fixed cost below
    }
    CHECK(exponent(x, square) == test::relative(2, 1e-13));
    CHECK(exponent(x, late) == test::relative(1.5, 1e-13));
    CHECK(exponent({1, 2, 4}, {1, 1, 4}) == test::relative(1, 1e-13));
    CHECK(exponent(x, square) != test::relative(1.9, 1e-2));
    CHECK_THROWS_WITH_AS(exponent({1, 2}, {1, 2}),
                         "exponent: expected three points or more, of both coordinates",
                         std::invalid_argument);
    CHECK_THROWS_WITH_AS(exponent({1, 2, 3}, {1, 0, 2}), "exponent: a number is not positive",
                         std::invalid_argument);
}
