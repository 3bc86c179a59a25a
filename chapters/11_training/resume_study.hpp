/// \file
/// Does a run that is stopped and goes on end with the same bits as one that is not?
#pragma once

#include <string>

#include "chapters/11_training/checkpoint.hpp"

namespace descent::training {

/// A small network on MNIST-1D, trained with Adam.
struct ResumePlan {
    std::size_t examples = 1000;  ///< a fifth of them to choose by
    std::size_t hidden = 30;      ///< units
    std::size_t batch = 64, epochs = 4;
    std::size_t stop = 31;  ///< the step after which it is stopped
};

/// A training stopped in the middle of an epoch, and how its two continuations end.
struct ResumeResult {
    std::size_t epoch = 0, batch = 0, steps = 0;  ///< where it stood: batch is that of the epoch
    std::size_t bytes = 0;                        ///< of its checkpoint
    /// max |φ − φ of the run that was never stopped| when it goes on from these bytes; and
    /// with an Adam that has forgotten its m and v
    Real resumed = 0, forgetful = 0;
    /// what run_from_bytes() says when one bit is changed; empty if it noticed nothing
    std::string refusal;
};

/// \throws std::invalid_argument as mnist1d_split() and train()
ResumeResult resume_study(const ResumePlan& plan, std::uint64_t seed);

}  // namespace descent::training
