#include "chapters/08_autodiff/operations.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>
#include <string>
#include <vector>

#include "common/gradient_check.hpp"
#include "common/random.hpp"
#include "tests/chapters/08_autodiff/weighted.hpp"
#include "tests/support/numbers.hpp"

using namespace descent;
using namespace descent::autodiff;
using namespace descent::test;

namespace {

/// An expression of two parameter matrices, to be checked.
struct Case {
    std::string name;
    std::vector<std::size_t> a, b;  ///< their shapes
    Expression expression;
    bool positive = false;  ///< a and b are kept above 0
};

const std::vector<Case> cases{
    {"a + b", {3, 4}, {3, 4}, [](const Tensor& a, const Tensor& b) { return a + square(b); }},
    {"a + row", {3, 4}, {1, 4}, [](const Tensor& a, const Tensor& b) { return square(a + b); }},
    {"a − column", {3, 4}, {3, 1}, [](const Tensor& a, const Tensor& b) { return square(a - b); }},
    {"row · column", {1, 4}, {3, 1}, [](const Tensor& a, const Tensor& b) { return a * b; }},
    {"scalar · a", {1, 1}, {3, 4}, [](const Tensor& a, const Tensor& b) { return a * square(b); }},
    {"a · b", {3, 4}, {3, 4}, [](const Tensor& a, const Tensor& b) { return a * b; }},
    {"a / row", {3, 4}, {1, 4}, [](const Tensor& a, const Tensor& b) { return a / b; }, true},
    {"a / b", {3, 4}, {3, 4}, [](const Tensor& a, const Tensor& b) { return a / b; }, true},
    {"a + c", {3, 4}, {3, 4}, [](const Tensor& a, const Tensor& b) { return (a + Real(2)) * b; }},
    {"c · a", {3, 4}, {3, 4}, [](const Tensor& a, const Tensor& b) { return (Real(-3) * a) * b; }},
    {"sigmoid", {3, 4}, {3, 4}, [](const Tensor& a, const Tensor& b) { return sigmoid(a) * b; }},
    {"tanh", {3, 4}, {3, 4}, [](const Tensor& a, const Tensor& b) { return tanh(a) * b; }},
    {"exp", {3, 4}, {3, 4}, [](const Tensor& a, const Tensor& b) { return exp(a) * b; }},
    {"sin", {3, 4}, {3, 4}, [](const Tensor& a, const Tensor& b) { return sin(a) * b; }},
    {"cos", {3, 4}, {3, 4}, [](const Tensor& a, const Tensor& b) { return cos(a) * b; }},
    {"log", {3, 4}, {3, 4}, [](const Tensor& a, const Tensor& b) { return log(a) * b; }, true},
    {"sqrt", {3, 4}, {3, 4}, [](const Tensor& a, const Tensor& b) { return sqrt(a) * b; }, true},
    {"square", {3, 4}, {3, 4}, [](const Tensor& a, const Tensor& b) { return square(a) * b; }},
    {"relu", {3, 4}, {3, 4}, [](const Tensor& a, const Tensor& b) { return relu(a) * b; }},
    {"matmul", {3, 4}, {4, 2}, [](const Tensor& a, const Tensor& b) { return matmul(a, b); }},
    {"transpose",
     {3, 4},
     {4, 3},
     [](const Tensor& a, const Tensor& b) { return transpose(a) * b; }},
    {"linear",
     {3, 4},
     {2, 4},
     [](const Tensor& a, const Tensor& b) { return linear(a, b, sum(transpose(b), 0)); }},
    {"sum", {3, 4}, {3, 4}, [](const Tensor& a, const Tensor& b) { return sum(square(a)) * b; }},
    {"sum over rows",
     {3, 4},
     {1, 4},
     [](const Tensor& a, const Tensor& b) { return sum(a * a, 0) * b; }},
    {"sum over columns",
     {3, 4},
     {3, 1},
     [](const Tensor& a, const Tensor& b) { return sum(a * a, 1) * b; }},
    {"mean", {3, 4}, {3, 4}, [](const Tensor& a, const Tensor& b) { return mean(square(a)) * b; }},
    {"mean over rows",
     {3, 4},
     {1, 4},
     [](const Tensor& a, const Tensor& b) { return mean(square(a), 0) * b; }},
    {"mean over columns",
     {3, 4},
     {3, 1},
     [](const Tensor& a, const Tensor& b) { return mean(square(a), 1) * b; }},
    {"log_softmax",
     {3, 4},
     {3, 4},
     [](const Tensor& a, const Tensor& b) { return log_softmax(a) * b; }},
    {"pick",
     {3, 4},
     {3, 1},
     [](const Tensor& a, const Tensor& b) { return pick(a, three_labels) * b; }},
    {"cross-entropy",
     {3, 4},
     {3, 4},
     [](const Tensor& a, const Tensor& b) { return cross_entropy(a * b, three_labels); }},
    {"least squares",
     {3, 4},
     {3, 4},
     [](const Tensor& a, const Tensor& b) { return least_squares(a, b); }},
    {"a used three times",
     {3, 3},
     {3, 3},
     [](const Tensor& a, const Tensor& b) { return matmul(a, a) * a + b * a; }},
    {"diamond", {3, 4}, {3, 4}, [](const Tensor& a, const Tensor& b) {
         const Tensor shared = tanh(a * b);
         return exp(shared) * square(shared) + shared;
     }}};

/// A slope found by differences and how far from the truth it can be.
struct Number {
    Real value = 0, bound = 0;
};

/// R = (4 fine − coarse)/3 with its bound, as in common/gradient_check.hpp. \param noise
/// rounding of one difference quotient
Number extrapolate(Real coarse, Real fine, Real noise) {
    const Real R = (4 * fine - coarse) / 3;
    return {R, std::abs(R - fine) + 2 * noise};
}

/// How the second derivatives of a loss hang together, as errors over their own bounds:
/// at most 1 where all is right.
struct SecondOrder {
    Real asymmetry = 0;     ///< H_ij − H_ji, where H is differenced from the gradient
    Real disagreement = 0;  ///< vᵀHv − d²L/dt² of the loss itself along random lines v
    Real informative = 0;   ///< the largest |H_ij| over its bound: how much there was to see
};

SecondOrder second_order(const Objective& objective, const Vector& phi) {
    const std::size_t n = phi.size();
    const auto gradient = [&](std::size_t j, Real h) {
        Vector x = phi, g = xt::zeros_like(phi);
        x[j] += h;
        objective.loss_and_gradient(x, g);
        return g;
    };
    // H_ij = ∂g_i/∂φ_j by central differences.
    const Real h = std::pow(epsilon, Real(0.2));
    std::vector<std::vector<Number>> H(n, std::vector<Number>(n));
    for (std::size_t j = 0; j < n; ++j) {
        const Vector wide = gradient(j, h), left = gradient(j, -h), near = gradient(j, h / 2),
                     close = gradient(j, -h / 2);
        const Real size = xt::amax(xt::abs(wide))() + 1;
        for (std::size_t i = 0; i < n; ++i)
            H[i][j] = extrapolate((wide[i] - left[i]) / (2 * h), (near[i] - close[i]) / h,
                                  32 * epsilon * size / h);
    }
    SecondOrder result;
    for (std::size_t i = 0; i < n; ++i)
        for (std::size_t j = 0; j < n; ++j) {
            const Number &a = H[i][j], &b = H[j][i];
            result.asymmetry =
                std::max(result.asymmetry, std::abs(a.value - b.value) / (a.bound + b.bound));
            result.informative = std::max(result.informative, std::abs(a.value) / a.bound);
        }
    // vᵀHv against (L(φ+tv) − 2L(φ) + L(φ−tv))/t².
    Random random(5, "second differences");
    const Real t = std::pow(epsilon, Real(1) / 6);
    const auto curvature = [&](const Vector& v, Real step) {
        const Vector right = phi + step * v, left = phi - step * v;
        return (objective.loss(right) - 2 * objective.loss(phi) + objective.loss(left)) /
               (step * step);
    };
    for (int line = 0; line < 8; ++line) {
        Vector v = xt::zeros_like(phi);
        for (Real& x : v) x = random.uniform(-1, 1);
        const Real size = std::abs(objective.loss(phi)) + 10;
        const Number along =
            extrapolate(curvature(v, t), curvature(v, t / 2), 32 * epsilon * size / (t * t));
        Number vHv;
        for (std::size_t i = 0; i < n; ++i)
            for (std::size_t j = 0; j < n; ++j) {
                vHv.value += v[i] * H[i][j].value * v[j];
                vHv.bound += std::abs(v[i] * v[j]) * H[i][j].bound;
            }
        result.disagreement = std::max(
            result.disagreement, std::abs(vHv.value - along.value) / (vHv.bound + along.bound));
    }
    return result;
}

/// a³ ⊙ b, whose slope is right where a = 1 only: 3a instead of 3a².
Tensor wrong_cube(const Tensor& a, const Tensor& b) {
    const Tensor y = a.graph().make("cube", a.rows(), a.columns(), {a}, [](Node& out) {
        add_gradient(*out.parents[0], grad(out) * Real(3) * value(*out.parents[0]));
    });
    xt::noalias(value(y.node())) = value(a.node()) * value(a.node()) * value(a.node());
    return y * b;
}

/// a ⊙ b, whose slope in b is right where a = 1 only: a² instead of a.
Tensor wrong_product(const Tensor& a, const Tensor& b) {
    const Tensor y = a.graph().make("product", a.rows(), a.columns(), {a, b}, [](Node& out) {
        const MatrixView left = value(*out.parents[0]);
        add_gradient(*out.parents[0], grad(out) * value(*out.parents[1]));
        add_gradient(*out.parents[1], grad(out) * left * left);
    });
    xt::noalias(value(y.node())) = value(a.node()) * value(b.node());
    return y;
}

}  // namespace

