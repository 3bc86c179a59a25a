/// \file
/// Is the gradient of a normalized network right, through every batch statistic, and what
/// about the blocks whose gradient is 0 (EE.19)?
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "chapters/13_batch_normalization/network.hpp"
#include "common/gradient_check.hpp"

namespace descent::normalization {

/// The weights w of every unit before a normalization, and their gradient: their length
/// does not matter, but for ε.
struct WeightsBefore {
    std::size_t units = 0;
    Real along = 0;  ///< largest |w·∂L/∂w|
    Real error = 0;  ///< of w·∂L/∂w = −2ε ∂L/∂σ², largest
};

/// One pass of this batch (EE.19). \throws std::invalid_argument as loss_and_gradient()
WeightsBefore weights_before(const NormalizedNetwork& network, const Vector& phi, const Matrix& X,
                             Labels labels);

/// What a gradient check says of a network.
struct NetworkCheck {
    std::vector<std::size_t> widths;
    Activation activation;
    GradientReport report;
    std::vector<std::string> silent;  ///< silent_blocks()
    WeightsBefore weights;

    std::size_t count(Verdict verdict) const;  ///< blocks with this verdict
    /// All silent blocks are ZERO beside the others, and …
    bool silent_zero() const;
    bool others_pass() const;  ///< … all others pass.
};

/// Checks every block of the network on `examples` random examples, the classes in turn,
/// at a φ that is off its start by N(0, .3²) everywhere (EE.19).
NetworkCheck network_check(const NormalizedNetwork& network, std::size_t examples,
                           std::uint64_t seed);

}  // namespace descent::normalization
