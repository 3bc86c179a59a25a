/// \file
/// What do the lecture's tables of GO.12 and GO.21b look like, drawn?
#pragma once

#include "chapters/14_reproductions/depth.hpp"
#include "chapters/14_reproductions/rates.hpp"
#include "common/program/figure.hpp"

namespace descent::reproductions {

/// Test accuracy by hidden layers, beside what is stated; the stated points are left out
/// for a stand-in (GO.12).
Figure depth_figure(const std::vector<DepthResult>& results, Basis basis);

/// ‖∂L/∂b_k‖ by layer of the deepest network, before and after training (GO.12).
Figure norms_figure(const DepthResult& deepest);

/// Test error against the rate, a curve for each rule, the stated ones dashed; one figure
/// for each activation (GO.21b).
Figure rate_figure(const AssumedTables& tables, Basis basis);

/// AdaDelta's test error against ε, a curve for each ρ, the stated ones dashed (GO.21b).
Figure adadelta_figure(const AssumedTables& tables, Basis basis);

}  // namespace descent::reproductions