TEST_CASE("GO.9 GO.10 GO.11 operations: gradient of each, with broadcasting and shared nodes") {
    for (const Case& c : cases) {
        CAPTURE(c.name);
        const ParameterLayout layout = layout_of(c.a, c.b);
        const GradientReport report = check_gradient(
            weighted(c.expression, layout), random_point(layout, c.name, c.positive), layout);
        INFO(report.text());
        CHECK(report.verdict == Verdict::pass);
    }
}

TEST_CASE("GO.9 GO.11 operations: second derivatives are symmetric and those of the loss") {
    for (const Case& c : cases) {
        CAPTURE(c.name);
        const ParameterLayout layout = layout_of(c.a, c.b);
        const SecondOrder found =
            second_order(weighted(c.expression, layout), random_point(layout, c.name, c.positive));
        CHECK(found.asymmetry <= 1);
        CHECK(found.disagreement <= 1);
        CHECK(found.informative > 1e4);
    }
}

TEST_CASE(
    "GO.9 operations: a slope that is right at one point only shows in the second derivatives") {
    const ParameterLayout layout = layout_of({3, 4}, {3, 4});
    Vector phi = random_point(layout, "right by chance", false);
    for (Real& x : vector(phi, layout["a"])) x = 1;
    for (const Expression wrong : {wrong_cube, wrong_product}) {
        const GradientReport report = check_gradient(weighted(wrong, layout), phi, layout);
        INFO(report.text());
        CHECK(report.verdict == Verdict::pass);  // the first derivatives do not show it
        const SecondOrder found = second_order(weighted(wrong, layout), phi);
        CHECK(found.disagreement > 1e3);
        CHECK(found.informative > 1e4);
        if (wrong == wrong_product) CHECK(found.asymmetry > 1e3);
    }
}

