#include "chapters/13_batch_normalization/batch_norm.hpp"

#include <doctest/doctest.h>

#include <cmath>
#include <functional>
#include <limits>

#include "common/gradient_check.hpp"
#include "tests/chapters/13_batch_normalization/layer.hpp"
#include "tests/support/allocations.hpp"
#include "tests/support/compare.hpp"

using namespace descent;
using namespace descent::normalization;
using test::distance;
using test::normal_matrix;
using test::random_layer;
using test::rounding;

namespace {

/// Mean 5, variance 4: all numbers below are exact.
const Matrix eight{{2}, {4}, {4}, {4}, {5}, {5}, {7}, {9}};

/// A loss behind the layer: ℓ = Σ t ⊙ y + ½ y², so ∂ℓ/∂y = t + y.
Real loss_of(const Matrix& Y, const Matrix& T) {
    return xt::sum(T * Y + Real(0.5) * Y * Y)();
}

/// ℓ as a function of x, γ and β, each a block, with what the test wants to do to the
/// gradient.
struct Problem {
    ParameterLayout layout;
    Block x;
    BatchNorm bn;
    Vector phi;
    Matrix T;
    std::function<void(const Problem&, const Matrix& dY, const BatchPass&, Matrix& dX,
                       Vector& dphi)>
        spoil = {};

    Problem(std::size_t m, std::size_t features, Real epsilon, std::uint64_t seed)
        : x(layout[layout.add("x", {m, features})]),
          bn(add_batch_norm(layout, "", features, epsilon)) {
        Random random(seed, "problem");
        phi = xt::zeros<Real>({layout.size()});
        random.fill_normal(phi);
        for (Real& g : vector(phi, bn.gamma)) g += g < 0 ? -1 : 1;
        T = normal_matrix(m, features, random);
    }
    Matrix X(const Vector& at) const { return matrix(at, x); }
    Objective objective() const {
        return {.loss =
                    [this](const Vector& at) {
                        BatchPass pass;
                        Matrix Y;
                        normalize(bn, at, X(at), pass, Y);
                        return loss_of(Y, T);
                    },
                .loss_and_gradient =
                    [this](const Vector& at, Vector& dphi) {
                        BatchPass pass;
                        Matrix Y, dX;
                        normalize(bn, at, X(at), pass, Y);
                        const Matrix dY = T + Y;
                        normalize_backward(bn, at, dY, pass, dphi, dX);
                        if (spoil) spoil(*this, dY, pass, dX, dphi);
                        matrix(dphi, x) = dX;
                        return loss_of(Y, T);
                    }};
    }
    GradientReport check() const {
        return check_gradient(objective(), phi, layout, {.batch = x.shape[0]});
    }
};

/// dX put together of what the six equations left.
Matrix assembled(const BatchPass& p, Real of_variance, Real of_mean) {
    return p.dx_hat / p.deviation + of_variance * p.dvariance * p.centred + of_mean * p.dmean;
}

/// Is J the derivative of this scalar function at `at`?
Verdict slope_check(const std::function<Real(const Vector&)>& f, const Vector& at,
                    const Vector& J) {
    Matrix row = xt::zeros<Real>({std::size_t{1}, J.size()});
    std::copy(J.begin(), J.end(), row.begin());
    return check_jacobian([&](const Vector& x, Vector& out) { out[0] = f(x); }, at, row).verdict;
}

Vector flat(const Matrix& M) {
    return xt::adapt(M.data(), M.size(), xt::no_ownership(), std::vector<std::size_t>{M.size()});
}

}  // namespace

TEST_CASE("EE.19 forward: hand-worked mini-batch of eight, exact") {
    BatchNormLayer layer(1, 0);
    layer.phi = {2, Real(0.5)};
    const Matrix Y = layer.forward(eight);
    CHECK(layer.pass.mean[0] == 5);
    CHECK(layer.pass.variance[0] == 4);
    CHECK(layer.pass.deviation[0] == 2);
    const Matrix x_hat{{-1.5}, {-0.5}, {-0.5}, {-0.5}, {0}, {0}, {1}, {2}};
    CHECK(distance(layer.pass.x_hat, x_hat) == 0);
    CHECK(distance(Y, Matrix{{-2.5}, {-0.5}, {-0.5}, {-0.5}, {0.5}, {0.5}, {2.5}, {4.5}}) == 0);
    BatchNormLayer with_epsilon(1, 12);  // √(4 + 12) = 4
    with_epsilon.phi = {4, 1};
    CHECK(distance(with_epsilon.forward(eight), Matrix{{-2}, {0}, {0}, {0}, {1}, {1}, {3}, {5}}) ==
          0);
}

