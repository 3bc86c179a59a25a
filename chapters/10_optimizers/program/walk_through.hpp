/// \file
/// What is told of every experiment, in the note's order?
#pragma once

#include <vector>

#include "chapters/10_optimizers/adaptive_study.hpp"
#include "chapters/10_optimizers/escape.hpp"
#include "chapters/10_optimizers/given_gradients.hpp"
#include "chapters/10_optimizers/higher_order.hpp"
#include "chapters/10_optimizers/landscape_study.hpp"
#include "chapters/10_optimizers/line_search_study.hpp"
#include "chapters/10_optimizers/module_training.hpp"
#include "chapters/10_optimizers/momentum_study.hpp"
#include "chapters/10_optimizers/noise.hpp"
#include "chapters/10_optimizers/race.hpp"
#include "chapters/10_optimizers/reddi.hpp"
#include "chapters/10_optimizers/schedule_study.hpp"
#include "chapters/10_optimizers/step_size.hpp"
#include "chapters/10_optimizers/stopping.hpp"
#include "common/program/report.hpp"

namespace descent::optimizers {

// walk_batches.cpp

/// Gradient descent on the line (L10.2, L10.3, EE.11).
void show_step_limit(Report& report, const StepLimit& limit);
/// Mini-batches, and out of a local minimum with them (L10.10, EE.12).
void show_escape(Report& report, const EscapeResult& escape);
/// The √B law (FM.14).
void show_noise(Report& report, const NoiseLaw& law, Real network_error);
/// Robbins and Monro's conditions (EE.13, EE.13b, GO.3, GO.4).
void show_schedules(Report& report, const SchedulePlan& plan,
                    const std::vector<ScheduleResult>& results);
/// Decay on plateau (GO.3).
void show_plateau(Report& report, const PlateauExample& example);

// walk_rules.cpp

/// Exact search and backtracking (GO.3).
void show_line_search(Report& report, const LineSearchStudy& study);
/// The three forms of momentum (L10.11, EE.14, GO.20, FM.15).
void show_momentum(Report& report, const MomentumForms& forms);
/// Terminal velocity (EE.15).
void show_velocity(Report& report, const VelocityGrowth& growth);
/// The steps of all rules for the gradient (3, −2, 5), and its normalized form (L10.12).
void show_rule_steps(Report& report, const std::vector<RuleSteps>& rules, const Vector& normalized);
/// Normalized gradients do not arrive (L10.12).
void show_oscillation(Report& report, const Oscillation& oscillation);
/// All rules on three surfaces (L10.5, L10.13, EE.16–18, GO.20–23).
void show_race(Report& report, std::size_t steps, const std::vector<Race>& races);

// walk_memory.cpp

/// Momentum's three scenarios (EE.14).
void show_momentum_study(Report& report, const MomentumStudy& study);
/// Stopping criteria (EE.11, EE.12).
void show_stopping(Report& report, const StoppingStudy& study);
/// AdaGrad where the loss is convex, and where it is not (EE.16, EE.17).
void show_hill(Report& report, const HillStudy& study);
/// Steps in other units (GO.21).
void show_units(Report& report, const std::vector<UnitRow>& rows);

// walk_adam.cpp

/// Step sizes while the bias correction fades (GO.23).
void show_step_growth(Report& report, const StepGrowth& growth);
/// Reddi's counterexample (GO.23b).
void show_reddi(Report& report, const ReddiResult& result);
/// The lecture's core training step (FM.24b).
void show_core_step(Report& report, const CoreStepResult& result);

// walk_landscape.cpp

/// A product of many weights (EE.21).
void show_higher_order(Report& report, const DepthStudy& depths, const OrderStudy& orders);
/// Eigenvalues along training (FM.17).
void show_training(Report& report, const TrainingSpectrum& training);
/// Saddles high, minima low (FM.17).
void show_stationary(Report& report, const StationaryStudy& study);

}  // namespace descent::optimizers
