#include "chapters/08_autodiff/program/drawing.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <stdexcept>

#include "chapters/08_autodiff/operations.hpp"
#include "tests/support/run_program.hpp"

using namespace descent;
using namespace descent::autodiff;

namespace {

std::size_t count(const std::string& text, const std::string& part) {
    std::size_t n = 0;
    for (std::size_t at = text.find(part); at != std::string::npos;
         at = text.find(part, at + part.size()))
        ++n;
    return n;
}

bool contains(const std::string& text, const std::string& part) {
    return count(text, part) > 0;
}

}  // namespace

TEST_CASE("GO.8 drawing: boxes, arrows, values, gradients of (x + y)z") {
    Graph graph;
    const Tensor x = graph.variable({{-2}}), y = graph.variable({{5}}), z = graph.input({{-4}});
    const Tensor f = (x + y) * z;
    const std::string before = dot(snapshot(f));
    CHECK(before.starts_with("digraph {\n"));
    CHECK(before.ends_with("}\n"));
    CHECK(count(before, " [label=<") == 5);
    CHECK(count(before, " -> ") == 4);
    CHECK(count(before, "value") == 5);
    CHECK(count(before, "gradient") == 0);  // backward has not been
    CHECK(contains(before, ">value −12<"));
    CHECK(count(before, "fillcolor=\"#d6e6f5\"") == 2);  // x and y
    CHECK(count(before, "fillcolor=\"#eeeeee\"") == 1);  // z, an input

    f.backward();
    const std::string after = dot(snapshot(f, {{x, "x"}, {f, "a<b & c"}}));
    CHECK(count(after, "gradient") == 4);  // all but z
    CHECK(contains(after, "<b>x</b>"));
    CHECK(contains(after, "<b>a&lt;b &amp; c</b>"));
    CHECK(count(after, ">gradient −4<") == 3);      // of x, y and x + y
    CHECK(count(after, ">gradient 3<") == 0);       // of z, that nobody asked for
    CHECK(count(after, "color=\"#bbbbbb\"") == 1);  // no gradient goes to z
}

TEST_CASE("GO.9 drawing: a node used twice is one box with two arrows") {
    Graph graph;
    const Tensor x = graph.variable({{3}});
    const Tensor s = square(x), L = s * s;
    CHECK(nodes_of(L).size() == 3);
    CHECK(count(dot(snapshot(L)), " -> n" + std::to_string(L.node().serial) + "\n") == 2);
    const auto nodes = nodes_of(L);
    CHECK(std::is_sorted(nodes.begin(), nodes.end(),
                         [](auto* a, auto* b) { return a->serial < b->serial; }));
}

TEST_CASE("drawing: small matrices as tables, large ones as shapes, operations with their number") {
    Graph graph;
    const Tensor small = graph.variable({{1, 2, 3, 4}, {5, 6, 7, 8}, {9, 10, 11, Real(-0.0625)}});
    const Tensor wide = graph.variable(xt::ones<Real>({1, 5})),
                 tall = graph.variable(xt::ones<Real>({13, 1}));
    const std::string text = dot(snapshot(small));
    CHECK(contains(text, "variable&#8194;3×4"));
    CHECK(contains(text, ">−0.0625<"));
    CHECK(count(text, "<td align=\"right\">") == 12);
    for (const Tensor& large : {wide, tall}) CHECK_FALSE(contains(dot(snapshot(large)), "value"));
    CHECK(contains(dot(snapshot(wide)), "variable&#8194;1×5"));
    CHECK(contains(dot(snapshot(Real(-0.5) * wide)), "−0.5 ×"));
    CHECK(contains(dot(snapshot(wide + Real(2))), "+ 2"));
}

TEST_CASE("drawing: after the next operation the graph is gone") {
    Graph graph;
    const Tensor x = graph.variable({{3}});
    const Tensor L = square(x) + x;
    L.backward();
    CHECK(contains(dot(snapshot(L)), "gradient"));
    graph.input({{1}});
    CHECK_THROWS_AS(dot(snapshot(L)), std::logic_error);
}

TEST_CASE("drawing: Graphviz draws what dot() writes") {
    Graph graph;
    const Tensor a = graph.variable({{1, 2}, {3, 4}}), x = graph.input({{1, 1}});
    const Tensor y = sum(square(linear(x, a, x)));
    y.backward();
    const test::TemporaryFolder folder;
    CHECK(Drawing{"g", "A <graph> & \"more\"", dot(snapshot(y, {{a, "a & b"}, {x, "x<1>"}}))}.write(
              folder.path()) == "");
    const std::string svg = test::read_file(folder.path() + "/g.svg");
    CHECK(contains(svg, "</svg>"));
    CHECK(count(svg, "class=\"node\"") == nodes_of(y).size());
    CHECK(count(svg, "class=\"edge\"") == 5);
    CHECK(contains(svg, ">gradient 1<"));
    CHECK(contains(svg, "a &amp; b"));
    CHECK(contains(svg, "A &lt;graph&gt; &amp; &quot;more&quot;"));
}
