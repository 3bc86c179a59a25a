#include "bench/optimizers/conjugate.hpp"

#include <algorithm>
#include <cmath>

namespace descent::bench {
namespace {

/// A place on the line φ + αd, and how low it is.
struct Trial {
    Real alpha = 0, loss = 0;
};

/// Looks for a lower place along d, first at α = `first`. α = 0: there is none.
Trial lower_place(const Objective& objective, const Vector& phi, const Vector& d, Real loss,
                  Real slope, Real first) {
    const auto at = [&](Real alpha) { return Trial{alpha, objective.loss(phi + alpha * d)}; };
    const auto enough = [&](const Trial& trial) {
        return trial.loss < loss && trial.loss <= loss + Real(1e-4) * trial.alpha * slope;
    };
    Trial beside = at(first), lowest{0, loss};
    for (int attempt = 0, parabolas = 0; attempt < 40; ++attempt) {
        if (!std::isfinite(beside.loss)) {
            beside = at(beside.alpha / 10);
            continue;
        }
        if (enough(beside) && beside.loss < lowest.loss) lowest = beside;
        // L + slope·α + ½ curvature·α² through the loss beside; without a minimum: further out
        const Real t = beside.alpha, curvature = 2 * (beside.loss - loss - t * slope) / (t * t);
        beside = at(curvature > 0 ? -slope / curvature : 4 * t);
        if (!(curvature > 0)) continue;
        if (enough(beside) && beside.loss < lowest.loss) lowest = beside;
        const Real promised = slope * beside.alpha / 2;
        const bool kept = std::abs(beside.loss - loss - promised) <= Real(0.1) * std::abs(promised);
        if (lowest.alpha > 0 && (kept || ++parabolas == 3)) break;
    }
    return lowest;
}

}  // namespace

void conjugate_gradients(const Objective& objective, const Vector& start,
                         const std::function<void(const Vector& phi)>& keep) {
    Vector phi = start, g = xt::zeros_like(start), before = g, d = g;
    Real alpha = 0, slope_before = 0;
    bool along_gradient = true;  // there is no direction to go on with
    for (;;) {
        const Real loss = objective.loss_and_gradient(phi, g);
        const Real norm = dot(g, g);
        if (!std::isfinite(loss) || norm == 0) return;
        const Real beta =
            along_gradient ? 0 : std::max(Real(0), (norm - dot(g, before)) / dot(before, before));
        xt::noalias(d) = beta * d - g;
        if (dot(g, d) >= 0) xt::noalias(d) = -g;
        Real slope = dot(g, d);
        // As far as would bring what the last step brought, at first a step of length 1
        Real first = alpha > 0 ? alpha * slope_before / slope : 1 / std::sqrt(norm);
        Trial trial = lower_place(objective, phi, d, loss, slope, first);
        if (trial.alpha == 0 && beta > 0) {
            xt::noalias(d) = -g;
            slope = -norm;
            trial = lower_place(objective, phi, d, loss, slope, 1 / std::sqrt(norm));
        }
        if (trial.alpha == 0) return;
        alpha = trial.alpha, slope_before = slope;
        phi += alpha * d;
        keep(phi);
        before = g;
        along_gradient = false;
    }
}

}  // namespace descent::bench
