#include "chapters/12_regularization/penalty.hpp"

#include <doctest/doctest.h>

#include <cmath>
#include <limits>
#include <numbers>
#include <stdexcept>
#include <vector>

#include "chapters/02_model_fitting/coordinate.hpp"
#include "chapters/02_model_fitting/stationary.hpp"
#include "chapters/02_model_fitting/surfaces.hpp"
#include "chapters/10_optimizers/descent_rules.hpp"
#include "chapters/12_regularization/priors.hpp"
#include "chapters/12_regularization/quadratic.hpp"
#include "chapters/12_regularization/sparsity.hpp"
#include "common/data/mnist1d.hpp"
#include "common/gradient_check.hpp"
#include "tests/support/allocations.hpp"
#include "tests/support/compare.hpp"

using namespace descent;
using namespace descent::regularization;
using test::distance;

namespace {

/// A network with a bias larger than its weights, and examples.
struct PenalizedNetwork {
    deep::DeepNetwork network{{4, 6, 3}};
    const ParameterLayout& layout = network.layout;
    Matrix X = Matrix::from_shape({7, 4});
    std::vector<std::size_t> labels{0, 1, 2, 0, 1, 2, 1};
    Vector phi = Vector::from_shape({network.parameters()});
    PenalizedNetwork() {
        Random random(3, "small");
        random.fill_normal(X);
        random.fill_normal(phi, 0, Real(0.6));
        for (std::size_t k = 0; k < 2; ++k) vector(phi, network.b(k)) += Real(0.7);
    }
    Objective loss() const { return backprop::objective(network, X, labels); }
};

/// A quadratic with its minimum, its axes turned any way.
fitting::KnownQuadratic some_quadratic(std::size_t parameters, std::uint64_t seed) {
    Random random(seed, "quadratic");
    return fitting::random_quadratic(fitting::Stationary::minimum, parameters, random);
}

Matrix diagonal_matrix(const Vector& values) {
    Matrix H = xt::zeros<Real>({values.size(), values.size()});
    for (std::size_t i = 0; i < values.size(); ++i) H(i, i) = values[i];
    return H;
}

const std::vector<Real> lambdas{Real(0.01), Real(0.3), 1, 7};

}  // namespace

TEST_CASE("EE.26 EE.28 penalty: hand-worked value and gradient, biases count for nothing") {
    const deep::DeepNetwork network({2, 1});
    const ParameterLayout& layout = network.layout;
    const Vector phi{3, -4, 100};  // W0 = (3, −4), b0 = 100
    CHECK(penalty(phi, layout, Penalty::l2, Real(0.5)) == 6.25);
    CHECK(penalty(phi, layout, Penalty::l1, Real(0.5)) == 3.5);
    Vector g{10, 20, 30};
    CHECK(add_penalty(phi, layout, Penalty::l2, Real(0.5), g) == 6.25);
    CHECK((g == Vector{11.5, 18, 30}));
    CHECK(add_penalty(phi, layout, Penalty::l1, Real(0.5), g) == 3.5);
    CHECK((g == Vector{12, 17.5, 30}));
    add_penalty({0, Real(-0.0), 0}, layout, Penalty::l1, 1, g);  // sign(0) = 0   (NL.21)
    CHECK((g == Vector{12, 17.5, 30}));
    CHECK(count_weights(layout) == 2);
    CHECK(sparsity({0, Real(0.01), 0}, layout, Real(0.01)).zeros == 1);
    CHECK(sparsity({0, Real(0.01), 0}, layout, Real(0.01)).small == 2);
}

TEST_CASE("NL.20 penalty: Ω = Σ W² has the gradient 2W, and λΩ is the other convention's 2λ") {
    const PenalizedNetwork s;
    Vector dOmega, g = xt::zeros_like(s.phi);
    const Real Omega = sum_of_squares(s.phi, s.layout, dOmega);
    for (std::size_t k = 0; k < 2; ++k) {
        CHECK((vector(dOmega, s.network.W(k)) == 2 * vector(s.phi, s.network.W(k))));
        CHECK((vector(dOmega, s.network.b(k)) == Real(0) * vector(s.phi, s.network.b(k))));
    }
    CHECK(std::abs(Real(0.3) * Omega - penalty(s.phi, s.layout, Penalty::l2, Real(0.6))) < 1e-14);
    // chapter 07 has the same penalty for its own training loop
    const Real R = backprop::add_penalty(s.network, s.phi, Real(0.6), g);
    CHECK(std::abs(R - penalty(s.phi, s.layout, Penalty::l2, Real(0.6))) < 1e-14);
    CHECK(distance(g, Real(0.3) * dOmega) < 1e-15);
}

