// The numbers in the answers to the questions of the note.
#include <doctest/doctest.h>

#include <cmath>

#include "chapters/05_deep_networks/composition.hpp"
#include "chapters/05_deep_networks/regions.hpp"
#include "chapters/05_deep_networks/symmetries.hpp"
#include "tests/support/rounded.hpp"

using namespace descent;
using namespace descent::deep;
using test::rounded;

TEST_CASE("Q5.1 lifted above all joints of the second network, and nothing is folded") {
    const auto [first, second] = folding_pair();
    const auto regions_lifted_by = [&, &fold = first, &bend = second](Real lift) {
        ShallowModel lifted = fold;
        vector(lifted.phi, lifted.network.b1())[0] += lift;
        const DeepModel merged = merge(as_deep(lifted), bend);
        return line_regions(merged.network, merged.phi, -1, 1).linear;
    };
    CHECK(regions_lifted_by(0) == 9);
    CHECK(regions_lifted_by(10) == 3);
    CHECK_FALSE(regions_lifted_by(10) == regions_lifted_by(0));  // as if only heights had changed
}

TEST_CASE("Q5.2 all weights twice as large, five layers deep") {
    const DeepNetwork network(widths_of(2, {6, 6, 6, 6, 6}, 1));
    Random random(0, "questions");
    const Vector phi = initialize(network, random), doubled = 2 * phi;  // its biases are 0
    Matrix X = Matrix::from_shape({20, 2});
    random.fill_normal(X);
    const Matrix y = DeepModel{network, phi}(X), larger = DeepModel{network, doubled}(X);
    CHECK((larger == 64 * y));
    CHECK_FALSE((larger == 2 * y));  // as one might think
    const Box square{-1, 1, -1, 1};
    CHECK(plane_regions(network, phi, square) > 1);
    CHECK(plane_regions(network, doubled, square) == plane_regions(network, phi, square));

    // A bias has to keep up with what comes into its layer: 2, 4, 8, … times as large.
    const Vector biased = start_in_square(network, random);
    Vector kept_up = 2 * biased;
    for (std::size_t k = 0; k <= network.depth(); ++k)
        vector(kept_up, network.b(k)) *= std::pow(Real(2), real(k));
    const Matrix z = DeepModel{network, biased}(X);
    CHECK((DeepModel{network, kept_up}(X) == 64 * z));
    CHECK_FALSE((DeepModel{network, 2 * biased}(X) == 64 * z));
}

TEST_CASE("Q5.3 halfway between two networks that are right") {
    const DeepNetwork network(widths_of(1, {2}, 1));
    const Vector one{1, -1, 0, 0, 1, 1, 0};  // a[x] + a[−x] = |x|
    const Vector other = reorder_units(network, one, 1, {1, 0});
    const Matrix X{{-1}, {1}}, T{{1}, {1}};
    const auto loss = [&](const Vector& phi) {
        return xt::sum(xt::square(DeepModel{network, phi}(X)-T))();
    };
    CHECK(loss(one) == 0);
    CHECK(loss(other) == 0);
    const Vector mean = (one + other) / 2;
    CHECK(loss(mean) == 2);
    CHECK_FALSE(loss(mean) <= (loss(one) + loss(other)) / 2);  // as a convex loss would have it
}
