#include "chapters/01_linear_regression/program/report.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

namespace descent::regression {
namespace {

constexpr Real epsilon = std::numeric_limits<Real>::epsilon();

/// 1 − max |1 − αλ| over the directions in which the loss is not flat: the share of the
/// slowest error that a step takes away; negative when descent diverges.
Real slowest_progress(const Bowl& bowl, Real rate) {
    const std::size_t P = bowl.eigenvalues.size();
    return std::min(rate * bowl.eigenvalues(P - bowl.rank), 2 - rate * bowl.eigenvalues(P - 1));
}

void say_table(Chapter& chapter, const Path& path) {
    const bool plane = path.phi.shape()[1] == 2;
    chapter.say("  step {}{:>14}", plane ? "          φ0           φ1" : "", "loss L");
    std::size_t printed = path.steps() + 1;
    for (const std::size_t k : {std::size_t{0}, std::size_t{1}, std::size_t{2}, std::size_t{5},
                                std::size_t{20}, std::size_t{100}, path.steps()}) {
        if (k > path.steps() || k == printed) continue;
        printed = k;
        if (plane)
            chapter.say("  {:4} {:12.6g} {:12.6g} {:13.6g}", k, path.phi(k, 0), path.phi(k, 1),
                        path.loss(k));
        else
            chapter.say("  {:4} {:13.6g}", k, path.loss(k));
        if (k == path.steps()) break;
    }
}

}  // namespace

Real length(const Vector& v) {
    return std::sqrt(xt::sum(v * v)());
}

Bowl bowl(const Matrix& W, const Matrix& Y, const Fit& fit) {
    require_shape("bowl", "Y", Y, {W.shape()[0], 1});
    const Real T = static_cast<Real>(W.shape()[0]);
    return {objective(W, Y, Reduction::sum), T * hessian(W), T * hessian_eigenvalues(W),
            xt::flatten(fit.theta), fit.rank};
}

Objective with_gradient_of(const Objective& other, const Objective& loss) {
    return {loss.loss, [other, loss](const Vector& phi, Vector& dphi) {
                other.loss_and_gradient(phi, dphi);
                return loss.loss(phi);
            }};
}

void require_steps(std::size_t steps, std::size_t parameters) {
    const std::size_t most = std::max<std::size_t>(1000, 3000000 / (parameters + 1));
    require(steps <= most, "--steps",
            fmt::format("{} is too many: the path of {} parameters is kept for at most {}", steps,
                        parameters, most));
}

Path tell_descent(Chapter& chapter, const Bowl& bowl, const Vector& start, Real rate,
                  std::size_t steps) {
    const Real steepest = bowl.eigenvalues(bowl.eigenvalues.size() - 1),
               limit = divergence_step(bowl.eigenvalues);
    chapter.say(
        "L has its largest curvature λmax = {:.6g}: steps α below 2/λmax = {:.6g} converge.",
        steepest, limit);
    chapter.say("Descent with α = {:.6g}{}:", rate > 0 ? rate : 1 / steepest,
                rate > 0 ? "" : ", 1/λmax (--rate chooses another)");
    if (rate == 0) rate = 1 / steepest;
    const Path path = descend(bowl.L, start, rate, steps);
    say_table(chapter, path);

    const Real size = length(bowl.best) + length(start), unit = size > 0 ? size : Real(1);
    const Vector theory = error_after(bowl.H, start - bowl.best, rate, path.steps());
    const Vector error = path.end() - bowl.best;
    if (rate >= limit) {
        chapter.say(
            "α is not below 2/λmax: every step multiplies the error in the steepest direction by");
        chapter.say("|1 − αλmax| = {:.6g}, so descent {}.", std::abs(1 - rate * steepest),
                    rate > limit ? "runs away" : "jumps to and fro for ever");
        if (path.steps() < steps)
            chapter.say("After step {} the loss is too large for a number: it stops here.",
                        path.steps());
    } else if (length(theory) > Real(1e-6) * unit) {
        const Real progress = slowest_progress(bowl, rate);
        chapter.say(
            "Not there yet: in the slowest direction a step takes away {:.3g} of the error.",
            progress);
        chapter.say("To a millionth of the first error it takes about {:.3g} steps{}",
                    std::log(1e6) / -std::log1p(-progress),
                    progress < 1e-4 ? "; features of one scale would need fewer." : ".");
    } else {
        chapter.check("descent ends at the closed form", length(error) / unit,
                      length(theory) / unit + static_cast<Real>(10 * path.steps()) * epsilon);
    }
    // Rounding of a step: the terms of the gradient, α‖W‖(‖W‖‖φ‖ + ‖y‖), times ε.
    const Real y = std::sqrt(bowl.L.loss(xt::zeros_like(start)));
    const Real scale = unit + length(theory) + rate * std::sqrt(steepest / 2) * y;
    chapter.check("descent follows (I − αH)^k", length(error - theory) / scale,
                  static_cast<Real>(100 * (path.steps() + 1)) * epsilon);
    return path;
}

void tell_limit(Chapter& chapter, const Bowl& bowl, const Vector& start) {
    const Real limit = divergence_step(bowl.eigenvalues);
    chapter.say("The same start, 1 % below and 1 % above 2/λmax, 200 steps:");
    for (const Real share : {Real(0.99), Real(1.01)}) {
        const Path path = descend(bowl.L, start, share * limit, 200);
        const Real before = length(path.point(path.steps() - 1) - bowl.best);
        const Real factor = length(path.end() - bowl.best) / before;
        chapter.say(
            "  α = {:.6f}: a step multiplies the distance by {:.6f}, the last loss is {:.6g}",
            share * limit, factor, path.loss(path.steps()));
        chapter.check(fmt::format("at {:.2f}·2/λmax the factor is |1 − αλmax|", share),
                      factor - std::abs(1 - 2 * share), 1e4 * epsilon);
    }
}

void tell_solvers(Chapter& chapter, const Points& points) {
    chapter.section("Why not (WᵀW)⁻¹Wᵀy: the squared condition number (FM.1)");
    chapter.say("The feature z = 1 + v·x varies less and less; digits that are right:");
    chapter.say("  {:>8} {:>10} {:>18} {:>18}", "v", "κ(W)", "singular values", "normal equations");
    // 16 rows in double precision, fewer where 1 + v·x would be 1.
    const std::size_t rows = std::numeric_limits<Real>::digits * 3 / 10 + 1;
    Vector condition = xt::zeros<Real>({rows}), good = condition, normal = condition;
    const auto digits = [](Real error) {
        return std::max(0.0, -std::log10(static_cast<double>(error)));
    };
    for (std::size_t k = 0; k < rows; ++k) {
        const Real variation = std::ldexp(Real(1), -2 * static_cast<int>(k));
        const SolverErrors errors = compare_solvers(points, variation);
        condition(k) = errors.condition;
        good(k) = errors.rank_revealing;
        normal(k) = std::min(errors.normal_equations, Real(1));
        if (k % 3 == 0)
            chapter.say(
                "  {:8.1e} {:10.1e} {:18.1f} {:>18}", variation, errors.condition, digits(good(k)),
                std::isfinite(errors.normal_equations) ? fmt::format("{:.1f}", digits(normal(k)))
                                                       : "gives up");
    }
    chapter.check("singular values: error / κε", xt::amax(good / (condition * epsilon))(), 10);
    Figure figure("condition", "Squaring W squares its condition number", "κ(W)",
                  "relative error of θ");
    figure.path("normal equations", condition, normal).path("singular values", condition, good);
    const Vector below_one{condition(0), 1 / std::sqrt(epsilon)};
    figure.dashed("κ²ε", below_one, below_one * below_one * epsilon)
        .dashed("κε", condition, condition * epsilon);
    chapter.figure(figure.log_x().log_y());
}

}  // namespace descent::regression
