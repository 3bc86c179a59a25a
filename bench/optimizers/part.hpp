/// \file
/// Which part of a plan is this process's? What its command line says, or who started it.
#pragma once

#include <cstddef>
#include <functional>
#include <optional>
#include <string>

namespace descent::bench {

/// Part i of n.
struct Part {
    std::size_t i = 0, n = 1;
};

/// The value of an environment variable; nothing when it is not set.
using Environment = std::function<std::optional<std::string>(const std::string& name)>;

/// Of this process.
std::optional<std::string> environment(const std::string& name);

/// "2/8" is part 2 of 8; "array/8" takes the 2 from a job array (SLURM_ARRAY_TASK_ID,
/// HQ_TASK_ID). An array does not say how many its parts are: a rerun of two has a count
/// of 2.
/// \throws std::runtime_error for another text, i ≥ n, or no array
Part read_part(const std::string& text, const Environment& environment);

/// What Slurm (srun), Open MPI or MPICH say of this process; nothing outside of them.
/// \throws std::runtime_error inside a job array, which must be told its number of parts,
/// and for numbers that are none
std::optional<Part> part_from(const Environment& environment);

}  // namespace descent::bench