TEST_CASE("EE.26 NL.20 L2: gradient of a penalized network, and every mistake diagnosed") {
    const PenalizedNetwork s;
    const Real lambda = Real(0.4);
    const Objective L = s.loss();
    const auto check = [&](const Objective& objective) {
        return check_gradient(objective, s.phi, s.layout, {.batch = 7});
    };
    for (const Penalty kind : {Penalty::l2, Penalty::l1}) {
        const Objective L_R = with_penalty(L, s.layout, kind, lambda);
        const GradientReport right = check(L_R);
        CHECK_MESSAGE(right.verdict == Verdict::pass, right.text());

        Objective forgotten = L_R;
        forgotten.loss_and_gradient = [&](const Vector& phi, Vector& dphi) {
            const Real loss = L_R.loss_and_gradient(phi, dphi);
            L.loss_and_gradient(phi, dphi);
            return loss;
        };
        CHECK(check(forgotten).verdict == Verdict::fail);
        CHECK(check(forgotten)["W0"].diagnosis == Diagnosis::regularization);
        CHECK(check(forgotten)["b0"].verdict == Verdict::pass);
        Objective twice = L_R;  // the gradient of Σ W² with the loss of ½ Σ W²
        twice.loss_and_gradient = [&](const Vector& phi, Vector& dphi) {
            const Real loss = L_R.loss_and_gradient(phi, dphi);
            add_penalty(phi, s.layout, kind, lambda, dphi);
            return loss;
        };
        CHECK(check(twice)["W1"].diagnosis == Diagnosis::regularization);
        Objective slide = L_R;  // ∇L − ∇R   (GO.16, errata)
        slide.loss_and_gradient = [&](const Vector& phi, Vector& dphi) {
            const Real loss = L_R.loss_and_gradient(phi, dphi);
            Vector dR = xt::zeros_like(phi);
            add_penalty(phi, s.layout, kind, lambda, dR);
            dphi -= 2 * dR;
            return loss;
        };
        CHECK(check(slide)["W0"].diagnosis == Diagnosis::regularization);
    }
    // the gradient penalizes them, the loss does not
    Objective biases = with_penalty(L, s.layout, Penalty::l2, lambda);
    const Objective right = biases;
    biases.loss_and_gradient = [&](const Vector& phi, Vector& dphi) {
        const Real loss = right.loss_and_gradient(phi, dphi);
        for (std::size_t k = 0; k < 2; ++k)
            vector(dphi, s.network.b(k)) += lambda * vector(phi, s.network.b(k));
        return loss;
    };
    CHECK(check(biases)["b0"].diagnosis == Diagnosis::regularization);
    CHECK(check(biases)["W0"].verdict == Verdict::pass);

    // the penalty by itself: twice, half, and with the other sign
    const Objective zero{.loss = [](const Vector&) { return Real(0); },
                         .loss_and_gradient =
                             [](const Vector& phi, Vector& dphi) {
                                 dphi = xt::zeros_like(phi);
                                 return Real(0);
                             }};
    const Objective R = with_penalty(zero, s.layout, Penalty::l2, lambda);
    const auto scaled = [&](Real factor) {
        Objective wrong = R;
        wrong.loss_and_gradient = [&R, factor](const Vector& phi, Vector& dphi) {
            const Real loss = R.loss_and_gradient(phi, dphi);
            dphi *= factor;
            return loss;
        };
        return check(wrong)["W0"].diagnosis;
    };
    CHECK(check(R)["W0"].verdict == Verdict::pass);
    CHECK(check(R)["b0"].verdict == Verdict::zero);  // biases are not punished
    CHECK(scaled(2) == Diagnosis::doubled);
    CHECK(scaled(Real(0.5)) == Diagnosis::halved);
    CHECK(scaled(-1) == Diagnosis::sign);
}

