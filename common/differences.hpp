/// \file
/// How steep is a function along a line, and how far from the truth can the
/// answer be?
///
/// A line through x is sampled at two step sizes on both sides. With the sizes t and
/// t/q,
/// \f[ D(t) = \frac{f(x+t)-f(x-t)}{2t}, \qquad R = \frac{q^2D(t/q)-D(t)}{q^2-1}, \f]
/// and R errs by O(t⁴) (Richardson). Its bound is derived, not chosen: truncation, from
/// the sizes of the third and of the next terms of the Taylor series that the same four
/// values give, plus rounding, from the noise measured in f around x divided by the
/// step. The steps adapt until the bound is small against the slope.
///
/// Such a bound is an estimate. Where a claimed slope disagrees with R, or the steps
/// did not settle, a second opinion decides: twenty steps over eleven decades, of which
/// only a plateau counts, three neighbours that agree. Where there is none the slope is
/// unresolved; where x sits on a kink it is an interval. (After ten second opinions that
/// confirmed the first, a gross error needs no more.)
#pragma once

#include <cstdint>
#include <functional>
#include <limits>
#include <span>
#include <vector>

#include "common/tensor.hpp"

namespace descent {

/// A slope found by finite differences.
struct Slope {
    /// How the slope was found, if it was.
    enum class Kind {
        smooth,      ///< from both sides
        one_sided,   ///< x sits on a kink, or on the end of the domain: from one side
        interval,    ///< x sits on a kink: value ± bound holds the slopes left and right of it
        unresolved,  ///< no step size gave an answer
        contested    ///< unresolved, but the first steps spoke against the claim
    };
    Real value = 0;
    Real bound = std::numeric_limits<Real>::infinity();  ///< infinite when unresolved
    Kind kind = Kind::unresolved;
    bool found() const { return std::isfinite(bound); }  ///< is there a bound?
    /// Is a slope that is claimed no further away than the bound?
    bool agrees(Real claimed) const { return std::abs(claimed - value) <= bound; }
};

/// Differentiates a function with several outputs along lines through one point.
class Differences {
public:
    /// Writes f(x), `outputs` numbers. What it throws (but no memory) counts as not
    /// finite.
    using Function = std::function<void(const Vector& x, Vector& f)>;
    /// Puts x at x + t·d, and returns the t really reached.
    using Line = std::function<Real(Real t)>;

    /// \param pattern a fingerprint of the branches that the last evaluation took, or
    /// empty
    /// \param step relative step size to begin with; 0 chooses about ε^(1/5), shifted a
    /// little by the seed
    /// \throws std::invalid_argument for a step that is negative, NaN or above 1
    Differences(Function f, std::function<std::uint64_t()> pattern, const Vector& origin,
                std::size_t outputs, Real step, std::uint64_t seed);

    Vector x;  ///< the point at which the function is evaluated next
    Function function;
    std::size_t evaluations = 0;

    Real step() const { return step_; }           ///< the relative step it begins with
    const Vector& base() const { return base_; }  ///< f(x)
    Real noise() const { return noise_[0]; }      ///< how much output 0 jitters
    /// Of the branches that the last evaluation took; 0 if nothing tells.
    std::uint64_t pattern() const { return pattern_ ? pattern_() : 0; }

    /// The slope of every output along a line.
    /// \param size what the steps are relative to, such as max(1, |x_i|)
    /// \param claimed what the slopes are said to be: a disagreement is looked at twice
    /// \param scale a typical slope of these outputs: what is far below need not be
    /// resolved
    const std::vector<Slope>& slopes(const Line& line, Real size, std::span<const Real> claimed,
                                     Real scale);

private:
    /// Both sides of one step.
    struct Sample {
        Real right = 0, left = 0;  ///< the t reached, left negative
        Vector plus, minus;        ///< f there
        std::uint64_t plus_pattern = 0, minus_pattern = 0;
        Real width() const { return (right - left) / 2; }
    };

    void evaluate(Vector& f);
    void take(const Line& line, Real t, Sample& sample);
    bool usable(const Sample& sample) const;
    bool estimate(std::size_t k, Real scale, Real& stretch);
    void quick(const Line& line, Real size, Real scale);
    void careful(const Line& line, Real size, std::span<const Real> claimed, Real scale);
    Slope second_opinion(std::size_t k, Real claimed, Real scale) const;
    void measure_noise(std::uint64_t seed);
    bool noise_on_line(const Vector& origin, const Vector& direction, Real distance, Real spacing,
                       Vector& noise);

    std::function<std::uint64_t()> pattern_;
    Real step_;     ///< relative, of the first line
    Real settled_;  ///< of the next line: where the one before settled, or not far from it
    std::size_t outputs_;
    std::uint64_t base_pattern_ = 0;
    Vector base_, noise_;
    Sample coarse_, fine_;
    std::vector<Sample> ladder_;
    std::vector<Slope> slopes_;
    std::vector<bool> firm_;     ///< the first opinion of an output is resolved
    std::size_t confirmed_ = 0;  ///< second opinions that confirmed a firm first one
};

}  // namespace descent