TEST_CASE("EE.19 backward: hand-worked, every one of the six exact") {
    BatchNormLayer layer(1, 0);
    layer.phi = {2, Real(0.5)};
    layer.forward(eight);
    const Matrix dX = layer.backward(Matrix{{1}, {0}, {0}, {0}, {0}, {0}, {0}, {0}});
    CHECK(layer.pass.dx_hat(0, 0) == 2);            // 1 · γ
    CHECK(layer.pass.dvariance[0] == Real(0.375));  // 2 · (−3) · −½ · 1/8
    CHECK(layer.pass.dmean[0] == -1);               // 2 · −½
    CHECK(layer.dgamma()[0] == -1.5);
    CHECK(layer.dbeta()[0] == 1);
    // 1/s · ∂ℓ/∂x̂ + .375 · 2/8 · (x − 5) − 1/8
    CHECK(distance(dX, Matrix{{0.59375},
                              {-0.21875},
                              {-0.21875},
                              {-0.21875},
                              {-0.125},
                              {-0.125},
                              {0.0625},
                              {0.25}}) == 0);
}

TEST_CASE(
    "EE.19 first and second equation: ∂ℓ/∂x̂ and ∂ℓ/∂σ² are the slopes of what comes after them") {
    Random random(1, "stages");
    BatchNormLayer layer = random_layer(3, random, Real(0.1));
    const Matrix X = normal_matrix(7, 3, random, 2), T = normal_matrix(7, 3, random);
    layer.backward(T + layer.forward(X));
    const BatchPass& p = layer.pass;
    const auto of_x_hat = [&](const Vector& x_hat) {
        const Matrix Y = layer.gamma() * xt::adapt(x_hat.data(), x_hat.size(), xt::no_ownership(),
                                                   std::vector<std::size_t>{7, 3}) +
                         layer.beta();
        return loss_of(Y, T);
    };
    CHECK(slope_check(of_x_hat, flat(p.x_hat), flat(p.dx_hat)) == Verdict::pass);
    const Matrix without_gamma = p.dx_hat / layer.gamma();
    CHECK(slope_check(of_x_hat, flat(p.x_hat), flat(without_gamma)) == Verdict::fail);

    const auto of_variance = [&](const Vector& variance) {
        const Matrix Y = layer.gamma() * p.centred / xt::sqrt(variance + Real(0.1)) + layer.beta();
        return loss_of(Y, T);
    };
    CHECK(slope_check(of_variance, p.variance, p.dvariance) == Verdict::pass);
    const Vector wrong_power = p.dvariance * (p.variance + Real(0.1));  // (σ² + ε)^−1/2 for −3/2
    CHECK(slope_check(of_variance, p.variance, wrong_power) == Verdict::fail);
}

TEST_CASE(
    "EE.19 third equation: the slide's ∂ℓ/∂μ leaves out −2/m Σ(x − μ), 0 at the mean and nowhere "
    "else (errata)") {
    Random random(2, "mean");
    BatchNormLayer layer = random_layer(3, random, Real(0.1));
    const Matrix X = normal_matrix(9, 3, random, 2), T = normal_matrix(9, 3, random);
    layer.backward(T + layer.forward(X));
    const Real m = 9;
    // ℓ as a function of μ, where σ² = 1/m Σ (x − μ)² follows it.
    const auto of_mean = [&](const Vector& mean) {
        const Matrix centred = X - mean;
        Vector variance = xt::zeros<Real>({std::size_t{3}});
        const Matrix squares = centred * centred;
        sum_rows(squares, variance);
        const Matrix Y =
            layer.gamma() * centred / xt::sqrt(variance / m + Real(0.1)) + layer.beta();
        return loss_of(Y, T);
    };
    // The slide's equation, and the paper's, at any μ.
    const auto both = [&](const Vector& mean) {
        const Matrix centred = X - mean, squares = centred * centred;
        Vector variance = xt::zeros<Real>({std::size_t{3}}), sum = variance, slide = variance,
               dvariance = variance;
        sum_rows(squares, variance);
        const Vector s = xt::sqrt(variance / m + Real(0.1));
        const Matrix Y = layer.gamma() * centred / s + layer.beta(),
                     dx_hat = (T + Y) * layer.gamma();
        sum_rows(dx_hat, slide);
        slide = -slide / s;
        const Matrix products = dx_hat * centred;
        sum_rows(products, dvariance);
        dvariance = dvariance * Real(-0.5) / (s * s * s);
        sum_rows(centred, sum);
        const Vector term = dvariance * (-2 / m) * sum;
        return std::pair{slide, Vector(slide + term)};
    };
    const Vector mean = layer.pass.mean;
    const auto [slide, paper] = both(mean);
    CHECK(distance(slide, layer.pass.dmean) < 64 * rounding);
    CHECK(distance(slide, paper) < 64 * rounding);  // the term is 0 up to rounding …
    CHECK(slope_check(of_mean, mean, layer.pass.dmean) == Verdict::pass);
    const Vector elsewhere = mean + Real(0.5);  // … because μ is the mean of these x
    const auto [slide_there, paper_there] = both(elsewhere);
    CHECK(distance(slide_there, paper_there) > 0.01);
    CHECK(slope_check(of_mean, elsewhere, slide_there) == Verdict::fail);
    CHECK(slope_check(of_mean, elsewhere, paper_there) == Verdict::pass);
}