TEST_CASE("EE.28 L1: weights that are exactly 0 lie on a kink, and the check says so") {
    PenalizedNetwork s;
    auto W = vector(s.phi, s.network.W(0));
    W[2] = W[11] = 0;
    const Objective L_R = with_penalty(s.loss(), s.layout, Penalty::l1, Real(0.4));
    const GradientReport report = check_gradient(L_R, s.phi, s.layout, {.batch = 7});
    CHECK_MESSAGE(report.verdict == Verdict::pass, report.text());
    CHECK(report["W0"].at_kinks == 2);
    CHECK(report["W0"].checked == 24);
    CHECK(report["W1"].at_kinks == 0);
    Vector with = s.phi, without = s.phi;
    L_R.loss_and_gradient(s.phi, with);
    s.loss().loss_and_gradient(s.phi, without);
    CHECK(with[2] == without[2]);  // sign(0) = 0: the subgradient adds nothing
    CHECK(with[11] == without[11]);
}

TEST_CASE(
    "EE.26 L2: a penalized model is the model with the penalty in loss and gradient, and nowhere "
    "else") {
    const PenalizedNetwork s;
    const training::Model plain = training::classifier(s.network);
    for (const Penalty kind : {Penalty::l2, Penalty::l1}) {
        const training::Model model =
            with_penalty(training::classifier(s.network), kind, Real(0.4));
        Vector g, expected;
        const Real loss = model.loss_and_gradient(s.phi, s.X, s.labels, g);
        Real wanted = plain.loss_and_gradient(s.phi, s.X, s.labels, expected);
        wanted += add_penalty(s.phi, s.layout, kind, Real(0.4), expected);
        CHECK(loss == wanted);
        CHECK((g == expected));
        const Matrix outputs = model.outputs(s.phi, s.X);
        CHECK((outputs == plain.outputs(s.phi, s.X)));
        CHECK(model.name != plain.name);
    }
    CHECK(with_penalty(training::classifier(s.network), Penalty::l2, 1).name !=
          with_penalty(training::classifier(s.network), Penalty::l1, 1).name);
}

TEST_CASE("EE.26 L2: the larger λ, the smaller the weights") {
    const Mnist1d digits = make_mnist1d();
    const training::Data data =
        training::split(split(digits.train, 200).first, digits.test, Real(0.2), 0);
    const deep::DeepNetwork network({40, 12, 10});
    const training::Model plain = training::classifier(network);
    Real last = std::numeric_limits<Real>::infinity();
    for (const Real lambda : {Real(0), Real(0.01), Real(0.1), Real(1)}) {
        const training::TrainingPlan plan{
            .optimizer = optimizers::GradientDescent{.alpha = Real(0.2)},
            .batch = 20,
            .epochs = 20};
        const Vector phi =
            training::train(with_penalty(training::classifier(network), Penalty::l2, lambda), data,
                            plan)
                .phi;
        const Real size = penalty(phi, network.layout, Penalty::l2, 1);
        CHECK(size < last);
        last = size;
    }
    CHECK(last < 0.1);
}

