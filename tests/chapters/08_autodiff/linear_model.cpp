#include "chapters/08_autodiff/linear_model.hpp"

#include <doctest/doctest.h>

#include "chapters/08_autodiff/operations.hpp"
#include "common/gradient_check.hpp"
#include "common/random.hpp"
#include "tests/support/compare.hpp"

using namespace descent;
using namespace descent::autodiff;
using test::distance;

namespace {

/// Whole numbers from −9 to 9: no sum of a few products of them rounds.
void fill_whole(auto& numbers, Random& random) {
    for (Real& number : numbers) number = real(random.index(19)) - 9;
}

struct Model {
    ParameterLayout layout;
    Vector phi;
    Model() {
        layout.add("W", {4, 3});
        layout.add("b", {4});
        layout.add("x", {5, 3});
        phi = Vector::from_shape({layout.size()});
        Random random(2, "linear model");
        random.fill_normal(phi);
    }
};

/// L = Σ relu(z)², over W, b and x, with the gradients of d_linear; `spoil` may change
/// them.
template <class Spoil>
Objective objective(const Model& model, Spoil spoil) {
    const auto parts = [&model](const Vector& phi) {
        return std::tuple<Matrix, Vector, Matrix>{matrix(phi, model.layout[0]),
                                                  vector(phi, model.layout[1]),
                                                  matrix(phi, model.layout[2])};
    };
    const auto loss = [parts](const Vector& phi) {
        const auto [W, b, x] = parts(phi);
        const Matrix h = relu_model(linear_model(x, W, b));
        return Real(xt::sum(h * h)());
    };
    return {.loss = loss, .loss_and_gradient = [=, &model](const Vector& phi, Vector& dphi) {
                const auto [W, b, x] = parts(phi);
                const Matrix z = linear_model(x, W, b), dh = 2 * relu_model(z);
                LinearGradients d = d_linear(d_relu(dh, z), x, W);
                spoil(d);
                matrix(dphi, model.layout[0]) = d.dW;
                vector(dphi, model.layout[1]) = d.db;
                matrix(dphi, model.layout[2]) = d.dx;
                return loss(phi);
            }};
}

}  // namespace

TEST_CASE("GO.10 relu: hand-worked, and 0 at the kink") {
    const Matrix z{{-1, 0, 2}}, dh{{10, 20, 30}};
    CHECK((relu_model(z) == Matrix{{0, 0, 2}}));
    CHECK((d_relu(dh, z) == Matrix{{0, 0, 30}}));
    Graph graph;
    const Tensor tz = graph.variable(z), h = relu(tz);
    CHECK((h.value() == Matrix{{0, 0, 2}}));
    h.backward(dh);
    CHECK((tz.grad() == Matrix{{0, 0, 30}}));
    CHECK_THROWS_WITH(d_relu(Matrix{{1, 2}}, z), "d_relu: dz_out has shape 1×2, expected 1×3");
}

TEST_CASE("GO.10 relu: in whole numbers the slope of the ReLU times what arrives, for any z") {
    Random random(7, "relu");
    for (int trial = 0; trial < 20; ++trial) {
        Matrix z = Matrix::from_shape({1 + random.index(5), 1 + random.index(5)}), dh = z;
        fill_whole(z, random), fill_whole(dh, random);
        z(0, 0) = 0;  // one of them on the kink
        // A step of ½ leads from no other whole number across it.
        const Matrix right = relu_model(z + Real(0.5)), left = relu_model(z - Real(0.5)),
                     dz = d_relu(dh, z);
        REQUIRE(dz.shape() == z.shape());
        for (std::size_t i = 0; i < z.size(); ++i)
            CHECK(dz.flat(i) == (z.flat(i) == 0 ? 0 : dh.flat(i) * (right.flat(i) - left.flat(i))));
    }
}

