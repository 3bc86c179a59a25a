/// \file
/// A small training to try the experiments on: three arms of a spiral.
#pragma once

#include "chapters/07_backprop/spirals.hpp"
#include "chapters/13_batch_normalization/deep_sigmoid.hpp"

namespace descent::test {

inline const training::Data& small_data() {
    static const training::Data data =
        training::split(backprop::spirals(40, 3, 2), Real(0.25), Real(0.1), 1);
    return data;
}

inline normalization::NormalizationPlan small_plan() {
    return {.hidden = {8, 8, 8, 8}, .alphas = {Real(0.1), Real(1)}, .batch = 10, .epochs = 15};
}

}  // namespace descent::test
