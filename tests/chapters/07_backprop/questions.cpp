// The numbers that the answers of the note's section "Questions" state.
#include <doctest/doctest.h>

#include <cmath>
#include <vector>

#include "chapters/07_backprop/backward.hpp"
#include "chapters/07_backprop/cost.hpp"
#include "chapters/07_backprop/surrogate.hpp"
#include "common/random.hpp"
#include "tests/support/compare.hpp"

using namespace descent;
using namespace descent::backprop;
using test::distance;

TEST_CASE("Q7.1 W_0 and b_0 doubled, W_1 halved: the same output, and another gradient") {
    const deep::DeepNetwork network({3, 5, 2}, neurons::Activation::relu);
    Random random(1, "question");
    Matrix X = xt::zeros<Real>({std::size_t{8}, std::size_t{3}}),
           Y = xt::zeros<Real>({std::size_t{8}, std::size_t{2}});
    Vector phi = xt::zeros<Real>({network.parameters()});
    random.fill_normal(X);
    random.fill_normal(Y);
    random.fill_normal(phi);
    Vector scaled = phi;
    vector(scaled, network.W(0)) *= Real(2);
    vector(scaled, network.b(0)) *= Real(2);
    vector(scaled, network.W(1)) /= Real(2);

    Backprop pass, scaled_pass;
    Vector g, scaled_g;
    loss_and_gradient(network, phi, X, Y, pass, g);
    loss_and_gradient(network, scaled, X, Y, scaled_pass, scaled_g);
    // factors of two do not round
    CHECK(distance(scaled_pass.layers.output(), pass.layers.output()) == 0);
    CHECK(distance(vector(scaled_g, network.W(1)), 2 * vector(g, network.W(1))) == 0);
    CHECK(distance(vector(scaled_g, network.W(0)), Real(0.5) * vector(g, network.W(0))) == 0);
    CHECK(distance(scaled_g, g) > Real(0.1));  // not the same, though the functions are
}

TEST_CASE("Q7.2 a cross-entropy of 0.10 bits with a mistake, and one of 3.3 bits with none") {
    Matrix sure = xt::zeros<Real>({std::size_t{10}, std::size_t{10}}), vague = sure;
    std::vector<std::size_t> labels;
    for (std::size_t i = 0; i < 10; ++i) {
        labels.push_back(i);
        sure(i, i) = 100;
        vague(i, i) = Real(0.01);
    }
    sure(0, 1) = 100 + std::log(Real(0.51) / Real(0.49));
    CHECK(std::abs(error_bound(sure, labels) - 0.10) < 0.005);
    CHECK(10 * classification_error(sure, labels) == 1);
    CHECK(std::abs(error_bound(vague, labels) - 3.3) < 0.05);
    CHECK(classification_error(vague, labels) == 0);
    // The smaller loss does not have the fewer mistakes; in both the bound lies above the error.
    CHECK(error_bound(sure, labels) < error_bound(vague, labels));
    CHECK_FALSE(classification_error(sure, labels) < classification_error(vague, labels));
    CHECK(classification_error(sure, labels) < error_bound(sure, labels));
}

TEST_CASE("Q7.3 of a backward pass of 9 products the first layer needs 5, the last one 1") {
    const auto chain = [](std::size_t layers) {
        return deep::DeepNetwork(std::vector<std::size_t>(layers + 1, 100));
    };
    const std::size_t N = 7, one = forward_multiplications(chain(1), N),
                      all = backward_multiplications(chain(5), N),
                      others = forward_multiplications(chain(4), N);  // ∂L/∂W of four layers
    CHECK(all == 9 * one);
    CHECK(all - others == 5 * one);
    CHECK(backward_multiplications(chain(1), N) == 1 * one);
    CHECK(9 * others == 4 * all);                                         // the share that is saved
    CHECK(9 * (all - backward_multiplications(chain(1), N)) == 8 * all);  // and for the last one
    CHECK(all - others != one);  // a first layer is not as cheap as a last one
}
