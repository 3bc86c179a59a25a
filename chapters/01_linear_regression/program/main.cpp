// Fitting a line to points: the loss, its surface, descent, the two objections, and testing.
#include <cmath>
#include <limits>

#include "chapters/01_linear_regression/program/report.hpp"

using namespace descent;
using namespace descent::regression;

namespace {

constexpr Real epsilon = std::numeric_limits<Real>::epsilon(), noise = Real(0.2);
const Vector start{Real(0.6), Real(-0.2)};

void model_and_loss(Chapter& chapter, const Points& points) {
    chapter.section("Model and loss: L[φ] = Σ (φ0 + φ1 x − y)², a sum (L6.1–3)");
    const Vector guess{Real(0.4), Real(0.2)};
    Vector dphi = xt::zeros<Real>({2});
    gradient(start, points, dphi);
    chapter.say("{} points. At φ = (0.4, 0.2) the loss is L = {:.6f}.", points.size(),
                loss(guess, points));
    chapter.say(
        "At φ = (0.6, −0.2) the gradient is ({:.5f}, {:.5f}): uphill is backwards, so φ must grow.",
        dphi(0), dphi(1));
    ParameterLayout layout;
    layout.add("phi", {2});
    chapter.check("gradient of L (L10.1)", check_gradient(objective(points), start, layout));
    chapter.result("loss_at_0.4_0.2", loss(guess, points));
    chapter.result("gradient_at_0.6_-0.2", dphi);
}

void closed_form(Chapter& chapter, const Points& points, const Matrix& W, const Matrix& Y,
                 const Bowl& L) {
    chapter.section("An objection: there is a closed form, φ̂ = W†y (L6.6, FM.1, FM.2)");
    const Vector mean = hessian_eigenvalues(W);
    chapter.say("W = [1, x]: φ̂ = ({:.9f}, {:.9f}), L = {:.9f}.", L.best(0), L.best(1),
                loss(L.best, points));
    chapter.say("Curvatures of the sum L:        λ = {:.6f} and {:.6f}.", L.eigenvalues(0),
                L.eigenvalues(1));
    chapter.say("Curvatures of the mean g = L/T: λ = {:.6f} and {:.6f}.", mean(0), mean(1));
    chapter.say("All are positive: φ̂ is the one minimum.");
    chapter.check("Wᵀr = 0: the residual is orthogonal",
                  residual_orthogonality(W, column(L.best), Y), 12 * epsilon);
    ParameterLayout layout;
    layout.add("theta", {2, 1});
    const GradientCheckOptions options{.batch = points.size()};
    const Objective g = objective(W, Y, Reduction::mean);
    chapter.check("gradient of g, with its 1/T (FM.1)", check_gradient(g, start, layout, options));
    const Objective slide = with_gradient_of(objective(W, Y, Reduction::sum), g);
    const GradientReport caught = check_gradient(slide, start, layout, options);
    chapter.say("The slide leaves the 1/T out. The check says: {}.", caught["theta"].explanation);
    chapter.check("the slide's gradient is caught", caught.verdict == Verdict::fail ? 0 : 1, 0.5);
    chapter.result("phi0", L.best(0));
    chapter.result("phi1", L.best(1));
    chapter.result("loss", loss(L.best, points));
    chapter.result("hessian_eigenvalues", L.eigenvalues);
    chapter.result("divergence_step", divergence_step(L.eigenvalues));
    chapter.figure(fit_figure(points, L.best, "x", "y"));
}

void exhaustive_search(Chapter& chapter, const Points& points, const Bowl& L, const Path& path) {
    chapter.section("The other objection: try every slope and intercept (L6.6)");
    const std::size_t n = chapter.quick() ? 201 : 1001;
    const Real spacing = Real(2) / static_cast<Real>(n - 1);
    const GridAnswer grid =
        grid_search(points, xt::linspace<Real>(0, 2, n), xt::linspace<Real>(-1, 1, n));
    chapter.say("{} × {} values: {} losses for two parameters.", n, n, grid.evaluations);
    chapter.say("A million parameters with ten values each would take 10^1000000.");
    chapter.say("  descent       {:12.8g} {:12.8g}", path.end()(0), path.end()(1));
    chapter.say("  closed form   {:12.8g} {:12.8g}", L.best(0), L.best(1));
    chapter.say("  search        {:12.8g} {:12.8g}", grid.phi(0), grid.phi(1));
    // The best grid point has no more loss than the one nearest to φ̂: ½λmin·d² ≤
    // ½λmax·(spacing²/2).
    const Real bound = spacing * std::sqrt(L.eigenvalues(1) / L.eigenvalues(0) / 2);
    chapter.check("search is as near as its grid allows", length(grid.phi - L.best), bound);
    chapter.figure(answers_figure(points, grid.phi, spacing, L.best, path));
}

void testing(Chapter& chapter) {
    chapter.section("Testing: too simple, too complex (L6.7)");
    Random train_stream(chapter.seed(), "train"), test_stream(chapter.seed(), "test");
    const Points train = noisy_points(20, noise, train_stream),
                 test = noisy_points(1000, noise, test_stream);
    const DegreeSweep sweep = degree_sweep(train, test, 12);
    const Vector gap = sweep.gap();
    chapter.say(
        "{} points of sin(πx) with noise {} to train on, {} to test on. Mean squared errors:",
        train.size(), noise, test.size());
    chapter.say("  degree      train       test        gap");
    for (std::size_t d = 0; d <= 12; ++d)
        chapter.say("  {:6} {:10.4f} {:10.4g} {:10.4g}{}", d, sweep.train(d), sweep.test(d), gap(d),
                    d == sweep.best() ? "  ← smallest on the test set" : "");
    Real rise = 0;
    for (std::size_t d = 1; d <= 12; ++d)
        rise = std::max(rise, sweep.train(d) / sweep.train(d - 1) - 1);
    chapter.check("the training error never rises", rise, 1e5 * epsilon);
    chapter.result("best_degree", static_cast<double>(sweep.best()));
    chapter.figure(sweep_figure(sweep, noise * noise));
    chapter.figure(polynomials_figure(train, {1, sweep.best(), 12}));
}

}  // namespace

int main(int argc, char** argv) {
    Chapter chapter("01_linear_regression", "A line fitted to points");
    std::string file;
    double rate = 0;
    std::size_t steps = 400;
    chapter.file("--data", file, "fit your own CSV: features, then y in the last column");
    chapter.positive("--rate", rate, "step size of descent (default: 1/λmax of the data)");
    chapter.option("--steps", steps, "steps of descent");
    return chapter.run(argc, argv, [&] {
        if (!file.empty()) return own_data(chapter, file, static_cast<Real>(rate), steps);
        require_steps(steps, 2);
        const Points points = lecture_points();
        model_and_loss(chapter, points);
        const Matrix W = design_matrix(column(points.x)), Y = column(points.y);
        Bowl L = bowl(W, Y, fit(W, Y));
        L.L = objective(points);  // the same sum, written as in L6 and L10.1

        chapter.section("Gradient descent: φ ← φ − α ∂L/∂φ (L6.4, L6.5)");
        const Path path = tell_descent(chapter, L, start, static_cast<Real>(rate), steps);
        tell_limit(chapter, L, start);
        const Vector phi0 = xt::linspace<Real>(0, 2, 101), phi1 = xt::linspace<Real>(-1, 1, 101);
        chapter.figure(surface_figure(points, phi0, phi1, L.best, path).equal_axes());
        closed_form(chapter, points, W, Y, L);
        exhaustive_search(chapter, points, L, path);
        tell_solvers(chapter, points);
        testing(chapter);
    });
}