TEST_CASE(
    "EE.19 fourth, fifth and sixth equation: gradient check of x, γ and β, through the batch "
    "statistics") {
    for (const Real epsilon : {Real(1e-5), Real(0), Real(0.5)})
        for (std::size_t m : {3u, 4u, 11u})
            for (std::size_t features : {1u, 4u}) {
                CAPTURE(m);
                CAPTURE(features);
                const Problem problem(m, features, epsilon, 10 * m + features);
                const GradientReport report = problem.check();
                CHECK_MESSAGE(report.verdict == Verdict::pass, report.text());
            }
}

TEST_CASE("EE.19 negative controls: a backward pass that is wrong in one place fails the check") {
    const auto fails = [](const char* block, const auto& spoil) {
        Problem problem(6, 3, Real(1e-5), 4);
        REQUIRE(problem.check().verdict == Verdict::pass);
        problem.spoil = spoil;
        const GradientReport report = problem.check();
        for (const BlockReport& b : report.blocks)
            if (b.name != block) CHECK(b.verdict == Verdict::pass);
        return report[block].verdict == Verdict::fail;
    };
    using P = const Problem&;
    using M = const Matrix&;
    using B = const BatchPass&;
    const Real m = 6;
    CHECK(fails(
        "x", [](P, M, B p, Matrix& dX, Vector&) { dX = assembled(p, 0, 0); }));  // μ, σ² constants
    CHECK(fails("x", [=](P, M, B p, Matrix& dX, Vector&) {
        dX = assembled(p, 0, 1 / m);
    }));  // σ² a constant
    CHECK(fails("x", [=](P, M, B p, Matrix& dX, Vector&) {
        dX = assembled(p, 2 / m, 0);
    }));  // μ a constant
    CHECK(fails("x",
                [](P, M, B p, Matrix& dX, Vector&) { dX = assembled(p, 2, 1); }));  // without 1/m
    CHECK(fails("x", [=](P, M, B p, Matrix& dX, Vector&) {
        dX = assembled(p, 1 / m, 1 / m);
    }));  // without the 2
    CHECK(fails("x", [=](P, M, B p, Matrix& dX, Vector&) {
        dX = assembled(p, 2 / (m - 1), 1 / m);
    }));                                                         // unbiased
    CHECK(fails("x", [](P problem, M, B, Matrix& dX, Vector&) {  // γ missing
        dX = dX / vector(problem.phi, problem.bn.gamma);
    }));
    CHECK(fails("gamma", [](P problem, M dY, B p, Matrix&, Vector& dphi) {  // x − μ for x̂
        auto dgamma = vector(dphi, problem.bn.gamma);
        const Matrix products = dY * p.centred;
        sum_rows(products, dgamma);
    }));
    CHECK(fails("beta", [=](P problem, M, B, Matrix&, Vector& dphi) {  // mean for sum
        auto dbeta = vector(dphi, problem.bn.beta);
        dbeta /= m;
    }));
}

TEST_CASE(
    "EE.19 negative control: a forward pass with the unbiased variance is not the one that is "
    "differentiated") {
    Problem problem(6, 3, Real(1e-5), 4);
    Objective mixed = problem.objective();
    const auto unbiased_loss = [&](const Vector& at) {
        BatchPass p;
        Matrix Y;
        normalize(problem.bn, at, problem.X(at), p, Y);
        const Vector gamma = vector(at, problem.bn.gamma), beta = vector(at, problem.bn.beta);
        const Vector s = xt::sqrt(p.variance * Real(6) / Real(5) + Real(1e-5));
        Y = gamma * p.centred / s + beta;
        return loss_of(Y, problem.T);
    };
    mixed.loss = unbiased_loss;
    mixed.loss_and_gradient = [&](const Vector& at, Vector& dphi) {
        problem.objective().loss_and_gradient(at, dphi);
        return unbiased_loss(at);
    };
    CHECK(check_gradient(mixed, problem.phi, problem.layout)["x"].verdict == Verdict::fail);
}

TEST_CASE("EE.19 one line: hand-worked, the same eight numbers, exact") {
    BatchNormLayer layer(1, 0);
    layer.phi = {2, Real(0.5)};
    layer.forward(eight);
    // γ/(m s) = 1/8, Σ ∂ℓ/∂y = 1, Σ ∂ℓ/∂y x̂ = −3/2: 1/8 (8 ∂ℓ/∂y − 1 + 3/2 x̂)
    const Matrix dX = backward_in_one_line(
        layer.bn, layer.phi, Matrix{{1}, {0}, {0}, {0}, {0}, {0}, {0}, {0}}, layer.pass);
    CHECK(distance(dX, Matrix{{0.59375},
                              {-0.21875},
                              {-0.21875},
                              {-0.21875},
                              {-0.125},
                              {-0.125},
                              {0.0625},
                              {0.25}}) == 0);
}

