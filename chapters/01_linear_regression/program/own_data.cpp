#include <algorithm>
#include <cmath>

#include "chapters/01_linear_regression/named_data.hpp"
#include "chapters/01_linear_regression/program/figures.hpp"
#include "chapters/01_linear_regression/program/walk_through.hpp"
#include "common/program/text.hpp"

namespace descent::regression {
namespace {

void say_rank(Report& report, const NamedData& data, const Fit& best) {
    const std::size_t T = data.W.shape()[0], P = data.W.shape()[1];
    report.say("Singular values of W from {:.4g} to {:.4g}, rank {} of {} parameters.",
               best.singular_values(0), best.singular_values(best.singular_values.size() - 1),
               best.rank, P);
    if (best.unique()) {
        const double lost = std::log10(best.condition()), all = -std::log10(epsilon);
        report.say(
            "Condition κ(W) = {:.3g}: about {:.0f} of {:.0f} digits are lost, by the normal "
            "equations {:.0f}.",
            best.condition(), lost, all, std::min(2 * lost, all));
        return;
    }
    report.say("The data is rank-deficient: many θ have the same smallest loss.");
    if (T < P) report.say("{} rows cannot determine {} parameters.", T, P);
    std::string involved;
    for (const std::size_t j : undetermined(data.W))
        involved += (involved.empty() ? "" : ", ") + data.names[j];
    report.say("Columns that depend on each other: {}.", involved);
    report.say("Below is the minimum-norm solution W†y, the shortest of all these θ.");
}

void show_own_figures(Report& report, const NamedData& data, const Bowl& bowl, const Path& path,
                      bool unique) {
    const Points points{xt::col(data.W, 1), xt::col(data.Y, 0)};
    report.figure(fit_figure(points, bowl.best, data.names[1], data.y_name));
    if (!unique || l2_norm(bowl.best) == 0) return;  // a valley without end, or nothing to descend
    const auto axis = [&](std::size_t i) {
        const Real reach =
            std::max(std::abs(bowl.best(i) - path.phi(0, i)), l2_norm(bowl.best) / 100) * Real(1.2);
        return Vector(grid(bowl.best(i) - reach, bowl.best(i) + reach, 81));
    };
    report.figure(surface_figure(points, axis(0), axis(1), bowl.best, path));
}

}  // namespace

void require_steps(std::size_t steps, std::size_t parameters) {
    const std::size_t most = std::max<std::size_t>(1000, 3000000 / (parameters + 1));
    require(steps <= most, "--steps",
            fmt::format("{} is too many: the path of {} parameters is kept for at most {}", steps,
                        parameters, most));
}

void show_own_data(Report& report, const std::string& file, Real alpha, std::size_t steps) {
    const NamedData data = read_named_data(file);
    const std::size_t T = data.W.shape()[0], P = data.W.shape()[1];
    require_steps(steps, P);
    report.section("Your data");
    report.say("{}: {}; {} is what to predict.", file, data.recognised, data.y_name);

    report.section("Closed form: θ = W†y, by singular values (FM.1)");
    const Fit best = fit(data.W, data.Y);
    const Real g = mean_squared_residual(data.W, best.theta, data.Y);
    say_rank(report, data, best);
    std::size_t width = 0;
    for (const std::string& name : data.names) width = std::max(width, text_width(name));
    for (std::size_t j = 0; j < P; ++j)
        report.say("  {} {:>16.9g}", padded(data.names[j], width), best.theta(j, 0));
    report.say("Sum of squares L = {:.9g} (L6), mean g = L/T = {:.9g} (FM).", real(T) * g, g);
    report.check("Wᵀr = 0: the residual is orthogonal",
                 residual_orthogonality(data.W, best.theta, data.Y),
                 real(10 * std::max(T, P)) * epsilon);
    report.result("theta", xt::flatten(best.theta));
    report.result("loss", real(T) * g);
    report.result("rank", best.rank);

    report.section("Gradient descent on L, from 0 (L6.5)");
    const Bowl L = bowl(data.W, data.Y, best);
    const BowlDescent descent = descend_bowl(L, xt::zeros<Real>({P}), alpha, steps);
    show_descent(report, L, descent);
    report.result("divergence_step", L.limit());
    if (P == 2) show_own_figures(report, data, L, descent.path, best.unique());
}

}  // namespace descent::regression
