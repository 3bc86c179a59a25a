/// \file
/// How are the accuracies of several runs written?
#pragma once

#include <fmt/format.h>

#include <string>

#include "common/estimate.hpp"

namespace descent::regularization {

/// Mean and standard error of shares, in percent: "34.2 ± 0.5", or "34.2" of a single
/// one.
inline std::string percent(const Vector& shares) {
    const Estimate of = estimate(shares);
    if (shares.size() < 2) return fmt::format("{:.1f}", 100 * of.mean);
    return fmt::format("{:.1f} ± {:.1f}", 100 * of.mean, 100 * of.error);
}

}  // namespace descent::regularization