TEST_CASE("GO.16 L2: a Gaussian prior on the weights with variance 1/λ") {
    // density on a fine grid: total 1, variance 1/λ; Laplacian: total 1, mean of |w| 1/λ
    for (const Real lambda : {Real(0.5), Real(1), Real(9)}) {
        Real total[2] = {}, second = 0, first = 0;
        const Real step = Real(0.001) / lambda, end = 60 / lambda;
        for (Real w = -end + step / 2; w < end; w += step) {
            const Real gauss = prior_density(Penalty::l2, lambda, w) * step;
            const Real laplace = prior_density(Penalty::l1, lambda, w) * step;
            total[0] += gauss;
            total[1] += laplace;
            second += w * w * gauss;
            first += std::abs(w) * laplace;
        }
        CHECK(std::abs(total[0] - 1) < 1e-6);
        CHECK(std::abs(second - 1 / lambda) < 1e-6);
        CHECK(std::abs(total[1] - 1) < 1e-6);
        CHECK(std::abs(first - 1 / lambda) < 1e-6);
    }
    CHECK(std::abs(prior_density(Penalty::l2, 4, 0) - 2 / std::sqrt(2 * std::numbers::pi_v<Real>)) <
          1e-15);
    CHECK(prior_density(Penalty::l1, 4, 0) == 2);

    const PenalizedNetwork s;
    for (const Penalty kind : {Penalty::l2, Penalty::l1}) {
        const auto minus_log = [&](const Vector& phi, Real lambda) {
            Real sum = 0;
            for (std::size_t k = 0; k < 2; ++k)
                for (const Real w : vector(phi, s.network.W(k)))
                    sum -= std::log(prior_density(kind, lambda, w));
            return sum;
        };
        const Real constant = prior_constant(kind, 3, count_weights(s.layout));
        for (const Real size : {Real(0.1), Real(1), Real(2)}) {  // the same constant everywhere
            const Vector phi = size * s.phi;
            CHECK(std::abs(minus_log(phi, 3) - penalty(phi, s.layout, kind, 3) - constant) < 1e-11);
        }
        // a prior with another variance is another penalty: the difference is not constant
        const Vector far = 2 * s.phi;
        CHECK(std::abs((minus_log(far, 6) - penalty(far, s.layout, kind, 3)) -
                       (minus_log(s.phi, 6) - penalty(s.phi, s.layout, kind, 3))) > 1);
    }
}

TEST_CASE("GO.16 NL.21 priors: −log of the belief is the penalty and the constant, by hand") {
    // −log √(4/2π) e^0 of one weight 0; −log 2 e^−2 of one weight ½
    const PriorResult gauss = compare_prior(Penalty::l2, 4, {0});
    CHECK(gauss.penalty == 0);
    CHECK(std::abs(gauss.minus_log - std::log(std::numbers::pi_v<Real> / 2) / 2) < 1e-15);
    CHECK(std::abs(gauss.constant - gauss.minus_log) < 1e-15);
    const PriorResult laplace = compare_prior(Penalty::l1, 4, {Real(0.5)});
    CHECK(laplace.penalty == 2);
    CHECK(std::abs(laplace.minus_log - (2 - std::log(Real(2)))) < 1e-15);
    CHECK(std::abs(laplace.constant + std::log(Real(2))) < 1e-15);
    for (const Penalty kind : {Penalty::l2, Penalty::l1}) {
        PriorResult prior = compare_prior(kind, 3, {Real(0.5), Real(-0.2), Real(1.1)});
        CHECK(std::abs(prior.error()) < 1e-14);
        prior.constant = prior_constant(kind, 3, 2);  // a weight forgotten: caught
        CHECK(std::abs(prior.error()) > 0.01);
    }
    CHECK_THROWS_AS(compare_prior(Penalty::l2, 0, {1}), std::invalid_argument);
    CHECK_THROWS_AS(compare_prior(Penalty::l1, -1, {1}), std::invalid_argument);
}

TEST_CASE("EE.27 L2: gradient descent ends at the formula, on diagonal and rotated quadratics") {
    // H + λI = (3 1; 1 3), Hφ* = (2, 1), so φ_R = (5, 1)/8
    CHECK(distance(l2_minimum({{2, 1}, {1, 2}}, {1, 0}, 1), Vector{Real(0.625), Real(0.125)}) <
          1e-15);
    Random random(1, "diagonal");
    for (const Real lambda : lambdas) {
        for (std::uint64_t seed = 0; seed < 4; ++seed) {
            CAPTURE(lambda);
            const fitting::KnownQuadratic q = some_quadratic(4, seed);
            const Vector formula = l2_minimum(q.H, q.centre, lambda),
                         found = descend_l2(q.H, q.centre, lambda);
            CHECK(distance(found, formula) < 1e-10);
            const Vector of_identity = q.centre / (1 + lambda);  // right for H = I: caught
            CHECK(distance(found, of_identity) > 1e-4);
            // NL's Σ W² with EE's λ: caught
            CHECK(distance(found, l2_minimum(q.H, q.centre, 2 * lambda)) > 1e-5);

            Vector values{Real(0.2), 1, 3, 8}, minimum = values;
            random.fill_normal(minimum);
            const Vector expected = values / (values + lambda) * minimum;
            CHECK(distance(l2_minimum(diagonal_matrix(values), minimum, lambda), expected) < 1e-14);
            CHECK(distance(descend_l2(diagonal_matrix(values), minimum, lambda), expected) < 1e-10);
        }
    }
}

