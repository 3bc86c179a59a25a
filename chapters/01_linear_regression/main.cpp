// Fitting a line to points: the loss, its surface, descent, the two objections, and testing.
#include <cmath>
#include <limits>

#include "chapters/01_linear_regression/report.hpp"

using namespace descent;
using namespace descent::regression;

namespace {

constexpr Real epsilon = std::numeric_limits<Real>::epsilon();

void model_and_loss(Chapter& chapter, const Points& points) {
    chapter.section("Model and loss: L[φ] = Σ (φ0 + φ1 x − y)², a sum (L6.1–3)");
    const Vector guess{Real(0.4), Real(0.2)}, start{Real(0.6), Real(-0.2)};
    Vector dphi = xt::zeros<Real>({2});
    gradient(start, points, dphi);
    chapter.say("{} points. At φ = (0.4, 0.2) the loss is L = {:.6f}.", points.size(), loss(guess, points));
    chapter.say("At φ = (0.6, −0.2) the gradient is ({:.5f}, {:.5f}): uphill is backwards, so φ must grow.", dphi(0), dphi(1));
    ParameterLayout layout;
    layout.add("phi", {2});
    chapter.check("gradient of L (L10.1)", check_gradient(objective(points), start, layout));
    chapter.result("loss_at_0.4_0.2", loss(guess, points));
    chapter.result("gradient_at_0.6_-0.2", dphi);
}

Bowl closed_form(Chapter& chapter, const Points& points) {
    chapter.section("Closed form: φ̂ = W†y, W = [1, x] (L6.6, FM.1)");
    const Matrix W = design_matrix(column(points.x)), Y = column(points.y);
    const Fit best = fit(W, Y);
    const Bowl L = bowl(W, Y, best);
    const Vector mean_loss_eigenvalues = hessian_eigenvalues(W);
    chapter.say("φ̂ = ({:.9f}, {:.9f}), L = {:.9f}; rank {}.", L.best(0), L.best(1), L.L.loss(L.best), best.rank);
    chapter.say("Curvatures of the sum L:        λ = {:.6f} and {:.6f}.", L.eigenvalues(0), L.eigenvalues(1));
    chapter.say("Curvatures of the mean g = L/T: λ = {:.6f} and {:.6f}.", mean_loss_eigenvalues(0),
                mean_loss_eigenvalues(1));
    chapter.say("All are positive: φ̂ is the one minimum (FM.2).");
    chapter.check("Wᵀr = 0: the residual is orthogonal", residual_orthogonality(W, best.theta, Y), 12 * epsilon);
    const Vector start{Real(0.6), Real(-0.2)};
    ParameterLayout layout;
    layout.add("theta", {2, 1});
    chapter.check("gradient of g, with its 1/T (FM.1)",
                  check_gradient(objective(W, Y, Loss::mean), start, layout, {.batch = points.size()}));
    chapter.result("phi0", L.best(0));
    chapter.result("phi1", L.best(1));
    chapter.result("loss", L.L.loss(L.best));
    chapter.result("hessian_eigenvalues", L.eigenvalues);
    chapter.result("divergence_step", divergence_step(L.eigenvalues));
    chapter.figure(fit_figure(points, L.best, "x", "y"));
    return L;
}

void exhaustive_search(Chapter& chapter, const Points& points, const Bowl& L, const Path& path) {
    chapter.section("The other objection: try every slope and intercept (L6.6)");
    const std::size_t n = chapter.quick() ? 201 : 1001;
    const Real spacing = Real(2) / static_cast<Real>(n - 1);
    const GridAnswer grid = grid_search(points, xt::linspace<Real>(0, 2, n), xt::linspace<Real>(-1, 1, n));
    chapter.say("{} × {} values: {} losses for two parameters.", n, n, grid.evaluations);
    chapter.say("A million parameters with ten values each would take 10^1000000.");
    chapter.say("  descent       {:11.8f} {:11.8f}", path.end()(0), path.end()(1));
    chapter.say("  closed form   {:11.8f} {:11.8f}", L.best(0), L.best(1));
    chapter.say("  search        {:11.8f} {:11.8f}", grid.phi(0), grid.phi(1));
    // The best grid point has no more loss than the one nearest to φ̂: ½λmin·d² ≤ ½λmax·(spacing²/2).
    const Real bound = spacing * std::sqrt(L.eigenvalues(1) / L.eigenvalues(0) / 2);
    chapter.check("search is as near as its grid allows", length(grid.phi - L.best), bound);

    chapter.figure(answers_figure(points, grid.phi, spacing, L.best, path.end()));
}

void testing(Chapter& chapter) {
    chapter.section("Testing: too simple, too complex (L6.7)");
    Random train_stream(chapter.seed(), "train"), test_stream(chapter.seed(), "test");
    const Points train = noisy_points(20, Real(0.2), train_stream), test = noisy_points(1000, Real(0.2), test_stream);
    const DegreeSweep sweep = degree_sweep(train, test, 12);
    const Vector gap = sweep.gap(), degree = xt::arange<Real>(0, 13);
    chapter.say("20 points of sin(πx) with noise 0.2 to train on, 1000 to test on. Mean squared errors:");
    chapter.say("  degree      train       test        gap");
    for (std::size_t d = 0; d <= 12; ++d)
        chapter.say("  {:6} {:10.4f} {:10.4g} {:10.4g}{}", d, sweep.train(d), sweep.test(d), gap(d),
                    d == sweep.best() ? "  ← smallest on the test set" : "");
    Real rise = 0;
    for (std::size_t d = 1; d <= 12; ++d) rise = std::max(rise, sweep.train(d) / sweep.train(d - 1) - 1);
    chapter.check("the training error never rises", rise, 1e-9);
    chapter.result("best_degree", static_cast<double>(sweep.best()));
    Figure errors("degree_sweep", "Training and test error of polynomials", "degree", "mean squared error");
    errors.path("training set", degree, sweep.train).path("test set", degree, sweep.test);
    chapter.figure(errors.dashed("noise, which nothing predicts", degree, xt::full_like(degree, Real(0.04))).log_y());
    chapter.figure(polynomials_figure(train, {1, sweep.best(), 12}));
}

}  // namespace

int main(int argc, char** argv) {
    Chapter chapter("01_linear_regression", "A line fitted to points");
    std::string file;
    double rate = 0;
    std::size_t steps = 400;
    chapter.file("--data", file, "fit your own CSV: features, then y in the last column");
    chapter.positive("--rate", rate, "step size of descent; without it 1/λmax is taken");
    chapter.option("--steps", steps, "steps of descent");
    return chapter.run(argc, argv, [&] {
        if (!file.empty()) return own_data(chapter, file, static_cast<Real>(rate), steps);
        const Points points = lecture_points();
        model_and_loss(chapter, points);
        const Bowl L = closed_form(chapter, points);

        chapter.section("Gradient descent: φ ← φ − α ∂L/∂φ (L6.4, L6.5)");
        const Path path = tell_descent(chapter, L, {Real(0.6), Real(-0.2)}, static_cast<Real>(rate), steps);
        Figure surface = surface_figure(points, xt::linspace<Real>(0, 2, 101), xt::linspace<Real>(-1, 1, 101), L.best);
        chapter.figure(surface.path("descent", xt::col(path.phi, 0), xt::col(path.phi, 1)));
        tell_limit(chapter, L, path.point(0));
        exhaustive_search(chapter, points, L, path);
        tell_solvers(chapter, points);
        testing(chapter);
    });
}
