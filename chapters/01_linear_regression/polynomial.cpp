#include "chapters/01_linear_regression/polynomial.hpp"

#include <algorithm>
#include <cmath>
#include <numbers>

namespace descent::regression {

Matrix polynomial_features(const Vector& x, std::size_t degree) {
    Matrix W = xt::ones<Real>({x.size(), degree + 1});
    for (std::size_t i = 0; i < x.size(); ++i)
        for (std::size_t d = 1; d <= degree; ++d)
            W(i, d) = W(i, d - 1) * x(i);  // w = [1, x, x², …]   (L6.7)
    return W;
}

Vector polynomial(const Matrix& theta, const Vector& x) {
    require(theta.shape()[0] > 0, "polynomial", "theta has no entries");
    require_shape("polynomial", "theta", theta, {theta.shape()[0], 1});
    Matrix f = Matrix::from_shape({x.size(), 1});
    matmul(polynomial_features(x, theta.shape()[0] - 1), theta, f);
    return xt::col(f, 0);
}

Real truth(Real x) {
    return std::sin(std::numbers::pi_v<Real> * x);
}

Points noisy_points(std::size_t count, Real noise, Random& random) {
    require(count > 0, "noisy_points", "count is 0");
    require(noise >= 0, "noisy_points", "the noise is negative");
    Points points{Vector::from_shape({count}), Vector::from_shape({count})};
    for (std::size_t i = 0; i < count; ++i) {
        points.x(i) = random.uniform(-1, 1);
        points.y(i) = truth(points.x(i)) + random.normal(0, noise);
    }
    return points;
}

std::size_t DegreeSweep::best() const {
    return static_cast<std::size_t>(std::min_element(test.begin(), test.end()) - test.begin());
}

Vector DegreeSweep::gap() const {
    return test - train;
}

Real DegreeSweep::largest_rise() const {
    Real rise = 0;
    for (std::size_t d = 1; d < train.size(); ++d)
        rise = std::max(rise, train(d) / train(d - 1) - 1);
    return rise;
}

DegreeSweep degree_sweep(const Points& train, const Points& test, std::size_t max_degree) {
    require(train.size() > 0 && test.size() > 0, "degree_sweep",
            "the training set or the test set is empty");
    const Matrix train_y = as_column(train.y), test_y = as_column(test.y);
    DegreeSweep sweep{
        Vector::from_shape({max_degree + 1}), Vector::from_shape({max_degree + 1}), {}};
    for (std::size_t d = 0; d <= max_degree; ++d) {
        const Matrix W = polynomial_features(train.x, d);
        const Matrix theta = fit(W, train_y).theta;  // training
        sweep.theta.push_back(theta);
        sweep.train(d) = mean_squared_residual(W, theta, train_y);
        // testing (L6.7)
        sweep.test(d) = mean_squared_residual(polynomial_features(test.x, d), theta, test_y);
    }
    return sweep;
}

DegreeResult sweep_degrees(const DegreePlan& plan) {
    Random train_stream(plan.seed, "train"), test_stream(plan.seed, "test");
    const Points train = noisy_points(plan.train, plan.noise, train_stream),
                 test = noisy_points(plan.test, plan.noise, test_stream);
    return {plan, train, degree_sweep(train, test, plan.max_degree)};
}

}  // namespace descent::regression