TEST_CASE("EE.27 L2: μ_i/(μ_i + λ) is left along the eigenvectors, from all at λ = 0 to nothing") {
    for (std::uint64_t seed = 0; seed < 4; ++seed) {
        const fitting::KnownQuadratic q = some_quadratic(5, seed);
        const fitting::EigenSystem e = fitting::symmetric_eigensystem(q.H);
        Real last = std::numeric_limits<Real>::infinity();
        for (const Real lambda : lambdas) {
            const Vector found = descend_l2(q.H, q.centre, lambda),
                         factor = l2_shrinkage(q.H, lambda);
            for (std::size_t i = 0; i < 5; ++i) {
                const Real before = xt::sum(e.vector(i) * q.centre)(),
                           after = xt::sum(e.vector(i) * found)();
                CHECK(std::abs(after - factor[i] * before) < 1e-10);
                // most is taken where the loss is flat
                if (i > 0) CHECK(factor[i] > factor[i - 1]);
            }
            const Real size = xt::sum(found * found)();
            CHECK(size < last);
            last = size;
        }
        CHECK(distance(l2_minimum(q.H, q.centre, 0), q.centre) < 1e-12);
        CHECK(xt::amax(xt::abs(l2_minimum(q.H, q.centre, Real(1e12))))() < 1e-10);
    }
}

TEST_CASE("EE.28 L1: the soft threshold by hand, and as the minimum it stands for") {
    CHECK(soft_threshold(3, 1) == 2);
    CHECK(soft_threshold(-3, 1) == -2);
    CHECK(soft_threshold(Real(0.9), 1) == 0);
    CHECK(soft_threshold(Real(-0.9), 1) == 0);
    CHECK(soft_threshold(0, 1) == 0);
    CHECK(soft_threshold(Real(1.5), 0) == 1.5);
    const Vector by_hand = l1_minimum(diagonal_matrix({2, 4, 1}), {1, -1, Real(0.3)}, 1);
    CHECK((by_hand == Vector{Real(0.5), Real(-0.75), 0}));
    for (const Real v : {Real(-2), Real(-0.3), Real(0), Real(0.7), Real(4)}) {
        const Real w = soft_threshold(v, Real(0.5));
        const auto value = [&](Real at) {
            return (at - v) * (at - v) / 2 + Real(0.5) * std::abs(at);
        };
        for (Real other = -5; other < 5; other += Real(0.01))
            CHECK(value(w) <= value(other) + 1e-15);
    }
    ProximalL1 rule{.alpha = Real(0.1), .lambda = 2, .layout = deep::DeepNetwork({2, 1}).layout};
    Vector phi{1, Real(0.1), Real(0.1)};
    rule.step(phi, {1, 0, 0});  // φ − αg = (0.9, 0.1, 0.1), αλ = 0.2; the bias keeps its 0.1
    CHECK(distance(phi, Vector{Real(0.7), 0, Real(0.1)}) < 1e-15);
    CHECK(phi[1] == 0);
}

TEST_CASE("EE.28 L1: the soft threshold of random numbers is where no slope leads down") {
    Random random(5, "thresholds");
    std::size_t zeros = 0;
    for (int trial = 0; trial < 1000; ++trial) {
        const Real w = random.normal(0, 2), t = random.uniform(0, 2);
        const Real v = soft_threshold(w, t);
        // ½(v − w)² + t|v|: the slope is v − w ± t on either side, and at 0 neither leads down
        if (v == 0) {
            CHECK(std::abs(w) <= t);
            ++zeros;
        } else {
            const Real rounding = std::numeric_limits<Real>::epsilon() * std::abs(w);
            CHECK(std::abs(v - w + std::copysign(t, v)) <= rounding);
        }
    }
    CHECK(zeros > 200);  // 37 %
    CHECK(zeros < 600);
}

