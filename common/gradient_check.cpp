#include "common/gradient_check.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <limits>

#include "common/differences.hpp"
#include "common/gradient_diagnosis.hpp"
#include "common/random.hpp"

namespace descent {
namespace {

constexpr Real epsilon = std::numeric_limits<Real>::epsilon();

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
    samples.kinds.push_back(slope.kind);
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

/// The gradient at φ, into a vector of NaN: whoever forgets an entry, or adds to it,
/// shows.
/// \return the loss that comes with it
Real gradient(const char* function, const Objective& objective, const Vector& phi, Vector& g) {
    g = xt::full_like(phi, std::numeric_limits<Real>::quiet_NaN());
    const Real L = objective.loss_and_gradient(phi, g);
    require_size(function, "gradient", g.size(), phi.size());
    return L;
}

/// What check_gradient and check_directions share: the gradient, asked for three times,
/// and the loss, asked for in three ways.
class Examination {
public:
    Vector analytic;
    Differences differences;

    Examination(const char* function, const Objective& objective, const Vector& phi,
                const ParameterLayout& layout, const GradientCheckOptions& options)
        : analytic(same_size(function, phi, layout)),
          differences([&objective](const Vector& x, Vector& f) { f[0] = objective.loss(x); },
                      objective.pattern, phi, 1, options.step, options.seed),
          function_(function),
          objective_(objective) {
        const Real loss = differences.base()[0];
        require(std::isfinite(loss), function, "the loss at phi is not finite");
        const Real L = gradient(function, objective, phi, analytic);
        gradient(function, objective, phi, again_);
        const Real noise = 100 * differences.noise();
        compare("loss_and_gradient returns {:.7g}, but the loss at phi is {:.7g}", L, loss, noise);
    }

    /// Do later calls at the same φ give the same gradient for this block?
    bool repeats(const Block& block) const {
        const Real scale = largest(analytic, block);
        for (std::size_t i = block.offset; i < block.offset + block.size; ++i)
            if (!(again_[i] == analytic[i] ||
                  std::abs(again_[i] - analytic[i]) <= std::sqrt(epsilon) * scale))
                return false;
        return true;
    }

    /// Differences of entry i: from loss_of_entry() if there is one, which must be
    /// loss().
    void select_entry(std::size_t i, bool compare_with_loss) {
        if (!objective_.loss_of_entry) return;
        const auto of_entry = [this](const Vector& x, std::size_t entry) {
            return objective_.loss_of_entry(x, entry);
        };
        if (compare_with_loss) {
            Vector& x = differences.x;
            const Real origin = x[i];
            of_entry(x, i);
            x[i] = origin + differences.step() * std::max(Real(1), std::abs(origin));
            const Real entry = of_entry(x, i), loss = objective_.loss(x);
            x[i] = origin;
            objective_.loss(x);
            compare("loss_of_entry returns {:.7g} where loss returns {:.7g}", entry, loss,
                    100 * differences.noise());
        }
        differences.function = [of_entry, i](const Vector& x, Vector& f) { f[0] = of_entry(x, i); };
    }

    /// The loss and the gradient once more, after everything else.
    void ask_again(std::vector<Samples>& all) {
        const Vector& phi = differences.x;
        compare("the loss at phi was {1:.7g} at first and is {0:.7g} now", objective_.loss(phi),
                differences.base()[0], 0);
        gradient(function_, objective_, phi, again_);
        for (Samples& samples : all)
            samples.repeatable = samples.repeatable && repeats(samples.block);
    }

    std::string problem;  ///< what is wrong with the losses; empty if nothing

private:
    static Vector same_size(const char* function, const Vector& phi,
                            const ParameterLayout& layout) {
        require_size(function, "phi", phi.size(), layout.size());
        return xt::zeros<Real>({phi.size()});
    }

    void compare(fmt::string_view text, Real got, Real expected, Real noise) {
        const Real tolerance = std::sqrt(epsilon) * std::abs(expected) + noise;
        if (problem.empty() && got != expected && !(std::abs(got - expected) <= tolerance))
            problem = fmt::format(fmt::runtime(text), got, expected);
    }

