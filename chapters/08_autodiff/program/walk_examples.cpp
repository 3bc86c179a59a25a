#include "chapters/08_autodiff/program/drawing.hpp"
#include "chapters/08_autodiff/program/walk_through.hpp"

namespace descent::autodiff {
namespace {

/// The nodes of a graph of scalars, in order of creation.
void table(Report& report, const Snapshot& graph) {
    report.say("  {:>4}  {:10} {:>10} {:>10}", "", "operation", "value", "gradient");
    for (const NodeSnapshot& node : graph.nodes)
        report.say("  {:>4}  {:10} {:10.4f} {:10.4f}", node.name, node.operation, node.value(0, 0),
                   node.gradient(0, 0));
}

/// [[1, 2], [3, 4]]
std::string text(const Matrix& m) {
    std::vector<std::string> rows;
    for (std::size_t i = 0; i < m.shape()[0]; ++i)
        rows.push_back(fmt::format("[{:g}]", fmt::join(row(m, i), ", ")));
    return fmt::format("[{}]", fmt::join(rows, ", "));
}

}  // namespace

void show_linear_model(Report& report, const LinearAgreement& linear) {
    const LinearGradients &d = linear.by_hand, &g = linear.by_graph;
    report.section("The linear model, without any graph (GO.10, GO.11)");
    report.say("  z     = x Wᵀ + b  = {}", text(linear.z));
    report.say("  h     = relu(z)   = {}", text(linear.h));
    report.say("  ∂L/∂z = I[z > 0]  = {}     of L = Σ h", text(linear.dz));
    report.say("  ∂L/∂W = ∂L/∂zᵀ x  = {}", text(d.dW));
    report.say("  ∂L/∂b = Σ ∂L/∂z   = [{:g}]", fmt::join(d.db, ", "));
    report.say("  ∂L/∂x = ∂L/∂z W   = {}", text(d.dx));
    report.check("the graph finds the same ∂L/∂W", largest_difference(g.dW, d.dW), 0);
    report.check("the graph finds the same ∂L/∂b", largest_difference(g.db, d.db), 0);
    report.check("the graph finds the same ∂L/∂x", largest_difference(g.dx, d.dx), 0);
}

void show_graph(Report& report, const Snapshot& graph) {
    report.section("(x + y) z as a graph (GO.8, GO.9)");
    const auto slope = [&](const char* name) { return graph[name].gradient(0, 0); };
    const Vector gradient{slope("x"), slope("y"), slope("z")};
    table(report, graph);
    report.say(
        "  Read it upwards: f starts with 1; * hands z to q and q to z; + hands q's gradient on to "
        "x and y.");
    report.drawing({"sum_times", "(x + y) z, with values and gradients", dot(graph)});
    report.result("sum_times_gradient", gradient);
    report.check("f is −12", graph["f"].value(0, 0) + 12, 0);
    report.check("its gradient is (−4, −4, 3)", largest_difference(gradient, Vector{-4, -4, 3}), 0);
}

void show_accumulation(Report& report, const DiamondResult& diamond) {
    report.section("A diamond: gradients add up (GO.9)");
    table(report, diamond.graph);
    report.say(
        "  s is used twice: 2s · 1 = 12 comes from a, 3 · 1 from b, and 12 + 3 = 15 arrives.");
    report.drawing(
        {"diamond", "A diamond: s is used twice, and its gradients add up", dot(diamond.graph)});
    report.say(
        "  ∂L/∂x after one backward {:g}; after another without zero_grad {:g}; with it {:g}",
        diamond.once, diamond.twice, diamond.afresh);
    report.check("∂L/∂x = (2s + 3) y", diamond.once - (2 * 6 + 3) * 3, 0);
    report.check("two backwards add up", diamond.twice - 2 * diamond.once, 0);
}

void show_needed(Report& report, const Snapshot& graph) {
    report.section("Only what leads to a parameter (FM.18, FM.19, NL.18)");
    const std::size_t nodes = graph.nodes.size(), with = graph.with_gradient();
    report.say("  a 2-3-2 network on two centred examples: {} nodes", nodes);
    report.say(
        "  {} lead to a parameter and have a gradient; {} do not: the examples, the mean of their "
        "data set, the difference",
        with, nodes - with);
    report.drawing({"network",
                    "A 2-3-2 network on two examples; no gradient goes to the grey boxes",
                    dot(graph)});
    report.result("nodes", nodes);
    report.result("nodes_with_gradient", with);
    report.check("three nodes are left out", real(nodes - with) - 3, 0);
}

void show_idiom(Report& report, const Snapshot& graph) {
    report.section("The PyTorch idiom (FM.20, FM.21, FM.22)");
    const Matrix &a = graph["a"].value, &gradient = graph["a"].gradient;
    const Real y = graph["y"].value(0, 0);
    report.say("  a = {}", text(a));
    report.say("  y = sum(square(a)) = {:g}", y);
    report.result("sum_of_squares", y);
    report.say("  y.backward(); a.grad() = {}", text(gradient));
    report.result("sum_of_squares_gradient", Vector(xt::flatten(gradient)));
    report.check("y = 30", y - 30, 0);
    report.check("∂y/∂a = 2a", largest_difference(gradient, Matrix(2 * a)), 0);
}

}  // namespace descent::autodiff
