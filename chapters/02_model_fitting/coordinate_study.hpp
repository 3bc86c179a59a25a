/// \file
/// Where does coordinate descent end: at the closed form, at an allowed minimum, in the
/// wrong valley, or nowhere? (FM.6)
#pragma once

#include "chapters/02_model_fitting/coordinate.hpp"

namespace descent::fitting {

/// The line of chapter 01 by coordinates.
struct LineByCoordinates {
    Path path;
    Vector closed_form;  ///< W†y
    Real error = 0;      ///< largest |φ_j − closed form| at the end
};

/// Coordinate descent from 0 on the lecture's twelve points (FM.6).
LineByCoordinates line_by_coordinates(std::size_t rounds = 1000);

/// A parabola whose third coefficient would like to be negative, and may not.
struct ProjectionResult {
    Vector unlimited;  ///< the closed form without the limit
    Vector clipped;    ///< that, projected once
    Vector projected;  ///< coordinate descent, projected at each step
    Real clipped_loss = 0, projected_loss = 0;
    Real violation = 0;  ///< kkt_violation() of `projected`
};

/// φ_0 + φ_1 x + φ_2 x² through the same twelve points with φ ≥ 0 (FM.6).
ProjectionResult projected_parabola(std::size_t rounds = 2000);

/// Three ends of coordinate descent by losses alone, and one that is none.
struct CoordinateEnds {
    Path minimum;            ///< on Gabor, from (2, 10): the lowest one
    Path local;              ///< on Gabor, from (4, 10): another valley
    Path crease;             ///< on crease(), from (0.8, 0.8): no minimum at all
    Path cycle;              ///< on powell_cycle(), three rounds: no end at all
    std::size_t losses = 0;  ///< of both runs on Gabor
    std::size_t gradients = 0;
};

/// The loss never goes up, so it converges, but to what, and does φ? (FM.6)
CoordinateEnds coordinate_ends(std::size_t rounds = 500);

}  // namespace descent::fitting
