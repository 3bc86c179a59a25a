#include "chapters/08_autodiff/graph.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <string>

#include "chapters/08_autodiff/agreement.hpp"
#include "chapters/08_autodiff/deep_network_graph.hpp"
#include "chapters/08_autodiff/snapshot.hpp"
#include "common/gradient_check.hpp"
#include "tests/support/compare.hpp"
#include "tests/support/numbers.hpp"

using namespace descent;
using namespace descent::autodiff;
using test::epsilon;

namespace {

/// s = xy, L = s² + 3s.
Tensor diamond(const Tensor& x, const Tensor& y) {
    const Tensor s = x * y;
    return square(s) + Real(3) * s;
}

template <class F>
std::string message(F f) {
    try {
        f();
    } catch (const std::exception& error) {
        return error.what();
    }
    return "no error";
}

}  // namespace

TEST_CASE("GO.8 graph: (x + y)z by hand, and what each node holds") {
    Graph graph;
    const Tensor x = graph.variable({{-2}}), y = graph.variable({{5}}), z = graph.input({{-4}});
    const Tensor q = x + y, f = q * z;
    CHECK(q.item() == 3);  // eager: values are there before backward
    CHECK(f.item() == -12);
    const Node& node = f.node();
    CHECK(std::string(node.operation) == "*");
    CHECK((node.parents == std::array<Node*, 3>{&q.node(), &z.node(), nullptr}));
    CHECK((node.backward != nullptr));
    CHECK((z.node().backward == nullptr));
    CHECK((x.node().backward == nullptr));
    CHECK(x.node().persistent);
    CHECK_FALSE(f.node().persistent);
    CHECK(graph.size() == 3);  // z, q, f
    f.backward();
    CHECK((q.grad() == Matrix{{-4}}));
    CHECK((x.grad() == Matrix{{-4}}));
    CHECK((y.grad() == Matrix{{-4}}));
    CHECK(graph.size() == 0);
}

TEST_CASE("GO.8 graph: a parameter is a view of φ, its gradient of ∂L/∂φ") {
    ParameterLayout layout;
    layout.add("W", {2, 2});
    layout.add("b", {2});
    Vector phi{1, 2, 3, 4, 5, 6}, dphi{9, 9, 9, 9, 9, 9};
    Graph graph;
    const std::vector<Tensor> p = parameters(graph, phi, dphi, layout);
    CHECK((p[0].value() == Matrix{{1, 2}, {3, 4}}));
    CHECK((p[1].value() == Matrix{{5, 6}}));
    CHECK((dphi == xt::zeros<Real>({6})));  // nothing is known of it yet
    phi[4] = 50;                            // as an optimizer does
    CHECK((p[1].value() == Matrix{{50, 6}}));
    sum(p[0] * p[1]).backward();
    CHECK((dphi == Vector{50, 6, 50, 6, 4, 6}));
    phi = Vector{2, 2, 2, 2, 1, 1};  // moves the memory of φ
    dphi = Vector{9, 9, 9, 9, 9, 9};
    CHECK((p[1].value() == Matrix{{1, 1}}));
    graph.zero_grad();
    const Tensor y = sum(p[0] * p[1]);
    phi = Vector{3, 3, 3, 3, 7, 7};  // between the two passes: the way back sees what is there now
    y.backward();
    CHECK((dphi == Vector{7, 7, 7, 7, 6, 6}));
    Vector shorter{1, 2};
    CHECK_THROWS_AS(graph.parameter(phi, shorter, layout[0]), std::invalid_argument);
}

TEST_CASE("GO.9 backward: a diamond by hand, and gradients that add up") {
    Graph graph;
    const Tensor x = graph.variable({{2}}), y = graph.variable({{3}});
    diamond(x, y).backward();
    CHECK((x.grad() == Matrix{{45}}));  // (2s + 3)y, s = 6
    CHECK((y.grad() == Matrix{{30}}));
    diamond(x, y).backward();  // once more, without zero_grad
    CHECK((x.grad() == Matrix{{90}}));
    graph.zero_grad();
    CHECK((x.grad() == Matrix{{0}}));
    diamond(x, y).backward();
    CHECK((x.grad() == Matrix{{45}}));
    graph.zero_grad();
    (x * x * x).backward();
    CHECK((x.grad() == Matrix{{12}}));
    CHECK((y.grad() == Matrix{{0}}));  // had no part in it
}

