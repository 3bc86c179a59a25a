/// \file
/// Where does stochastic descent end under each schedule, and which of Robbins and
/// Monro's conditions does the schedule keep? (EE.13, EE.13b, GO.3, GO.4)
#pragma once

#include <string>
#include <vector>

#include "chapters/10_optimizers/schedule.hpp"
#include "common/progress.hpp"

namespace descent::optimizers {

/// A schedule as the tables call it.
struct NamedSchedule {
    std::string name;
    Schedule schedule;
};

/// The seven schedules of the note, with constants that suit some ten thousand steps.
std::vector<NamedSchedule> lecture_schedules();

/// One-example SGD on chapter 1's line from (0, 0). The examples are drawn with
/// replacement, so that the noise of one step knows nothing of the others.
struct SchedulePlan {
    std::size_t epochs = 1000, seeds = 20;  ///< as many runs, from seed, seed + 1, …
    Real alpha = Real(0.1);
};

/// What one schedule promises by its sums, and where SGD with it ends.
struct ScheduleResult {
    std::string name;
    RobbinsMonro sums;
    Vector factor;      ///< of α at the steps 0 … 500
    Real distance = 0;  ///< mean ‖φ − φ̂‖ at the end, over the seeds
};

/// Each schedule with every seed of the plan, from this one on.
std::vector<ScheduleResult> compare_schedules(const std::vector<NamedSchedule>& schedules,
                                              const SchedulePlan& plan, std::uint64_t seed,
                                              const Progress& progress = {});

/// Decay on plateau at work (GO.3).
struct PlateauExample {
    PlateauDecay decay{.patience = 3};
    std::vector<Real> accuracy;  ///< on the development set, by epoch
    std::vector<Real> factor;    ///< of α after each epoch
};
/// Ten made-up accuracies, and what the decay makes of them.
PlateauExample plateau_example();

}  // namespace descent::optimizers
