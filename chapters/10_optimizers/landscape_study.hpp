/// \file
/// Are the high stationary points of a small network saddles, and the low ones minima?
/// (FM.17)
#pragma once

#include "chapters/10_optimizers/landscape.hpp"

namespace descent::optimizers {

/// The small network, how it is trained, and where its stationary points are looked for.
struct LandscapePlan {
    std::size_t units = 4, examples = 30;
    Real lambda = Real(0.01);   ///< of the penalty
    Real alpha = Real(0.15);    ///< of the training
    std::size_t steps = 20000;  ///< of the training
    std::size_t starts = 200;   ///< where stationary points are looked for
};

/// The network's loss along gradient descent from N(0, 0.1²).
struct TrainingSpectrum {
    LandscapePlan plan;
    std::size_t parameters = 0;
    Spectrum spectrum;  ///< at the logarithmic_steps()
};
/// One training; the seed draws problem and start.
TrainingSpectrum training_spectrum(const LandscapePlan& plan, std::uint64_t seed);

/// The stationary points that were found, by ascending loss.
struct StationaryStudy {
    LandscapePlan plan;
    std::size_t parameters = 0;
    std::vector<fitting::StationaryPoint> points;
    Vector loss, index;                ///< of each
    std::vector<std::size_t> working;  ///< units at work in each
    std::size_t minima = 0;
    bool comparable = false;  ///< there are two points of different index
    Real correlation = 0;     ///< rank correlation of loss and index; 0 where not comparable
};
/// What is found from plan.starts places; the seed draws problem and places.
StationaryStudy stationary_study(const LandscapePlan& plan, std::uint64_t seed);

}  // namespace descent::optimizers