TEST_CASE("EE.28 L1: proximal descent ends at the soft threshold, on diagonal quadratics") {
    Random random(2, "diagonal");
    std::size_t zeros = 0;
    for (const Real lambda : lambdas) {
        for (int repeat = 0; repeat < 4; ++repeat) {
            const Vector values{Real(0.2), 1, 3, 8};
            Vector minimum = values;
            random.fill_normal(minimum, 0, 2);
            const Vector found = descend_l1(diagonal_matrix(values), minimum, lambda);
            const Vector formula = l1_minimum(diagonal_matrix(values), minimum, lambda);
            CHECK(distance(found, formula) < 1e-10);
            for (std::size_t i = 0; i < 4; ++i) {
                CHECK((found[i] == 0) == (formula[i] == 0));
                zeros += found[i] == 0;
            }
            // L2 is something else
            CHECK(distance(found, l2_minimum(diagonal_matrix(values), minimum, lambda)) > 1e-4);
        }
    }
    CHECK(zeros > 10);
    CHECK(zeros < 50);
}

TEST_CASE(
    "EE.28 L1: on rotated quadratics the conditions hold, by two methods, and the diagonal formula "
    "is wrong") {
    for (const Real lambda : lambdas) {
        for (std::uint64_t seed = 0; seed < 4; ++seed) {
            CAPTURE(lambda);
            const fitting::KnownQuadratic q = some_quadratic(3, seed);
            const Vector found = descend_l1(q.H, q.centre, lambda);
            CHECK(l1_violation(q.H, q.centre, lambda, found) < 1e-10);
            const Objective L_R = with_penalty(q.objective, only_weights(3), Penalty::l1, lambda);
            const Path by_coordinates = fitting::coordinate_descent(L_R, xt::zeros<Real>({3}), 200);
            // by losses alone: half of the digits
            CHECK(distance(by_coordinates.end(), found) < 1e-5);
            const Vector diagonal_only = l1_minimum_of_diagonal(q.H, q.centre, lambda);
            if (xt::amax(xt::abs(found))() > 0)
                CHECK(l1_violation(q.H, q.centre, lambda, diagonal_only) > 1e-3 * lambda);

            // the penalty along these: exact
            const fitting::EigenSystem e = fitting::symmetric_eigensystem(q.H);
            Vector expected = xt::zeros<Real>({3});
            for (std::size_t i = 0; i < 3; ++i)
                expected +=
                    soft_threshold(xt::sum(e.vector(i) * q.centre)(), lambda / e.values[i]) *
                    e.vector(i);
            CHECK(distance(descend_l1(q.H, q.centre, lambda, e.vectors), expected) < 1e-10);
        }
    }
    CHECK(l1_violation({{1}}, {3}, 1, {2}) == 0);
    CHECK(l1_violation({{1}}, {3}, 1, {Real(2.5)}) == 0.5);
    CHECK(l1_violation({{1}}, {3}, 1, {0}) == 2);
    CHECK(l1_violation({{1}}, {Real(0.5)}, 1, {0}) == 0);
}

TEST_CASE("EE.28 L1: the conditions for the minimum, by hand") {
    // H = (2 1; 1 2), φ* = (1, −1), λ = ½; g = H(φ − φ*)
    const Matrix H{{2, 1}, {1, 2}};
    const Vector minimum{1, -1};
    const auto violation = [&](const Vector& phi) {
        return l1_violation(H, minimum, Real(0.5), phi);
    };
    // g = (−½, ½): both slopes are met by ∓λ
    CHECK(violation({Real(0.5), Real(-0.5)}) == 0);
    CHECK(violation({1, -1}) == Real(0.5));  // g = (0, 0): λ is missing
    CHECK(violation({0, 0}) == Real(0.5));   // g = (−1, 1): ½ more than λ
    CHECK(violation({0, -1}) == Real(1.5));  // g = (−2, −1): 2 − ½ at 0, −1 − ½ at −1
    CHECK(violation({1, 0}) == Real(1.5));   // g = (1, 2)
    CHECK(violation({2, Real(-1.5)}) == 2);  // g = (1½, 0): 1½ + ½, and 0 − ½
    CHECK(l1_violation({{4}}, {Real(0.1)}, 1, {0}) == 0);  // |g| = 0.4 ≤ λ
}