TEST_CASE("EE.19 the six equations together are the one line, for any sizes") {
    Random random(5, "line");
    for (std::size_t m : {2u, 3u, 10u, 100u})
        for (const Real epsilon : {Real(0), Real(1e-5), Real(1)}) {
            BatchNormLayer layer = random_layer(5, random, epsilon);
            const Matrix X = normal_matrix(m, 5, random, 3), dY = normal_matrix(m, 5, random);
            layer.forward(X);
            const Matrix dX = layer.backward(dY);
            // x − μ keeps few digits where the spread is small: x̂ is off by ε |x| / s
            const Real lost = xt::amax(xt::abs(X))() / xt::amin(layer.pass.deviation)();
            const Real size =
                xt::amax(xt::abs(layer.pass.dx_hat / layer.pass.deviation))() * (1 + lost);
            CHECK(distance(dX, backward_in_one_line(layer.bn, layer.phi, dY, layer.pass)) <
                  64 * rounding * size);
        }
}

TEST_CASE("EE.19 the Jacobian of the layer: passes the check, and keeps m − 2 of m directions") {
    Random random(6, "jacobian");
    const std::size_t m = 6;
    BatchNormLayer layer(1, 0);
    const Matrix X = normal_matrix(m, 1, random, 2);
    layer.forward(X);
    const Real s = layer.pass.deviation[0];
    const Vector x_hat = xt::col(layer.pass.x_hat, 0);
    Matrix J = xt::zeros<Real>({m, m});  // row i is the gradient of y_i
    for (std::size_t i = 0; i < m; ++i) {
        Matrix one = xt::zeros<Real>({m, std::size_t{1}});
        one(i, 0) = 1;
        const Matrix row = layer.backward(one);
        for (std::size_t j = 0; j < m; ++j) J(i, j) = row(j, 0);
    }
    const auto outputs = [&](const Vector& x, Vector& y) {
        BatchNormLayer other(1, 0);
        Matrix column = xt::zeros<Real>({m, std::size_t{1}});
        std::copy(x.begin(), x.end(), column.begin());
        const Matrix& Y = other.forward(column);
        std::copy(Y.begin(), Y.end(), y.begin());
    };
    const Vector at = xt::col(X, 0);
    CHECK(check_jacobian(outputs, at, J).verdict == Verdict::pass);
    Matrix constants = xt::zeros<Real>({m, m});
    for (std::size_t i = 0; i < m; ++i) constants(i, i) = 1 / s;
    CHECK(check_jacobian(outputs, at, constants).verdict == Verdict::fail);

    const auto times = [&](const Vector& v) {
        Vector result = xt::zeros<Real>({m});
        for (std::size_t i = 0; i < m; ++i)
            for (std::size_t j = 0; j < m; ++j) result[i] += J(i, j) * v[j];
        return result;
    };
    const Vector ones = xt::ones<Real>({m}), zero = xt::zeros<Real>({m});
    CHECK(distance(times(ones), zero) < 64 * rounding);   // a shift of all
    CHECK(distance(times(x_hat), zero) < 64 * rounding);  // a stretch of all
    Vector v = xt::zeros<Real>({m});
    random.fill_normal(v);
    v -= xt::sum(v)() / Real(m);
    const Real along = xt::sum(v * x_hat)() / Real(m);
    v -= along * x_hat;
    const Vector kept = v / s;
    CHECK(distance(times(v), kept) < 64 * rounding);  // everything else passes, divided by σ
    CHECK(xt::amax(xt::abs(kept))() > 0.01);
}

TEST_CASE(
    "EE.19 output: mean β and deviation γσ/√(σ² + ε); the shape of the distribution stays, it is "
    "no N(0, 1) (errata)") {
    Random random(7, "output");
    BatchNormLayer layer = random_layer(4, random, Real(0.3));
    Matrix X = normal_matrix(500, 4, random, 2);
    for (std::size_t i = 0; i < 500; ++i) X(i, 3) = i % 10 == 0 ? 5 : -1;  // two values
    const Matrix Y = layer.forward(X);
    const auto moments = [](const Matrix& M, std::size_t j) {
        Real mean = 0, variance = 0, skewness = 0;
        const Real m = static_cast<Real>(M.shape()[0]);
        for (std::size_t i = 0; i < M.shape()[0]; ++i) mean += M(i, j) / m;
        for (std::size_t i = 0; i < M.shape()[0]; ++i)
            variance += (M(i, j) - mean) * (M(i, j) - mean) / m;
        for (std::size_t i = 0; i < M.shape()[0]; ++i)
            skewness += std::pow(M(i, j) - mean, Real(3)) / m;
        return std::array<Real, 3>{mean, std::sqrt(variance),
                                   skewness / std::pow(variance, Real(1.5))};
    };
    for (std::size_t j = 0; j < 4; ++j) {
        const auto of_x = moments(X, j), of_y = moments(Y, j);
        const Real gamma = layer.gamma()[j], sign = gamma < 0 ? -1 : 1;
        CHECK(of_y[0] == test::relative(layer.beta()[j], 1e-12));
        CHECK(of_y[1] ==
              test::relative(sign * gamma * of_x[1] / std::sqrt(of_x[1] * of_x[1] + 0.3), 1e-12));
        CHECK(of_y[2] == test::relative(sign * of_x[2], 1e-10));
    }
    CHECK(moments(layer.pass.x_hat, 3)[2] > 2);  // a normal distribution has 0
    CHECK(Y(1, 3) == Y(2, 3));                   // two values stay two
}

