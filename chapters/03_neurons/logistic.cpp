#include "chapters/03_neurons/logistic.hpp"

#include <algorithm>
#include <cmath>

#include "chapters/01_linear_regression/line.hpp"
#include "chapters/03_neurons/neurons.hpp"

namespace descent::neurons {
namespace {

/// z_i = b + wᵀx_i
Vector pre_activations(const Vector& phi, const Matrix& X) {
    const std::size_t N = X.shape()[0], D = X.shape()[1];
    require_size("logistic regression", "phi", phi.size(), D + 1);
    Vector z = Vector::from_shape({N});
    for (std::size_t i = 0; i < N; ++i) {
        z(i) = phi(D);
        for (std::size_t d = 0; d < D; ++d) z(i) += phi(d) * X(i, d);  // z = b + wᵀx   (NL.4)
    }
    return z;
}

/// −[y log p + (1−y) log(1−p)] = log(1 + e^z) − yz, where e^z does not overflow.
Real surprise(Real z, Real y) {
    return std::max(z, Real(0)) + std::log1p(std::exp(-std::abs(z))) - y * z;
}

void require_points(const TwoClasses& points) {
    require(points.size() > 0, "logistic_objective", "there are no points");
    require_size("logistic_objective", "rows of X", points.X.shape()[0], points.size());
    for (Real y : points.y)
        require(y == 0 || y == 1, "logistic_objective", "a target is neither 0 nor 1");
}

}  // namespace

ParameterLayout logistic_layout(std::size_t inputs) {
    ParameterLayout layout;
    layout.add("w", {inputs});
    layout.add("b", {1});
    return layout;
}

Vector probabilities(const Vector& phi, const Matrix& X) {
    Vector p = pre_activations(phi, X);
    // p = 1/(1 + e^−z)   (EE.3)
    for (Real& value : p) value = activation(Activation::sigmoid, value);
    return p;
}

Objective logistic_objective(const TwoClasses& points) {
    require_points(points);
    Objective objective;
    objective.loss = [points](const Vector& phi) {
        const Vector z = pre_activations(phi, points.X);
        Real sum = 0;
        for (std::size_t i = 0; i < z.size(); ++i) sum += surprise(z(i), points.y(i));
        return sum / real(z.size());
    };
    objective.loss_and_gradient = [points, loss = objective.loss](const Vector& phi, Vector& dphi) {
        const std::size_t D = points.X.shape()[1];
        const Vector dz = (probabilities(phi, points.X) - points.y) / real(points.size());
        dphi.resize({D + 1});
        dphi.fill(Real(0));
        for (std::size_t i = 0; i < dz.size(); ++i) {
            // ∂L/∂w = Σ (p − y) x / N   (NL.3)
            for (std::size_t d = 0; d < D; ++d) dphi(d) += dz(i) * points.X(i, d);
            dphi(D) += dz(i);  // ∂L/∂b = Σ (p − y) / N
        }
        return loss(phi);
    };
    return objective;
}

Real safe_step(const TwoClasses& points) {
    require_points(points);
    const Real N = real(points.size());
    Real squares = N;
    for (Real x : points.X) squares += x * x;
    return 4 * N / squares;
}

TwoClasses two_clouds(std::size_t count, Random& random) {
    TwoClasses points{Matrix::from_shape({2 * count, std::size_t{2}}),
                      Vector::from_shape({2 * count})};
    for (std::size_t i = 0; i < 2 * count; ++i) {
        points.y(i) = i % 2 == 1 ? Real(1) : Real(0);
        const Real side = 2 * points.y(i) - 1;
        points.X(i, 0) = random.normal(side, 1);
        points.X(i, 1) = random.normal(side / 2, 1);
    }
    return points;
}

Real accuracy(const Vector& phi, const TwoClasses& points) {
    const Vector p = probabilities(phi, points.X);
    require_size("accuracy", "y", points.size(), p.size());
    std::size_t right = 0;
    for (std::size_t i = 0; i < p.size(); ++i)
        right += (p(i) > Real(0.5)) == (points.y(i) > Real(0.5));
    return real(right) / real(p.size());
}

Matrix probability_map(const Vector& phi, const Vector& x1, const Vector& x2) {
    Matrix P = Matrix::from_shape({x2.size(), x1.size()});
    Matrix X = Matrix::from_shape({x1.size(), std::size_t{2}});
    for (std::size_t i = 0; i < x1.size(); ++i) X(i, 0) = x1(i);
    for (std::size_t j = 0; j < x2.size(); ++j) {
        for (std::size_t i = 0; i < x1.size(); ++i) X(i, 1) = x2(j);
        row(P, j) = probabilities(phi, X);
    }
    return P;
}

LogisticResult logistic_regression(std::uint64_t seed, const LogisticPlan& plan) {
    require(plan.count > 0 && plan.unseen > 0, "logistic_regression", "there are no points");
    Random random(seed, "clouds");
    LogisticResult result;
    result.points = two_clouds(plan.count, random);
    result.unseen = two_clouds(plan.unseen, random);
    const Objective L = logistic_objective(result.points);

    // Is the gradient right? At a random φ
    Vector phi = xt::zeros<Real>({3});
    random.fill_normal(phi);
    result.check = check_gradient(L, phi, logistic_layout(2), {.batch = result.points.size()});

    // Descent, from φ = 0: the loss must not rise
    result.alpha = safe_step(result.points);
    result.path = regression::descend(L, xt::zeros<Real>({3}), result.alpha, plan.steps);
    for (std::size_t k = 0; k < result.path.steps(); ++k)
        result.largest_rise =
            std::max(result.largest_rise, result.path.loss(k + 1) - result.path.loss(k));

    // How often it is right
    result.accuracy = accuracy(result.path.end(), result.points);
    result.unseen_accuracy = accuracy(result.path.end(), result.unseen);
    return result;
}

}  // namespace descent::neurons
