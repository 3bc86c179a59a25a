#include "chapters/08_autodiff/agreement.hpp"

#include <doctest/doctest.h>

#include "tests/support/compare.hpp"
#include "tests/support/numbers.hpp"

using namespace descent;
using namespace descent::autodiff;
using test::epsilon;
using test::infinite;
using test::not_a_number;

namespace {

Matrix normal(std::size_t rows, std::size_t columns, Random& random) {
    Matrix m = Matrix::from_shape({rows, columns});
    random.fill_normal(m);
    return m;
}

}  // namespace

TEST_CASE("largest difference: by hand, and nothing hides") {
    CHECK(largest_difference(Vector{1, 2, 3}, Vector{1, 4, 2}) == 2);
    CHECK(largest_difference(Matrix{{1, 2}}, Matrix{{1, 2}}) == 0);
    CHECK(largest_difference(Vector{}, Vector{}) == 0);
    CHECK(largest_difference(Vector{1, 2}, Vector{1}) == infinite);
    CHECK(largest_difference(Vector{not_a_number, 2}, Vector{1, 5}) == infinite);  // first or last
    CHECK(largest_difference(Vector{1, 2}, Vector{1, not_a_number}) == infinite);
}

TEST_CASE("GO.10 GO.11 agreement: the linear model by hand, without a graph and with one") {
    const Matrix x{{1, 2}, {-1, 3}}, W{{2, -1}, {0, 1}, {1, 1}};
    const LinearAgreement found = linear_agreement(x, W, {Real(0.5), -4, -1});
    CHECK((found.z == Matrix{{0.5, -2, 2}, {-4.5, -1, 1}}));
    CHECK((found.h == Matrix{{0.5, 0, 2}, {0, 0, 1}}));
    CHECK((found.dz == Matrix{{1, 0, 1}, {0, 0, 1}}));
    for (const LinearGradients& d : {found.by_hand, found.by_graph}) {
        CHECK((d.dW == Matrix{{1, 2}, {0, 0}, {0, 5}}));
        CHECK((d.db == Vector{1, 0, 2}));
        CHECK((d.dx == Matrix{{3, 0}, {1, 1}}));
    }
    CHECK_THROWS_AS(linear_agreement(x, W, {1, 2}), std::invalid_argument);
    CHECK_THROWS_AS(linear_agreement({{1, 2, 3}}, W, {1, 2, 3}), std::invalid_argument);
}

TEST_CASE("GO.10 GO.11 agreement: the linear model of any size, and without the ReLU it differs") {
    Random random(4, "linear agreement");
    for (std::size_t trial = 0; trial < 20; ++trial) {
        const std::size_t N = 1 + random.index(8), in = 1 + random.index(6),
                          out = 1 + random.index(6);
        const Matrix x = normal(N, in, random), W = normal(out, in, random);
        Vector b = Vector::from_shape({out});
        random.fill_normal(b);
        const LinearAgreement found = linear_agreement(x, W, b);
        const Real bound =
            16 * epsilon * (1 + real(N)) * std::max(xt::amax(xt::abs(x))(), xt::amax(xt::abs(W))());
        CHECK(largest_difference(found.by_graph.dW, found.by_hand.dW) <= bound);
        CHECK(largest_difference(found.by_graph.db, found.by_hand.db) <= bound);
        CHECK(largest_difference(found.by_graph.dx, found.by_hand.dx) <= bound);
        const Matrix open = xt::ones_like(found.z);  // ∂L/∂z where every unit is on
        const LinearGradients wrong = d_linear(open, x, W);
        CHECK((largest_difference(found.by_graph.db, wrong.db) == 0) == (found.dz == open));
    }
}

TEST_CASE("L9.1 L9.4 agreement: the toy function's graph has the derivatives by hand") {
    ToyAgreement found = toy_agreement(toy::example, toy::example_x, toy::example_y);
    CHECK(found.difference() <= 50 * double(epsilon));
    // 8 parameters, x, y; f_k is a product and a sum; sin, exp, cos; f3 − y and its square
    CHECK(found.graph.nodes.size() == 23);
    CHECK(found.graph.parameters() == 8);
    CHECK(found.graph.with_gradient() == 21);  // all but x and y
    CHECK(found.graph["h2"].value(0, 0) == doctest::Approx(5.068295051170775));
    CHECK(found.graph["ℓ"].value(0, 0) == doctest::Approx(0.13858056641470326));
    CHECK(found.graph["ω1"].gradient(0, 0) == found.domega[1]);
    CHECK(found.dbeta[1] == doctest::Approx(-17.060466526267692));

    found.domega[3] *= Real(1.001);  // one of the eight
    CHECK(found.difference() == test::relative(0.001, 1e-9));
    found.dbeta[0] = not_a_number;
    CHECK(std::isnan(found.difference()));
}

