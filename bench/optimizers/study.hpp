/// \file
/// What is one measurement? A study: a search, its choice, and fresh runs of what was
/// chosen.
///
/// Differences of two methods are differences of whole studies: a search has luck, and
/// one search rerun on many seeds would hide it.
#pragma once

#include <string>
#include <vector>

#include "bench/optimizers/plan.hpp"

namespace descent::bench {

/// log10 of what is left of a loss where the rest is rounding: the problem is solved.
constexpr Real solved = -12;

/// log10 of what is left, not below `solved`.
Real log_left(Real left);

enum class Status { ok, diverged, error };

/// One run of a method.
struct RunResult {
    bool fresh = false;     ///< a run of the chosen trial, else one of the search
    std::size_t trial = 0;  ///< which point of the search
    std::size_t repetition = 0;
    std::uint64_t seed = 0;
    Vector knobs;
    Status status = Status::ok;
    std::string error;  ///< why, where status is error
    Real stopped = 0;   ///< the price at which it diverged
    Evaluations evaluations;
    /// Checkpoints, in gradients, and the loss there; of fresh runs only.
    std::vector<Real> at, loss;
    /// For each target of the problem, the price at which it was first reached, and from
    /// which on it stayed reached; infinite when it was not.
    std::vector<Real> first, stay;
    Real start_loss = 0;
    Real end_loss = 0;    ///< at the end of the budget; infinite when it diverged
    Real left = 1;        ///< what is left of the loss, or the loss itself (Problem::absolute)
    Real validation = 0;  ///< by which trials are chosen
};

/// One study.
struct StudyResult {
    StudyId id;
    std::vector<RunResult> runs;  ///< of the search in the order of its trials, then fresh ones
    std::size_t chosen = 0;       ///< trial with the smallest validation loss; of equals the first
    bool edge = false;            ///< chosen on the edge of a prior
    /// What it is compared by: the mean of log10 of what is left over its fresh runs, not
    /// below −12; infinite when one diverged.
    Real value = 0;
    /// For each target, the larger of the prices at which its fresh runs came to stay.
    std::vector<Real> arrival;
    TestResult test;     ///< of the first fresh run
    double seconds = 0;  ///< spent; not compared
};

/// One run: a method with these knobs on an instance. Its objective counts, and throws
/// beyond the budget.
/// \param answer gets φ at the end \param watched judge it on its way, else at its end
/// alone
RunResult run_once(const Problem& problem, const Instance& instance, const Method& method,
                   const Vector& knobs, std::uint64_t seed, Vector* answer = nullptr,
                   bool watched = true);

/// What is left of a loss, from the loss at the start, as the problem says it.
Real what_is_left(const Problem& problem, const Instance& instance, Real start_loss, Real loss);

/// Price of each checkpoint of a run: 1, 2, 3, …, evenly spaced in the logarithm, ending
/// with the budget.
std::vector<std::size_t> checkpoints(std::size_t steps);

/// Points of the unit cube where the searches of this study try their knobs, the same for
/// all methods; the first five are those of a search with five trials.
Matrix trial_points(const Plan& plan, const StudyId& id, std::size_t knobs);

/// Runs a study.
StudyResult run_study(const Plan& plan, const StudyId& id);

/// Runs a whole block of studies that share problem and number; each trial of nested
/// searches runs once.
std::vector<StudyResult> run_block(const Plan& plan, const std::vector<StudyId>& block);

}  // namespace descent::bench
