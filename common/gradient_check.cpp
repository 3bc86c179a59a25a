#include "common/gradient_check.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>

#include "common/gradient_diagnosis.hpp"
#include "common/random.hpp"

namespace descent {
namespace {

constexpr Real epsilon = std::numeric_limits<Real>::epsilon();

/// A slope found by finite differences, and how far from the truth it can be.
struct Slope {
    Real value = 0;
    Real bound = std::numeric_limits<Real>::infinity();
    bool one_sided = false;
    bool found() const { return std::isfinite(bound); }
};

/// Differentiates a function with several outputs along lines through one point.
class Differences {
public:
    using Function = std::function<void(const Vector&, Vector&)>;

    Differences(Function f, std::function<std::uint64_t()> pattern, const Vector& origin,
                std::size_t outputs, const GradientCheckOptions& options)
        : x(origin),
          function(std::move(f)),
          pattern_(std::move(pattern)),
          step_(options.step > 0 ? options.step : std::pow(epsilon, Real(0.2))),
          base_(xt::zeros<Real>({outputs})),
          plus_(base_),
          minus_(base_),
          coarse_(base_),
          fine_(base_),
          coarse_bend_(base_),
          fine_bend_(base_),
          magnitude_(base_),
          noise_(base_),
          slopes_(outputs) {
        evaluate(base_);
        base_pattern_ = pattern_ ? pattern_() : 0;
        measure_noise(options.seed);
    }

    /// the point at which the function is evaluated next; move() of slopes() changes and
    /// restores it
    Vector x;
    Function function;
    std::size_t evaluations = 0;

    const Vector& base() const { return base_; }
    Real step() const { return step_; }
    Real noise() const { return noise_[0]; }

    /// The slope of every output along t ↦ x + t·d, where move(t) puts x there and
    /// returns the t it really reached.
    /// \param scale size of a typical slope of these outputs: what is far below it need
    /// not be resolved further
    template <class Move>
    const std::vector<Slope>& slopes(Move move, Real first_step, Real scale) {
        std::fill(slopes_.begin(), slopes_.end(), Slope{});
        bool crossed = false;
        Real h = first_step;
        for (int attempt = 0; attempt < 5; ++attempt, h /= 8) {
            if (!central(move, h, coarse_, coarse_bend_) ||
                !central(move, h / 2, fine_, fine_bend_)) {
                crossed = true;
                continue;
            }
            if (extrapolate(Real(20) / h, scale, false)) break;
        }
        if (crossed && !slopes_[0].found()) one_sided(move, first_step, scale);
        move(0);
        return slopes_;
    }

private:
    void evaluate(Vector& f) {
        function(x, f);
        ++evaluations;
    }

    /// True when the last evaluation took the same branches as the one at the origin.
    bool same_branch() const { return !pattern_ || pattern_() == base_pattern_; }

    /// D(h) of every output into `slope`, and the slope on the right minus that on the
    /// left into `bend`; false when a kink lies between −h and h.
    template <class Move>
    bool central(Move& move, Real h, Vector& slope, Vector& bend) {
        const Real right = move(h);
        evaluate(plus_);
        if (!same_branch()) return false;
        const Real left = move(-h);
        evaluate(minus_);
        if (!same_branch()) return false;
        for (std::size_t k = 0; k < slope.size(); ++k) {
            slope[k] = (plus_[k] - minus_[k]) / (right - left);
            bend[k] = (plus_[k] - base_[k]) / right - (minus_[k] - base_[k]) / left;
            magnitude_[k] = std::max(std::abs(plus_[k]), std::abs(minus_[k]));
        }
        return true;
    }

    /// The same on one side only, where φ itself sits on a kink: the side on which the
    /// branches are φ's own.
    template <class Move>
    void one_sided(Move& move, Real first_step, Real scale) {
        for (const Real side : {Real(1), Real(-1)}) {
            Real h = side * first_step;
            for (int attempt = 0; attempt < 5; ++attempt, h /= 8) {
                if (!forward(move, h, coarse_) || !forward(move, h / 2, fine_)) continue;
                if (extrapolate(Real(48) / std::abs(h), scale, true)) return;
            }
        }
    }