    const char* function_;
    const Objective& objective_;
    Vector again_;  ///< the gradient of the last call
};

/// Where two entries or more sit on kinks, each slope by itself may be anything between
/// left and right, and their sum still be wrong: at a tie of two in a maximum, (1, 1). So
/// they are moved together, too.
void compare_at_kinks(Samples& samples, Examination& exam, const Vector& phi,
                      const Objective& objective) {
    std::vector<std::size_t> at;
    for (std::size_t k = 0; k < samples.kinds.size(); ++k)
        if (samples.kinds[k] == Slope::Kind::interval) at.push_back(samples.block.offset + k);
    if (at.size() < 2) return;
    Differences& differences = exam.differences;
    differences.function = [&objective](const Vector& x, Vector& f) { f[0] = objective.loss(x); };
    Real claimed = 0, sum = 0, size = 1;
    for (const std::size_t i : at) {
        claimed += exam.analytic[i];
        sum += phi[i];
        size = std::max(size, std::abs(phi[i]));
    }
    const auto together = [&](Real t) {
        for (const std::size_t i : at) differences.x[i] = phi[i] + t;
        return t;
    };
    Slope slope = differences.slopes(together, size, {&claimed, 1}, std::abs(claimed))[0];
    if (slope.kind == Slope::Kind::smooth) slope.kind = Slope::Kind::one_sided;
    add(samples, fmt::format("the sum of the {} entries at kinks", at.size()), claimed, slope, sum);
    objective.loss(phi);  // what an objective remembers is of φ again
}

}  // namespace

GradientReport check_gradient(const Objective& objective, const Vector& phi,
                              const ParameterLayout& layout, const GradientCheckOptions& options) {
    Examination exam("check_gradient", objective, phi, layout, options);
    Differences& differences = exam.differences;
    std::vector<Samples> all;
    for (const Block& block : layout.blocks()) {
        Samples samples(block);
        samples.repeatable = exam.repeats(block);
        Real scale = 0;  // the largest slope so far
        for (std::size_t i = block.offset; i < block.offset + block.size; ++i) {
            exam.select_entry(i, i == block.offset);
            const Slope& slope = differences.slopes(along_coordinate(differences.x, i),
                                                    std::max(Real(1), std::abs(phi[i])),
                                                    {&exam.analytic[i], 1}, scale)[0];
            if (slope.found()) scale = std::max(scale, std::abs(slope.value));
            add(samples, block.entry(i - block.offset), exam.analytic[i], slope, phi[i]);
        }
        compare_at_kinks(samples, exam, phi, objective);
        all.push_back(std::move(samples));
    }
    exam.ask_again(all);
    return judge(std::move(all), options.batch, differences.evaluations, exam.problem);
}

namespace {

/// Directions in a part of φ, and the slopes along them.
class Directions {
public:
    Directions(Examination& exam, const Vector& phi, std::uint64_t seed)
        : exam_(exam), phi_(phi), random_(seed, "gradient check directions"), v_(phi) {}

    /// Every entry of v between ½ and 3/2 in units of max(1, |φ_i|): none escapes
    /// through a small factor, nor through the size of its φ_i.
    void draw(const Block& block) {
        for (std::size_t i = block.offset; i < block.offset + block.size; ++i) {
            const Real u = random_.uniform(-1, 1);
            v_[i] = (u < 0 ? u - Real(0.5) : u + Real(0.5)) * std::max(Real(1), std::abs(phi_[i]));
        }
    }

    /// gᵀv and the slope of the loss along v, with v zero outside of [first, last).
    Comparison compare(std::size_t first, std::size_t last, Slope* slope = nullptr) {
        Real analytic = 0, squares = 0;
        for (std::size_t i = first; i < last; ++i) {
            analytic += exam_.analytic[i] * v_[i];
            squares += exam_.analytic[i] * v_[i] * exam_.analytic[i] * v_[i];
        }
        const auto move = [&](Real t) {
            for (std::size_t i = first; i < last; ++i) exam_.differences.x[i] = phi_[i] + t * v_[i];
            return t;
        };
        const Real scale = std::isfinite(squares) ? std::sqrt(squares) : 0;
        const Slope& found = exam_.differences.slopes(move, 1, {&analytic, 1}, scale)[0];
        if (slope) *slope = found;
        return {"", analytic, found.value, found.bound};
    }

