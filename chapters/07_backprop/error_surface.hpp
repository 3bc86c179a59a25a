/// \file
/// What shape has the loss of a network with one layer of weights, and with two (NL.22)?
///
/// With one, softmax regression, it is convex: along every line through φ it bends upward
/// only. With two it is not, for hidden units can be put in another order.
#pragma once

#include <cstdint>

#include "chapters/07_backprop/training.hpp"
#include "common/objective.hpp"

namespace descent::backprop {

/// L[φ + t d] for each t.
/// \throws std::invalid_argument when φ and d differ in size
Vector along_line(const Objective& objective, const Vector& phi, const Vector& d, const Vector& t);

/// The smallest of L_{k−1} − 2 L_k + L_{k+1} for losses at equally spaced places. Where L
/// is convex it is not negative, but for rounding (NL.22).
/// \throws std::invalid_argument for fewer than three
Real lowest_bend(const Vector& L);

/// A plane in the space of φ, as an objective of two parameters, a and b: L[φ + a u +
/// b v]. It has no gradient; it is for loss_surface().
/// \throws std::invalid_argument when φ, u and v differ in size
Objective on_plane(const Objective& objective, const Vector& phi, const Vector& u, const Vector& v);

/// Softmax regression 2-3 and a 2-H-3 network with tanh on three spiral arms.
struct SurfacePlan {
    std::size_t per_class = 20, hidden = 3;
    std::size_t epochs = 1000;  ///< of train_by_sgd(), for each
    std::size_t lines = 300;    ///< random ones, to look for a bend downward
    std::size_t side = 81;      ///< places along each axis of the surfaces
    std::uint64_t seed = 0;
};

/// What was found of one network.
struct ErrorSurface {
    Vector phi;                ///< where training ended
    Vector axis;               ///< of a and of b, in lengths of φ's space
    Matrix loss;               ///< [j, i] at a = axis[i], b = axis[j]
    Vector a, b;               ///< φ's place in this plane, or three of the same loss
    Vector t, line;            ///< the loss along a line through φ, which is at t = 0
    Real bend = 0;             ///< the lowest_bend() of all random lines
    std::size_t downward = 0;  ///< random lines on which that is below what rounding can do
};

/// Both, and what rounding alone can make of a bend.
struct SurfaceComparison {
    ErrorSurface one, two;  ///< with one layer of weights, and with two
    std::size_t lines = 0;
    Real rounding = 0;  ///< of the lowest bend of one layer, from the largest |f| on any line
    Real valley = 0;    ///< the loss of two layers at φ, and with its units reordered
    Real ridge = 0;     ///< the highest on the straight way from the one to the other
};

/// Trains both and looks around. With one layer the plane goes through φ in two random
/// directions, and the line is its first axis. With two layers, the first three hidden
/// units in the orders 1 2 3, 2 3 1 and 3 1 2 are three places of the same loss; the
/// plane goes through all of them, the line through the first two, at t = 0 and 1.
/// Random lines have φ from N(0, 1), d from N(0, 1) and 33 places t from −2 to 2, for
/// both networks.
/// \throws std::invalid_argument for fewer than three hidden units, two examples of a
/// class, or two places, and for no lines
SurfaceComparison compare_surfaces(const SurfacePlan& plan, const Progress& progress = {});

}  // namespace descent::backprop