    /// (4f(h/2) − f(h) − 3f(0))/h, whose error is O(h²) like the central difference's.
    template <class Move>
    bool forward(Move& move, Real h, Vector& slope) {
        const Real half = move(h / 2);
        evaluate(plus_);
        if (!same_branch()) return false;
        move(2 * half);
        evaluate(minus_);
        if (!same_branch()) return false;
        for (std::size_t k = 0; k < slope.size(); ++k) {
            slope[k] = (4 * plus_[k] - minus_[k] - 3 * base_[k]) / (2 * half);
            magnitude_[k] = std::max(std::abs(plus_[k]), std::abs(minus_[k]));
        }
        return true;
    }

    /// Joins coarse and fine into R = (4D(h/2) − D(h))/3 with its bound, and keeps it
    /// where it beats the last attempt. Returns true when a smaller step is not worth
    /// trying.
    bool extrapolate(Real rounding_per_noise, Real scale, bool one_sided) {
        bool settled = true;
        for (std::size_t k = 0; k < slopes_.size(); ++k) {
            const Real R = (4 * fine_[k] - coarse_[k]) / 3;
            const Real rounding =
                rounding_per_noise * std::max(noise_[k], epsilon * magnitude_[k]) +
                32 * epsilon * scale;
            // Without a pattern nobody reports a kink. There the bend tells: for a smooth function
            // it is proportional to h, so that 2·bend(h/2) − bend(h) is tiny. Twice, for the places
            // at which the two signs of a kink cancel.
            const Real smooth = std::abs(R - fine_[k]),
                       bend = std::abs(2 * fine_bend_[k] - coarse_bend_[k]);
            const Real truncation = pattern_ || one_sided ? smooth : 2 * (smooth + bend);
            if (!std::isfinite(truncation)) {  // the loss is not finite this far away
                settled = false;
                continue;
            }
            Slope& last = slopes_[k];
            const Real bound = truncation + rounding;
            const bool refuted = last.found() && std::abs(R - last.value) > bound + last.bound;
            const bool better = bound < last.bound || refuted;
            if (better) last = {R, bound, one_sided};
            const bool resolved =
                truncation <= std::max({Real(1e-3) * std::abs(R), Real(1e-6) * scale, rounding});
            settled = settled && (resolved || !better);
        }
        return settled;
    }

    /// How much every output jitters when x moves by almost nothing, at φ and one step
    /// away from it, where a loss that vanishes at φ does not.
    void measure_noise(std::uint64_t seed) {
        const Vector origin = x;
        Random random(seed, "gradient check noise");
        Vector direction = xt::zeros<Real>({x.size()});
        for (std::size_t i = 0; i < x.size(); ++i)
            direction[i] =
                (random.uniform() < Real(0.5) ? -1 : 1) * std::max(Real(1), std::abs(origin[i]));
        for (const Real distance : {Real(0), step_}) {
            Real spacing = 32 * std::sqrt(epsilon);
            bool smooth = false;
            for (int attempt = 0; attempt < 6 && !smooth; ++attempt, spacing /= 8)
                smooth = noise_on_line(origin, direction, distance, spacing);
            // Eight equal values: the loss is rounded more coarsely than it changes here.
            for (spacing = 32 * std::sqrt(epsilon); constant_ && spacing < step_; spacing *= 8)
                noise_on_line(origin, direction, distance, spacing);
            if (!smooth && distance == 0)
                for (std::size_t k = 0; k < base_.size(); ++k)
                    noise_[k] = 16 * epsilon * std::abs(base_[k]);
        }
        x = origin;
    }

