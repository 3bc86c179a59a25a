#include "chapters/08_autodiff/snapshot.hpp"

#include <doctest/doctest.h>

#include <stdexcept>

#include "chapters/08_autodiff/operations.hpp"

using namespace descent;
using namespace descent::autodiff;

namespace {

using Places = std::vector<std::size_t>;

/// (x + y) z with z an input, as it is before or after backward().
Snapshot sum_times(bool backwards) {
    Graph graph;
    const Tensor x = graph.variable({{-2}}), y = graph.variable({{5}}), z = graph.input({{-4}});
    const Tensor q = x + y, f = q * z;
    if (backwards) f.backward();
    return snapshot(f, {{f, "f"}, {x, "x"}, {q, "q"}, {z, "z"}});  // in any order
}

}  // namespace

TEST_CASE("GO.8 snapshot: the nodes of (x + y)z, which stay when the graph is gone") {
    const Snapshot before = sum_times(false), after = sum_times(true);
    REQUIRE(before.nodes.size() == 5);
    const char* kinds[] = {"variable", "variable", "input", "+", "*"};
    const char* names[] = {"x", "", "z", "q", "f"};
    const Real values[] = {-2, 5, -4, 3, -12}, gradients[] = {-4, -4, 0, -4, 1};
    const std::vector<Places> parents{{}, {}, {}, {0, 1}, {3, 2}};
    for (std::size_t n = 0; n < 5; ++n) {
        CAPTURE(n);
        for (const Snapshot& graph : {before, after}) {
            CHECK(graph.nodes[n].operation == kinds[n]);
            CHECK(graph.nodes[n].name == names[n]);
            CHECK((graph.nodes[n].value == Matrix{{values[n]}}));
            CHECK((graph.nodes[n].parents == parents[n]));
            CHECK(graph.nodes[n].persistent == (n < 2));
            CHECK(graph.nodes[n].needs_gradient == (n != 2));
            if (n > 0) CHECK(graph.nodes[n].serial > graph.nodes[n - 1].serial);
        }
        CHECK_FALSE(before.nodes[n].has_gradient);
        CHECK((before.nodes[n].gradient == Matrix{{0}}));
        CHECK(after.nodes[n].has_gradient == (n != 2));
        CHECK((after.nodes[n].gradient == Matrix{{gradients[n]}}));
    }
    CHECK(before.parameters() == 2);
    CHECK(before.with_gradient() == 0);
    CHECK(after.with_gradient() == 4);
}

TEST_CASE("GO.9 snapshot: a node used twice is there once, and twice among the parents") {
    Graph graph;
    const Tensor x = graph.variable({{3, 1}}), unused = square(x), s = Real(2) * x, L = s * s;
    const Snapshot taken = snapshot(L, {{s, "s"}, {unused, "not a part of it"}});
    REQUIRE(taken.nodes.size() == 3);
    CHECK((taken.nodes[2].parents == Places{1, 1}));
    CHECK(taken["s"].constant == 2);
    CHECK((taken["s"].value == Matrix{{6, 2}}));
    CHECK_THROWS_WITH_AS(taken["not a part of it"],
                         "Snapshot: no node is called 'not a part of it'", std::invalid_argument);
}

TEST_CASE("GO.8 snapshot: a copy, and a parameter is looked up where φ lies now") {
    ParameterLayout layout;
    layout.add("W", {1, 2});
    Vector phi{1, 2}, dphi{0, 0};
    Graph graph;
    const Tensor W = graph.parameter(phi, dphi, layout[0]);
    const Tensor y = sum(square(W));
    const Snapshot before = snapshot(y, {{W, "W"}});
    phi = Vector{3, 4};  // moves the memory of φ
    CHECK((snapshot(y).nodes[0].value == Matrix{{3, 4}}));
    CHECK((before["W"].value == Matrix{{1, 2}}));
    phi = Vector{3};
    CHECK_THROWS_AS(snapshot(y), std::invalid_argument);
}

TEST_CASE("GO.8 snapshot: after the next operation there is nothing to copy") {
    Graph graph;
    const Tensor x = graph.variable({{3}});
    const Tensor s = square(x), L = s + x;
    L.backward();
    CHECK(snapshot(L).with_gradient() == 3);
    const Tensor later = graph.input({{1}});  // takes the memory of s
    CHECK_THROWS_AS(snapshot(L), std::logic_error);
    CHECK_THROWS_AS(snapshot(later, {{s, "s"}}), std::logic_error);
    CHECK(snapshot(later).nodes.size() == 1);
}
