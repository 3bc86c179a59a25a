#include "chapters/14_reproductions/layer_variance.hpp"

#include <doctest/doctest.h>

#include <cmath>
#include <stdexcept>

using namespace descent;
using namespace descent::reproductions;

TEST_CASE(
    "L10.9 reproduce_variances: hand-worked growth log₁₀ ½Dσ², and one curve tilted five ways") {
    const initialization::Experiment experiment{
        .depth = 10, .width = 20, .networks = 2, .inputs = 20};
    std::size_t last = 0;
    const VarianceReproduction r =
        reproduce_variances(experiment, 1, [&](std::size_t done, std::size_t) { last = done; });
    CHECK(last == 2);
    CHECK(r.curves.size() == 5);
    REQUIRE(r.rows.size() == 10);  // five variances up, five down
    CHECK(r.rows[3].statement.key == "L10.9_slope_h_0.1");
    CHECK(r.rows[8].statement.key == "L10.9_slope_dh_0.1");
    CHECK(std::abs(std::get<double>(r.rows[3].stated)) < 1e-12);  // ½·20·.1 = 1
    CHECK(std::get<double>(r.rows[9].stated) == doctest::Approx(1));
    CHECK(r.rows[3].statement.what == "activations, σ² = 0.1 = 2/D, constant");
    // The curves are chapter 9's.
    const std::vector<initialization::Curve> measured = initialization::measure(experiment, 1);
    for (std::size_t i = 0; i < 5; ++i) {
        CHECK((r.curves[i].h == measured[i].h));
        CHECK((r.curves[i].dh == measured[i].dh));
    }
    // All variances use the same draws, so all rows of a kind miss the formula by the same.
    const auto missed = [&](std::size_t i) {
        return r.rows[i].obtained.value() - std::get<double>(r.rows[i].stated);
    };
    for (std::size_t i = 1; i < 5; ++i) {
        CHECK(missed(i) == doctest::Approx(missed(0)));
        CHECK(missed(5 + i) == doctest::Approx(missed(5)));
    }
    // Negative control: other draws miss it by something else.
    const VarianceReproduction other = reproduce_variances(experiment, 2);
    CHECK(other.rows[0].obtained != r.rows[0].obtained);
    CHECK_THROWS_AS(reproduce_variances({.depth = 0}, 0), std::invalid_argument);
}