TEST_CASE("GO.9 backward: from a seed") {
    Graph graph;
    const Tensor a = graph.variable({{1, 2}, {3, 4}});
    square(a).backward(Matrix{{1, 0}, {-1, 2}});
    CHECK((a.grad() == Matrix{{2, 0}, {-6, 16}}));
    a.backward(Matrix{{1, 1}, {1, 1}});  // ∂a/∂a = 1
    CHECK((a.grad() == Matrix{{3, 1}, {-5, 17}}));
}

TEST_CASE("GO.9 backward: another order than the reverse of creation gives another gradient") {
    Graph graph;
    const Tensor x = graph.variable({{2}}), y = graph.variable({{3}});
    const auto sweep = [&](bool reverse) {
        graph.zero_grad();
        graph.clear();
        const Tensor L = diamond(x, y);
        std::vector<const Node*> nodes = nodes_of(L);
        if (reverse) std::reverse(nodes.begin(), nodes.end());
        add_gradient(L.node(), Matrix{{1}});
        for (const Node* node : nodes)
            if (node->has_gradient && node->backward != nullptr)
                node->backward(const_cast<Node&>(*node));
        return x.grad()(0, 0);
    };
    CHECK(sweep(true) == 45);
    CHECK(sweep(false) != 45);
}

TEST_CASE("GO.9 backward: writing where it should add loses a path") {
    Graph graph;
    const Tensor x = graph.variable({{2}});
    const Tensor a = square(x), L = a + a;
    // The way back of + as if nothing had arrived before.
    L.node().backward = [](Node& out) {
        for (Node* parent : {out.parents[0], out.parents[1]}) {
            parent->has_gradient = false;
            add_gradient(*parent, grad(out));
        }
    };
    L.backward();
    CHECK((x.grad() == Matrix{{4}}));  // 8 is right
}

TEST_CASE("FM.18 FM.19 NL.18 graph: only nodes that lead to a parameter get a gradient") {
    deep::DeepNetwork network({3, 4, 2});
    Random random(3, "needed");
    Vector phi = deep::initialize(network, random), dphi = xt::zeros_like(phi);
    Graph graph;
    const std::vector<Tensor> p = parameters(graph, phi, dphi, network.layout);
    const std::vector<std::size_t> labels{0, 1};
    const Tensor x = graph.input({{1, 2, 3}, {4, 5, 6}}), mean = graph.input({{1, 1, 1}});
    const Tensor centred = tanh(x - mean);
    // leads to parameters, but the loss does not need it
    const Tensor unused = square(forward(network, p, x));
    const Tensor loss = cross_entropy(forward(network, p, centred), labels);
    loss.backward();
    std::size_t with = 0;
    for (const Node* node : nodes_of(loss)) {
        CHECK(node->has_gradient == node->needs_gradient);
        with += node->has_gradient;
    }
    // x, mean, −, tanh; 4 parameters; linear, relu, linear; the loss's 5
    CHECK(nodes_of(loss).size() == 16);
    CHECK(with == 12);  // all but the first four
    for (const Tensor& input : {x, mean, centred}) {
        CHECK_FALSE(input.node().has_gradient);
        CHECK(input.node().grad_memory.size() == 0);  // not even memory for one
        CHECK((input.grad() == xt::zeros<Real>({input.rows(), input.columns()})));
    }
    CHECK_FALSE(unused.node().has_gradient);
}

TEST_CASE("L9.9 graph: every node is younger than its parents, so there is no cycle") {
    Random random(5, "acyclic");
    Graph graph;
    for (std::size_t trial = 0; trial < 50; ++trial) {
        std::vector<Tensor> made{graph.variable({{random.normal(), 1}}),
                                 graph.input({{2, random.normal()}})};
        for (std::size_t n = 0; n < 30; ++n) {
            const Tensor a = made[random.index(made.size())], b = made[random.index(made.size())];
            made.push_back(random.index(2) == 0 ? tanh(a + b) : a * b);
        }
        for (const Node* node : nodes_of(made.back()))
            for (const Node* parent : node->parents)
                if (parent != nullptr) CHECK(parent->serial < node->serial);
        graph.clear();
    }
}