TEST_CASE("GO.10 operations: relu has the slope 0 at 0") {
    Graph graph;
    const Tensor z = graph.variable({{-1, 0, 2}});
    sum(relu(z)).backward();
    CHECK((z.grad() == Matrix{{0, 0, 1}}));
}

TEST_CASE("GO.11 operations: shapes that do not fit are refused") {
    Graph graph, other;
    const Matrix two_by_three = xt::ones<Real>({2, 3}), three_by_two = xt::ones<Real>({3, 2});
    const Tensor a = graph.variable(two_by_three), b = graph.variable(three_by_two);
    const Tensor row = graph.variable({{1, 2}}), stranger = other.variable(two_by_three);
    const std::vector<std::size_t> one{0}, outside{0, 3};
    CHECK_THROWS_WITH_AS(a + b, "+: shapes 2×3 and 3×2 do not broadcast", std::invalid_argument);
    CHECK_THROWS_WITH_AS(matmul(a, a), "matmul: rows of b has size 2, expected 3",
                         std::invalid_argument);
    CHECK_THROWS_WITH_AS(linear(a, b, row), "linear: columns of W has size 2, expected 3",
                         std::invalid_argument);
    CHECK_THROWS_WITH_AS(linear(a, a, a), "linear: rows of b has size 2, expected 1",
                         std::invalid_argument);
    CHECK_THROWS_WITH_AS(linear(b, row, row), "linear: columns of b has size 2, expected 1",
                         std::invalid_argument);
    CHECK_THROWS_WITH_AS(sum(a, 2), "sum: there is no axis 2, only 0 and 1", std::invalid_argument);
    CHECK_THROWS_AS(mean(a, 2), std::invalid_argument);
    CHECK_THROWS_WITH_AS(pick(a, one), "pick: labels has size 1, expected 2",
                         std::invalid_argument);
    CHECK_THROWS_WITH_AS(pick(a, outside), "pick: there is no column 3, z has 3",
                         std::invalid_argument);
    CHECK_THROWS_WITH_AS(a + stranger, "+: its values belong to different graphs",
                         std::invalid_argument);
    CHECK_THROWS_AS(least_squares(a, b), std::invalid_argument);
    CHECK(graph.size() == 0);  // none of them left a node behind
}

TEST_CASE("FM.22 operations: log-softmax and cross-entropy do not overflow") {
    Graph graph;
    const Tensor z = graph.variable({{1000, 0}, {-1000, 0}});
    const std::vector<std::size_t> wrong{1, 0};
    const Tensor L = cross_entropy(z, wrong);
    CHECK(L.item() == 1000);
    L.backward();
    CHECK((z.grad() == Matrix{{0.5, -0.5}, {-0.5, 0.5}}));
}

TEST_CASE("FM.20 FM.21 sum of squares: 30, and the gradient 2a") {
    Graph graph;
    const Tensor a = graph.variable({{1, 2}, {3, 4}});
    const Tensor y = sum(square(a));
    CHECK(y.item() == 30);
    y.backward();
    CHECK((a.grad() == Matrix{{2, 4}, {6, 8}}));
}
