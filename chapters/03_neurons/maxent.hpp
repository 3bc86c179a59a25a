/// \file
/// How do features vote for classes, and which weights make the observed classes likely?
/// Maximum entropy classification, also called multinomial logistic regression
/// (NL.1–NL.3).
///
/// A feature is f(c,d) = [Φ(d) ∧ c = c_j]: a property Φ of the observation d together
/// with a class (NL.1). There is one for each pair, so its weight is an entry of a matrix
/// λ with a row per property and a column per class.
#pragma once

#include <string>
#include <vector>

#include "common/objective.hpp"
#include "common/parameters.hpp"

namespace descent::neurons {

/// An observation d: the numbers of the properties it has, without repetition, and its
/// class.
struct Observation {
    std::vector<std::size_t> properties;
    std::size_t label = 0;
};

/// Labelled observations with the names of their properties and classes.
struct Observations {
    std::vector<std::string> properties, classes;
    std::vector<Observation> all;
};

/// vote(c) = Σ_i λ_i f_i(c,d): each property that d has votes for or against each class
/// (NL.1).
/// \param lambda properties × classes
/// \throws std::invalid_argument for a property beyond its rows
Vector votes(const Matrix& lambda, const Observation& d);

/// P(c|d,λ) = exp vote(c) / Σ_c' exp vote(c'), for all classes (NL.2): a softmax neuron
/// per class.
Vector class_probabilities(const Matrix& lambda, const Observation& d);

/// Σ_d log P(c_d|d,λ), the conditional log-likelihood: a sum, at most 0 (NL.3).
/// \throws std::invalid_argument when λ has not a row per property and a column per class
Real conditional_log_likelihood(const Matrix& lambda, const Observations& data);

/// How often each feature is on: Σ_d f_i(c_d, d), with the classes that were observed
/// (NL.3).
Matrix observed_counts(const Observations& data);

/// How often the model expects it to be on: Σ_d Σ_c P(c|d,λ) f_i(c, d) (NL.3).
Matrix expected_counts(const Matrix& lambda, const Observations& data);

/// −conditional log-likelihood of λ, row by row in φ, with the gradient expected −
/// observed counts. Keeps a copy.
Objective maxent_objective(const Observations& data);
ParameterLayout maxent_layout(const Observations& data);  ///< one block, lambda

/// Λ with which the log-likelihood bends at most: its Hessian lies between −Λ I and 0.
/// Each observation adds −xxᵀ ⊗ (diag p − ppᵀ), where x has a 1 for each of its A
/// properties: at most ‖x‖² · ½ = A/2. So Λ = ½ Σ_d A_d.
Real curvature_bound(const Observations& data);

/// What maximizing gave: λ, and the log-likelihood before each step and at the end.
struct Ascent {
    Matrix lambda;
    Vector log_likelihood;    ///< steps + 1
    Vector squared_gradient;  ///< ‖observed − expected‖² at the same places
};

/// λ ← λ + (observed − expected)/Λ, starting at `lambda` (NL.3). With the step 1/Λ the
/// log-likelihood cannot fall: each step adds at least ‖observed − expected‖²/(2Λ) to it.
Ascent maximize(const Observations& data, const Matrix& lambda, std::size_t steps);

/// By how much a step added less than that at the most; 0 when all of them kept the
/// promise (NL.3).
Real largest_shortfall(const Ascent& ascent, const Observations& data);

/// λ = 0: all classes equally likely.
Matrix no_weights(const Observations& data);

/// The generative way: naive Bayes, P(c,d) = P(c) Π_Φ∈d P(Φ|c), whose best weights are
/// relative frequencies (NL.3).
///
/// Its conditional P(c|d) has the same form as the maximum entropy model, with λ_{Φ,c} =
/// log P(Φ|c); the property number 0, which every observation has, carries log P(c). The
/// properties come in groups ("before=…"), of which each observation has exactly one, so
/// P(Φ|c) sums to 1 over a group.
/// \param group the group of each property; group 0 is property 0 alone
/// \param smoothing added to each count, so that nothing is impossible for being new. 0
/// gives relative frequencies, and the weight −∞ to what never occurred
Matrix naive_bayes(const Observations& data, const std::vector<std::size_t>& group, Real smoothing);

/// Σ_d log P(c_d, d), the joint log-likelihood of such weights (NL.3).
Real joint_log_likelihood(const Matrix& lambda, const Observations& data);

/// Observations whose class has the highest probability.
std::size_t correct(const Matrix& lambda, const Observations& data);

}  // namespace descent::neurons
