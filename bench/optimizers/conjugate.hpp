/// \file
/// How few gradients does a quadratic need? Conjugate gradients: each direction keeps
/// what the earlier ones have won.
#pragma once

#include <functional>

#include "common/objective.hpp"

namespace descent::bench {

/// d ← −g + β d with Polak and Ribière's β = max(0, gᵀ(g − g_before)/‖g_before‖²), and
/// along d to the minimum of the parabola through a second loss.
///
/// A step costs one gradient and, on a quadratic, two losses: one beside φ makes the
/// parabola, which is then the function itself, and one confirms what it promises. Where
/// the promise is not kept, up to three parabolas are made. So k gradients lead to the
/// lowest point that k gradients span; without the losses the curvature along d would
/// cost a gradient more, and nobody would be told.
/// \param keep called with every φ that has a lower loss than the one before
void conjugate_gradients(const Objective& objective, const Vector& start,
                         const std::function<void(const Vector& phi)>& keep);

}  // namespace descent::bench
