#include "chapters/08_autodiff/examples.hpp"

#include <doctest/doctest.h>

#include "chapters/07_backprop/backward.hpp"
#include "common/gradient_check.hpp"
#include "common/random.hpp"
#include "tests/support/compare.hpp"
#include "tests/support/numbers.hpp"

using namespace descent;
using namespace descent::autodiff;
using test::distance;
using test::epsilon;

namespace {

Real slope(const Snapshot& graph, const char* name) {
    return graph[name].gradient(0, 0);
}

/// (x + y) z over φ = (x, y, z), with a factor on its ∂f/∂z.
GradientReport check_sum_times(Real factor) {
    ParameterLayout layout;
    layout.add("xyz", {3});
    const Objective objective{
        .loss = [](const Vector& p) { return (p[0] + p[1]) * p[2]; },
        .loss_and_gradient =
            [factor](const Vector& p, Vector& dphi) {
                const Snapshot graph = sum_times_graph(p[0], p[1], p[2]);
                dphi = {slope(graph, "x"), slope(graph, "y"), factor * slope(graph, "z")};
                return graph["f"].value(0, 0);
            }};
    return check_gradient(objective, {-2, 5, -4}, layout);
}

}  // namespace

TEST_CASE("GO.8 GO.9 example: (x + y)z by hand") {
    const Snapshot graph = sum_times_graph(-2, 5, -4);
    CHECK(graph.nodes.size() == 5);
    CHECK(graph["q"].value(0, 0) == 3);
    CHECK(graph["f"].value(0, 0) == -12);
    CHECK(slope(graph, "f") == 1);
    CHECK(slope(graph, "q") == -4);
    CHECK(slope(graph, "x") == -4);
    CHECK(slope(graph, "y") == -4);
    CHECK(slope(graph, "z") == 3);
    CHECK(graph["f"].operation == "*");
    CHECK(graph["q"].operation == "+");
}

TEST_CASE("GO.9 example: (x + y)z passes the gradient check, and a wrong ∂f/∂z does not") {
    CHECK(check_sum_times(1).verdict == Verdict::pass);
    CHECK(check_sum_times(Real(1.0001)).verdict == Verdict::fail);
}

TEST_CASE("GO.9 example: a diamond by hand, and what zero_grad is for") {
    const DiamondResult found = diamond(2, 3);
    CHECK(found.graph.nodes.size() == 6);
    CHECK(found.graph.parameters() == 2);
    CHECK(found.graph["L"].value(0, 0) == 54);
    CHECK(slope(found.graph, "a") == 1);
    CHECK(slope(found.graph, "b") == 1);
    CHECK(slope(found.graph, "s") == 15);  // 12 from a, 3 from b
    CHECK(slope(found.graph, "x") == 45);
    CHECK(slope(found.graph, "y") == 30);
    CHECK(found.once == 45);
    CHECK(found.twice == 90);
    CHECK(found.afresh == 45);
}

TEST_CASE("GO.9 example: in any diamond ∂L/∂x is (2s + 3)y, twice it after two passes") {
    Random random(3, "diamonds");
    for (int trial = 0; trial < 20; ++trial) {
        const Real x = random.normal(), y = random.normal(), s = x * y;
        const DiamondResult found = diamond(x, y);
        const Real expected = (2 * s + 3) * y, largest = (std::abs(2 * s) + 3) * std::abs(y);
        CHECK(std::abs(found.once - expected) <= 4 * epsilon * largest);
        CHECK(found.twice == 2 * found.once);
        CHECK(found.afresh == found.once);
        CHECK(slope(found.graph, "x") == found.once);
    }
}

TEST_CASE("FM.18 FM.19 NL.18 example: the centred network has chapter 7's gradients, but for x") {
    const Snapshot graph = centred_network_graph();
    const char* blocks[] = {"W0", "b0", "W1", "b1"};
    CHECK(graph.nodes.size() == 15);
    CHECK(graph.with_gradient() == 12);
    CHECK(graph.parameters() == 4);
    for (const NodeSnapshot& node : graph.nodes) {
        const bool of_input = node.name == "x" || node.name == "mean" || node.operation == "-";
        CHECK(node.needs_gradient == !of_input);
        CHECK(node.has_gradient == !of_input);
        if (node.operation == "-") CHECK((node.value == Matrix{{0.75, 1.5}, {-0.75, 0.5}}));
    }

    // φ, gradient and batch from the nodes; chapter 7 on the same
    const deep::DeepNetwork network({2, 3, 2});
    Vector phi = xt::zeros<Real>({network.parameters()}), found = phi, dphi;
    for (std::size_t k = 0; k < 4; ++k) {
        vector(phi, network.layout[k]) = xt::flatten(graph[blocks[k]].value);
        vector(found, network.layout[k]) = xt::flatten(graph[blocks[k]].gradient);
    }
    const Matrix x = graph["x"].value, centred = x - graph["mean"].value;
    const std::vector<std::size_t> labels{0, 1};
    backprop::Backprop pass;
    const Real loss = backprop::loss_and_gradient(network, phi, centred, labels, pass, dphi);
    CHECK(graph["L"].value(0, 0) == doctest::Approx(loss).epsilon(4 * epsilon));
    CHECK(distance(graph["f1"].value, pass.layers.output()) < 20 * epsilon);
    CHECK(distance(found, dphi) < 20 * epsilon);
    backprop::loss_and_gradient(network, phi, x, labels, pass, dphi);  // not centred
    CHECK(distance(found, dphi) > Real(0.01));
}

TEST_CASE("FM.20 FM.21 example: Σ a² and its gradient 2a, for any matrix") {
    const Snapshot graph = sum_of_squares_graph({{1, 2}, {3, 4}});
    CHECK(graph["y"].value(0, 0) == 30);
    CHECK((graph["a"].gradient == Matrix{{2, 4}, {6, 8}}));
    Matrix a = Matrix::from_shape({4, 3});
    Random random(8, "squares");
    random.fill_normal(a);
    const Snapshot other = sum_of_squares_graph(a);
    CHECK((other["a"].gradient == 2 * a));
    CHECK(other["y"].value(0, 0) == doctest::Approx(Real(xt::sum(a * a)())).epsilon(12 * epsilon));
}