TEST_CASE("GO.11 linear model: hand-worked value and gradients") {
    const Matrix x{{1, 2}, {-1, 3}}, W{{2, -1}, {0, 1}, {1, 1}}, dz{{1, 0, 2}, {0, -1, 1}};
    CHECK((linear_model(x, W, {Real(0.5), -4, -1}) == Matrix{{0.5, -2, 2}, {-4.5, -1, 1}}));
    const LinearGradients d = d_linear(dz, x, W);
    CHECK((d.db == Vector{1, -1, 3}));
    CHECK((d.dW == Matrix{{1, 2}, {1, -3}, {1, 7}}));
    CHECK((d.dx == Matrix{{4, 1}, {1, 0}}));
    // one example: the lecture's outer product
    const LinearGradients one = d_linear({{1, 0, 2}}, {{1, 2}}, W);
    CHECK((one.dW == Matrix{{1, 2}, {0, 0}, {2, 4}}));
    CHECK((one.db == Vector{1, 0, 2}));
}

TEST_CASE("GO.10 GO.11 linear model: gradient without a graph, and with one") {
    const Model model;
    const GradientReport report =
        check_gradient(objective(model, [](LinearGradients&) {}), model.phi, model.layout);
    INFO(report.text());
    CHECK(report.verdict == Verdict::pass);

    const Matrix W = matrix(model.phi, model.layout[0]), x = matrix(model.phi, model.layout[2]);
    const Vector b = vector(model.phi, model.layout[1]);
    const Matrix z = linear_model(x, W, b), h = relu_model(z);
    const LinearGradients d = d_linear(d_relu(2 * h, z), x, W);
    Graph graph;
    const Tensor tx = graph.variable(x), tW = graph.variable(W),
                 tb = graph.variable(xt::expand_dims(b, 0));
    const Tensor L = sum(square(relu(linear(tx, tW, tb))));
    CHECK(L.item() == doctest::Approx(Real(xt::sum(h * h)())).epsilon(1e-14));
    L.backward();
    // sums of five products or fewer, added up in any order
    const Real largest = xt::amax(xt::abs(2 * h))() *
                         std::max({Real(1), xt::amax(xt::abs(x))(), xt::amax(xt::abs(W))()}),
               bound = 25 * std::numeric_limits<Real>::epsilon() * largest;
    CHECK(distance(tW.grad(), d.dW) <= bound);
    CHECK(distance(Vector(xt::flatten(tb.grad())), d.db) <= bound);
    CHECK(distance(tx.grad(), d.dx) <= bound);
}

TEST_CASE("GO.11 linear model: in whole numbers exactly Σ_k W_jk x_k + b_j, for random shapes") {
    Random random(8, "linear");
    for (int trial = 0; trial < 40; ++trial) {
        const std::size_t inputs = 1 + random.index(5), outputs = 1 + random.index(5);
        Matrix x = Matrix::from_shape({1 + random.index(6), inputs}),
               W = Matrix::from_shape({outputs, inputs});
        Vector b = Vector::from_shape({outputs});
        fill_whole(x, random), fill_whole(W, random), fill_whole(b, random);
        const Matrix z = linear_model(x, W, b);
        REQUIRE(z.shape() == std::array{x.shape()[0], outputs});
        for (std::size_t i = 0; i < x.shape()[0]; ++i)
            for (std::size_t j = 0; j < outputs; ++j) {
                Real expected = b[j];
                for (std::size_t k = 0; k < inputs; ++k) expected += W(j, k) * x(i, k);
                CHECK(z(i, j) == expected);
            }
    }
}

TEST_CASE("GO.11 linear model: in whole numbers a step of 1 changes L by exactly the gradient") {
    Random random(9, "linear");
    for (int trial = 0; trial < 20; ++trial) {
        const std::size_t inputs = 1 + random.index(4), outputs = 1 + random.index(4),
                          examples = 1 + random.index(4);
        Matrix x = Matrix::from_shape({examples, inputs}),
               W = Matrix::from_shape({outputs, inputs}),
               dz = Matrix::from_shape({examples, outputs});
        Vector b = Vector::from_shape({outputs});
        fill_whole(x, random), fill_whole(W, random), fill_whole(b, random), fill_whole(dz, random);
        const LinearGradients d = d_linear(dz, x, W);
        // L = Σ dz z has these ∂L/∂z, and is linear in every number.
        const auto L = [&] { return Real(xt::sum(dz * linear_model(x, W, b))()); };
        const auto slope = [&](Real& number) {
            const Real before = L();
            number += 1;
            const Real after = L();
            number -= 1;
            return after - before;
        };
        REQUIRE((d.dW.shape() == W.shape() && d.db.size() == outputs && d.dx.shape() == x.shape()));
        for (std::size_t i = 0; i < W.size(); ++i) CHECK(d.dW.flat(i) == slope(W.flat(i)));
        for (std::size_t j = 0; j < outputs; ++j) CHECK(d.db[j] == slope(b[j]));
        for (std::size_t i = 0; i < x.size(); ++i) CHECK(d.dx.flat(i) == slope(x.flat(i)));
    }
}

