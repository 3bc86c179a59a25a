/// \file
/// Which figures does the chapter draw, and of which results?
#pragma once

#include <string>
#include <vector>

#include "chapters/12_regularization/adam_decay.hpp"
#include "chapters/12_regularization/augmentation_effect.hpp"
#include "chapters/12_regularization/double_descent.hpp"
#include "chapters/12_regularization/dropout_effect.hpp"
#include "chapters/12_regularization/early_stopping.hpp"
#include "chapters/12_regularization/minima.hpp"
#include "chapters/12_regularization/overfitting.hpp"
#include "chapters/12_regularization/random_labels.hpp"
#include "chapters/12_regularization/stopping_and_l2.hpp"
#include "common/program/figure.hpp"

namespace descent::regularization {

/// Both losses against the number of examples, with the formula beside the empirical one
/// (EE.24).
Figure more_data_figure(const MoreDataResult& data);

/// The expected loss against few and many examples, with a penalty and without (EE.24).
Figure double_descent_figure(const DoubleDescentResult& result);

/// Training and test accuracy in each way, shifted copies among them (EE.24b).
Figure augmentation_figure(const AugmentationResult& result);

/// Both losses against the degree of the polynomial (EE.25).
Figure more_capacity_figure(const MoreCapacityResult& capacity);

/// The way of a penalized minimum over its quadratic, by formula, and where descents
/// ended (EE.27, EE.28).
Figure penalty_path_figure(const std::string& name, const std::string& title,
                           const PenaltyPath& path);

/// One weight with penalty against the weight without: formulas as lines, descents as
/// points (EE.27, EE.28).
Figure shrinkage_figure(const ShrinkageCurves& curves);

/// Where Adam ends with penalty and with decay, by the noise of the gradient (GO.18).
Figure adam_decay_figure(const NoisyDecayResult& result);

/// Training and development loss by epoch; the epoch that is kept marked (EE.29).
Figure stopping_figure(const StoppingCurve& curve);

/// Early stopping and L2 from 0 to φ* over the contours of a quadratic (EE.29).
Figure stopping_and_l2_figure(const StoppingL2Result& result);

/// Training and test accuracy after each epoch, with and without dropout (GO.19).
Figure dropout_figure(const std::vector<DropoutEffectRow>& rows);

/// How fast real and random labels are learned by heart, without regularization and with
/// the strong penalty (GO.15).
Figure labels_figure(const LabelsTable& table);

}  // namespace descent::regularization
