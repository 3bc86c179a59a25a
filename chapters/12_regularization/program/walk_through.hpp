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

/// Both losses over the number of examples.
void show_more_data(Report& report, const MoreDataResult& data);
/// The expected loss with few examples, and its peak where they are as many as
/// parameters.
void show_double_descent(Report& report, const DoubleDescentResult& result);
/// The risk of FM.10 beside the mean loss of a sample.
void show_risk(Report& report, const RiskResult& result);
/// The expected loss over the degree, for a fixed number of examples.
void show_more_capacity(Report& report, const MoreCapacityResult& capacity);
/// The gap of networks over their width, with few and with many examples.
void show_wider_networks(Report& report, const WiderNetworksResult& networks);

// Data augmentation (EE.24b)

/// Shifted copies beside other ways, by test accuracy.
void show_augmentation(Report& report, const AugmentationResult& result);

// L2 (EE.26, EE.27, GO.16, GO.17, NL.20)

/// What L2 makes of a minimum, by formula and by descent.
/// \param minima the last is of the turned quadratic
void show_l2(Report& report, Real lambda, const std::vector<L2MinimumResult>& minima,
             const PenaltyPath& path);
/// A penalty's step, a decay's and PyTorch's, and how far they differ.
void show_decay_identity(Report& report, const DecayIdentityResult& identity);
/// −log of a prior beside its penalty.
void show_priors(Report& report, const std::vector<PriorResult>& priors);

// L1 (EE.28, NL.21)

/// Soft thresholds, and what takes their place when the axes are turned.
void show_l1(Report& report, Real lambda, const L1MinimumResult& upright,
             const L1MinimumResult& turned);
/// Subgradient and proximal steps around 0, and what is left of a weight.
void show_near_zero(Report& report, const PenaltyPath& path, const ShrinkageCurves& curves,
                    const NearZeroResult& steps);
/// How many weights of a network are 0 after each way of training.
void show_sparsity(Report& report, const SparsityResult& zeros);

// What the two do to inputs that say the same or nothing (EE.26b, EE.28b)

/// Two equal inputs, inputs that are noise, and a ball in place of a penalty.
void show_readings(Report& report, const SharedInputsResult& inputs,
                   const std::vector<SoftConstraint>& constraints);

// Decay under Adam (GO.18)

/// L2 and decay where the gradients differ in size only.
void show_noisy_decay(Report& report, const NoisyDecayResult& result);
/// The same in a network, by the size of the gradients.
void show_network_decay(Report& report, const NetworkDecayResult& result);

// Early stopping (EE.29)

/// The copy that was kept beside a second run on all examples.
void show_early_stopping(Report& report, const ReuseResult& reuse);
/// A second run until the old training loss, which may never come.
void show_targets(Report& report, const TargetResult& targets);
/// Two paths from 0, by steps and by λ, and how far they are apart.
void show_stopping_and_l2(Report& report, const StoppingL2Result& result);

// Dropout (EE.30, GO.19) and random labels (GO.15)

/// \param away of the mean over 4000 masks, in standard errors
void show_masks(Report& report, const MaskResult& masks, const DropoutGradientResult& gradient,
                Real away);
/// Training and test accuracy by the two probabilities.
void show_dropout(Report& report, const DropoutEffectResult& effect);
/// Whether a network with a regularizer still learns random labels.
void show_random_labels(Report& report, const RandomLabelsResult& labels);

}  // namespace descent::regularization
