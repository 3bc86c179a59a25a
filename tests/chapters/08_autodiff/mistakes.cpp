#include "chapters/08_autodiff/mistakes.hpp"

#include <doctest/doctest.h>

using namespace descent::autodiff;

TEST_CASE("graph: the mistakes that the walk-through tells are refused in these words") {
    const std::vector<Mistake> found = refused_mistakes();
    const std::vector<Mistake> expected{
        {"a second use of a freed graph",
         "backward: this graph was freed by backward() or clear(); compute its values again first"},
        {"backward from a matrix without a seed",
         "backward: the value is 2×2: only a scalar can go without a seed"},
        {"shapes that do not fit", "matmul: rows of b has size 1, expected 2"},
        {"values of two graphs", "+: its values belong to different graphs"}};
    REQUIRE(found.size() == expected.size());
    for (std::size_t i = 0; i < found.size(); ++i) {
        CHECK(found[i].what == expected[i].what);
        CHECK(found[i].message == expected[i].message);
    }
}
