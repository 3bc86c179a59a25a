/// \file
/// How reliably do populations find the minimum, compared with points that know nothing
/// of each other? (FM.4)
#pragma once

#include <cstdint>

#include "chapters/02_model_fitting/population.hpp"
#include "common/progress.hpp"

namespace descent::fitting {

/// One method on the Gabor loss, once for each seed.
struct PopulationRuns {
    std::string method;
    std::size_t trials = 0;  ///< losses of one run
    std::vector<Real> best;  ///< lowest loss of each run, ascending
    Real median = 0;         ///< of these
    std::size_t found = 0;   ///< how many of these are below PopulationResult::enough
};

/// Random search, evolution, a swarm and ants on the same loss.
struct PopulationResult {
    static constexpr Real enough = Real(0.65);  ///< the minimum is 0.6457
    std::vector<PopulationRuns> methods;
    std::size_t asked = 0;  ///< losses evaluated in all runs
    std::size_t kept = 0;   ///< losses in the trials that came back
    SwarmPlan swarm_plan;   ///< how the swarm flew
    Trials swarm;           ///< its first run
    std::size_t seeds() const { return methods[0].best.size(); }  ///< runs of each method
};

/// Each method over gabor_window(), 40 generations of 30 and 1200 random points; the ants
/// choose among 101 values an axis. Repeated with the seeds seed, seed + 1, … (FM.4).
/// \throws std::invalid_argument for no seeds
PopulationResult compare_populations(std::uint64_t seed, std::size_t seeds,
                                     const Progress& progress = {});

}  // namespace descent::fitting
