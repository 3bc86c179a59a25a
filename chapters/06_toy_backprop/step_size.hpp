/// \file
/// How does the error of a numerical derivative depend on the step h? Straight lines in
/// logarithmic axes: truncation rises with h, rounding falls.
#pragma once

#include <array>
#include <optional>
#include <vector>

#include "chapters/06_toy_backprop/differentiate.hpp"

namespace descent::toy {

/// For each h: ‖g(h) − g‖ / ‖g‖ for the gradient by each of the five ways (not divided
/// where f_3 = y, so that g is 0).
struct ErrorCurves {
    std::vector<double> h;
    /// one curve per way; not finite where h leads to overflow
    std::array<std::vector<double>, 5> error;

    /// The errors of all five ways at h[i].
    FiveWays at(std::size_t i) const {
        return {error[0][i], error[1][i], error[2][i], error[3][i], error[4][i]};
    }
};

/// The yardstick g is backward() in `long double`: 11 more bits than double on x86, where
/// an error of 10⁻¹⁷ shows.
/// \throws std::invalid_argument as five_ways()
ErrorCurves error_curves(const Toy<double>& phi, double x, double y,
                         const std::vector<double>& steps);

/// The slope of log(error) over log(h) by least squares, from the points with low ≤ h ≤
/// high and a finite error > 0.
/// \returns NaN for fewer than two such points \throws std::invalid_argument when the
/// sizes differ
double fitted_slope(const std::vector<double>& h, const std::vector<double>& error, double low,
                    double high);

/// Where a curve is straight in logarithmic axes.
struct StraightPart {
    double low = 0, high = 0, slope = 0;  ///< from h = low to h = high
};

/// The longest part of an error curve that rises (truncation) or falls (rounding) along a
/// straight line, below an error of 1: at least a decade with points within 5 % of the
/// line if it rises; three decades, within a factor of 3.3, if it falls, for rounding is
/// noise. \param h ascending \returns nothing where no part is straight, or long enough
/// \throws std::invalid_argument when the sizes differ
std::optional<StraightPart> rising_part(const std::vector<double>& h,
                                        const std::vector<double>& error);
/// The longest part that falls. \throws as rising_part()
std::optional<StraightPart> falling_part(const std::vector<double>& h,
                                         const std::vector<double>& error);

/// `count` numbers from low to high with equal ratios. \throws std::invalid_argument
/// unless 0 < low < high, count > 1
std::vector<double> geometric(double low, double high, std::size_t count);

}  // namespace descent::toy
