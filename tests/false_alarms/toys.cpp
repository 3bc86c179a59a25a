#include "tests/false_alarms/toys.hpp"

#include <cmath>
#include <string>

#include "chapters/02_model_fitting/surfaces.hpp"
#include "common/random.hpp"

namespace descent::test {
namespace {

using namespace bench;

Vector uniform(Random& random, std::size_t size, Real low, Real high) {
    Vector result = Vector::from_shape({size});
    for (Real& x : result) x = random.uniform(low, high);
    return result;
}

/// Curvatures from 1/condition to 1 in directions that are no axes: P Λ P with P = I −
/// 2vvᵀ.
Objective turned_quadratic(std::size_t size, Real condition, std::uint64_t instance) {
    Random random(instance, "toy");
    Vector v = Vector::from_shape({size});
    random.fill_normal(v);
    v /= l2_norm(v);
    Matrix H = Matrix::from_shape({size, size});
    const auto P = [&](std::size_t i, std::size_t j) { return real(i == j) - 2 * v(i) * v(j); };
    for (std::size_t i = 0; i < size; ++i)
        for (std::size_t j = 0; j <= i; ++j) {
            Real sum = 0;
            for (std::size_t k = 0; k < size; ++k)
                sum += P(i, k) * P(k, j) * std::pow(condition, -real(k) / real(size - 1));
            H(i, j) = H(j, i) = sum;
        }
    return fitting::quadratic(H, xt::zeros<Real>({size}));
}

/// The objective with a new N(0, σ²) in every entry of every gradient.
Objective noisy(const Objective& objective, Real sigma, std::uint64_t seed) {
    Objective result = objective;
    result.loss_and_gradient = [=, random = Random(seed, "noise")](const Vector& phi,
                                                                   Vector& dphi) mutable {
        const Real loss = objective.loss_and_gradient(phi, dphi);
        for (Real& g : dphi) g += random.normal(0, sigma);
        return loss;
    };
    return result;
}

/// (1.5 − x + xy)² + (2.25 − x + xy²)² + (2.625 − x + xy³)²
Objective beale() {
    const auto evaluate = [](const Vector& phi, Vector* dphi) {
        const Real x = phi(0), y = phi(1);
        const Real a = Real(1.5) - x + x * y, b = Real(2.25) - x + x * y * y,
                   c = Real(2.625) - x + x * y * y * y;
        if (dphi != nullptr) {
            (*dphi)(0) = 2 * (a * (y - 1) + b * (y * y - 1) + c * (y * y * y - 1));
            (*dphi)(1) = 2 * x * (a + 2 * b * y + 3 * c * y * y);
        }
        return a * a + b * b + c * c;
    };
    return {[=](const Vector& phi) { return evaluate(phi, nullptr); },
            [=](const Vector& phi, Vector& dphi) { return evaluate(phi, &dphi); }};
}

using MakeObjective = std::function<Objective(std::uint64_t instance)>;

Problem toy(const std::string& name, std::size_t size, const MakeObjective& make, Real sigma = 0) {
    Problem problem;
    problem.name = name;
    problem.parameters = size, problem.steps = 300;
    problem.stochastic = sigma > 0;
    problem.targets = {Real(1e-1), Real(1e-3)};
    problem.instance = [=](std::uint64_t number) {
        const Objective objective = make(number);
        Instance instance;
        instance.begin = [=](std::uint64_t seed) {
            Random random(seed, "start");
            return RunStart{uniform(random, size, -2, 2),
                            sigma > 0 ? noisy(objective, sigma, seed) : objective};
        };
        instance.loss = instance.validation = objective.loss;
        return instance;
    };
    return problem;
}

}  // namespace

std::vector<Problem> toys() {
    const auto turned = [](Real condition) {
        return [=](std::uint64_t instance) { return turned_quadratic(5, condition, instance); };
    };
    return {toy("toy-quad-100", 5, turned(100)), toy("toy-quad-1000", 5, turned(1000)),
            toy("toy-noisy-quad", 5, turned(100), Real(0.1)),
            toy("toy-rosenbrock", 2, [](std::uint64_t) { return fitting::rosenbrock(); }),
            toy("toy-beale", 2, [](std::uint64_t) { return beale(); })};
}

}  // namespace descent::test
