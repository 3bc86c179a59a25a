#include "chapters/04_shallow_networks/fitting.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <memory>
#include <stdexcept>

#include "chapters/01_linear_regression/least_squares.hpp"
#include "chapters/01_linear_regression/line.hpp"
#include "common/data/table.hpp"

namespace descent::shallow {

Real sum_of_squares(const ShallowNetwork& network, const Vector& phi, const Matrix& X,
                    const Matrix& T) {
    require_shape("least_squares", "T", T, {X.shape()[0], network.outputs});
    Stages stages;
    forward(network, phi, X, stages);
    // L = Σ_i (y_i − t_i)²   (L7.6)
    return xt::sum(xt::square(stages.y - T), xt::evaluation_strategy::immediate)();
}

Real sum_of_squares_gradient(const ShallowNetwork& network, const Vector& phi, const Matrix& X,
                             const Matrix& T, Stages& stages, Vector& dphi) {
    require(network.activation == Activation::relu, "sum_of_squares_gradient",
            "the activation is not relu");
    require_shape("sum_of_squares_gradient", "T", T, {X.shape()[0], network.outputs});
    forward(network, phi, X, stages);
    dphi.resize({phi.size()});
    dphi.fill(0);
    const auto W1 = matrix(phi, network.W1());
    auto dW0 = matrix(dphi, network.W0()), dW1 = matrix(dphi, network.W1());
    auto db0 = vector(dphi, network.b0()), db1 = vector(dphi, network.b1());

    Real loss = 0;
    // clang-format off
    for (std::size_t i = 0; i < X.shape()[0]; ++i) {
        for (std::size_t j = 0; j < network.outputs; ++j) {
            const Real error = stages.y(i, j) - T(i, j), r = 2 * error;
            loss += error * error;                    // L = Σ_i (y_i − t_i)²               (L7.6)
            db1[j] += r;                              // ∂L/∂φ_j0 = Σ_i r_j                 (L7.6)
            for (std::size_t d = 0; d < network.hidden; ++d) {
                dW1(j, d) += r * stages.h(i, d);      // ∂L/∂φ_jd = Σ_i r_j h_d             (L7.6)
                if (stages.f(i, d) <= 0) continue;    // I[f_d > 0]
                const Real dh = r * W1(j, d);         // ∂L/∂h_d = Σ_j r_j φ_jd, one summand
                db0[d] += dh;                         // ∂L/∂θ_d0 = Σ_i I[f_d>0] ∂L/∂h_d    (L7.6)
                for (std::size_t k = 0; k < network.inputs; ++k)
                    dW0(d, k) += dh * X(i, k);        // ∂L/∂θ_dk = Σ_i I[f_d>0] ∂L/∂h_d x_k(L7.6)
            }
        }
    }
    // clang-format on
    return loss;
}

std::uint64_t activation_pattern(const Stages& stages) {
    Fingerprint active;
    for (Real f : stages.f) active.add(f > 0);
    return active.value;
}

Objective sum_of_squares_objective(const ShallowNetwork& network, const Matrix& X,
                                   const Matrix& T) {
    const auto stages = std::make_shared<Stages>();
    const auto unused = std::make_shared<Vector>();
    const auto both = [=](const Vector& phi, Vector& dphi) {
        return sum_of_squares_gradient(network, phi, X, T, *stages, dphi);
    };
    Objective objective;
    objective.loss = [=](const Vector& phi) { return both(phi, *unused); };
    objective.loss_and_gradient = both;
    objective.pattern = [=] { return activation_pattern(*stages); };
    return objective;
}

FitResult descend(const Objective& objective, Vector phi, std::size_t steps, Real alpha) {
    require(alpha > 0, "descend", "alpha is not positive");
    Vector gradient, next, next_gradient;
    Real loss = objective.loss_and_gradient(phi, gradient);
    require(std::isfinite(loss), "descend", "the loss at the start is not finite");
    std::vector<Real> history = {loss};
    for (std::size_t t = 0; t < steps; ++t) {
        next = phi - alpha * gradient;  // φ ← φ − α ∂L/∂φ   (L7.6)
        const Real next_loss = objective.loss_and_gradient(next, next_gradient);
        if (next_loss < loss) {
            std::swap(phi, next);
            std::swap(gradient, next_gradient);
            loss = next_loss;
            alpha *= Real(1.1);
        } else {
            alpha /= 2;
        }
        history.push_back(loss);
    }
    return {std::move(phi), loss, std::move(history)};
}

Vector random_start(const ShallowNetwork& network, const Matrix& X, Random& random) {
    require(X.shape()[0] > 0, "random_start", "X has no rows");
    require_size("random_start", "columns of X", X.shape()[1], network.inputs);
    Vector phi = xt::zeros<Real>({network.parameters()});
    auto W0 = matrix(phi, network.W0()), W1 = matrix(phi, network.W1());
    auto b0 = vector(phi, network.b0());
    for (std::size_t d = 0; d < network.hidden; ++d) {
        const std::size_t i = random.index(X.shape()[0]);
        for (std::size_t k = 0; k < network.inputs; ++k) {
            W0(d, k) = random.normal();
            b0[d] -= W0(d, k) * X(i, k);  // the unit's line crosses zero at example i
        }
        for (std::size_t j = 0; j < network.outputs; ++j) W1(j, d) = random.normal();
    }
    return phi;
}

Examples lecture_examples() {
    const regression::Points points = regression::lecture_points();
    return {as_column(points.x), as_column(points.y)};
}

Examples read_examples(const std::string& file) {
    const Table table = read_table(file, LastColumn::target);
    const Matrix& values = table.values;
    const auto columns = static_cast<std::ptrdiff_t>(values.shape()[1]);
    if (columns < 2)
        throw std::runtime_error(file + ": one column, expected the inputs and then the target");
    if (values.shape()[0] < 2)
        throw std::runtime_error(file + ": one row of numbers, expected at least two");
    // A bad start's loss may be many times the sum of squares; it must be a number all the same.
    const Real squares = xt::sum(xt::square(values), xt::evaluation_strategy::immediate)();
    if (!std::isfinite(Real(1e6) * squares))
        throw std::runtime_error(file +
                                 ": the squares of these numbers are too large: use larger units");
    Examples data{xt::view(values, xt::all(), xt::range(0, columns - 1)),
                  xt::view(values, xt::all(), xt::range(columns - 1, columns)), table.recognised};
    if (data.X == xt::broadcast(xt::eval(xt::row(data.X, 0)), data.X.shape()))
        throw std::runtime_error(
            file + ": all rows have the same inputs, so there is nothing to learn from them");
    return data;
}

Vector unscaled(const ShallowNetwork& network, const Vector& phi, const Scaling& inputs,
                const Scaling& outputs) {
    require_size("unscaled", "phi", phi.size(), network.parameters());
    require_size("unscaled", "inputs", inputs.mean.size(), network.inputs);
    require_size("unscaled", "outputs", outputs.mean.size(), network.outputs);
    Vector result = phi;
    auto W0 = matrix(result, network.W0()), W1 = matrix(result, network.W1());
    auto b0 = vector(result, network.b0()), b1 = vector(result, network.b1());
    for (std::size_t d = 0; d < network.hidden; ++d)
        for (std::size_t k = 0; k < network.inputs; ++k) {
            W0(d, k) /= inputs.deviation[k];
            b0[d] -= W0(d, k) * inputs.mean[k];
        }
    for (std::size_t j = 0; j < network.outputs; ++j) {
        for (std::size_t d = 0; d < network.hidden; ++d) W1(j, d) *= outputs.deviation[j];
        b1[j] = outputs.mean[j] + outputs.deviation[j] * b1[j];
    }
    return result;
}

std::vector<FitResult> fit(const ShallowNetwork& network, const Matrix& X, const Matrix& T,
                           std::size_t starts, std::size_t steps, Random& random) {
    require(X.shape()[0] >= 2, "fit", "fewer than two examples");
    require(starts > 0, "fit", "no start");
    require_shape("fit", "T", T, {X.shape()[0], network.outputs});
    const Scaling inputs(X), outputs(T);
    const Matrix scaled_X = inputs.scaled(X), scaled_T = outputs.scaled(T);
    const Objective objective = sum_of_squares_objective(network, scaled_X, scaled_T);
    std::vector<FitResult> fits;
    for (std::size_t s = 0; s < starts; ++s) {
        FitResult one = descend(objective, random_start(network, scaled_X, random), steps);
        one.phi = unscaled(network, one.phi, inputs, outputs);
        one.loss = sum_of_squares(network, one.phi, X, T);
        fits.push_back(std::move(one));
    }
    std::sort(fits.begin(), fits.end(),
              [](const FitResult& a, const FitResult& b) { return a.loss < b.loss; });
    return fits;
}

FitStudy fit_study(const Examples& data, std::size_t hidden, std::size_t starts, std::size_t steps,
                   std::uint64_t seed) {
    const Matrix &X = data.X, &T = data.T;
    FitStudy study{ShallowNetwork(X.shape()[1], hidden, 1), {}, {}, 0, {}};
    const ShallowNetwork& network = study.network;

    // The gradient by hand, where every unit is active somewhere
    Random random(seed, "shallow network");
    Vector phi = xt::zeros<Real>({network.parameters()});
    random.fill_normal(phi);
    vector(phi, network.b0()) += Real(1);
    const Objective objective =
        sum_of_squares_objective(network, Scaling(X).scaled(X), Scaling(T).scaled(T));
    study.gradient = check_gradient(objective, phi, network.layout, {.batch = X.shape()[0]});

    // The best line, and the network from many starts
    const Matrix W = regression::design_matrix(X);
    study.line = regression::fit(W, T).theta;
    study.line_loss = regression::mean_squared_residual(W, study.line, T) * real(X.shape()[0]);
    study.fits = fit(network, X, T, starts, steps, random);
    return study;
}

}  // namespace descent::shallow