TEST_CASE("EE.19 invariance: a shift of every feature changes nothing") {
    Random random(8, "shift");
    BatchNormLayer layer = random_layer(3, random);
    Matrix X = normal_matrix(16, 3, random), dY = normal_matrix(16, 3, random);
    for (Real& x : X) x = std::round(x * 64) / 64;  // so that sums and shifts are exact
    const Matrix Y = layer.forward(X), dX = layer.backward(dY);
    const Matrix shifted = X + Vector{128, -7, Real(0.25)};
    CHECK(distance(layer.forward(shifted), Y) == 0);
    CHECK(distance(layer.backward(dY), dX) == 0);
    const Matrix by_row =
        X + Matrix(normal_matrix(16, 1, random));  // another shift for each example is seen
    CHECK(distance(layer.forward(by_row), Y) > 0.1);
}

TEST_CASE(
    "EE.19 invariance: a positive factor changes nothing but for ε: BN_ε(cx) = BN_ε/c²(x), within "
    "the bound") {
    Random random(9, "scale");
    const Matrix X = normal_matrix(16, 3, random), dY = normal_matrix(16, 3, random);
    for (const Real c : {Real(4), Real(0.25), Real(1) / 1024}) {  // powers of 2 are exact
        BatchNormLayer exact(3, 0);
        const Matrix Y = exact.forward(X), dX = exact.backward(dY), scaled = c * X,
                     divided = dX / c;
        CHECK(distance(exact.forward(scaled), Y) == 0);
        CHECK(distance(exact.backward(dY), divided) == 0);  // the gradient is divided by it
    }
    for (const Real epsilon : {Real(1e-5), Real(1e-2), Real(1)})
        for (const Real c : {Real(0.1), Real(0.7), Real(3), Real(100)}) {
            BatchNormLayer layer(3, epsilon), other(3, epsilon / (c * c));
            const Matrix scaled = c * X, Y = layer.forward(X);
            const Matrix x_hat = layer.pass.x_hat;
            const Vector variance = layer.pass.variance;
            const Matrix of_scaled = layer.forward(scaled);
            CHECK(distance(of_scaled, other.forward(X)) < 64 * rounding);
            // ŷ′/ŷ = √(1 + u), u = ε(1 − 1/c²)/(σ² + ε/c²),
            // |√(1 + u) − 1| ≤ |u| ≤ ε|1 − 1/c²|/σ²
            Real seen = 0;
            for (std::size_t i = 0; i < 16; ++i)
                for (std::size_t j = 0; j < 3; ++j) {
                    const Real change = std::abs(of_scaled(i, j) - Y(i, j));
                    const Real bound =
                        std::abs(x_hat(i, j)) * epsilon * std::abs(1 - 1 / (c * c)) / variance[j];
                    CHECK(change <= bound + 64 * rounding);
                    CHECK(std::abs(x_hat(i, j)) <= std::sqrt(Real(15)));
                    seen = std::max(seen, change);
                }
            CHECK(seen > 0);  // and it is seen, as long as ε is not 0
        }
    BatchNormLayer layer(3);
    const Matrix mirrored = -X, minus = -layer.forward(X);
    CHECK(distance(layer.forward(mirrored), minus) == 0);  // a negative factor turns the sign
}

TEST_CASE(
    "EE.19 the update never acts to only shift or stretch: Σ ∂ℓ/∂x = 0, Σ ∂ℓ/∂x x̂ = −2ε/s "
    "∂ℓ/∂σ²") {
    Random random(10, "update");
    for (const Real epsilon : {Real(0), Real(1e-5), Real(0.5)}) {
        BatchNormLayer layer = random_layer(3, random, epsilon);
        const Matrix X = normal_matrix(12, 3, random), dY = normal_matrix(12, 3, random);
        layer.forward(X);
        const Matrix dX = layer.backward(dY), products = dX * layer.pass.x_hat;
        Vector sum = xt::zeros<Real>({std::size_t{3}}), along = sum;
        sum_rows(dX, sum);
        sum_rows(products, along);
        const Vector expected = -2 * epsilon * layer.pass.dvariance / layer.pass.deviation;
        CHECK(distance(sum, Vector(xt::zeros<Real>({std::size_t{3}}))) < 256 * rounding);
        CHECK(distance(along, expected) < 256 * rounding);
        const Matrix constants = layer.pass.dx_hat / layer.pass.deviation;  // negative control
        sum_rows(constants, sum);
        CHECK(xt::amin(xt::abs(sum))() > 0.01);
    }
}

