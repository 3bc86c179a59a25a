#include "common/differences.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <exception>
#include <new>
#include <optional>

#include "common/random.hpp"

namespace descent {
namespace {

constexpr Real epsilon = std::numeric_limits<Real>::epsilon();
constexpr Real not_a_number = std::numeric_limits<Real>::quiet_NaN();

/// The ratio of the two step sizes: no power of two, which a periodic term could hide
/// from.
constexpr Real q = Real(1.87);

/// The second opinion: step sizes t, t/3.73, …, eleven decades in all.
constexpr std::size_t rungs = 20;
constexpr Real rung = Real(3.73);

/// Difference quotients of order p (error O(t^p)) at shrinking steps; NaN where there is
/// none.
struct Quotients {
    int order;
    std::vector<Real> t = {}, quotient = {}, magnitude = {};  ///< magnitude: of f at t

    std::size_t size() const { return t.size(); }
    void add(Real step, Real value, Real f) {
        t.push_back(step), quotient.push_back(value), magnitude.push_back(std::abs(f));
    }

    /// Two neighbours joined so that the O(t^p) drops out.
    Real joined(std::size_t j) const {
        const Real ratio = std::pow(t[j] / t[j + 1], static_cast<Real>(order));
        return quotient[j + 1] + (quotient[j + 1] - quotient[j]) / (ratio - 1);
    }

    /// How much f jitters at step j and below, told by the changes between quotients
    /// there.
    Real jitter(std::size_t j) const {
        Real jitter = 0;
        for (std::size_t i = j; i + 1 < size() && i < j + 4; ++i) {
            const Real change = std::abs(quotient[i] - quotient[i + 1]) * t[i + 1];
            if (std::isfinite(change)) jitter = std::max(jitter, change);
        }
        return std::max(jitter, epsilon * magnitude[j]);
    }

    /// Is the difference of f the same at two neighbours of the four steps around j? Then f
    /// jumps at x: noise would not repeat itself.
    bool jumps(std::size_t j) const {
        for (std::size_t i = j - 1; i < j + 2; ++i) {
            const Real one = quotient[i] * t[i], next = quotient[i + 1] * t[i + 1];
            if (one != 0 && std::abs(one - next) <= Real(1e-2) * std::abs(one)) return true;
        }
        return false;
    }

