#include "chapters/05_deep_networks/identity_layers.hpp"

#include <doctest/doctest.h>

#include <stdexcept>

using namespace descent;
using namespace descent::deep;
using neurons::Activation;

namespace {

/// A network with random weights, biases and inputs.
struct Sample {
    DeepModel model;
    Matrix X;

    Sample(std::vector<std::size_t> widths, std::uint64_t seed)
        : model{DeepNetwork(std::move(widths)), {}} {
        Random random(seed, "identity test");
        model.phi = xt::zeros<Real>({model.network.parameters()});
        X = xt::zeros<Real>({std::size_t{50}, model.network.widths[0]});
        random.fill_normal(model.phi);
        random.fill_normal(X);
    }
};

}  // namespace

TEST_CASE("L8.6b identity layer: hand-worked parameters") {
    const DeepModel model{DeepNetwork({1, 2, 1}), {1, 2, 3, 4, 5, 6, 7}};
    const DeepModel deeper = insert_identity(model, 1);
    CHECK(deeper.network.widths == std::vector<std::size_t>{1, 2, 2, 1});
    CHECK((deeper.phi == Vector{1, 2, 3, 4, 1, 0, 0, 1, 0, 0, 5, 6, 7}));
    const DeepModel split = insert_signed_identity(model);
    CHECK(split.network.widths == std::vector<std::size_t>{1, 2, 2, 1});
    // a[x] and a[−x]; then rows (1, −1) and (2, −2), and the rest as it was
    CHECK((split.phi == Vector{1, -1, 0, 0, 1, -1, 2, -2, 3, 4, 5, 6, 7}));
}

TEST_CASE("L8.6b identity layers: a shallow network made deep gives the same bits, at any input") {
    for (std::uint64_t seed = 0; seed < 20; ++seed) {
        const Sample s({3, 8, 2}, seed);
        DeepModel deep = s.model;
        for (std::size_t k = 1; k <= 6; ++k) {
            deep = insert_identity(deep, k);
            CHECK(deep.network.depth() == k + 1);
            CHECK((deep(s.X) == s.model(s.X)));
        }
    }
}

TEST_CASE("L8.6b identity layers: in any place of a deep network, bit for bit") {
    const Sample s({2, 5, 7, 3, 1}, 1);
    for (std::size_t k = 1; k <= 3; ++k) {
        const DeepModel deeper = insert_identity(s.model, k);
        CHECK(deeper.network.widths[k] == deeper.network.widths[k + 1]);
        CHECK((deeper(s.X) == s.model(s.X)));
    }
}

TEST_CASE("L8.6b a[x] − a[−x] = x: bit for bit where sums are in order, inputs of either sign") {
    for (std::uint64_t seed = 0; seed < 20; ++seed) {
        const Sample s({3, 6, 2}, seed);
        const DeepModel split = insert_signed_identity(s.model);
        CHECK(split.network.widths == std::vector<std::size_t>{3, 6, 6, 2});
        for (std::size_t i = 0; i < 50; ++i) {
            const Vector x = row(s.X, i);
            // one sum per unit, from the first input to the last
            CHECK((forward_by_units(split.network, split.phi, x) ==
                   forward_by_units(s.model.network, s.model.phi, x)));
        }
        // BLAS may add in another order
        CHECK(relative_error(split(s.X), s.model(s.X)) <= 1e-14);
    }
}

TEST_CASE("L8.6b negative control: tanh is no identity, and a[x] alone loses what is negative") {
    const Sample s({3, 8, 2}, 3);
    const DeepModel deeper = insert_identity(s.model, 1);
    const auto with = [](DeepModel model, Activation a) {
        model.network.activation = a;
        return model;
    };
    for (const Activation a : {Activation::tanh, Activation::sigmoid})
        CHECK(relative_error(with(deeper, a)(s.X), with(s.model, a)(s.X)) > Real(0.01));
    CHECK((with(deeper, Activation::linear)(s.X) == with(s.model, Activation::linear)(s.X)));
    // W = I in front of the inputs, the pairs of a[−x] left out
    DeepModel half = insert_signed_identity(s.model);
    auto signs = matrix(half.phi, half.network.W(0));
    for (std::size_t i = 0; i < 3; ++i) signs(2 * i + 1, i) = 0;
    CHECK(relative_error(half(s.X), s.model(s.X)) > Real(0.01));
    CHECK((half(xt::abs(s.X)) == insert_signed_identity(s.model)(xt::abs(s.X))));
}

TEST_CASE("L8.6b the comparison: which identity layers are none") {
    for (std::uint64_t seed : {0u, 1u, 2u}) {
        const IdentityResult r = compare_identities(seed, 4);
        CHECK(r.widths == std::vector<std::size_t>{2, 10, 10, 10, 10, 10, 1});
        CHECK(r.parameters == 41 + 4 * 110);
        CHECK(r.deeper == 0);
        CHECK(r.split <= 1e-14);
        CHECK(r.unsplit > Real(0.01));
        CHECK(r.tanh > Real(0.01));
    }
    CHECK(compare_identities(0).tanh != compare_identities(1).tanh);
}

TEST_CASE("L8.6b identity layers: what does not fit is refused") {
    const Sample s({3, 8, 2}, 3);
    DeepModel smooth = s.model, little = s.model;
    smooth.network.activation = Activation::tanh;
    little.phi = {1, 2};
    CHECK_THROWS_WITH_AS(insert_identity(s.model, 2),
                         "insert_identity: there is no hidden layer 2, the network has 1",
                         std::invalid_argument);
    CHECK_THROWS_AS(insert_identity(s.model, 0), std::invalid_argument);
    CHECK_THROWS_WITH_AS(insert_identity(smooth, 1), "insert_identity: the units are no ReLUs",
                         std::invalid_argument);
    CHECK_THROWS_AS(insert_signed_identity(smooth), std::invalid_argument);
    CHECK_THROWS_AS(insert_identity(little, 1), std::invalid_argument);
    CHECK_THROWS_AS(insert_signed_identity(little), std::invalid_argument);
    CHECK_THROWS_WITH_AS(compare_identities(0, 0), "compare_identities: no layer",
                         std::invalid_argument);
}