TEST_CASE("EE.19 a permutation of the examples permutes y and ∂ℓ/∂x, and nothing else") {
    Random random(11, "permutation");
    BatchNormLayer layer = random_layer(4, random), other = layer;
    const Matrix X = normal_matrix(20, 4, random), dY = normal_matrix(20, 4, random);
    const auto order = random.permutation(20);
    const auto permuted = [&](const Matrix& M) {
        Matrix result = M;
        for (std::size_t i = 0; i < 20; ++i)
            xt::row(result, static_cast<std::ptrdiff_t>(i)) =
                xt::row(M, static_cast<std::ptrdiff_t>(order[i]));
        return result;
    };
    layer.forward(X);
    layer.backward(dY);
    other.forward(permuted(X));
    other.backward(permuted(dY));
    CHECK(distance(other.Y, permuted(layer.Y)) < 64 * rounding);
    CHECK(distance(other.dX, permuted(layer.dX)) < 64 * rounding);
    CHECK(distance(other.dgamma(), layer.dgamma()) < 256 * rounding);
    CHECK(distance(other.dbeta(), layer.dbeta()) < 256 * rounding);
    CHECK(distance(other.Y, layer.Y) > 0.1);
}

TEST_CASE("EE.19 mean and variance keep their digits far from 0, where Σx²/m − μ² has none left") {
    Random random(12, "digits");
    BatchNormLayer near(2, 0), far(2, 0);
    Matrix X = normal_matrix(64, 2, random);
    for (Real& x : X) x = std::round(x * 1024) / 1024;
    const Matrix moved = X + Real(1e9);  // exact
    CHECK(distance(far.forward(moved), near.forward(X)) < 1e-9);
    // Negative control, the one-pass formula: of numbers near 10¹⁸ that are rounded to 128.
    Real lost = 0;
    for (std::size_t j = 0; j < 2; ++j) {
        Real squares = 0, mean = 0;
        for (std::size_t i = 0; i < 64; ++i) {
            squares += moved(i, j) * moved(i, j) / 64;
            mean += moved(i, j) / 64;
        }
        lost = std::max(lost, std::abs(squares - mean * mean - near.pass.variance[j]));
    }
    CHECK(lost > 0.1);
}

TEST_CASE("EE.19 a mini-batch of two: ±1 whatever the numbers, and no gradient") {
    BatchNormLayer layer(2, 0);
    const Matrix Y = layer.forward(Matrix{{3, 100}, {Real(3.5), -7}});
    CHECK(distance(Y, Matrix{{-1, 1}, {1, -1}}) < 4 * rounding);
    const Matrix dX = layer.backward(Matrix{{1, 2}, {5, -3}});
    CHECK(distance(dX, Matrix(xt::zeros<Real>({2, 2}))) < 64 * rounding);
    BatchNormLayer three(1, 0);
    three.forward(Matrix{{0}, {1}, {3}});  // three examples let something through
    CHECK(xt::amax(xt::abs(three.backward(Matrix{{1}, {2}, {-1}})))() > 0.1);
}

TEST_CASE(
    "EE.19 EE's notation: Σ_j H_:,j adds columns, a number per example and not per unit; the sum "
    "runs over rows "
    "(errata)") {
    const Matrix H{{1, 10, 100},
                   {3, 10, 500},
                   {2, 40, 300}};  // as many units as examples: the slide's sum has a shape
    const std::size_t m = 3;
    Vector slide = xt::zeros<Real>({m}), columns = slide;
    for (std::size_t j = 0; j < 3; ++j)
        for (std::size_t i = 0; i < m; ++i) {
            slide[i] += H(i, j) / Real(m);    // 1/m Σ_j H_:,j as printed
            columns[j] += H(i, j) / Real(m);  // "μ_j is the j-th column mean"
        }
    BatchNormLayer layer(3, Real(0.25));  // γ = 1, β = 0, ε = δ: EE's H′
    const Matrix Y = layer.forward(H);
    CHECK(distance(layer.pass.mean, columns) < 64 * rounding);
    CHECK(distance(layer.pass.mean, slide) > 1);
    for (std::size_t j = 0; j < 3; ++j) {
        Real squares = 0;
        for (std::size_t i = 0; i < m; ++i)
            squares += (H(i, j) - columns[j]) * (H(i, j) - columns[j]);
        const Real sigma =
            std::sqrt(Real(0.25) + squares / Real(m));  // σ_j = √(δ + 1/m Σ_i (H − μ)²_ij)
        for (std::size_t i = 0; i < m; ++i)
            CHECK(Y(i, j) == test::relative((H(i, j) - columns[j]) / sigma, 1e-13));
    }
    // Read literally, the columns of H − μ have no mean 0, which is what it was for.
    CHECK(std::abs(H(0, 2) + H(1, 2) + H(2, 2) - slide[0] - slide[1] - slide[2]) > 1);
}

TEST_CASE("EE.19 running averages: hand-worked, the unbiased variance, PyTorch's momentum") {
    BatchNormLayer layer(1, 0);
    RunningStatistics running = at_start(layer.bn);
    CHECK(running.mean[0] == 0);
    CHECK(running.variance[0] == 1);
    layer.forward(eight);
    update(running, layer.pass, Real(0.1));
    CHECK(running.mean[0] == doctest::Approx(0.5).epsilon(1e-15));
    CHECK(running.variance[0] == doctest::Approx(0.9 + 0.1 * 32.0 / 7).epsilon(1e-15));
    CHECK(running.variance[0] !=
          doctest::Approx(0.9 + 0.1 * 4).epsilon(1e-3));  // negative control: the biased one
    update(running, layer.pass, 1);
    CHECK(running.mean[0] == 5);
    const RunningStatistics before = running;
    update(running, layer.pass, 0);
    CHECK((running.variance == before.variance));
}