    /// Halves a block whose direction is wrong, and goes on with the half that is further
    /// off, down to one entry: log2 n directions. Without a name where that has no slope.
    Comparison name_wrong_entry(const Block& block) {
        std::size_t first = block.offset, last = block.offset + block.size;
        while (last - first > 1) {
            const std::size_t middle = first + (last - first) / 2;
            const Comparison left = compare(first, middle), right = compare(middle, last);
            if (std::abs(left.analytic - left.numeric) >= std::abs(right.analytic - right.numeric))
                last = middle;
            else
                first = middle;
        }
        const Comparison entry = compare(first, last);
        if (!std::isfinite(entry.bound)) return {};
        const Real v = v_[first];
        return {block.entry(first - block.offset), entry.analytic / v, entry.numeric / v,
                entry.bound / std::abs(v)};
    }

    Real phi_v(const Block& block) const {
        Real sum = 0;
        for (std::size_t i = block.offset; i < block.offset + block.size; ++i)
            sum += phi_[i] * v_[i];
        return sum;
    }

private:
    Examination& exam_;
    const Vector& phi_;
    Random random_;
    Vector v_;
};

}  // namespace

GradientReport check_directions(const Objective& objective, const Vector& phi,
                                const ParameterLayout& layout,
                                const GradientCheckOptions& options) {
    Examination exam("check_directions", objective, phi, layout, options);
    Directions directions(exam, phi, options.seed);
    std::vector<Samples> all;
    for (const Block& block : layout.blocks()) {
        Samples samples(block);
        samples.repeatable = exam.repeats(block);
        samples.whole_block = false;
        bool looked = false;
        for (std::size_t d = 0; d < options.directions && block.size > 0; ++d) {
            directions.draw(block);
            Slope slope;
            const Comparison along =
                directions.compare(block.offset, block.offset + block.size, &slope);
            add(samples, fmt::format("{}·v{}", block.name, d), along.analytic, slope,
                directions.phi_v(block));
            const bool wrong = slope.found() && !(along.error_over_bound() <= 2);
            if (wrong && !looked && std::isfinite(along.analytic)) {
                looked = true;
                samples.suspect = directions.name_wrong_entry(block);
            }
        }
        all.push_back(std::move(samples));
    }
    exam.ask_again(all);
    GradientReport report =
        judge(std::move(all), options.batch, exam.differences.evaluations, exam.problem);
    report.directions = options.directions;
    return report;
}

GradientReport check_jacobian(const std::function<void(const Vector& x, Vector& f)>& f,
                              const Vector& x, const Matrix& J,
                              const GradientCheckOptions& options) {
    const std::size_t outputs = J.shape()[0], inputs = J.shape()[1];
    require(outputs > 0, "check_jacobian", "J has no rows");
    require_size("check_jacobian", "columns of J", inputs, x.size());
    const auto fresh = [&f](const Vector& at, Vector& y) {
        y.fill(std::numeric_limits<Real>::quiet_NaN());
        f(at, y);
    };
    Differences differences(fresh, {}, x, outputs, options.step, options.seed);
    for (Real value : differences.base())
        require(std::isfinite(value), "check_jacobian", "f at x is not finite");

    const Block block{"J", {outputs, inputs}, 0, outputs * inputs};
    Samples samples(block);
    Vector again = differences.base();
    fresh(x, again);
    for (std::size_t i = 0; i < outputs; ++i)
        if (!(std::abs(again[i] - differences.base()[i]) <=
              std::sqrt(epsilon) * std::abs(again[i])))
            samples.repeatable = false;
    std::vector<std::vector<Slope>> columns;
    for (std::size_t j = 0; j < inputs; ++j) {
        const Vector claimed = column(J, j);
        columns.push_back(differences.slopes(along_coordinate(differences.x, j),
                                             std::max(Real(1), std::abs(x[j])),
                                             {claimed.data(), claimed.size()}, 0));
    }
    for (std::size_t i = 0; i < outputs; ++i)
        for (std::size_t j = 0; j < inputs; ++j)
            add(samples, block.entry(i * inputs + j), J(i, j), columns[j][i], x[j]);
    std::vector<Samples> all;
    all.push_back(std::move(samples));
    return judge(std::move(all), options.batch, differences.evaluations);
}

}  // namespace descent
