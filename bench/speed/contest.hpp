/// \file
/// Who is faster? Steps of several contestants in turn, so that all meet the same noise.
#pragma once

#include <optional>
#include <string>

#include "bench/speed/peer.hpp"

namespace descent::speed {

/// What a Real is called.
inline constexpr const char* precision = sizeof(Real) == 8 ? "double" : "single";

/// Somebody who does the work of a step, or a part of it.
struct Contestant {
    std::string name;
    StepOf step;
    bool has_loss = true;  ///< false for a part of the work, such as the products alone
    /// Where another process makes the steps: lets it make so many, and returns the seconds
    /// it measured.
    std::function<double(std::size_t steps, bool by_the_clock)> seconds = {};
};

/// Three quartiles of what was measured.
struct Quartiles {
    double low = 0, median = 0, high = 0;
};

/// \throws std::invalid_argument for no values
Quartiles quartiles(std::vector<double> values);

/// What one contestant came to.
struct Standing {
    std::string name;
    bool refused = false;    ///< its losses differ from the first contestant's
    Quartiles microseconds;  ///< per step
    Quartiles ratio;         ///< its time / the first one's, both of the same round
};

/// How long a contest takes.
struct ContestPlan {
    std::size_t rounds = 9;
    double seconds = 0.02;  ///< of one contestant in one round, at least
    /// in place of this thread's processor time, which does not count waiting for others
    bool by_the_clock = false;
};

/// The largest relative difference of two losses that still are the same loss: 1e-10 in
/// double, 1e-5 in single precision.
constexpr double loss_tolerance = sizeof(Real) == 8 ? 1e-10 : 1e-5;

/// Do the contestant's next losses equal these? A loss that is no number equals none.
bool agrees(const std::vector<Real>& losses, const Contestant& contestant);

/// Ten losses of the first contestant first; who does not compute the same is refused.
/// Then rounds in which each one steps in turn.
std::vector<Standing> contest(const std::vector<Contestant>& contestants, const ContestPlan& plan);

/// (Π values)^{1/n}; nothing for no values.
std::optional<double> geometric_mean(const std::vector<double>& values);

/// a of y = c xᵃ through the upper half of the points, three at least, where fixed costs
/// have vanished: least squares in a log-log plot.
/// \param x rising \throws std::invalid_argument for fewer points than three, different
/// sizes, or a number that is not positive
double exponent(const std::vector<double>& x, const std::vector<double>& y);

}  // namespace descent::speed
