#include "chapters/08_autodiff/operations.hpp"

#include <doctest/doctest.h>

#include <cmath>
#include <memory>
#include <string>
#include <vector>

#include "common/gradient_check.hpp"
#include "common/random.hpp"
#include "tests/support/compare.hpp"

using namespace descent;
using namespace descent::autodiff;
using test::distance;

namespace {

/// An expression of two parameter matrices, to be checked.
struct Case {
    std::string name;
    std::vector<std::size_t> a, b;  ///< their shapes
    Tensor (*expression)(const Tensor& a, const Tensor& b);
    bool positive = false;  ///< a and b are kept above 0
};

/// L = Σ weights ⊙ expression(a, b), as an objective over φ = (a, b). The weights make every entry of the result count.
Objective weighted(const Case& c, const ParameterLayout& layout) {
    const auto evaluate = [c, layout](const Vector& phi, Vector& dphi, bool gradient) {
        Vector copy = phi;
        Graph graph;
        const Tensor a = graph.parameter(copy, dphi, layout[0]), b = graph.parameter(copy, dphi, layout[1]);
        const Tensor y = c.expression(a, b);
        Matrix weights = y.value();
        for (std::size_t i = 0; i < weights.size(); ++i) weights.data()[i] = std::cos(static_cast<Real>(3 * i + 1));
        const Tensor L = sum(graph.input(weights) * y);
        const Real loss = L.item();
        if (gradient) L.backward();
        return loss;
    };
    return {.loss =
                [evaluate](const Vector& phi) {
                    Vector unused = xt::zeros_like(phi);
                    return evaluate(phi, unused, false);
                },
            .loss_and_gradient = [evaluate](const Vector& phi, Vector& dphi) { return evaluate(phi, dphi, true); }};
}

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
    {"log", {3, 4}, {3, 4}, [](const Tensor& a, const Tensor& b) { return log(a) * b; }, true},
    {"sqrt", {3, 4}, {3, 4}, [](const Tensor& a, const Tensor& b) { return sqrt(a) * b; }, true},
    {"square", {3, 4}, {3, 4}, [](const Tensor& a, const Tensor& b) { return square(a) * b; }},
    {"relu", {3, 4}, {3, 4}, [](const Tensor& a, const Tensor& b) { return relu(a) * b; }},
    {"matmul", {3, 4}, {4, 2}, [](const Tensor& a, const Tensor& b) { return matmul(a, b); }},
    {"transpose", {3, 4}, {4, 3}, [](const Tensor& a, const Tensor& b) { return transpose(a) * b; }},
    {"linear", {3, 4}, {2, 4}, [](const Tensor& a, const Tensor& b) { return linear(a, b, sum(transpose(b), 0)); }},
    {"sum", {3, 4}, {3, 4}, [](const Tensor& a, const Tensor& b) { return sum(square(a)) * b; }},
    {"sum over rows", {3, 4}, {1, 4}, [](const Tensor& a, const Tensor& b) { return sum(a * a, 0) * b; }},
    {"sum over columns", {3, 4}, {3, 1}, [](const Tensor& a, const Tensor& b) { return sum(a * a, 1) * b; }},
    {"mean", {3, 4}, {3, 4}, [](const Tensor& a, const Tensor& b) { return mean(square(a)) * b; }},
    {"mean over columns", {3, 4}, {3, 1}, [](const Tensor& a, const Tensor& b) { return mean(square(a), 1) * b; }},
    {"log_softmax", {3, 4}, {3, 4}, [](const Tensor& a, const Tensor& b) { return log_softmax(a) * b; }},
    {"least squares", {3, 4}, {3, 4}, [](const Tensor& a, const Tensor& b) { return least_squares(a, b); }},
    {"a used three times", {3, 3}, {3, 3}, [](const Tensor& a, const Tensor& b) { return matmul(a, a) * a + b * a; }},
    {"diamond", {3, 4}, {3, 4}, [](const Tensor& a, const Tensor& b) {
         const Tensor shared = tanh(a * b);
         return exp(shared) * square(shared) + shared;
     }}};

}  // namespace

TEST_CASE("GO.9 GO.10 GO.11 operations: gradient of each, with broadcasting and shared nodes") {
    for (const Case& c : cases) {
        CAPTURE(c.name);
        ParameterLayout layout;
        layout.add("a", c.a);
        layout.add("b", c.b);
        Random random(7, c.name);
        Vector phi = Vector::from_shape({layout.size()});
        for (Real& x : phi) x = c.positive ? random.uniform(Real(0.5), 2) : random.normal();
        const GradientReport report = check_gradient(weighted(c, layout), phi, layout);
        INFO(report.text());
        CHECK(report.verdict == Verdict::pass);
    }
}

TEST_CASE("FM.20 FM.21 sum of squares: 30, and the gradient 2a") {
    Graph graph;
    const Tensor a = graph.variable({{1, 2}, {3, 4}});
    const Tensor y = sum(square(a));
    CHECK(y.item() == 30);
    y.backward();
    CHECK((a.grad() == Matrix{{2, 4}, {6, 8}}));
}
