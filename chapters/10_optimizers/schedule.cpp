#include "chapters/10_optimizers/schedule.hpp"

namespace descent::optimizers {

Schedule constant() {
    return [](std::size_t) { return Real(1); };
}

}  // namespace descent::optimizers
