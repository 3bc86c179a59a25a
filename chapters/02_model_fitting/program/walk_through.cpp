#include "chapters/02_model_fitting/program/walk_through.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>

#include "chapters/02_model_fitting/gabor.hpp"
#include "chapters/02_model_fitting/program/figures.hpp"
#include "chapters/02_model_fitting/surfaces.hpp"
#include "common/gradient_check.hpp"

namespace descent::fitting {
namespace {

constexpr Real epsilon = std::numeric_limits<Real>::epsilon();
const Vector window_low{-10, Real(2.5)}, window_high{10, Real(22.5)};  // of the lecture's figure

Real length(const Vector& v) {
    return std::sqrt(xt::sum(v * v)());
}

void append(std::vector<double>& values, const StationaryPoint& point) {
    for (const Real value : {point.loss, point.phi(0), point.phi(1)})
        values.push_back(static_cast<double>(value));
}

/// Nine starts in the middle of the window.
Matrix middle_starts() {
    Matrix starts = Matrix::from_shape({9, 2});
    for (std::size_t k = 0; k < 9; ++k) {
        starts(k, 0) = static_cast<Real>(4 * (k / 3)) - 4;
        starts(k, 1) = static_cast<Real>(5 * (k % 3)) + Real(5.5);
    }
    return starts;
}

/// The step with the smallest gradient before it becomes thirty times as large again:
/// where descent hesitates.
std::size_t slowest_step(const Objective& objective, const Path& path) {
    std::size_t slowest = 0;
    Real smallest = std::numeric_limits<Real>::infinity();
    Vector g = Vector::from_shape({path.phi.shape()[1]});
    for (std::size_t k = 0; k <= path.steps(); ++k) {
        objective.loss_and_gradient(path.point(k), g);
        if (length(g) > 30 * smallest) break;
        if (length(g) < smallest) {
            smallest = length(g);
            slowest = k;
        }
    }
    return slowest;
}

std::string place_text(const Vector& phi) {
    return fmt::format("({:.4g}, {:.4g})", phi(0), phi(1));
}

/// The minima of the loss of width 32: what descent from the middle of the figure finds,
/// and what a search of all of it adds (L10.5).
void tell_minima(Chapter& chapter) {
    const Objective L = gabor_objective(gabor_points());
    chapter.say(
        "Descent from nine starts in the middle of the figure, then Newton to the last digit:");
    std::vector<StationaryPoint> minima = minima_from(L, middle_starts(), Real(0.02), 1500);
    std::sort(minima.begin() + 1, minima.end(),
              [](const auto& a, const auto& b) { return a.phi(0) > b.phi(0); });
    std::vector<double> lowest, locals, others;
    for (std::size_t k = 0; k < minima.size(); ++k) {
        append(k == 0 ? lowest : locals, minima[k]);
        chapter.say("  {} {:8.4f} at ({:8.4f}, {:8.4f}){}", text(minima[k].kind), minima[k].loss,
                    minima[k].phi(0), minima[k].phi(1), k == 0 ? "  ← the lowest" : "");
    }
    for (const StationaryPoint& point : stationary_points(L, window_low, window_high, 21)) {
        const auto same = [&](const StationaryPoint& other) {
            return length(other.phi - point.phi) < Real(1e-3);
        };
        if (point.kind == Stationary::minimum && std::none_of(minima.begin(), minima.end(), same))
            append(others, point);
    }
    chapter.say("The whole figure has {} more, which the nine starts miss:", others.size() / 3);
    for (std::size_t k = 0; k < others.size(); k += 3)
        chapter.say("  minimum {:8.4f} at ({:8.4f}, {:8.4f})", others[k], others[k + 1],
                    others[k + 2]);
    chapter.result("gabor32_minimum", lowest);
    chapter.result("gabor32_local_minima", locals);
    chapter.result("gabor32_other_minima", others);
}

/// Where a path from the watershed hesitates, and for how long (L10.5, FM.7).
void tell_saddle(Chapter& chapter, const Objective& L, Real rate, const Path& path) {
    const std::size_t slow = slowest_step(L, path);
    const StationaryPoint point = find_stationary(L, path.point(slow));
    if (!point.found || point.kind != Stationary::saddle) {
        chapter.say("The third start lies between the two, but no saddle holds it up.");
        return;
    }
    const Real near = length(path.point(slow) - point.phi), away = Real(0.1),
               growth = 1 - rate * point.eigenvalues(0);
    std::size_t leaves = slow;
    while (leaves < path.steps() && length(path.point(leaves) - point.phi) < away) ++leaves;
    if (near > away / 10)
        return chapter.say(
            "The third start passes the saddle {} at a distance of {:.2g}: too far to be held up.",
            place_text(point.phi), near);
    chapter.say(
        "The third start lies between two valleys. After {} steps it is {:.1e} from the saddle {}",
        slow, near, place_text(point.phi));
    chapter.say(
        "with λ = {:.4f} and {:.4f}. A step multiplies that by 1 − αλ = {:.4f}: it should be {} "
        "away after",
        point.eigenvalues(0), point.eigenvalues(1), growth, away);
    chapter.say("step {:.0f}, and is after step {}.",
                static_cast<Real>(slow) + std::log(away / near) / std::log(growth), leaves);
}

}  // namespace

void show_stationary(Chapter& chapter) {
    chapter.section("Where the gradient is zero: minimum, maximum or saddle? (FM.5)");
    chapter.say(
        "100 random quadratics of 2 to 6 parameters, turned at random, classified by their "
        "Hessian:");
    Random random(chapter.seed(), "quadratics");
    std::array<std::size_t, 4> right{};
    Real deviation = 0;
    for (std::size_t k = 0; k < 100; ++k) {
        const Stationary kind = static_cast<Stationary>(k % 4);
        const KnownQuadratic known = random_quadratic(kind, 2 + k % 5, random);
        const Hessian H = hessian(known.objective, known.centre);
        right[k % 4] += classify(H) == kind;
        deviation = std::max(deviation, xt::amax(xt::abs(H.H - known.H))() / H.error);
    }
    chapter.say("  minima {} of 25, maxima {} of 25, saddles {} of 25", right[0], right[1],
                right[2]);
    chapter.say("  singular ones, det H = 0: {} of 25 \"undecided\"", right[3]);
    const std::size_t all = right[0] + right[1] + right[2] + right[3];
    chapter.check("quadratics classified wrongly", 100.0 - static_cast<double>(all), 0);
    chapter.check("largest error of H over its bound", deviation, 1);
    chapter.result("quadratics_right", static_cast<double>(all));

    const Objective L = gabor_objective(gabor_points());
    const std::size_t grid = chapter.quick() ? 25 : 41;
    const std::vector<StationaryPoint> points = stationary_points(L, window_low, window_high, grid);
    const auto count = [&](Stationary kind) {
        return std::count_if(points.begin(), points.end(),
                             [&](const auto& point) { return point.kind == kind; });
    };
    chapter.say("The Gabor loss, searched by Newton from {} × {} starts, H d = −g:", grid, grid);
    chapter.say(
        "  {} minima, {} saddles, {} maxima where φ0 is in [−10, 10] and φ1 in [2.5, 22.5].",
        count(Stationary::minimum), count(Stationary::saddle), count(Stationary::maximum));
    chapter.figure(draw_stationary(L, points));
}

void show_fixed_points(Chapter& chapter) {
    chapter.section("Fixed points of descent: a step multiplies an error by 1 − αλ (FM.7)");
    const Objective L = gabor_objective(gabor_points());
    const Real rate = Real(0.05), size = std::pow(epsilon, Real(0.25));
    chapter.say("Points of the Gabor loss, pushed by {:.1e} along each eigenvector; α = {}:", size,
                rate);
    chapter.say("  {:8} {:>18} {:>9} {:>10} {:>10}", "", "φ", "λ", "1 − αλ", "measured");
    Real worst = 0;
    for (const Vector& start :
         {Vector{0, 16}, Vector{Real(-0.4), Real(5.8)}, Vector{Real(1.6), Real(4.3)}}) {
        const StationaryPoint point = find_stationary(L, start);
        const Hessian H = hessian(L, point.phi);
        const EigenSystem eigen = symmetric_eigensystem(H.H);
        const Vector factors = step_factors(eigen.values, rate);
        for (std::size_t i = 0; i < 2; ++i) {
            const Growth growth = measured_growth(L, point.phi, eigen.vector(i), size, rate);
            const Real bound = growth.error + rate * eigenvalue_tolerance(H, eigen.values);
            worst = std::max(worst, std::abs(growth.factor - factors(i)) / bound);
            chapter.say("  {:8} {:>18} {:9.4f} {:10.6f} {:10.6f}  {}",
                        i == 0 ? text(point.kind) : "", i == 0 ? place_text(point.phi) : "",
                        eigen.values(i), factors(i), growth.factor,
                        std::abs(factors(i)) < 1 ? "shrinks" : "grows");
        }
    }
    chapter.say(
        "One direction that grows is enough: descent leaves maxima and saddles, and stays at "
        "minima.");
    chapter.check("measured growth against 1 − αλ, over its bound", worst, 1);
}

void show_gabor(Chapter& chapter, const GaborDescent& options) {
    chapter.section("The Gabor model: the right valley, a local minimum, near a saddle (L10.5)");
    const Points data = gabor_points();
    const Vector guess{Real(0.6), Real(-0.2)};
    const Real loss8 = gabor_loss(guess, data, 8), loss32 = gabor_loss(guess, data, 32);
    chapter.say("At φ = (0.6, −0.2): L = {:.6f} with width 8 as printed, {:.6f} with 32.", loss8,
                loss32);
    chapter.result("gabor8_loss_at_0.6_-0.2", loss8);
    chapter.result("gabor32_loss_at_0.6_-0.2", loss32);
    ParameterLayout layout;
    layout.add("phi", {2});
    chapter.check("gradient of the Gabor loss",
                  check_gradient(gabor_objective(data), guess, layout));
    tell_minima(chapter);

    const Objective L = gabor_objective(data, options.width);
    const Vector valley{4, Real(18.5)}, pit{0, 4};
    chapter.say("Width {}, α = {}, {} steps:", options.width, options.rate, options.steps);
    std::vector<NamedPath> paths;
    const auto descend_from = [&](const Vector& start) {
        paths.emplace_back("from " + place_text(start),
                           regression::descend(L, start, options.rate, options.steps));
        const auto& [name, path] = paths.back();
        chapter.say("  {:20} L = {:8.4f} at {}", name, path.loss(path.steps()),
                    place_text(path.end()));
        return path.end();
    };
    const Vector end = descend_from(options.start),
                 other = regression::descend(L, pit, options.rate, options.steps).end();
    descend_from(valley);
    const Real apart = length(end - other);
    if (apart > Real(0.1)) {
        descend_from(watershed(L, options.start, pit, options.rate, options.steps, 20));
        tell_saddle(chapter, L, options.rate, paths.back().second);
    } else if (apart <= Real(0.1)) {
        chapter.say(
            "No third start: the first one and {} end at the same place, with no watershed to look "
            "for.",
            place_text(pit));
    }
    chapter.figure(
        draw_gabor(L, options.width, paths, stationary_points(L, window_low, window_high, 21)));
}

void show_rates(Chapter& chapter) {
    chapter.section("The learning rate: too small, optimal, too large (FM.8)");
    const Points points = regression::lecture_points();
    const Objective L = regression::objective(points);
    const EigenSystem eigen = symmetric_eigensystem(regression::hessian(points));
    const Vector best = find_stationary(L, {0, 0}).phi, start{Real(0.25), Real(0.9)};
    const Real optimal = optimal_rate(eigen.values),
               limit = regression::divergence_step(eigen.values);
    chapter.say(
        "The line of chapter 01: λ = {:.4f}, {:.4f}. α = 2/(λmin + λmax) = {:.6f} is optimal, "
        "above",
        eigen.values(0), eigen.values(1), optimal);
    chapter.say("2/λmax = {:.6f} descent diverges. {} steps from {}:", limit, 30,
                place_text(start));
    chapter.say("  {:9} {:>10} {:>14} {:>12} {:>24}", "", "α", "max |1 − αλ|", "distance ×",
                "steps to a millionth");
    std::vector<NamedPath> paths;
    for (const auto& [name, rate] : {std::pair{"too small", Real(0.1) * optimal},
                                     {"optimal", optimal},
                                     {"too large", Real(1.1) * limit}}) {
        const Real left =
            length(regression::descend(L, start, rate, 30).end() - best) / length(start - best);
        const Real steps = steps_to(eigen.values, rate, Real(1e-6));
        chapter.say("  {:9} {:10.6f} {:14.4f} {:12.2g} {:>24}", name, rate,
                    xt::amax(xt::abs(step_factors(eigen.values, rate)))(), left,
                    std::isfinite(steps) ? fmt::format("{:.0f}", std::ceil(steps)) : "never");
        paths.emplace_back(fmt::format("{}, α = {:.4f}", name, rate),
                           regression::descend(L, start, rate, 10));
    }
    const Real kappa = eigen.values(1) / eigen.values(0);
    chapter.check(
        "at the optimal rate the factor is (κ − 1)/(κ + 1)",
        xt::amax(xt::abs(step_factors(eigen.values, optimal)))() - (kappa - 1) / (kappa + 1),
        16 * epsilon);
    chapter.figure(draw_rates(L, best, paths));
}

void show_taylor(Chapter& chapter) {
    chapter.section("What a step will bring: J(θ − εg) ≈ J − εgᵀg + ½ε²gᵀHg (EE.20)");
    const Objective J = gabor_objective(gabor_points());
    const Vector theta{1, 12};
    Vector g = Vector::from_shape({2});
    J.loss_and_gradient(theta, g);
    const Taylor t = taylor(J, theta);
    const Real best = best_step(t);
    chapter.say(
        "Gabor at θ = (1, 12): J = {:.4f}, gᵀg = {:.4f}, gᵀHg = {:.4f}, ε* = gᵀg/gᵀHg = {:.6f}.",
        t.J, t.slope, t.curvature, best);
    chapter.say("  {:>8} {:>10} {:>10}   errors: {:>10} {:>12} {:>12}", "ε/ε*", "ε", "J after",
                "1st order", "2nd order", "the slide's");
    Real ratio = 0, last = 0;
    for (const Real share : {Real(2.5), Real(2), Real(1), Real(0.1), Real(0.04), Real(0.02)}) {
        const Real step = share * best, after = J.loss(theta - step * g),
                   second = predicted(t, step) - after;
        chapter.say("  {:8.3f} {:10.6f} {:10.5f}   {:18.2e} {:12.2e} {:12.2e}", share, step, after,
                    predicted_first_order(t, step) - after, second, misprinted(t, step) - after);
        ratio = last / std::abs(second);
        last = std::abs(second);
    }
    chapter.say(
        "Beyond 2ε* the cost should rise again, which the first order never sees. Half the step, "
        "an eighth of");
    chapter.say(
        "the second-order error: {:.3f}. One slide drops the ε²: off by ½gᵀHg even without a step.",
        ratio);
    // The fourth order is about a share of ε/ε* of the third, and what is left has the rounding of
    // J.
    chapter.check("the error falls like ε³: log2 of the ratio, less 3", std::log2(ratio) - 3,
                  Real(0.04) + 4 * epsilon * t.J / last);
    const Taylor ridge = taylor(J, {2, 12});
    chapter.say("At (2, 12) gᵀHg = {:.2f} is negative: the expansion falls for ever, and ε* is {}.",
                ridge.curvature, best_step(ridge));
    chapter.figure(draw_taylor(J, theta, t));
}

void show_comparison(Chapter& chapter) {
    chapter.section("All methods, one table (FM.9)");
    const std::size_t budget = chapter.quick() ? 300 : 1200;
    chapter.say(
        "About {} evaluations each. \"99 %\": evaluations until the loss at the start was gone but "
        "for 1 %.",
        budget);
    for (const Problem& problem : problems(chapter.seed())) {
        chapter.say("{}: lowest known loss {:.6g}", problem.name, problem.lowest);
        chapter.say("  {:18} {:>12} {:>10} {:>8} {:>10} {:>6}", "", "loss above", "distance",
                    "losses", "gradients", "99 %");
        const std::vector<Outcome> table = compare(problem, budget, chapter.seed());
        for (const Outcome& row : table)
            chapter.say("  {:18} {:12.2e} {:10.2e} {:8} {:10} {:>6}", row.method,
                        std::max(Real(0), row.loss - problem.lowest), row.distance,
                        row.trace.cost.losses, row.trace.cost.gradients,
                        row.to_1_percent > 0 ? fmt::format("{}", row.to_1_percent) : "–");
        if (problem.name == "Gabor") chapter.figure(draw_comparison(problem, table));
    }
}

}  // namespace descent::fitting
