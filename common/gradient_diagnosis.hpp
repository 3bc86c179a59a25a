/// \file
/// From compared numbers to a verdict and a reason: the second half of the gradient
/// check.
#pragma once

#include "common/differences.hpp"
#include "common/gradient_check.hpp"

namespace descent {

/// The comparisons of one block, with what the diagnosis needs beside them.
struct Samples {
    explicit Samples(const Block& of) : block(of) {}

    Block block;
    bool repeatable = true;               ///< later calls at the same φ gave the same gradient
    bool exact = false;                   ///< the slopes have no error of their own
    bool whole_block = true;              ///< every entry in order (not random directions)
    std::vector<Comparison> comparisons;  ///< an infinite bound marks an unresolved entry
    std::vector<Slope::Kind> kinds;       ///< how each slope was found
    std::vector<Real> phi;                ///< the entry of φ, or φᵀv
    Comparison suspect;  ///< of a wrong direction: the entry that halving the block led to
};

/// Verdict, worst entry and diagnosis of every block. \param problem fails the whole
/// report unless empty
GradientReport judge(std::vector<Samples> all, std::size_t batch, std::size_t evaluations,
                     std::string problem = {});

}  // namespace descent
