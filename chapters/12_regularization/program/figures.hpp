/// \file
/// What the parts on overfitting, penalties and decay draw.
#pragma once

#include <string>
#include <vector>

#include "chapters/12_regularization/overfitting.hpp"
#include "chapters/12_regularization/quadratic.hpp"
#include "common/program/figure.hpp"

namespace descent::regularization {

/// Both losses against the number of examples, with noise²(1 − P/N) beside the empirical
/// one (EE.24).
Figure draw_data(const std::vector<std::size_t>& examples, const std::vector<Study>& studies,
                 std::size_t parameters, Real noise);

/// Both losses against the degree of the polynomial (EE.25).
Figure draw_capacity(const std::vector<Study>& by_degree, Real noise);

/// A quadratic, the way of its penalized minimum from θ* to 0 as λ grows, by formula, and
/// where descents ended.
/// \param formula,measured one row per λ, two columns
Figure draw_quadratic(const std::string& name, const std::string& title, const Matrix& H,
                      const Vector& minimum, const Matrix& formula, const Matrix& measured);

/// θ_R against θ* in one dimension, H = 1: formulas as lines, descents as points (EE.27,
/// EE.28).
Figure draw_shrinkage(Real lambda);

/// Where the coordinates of a shaken quadratic come to rest, by the size of their
/// gradients (GO.18).
struct Rest {
    Vector scale, adam_l2, decoupled;
    Real lambda;
};
Figure draw_decay(const Rest& rest);

}  // namespace descent::regularization