TEST_CASE("L9.4 agreement: the toy function at other parameters") {
    Random random(2, "toys");
    for (int trial = 0; trial < 20; ++trial) {
        toy::Toy<double> phi;
        for (std::size_t k = 0; k < 4; ++k) {
            phi.beta[k] = random.uniform(-1, 1);
            phi.omega[k] = random.uniform(Real(0.5), 1);
        }
        const ToyAgreement found = toy_agreement(phi, 1, -3);
        CAPTURE(trial);
        const auto largest = [](const auto& numbers) {
            double size = 0;
            for (const double number : numbers) size = std::max(size, std::abs(number));
            return size;
        };
        const toy::Backward<double> d = toy::backward(phi, 1.0, -3.0, toy::forward(phi, 1.0, -3.0));
        const double size = std::max(largest(d.dbeta), largest(d.domega)) + 1;
        for (std::size_t k = 0; k < 4; ++k) {
            CHECK(std::abs(found.dbeta[k] - d.dbeta[k]) <= 50 * epsilon * size);
            CHECK(std::abs(found.domega[k] - d.domega[k]) <= 50 * epsilon * size);
        }
        CHECK((found.by_hand.dbeta == d.dbeta && found.by_hand.domega == d.domega));
    }
}

TEST_CASE("FM.22 agreement: cross-entropy of equal outputs by hand, and of any as in chapter 7") {
    const std::vector<std::size_t> labels{0, 2};
    const CrossEntropyAgreement equal = cross_entropy_agreement({{1, 1, 1}, {-2, -2, -2}}, labels);
    const Real third = Real(1) / 3;
    const Matrix expected{{(third - 1) / 2, third / 2, third / 2},
                          {third / 2, third / 2, (third - 1) / 2}};
    for (const Real loss : {equal.loss_by_hand, equal.loss_by_graph})
        CHECK(loss == doctest::Approx(std::log(3.0)).epsilon(4 * epsilon));
    CHECK(largest_difference(equal.by_hand, expected) <= 4 * epsilon);
    CHECK(largest_difference(equal.by_graph, expected) <= 4 * epsilon);

    Random random(6, "cross-entropies");
    std::vector<std::size_t> many(12);
    for (std::size_t& label : many) label = random.index(5);
    const CrossEntropyAgreement any = cross_entropy_agreement(normal(12, 5, random), many);
    CHECK(std::abs(any.loss_by_graph - any.loss_by_hand) <= 12 * epsilon * any.loss_by_hand);
    CHECK(largest_difference(any.by_graph, any.by_hand) <= 4 * epsilon);
    const Matrix sum = 12 * any.by_hand;  // of the sum over the examples, not the mean
    CHECK(largest_difference(any.by_graph, sum) > Real(0.01));
    CHECK_THROWS_AS(cross_entropy_agreement({{1, 2}}, labels), std::invalid_argument);
}

TEST_CASE("L9.9 agreement: many networks are the single ones, and the worst of them") {
    const AgreementResult found = random_agreements(12, 5);
    REQUIRE(found.networks.size() == 12);
    Random random(5, "agreement");
    Real worst = 0;
    std::size_t largest = 0;
    for (const Agreement& network : found.networks) {
        const Agreement same = random_agreement(random);
        CHECK(network.network == same.network);
        CHECK(largest_difference(network.by_graph, same.by_graph) == 0);
        CHECK(network.by_graph.size() == network.by_hand.size());
        worst = std::max(worst, same.difference());
        largest = std::max(largest, same.by_graph.size());
    }
    CHECK(found.worst == worst);
    CHECK(found.worst <= 260 * epsilon);
    CHECK(found.worst > 0);  // the two do not share their code
    CHECK(found.parameters == largest);
    CHECK(random_agreements(1, 6).networks[0].network != found.networks[0].network);
    CHECK_THROWS_WITH_AS(random_agreements(0, 5),
                         "random_agreements: there is no network to compare",
                         std::invalid_argument);
}
