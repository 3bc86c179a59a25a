#include "chapters/14_reproductions/parameters.hpp"

#include <doctest/doctest.h>

using namespace descent;
using namespace descent::reproductions;

TEST_CASE("table: two neighbouring digits exchanged are told from other differences") {
    CHECK(neighbours_swapped(15139, 15319));
    CHECK(neighbours_swapped(15319, 15139));
    CHECK(neighbours_swapped(12, 21));
    CHECK_FALSE(neighbours_swapped(15139, 15139));
    CHECK_FALSE(neighbours_swapped(15139, 15391));
    CHECK_FALSE(neighbours_swapped(15139, 15138));
    CHECK_FALSE(neighbours_swapped(11, 11));
    CHECK_FALSE(neighbours_swapped(1, 10));
}

TEST_CASE("L8.7 GO.15 parameters: hand-worked value: (3 + 1)·5 + (5 + 1)·2, and as stated or not") {
    CHECK(parameter_formula({3, 5, 2}) == 32);
    CHECK(parameter_formula({3}) == 0);
    const deep::DeepNetwork network({3, 5, 2});
    const Statement statement{.tag = "L0.0", .source = "a source", .what = "parameters", .key = ""};
    const ParameterCount right = count_parameters(network, statement, 32);
    CHECK(right.layout == 32);
    CHECK(right.formula == 32);
    CHECK(verdict(right.row) == RowVerdict::reproduced);
    CHECK(right.row.statement.erratum.empty());
    const ParameterCount misprint = count_parameters(network, statement, 23, true);
    CHECK(verdict(misprint.row) == RowVerdict::differs);
    CHECK(misprint.row.statement.erratum == "32, two digits are exchanged");
    CHECK(verdict(count_parameters(network, statement, 33).row) == RowVerdict::differs);
}
