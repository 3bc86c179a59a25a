#include "chapters/01_linear_regression/program/walk_through.hpp"

#include <algorithm>
#include <cmath>

#include "chapters/01_linear_regression/program/figures.hpp"

namespace descent::regression {

void show_line(Report& report, const Points& points, const Vector& start) {
    report.section("Model and loss: L[φ] = Σ (φ0 + φ1 x − y)², a sum (L6.1–3)");
    const Vector guess{real(0.4), real(0.2)};
    Vector dphi = xt::zeros<Real>({2});
    gradient(start, points, dphi);
    report.say("{} points. At φ = (0.4, 0.2) the loss is L = {:.6f}.", points.size(),
               loss(guess, points));
    report.say(
        "At φ = (0.6, −0.2) the gradient is ({:.5f}, {:.5f}): uphill is backwards, so φ must grow.",
        dphi(0), dphi(1));
    report.check("gradient of L (L10.1)", check_line_gradient(points, start));
    report.result("loss_at_0.4_0.2", loss(guess, points));
    report.result("gradient_at_0.6_-0.2", dphi);
}

void show_closed_form(Report& report, const Points& points, const Bowl& bowl,
                      const ForgottenMean& checks) {
    report.section("An objection: there is a closed form, φ̂ = W†y (L6.6, FM.1, FM.2)");
    const Matrix W = design_matrix(as_column(points.x));
    const Vector mean = hessian_eigenvalues(W);
    report.say("W = [1, x]: φ̂ = ({:.9f}, {:.9f}), L = {:.9f}.", bowl.best(0), bowl.best(1),
               loss(bowl.best, points));
    report.say("Curvatures of the sum L:        λ = {:.6f} and {:.6f}.", bowl.eigenvalues(0),
               bowl.eigenvalues(1));
    report.say("Curvatures of the mean g = L/T: λ = {:.6f} and {:.6f}.", mean(0), mean(1));
    report.say("All are positive: φ̂ is the one minimum.");
    report.check("Wᵀr = 0: the residual is orthogonal",
                 residual_orthogonality(W, as_column(bowl.best), as_column(points.y)),
                 12 * epsilon);
    report.check("gradient of g, with its 1/T (FM.1)", checks.right);
    report.say("The slide leaves the 1/T out. The check says: {}.",
               checks.slide["theta"].explanation);
    report.check("the slide's gradient is caught", checks.slide.verdict == Verdict::fail);
    report.result("phi0", bowl.best(0));
    report.result("phi1", bowl.best(1));
    report.result("loss", loss(bowl.best, points));
    report.result("hessian_eigenvalues", bowl.eigenvalues);
    report.result("divergence_step", bowl.limit());
    report.figure(fit_figure(points, bowl.best, "x", "y"));
}

void show_answers(Report& report, const Points& points, const ThreeAnswers& answers,
                  const Path& path) {
    report.section("The other objection: try every slope and intercept (L6.6)");
    const double values = std::sqrt(static_cast<double>(answers.search.evaluations));
    report.say("{} × {} values: {} losses for two parameters.", values, values,
               answers.search.evaluations);
    report.say("A million parameters with ten values each would take 10^1000000.");
    const auto say = [&](const char* method, const Vector& phi) {
        report.say("  {:<13} {:12.8g} {:12.8g}", method, phi(0), phi(1));
    };
    say("descent", answers.descent);
    say("closed form", answers.closed_form);
    say("search", answers.search.phi);
    report.check("search is as near as its grid allows", answers.search_error,
                 answers.search_bound);
    report.figure(answers_figure(points, answers, path));
}

void show_solvers(Report& report, const SolverSweep& sweep) {
    report.section("Why not (WᵀW)⁻¹Wᵀy: the squared condition number (FM.1)");
    report.say("The feature z = 1 + v·x varies less and less; digits that are right:");
    report.say("  {:>8} {:>10} {:>18} {:>18}", "v", "κ(W)", "singular values", "normal equations");
    const auto digits = [](Real error) {
        return std::isfinite(error) ? fmt::format("{:.1f}", std::max(Real(0), -std::log10(error)))
                                    : "gives up";
    };
    for (std::size_t k = 0; k < sweep.variation.size(); k += 3)
        report.say("  {:8.1e} {:10.1e} {:>18} {:>18}", sweep.variation(k), sweep.condition(k),
                   digits(sweep.rank_revealing(k)), digits(sweep.normal_equations(k)));
    report.check("singular values: error / κε", sweep.worst_rank_revealing(), 10);
    report.figure(condition_figure(sweep));
}

void show_degrees(Report& report, const DegreeResult& result) {
    report.section("Testing: too simple, too complex (L6.7)");
    const auto& [plan, train, sweep] = result;
    const Vector gap = sweep.gap();
    report.say(
        "{} points of sin(πx) with noise {} to train on, {} to test on. Mean squared errors:",
        plan.train, plan.noise, plan.test);
    report.say("  degree      train       test        gap");
    for (std::size_t d = 0; d <= plan.max_degree; ++d)
        report.say("  {:6} {:10.4f} {:10.4g} {:10.4g}{}", d, sweep.train(d), sweep.test(d), gap(d),
                   d == sweep.best() ? "  ← smallest on the test set" : "");
    report.check("the training error never rises", sweep.largest_rise(), 1e5 * epsilon);
    report.result("best_degree", sweep.best());
    report.figure(sweep_figure(sweep, plan.noise * plan.noise));
    report.figure(polynomials_figure(result, {1, sweep.best(), plan.max_degree}));
}

}  // namespace descent::regression