TEST_CASE(
    "L9.9 graph: branches, with a skip connection and a shared weight, pass the gradient check") {
    ParameterLayout layout;
    layout.add("W", {3, 3});
    layout.add("b", {3});
    Random random(6, "branches");
    Matrix X = Matrix::from_shape({5, 3});
    random.fill_normal(X);
    const std::vector<std::size_t> labels{0, 1, 2, 1, 0};
    const auto evaluate = [&](const Vector& phi, Vector& dphi, bool gradient) {
        Vector values = phi;
        Graph graph;
        const std::vector<Tensor> p = parameters(graph, values, dphi, layout);
        const Tensor x = graph.input(X), h = tanh(linear(x, p[0], p[1]));
        const Tensor left = sigmoid(linear(h, p[0], p[1])), right = matmul(h, transpose(p[0]));
        const Tensor loss =
            cross_entropy(left * right + h, labels) + Real(0.01) * sum(square(p[0]));
        const Real value = loss.item();
        if (gradient) loss.backward();
        return value;
    };
    const Objective objective{
        .loss =
            [&](const Vector& phi) {
                Vector unused = xt::zeros_like(phi);
                return evaluate(phi, unused, false);
            },
        .loss_and_gradient = [&](const Vector& phi,
                                 Vector& dphi) { return evaluate(phi, dphi, true); }};
    Vector phi = Vector::from_shape({layout.size()});
    random.fill_normal(phi);
    const GradientReport report = check_gradient(objective, phi, layout);
    INFO(report.text());
    CHECK(report.verdict == Verdict::pass);
    Objective wrong = objective;
    wrong.loss_and_gradient = [&](const Vector& at, Vector& dphi) {
        const Real loss = evaluate(at, dphi, true);
        dphi[4] *= Real(1.001);
        return loss;
    };
    CHECK(check_gradient(wrong, phi, layout).verdict == Verdict::fail);
}

TEST_CASE("L9.9 graph: equals chapter 7 on random networks") {
    constexpr Real bound = 260 * epsilon;  // a number is the end of at most 60 + 5 · 40 additions
    Random random(1, "networks");
    Real worst = 0;
    for (std::size_t i = 0; i < 100; ++i) {
        const Agreement one = random_agreement(random);
        CAPTURE(one.network);
        CHECK(one.difference() < bound);
        worst = std::max(worst, one.difference());
    }
    MESSAGE("largest difference to chapter 7: " << worst);
    Agreement wrong = random_agreement(random);
    wrong.by_graph[wrong.by_graph.size() / 2] += Real(1e-3);  // one entry
    CHECK(wrong.difference() > bound);
    wrong.by_graph[0] = std::numeric_limits<Real>::quiet_NaN();
    CHECK(std::isnan(wrong.difference()));
    wrong.by_graph = Vector{1};
    CHECK_THROWS_AS(wrong.difference(), std::invalid_argument);
}

TEST_CASE("L9.9 graph: refuses what does not fit the network") {
    const deep::DeepNetwork network({2, 3, 2});
    Vector phi = xt::zeros<Real>({network.parameters()}), dphi = phi, shorter{1};
    const Matrix X{{1, 2}}, wide{{1, 2, 3}};
    const std::vector<std::size_t> labels{0}, high{2};
    CHECK(message([&] { loss_and_gradient(network, shorter, X, labels, dphi); }) ==
          "loss_and_gradient: phi has size 1, expected 17");
    CHECK(message([&] { loss_and_gradient(network, phi, wide, labels, dphi); }) ==
          "linear: columns of W has size 2, expected 3");
    CHECK(message([&] { loss_and_gradient(network, phi, X, wide, dphi); }) ==
          "loss_and_gradient: Y has shape 1×3, expected 1×2");
    CHECK(message([&] { loss_and_gradient(network, phi, X, high, dphi); }) ==
          "pick: there is no column 2, z has 2");
    Graph graph;
    std::vector<Tensor> p = parameters(graph, phi, dphi, network.layout);
    p.pop_back();
    CHECK(message([&] { forward(network, p, graph.input(X)); }) ==
          "forward: parameters has size 3, expected 4");
}

