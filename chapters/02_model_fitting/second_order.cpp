#include "chapters/02_model_fitting/second_order.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

#include "chapters/02_model_fitting/descent.hpp"
#include "chapters/02_model_fitting/surfaces.hpp"

namespace descent::fitting {

Elimination eliminate(Matrix A, Vector b) {
    const std::size_t P = b.size();
    require(P > 0, "eliminate", "there are no unknowns");
    require_shape("eliminate", "A", A, {P, P});
    std::size_t count = 0;
    const auto times = [&](Real left, Real right) {
        ++count;
        return left * right;
    };

    // Zeros below the diagonal, column by column
    for (std::size_t k = 0; k < P; ++k) {
        std::size_t pivot = k;
        for (std::size_t i = k + 1; i < P; ++i)
            if (std::abs(A(i, k)) > std::abs(A(pivot, k))) pivot = i;
        require(std::abs(A(pivot, k)) > 0, "eliminate", "A is singular");
        for (std::size_t j = k; j < P; ++j) std::swap(A(k, j), A(pivot, j));
        std::swap(b(k), b(pivot));
        for (std::size_t i = k + 1; i < P; ++i) {
            const Real share = A(i, k) / A(k, k);
            ++count;
            for (std::size_t j = k + 1; j < P; ++j) A(i, j) -= times(share, A(k, j));
            b(i) -= times(share, b(k));
        }
    }

    // From the last unknown back to the first
    for (std::size_t k = P; k-- > 0;) {
        for (std::size_t j = k + 1; j < P; ++j) b(k) -= times(A(k, j), b(j));
        b(k) /= A(k, k);
        ++count;
    }
    return {b, count};
}

Real elimination_cost(Real P) {
    return (P * P * P + 3 * P * P - P) / 3;
}

SecondOrderStep second_order_step(const Objective& objective, const Vector& phi) {
    SecondOrderStep step;
    const Objective L = counted(objective, step.cost);
    Vector g = xt::zeros_like(phi);
    const Hessian H = hessian(L, phi);
    L.loss_and_gradient(phi, g);
    const Elimination d = eliminate(H.H, -g);  // H d = −∇L   (EE.20b)
    step.phi = phi + d.x;                      // φ ← φ + d
    step.error = H.error;
    step.numbers = H.H.size();
    step.multiplications = d.multiplications;
    return step;
}

std::vector<SecondOrderResult> compare_orders(const SecondOrderPlan& plan) {
    require(plan.condition >= 1, "compare_orders", "the condition is at least 1");
    require(plan.share >= std::sqrt(std::numeric_limits<Real>::epsilon()) && plan.share < 1,
            "compare_orders", "the share must lie between the root of epsilon and 1");
    std::vector<SecondOrderResult> results;
    for (const std::size_t P : plan.parameters) {
        require(P >= 2, "compare_orders", "needs two parameters");
        // Curvatures from 1 to κ, evenly in their logarithm, turned at random
        Random random(plan.seed, "orders");
        Vector lambda = Vector::from_shape({P}), best = lambda, start = lambda;
        for (std::size_t i = 0; i < P; ++i)
            lambda(i) = std::pow(plan.condition, real(i) / real(P - 1));
        const Matrix H = turned(lambda, random);
        random.fill_normal(best);
        random.fill_normal(start);

        // One Newton step
        const Objective L = quadratic(H, best);
        SecondOrderResult result{.parameters = P, .newton = second_order_step(L, start)};
        const Real whole = l2_norm(start - best);
        result.newton_left = l2_norm(result.newton.phi - best) / whole;
        // H̃⁻¹(H̃ − H) of the distance, with ‖H̃ − H‖ ≤ P·error
        result.newton_bound = real(P) * result.newton.error / lambda(0);

        // As many steps of descent as it takes
        const Real alpha = optimal_rate(lambda);
        result.descent_expected = steps_to(lambda, alpha, plan.share);
        Vector phi = start, g = phi;
        while (l2_norm(phi - best) > plan.share * whole) {
            L.loss_and_gradient(phi, g);
            phi -= alpha * g;  // φ ← φ − α∇L
            ++result.descent_steps;
        }
        results.push_back(std::move(result));
    }
    return results;
}

}  // namespace descent::fitting