TEST_CASE("EE.19 running averages: (1 − ρ)ᵗ of the start, ρ(1 − ρ)^(t − i) of batch i") {
    Random random(16, "weighted");
    for (int trial = 0; trial < 20; ++trial) {
        const std::size_t features = 1 + random.index(4), batches = 1 + random.index(10);
        const Real rho = random.uniform();
        BatchNormLayer layer(features);
        RunningStatistics running = at_start(layer.bn), expected = running;
        const Real left = std::pow(1 - rho, real(batches));
        expected.mean *= left;
        expected.variance *= left;
        Real size = 1;
        for (std::size_t i = 1; i <= batches; ++i) {
            const std::size_t m = 2 + random.index(5);
            layer.forward(normal_matrix(m, features, random, 3));
            update(running, layer.pass, rho);
            const Real share = rho * std::pow(1 - rho, real(batches - i));
            const Vector unbiased = layer.pass.variance * (real(m) / real(m - 1));
            expected.mean += share * layer.pass.mean;
            expected.variance += share * unbiased;
            size = std::max({size, xt::amax(xt::abs(layer.pass.mean))(), xt::amax(unbiased)()});
        }
        // a few roundings a batch, of numbers that are averages of these
        CHECK(distance(running.mean, expected.mean) < 8 * real(batches) * rounding * size);
        CHECK(distance(running.variance, expected.variance) < 8 * real(batches) * rounding * size);
    }
}

TEST_CASE(
    "EE.19 running averages: momentum 1/t is the paper's mean over all batches; constant momentum "
    "finds the truth") {
    Random random(13, "averages");
    BatchNormLayer layer(2);
    RunningStatistics paper = at_start(layer.bn), running = paper;
    Vector mean = xt::zeros<Real>({std::size_t{2}}), variance = mean;
    const std::size_t batches = 2000, m = 5;
    const Vector mu{3, -1};
    for (std::size_t t = 1; t <= batches; ++t) {
        const Matrix X = normal_matrix(m, 2, random, 2) + mu;
        layer.forward(X);
        update(paper, layer.pass, 1 / static_cast<Real>(t));
        update(running, layer.pass, Real(0.01));
        mean += layer.pass.mean / Real(batches);
        variance +=
            layer.pass.variance * Real(m) / Real(m - 1) / Real(batches);  // m/(m − 1) E[σ²_B]
    }
    CHECK(distance(paper.mean, mean) < 1e-11);
    CHECK(distance(paper.variance, variance) < 1e-11);
    // 5 standard errors: 2/√(mB) for the mean, 4 √(2/((m−1)B)) for the variance
    CHECK(distance(paper.mean, mu) < 5 * 2 / std::sqrt(Real(m * batches)));
    CHECK(distance(paper.variance, Vector{4, 4}) < 5 * 4 * std::sqrt(2 / Real((m - 1) * batches)));
    CHECK(std::abs(variance[0] * Real(m - 1) / Real(m) - 4) >
          0.5);  // negative control: with the biased one, 3.2
    // the exponential average of momentum a scatters like one over 2/a batches
    CHECK(distance(running.mean, mu) < 5 * 2 / std::sqrt(Real(m) * 199));
    CHECK(distance(running.variance, Vector{4, 4}) < 5 * 4 * std::sqrt(2 / (Real(m - 1) * 199)));
}

TEST_CASE(
    "EE.19 test mode: hand-worked; an example's answer does not depend on the others; as in "
    "training when the averages "
    "are the batch's") {
    BatchNormLayer layer(1, Real(0.25));
    layer.phi = {3, 1};
    const RunningStatistics running{{2}, {2}};  // √(2 + .25) = 1.5
    Matrix Y;
    normalize_at_test(layer.bn, layer.phi, running, Matrix{{5}, {2}}, Y);
    CHECK(distance(Y, Matrix{{7}, {1}}) == 0);
    normalize_at_test(layer.bn, layer.phi, running, Matrix{{5}}, Y);  // a batch of one will do
    CHECK(Y(0, 0) == 7);
    Matrix in_place{{5}, {2}};
    normalize_at_test(layer.bn, layer.phi, running, in_place, in_place);
    CHECK(distance(in_place, Matrix{{7}, {1}}) == 0);

    Random random(14, "test mode");
    BatchNormLayer other = random_layer(3, random);
    const Matrix X = normal_matrix(10, 3, random);
    other.forward(X);
    normalize_at_test(other.bn, other.phi, {other.pass.mean, other.pass.variance}, X, Y);
    CHECK(distance(Y, other.Y) < 64 * rounding);
}