TEST_CASE("GO.11 linear model: gradients are linear in what arrives") {
    const Model model;
    const Matrix W = matrix(model.phi, model.layout[0]), x = matrix(model.phi, model.layout[2]);
    Matrix dz = Matrix::from_shape({5, 4});
    Random random(4, "linear");
    random.fill_normal(dz);
    const LinearGradients once = d_linear(dz, x, W), twice = d_linear(2 * dz, x, W);
    CHECK((twice.dW == 2 * once.dW));
    CHECK((twice.db == 2 * once.db));
    CHECK((twice.dx == 2 * once.dx));
    CHECK(distance(d_linear(xt::zeros<Real>({5, 4}), x, W).dW, xt::zeros<Real>({4, 3})) == 0);
}

TEST_CASE("GO.11 linear model: a wrong gradient is caught in its block") {
    const Model model;
    const auto verdicts = [&](auto spoil) {
        const GradientReport report =
            check_gradient(objective(model, spoil), model.phi, model.layout);
        return std::array{report["W"].verdict, report["b"].verdict, report["x"].verdict};
    };
    using enum Verdict;
    CHECK((verdicts([](LinearGradients& d) { d.dW *= Real(1.0001); }) ==
           std::array{fail, pass, pass}));
    // the mean, not the sum
    CHECK((verdicts([](LinearGradients& d) { d.db /= 5; }) == std::array{pass, fail, pass}));
    // the slides' "…"
    CHECK((verdicts([](LinearGradients& d) { d.dx.fill(0); }) == std::array{pass, pass, fail}));
}

TEST_CASE("GO.11 linear model: shapes that do not fit") {
    const Matrix x{{1, 2}}, W{{1, 2}, {3, 4}, {5, 6}};
    CHECK_THROWS_WITH(linear_model({{1, 2, 3}}, W, {1, 2, 3}),
                      "linear_model: columns of W has size 2, expected 3");
    CHECK_THROWS_WITH(linear_model(x, W, {1, 2}), "linear_model: b has size 2, expected 3");
    CHECK_THROWS_WITH(d_linear({{1, 2}}, x, W), "d_linear: dz has shape 1×2, expected 1×3");
    CHECK_THROWS_WITH(d_linear({{1, 2, 3}}, {{1, 2, 3}}, W),
                      "d_linear: columns of W has size 2, expected 3");
}

TEST_CASE(
    "GO.11 ∂z_j/∂b_i is 1 for i = j alone; the slide's ∂/∂b_j would be 1 for every j (errata)") {
    const Matrix x{{1, 2}}, W{{2, -1}, {0, 1}, {1, 1}}, dz{{1, 4, 2}};
    const LinearGradients d = d_linear(dz, x, W);
    // Σ_j ∂L/∂z_j ∂z_j/∂b_i: a copy, and with ∂/∂b_j the same sum for every bias
    CHECK((d.db == Vector{1, 4, 2}));
    const Real h = 0.5;  // exact: linear
    for (std::size_t i = 0; i < 3; ++i) {
        Vector b{0, 0, 0};
        const Matrix before = linear_model(x, W, b);
        b[i] = h;
        const Matrix slope = (linear_model(x, W, b) - before) / h;
        for (std::size_t j = 0; j < 3; ++j) CHECK(slope(0, j) == (i == j ? 1 : 0));
        CHECK(d.db[i] != xt::sum(dz)());
    }
}
