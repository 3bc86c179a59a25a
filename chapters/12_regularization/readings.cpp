#include "chapters/12_regularization/readings.hpp"

#include <algorithm>
#include <cmath>

#include "chapters/02_model_fitting/stationary.hpp"

namespace descent::regularization {
namespace {

/// The first coefficient is the bias, the others are weights.
ParameterLayout bias_and_weights(std::size_t P) {
    ParameterLayout layout;
    layout.add("b", {1});
    layout.add("W", {P - 1, 1});
    return layout;
}

InputWeights input_weights(const Vector& phi) {
    return {.first = phi[1], .second = phi[2], .others = xt::view(phi, xt::range(3, phi.size()))};
}

}  // namespace

Vector sparse_fit(const Matrix& W, const Matrix& y, Real lambda, const Vector& start,
                  std::size_t steps) {
    require(lambda >= 0 && std::isfinite(lambda), "sparse_fit",
            "the weight of the penalty is negative or not finite");
    const std::size_t N = W.shape()[0], P = W.shape()[1];
    require(N > 0 && P > 1, "sparse_fit", "there is no example or no weight");
    require_size("sparse_fit", "start", start.size(), P);
    Matrix H = xt::zeros<Real>({P, P});
    matmul(transposed(W), W, H);
    H *= 2 / real(N);  // the Hessian of 1/N ‖Wφ − y‖²   (EE.28b)
    const Vector mu = fitting::symmetric_eigenvalues(H);
    const ProximalL1 rule{.alpha = 1 / mu[P - 1], .lambda = lambda, .layout = bias_and_weights(P)};
    return optimizers::minimize(regression::objective(W, y, regression::Reduction::mean), rule,
                                start, steps)
        .path.end();
}

std::size_t InputWeights::ignored() const {
    return static_cast<std::size_t>(std::count(others.begin(), others.end(), Real(0)));
}

SharedInputsResult share_inputs(const SharedInputsPlan& plan) {
    // The inputs: ones, x, x, and noise
    const std::size_t N = plan.examples, P = 3 + plan.noise_inputs;
    Random random(plan.seed, "shared inputs");
    Matrix W = xt::ones<Real>({N, P}), y = xt::zeros<Real>({N, std::size_t(1)});
    for (std::size_t i = 0; i < N; ++i) {
        W(i, 1) = W(i, 2) = random.normal();
        y(i, 0) = W(i, 1) + random.normal(0, plan.noise);
        for (std::size_t j = 3; j < P; ++j) W(i, j) = random.normal();
    }

    // Without penalty, with L2, and with L1 from three places
    SharedInputsResult result{.plan = plan};
    result.least_squares = input_weights(column(penalized_fit(W, y, 0), 0));
    result.l2 = input_weights(column(penalized_fit(W, y, plan.l2), 0));
    const Objective penalized =
        with_penalty(regression::objective(W, y, regression::Reduction::mean), bias_and_weights(P),
                     Penalty::l1, plan.l1);
    std::vector<Real> losses;
    const auto l1 = [&](std::size_t at) {
        Vector start = xt::zeros<Real>({P});
        if (at > 0) start[at] = 1;
        const Vector phi = sparse_fit(W, y, plan.l1, start, plan.steps);
        losses.push_back(penalized.loss(phi));
        return input_weights(phi);
    };
    result.l1 = l1(0);
    result.l1_first = l1(1);
    result.l1_second = l1(2);
    const auto [least, most] = std::minmax_element(losses.begin(), losses.end());
    result.l1_apart = *most - *least;
    return result;
}

}  // namespace descent::regularization
