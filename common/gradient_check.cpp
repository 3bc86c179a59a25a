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

/// The gradient at φ, into a vector of NaN: whoever forgets an entry, or adds to it, shows.
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

    /// Differences of entry i: from loss_of_entry() if there is one, which must be loss().
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
            if (slope.kind != Slope::Kind::unresolved)
                scale = std::max(scale, std::abs(slope.value));
            add(samples, block.entry(i - block.offset), exam.analytic[i], slope, phi[i]);
        }
        all.push_back(std::move(samples));
    }
    exam.ask_again(all);
    return judge(std::move(all), options.batch, differences.evaluations, exam.problem);
}

GradientReport check_directions(const Objective& objective, const Vector& phi,
                                const ParameterLayout& layout,
                                const GradientCheckOptions& options) {
    Examination exam("check_directions", objective, phi, layout, options);
    Differences& differences = exam.differences;
    Random random(options.seed, "gradient check directions");
    std::vector<Samples> all;
    Vector v = xt::zeros<Real>({phi.size()});
    for (const Block& block : layout.blocks()) {
        Samples samples(block);
        samples.repeatable = exam.repeats(block);
        samples.whole_block = false;
        for (std::size_t d = 0; d < options.directions; ++d) {
            Real slope = 0, phi_v = 0, squares = 0;
            for (std::size_t i = block.offset; i < block.offset + block.size; ++i) {
                const Real u = random.uniform(-1, 1);
                // no entry escapes through a small factor, nor through the size of its φ_i
                v[i] =
                    (u < 0 ? u - Real(0.5) : u + Real(0.5)) * std::max(Real(1), std::abs(phi[i]));
                slope += exam.analytic[i] * v[i];
                squares += exam.analytic[i] * v[i] * exam.analytic[i] * v[i];
                phi_v += phi[i] * v[i];
            }
            const auto move = [&](Real t) {
                for (std::size_t i = block.offset; i < block.offset + block.size; ++i)
                    differences.x[i] = phi[i] + t * v[i];
                return t;
            };
            const Real scale = std::isfinite(squares) ? std::sqrt(squares) : 0;
            add(samples, fmt::format("{}·v{}", block.name, d), slope,
                differences.slopes(move, 1, {&slope, 1}, scale)[0], phi_v);
        }
        all.push_back(std::move(samples));
    }
    exam.ask_again(all);
    return judge(std::move(all), options.batch, differences.evaluations, exam.problem);
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
