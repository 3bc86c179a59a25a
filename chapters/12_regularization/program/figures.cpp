#include "chapters/12_regularization/program/figures.hpp"

#include <fmt/format.h>

#include "chapters/02_model_fitting/surfaces.hpp"
#include "chapters/12_regularization/decay.hpp"

namespace descent::regularization {

Figure draw_data(const std::vector<std::size_t>& examples, const std::vector<Study>& studies,
                 std::size_t parameters, Real noise) {
    Vector n = xt::zeros<Real>({examples.size()}), empirical = n, expected = n, theory = n;
    for (std::size_t i = 0; i < n.size(); ++i) {
        n[i] = static_cast<Real>(examples[i]);
        empirical[i] = studies[i].mean_empirical;
        expected[i] = studies[i].median.expected;
        theory[i] = noise * noise * (1 - static_cast<Real>(parameters) / n[i]);
    }
    Figure figure("overfitting_data",
                  fmt::format("More data: {} parameters, {} data sets each", parameters,
                              studies.front().draw.size()),
                  "examples N", "squared error");
    figure.path("expected loss, median", n, expected).path("empirical loss, mean", n, empirical);
    return figure.dashed("σ²(1 − P/N)", n, theory)
        .horizontal(noise * noise)
        .log_x()
        .range_y(0, Real(0.3));
}

Figure draw_capacity(const std::vector<Study>& by_degree, Real noise) {
    Vector degree = xt::zeros<Real>({by_degree.size()}), empirical = degree, expected = degree;
    for (std::size_t d = 0; d < degree.size(); ++d) {
        degree[d] = static_cast<Real>(d);
        empirical[d] = by_degree[d].median.empirical;
        expected[d] = by_degree[d].median.expected;
    }
    Figure figure("overfitting_capacity",
                  "More capacity: polynomials fitted to 30 examples, medians",
                  "degree of the polynomial", "squared error");
    figure.path("expected loss", degree, expected).path("empirical loss", degree, empirical);
    return figure.horizontal(noise * noise).log_y();
}

Figure draw_quadratic(const std::string& name, const std::string& title, const Matrix& H,
                      const Vector& minimum, const Matrix& formula, const Matrix& measured) {
    const Vector x = xt::linspace<Real>(Real(-0.5), 3, 71),
                 y = xt::linspace<Real>(-1, Real(2.5), 71);
    Figure figure(name, title, "θ₁", "θ₂");
    figure
        .surface(x, y, loss_surface(fitting::quadratic(H, minimum), x, y),
                 {Real(0.1), Real(0.5), 1, 2, 4, 8})
        .z_label("loss without the penalty")
        .equal_axes();
    figure.vertical(0).horizontal(0);
    figure.line("minimum for λ from 0 to ∞, formula", xt::col(formula, 0), xt::col(formula, 1));
    figure.points("where descent ended", xt::col(measured, 0), xt::col(measured, 1));
    return figure.points("θ*, λ = 0", {minimum[0]}, {minimum[1]});
}

Figure draw_shrinkage(Real lambda) {
    const Vector line = xt::linspace<Real>(-3, 3, 121), points = xt::linspace<Real>(-3, 3, 13);
    const Matrix H = xt::ones<Real>({1, 1});
    Vector l2 = line, l1 = line, descended_l2 = points, descended_l1 = points;
    for (std::size_t i = 0; i < line.size(); ++i) {
        l2[i] = l2_minimum(H, {line[i]}, lambda)[0];
        l1[i] = l1_minimum(H, {line[i]}, lambda)[0];
    }
    for (std::size_t i = 0; i < points.size(); ++i) {
        descended_l2[i] = descend_l2(H, {points[i]}, lambda)[0];
        descended_l1[i] = descend_l1(H, {points[i]}, lambda)[0];
    }
    Figure figure("shrinkage", fmt::format("What a penalty leaves of a weight, λ/H = {:g}", lambda),
                  "θ* without penalty", "θ with penalty");
    figure.line("L2: Hθ*/(H + λ)", line, l2).line("L1: soft threshold", line, l1);
    figure.points("gradient descent with L2", points, descended_l2);
    figure.points("proximal descent with L1", points, descended_l1);
    return figure.dashed("no penalty", line, line).equal_axes();
}

Figure draw_decay(const Rest& rest) {
    Figure figure(
        "adam_decay",
        fmt::format("Adam: L2 penalty or weight decay, λ = {:g}, H = 1, θ* = 1", rest.lambda),
        "size s of the gradient's noise", "where θ comes to rest");
    figure.points("Adam, L2 in the gradient", rest.scale, rest.adam_l2);
    figure.points("Adam, decoupled decay", rest.scale, rest.decoupled);
    const Vector l2 = xt::full_like(rest.scale, 1 / (1 + rest.lambda)),
                 theory = shaken_rest(rest.scale, rest.lambda);
    figure.dashed("1/(1 + λ), the L2 minimum", rest.scale, l2);
    return figure.dashed("1/(1 + λ√v)", rest.scale, theory).log_x().range_y(0, Real(1.1));
}

}  // namespace descent::regularization
