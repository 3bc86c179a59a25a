/// \file
/// What does a peer get, and what must it do? Without xtensor: files that know only Eigen
/// read this too.
#pragma once

#include <cstddef>
#include <functional>
#include <vector>

#include "common/real.hpp"

namespace descent::speed {

/// A network with ReLU, its start, and one labelled batch, on which every step is made.
struct Workload {
    std::vector<std::size_t> widths;  ///< inputs, hidden units …, outputs
    std::size_t batch = 1;            ///< examples
    Real alpha = 0;                   ///< step size
    std::vector<Real> phi;            ///< W0, b0, W1, … each matrix outputs × inputs, row by row
    std::vector<Real> x;              ///< batch × inputs, row by row
    std::vector<std::size_t> labels;  ///< one class per example
};

/// One step of plain SGD on the mean cross-entropy; returns the loss before the update.
using StepOf = std::function<Real()>;

}  // namespace descent::speed
