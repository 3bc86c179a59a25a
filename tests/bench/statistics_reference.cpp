// What SciPy and NumPy say of small samples (tests/reference/statistics.py).
#include <doctest/doctest.h>

#include <cmath>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "bench/optimizers/statistics.hpp"
#include "tests/support/compare.hpp"
#include "tests/support/reference.hpp"

using namespace descent;
using namespace descent::bench;

namespace {

Real number(const nlohmann::json& value) {
    return value.is_string() ? std::stod(value.get<std::string>()) : value.get<Real>();
}

std::vector<Real> numbers(const nlohmann::json& list) {
    std::vector<Real> result;
    for (const nlohmann::json& value : list) result.push_back(number(value));
    return result;
}

const nlohmann::json& cases() {
    static const nlohmann::json json = test::reference("statistics.json");
    REQUIRE(json["cases"].size() == 19);
    return json["cases"];
}

/// |a − b| in units of b, or of 1 where b is smaller and no p-value; 0 for the same
/// infinity.
Real apart(Real a, Real b, Real unit) {
    return a == b ? Real(0) : std::abs(a - b) / std::max(std::abs(b), unit);
}

constexpr Real bound = Real(1e-12);

}  // namespace

TEST_CASE("statistics: signed ranks and signs are SciPy's") {
    for (const nlohmann::json& c : cases()) {
        const std::vector<Real> d = numbers(c["differences"]);
        CAPTURE(d.size());
        CHECK(apart(signed_rank_p(d), number(c["signed_rank"]), 0) < bound);
        CHECK(apart(sign_p(d), number(c["sign"]), 0) < bound);
    }
}

TEST_CASE("statistics: intervals, quantiles and means are SciPy's") {
    Real rounded_off = 0;
    for (const nlohmann::json& c : cases()) {
        const MedianInterval interval = median_interval(numbers(c["differences"]));
        CHECK(interval.low == number(c["median_interval"][0]));
        CHECK(interval.high == number(c["median_interval"][1]));
        CHECK(apart(interval.coverage, number(c["median_interval"][2]), 1) < bound);

        const std::vector<Real> x = numbers(c["finite"]);
        CHECK(apart(middle(x), number(c["median"]), 1) < bound);
        REQUIRE(c["shares"].size() == 7);
        for (std::size_t i = 0; i < 7; ++i)
            CHECK(apart(quantile(x, number(c["shares"][i])), number(c["quantiles"][i]), 1) < bound);
        const Real mean = interquartile_mean(x), trimmed = number(c["trim_mean"]);
        CHECK(apart(mean, number(c["interquartile_mean"]), 1) < bound);
        if (x.size() % 4 == 0) CHECK(apart(mean, trimmed, 1) < bound);
        rounded_off = std::max(rounded_off, apart(mean, trimmed, 1));
    }
    // whole numbers taken off at the ends are something else
    CHECK(rounded_off > Real(1e-3));
}
