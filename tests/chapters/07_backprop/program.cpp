#include <doctest/doctest.h>

#include "tests/support/run_program.hpp"

TEST_CASE("the program runs with its defaults") {
    const auto run = descent::test::run_program("07_backprop", {"--quick"});
    CHECK(run.exit_code == 0);
    CHECK(run.err.empty());
}
