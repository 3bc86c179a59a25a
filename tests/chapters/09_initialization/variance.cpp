#include "chapters/09_initialization/variance.hpp"

#include <doctest/doctest.h>

using namespace descent;
using namespace descent::initialization;

TEST_CASE("L10.8 He initialization: hand-worked variances") {
    CHECK(he_variance(100) == Real(0.02));
    CHECK(forward_variance(100, Real(0.02), 3) == doctest::Approx(3));
    CHECK(compromise_variance(100, 300) == Real(0.01));
}