    /// Is this the noise of rounding? That does not fall with the steps, or holds f
    /// still in the end; an oscillation that the steps are too long for gets smaller
    /// with them.
    bool lasts(std::size_t j, Real noise) const {
        if (jumps(j - 1)) return false;
        Real late = 0;
        for (std::size_t i = size() - 3; i + 1 < size(); ++i) {
            const Real change = std::abs(quotient[i] - quotient[i + 1]) * t[i + 1];
            if (std::isfinite(change)) late = std::max(late, change);
        }
        return 30 * late >= noise || quotient.back() == 0 || noise <= 16 * epsilon * magnitude[j];
    }
};

/// Where three joined neighbours agree best; unresolved where none do, or where the best
/// ones contradict the claim and others, at other steps, support it.
Slope plateau(const Quotients& of, Real noise_elsewhere, Real scale, Real claimed) {
    Slope best, claim;  // the best of all, and the best that supports the claim
    for (std::size_t j = 1; j + 2 < of.size(); ++j) {
        const Real before = of.joined(j - 1), here = of.joined(j), after = of.joined(j + 1);
        const Real spread = std::max(std::abs(here - before), std::abs(here - after));
        const Real noise = std::max(of.jitter(j + 1), noise_elsewhere);
        const Real rounding = 6 * noise / of.t[j + 1], bound = 2 * spread + rounding;
        const bool settled = bound <= Real(1e-2) * std::abs(here) || bound <= Real(1e-6) * scale ||
                             (spread <= rounding && of.lasts(j + 1, noise));
        if (settled && bound < best.bound) best = {here, bound, Slope::Kind::smooth};
        // In favour of the claim a plateau need not be as clear.
        const Slope local{here, 2 * spread, Slope::Kind::smooth};
        // Where f does not move at all, it supports nothing.
        if (here != 0 && local.bound <= Real(5e-2) * std::abs(here) && local.agrees(claimed) &&
            local.bound < claim.bound)
            claim = local;
    }
    const bool contradiction = std::abs(best.value - claim.value) > best.bound + claim.bound;
    return contradiction ? Slope{} : best;
}

/// Is one step between neighbours far larger than the others?
template <std::size_t n>
bool jump_among(const std::array<Real, n>& values) {
    std::vector<Real> steps;
    for (std::size_t p = 0; p + 1 < n; ++p) steps.push_back(std::abs(values[p + 1] - values[p]));
    std::sort(steps.begin(), steps.end());
    return steps[n / 2] > 0 && steps.back() > 100 * steps[n / 2];
}

}  // namespace

Differences::Differences(Function f, std::function<std::uint64_t()> pattern, const Vector& origin,
                         std::size_t outputs, Real step, std::uint64_t seed)
    : x(origin),
      function(std::move(f)),
      pattern_(std::move(pattern)),
      step_(step),
      outputs_(outputs),
      base_(xt::zeros<Real>({outputs})),
      noise_(base_),
      slopes_(outputs),
      firm_(outputs) {
    require(step >= 0 && step <= 1, "gradient check", "the step is not in [0, 1]");
    // Never the same step for a term with a period to hide from.
    if (step == 0)
        step_ = std::pow(epsilon, Real(0.2)) *
                Random(seed, "gradient check steps").uniform(real(0.7), real(1.4));
    settled_ = step_;
    for (Sample* sample : {&coarse_, &fine_}) sample->plus = sample->minus = base_;
    ladder_.assign(rungs, coarse_);
    function(x, base_);  // what this throws is the caller's to know
    require_size("gradient check", "f(x)", base_.size(), outputs_);
    ++evaluations;
    base_pattern_ = this->pattern();
    measure_noise(seed);
}

void Differences::evaluate(Vector& f) {
    ++evaluations;
    try {
        function(x, f);
    } catch (const std::bad_alloc&) {
        throw;
    } catch (const std::exception&) {  // outside of the domain
        f = xt::full_like(base_, not_a_number);
    }
    require_size("gradient check", "f(x)", f.size(), outputs_);
}

void Differences::take(const Line& line, Real t, Sample& sample) {
    sample.right = line(t);
    evaluate(sample.plus);
    sample.plus_pattern = pattern();
    sample.left = line(-t);
    evaluate(sample.minus);
    sample.minus_pattern = pattern();
}

bool Differences::usable(const Sample& sample) const {
    const auto finite = [](const Vector& f) {
        return std::all_of(f.begin(), f.end(), [](Real v) { return std::isfinite(v); });
    };
    return (!pattern_ ||
            (sample.plus_pattern == base_pattern_ && sample.minus_pattern == base_pattern_)) &&
           finite(sample.plus) && finite(sample.minus) && sample.width() > 0;
}

/// Joins the two steps into R with its bound, and keeps it where it beats the last
/// attempt.
/// \param stretch receives by how much the steps should change
/// \return true when other steps are not worth trying
bool Differences::estimate(std::size_t k, Real scale, Real& stretch) {
    const Real t1 = coarse_.width(), t2 = fine_.width(), f0 = base_[k];
    const Real p1 = coarse_.plus[k], m1 = coarse_.minus[k], p2 = fine_.plus[k], m2 = fine_.minus[k];
    const Real D1 = (p1 - m1) / (2 * t1), D2 = (p2 - m2) / (2 * t2);
    const Real R = (t1 * t1 * D2 - t2 * t2 * D1) / (t1 * t1 - t2 * t2);

    // Truncation. R − D2 is the third-order term. The even part of f, a t² + b t⁴, tells how
    // much smaller the next term of the odd part is, the one that R still has.
    const Real e1 = ((p1 - f0) + (m1 - f0)) / (2 * t1 * t1),
               e2 = ((p2 - f0) + (m2 - f0)) / (2 * t2 * t2);
    const Real b = (e1 - e2) / (t1 * t1 - t2 * t2), a = e2 - b * t2 * t2;
    const Real third = std::max(std::abs(R - D2), std::sqrt(std::abs(a * b)) * t2 * t2);
    const Real falls = a != 0 ? std::min(Real(1), 10 * std::abs(b / a) * t1 * t1) : Real(1);
    Real truncation = falls * third;
    // Nobody reports kinks: the bend, slope right minus slope left, is proportional to t for a
    // smooth function, and constant for a kink.
    if (!pattern_) truncation += 4 * std::abs(t1 / t2 * e2 * t2 - e1 * t1);

    const Real magnitude = std::max({std::abs(p1), std::abs(m1), std::abs(f0)});
    const Real rounding = 20 * std::max(noise_[k], epsilon * magnitude) / t1;
    Slope& last = slopes_[k];
    const Real bound = truncation + rounding;
    if (!std::isfinite(bound)) return false;
    const bool refuted = std::abs(R - last.value) > bound + last.bound;
    if (bound < last.bound || refuted) {
        last = {R, bound, Slope::Kind::smooth};
        // The same difference at both steps: f jumps at x, and what looks like noise is none.
        const bool jump = std::abs((p1 - m1) - (p2 - m2)) <= real(1e-2) * std::abs(p1 - m1) &&
                          std::abs(p1 - m1) > 64 * epsilon * magnitude;
        firm_[k] = !jump &&
                   truncation <= std::max({real(1e-3) * std::abs(R), real(1e-6) * scale, rounding});
    }

    const bool untouched = p1 == f0 && m1 == f0 && p2 == f0 && m2 == f0;
    if (untouched || bound <= real(1e-7) * std::abs(R) + real(1e-9) * scale) return true;
    // Rounding falls like 1/t, truncation grows like t⁴; what is below rounding is unknown.
    const Real balance =
        truncation > rounding ? std::pow(rounding / truncation, Real(0.2)) : Real(30);
    stretch = std::min(stretch, std::clamp(balance, 1 / Real(30), Real(30)));
    return false;
}

void Differences::quick(const Line& line, Real size, Real scale) {
    Real h = settled_ * size;
    for (int attempt = 0; attempt < 5; ++attempt) {
        take(line, h, coarse_);
        if (usable(coarse_)) take(line, h / q, fine_);
        if (!usable(coarse_) || !usable(fine_)) {
            h /= 8;
            continue;
        }
        Real stretch = 30;
        bool settled = true;
        for (std::size_t k = 0; k < slopes_.size(); ++k)
            settled = estimate(k, scale, stretch) && settled;
        const Real next = std::min(h * stretch, Real(0.1) * size);
        if (settled) settled_ = std::clamp(h / size, step_ / 8, 8 * step_);
        if (settled || (next > h / 2 && next < 2 * h)) return;
        h = next;
    }
}

/// From the ladder of steps: a plateau of central differences; at a kink, or at the end
/// of the domain, of one-sided ones.
Slope Differences::second_opinion(std::size_t k, Real claimed, Real scale) const {
    const Real f0 = base_[k];
    const Sample& last = ladder_.back();
    Quotients central{2}, right{1}, left{1};
    for (const Sample& s : ladder_) {
        const Real plus = s.plus[k], minus = s.minus[k];
        // A side follows the branch that its smallest step is on.
        const bool same_right = s.plus_pattern == last.plus_pattern,
                   same_left = s.minus_pattern == last.minus_pattern;
        central.add(s.width(), usable(s) ? (plus - minus) / (2 * s.width()) : not_a_number, plus);
        right.add(s.right, same_right ? (plus - f0) / s.right : not_a_number, plus);
        left.add(-s.left, same_left ? (minus - f0) / s.left : not_a_number, minus);
    }
    const auto slope = [&](const Quotients& of) { return plateau(of, noise_[k], scale, claimed); };
    const Slope both = slope(central), on_right = slope(right), on_left = slope(left);
    const bool bent = std::abs(on_right.value - on_left.value) > on_right.bound + on_left.bound;
    if (both.found() && (pattern_ || !bent)) return both;

    // One side is x's own: where the branches are those at x, and the function exists.
    const bool right_own = last.plus_pattern == base_pattern_ && std::isfinite(last.plus[k]),
               left_own = last.minus_pattern == base_pattern_ && std::isfinite(last.minus[k]);
    if (right_own != left_own) {
        Slope own = right_own ? on_right : on_left;
        if (own.found()) own.kind = Slope::Kind::one_sided;
        return own;
    }
    // Otherwise any value between the two slopes is a derivative of sorts (Clarke 1975).
    if (!bent || !on_right.found() || !on_left.found()) return {};
    const Real low = std::min(on_right.value, on_left.value),
               high = std::max(on_right.value, on_left.value);
    return {(low + high) / 2, (high - low) / 2 + std::max(on_right.bound, on_left.bound),
            Slope::Kind::interval};
}

void Differences::careful(const Line& line, Real size, std::span<const Real> claimed, Real scale) {
    Real t = real(0.05) * size;
    for (Sample& sample : ladder_) {
        take(line, t, sample);
        t /= rung;
    }
    for (std::size_t k = 0; k < slopes_.size(); ++k) {
        Slope& first = slopes_[k];
        if (firm_[k] && first.agrees(claimed[k])) continue;
        const Slope second = second_opinion(k, claimed[k], scale);
        if (firm_[k] && second.found() &&
            std::abs(second.value - first.value) <= first.bound + second.bound)
            ++confirmed_;
        // What is firm and still here speaks against the claim.
        const bool contested = firm_[k] && !second.found();
        first = second;
        if (contested) first.kind = Slope::Kind::contested;
    }
}

const std::vector<Slope>& Differences::slopes(const Line& line, Real size,
                                              std::span<const Real> claimed, Real scale) {
    require_size("gradient check", "claimed slopes", claimed.size(), slopes_.size());
    std::fill(slopes_.begin(), slopes_.end(), Slope{});
    std::fill(firm_.begin(), firm_.end(), false);
    quick(line, size, scale);
    bool doubt = false;
    for (std::size_t k = 0; k < slopes_.size(); ++k) {
        const Slope& s = slopes_[k];
        if (!std::isfinite(claimed[k])) continue;
        const Real error = std::abs(claimed[k] - s.value), slack = 32 * epsilon * scale;
        // Where ten second opinions have confirmed the first, a gross error needs no more.
        if (firm_[k] && confirmed_ >= 10 && error > 100 * s.bound) continue;
        if (!firm_[k] || !(error <= s.bound + slack)) doubt = true;
    }
    if (doubt) careful(line, size, claimed, scale);
    line(0);
    return slopes_;
}

/// How much every output jitters when x moves by almost nothing, at x and one step away
/// from it, where a loss that vanishes at x does not.
void Differences::measure_noise(std::uint64_t seed) {
    const Vector origin = x;
    Random random(seed, "gradient check noise");
    Vector direction = xt::zeros<Real>({x.size()}), noise = base_, smallest = base_;
    Vector before = xt::zeros<Real>({noise.size()});  // on the line before
    for (std::size_t i = 0; i < x.size(); ++i)
        direction[i] = (random.uniform() < Real(0.5) ? -1 : 1) * random.uniform(real(0.7), 1) *
                       std::max(Real(1), std::abs(origin[i]));
    bool moved = false;
    for (const Real distance : {Real(0), step_}) {
        // Rounding is the same at every spacing; what falls with the spacing is the function.
        // Where two lines agree in every output, it was rounding.
        smallest.fill(std::numeric_limits<Real>::infinity());
        Real spacing = 37 * std::sqrt(epsilon);
        bool agreed = false;
        for (int attempt = 0; attempt < 4 && !agreed; ++attempt, spacing /= 11) {
            if (!noise_on_line(origin, direction, distance, spacing, noise)) continue;
            agreed = true;
            for (std::size_t k = 0; k < noise.size(); ++k) {
                agreed = agreed && noise[k] > 0 && before[k] <= 4 * noise[k] &&
                         noise[k] <= 4 * before[k];
                if (noise[k] > 0) smallest[k] = std::min(smallest[k], noise[k]);
            }
            before = noise;
        }
        // Eight equal values: the loss is rounded more coarsely than it changes here.
        for (std::size_t k = 0; k < noise.size(); ++k) {
            for (spacing = 37 * std::sqrt(epsilon); !std::isfinite(smallest[k]) && spacing < step_;
                 spacing *= 7)
                if (noise_on_line(origin, direction, distance, spacing, noise) && noise[k] > 0)
                    smallest[k] = noise[k];
            if (!std::isfinite(smallest[k])) continue;
            moved = true;
            noise_[k] = std::max(noise_[k], 3 * smallest[k]);
        }
    }
    // It never moved, or there are kinks everywhere: nothing is known of its rounding.
    if (!moved)
        for (std::size_t k = 0; k < noise_.size(); ++k)
            noise_[k] = epsilon * std::max(Real(1), 16 * std::abs(base_[k]));
    x = origin;
}

/// The higher differences of eight values on a short line, where the smooth part has
/// vanished and rounding is what is left (Moré and Wild 2011). 0 where the values are
/// equal; false when a kink lies on the line.
bool Differences::noise_on_line(const Vector& origin, const Vector& direction, Real distance,
                                Real spacing, Vector& noise) {
    constexpr std::size_t points = 8;
    std::array<Vector, points> values;
    std::uint64_t first = 0;
    for (std::size_t p = 0; p < points; ++p) {
        values[p] = base_;
        xt::noalias(x) = origin + (distance + (real(p) - real(3.5)) * spacing) * direction;
        evaluate(values[p]);
        if (p > 0 && pattern() != first) return false;
        first = pattern();
    }
    for (std::size_t k = 0; k < base_.size(); ++k) {
        std::array<Real, points> table;
        for (std::size_t p = 0; p < points; ++p) table[p] = values[p][k];
        noise[k] = 0;
        if (jump_among(table)) continue;
        const Real unit = std::max(Real(1), std::abs(table[0]));  // huge squares would overflow
        Real gamma = 1;                                           // (order!)² / (2·order)!
        for (std::size_t order = 1; order <= 6; ++order) {
            gamma *= real(order) / real(4 * order - 2);
            Real squares = 0;
            for (std::size_t p = 0; p + order < points; ++p) {
                table[p] = table[p + 1] - table[p];
                squares += (table[p] / unit) * (table[p] / unit);
            }
            const Real deviation = unit * std::sqrt(gamma * squares / real(points - order));
            if (order >= 4 && std::isfinite(deviation)) noise[k] = std::max(noise[k], deviation);
        }
    }
    return true;
}

}  // namespace descent
