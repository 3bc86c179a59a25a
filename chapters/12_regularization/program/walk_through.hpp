/// \file
/// The parts of the walk-through, in the lecture's order.
#pragma once

#include "common/program/chapter.hpp"

namespace descent::regularization {

void show_overfitting(Chapter& chapter);  ///< loss against data and capacity (EE.24, EE.25)
/// L2 on a quadratic, as decay, as a prior (EE.26, EE.27, GO.16, GO.17)
void show_l2(Chapter& chapter, Real lambda);
/// L1 on a quadratic, and zeros counted (EE.28, NL.21)
void show_l1(Chapter& chapter, Real lambda);
void show_decay(Chapter& chapter);           ///< Adam with L2 against AdamW (GO.18)
void show_early_stopping(Chapter& chapter);  ///< and both ways to reuse the validation data (EE.29)
/// \param p probability that a hidden unit is dropped (EE.30, GO.19)
void show_dropout(Chapter& chapter, Real p);
void show_random_labels(Chapter& chapter);  ///< learned by heart (GO.15)

}  // namespace descent::regularization
