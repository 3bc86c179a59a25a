#include "chapters/03_neurons/maxent.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "chapters/03_neurons/activation.hpp"

namespace descent::neurons {
namespace {

void require_weights(const char* function, const Matrix& lambda, const Observations& data) {
    require_shape(function, "lambda", lambda, {data.properties.size(), data.classes.size()});
    for (const Observation& d : data.all) {
        if (d.label >= data.classes.size())
            argument_error(function, fmt::format("there is no class {}", d.label));
        for (std::size_t property : d.properties)
            if (property >= data.properties.size())
                argument_error(function, fmt::format("there is no property {}", property));
    }
}

}  // namespace

Vector votes(const Matrix& lambda, const Observation& d) {
    const std::size_t C = lambda.shape()[1];
    Vector vote = xt::zeros<Real>({C});
    for (std::size_t property : d.properties) {
        if (property >= lambda.shape()[0])
            argument_error("votes", fmt::format("there is no property {}", property));
        // vote(c) = Σ_i λ_i f_i(c,d)   (NL.1)
        for (std::size_t c = 0; c < C; ++c) vote(c) += lambda(property, c);
    }
    return vote;
}

Vector class_probabilities(const Matrix& lambda, const Observation& d) {
    const Vector vote = votes(lambda, d);
    require(vote.size() > 0, "class_probabilities", "there is no class");
    Matrix F = Matrix::from_shape({std::size_t{1}, vote.size()}), P;
    row(F, 0) = vote;
    softmax(F, P);  // P(c|d,λ) = exp vote(c) / Σ_c' exp vote(c')   (NL.2)
    return row(P, 0);
}

Real conditional_log_likelihood(const Matrix& lambda, const Observations& data) {
    require_weights("conditional_log_likelihood", lambda, data);
    Real sum = 0;
    for (const Observation& d : data.all) {
        const Vector vote = votes(lambda, d);
        sum += vote(d.label) - log_sum_exp(vote);  // log P(c_d|d,λ)   (NL.3)
    }
    return sum;
}

Matrix observed_counts(const Observations& data) {
    Matrix counts = no_weights(data);
    require_weights("observed_counts", counts, data);
    for (const Observation& d : data.all)
        for (std::size_t property : d.properties)
            counts(property, d.label) += 1;  // f_i(c_d, d)   (NL.3)
    return counts;
}

Matrix expected_counts(const Matrix& lambda, const Observations& data) {
    require_weights("expected_counts", lambda, data);
    Matrix counts = no_weights(data);
    for (const Observation& d : data.all) {
        //> 03.6
        const Vector P = class_probabilities(lambda, d);
        for (std::size_t property : d.properties)
            for (std::size_t c = 0; c < P.size(); ++c)
                counts(property, c) += P(c);  // P(c|d,λ) f_i(c, d)   (NL.3)
        //<
    }
    return counts;
}

ParameterLayout maxent_layout(const Observations& data) {
    ParameterLayout layout;
    layout.add("lambda", {data.properties.size(), data.classes.size()});
    return layout;
}

Objective maxent_objective(const Observations& data) {
    const Block block = maxent_layout(data)[0];
    Objective objective;
    objective.loss = [data, block](const Vector& phi) {
        return -conditional_log_likelihood(Matrix(matrix(phi, block)), data);
    };
    objective.loss_and_gradient = [data, block, observed = observed_counts(data)](const Vector& phi,
                                                                                  Vector& dphi) {
        const Matrix lambda = matrix(phi, block);
        dphi.resize({block.size});
        // −∂ log-likelihood/∂λ   (NL.3)
        matrix(dphi, block) = expected_counts(lambda, data) - observed;
        return -conditional_log_likelihood(lambda, data);
    };
    return objective;
}

Real curvature_bound(const Observations& data) {
    std::size_t active = 0;
    for (const Observation& d : data.all) active += d.properties.size();
    return Real(0.5) * real(active);  // Λ = ½ Σ_d A_d
}

Ascent maximize(const Observations& data, const Matrix& lambda, std::size_t steps) {
    const Matrix observed = observed_counts(data);
    const Real alpha = 1 / std::max(curvature_bound(data), Real(0.5));
    Ascent ascent{lambda, Vector::from_shape({steps + 1}), Vector::from_shape({steps + 1})};
    for (std::size_t k = 0; k <= steps; ++k) {
        // observed − expected   (NL.3)
        const Matrix gradient = observed - expected_counts(ascent.lambda, data);
        ascent.log_likelihood(k) = conditional_log_likelihood(ascent.lambda, data);
        ascent.squared_gradient(k) = 0;
        for (Real g : gradient) ascent.squared_gradient(k) += g * g;
        // λ ← λ + (observed − expected)/Λ   (NL.3)
        if (k < steps) ascent.lambda += alpha * gradient;
    }
    return ascent;
}

Real largest_shortfall(const Ascent& ascent, const Observations& data) {
    const Vector &l = ascent.log_likelihood, &squares = ascent.squared_gradient;
    Real largest = 0;
    for (std::size_t k = 0; k + 1 < l.size(); ++k)
        largest = std::max(largest, l(k) + squares(k) / (2 * curvature_bound(data)) - l(k + 1));
    return largest;
}

Matrix no_weights(const Observations& data) {
    return xt::zeros<Real>({data.properties.size(), data.classes.size()});
}

Matrix naive_bayes(const Observations& data, const std::vector<std::size_t>& group,
                   Real smoothing) {
    require_size("naive_bayes", "group", group.size(), data.properties.size());
    require(!group.empty() && !data.all.empty(), "naive_bayes", "there is nothing to count");
    require(smoothing >= 0, "naive_bayes", "the smoothing is negative");
    const Matrix count = observed_counts(data);
    const std::size_t groups = *std::max_element(group.begin(), group.end()) + 1;
    Matrix lambda = no_weights(data);
    for (std::size_t c = 0; c < data.classes.size(); ++c) {
        std::vector<Real> total(groups, 0);
        for (std::size_t i = 0; i < group.size(); ++i) total[group[i]] += count(i, c) + smoothing;
        for (std::size_t i = 0; i < group.size(); ++i)
            lambda(i, c) = std::log((count(i, c) + smoothing) /
                                    total[group[i]]);  // log P(Φ|c), a relative frequency
        const Real classes = smoothing * real(data.classes.size());
        lambda(0, c) =
            std::log((count(0, c) + smoothing) / (real(data.all.size()) + classes));  // log P(c)
    }
    return lambda;
}

Real joint_log_likelihood(const Matrix& lambda, const Observations& data) {
    require_weights("joint_log_likelihood", lambda, data);
    Real sum = 0;
    // log P(c) + Σ_Φ log P(Φ|c)   (NL.3)
    for (const Observation& d : data.all) sum += votes(lambda, d)(d.label);
    return sum;
}

std::size_t correct(const Matrix& lambda, const Observations& data) {
    std::size_t right = 0;
    for (const Observation& d : data.all) {
        const Vector vote = votes(lambda, d);
        const auto best = std::max_element(vote.begin(), vote.end());
        right += static_cast<std::size_t>(best - vote.begin()) == d.label;
    }
    return right;
}

}  // namespace descent::neurons
