// The numbers that the answers of the note's section "Questions" state.
#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>
#include <vector>

#include "chapters/09_initialization/dead_units.hpp"
#include "chapters/09_initialization/depth.hpp"
#include "chapters/09_initialization/initializers.hpp"
#include "common/random.hpp"
#include "tests/support/compare.hpp"

using namespace descent;
using namespace descent::initialization;

TEST_CASE("Q9.1 inputs that are 10 times as large stay so through fifty He layers") {
    // ‖h_50‖ for inputs that are 10 times as large, over ‖h_50‖.
    const auto growth = [](Activation activation, Scheme scheme) {
        std::vector<std::size_t> widths(51, 100);
        widths.push_back(1);
        const DeepNetwork network(widths, activation);
        Random random(1, "question");
        const Vector phi = initialize(network, scheme, random);
        Matrix X = xt::zeros<Real>({std::size_t{4}, std::size_t{100}});
        random.fill_normal(X);
        const auto size = [&](const Matrix& inputs) {
            deep::Layers layers;
            deep::forward(network, phi, inputs, layers);
            return std::sqrt(xt::sum(xt::square(layers.h[50]))());
        };
        return size(10 * X) / size(X);
    };
    CHECK(growth(Activation::relu, Scheme::he_normal) == descent::test::relative(10, 1e-3));
    CHECK(growth(Activation::tanh, Scheme::glorot_normal) < 2);  // it is no law of all layers
}

TEST_CASE("Q9.2 a single He network is above the mean in 22 % of all cases, not in 50 %") {
    Random random(1, "question");
    const std::size_t networks = 4000;
    std::size_t above = 0;
    Real sum = 0;
    for (std::size_t n = 0; n < networks; ++n) {
        const Real logarithm = 50 * sampled_log_drift(100, 50, random).measured;
        above += logarithm > 0;
        sum += std::pow(Real(10), logarithm);
    }
    const Real percent = 100 * real(above) / real(networks);
    CHECK(std::abs(percent - 22) < 3);  // standard error: √(22·78/4000) = 0.66
    CHECK(percent < 50 - 20);           // not half of them
    // (1 + 5/100)^50 − 1 = 10.5 is the variance of one, so five standard errors are 0.26
    CHECK(std::abs(sum / real(networks) - 1) < 0.26);
}

TEST_CASE("Q9.3 a dead unit of a 40-100-10 network: 51 parameters without a gradient") {
    const DeepNetwork network({40, 100, 10}, Activation::relu);
    Random random(1, "question");
    Vector phi = initialize(network, Scheme::he_normal, random);
    Matrix X = xt::zeros<Real>({std::size_t{200}, std::size_t{40}});
    random.fill_normal(X);
    std::vector<std::size_t> labels;
    for (std::size_t i = 0; i < 200; ++i) labels.push_back(i % 10);
    const auto without_gradient = [&] {
        backprop::Backprop pass;
        Vector g;
        backprop::loss_and_gradient(network, phi, X, labels, pass, g);
        return std::count(g.begin(), g.end(), Real(0));
    };
    CHECK(without_gradient() == 0);
    vector(phi, network.b(0))[7] = -1000;
    CHECK((dead_units(network, phi, X) == std::vector<std::size_t>{1}));
    CHECK(without_gradient() == 51);
    CHECK(without_gradient() != 41);  // not only the weights into it and its bias
}