    /// The higher differences of eight values on a short line, where the smooth part has
    /// vanished and rounding is what is left (Moré and Wild 2011). Raises noise_; false
    /// when a kink lies on the line.
    bool noise_on_line(const Vector& origin, const Vector& direction, Real distance, Real spacing) {
        constexpr std::size_t points = 8;
        Matrix table = xt::zeros<Real>({points, base_.size()});
        std::uint64_t first = 0;
        for (std::size_t p = 0; p < points; ++p) {
            xt::noalias(x) =
                origin + (distance + (static_cast<Real>(p) - Real(3.5)) * spacing) * direction;
            evaluate(plus_);
            const std::uint64_t branch = pattern_ ? pattern_() : 0;
            if (p > 0 && branch != first) return false;
            first = branch;
            for (std::size_t k = 0; k < base_.size(); ++k) table(p, k) = plus_[k];
        }
        constant_ = xt::allclose(xt::view(table, 0, xt::all()),
                                 xt::view(table, points - 1, xt::all()), 0, 0);
        for (std::size_t k = 0; k < base_.size(); ++k) {
            // squares of huge losses would overflow
            const Real unit = std::max(Real(1), std::abs(table(0, k)));
            Real gamma = 1;  // (order!)² / (2·order)!
            for (std::size_t order = 1; order <= 6; ++order) {
                gamma *= static_cast<Real>(order) / static_cast<Real>(4 * order - 2);
                Real squares = 0;
                for (std::size_t p = 0; p + order < points; ++p) {
                    table(p, k) = table(p + 1, k) - table(p, k);
                    squares += (table(p, k) / unit) * (table(p, k) / unit);
                }
                const Real deviation =
                    unit * std::sqrt(gamma * squares / static_cast<Real>(points - order));
                if (order >= 4 && std::isfinite(deviation))
                    noise_[k] = std::max(noise_[k], deviation);
            }
        }
        return true;
    }

    std::function<std::uint64_t()> pattern_;
    Real step_;
    std::uint64_t base_pattern_ = 0;
    bool constant_ = false;  ///< noise_on_line() saw no change
    Vector base_, plus_, minus_, coarse_, fine_, coarse_bend_, fine_bend_, magnitude_, noise_;
    std::vector<Slope> slopes_;
};

/// Moves one coordinate of x; x ± h are the numbers really used, so their difference is
/// exact.
auto along_coordinate(Vector& x, std::size_t i) {
    return [&x, i, origin = x[i]](Real t) {
        x[i] = origin + t;
        return x[i] - origin;
    };
}

void add(Samples& samples, std::string name, Real analytic, const Slope& slope, Real phi) {
    samples.comparisons.push_back({std::move(name), analytic, slope.value, slope.bound});
    samples.one_sided.push_back(slope.one_sided);
    samples.phi.push_back(phi);
}

Real largest(const Vector& values, const Block& block) {
    Real result = 0;
    for (std::size_t i = 0; i < block.size; ++i) {
        const Real size = std::abs(values[block.offset + i]);
        if (std::isfinite(size)) result = std::max(result, size);
    }
    return result;
}

/// What check_gradient and check_directions share: the analytic gradient and a
/// Differences on the loss.
struct Setup {
    Vector analytic;
    Differences differences;

    Setup(const char* function, const Objective& objective, const Vector& phi,
          const ParameterLayout& layout, const GradientCheckOptions& options)
        : analytic(xt::zeros<Real>({phi.size()})),
          differences([&objective](const Vector& x, Vector& f) { f[0] = objective.loss(x); },
                      objective.pattern, phi, 1, options) {
        require_size(function, "phi", phi.size(), layout.size());
        require(std::isfinite(differences.base()[0]), function, "the loss at phi is not finite");
        const Real L = gradient(function, objective, phi, analytic),
                   expected = differences.base()[0];
        gradient(function, objective, phi, again);
        if (!(std::abs(L - expected) <=
              std::sqrt(epsilon) * std::abs(expected) + 100 * differences.noise()))
            other_loss = fmt::format(
                "loss_and_gradient returns {:.7g}, but the loss at phi is {:.7g}", L, expected);
    }

    /// what is wrong with the loss that comes with the gradient; empty if nothing
    std::string other_loss;

    /// Does a second call at the same φ give the same gradient for this block?
    bool repeats(const Block& block) const {
        const Real scale = largest(analytic, block);
        for (std::size_t i = block.offset; i < block.offset + block.size; ++i)
            if (std::abs(again[i] - analytic[i]) > std::sqrt(epsilon) * scale) return false;
        return true;
    }

private:
    Vector again;  ///< the gradient of the second call

