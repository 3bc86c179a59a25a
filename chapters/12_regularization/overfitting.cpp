#include "chapters/12_regularization/overfitting.hpp"

#include <algorithm>
#include <cmath>
#include <numbers>
#include <utility>

#include "chapters/12_regularization/early_stopping.hpp"
#include "common/data/mnist1d.hpp"

namespace descent::regularization {

Quadrature gauss_legendre(std::size_t points) {
    require(points > 0, "gauss_legendre", "there is no point");
    const Real n = real(points);
    Quadrature q{Vector::from_shape({points}), Vector::from_shape({points})};
    for (std::size_t i = 0; i < points; ++i) {
        Real x = -std::cos(std::numbers::pi_v<Real> * (real(i) + Real(0.75)) / (n + Real(0.5))),
             slope = 0;
        for (int newton = 0; newton < 8; ++newton) {  // to the root of the Legendre polynomial P_n
            Real p = 1, before = 0;
            for (Real k = 1; k <= n; ++k)
                before = std::exchange(p, ((2 * k - 1) * x * p - (k - 1) * before) / k);
            slope = n * (x * p - before) / (x * x - 1);
            x -= p / slope;
        }
        q.x[i] = x;
        q.weight[i] = 2 / ((1 - x * x) * slope * slope);
    }
    return q;
}

Real expected_loss(const Matrix& phi, Real noise) {
    require(noise >= 0, "expected_loss", "the noise is negative");
    require(phi.shape()[0] <= 41, "expected_loss", "the degree is above 40");
    static const Quadrature q = gauss_legendre(64);
    const Vector f = regression::polynomial(phi, q.x);
    Real sum = 0;
    for (std::size_t i = 0; i < q.x.size(); ++i) {
        const Real error = f[i] - regression::truth(q.x[i]);
        sum += q.weight[i] * error * error;
    }
    return noise * noise + sum / 2;  // E (f(x) − y)² = σ² + ½ ∫ (f − truth)² dx   (EE.24)
}

Losses polynomial_losses(std::size_t examples, std::size_t degree, Real noise, Random& random) {
    const regression::Points points = regression::noisy_points(examples, noise, random);
    const Matrix W = regression::polynomial_features(points.x, degree), y = as_column(points.y);
    const Matrix phi = regression::fit(W, y).theta;
    return {regression::mean_squared_residual(W, phi, y), expected_loss(phi, noise)};
}

LossStudy polynomial_study(std::size_t examples, std::size_t degree, Real noise, std::size_t draws,
                           std::uint64_t seed) {
    require(draws >= 2, "polynomial_study", "fewer than two draws");
    Random random(seed, "overfitting");
    LossStudy study;
    std::vector<Real> empirical, expected;
    for (std::size_t i = 0; i < draws; ++i) {
        study.draw.push_back(polynomial_losses(examples, degree, noise, random));
        empirical.push_back(study.draw.back().empirical);
        expected.push_back(study.draw.back().expected);
    }
    study.median = {median(empirical), median(expected)};
    study.empirical = estimate(to_vector(empirical));
    return study;
}

MoreDataResult more_data(const MoreDataPlan& plan, const Progress& progress) {
    const std::size_t sizes = plan.examples.size();
    MoreDataResult result{.plan = plan, .theory = xt::zeros<Real>({sizes})};
    for (std::size_t i = 0; i < sizes; ++i) {
        const std::size_t N = plan.examples[i], P = plan.degree + 1;
        const LossStudy study = polynomial_study(N, plan.degree, plan.noise, plan.draws, plan.seed);
        // E L̂ = σ²(1 − P/N)   (EE.24)
        result.theory[i] = plan.noise * plan.noise * (1 - real(P) / real(N));
        const Real away = std::abs(study.empirical.mean - result.theory[i]);
        result.worst = std::max(result.worst, away / study.empirical.error);
        result.studies.push_back(study);
        if (progress) progress(i + 1, sizes);
    }
    return result;
}

MoreCapacityResult more_capacity(std::size_t most_degree, std::size_t examples, Real noise,
                                 std::size_t draws, std::uint64_t seed) {
    MoreCapacityResult result{.examples = examples, .noise = noise};
    std::vector<LossStudy>& studies = result.by_degree;
    for (std::size_t degree = 0; degree <= most_degree; ++degree) {
        studies.push_back(polynomial_study(examples, degree, noise, draws, seed));
        if (studies[degree].median.expected < studies[result.best].median.expected)
            result.best = degree;
    }
    return result;
}

NetworkLosses network_losses(std::size_t width, std::size_t examples, std::size_t epochs,
                             std::uint64_t seed) {
    require(width > 0, "network_losses", "there are no units");
    require(examples >= 100 && examples <= 4000, "network_losses",
            "the number of examples is not from 100 to 4000");
    // The examples, and a network to fit them
    const Mnist1d digits = make_mnist1d();
    const deep::DeepNetwork network({40, width, 10});
    const training::Model model = training::classifier(network);
    const LabelledData some = split(digits.train, examples).first;
    const training::TrainingPlan plan{.optimizer = optimizers::optimizer_named("adam", Real(0.01)),
                                      .batch = 50,
                                      .epochs = epochs,
                                      .seed = seed};
    // measured, and nothing is chosen by it
    const auto [development, unused] = split(digits.test, 100);
    const training::TrainingResult trained =
        training::train(model, {some, development, digits.test}, plan);
    training::require_converged(trained);

    // Both losses, and the wrong answers
    const Vector& phi = trained.phi;
    NetworkLosses result;
    result.empirical = mean_loss(model, phi, some);
    result.expected = mean_loss(model, phi, digits.test);
    result.parameters = network.parameters();
    result.empirical_error = 1 - training::evaluate(model, phi, some);
    result.expected_error = 1 - training::evaluate(model, phi, digits.test);
    return result;
}

Vector WiderNetworksResult::gaps_with_few() const {
    Vector gaps = xt::zeros<Real>({with_few.size()});
    for (std::size_t i = 0; i < gaps.size(); ++i) gaps[i] = with_few[i].gap();
    return gaps;
}

WiderNetworksResult wider_networks(const WiderNetworksPlan& plan, const Progress& progress) {
    WiderNetworksResult result{.plan = plan};
    for (const std::size_t width : plan.widths) {
        result.with_few.push_back(network_losses(width, plan.few, plan.epochs, plan.seed));
        result.with_many.push_back(network_losses(width, plan.many, plan.epochs, plan.seed));
        if (progress) progress(result.with_few.size(), plan.widths.size());
    }
    return result;
}

}  // namespace descent::regularization
