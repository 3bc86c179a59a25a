#include <algorithm>
#include <cmath>
#include <limits>

#include "chapters/02_model_fitting/coordinate.hpp"
#include "chapters/02_model_fitting/gabor.hpp"
#include "chapters/02_model_fitting/mixture.hpp"
#include "chapters/02_model_fitting/population.hpp"
#include "chapters/02_model_fitting/program/figures.hpp"
#include "chapters/02_model_fitting/program/walk_through.hpp"

namespace descent::fitting {
namespace {

constexpr double epsilon = double(std::numeric_limits<Real>::epsilon());
constexpr double twelve_digits = 4500 * epsilon;  // 1e-12 for double

// the lecture's figure
const Domain gabor_window{interval("φ0", -10, 10), interval("φ1", Real(2.5), Real(22.5))};

/// The Gabor loss as a background.
Figure gabor_map(const std::string& name, const std::string& title) {
    const Vector phi0 = xt::linspace<Real>(-10, 10, 161),
                 phi1 = xt::linspace<Real>(Real(2.5), Real(22.5), 161);
    Figure figure(name, title, "φ0", "φ1");
    figure.surface(phi0, phi1, loss_surface(gabor_objective(gabor_points()), phi0, phi1))
        .z_label("loss L");
    return figure.range_x(-10, 10).range_y(Real(2.5), Real(22.5));
}

void tell_best(Chapter& chapter, const std::string& method, const Trials& trials) {
    const Vector best = trials.best_phi();
    chapter.say("  {:<16} {:6} losses   best {:.4f} at ({:7.4f}, {:7.4f})", method, trials.size(),
                trials.best_loss(), best(0), best(1));
}

/// How the cost of a grid grows with the number of parameters, counted where that can be
/// done (FM.3).
void tell_explosion(Chapter& chapter) {
    chapter.say("Ten points an axis, on a bowl in D dimensions:");
    const LossFunction bowl = [](const Vector& phi) {
        return xt::sum(phi * phi, xt::evaluation_strategy::immediate)();
    };
    std::vector<double> cost;
    double wrong = 0;
    Domain domain;
    for (std::size_t D = 1; D <= (chapter.quick() ? 4 : 5); ++D) {
        domain.push_back(interval("φ", -1, 1));
        Evaluations evaluations;
        grid_search(counted({.loss = bowl, .loss_and_gradient = {}}, evaluations).loss, domain, 10);
        cost.push_back(static_cast<double>(evaluations.losses));
        wrong = std::max(wrong, std::abs(cost.back() - std::pow(10.0, static_cast<double>(D))));
        chapter.say("  D = {:2}   {:>8} losses counted", D, evaluations.losses);
    }
    for (const std::size_t D : {10u, 50u})
        chapter.say("  D = {:2}   {:8.0e} losses, not tried", D,
                    grid_cost(Domain(D, domain[0]), 10));
    chapter.check("a grid costs points^D losses", wrong, 0);
    chapter.result("grid_cost", cost);
}

}  // namespace

void show_search(Chapter& chapter) {
    chapter.section("Trying: grid and random search (FM.3)");
    const LossFunction gabor = gabor_objective(gabor_points()).loss;
    Random random(chapter.seed(), "random search");
    const Trials grid = grid_search(gabor, gabor_window, 101);
    const Trials dice = random_search(gabor, gabor_window, grid.size(), random);
    chapter.say("The Gabor loss over its figure. Its minimum is 0.6457 at (0.0038, 16.0263).");
    tell_best(chapter, "grid 101 × 101", grid);
    tell_best(chapter, "random", dice);
    chapter.result("grid_best_loss", grid.best_loss());
    chapter.result("random_best_loss", dice.best_loss());

    Domain mixed = gabor_window;
    mixed.push_back(discrete("width", {8, 16, 32, 64}));
    const Points points = gabor_points();
    const auto any_width = [&](const Vector& phi) {
        return gabor_loss({phi(0), phi(1)}, points, phi(2));
    };
    const Trials widths = random_search(any_width, mixed, chapter.quick() ? 4000 : 20000, random);
    chapter.say(
        "A mixed domain: the width too, one of 8, 16, 32, 64. The lecture prints 8; the data say "
        "{:g} (loss {:.4f}).",
        widths.best_phi()(2), widths.best_loss());
    chapter.result("searched_width", widths.best_phi()(2));
    tell_explosion(chapter);
}

void show_population(Chapter& chapter) {
    chapter.section("Populations: evolution, a swarm, an ant colony (FM.4)");
    Evaluations evaluations;
    const LossFunction gabor = counted(gabor_objective(gabor_points()), evaluations).loss;
    Domain values;  // ants choose among values
    for (const Axis& axis : gabor_window) {
        const Vector all = xt::linspace<Real>(axis.low, axis.high, 101);
        values.push_back(discrete(axis.name, {all.begin(), all.end()}));
    }
    const Swarm flight;
    const Colony colony{.population = 30};
    const std::vector<std::pair<std::string, std::function<Trials(Random&)>>> methods{
        {"random",
         [&](Random& random) { return random_search(gabor, gabor_window, 1200, random); }},
        {"evolution", [&](Random& random) { return evolve(gabor, gabor_window, {}, random); }},
        {"particle swarm",
         [&](Random& random) { return swarm(gabor, gabor_window, flight, random); }},
        {"ant colony", [&](Random& random) { return ant_colony(gabor, values, colony, random); }}};
    const std::size_t seeds = chapter.quick() ? 5 : 20;
    chapter.say("Gabor again, 40 generations of 30 (the ants on 101 values an axis), {} seeds:",
                seeds);
    chapter.say("                   losses   best loss    median of all seeds   below 0.65");
    std::vector<double> medians, found;
    std::size_t kept = 0;
    for (const auto& [name, method] : methods) {
        std::vector<double> best;
        std::size_t trials = 0;
        for (std::size_t s = 0; s < seeds; ++s) {
            Random random(chapter.seed() + s, name);
            const Trials tried = method(random);
            best.push_back(static_cast<double>(tried.best_loss()));
            trials = tried.size();
            kept += trials;
        }
        std::sort(best.begin(), best.end());
        medians.push_back(best[seeds / 2]);
        found.push_back(static_cast<double>(
            std::count_if(best.begin(), best.end(), [](double L) { return L < 0.65; })));
        chapter.say("  {:<16} {:6}   {:9.6f}    {:19.6f}   {:4} of {}", name, trials, best[0],
                    medians.back(), found.back(), seeds);
    }
    chapter.result("population_median_loss", medians);
    chapter.result("population_found", found);
    chapter.check("every loss asked for is in the trials",
                  static_cast<double>(evaluations.losses) - static_cast<double>(kept), 0);
    chapter.say(
        "Nothing is promised: a swarm may gather in the wrong valley. So run it again with another "
        "seed.");

    Figure figure = gabor_map("swarm", "A particle swarm of 30 on the Gabor loss");
    Random random(chapter.seed(), "particle swarm");
    const Trials tried = swarm(gabor, gabor_window, flight, random);
    for (const std::size_t g : {0u, 5u, 15u, 39u}) {
        const Matrix there =
            xt::view(tried.phi, xt::range(g * flight.population, (g + 1) * flight.population));
        figure.points(fmt::format("generation {}", g), xt::col(there, 0), xt::col(there, 1));
    }
    chapter.figure(figure);
}

namespace {

/// Least squares by coordinates, against the closed form; then with θ ≥ 0 (FM.6).
void tell_least_squares(Chapter& chapter) {
    const Points points = regression::lecture_points();
    const Matrix W = regression::design_matrix(regression::column(points.x)),
                 Y = regression::column(points.y);
    const Vector best = xt::col(regression::fit(W, Y).theta, 0);
    const Path path = coordinate_descent(W, points.y, {0, 0}, 1000);
    chapter.say("The line of chapter 01, one coordinate at a time, each exactly:");
    for (const std::size_t k :
         {std::size_t{0}, std::size_t{1}, std::size_t{2}, std::size_t{20}, path.steps()})
        chapter.say("  step {:3}   θ = ({:.6f}, {:.6f})   loss {:.9f}", k, path.phi(k, 0),
                    path.phi(k, 1), path.loss(k));
    const Real error = xt::amax(xt::abs(path.end() - best))();
    chapter.result("coordinate_descent_error", error);
    chapter.check("coordinate descent reaches the closed form", error, twelve_digits);

    // A parabola through the same points wants a negative curvature.
    Matrix V = xt::zeros<Real>({points.size(), std::size_t{3}});
    for (std::size_t i = 0; i < points.size(); ++i)
        for (std::size_t d = 0; d < 3; ++d) V(i, d) = std::pow(points.x(i), static_cast<Real>(d));
    const Vector free = xt::col(regression::fit(V, Y).theta, 0),
                 clipped = xt::maximum(Real(0), free);
    const Path inside = coordinate_descent(V, points.y, {0, 0, 0}, 2000, Allowed::nonnegative);
    const Vector theta = inside.end();
    Matrix dtheta = Matrix::from_shape({3, 1});
    regression::gradient(V, regression::column(theta), Y, dtheta);
    const Vector gradient = xt::col(dtheta, 0);
    chapter.say("A parabola with θ ≥ 0, each coordinate minimized, then projected:");
    chapter.say("  without the limit      ({:.4f}, {:.4f}, {:.4f})", free(0), free(1), free(2));
    chapter.say("  that, projected once   ({:.4f}, {:.4f}, {:.4f})   loss {:.6f}", clipped(0),
                clipped(1), clipped(2),
                regression::mean_squared_residual(V, regression::column(clipped), Y));
    chapter.say("  in turn at each step   ({:.4f}, {:.4f}, {:.4f})   loss {:.6f}", theta(0),
                theta(1), theta(2), inside.loss(inside.steps()));
    chapter.result("projected_theta", theta);
    chapter.check("gradient 0 where θ > 0, not negative where θ = 0",
                  kkt_violation(theta, gradient), twelve_digits);
}

/// Where taking turns ends well, ends in the wrong valley, and ends nowhere (FM.6).
void tell_where_it_ends(Chapter& chapter) {
    Evaluations evaluations;
    const Objective gabor = counted(gabor_objective(gabor_points()), evaluations);
    const Path right = coordinate_descent(gabor, {2, 10}, 500),
               wrong = coordinate_descent(gabor, {4, 10}, 500);
    const Path stuck = coordinate_descent(crease(), {Real(0.8), Real(0.8)}, 500);
    chapter.say("It never goes up, so it converges, but to what?");
    for (const Path& path : {right, wrong})
        chapter.say(
            "  Gabor from ({:2g}, {:2g})        to ({:7.4f}, {:7.4f})   loss {:.4f} after {} turns",
            path.phi(0, 0), path.phi(0, 1), path.end()(0), path.end()(1), path.loss(path.steps()),
            path.steps());
    chapter.say(
        "  the crease from (0.8, 0.8)  to ({:7.4f}, {:7.4f})   loss {:.4f}: no minimum, yet no "
        "coordinate helps",
        stuck.end()(0), stuck.end()(1), stuck.loss(stuck.steps()));
    chapter.say("  {} losses for both runs on Gabor, and no gradient.", evaluations.losses);
    chapter.result("coordinate_descent_gabor",
                   std::vector<double>{static_cast<double>(right.loss(right.steps())),
                                       static_cast<double>(wrong.loss(wrong.steps()))});
    Figure figure = gabor_map("staircases", "Coordinate descent: one coordinate at a time");
    figure.path("to the minimum", xt::col(right.phi, 0), xt::col(right.phi, 1));
    figure.path("to a local one", xt::col(wrong.phi, 0), xt::col(wrong.phi, 1));
    chapter.figure(figure);
}

/// The numbers as a histogram, and the bells before, during and after (FM.6).
Figure bells_figure(const Vector& x, const EmPath& path) {
    constexpr std::size_t bins = 30;
    const Real low = xt::amin(x)(), wide = (xt::amax(x)() - low) / static_cast<Real>(bins);
    Vector edge = Vector::from_shape({2 * bins}), height = xt::zeros<Real>({2 * bins});
    for (const Real value : x) {
        const std::size_t bin = std::min(bins - 1, static_cast<std::size_t>((value - low) / wide));
        height(2 * bin) += 1 / (wide * static_cast<Real>(x.size()));
    }
    for (std::size_t b = 0; b < bins; ++b) {
        edge(2 * b) = low + wide * static_cast<Real>(b);
        edge(2 * b + 1) = edge(2 * b) + wide;
        height(2 * b + 1) = height(2 * b);
    }
    const Vector at = xt::linspace<Real>(low, low + wide * static_cast<Real>(bins), 301);
    Figure figure("em", "Two bells fitted by taking turns", "x", "density p(x)");
    figure.line("the numbers", edge, height)
        .dashed("at the start", at, density(path.mixture[0], at));
    if (path.steps() > 10) figure.line("after 10 steps", at, density(path.mixture[10], at));
    return figure.line(fmt::format("after {} steps", path.steps()), at, density(path.end(), at));
}

/// Introduce new variables, then alternate: EM on two bells (FM.6).
void tell_em(Chapter& chapter) {
    chapter.section("New variables, then alternate: expectation-maximization (FM.6)");
    Random random(chapter.seed(), "two bells");
    const Mixture truth{
        .weight = {Real(.35), Real(.65)}, .mean = {-2, 1}, .variance = {Real(.25), 1}};
    const Vector x = draw(truth, 1000, random);
    const EmPath path = em(x, random_start(x, random), 2000);
    chapter.say(
        "1000 numbers from two bells. E-step: whose is each number? M-step: mean and variance of "
        "what is whose.");
    chapter.say("  step   log-likelihood       π0        μ0        μ1        σ0        σ1");
    for (const std::size_t k :
         {std::size_t{0}, std::size_t{1}, std::size_t{10}, std::size_t{30}, path.steps()}) {
        if (k > path.steps()) continue;
        const Mixture& m = path.mixture[k];
        chapter.say("  {:4}   {:14.6f}   {:6.4f}   {:7.4f}   {:7.4f}   {:7.4f}   {:7.4f}", k,
                    path.likelihood(k), m.weight[0], m.mean[0], m.mean[1], std::sqrt(m.variance[0]),
                    std::sqrt(m.variance[1]));
    }
    const Real ell = path.likelihood(path.steps());
    const Real gap = free_energy_bound(responsibilities(path.end(), x), path.end(), x) - ell;
    Mixture still = path.end();
    Vector g = xt::zeros<Real>({5});
    const Objective minus_ell = mixture_objective(x);
    const auto steepest = [&] {
        minus_ell.loss_and_gradient(parameters(still), g);
        return xt::amax(xt::abs(g))();
    };
    for (int k = 0; k < 10000 && (k % 100 != 0 || steepest() > 10 * twelve_digits); ++k)
        still =
            maximize(responsibilities(still, x), x, default_floor(x), still);  // to the last digits

    Real smallest = path.smallest_rise();
    const std::size_t starts = chapter.quick() ? 5 : 20;
    for (std::size_t s = 1; s < starts; ++s)
        smallest = std::min(smallest, em(x, random_start(x, random), 2000).smallest_rise());
    // A sum of n terms, one after another, is wrong by at most n·ε·Σ|terms|; the bound F has two
    // terms for each x.
    const double rounding = 2 * static_cast<double>(x.size()) * epsilon * std::abs(ell);
    chapter.say("The smallest rise in any step from {} starts: {:.2g}. Rounding: {:.1g}.", starts,
                smallest, rounding);
    chapter.result("em_log_likelihood", ell);
    chapter.result("em_smallest_rise", smallest);
    chapter.check("EM never lowers the likelihood", std::min(Real(0), smallest), rounding);
    chapter.check("after the E-step the bound is the likelihood", gap, rounding);
    chapter.check("where EM stands still the gradient is 0", steepest(), 100 * twelve_digits);
    chapter.figure(bells_figure(x, path));
}

}  // namespace

void show_alternated(Chapter& chapter) {
    chapter.section("Taking turns: coordinate descent (FM.6)");
    tell_least_squares(chapter);
    tell_where_it_ends(chapter);
    tell_em(chapter);
}

}  // namespace descent::fitting