TEST_CASE("EE.28 L1: the conditions for the minimum are its steepest slopes along the axes") {
    Random random(6, "slopes");
    const Real h = Real(1) / 1024;
    for (std::size_t trial = 0; trial < 40; ++trial) {
        const std::size_t P = 1 + random.index(4);
        const fitting::KnownQuadratic q = some_quadratic(P, trial);
        const Real lambda = random.uniform(0, 5);
        Vector phi = xt::zeros<Real>({P});
        for (Real& p : phi)
            if (random.index(2) == 0) p = random.normal() > 0 ? random.uniform(h, 3) : -1;
        const Objective F = with_penalty(q.objective, only_weights(P), Penalty::l1, lambda);
        Real steepest = 0, size = 1;
        for (std::size_t i = 0; i < P; ++i)
            for (const Real step : {h, -h}) {
                Vector moved = phi;
                moved[i] += step;
                // of a quadratic with a kink at 0, on this side: slope·h + ½ H_ii h²
                const Real slope = (F.loss(moved) - F.loss(phi)) / h - q.H(i, i) * h / 2;
                steepest = std::max(steepest, -slope);
                size = std::max(size, F.loss(moved));
            }
        const Vector away = phi - q.centre;
        size += xt::amax(xt::abs(q.H))() * xt::sum(xt::abs(away))() * xt::sum(xt::abs(away))();
        const Real rounding = real(P * P + 8) * std::numeric_limits<Real>::epsilon() * size / h;
        CHECK(std::abs(l1_violation(q.H, q.centre, lambda, phi) - steepest) <= rounding);
    }
}

TEST_CASE("EE.28 L1: steps along the subgradient jump around 0, proximal ones stay on it") {
    const Objective L = fitting::quadratic({{1}}, {Real(0.32)});
    const ParameterLayout W = only_weights(1);
    const Real alpha = Real(0.1), lambda = Real(0.5);
    const Path plain = optimizers::minimize(with_penalty(L, W, Penalty::l1, lambda),
                                            optimizers::GradientDescent{.alpha = alpha}, {1}, 300)
                           .path;
    const Path proximal = optimizers::minimize(L, ProximalL1{alpha, lambda, W}, {1}, 300).path;
    bool positive = false, negative = false;
    for (std::size_t k = 100; k <= 300; ++k) {
        CHECK(plain.phi(k, 0) != 0);
        CHECK(std::abs(plain.phi(k, 0)) < 2 * alpha * lambda);
        positive |= plain.phi(k, 0) > 0;
        negative |= plain.phi(k, 0) < 0;
        CHECK(proximal.phi(k, 0) == 0);
    }
    CHECK(positive);
    CHECK(negative);
}

TEST_CASE("NL.21 L1: sparsity of a network against L2 at the same accuracy") {
    const Mnist1d digits = make_mnist1d();
    const training::Data data =
        training::split(split(digits.train, 500).first, digits.test, Real(0.2), 0);
    const deep::DeepNetwork network({40, 20, 10});
    const ParameterLayout& layout = network.layout;
    const training::Model plain = training::classifier(network);
    const Real alpha = Real(0.5), lambda = Real(0.005);
    const optimizers::GradientDescent descent{.alpha = alpha};
    const auto train = [&](const training::Model& model, const optimizers::Optimizer& rule,
                           Real& accuracy) {
        const training::TrainingPlan plan{.optimizer = rule, .batch = 400, .epochs = 500};
        const Vector phi = training::train(model, data, plan).phi;
        accuracy = training::evaluate(plain, phi, data.training);
        return sparsity(phi, layout, Real(0.001));
    };
    Real l1_accuracy = 0, l2_accuracy = 0, subgradient_accuracy = 0;
    const Sparsity l1 = train(plain, ProximalL1{alpha, lambda, layout}, l1_accuracy);
    const Sparsity l2 = train(with_penalty(training::classifier(network), Penalty::l2, Real(0.02)),
                              descent, l2_accuracy);
    const Sparsity subgradient =
        train(with_penalty(training::classifier(network), Penalty::l1, lambda), descent,
              subgradient_accuracy);
    MESSAGE("zeros of ", l1.weights, ": ", l1.zeros, ", L2 ", l2.zeros, ", subgradient ",
            subgradient.zeros, "; accuracies ", l1_accuracy, " ", l2_accuracy, " ",
            subgradient_accuracy);
    CHECK(l1.weights == 20 * 50);
    CHECK(std::abs(l1_accuracy - l2_accuracy) < 0.1);
    CHECK(l1_accuracy > 0.5);
    CHECK(l1.zeros > l1.weights / 3);
    CHECK(l2.zeros == 0);
    CHECK(l2.small < l1.weights / 20);
    CHECK(subgradient.zeros < l1.zeros / 10);
    CHECK(subgradient.small > l2.small);
}

