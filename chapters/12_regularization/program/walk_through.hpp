/// \file
/// What does the program tell of each experiment, section by section?
#pragma once

#include <vector>

#include "chapters/12_regularization/adam_decay.hpp"
#include "chapters/12_regularization/augmentation_effect.hpp"
#include "chapters/12_regularization/double_descent.hpp"
#include "chapters/12_regularization/dropout_effect.hpp"
#include "chapters/12_regularization/early_stopping.hpp"
#include "chapters/12_regularization/masks.hpp"
#include "chapters/12_regularization/minima.hpp"
#include "chapters/12_regularization/overfitting.hpp"
#include "chapters/12_regularization/priors.hpp"
#include "chapters/12_regularization/random_labels.hpp"
#include "chapters/12_regularization/readings.hpp"
#include "chapters/12_regularization/risk.hpp"
#include "chapters/12_regularization/soft_constraint.hpp"
#include "chapters/12_regularization/sparsity.hpp"
#include "chapters/12_regularization/stopping_and_l2.hpp"
#include "common/program/report.hpp"

namespace descent::regularization {

// Overfitting (EE.24, EE.25, FM.10)

void show_more_data(Report& report, const MoreDataResult& data);
void show_double_descent(Report& report, const DoubleDescentResult& result);
void show_risk(Report& report, const RiskResult& result);
void show_more_capacity(Report& report, const MoreCapacityResult& capacity);
void show_wider_networks(Report& report, const WiderNetworksResult& networks);

// Data augmentation (EE.24b)

void show_augmentation(Report& report, const AugmentationResult& result);

// L2 (EE.26, EE.27, GO.16, GO.17, NL.20). The last of the minima is of the turned quadratic.

void show_l2(Report& report, Real lambda, const std::vector<L2MinimumResult>& minima,
             const PenaltyPath& path);
void show_decay_identity(Report& report, const DecayIdentityResult& identity);
void show_priors(Report& report, const std::vector<PriorResult>& priors);

// L1 (EE.28, NL.21)

void show_l1(Report& report, Real lambda, const L1MinimumResult& upright,
             const L1MinimumResult& turned);
void show_near_zero(Report& report, const PenaltyPath& path, const ShrinkageCurves& curves,
                    const NearZeroResult& steps);
void show_sparsity(Report& report, const SparsityResult& zeros);

// What the two do to inputs that say the same or nothing (EE.26b, EE.28b)

void show_readings(Report& report, const SharedInputsResult& inputs,
                   const std::vector<SoftConstraint>& constraints);

// Decay under Adam (GO.18)

void show_noisy_decay(Report& report, const NoisyDecayResult& result);
void show_network_decay(Report& report, const NetworkDecayResult& result);

// Early stopping (EE.29)

void show_early_stopping(Report& report, const ReuseResult& reuse);
void show_targets(Report& report, const TargetResult& targets);
void show_stopping_and_l2(Report& report, const StoppingL2Result& result);

// Dropout (EE.30, GO.19) and random labels (GO.15)

/// \param away of the mean over 4000 masks, in standard errors
void show_masks(Report& report, const MaskResult& masks, const DropoutGradientResult& gradient,
                Real away);
void show_dropout(Report& report, const DropoutEffectResult& effect);
void show_random_labels(Report& report, const RandomLabelsResult& labels);

}  // namespace descent::regularization
