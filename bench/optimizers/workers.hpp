/// \file
/// How do many processes share the studies of a plan, and how long would one take?
#pragma once

#include <filesystem>
#include <vector>

#include "bench/optimizers/plan.hpp"
#include "common/progress.hpp"

namespace descent::bench {

/// Runs studies in as many processes, each with a file of records of its own. A worker
/// takes the next block of one problem and number when it has finished one.
/// \param progress studies done, of all
/// \returns how many studies ended with an error of their method
/// \throws std::runtime_error when a worker ended before its work: what it finished is
/// kept
std::size_t run_studies(const Plan& plan, const std::vector<StudyId>& ids,
                        const std::filesystem::path& folder, std::size_t jobs,
                        const Progress& progress = {});

/// How long one process would take: every method once on every problem, times the runs.
double estimated_seconds(const Plan& plan);

}  // namespace descent::bench
