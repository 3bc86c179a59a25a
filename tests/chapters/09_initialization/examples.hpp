/// \file
/// The small data sets and the small experiment of these tests.
#pragma once

#include "chapters/09_initialization/variance.hpp"
#include "common/data/dataset.hpp"
#include "common/random.hpp"

namespace descent::test {

/// Three classes around three points, nine of each.
inline LabelledData three_clouds() {
    Random random(1, "clouds");
    LabelledData data{
        .x = xt::zeros<Real>({std::size_t{27}, std::size_t{4}}), .label = {}, .classes = 3};
    for (std::size_t i = 0; i < 27; ++i) {
        for (std::size_t j = 0; j < 4; ++j) data.x(i, j) = random.normal(j == i % 3 ? 2 : 0, 1);
        data.label.push_back(i % 3);
    }
    return data;
}

/// Two classes in the plane, left and right.
inline LabelledData two_sides() {
    Random random(1, "sides");
    LabelledData data{
        .x = xt::zeros<Real>({std::size_t{40}, std::size_t{2}}), .label = {}, .classes = 2};
    for (std::size_t i = 0; i < 40; ++i) {
        data.x(i, 0) = random.normal(i % 2 == 0 ? -1 : 1, Real(0.5));
        data.x(i, 1) = random.normal();
        data.label.push_back(i % 2);
    }
    return data;
}

/// Small enough for a test, large enough for the slopes.
inline initialization::Experiment small(std::vector<Real> variances) {
    return {.depth = 12,
            .width = 40,
            .weight_variances = std::move(variances),
            .networks = 6,
            .inputs = 30};
}

}  // namespace descent::test