TEST_CASE("EE.28 L1: a proximal step allocates nothing") {
    const PenalizedNetwork s;
    ProximalL1 rule{.alpha = Real(0.1), .lambda = Real(0.1), .layout = s.layout};
    Vector phi = s.phi, g = s.phi;
    CHECK(test::allocations([&] {
              for (int k = 0; k < 3; ++k) rule.step(phi, g);
          }) == 0);
}

TEST_CASE("EE.26 EE.28 penalty: refuses what does not fit") {
    const PenalizedNetwork s;
    Vector g = xt::zeros_like(s.phi), short_g{1, 2};
    const training::Model plain = training::classifier(s.network);
    CHECK_THROWS_AS(penalty({1, 2}, s.layout, Penalty::l2, 1), std::invalid_argument);
    CHECK_THROWS_AS(add_penalty(s.phi, s.layout, Penalty::l2, 1, short_g), std::invalid_argument);
    CHECK_THROWS_AS(penalty(s.phi, s.layout, Penalty::l2, -1), std::invalid_argument);
    CHECK_THROWS_AS(with_penalty(training::classifier(s.network), Penalty::l2, NAN),
                    std::invalid_argument);
    CHECK_THROWS_AS(with_penalty(s.loss(), s.layout, Penalty::l1, -1), std::invalid_argument);
    CHECK_THROWS_AS(prior_density(Penalty::l2, 0, 1), std::invalid_argument);
    CHECK_THROWS_AS(prior_constant(Penalty::l1, 0, 1), std::invalid_argument);
    CHECK_THROWS_AS(sparsity({1, 2}, s.layout, 0), std::invalid_argument);
    ProximalL1 rule{.alpha = 1, .lambda = 1, .layout = s.layout};
    CHECK_THROWS_AS(rule.step(g, short_g), std::invalid_argument);
    CHECK_THROWS_AS(rule.step(short_g, short_g), std::invalid_argument);

    const Matrix I{{1, 0}, {0, 1}};
    CHECK_THROWS_AS(l2_minimum(I, {1, 2, 3}, 1), std::invalid_argument);
    CHECK_THROWS_AS(l2_minimum(I, {1, 2}, -1), std::invalid_argument);
    CHECK_THROWS_AS(l2_minimum({{1, 1}, {0, 1}}, {1, 2}, 1), std::invalid_argument);
    CHECK_THROWS_AS(l2_minimum({{1, 0}, {0, -1}}, {1, 2}, 2), std::invalid_argument);
    CHECK_THROWS_AS(l2_shrinkage({{1, 0}, {0, 0}}, 2), std::invalid_argument);
    CHECK_THROWS_WITH_AS(l1_minimum({{1, Real(0.1)}, {Real(0.1), 1}}, {1, 2}, 1),
                         doctest::Contains("not diagonal"), std::invalid_argument);
    CHECK_THROWS_AS(l1_minimum({{1, 0}, {0, -1}}, {1, 2}, 1), std::invalid_argument);
    CHECK_THROWS_AS(l1_violation(I, {1, 2}, 1, {1}), std::invalid_argument);
    CHECK_THROWS_AS(descend_l1(I, {1, 2}, 1, {{1}}), std::invalid_argument);
    CHECK_THROWS_AS(descend_l2({{1, 0}, {0, -1}}, {1, 2}, 1), std::invalid_argument);
    CHECK_THROWS_AS(in_axes(fitting::quadratic(I, {1, 2}), {{1, 2}}), std::invalid_argument);
}