    Real gradient(const char* function, const Objective& objective, const Vector& phi,
                  Vector& g) const {
        g.resize({phi.size()});
        // whoever forgets an entry, or adds to it, shows
        g.fill(std::numeric_limits<Real>::quiet_NaN());
        const Real L = objective.loss_and_gradient(phi, g);
        require_size(function, "gradient", g.size(), phi.size());
        return L;
    }
};

}  // namespace

GradientReport check_gradient(const Objective& objective, const Vector& phi,
                              const ParameterLayout& layout, const GradientCheckOptions& options) {
    Setup setup("check_gradient", objective, phi, layout, options);
    Differences& differences = setup.differences;
    std::vector<Samples> all;
    for (const Block& block : layout.blocks()) {
        Samples samples(block);
        samples.repeatable = setup.repeats(block);
        const Real scale = largest(setup.analytic, block);
        for (std::size_t i = block.offset; i < block.offset + block.size; ++i) {
            if (objective.loss_of_entry)
                differences.function = [&objective, i](const Vector& x, Vector& f) {
                    f[0] = objective.loss_of_entry(x, i);
                };
            const Real h = differences.step() * std::max(Real(1), std::abs(phi[i]));
            const Slope& slope =
                differences.slopes(along_coordinate(differences.x, i), h, scale)[0];
            add(samples, block.entry(i - block.offset), setup.analytic[i], slope, phi[i]);
        }
        all.push_back(std::move(samples));
    }
    return judge(std::move(all), options.batch, differences.evaluations, setup.other_loss);
}

GradientReport check_directions(const Objective& objective, const Vector& phi,
                                const ParameterLayout& layout,
                                const GradientCheckOptions& options) {
    Setup setup("check_directions", objective, phi, layout, options);
    Differences& differences = setup.differences;
    Random random(options.seed, "gradient check directions");
    std::vector<Samples> all;
    Vector v = xt::zeros<Real>({phi.size()});
    for (const Block& block : layout.blocks()) {
        Samples samples(block);
        samples.repeatable = setup.repeats(block);
        samples.whole_block = false;
        for (std::size_t d = 0; d < options.directions; ++d) {
            Real slope = 0, phi_v = 0, slope_scale = 0;
            for (std::size_t i = block.offset; i < block.offset + block.size; ++i) {
                const Real u = random.uniform(-1, 1);
                // no entry escapes through a small factor
                v[i] = u < 0 ? u - Real(0.5) : u + Real(0.5);
                slope += setup.analytic[i] * v[i];
                slope_scale += std::abs(setup.analytic[i] * v[i]);
                phi_v += phi[i] * v[i];
            }
            const auto move = [&](Real t) {
                for (std::size_t i = block.offset; i < block.offset + block.size; ++i)
                    differences.x[i] = phi[i] + t * v[i];
                return t;
            };
            const Real scale = std::isfinite(slope_scale) ? slope_scale : 0;
            add(samples, fmt::format("{}·v{}", block.name, d), slope,
                differences.slopes(move, differences.step(), scale)[0], phi_v);
        }
        all.push_back(std::move(samples));
    }
    return judge(std::move(all), options.batch, differences.evaluations, setup.other_loss);
}

GradientReport check_jacobian(const std::function<void(const Vector& x, Vector& f)>& f,
                              const Vector& x, const Matrix& J,
                              const GradientCheckOptions& options) {
    const std::size_t outputs = J.shape()[0], inputs = J.shape()[1];
    require(outputs > 0, "check_jacobian", "J has no rows");
    require_size("check_jacobian", "columns of J", inputs, x.size());
    Differences differences(f, {}, x, outputs, options);
    for (Real value : differences.base())
        require(std::isfinite(value), "check_jacobian", "f at x is not finite");

    const Block block{"J", {outputs, inputs}, 0, outputs * inputs};
    Samples samples(block);
    std::vector<std::vector<Slope>> columns;
    for (std::size_t j = 0; j < inputs; ++j) {
        Real scale = 0;
        for (std::size_t i = 0; i < outputs; ++i)
            if (std::isfinite(J(i, j))) scale = std::max(scale, std::abs(J(i, j)));
        const Real h = differences.step() * std::max(Real(1), std::abs(x[j]));
        columns.push_back(differences.slopes(along_coordinate(differences.x, j), h, scale));
    }
    for (std::size_t i = 0; i < outputs; ++i)
        for (std::size_t j = 0; j < inputs; ++j)
            add(samples, block.entry(i * inputs + j), J(i, j), columns[j][i], x[j]);
    std::vector<Samples> all;
    all.push_back(std::move(samples));
    return judge(std::move(all), options.batch, differences.evaluations);
}

}  // namespace descent
