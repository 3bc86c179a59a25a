#include <algorithm>
#include <cmath>
#include <limits>
#include <stdexcept>

#include "chapters/01_linear_regression/program/report.hpp"
#include "common/data/dataset.hpp"

namespace descent::regression {
namespace {

constexpr Real epsilon = std::numeric_limits<Real>::epsilon();

/// A CSV file as W, Y and the names of the parameters.
struct OwnData {
    Matrix W, Y;
    std::vector<std::string> names;  ///< of the columns of W
    std::string y_name = "y";
};

OwnData read_own_data(const std::string& file) {
    const Table table = read_csv(file);
    const std::size_t rows = table.values.shape()[0], columns = table.values.shape()[1];
    if (columns < 2)
        throw std::runtime_error(
            file + ": has one column, expected at least two: the features, then y in the last one");
    if (rows < 2)
        throw std::runtime_error(file + ": has one row of numbers, expected at least two");
    const Real squares = xt::sum(xt::square(table.values), xt::evaluation_strategy::immediate)();
    // L, and the curvatures T·(2/T) WᵀW
    if (!std::isfinite(static_cast<Real>(4 * rows) * (squares + 1)))
        throw std::runtime_error(file +
                                 ": the squares of these numbers are too large: use larger units");
    OwnData data{
        design_matrix(xt::view(table.values, xt::all(), xt::range(std::size_t{0}, columns - 1))),
        xt::view(table.values, xt::all(), xt::range(columns - 1, columns)),
        {"1 (offset)"}};
    if (!table.columns.empty()) data.y_name = table.columns.back();
    for (std::size_t d = 0; d + 1 < columns; ++d)
        data.names.push_back(table.columns.empty() ? fmt::format("x{}", d + 1) : table.columns[d]);
    return data;
}

void say_rank(Chapter& chapter, const OwnData& data, const Fit& best) {
    const std::size_t T = data.W.shape()[0], P = data.W.shape()[1];
    chapter.say("Singular values of W from {:.4g} to {:.4g}, rank {} of {} parameters.",
                best.singular_values(0), best.singular_values(best.singular_values.size() - 1),
                best.rank, P);
    if (best.unique()) {
        const double lost = std::log10(best.condition()), all = -std::log10(epsilon);
        chapter.say(
            "Condition κ(W) = {:.3g}: about {:.0f} of {:.0f} digits are lost, by the normal "
            "equations {:.0f}.",
            best.condition(), lost, all, std::min(2 * lost, all));
        return;
    }
    chapter.say("The data is rank-deficient: many θ have the same smallest loss.");
    if (T < P) chapter.say("{} rows cannot determine {} parameters.", T, P);
    std::string involved;
    for (const std::size_t j : undetermined(data.W))
        involved += (involved.empty() ? "" : ", ") + data.names[j];
    chapter.say("Columns that depend on each other: {}.", involved);
    chapter.say("Below is the minimum-norm solution W†y, the shortest of all these θ.");
}

void own_figures(Chapter& chapter, const OwnData& data, const Bowl& bowl, const Path& path,
                 bool unique) {
    const Points points{xt::col(data.W, 1), xt::col(data.Y, 0)};
    chapter.figure(fit_figure(points, bowl.best, data.names[1], data.y_name));
    if (!unique || length(bowl.best) == 0) return;  // a valley without end, or nothing to descend
    const auto axis = [&](std::size_t i) {
        const Real reach =
            std::max(std::abs(bowl.best(i) - path.phi(0, i)), length(bowl.best) / 100) * Real(1.2);
        return Vector(xt::linspace<Real>(bowl.best(i) - reach, bowl.best(i) + reach, 81));
    };
    chapter.figure(surface_figure(points, axis(0), axis(1), bowl.best, path));
}

}  // namespace

void own_data(Chapter& chapter, const std::string& file, Real rate, std::size_t steps) {
    const OwnData data = read_own_data(file);
    const std::size_t T = data.W.shape()[0], P = data.W.shape()[1];
    require_steps(steps, P);
    chapter.section("Your data");
    chapter.say("{}: {} rows, {} feature{}; {} is what to predict.", file, T, P - 1,
                P == 2 ? "" : "s", data.y_name);

    chapter.section("Closed form: θ = W†y, by singular values (FM.1)");
    const Fit best = fit(data.W, data.Y);
    const Real g = mean_squared_residual(data.W, best.theta, data.Y);
    say_rank(chapter, data, best);
    std::size_t width = 0;
    for (const std::string& name : data.names) width = std::max(width, name.size());
    for (std::size_t j = 0; j < P; ++j)
        chapter.say("  {:<{}} {:>16.9g}", data.names[j], width, best.theta(j, 0));
    chapter.say("Sum of squares L = {:.9g} (L6), mean g = L/T = {:.9g} (FM).",
                static_cast<Real>(T) * g, g);
    chapter.check("Wᵀr = 0: the residual is orthogonal",
                  residual_orthogonality(data.W, best.theta, data.Y),
                  static_cast<Real>(10 * std::max(T, P)) * epsilon);
    chapter.result("theta", xt::flatten(best.theta));
    chapter.result("loss", static_cast<Real>(T) * g);
    chapter.result("rank", static_cast<double>(best.rank));

    chapter.section("Gradient descent on L, from 0 (L6.5)");
    const Bowl L = bowl(data.W, data.Y, best);
    const Path path = tell_descent(chapter, L, xt::zeros<Real>({P}), rate, steps);
    chapter.result("divergence_step", divergence_step(L.eigenvalues));
    if (P == 2) own_figures(chapter, data, L, path, best.unique());
}

}  // namespace descent::regression
