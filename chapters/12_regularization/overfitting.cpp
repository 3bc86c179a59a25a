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
    const Real n = static_cast<Real>(points);
    Quadrature q{Vector::from_shape({points}), Vector::from_shape({points})};
    for (std::size_t i = 0; i < points; ++i) {
        Real x = -std::cos(std::numbers::pi_v<Real> * (static_cast<Real>(i) + Real(0.75)) /
                           (n + Real(0.5))),
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

Real expected_loss(const Matrix& theta, Real noise) {
    require(noise >= 0, "expected_loss", "the noise is negative");
    require(theta.shape()[0] <= 41, "expected_loss", "the degree is above 40");
    static const Quadrature q = gauss_legendre(64);
    const Vector p = regression::polynomial(theta, q.x);
    Real sum = 0;
    for (std::size_t i = 0; i < q.x.size(); ++i) {
        const Real error = p[i] - regression::truth(q.x[i]);
        sum += q.weight[i] * error * error;
    }
    return noise * noise + sum / 2;  // E (p(x) − y)² = σ² + ½ ∫ (p − truth)² dx   (EE.24)
}

Losses polynomial_losses(std::size_t examples, std::size_t degree, Real noise, Random& random) {
    const regression::Points points = regression::noisy_points(examples, noise, random);
    const Matrix W = regression::polynomial_features(points.x, degree),
                 y = regression::column(points.y);
    const Matrix theta = regression::fit(W, y).theta;
    return {regression::mean_squared_residual(W, theta, y), expected_loss(theta, noise)};
}

Study polynomial_study(std::size_t examples, std::size_t degree, Real noise, std::size_t draws,
                       std::uint64_t seed) {
    require(draws >= 2, "polynomial_study", "fewer than two draws");
    Random random(seed, "overfitting");
    Study study;
    std::vector<Real> empirical, expected;
    for (std::size_t i = 0; i < draws; ++i) {
        study.draw.push_back(polynomial_losses(examples, degree, noise, random));
        empirical.push_back(study.draw.back().empirical);
        expected.push_back(study.draw.back().expected);
    }
    const Real n = static_cast<Real>(draws);
    Real squares = 0;
    for (const Real loss : empirical) study.mean_empirical += loss / n;
    for (const Real loss : empirical)
        squares += (loss - study.mean_empirical) * (loss - study.mean_empirical);
    study.standard_error = std::sqrt(squares / (n - 1) / n);
    const auto median = [](std::vector<Real>& values) {
        const auto middle = values.begin() + static_cast<std::ptrdiff_t>(values.size() / 2);
        std::nth_element(values.begin(), middle, values.end());
        return *middle;
    };
    study.median = {median(empirical), median(expected)};
    return study;
}

NetworkLosses network_losses(std::size_t width, std::size_t examples, std::size_t epochs,
                             std::uint64_t seed) {
    require(width > 0, "network_losses", "there are no units");
    require(examples >= 100 && examples <= 4000, "network_losses",
            "the number of examples is not from 100 to 4000");
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
    const Vector& phi = trained.phi;
    NetworkLosses result;
    result.empirical = mean_loss(model, phi, some);
    result.expected = mean_loss(model, phi, digits.test);
    result.parameters = network.parameters();
    result.empirical_error = 1 - training::evaluate(model, phi, some);
    result.expected_error = 1 - training::evaluate(model, phi, digits.test);
    return result;
}

}  // namespace descent::regularization
