#include "chapters/08_autodiff/examples.hpp"

#include "chapters/08_autodiff/deep_network_graph.hpp"

namespace descent::autodiff {

Snapshot sum_times_graph(Real x_value, Real y_value, Real z_value) {
    Graph graph;
    const Tensor x = graph.variable({{x_value}}), y = graph.variable({{y_value}}),
                 z = graph.variable({{z_value}});
    const Tensor q = x + y, f = q * z;  // the nodes are made here, and have their values at once
    f.backward();                       // 1 at f, then back through * and +
    return snapshot(f, {{x, "x"}, {y, "y"}, {z, "z"}, {q, "q"}, {f, "f"}});
}

DiamondResult diamond(Real x_value, Real y_value) {
    Graph graph;
    const Tensor x = graph.variable({{x_value}}), y = graph.variable({{y_value}});
    const auto build = [&] {
        const Tensor s = x * y, a = square(s), b = Real(3) * s, L = a + b;
        return std::array{s, a, b, L};
    };
    const auto slope = [&] { return x.grad()(0, 0); };
    DiamondResult result;

    // s is used twice, and two gradients add up in it
    const auto [s, a, b, L] = build();
    L.backward();
    result.graph = snapshot(L, {{x, "x"}, {y, "y"}, {s, "s"}, {a, "a"}, {b, "b"}, {L, "L"}});
    result.once = slope();

    // From one graph to the next they add up too, unless zero_grad() comes between
    //> 08.4
    build().back().backward();
    result.twice = slope();
    graph.zero_grad();
    build().back().backward();
    result.afresh = slope();
    //<
    return result;
}

Snapshot centred_network_graph() {
    const deep::DeepNetwork network({2, 3, 2});
    Vector phi{2, Real(-0.5), Real(0.5), 1, -1, 2,  0, Real(0.5), Real(-0.5),
               1, -1,         Real(0.5), 2, 1,  -1, 0, Real(0.1)};
    Vector dphi = xt::zeros_like(phi);
    const std::vector<std::size_t> labels{0, 1};
    Graph graph;
    const std::vector<Tensor> p = parameters(graph, phi, dphi, network.layout);
    const Tensor x = graph.input({{1, 2}, {Real(-0.5), 1}}),
                 mean = graph.input({{Real(0.25), Real(0.5)}});
    const Tensor centred = x - mean;  // no parameter has a part in this
    const Tensor f = forward(network, p, centred), loss = cross_entropy(f, labels);
    loss.backward();
    Names names{{x, "x"}, {mean, "mean"}, {f, "f1"}, {loss, "L"}};
    for (std::size_t k = 0; k < p.size(); ++k) names.push_back({p[k], network.layout[k].name});
    return snapshot(loss, names);
}

Snapshot sum_of_squares_graph(const Matrix& a_value) {
    Graph graph;
    const Tensor a = graph.variable(a_value);
    const Tensor y = sum(square(a));
    y.backward();
    return snapshot(y, {{a, "a"}, {y, "y"}});
}

}  // namespace descent::autodiff