TEST_CASE("EE.19 test mode: each number by itself, for random layers and running averages") {
    Random random(17, "by itself");
    for (int trial = 0; trial < 20; ++trial) {
        const std::size_t features = 1 + random.index(4), examples = 1 + random.index(4);
        BatchNormLayer layer = random_layer(features, random, random.uniform(0, 1));
        RunningStatistics running = at_start(layer.bn);
        random.fill_normal(running.mean);
        for (Real& variance : running.variance) variance = random.uniform(Real(0.1), 4);
        const Matrix X = normal_matrix(examples, features, random, 2);
        Matrix Y;
        normalize_at_test(layer.bn, layer.phi, running, X, Y);
        for (std::size_t i = 0; i < examples; ++i)
            for (std::size_t j = 0; j < features; ++j) {
                const Real s = std::sqrt(running.variance[j] + layer.bn.epsilon);
                const Real scale = layer.gamma()[j] / s, shift = layer.beta()[j];
                const Real y = scale * (X(i, j) - running.mean[j]) + shift;
                // a rounding each of x − μ, √, the products and the sum, in any order
                const Real size =
                    std::abs(scale) * (std::abs(X(i, j)) + std::abs(running.mean[j])) +
                    std::abs(shift);
                CHECK(std::abs(Y(i, j) - y) < 16 * rounding * size);
            }
    }
}

TEST_CASE("EE.19 layer: allocates nothing after the first step") {
    Random random(15, "allocations");
    BatchNormLayer layer(30);
    const Matrix X = normal_matrix(50, 30, random), dY = X;
    RunningStatistics running = at_start(layer.bn);
    Matrix Y;
    const auto step = [&] {
        layer.forward(X);
        layer.backward(dY);
        update(running, layer.pass);
        normalize_at_test(layer.bn, layer.phi, running, X, Y);
    };
    step();
    CHECK(test::allocations([&] {
              for (int i = 0; i < 10; ++i) step();
          }) == 0);
    if (test::counts_allocations()) {  // the counter itself counts
        const Matrix larger = normal_matrix(60, 30, random);
        CHECK(test::allocations([&] { layer.forward(larger); }) > 0);
    }
}

TEST_CASE("EE.19 layer errors: what does not fit is refused by name") {
    ParameterLayout layout;
    CHECK_THROWS_WITH_AS(add_batch_norm(layout, "1", 0), "add_batch_norm: there are no features",
                         std::invalid_argument);
    CHECK_THROWS_AS(add_batch_norm(layout, "1", 2, Real(-1e-5)), std::invalid_argument);
    CHECK_THROWS_AS(add_batch_norm(layout, "1", 2, std::numeric_limits<Real>::infinity()),
                    std::invalid_argument);
    CHECK_THROWS_AS(add_batch_norm(layout, "1", 2, std::nan("")), std::invalid_argument);
    BatchNormLayer layer(2);
    CHECK(layout.size() == 0);
    CHECK_THROWS_WITH_AS(
        layer.forward(Matrix{{1, 2}}),
        "normalize: a mini-batch of 1 has no variance, batch normalization trains with 2 or more",
        std::invalid_argument);
    CHECK_THROWS_AS(layer.forward(Matrix{{1}, {2}}), std::invalid_argument);
    BatchNormLayer exact(2, 0);
    CHECK_THROWS_WITH_AS(exact.forward(Matrix{{1, 7}, {2, 7}}),
                         "normalize: feature 1 is the same in all examples, and ε is 0",
                         std::invalid_argument);
    CHECK(layer.forward(Matrix{{1, 7}, {2, 7}})(0, 1) == 0);  // with ε it is 0
    CHECK_THROWS_AS(layer.backward(Matrix{{1, 2}}), std::invalid_argument);
    CHECK_THROWS_AS(backward_in_one_line(layer.bn, layer.phi, Matrix{{1, 2}}, layer.pass),
                    std::invalid_argument);
    BatchNormLayer fresh(2);
    CHECK_THROWS_AS(fresh.backward(Matrix{{1, 2}, {3, 4}}),
                    std::invalid_argument);  // before forward
    Matrix own{{1, 2}, {3, 4}};
    const Matrix expected = layer.forward(own);
    CHECK_THROWS_WITH_AS(normalize_backward(layer.bn, layer.phi, own, layer.pass, layer.dphi, own),
                         "normalize_backward: dX is dY, which is still needed",
                         std::invalid_argument);
    normalize(layer.bn, layer.phi, own, layer.pass, own);  // Y may be X
    CHECK((own == expected));
    Vector short_phi{1, 1};
    Matrix Y;
    CHECK_THROWS_AS(normalize(layer.bn, short_phi, Matrix{{1, 2}, {3, 4}}, layer.pass, Y),
                    std::invalid_argument);
    RunningStatistics running = at_start(layer.bn);
    CHECK_THROWS_AS(update(running, layer.pass, Real(1.1)), std::invalid_argument);
    CHECK_THROWS_AS(update(running, layer.pass, std::nan("")), std::invalid_argument);
    running.mean = {0};
    CHECK_THROWS_AS(update(running, layer.pass), std::invalid_argument);
    CHECK_THROWS_AS(normalize_at_test(layer.bn, layer.phi, running, Matrix{{1, 2}}, Y),
                    std::invalid_argument);
    CHECK_THROWS_AS(normalize_at_test(layer.bn, layer.phi, at_start(layer.bn), Matrix{{1}}, Y),
                    std::invalid_argument);
}
