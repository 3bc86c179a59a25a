#include "chapters/08_autodiff/graph.hpp"

#include <doctest/doctest.h>

#include "chapters/07_backprop/training.hpp"
#include "chapters/08_autodiff/operations.hpp"
#include "tests/support/compare.hpp"

using namespace descent;
using namespace descent::autodiff;

TEST_CASE("L9.9 graph: equals chapter 7") {
    networks::DeepNetwork net({40, 100, 100, 10});
    Random random(1, "x");
    Vector phi = networks::initialize(net, random), dphi = xt::zeros_like(phi);
    Matrix X = xt::zeros<Real>({100, 40});
    random.fill_normal(X);
    std::vector<std::size_t> labels;
    for (int i = 0; i < 100; ++i) labels.push_back(random.index(10));
    networks::Backprop pass;
    Vector theirs;
    const Real L = networks::loss_and_gradient(net, phi, X, labels, pass, theirs);
    Graph graph;
    std::vector<Tensor> p;
    for (const Block& b : net.layout.blocks()) p.push_back(graph.parameter(phi, dphi, b));
    const auto step = [&] {
        Tensor h = graph.input(X);
        for (std::size_t k = 0; k < 3; ++k) {
            h = linear(h, p[2 * k], p[2 * k + 1]);
            if (k < 2) h = relu(h);
        }
        graph.zero_grad();
        const Tensor loss = cross_entropy(h, labels);
        const Real value = loss.item();
        loss.backward();
        return value;
    };
    CHECK(std::abs(step() - L) < 1e-14);
    CHECK(test::distance(theirs, dphi) < 1e-15);
}
