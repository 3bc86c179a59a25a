/// \file
/// What is to be run? A plan names every study of a comparison, whoever runs it and
/// wherever.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "bench/optimizers/method.hpp"

namespace descent::bench {

/// One study: a method searches on a problem with as many trials, from what draw `study`
/// of the problem gives everybody.
struct StudyId {
    std::string problem, method;
    std::size_t budget = 0, study = 0;
    auto operator<=>(const StudyId&) const = default;
};

/// "mnist1d/adam/5/3", and back. \throws std::invalid_argument when it is no such text
std::string text(const StudyId& id);
StudyId study_id(const std::string& text);

/// A comparison.
struct Plan {
    std::string size = "quick";
    std::uint64_t seed = 0;
    std::vector<Problem> problems;
    std::vector<Method> methods;
    std::vector<std::size_t> budgets;  ///< trials of a search; 1: the published constants
    std::size_t studies = 0;
    std::size_t tuning_runs = 1;   ///< of each trial
    std::size_t fresh_runs = 2;    ///< of the chosen one
    std::string control = "adam";  ///< what all others are compared with
    /// Of the program with a file of one's own in it, a checksum: another file, another plan.
    /// Empty without.
    std::string program;
    std::string mine;  ///< the one comparison that was declared before; may be empty
    /// What problems and methods give here: "quad-100/adam" and the loss after 20 steps. They
    /// tie results to the code.
    std::vector<std::pair<std::string, Real>> probes;
};

/// What a user may choose.
struct PlanRequest {
    std::string size = "quick";  ///< quick, standard or full
    /// Problems and methods by name; of each kind the size's when none is named.
    std::vector<std::string> only;
    std::string against = "adam";  ///< the control
    std::uint64_t seed = 0;
};

/// Makes a plan; a method that was added takes part and is `mine`, and so does the
/// control.
/// \throws std::invalid_argument for a name that is neither a problem nor a method
Plan make_plan(const PlanRequest& request);

/// \throws std::invalid_argument when nobody would be compared with the control
void require_comparison(const Plan& plan);

/// The plan as JSON with its id, and back.
/// \throws std::runtime_error when the text is no plan, its id is not that of its text,
/// or it names what is not here
std::string written(const Plan& plan);
Plan read_plan(const std::string& text);
/// \throws std::runtime_error "PATH: …" also when it cannot be read
Plan read_plan_file(const std::string& path);

/// A UUID of the plan's text (version 5): other content, other id.
std::string plan_id(const Plan& plan);

/// Compares the plan's probes with what the code gives here. \throws std::runtime_error
/// that names the first that differs by more than 1e−8 of it, with both values
void require_same_code(const Plan& plan);

/// A fingerprint of the exact bits of the probes here: where it differs, so may the last
/// digits of every result.
std::string probe_bits(const Plan& plan);

/// All studies, in the order in which one process runs them: the studies of one problem
/// and number stand together.
std::vector<StudyId> studies(const Plan& plan);

/// Part i of n: whole (problem, number) blocks, so that what is compared is run by the
/// same process. \throws std::invalid_argument unless i < n
std::vector<StudyId> shard(const Plan& plan, std::size_t i, std::size_t n);

}  // namespace descent::bench
