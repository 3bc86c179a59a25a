#include "chapters/11_training/training.hpp"

#include <doctest/doctest.h>

using namespace descent;
using namespace descent::training;

TEST_CASE("GO.1 recipe: a batch of 100 and fifty epochs unless one asks for more") {
    const Recipe recipe{.optimizer = optimizers::optimizer_named("gradient descent")};
    CHECK(recipe.batch == 100);
    CHECK(recipe.epochs == 50);
}