TEST_CASE("graph: every mistake has its message") {
    Graph graph, other;
    const Tensor a = graph.variable({{1, 2}, {3, 4}}), wide = graph.variable({{1, 2, 3}});
    const Tensor y = sum(square(a)), branch = square(a);
    const std::vector<std::size_t> none, labels{0, 2};
    const std::string freed =
        "this graph was freed by backward() or clear(); compute its values again first";

    CHECK(message([&] { square(a).backward(); }) ==
          "backward: the value is 2×2: only a scalar can go without a seed");
    CHECK(message([&] { square(a).backward(wide.value()); }) ==
          "backward: seed has shape 1×3, expected 2×2");
    CHECK(message([&] { graph.input({{1}}).backward(); }) ==
          "backward: the value does not depend on a parameter");
    CHECK(message([&] { square(a).item(); }) == "item: the value is 2×2, not a scalar");
    CHECK(message([&] { a + wide; }) == "+: shapes 2×2 and 1×3 do not broadcast");
    CHECK(message([&] { matmul(a, transpose(wide)); }) ==
          "matmul: rows of b has size 3, expected 2");
    CHECK(message([&] { pick(a, none); }) == "pick: labels has size 0, expected 2");
    CHECK(message([&] { pick(a, labels); }) == "pick: there is no column 2, z has 2");
    CHECK(message([&] { sum(a, 2); }) == "sum: there is no axis 2, only 0 and 1");
    CHECK(message([&] {
              a + other.variable({{1, 2}});
          }) == "+: its values belong to different graphs");
    CHECK(message([&] { graph.backward(other.variable({{1}}), {}); }) ==
          "backward: its values belong to different graphs");
    CHECK((a.grad() == xt::zeros<Real>({2, 2})));  // none of them did anything

    y.backward();
    CHECK(y.item() == 30);  // can still be read …
    CHECK(message([&] { y.backward(); }) == "backward: " + freed);
    CHECK(message([&] { branch + branch; }) == "+: " + freed);
    CHECK((a.grad() == Matrix{{2, 4}, {6, 8}}));
    graph.input({{0}});  // … until the next operation takes the memory
    CHECK(message([&] { nodes_of(y); }).find("a later graph uses the memory") != std::string::npos);
    for (int i = 0; i < 20; ++i) graph.input({{0}});
    CHECK(message([&] { y.item(); }) ==
          "this value is gone: its graph was freed and a later one uses the memory");
    CHECK_THROWS_AS(y.backward(), std::logic_error);
    CHECK((a.value() == Matrix{{1, 2}, {3, 4}}));  // a variable stays
    CHECK(message([&] { a.backward(Matrix{{1, 1}, {1, 1}}); }) == "no error");
}

TEST_CASE("graph: clear() frees a pass that needs no gradient") {
    Graph graph;
    const Tensor a = graph.variable({{1, 2}});
    const Tensor y = sum(square(a));
    graph.clear();
    CHECK(graph.size() == 0);
    CHECK(y.item() == 5);
    CHECK_THROWS_AS(y.backward(), std::invalid_argument);
    CHECK((a.grad() == Matrix{{0, 0}}));
}

TEST_CASE("GO.8 GO.9 an operation of one's own: a value, a way back and a parent, made by make()") {
    // x³ with the slope 3x²; used twice, so that its gradients add up
    const auto cube = [](Graph& graph, const Tensor& x) {
        const Tensor y = graph.make("cube", x.rows(), x.columns(), {x}, [](Node& out) {
            Node& parent = *out.parents[0];
            add_gradient(parent, grad(out) * Real(3) * value(parent) * value(parent));
        });
        xt::noalias(value(y)) = value(x) * value(x) * value(x);
        return y;
    };
    Graph graph;
    const Tensor x = graph.variable({{2, -1}});
    const Tensor y = cube(graph, x);
    CHECK((y.value() == Matrix{{8, -1}}));
    CHECK(y.node().parents[0] == &x.node());
    CHECK(y.node().needs_gradient);
    sum(y + y).backward();
    CHECK((x.grad() == Matrix{{24, 6}}));  // 2 · 3x²
    // An input needs no gradient, and add_gradient() leaves it none.
    const Tensor fixed = graph.input({{2}});
    CHECK_FALSE(cube(graph, fixed).node().needs_gradient);
    add_gradient(fixed.node(), Matrix{{1}});
    CHECK_FALSE(fixed.node().has_gradient);
    Graph other;
    CHECK_THROWS_AS(other.make("cube", 1, 2, {x}, nullptr), std::invalid_argument);
}
