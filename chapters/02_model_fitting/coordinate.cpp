#include "chapters/02_model_fitting/coordinate.hpp"

#include <algorithm>
#include <cmath>
#include <functional>
#include <limits>
#include <stdexcept>
#include <vector>

#include "chapters/02_model_fitting/search.hpp"

namespace descent::fitting {
namespace {

constexpr Real epsilon = std::numeric_limits<Real>::epsilon();

/// Points of a path, collected one by one.
class PathRecorder {
public:
    void add(const Vector& phi, Real loss) {
        points_.push_back(phi);
        losses_.push_back(loss);
    }
    Path path() const {
        Path path{Matrix::from_shape({points_.size(), points_[0].size()}),
                  Vector::from_shape({points_.size()})};
        for (std::size_t k = 0; k < points_.size(); ++k) {
            row(path.phi, k) = points_[k];
            path.loss(k) = losses_[k];
        }
        return path;
    }

private:
    std::vector<Vector> points_;
    std::vector<Real> losses_;
};

struct Point {
    Real t, L;
};
/// The loss along one coordinate, the others held.
using LossAlong = std::function<Point(Real t)>;

/// Three points a, b, c in a row, with b no higher than the others: a minimum lies
/// between a and c.
struct Bracket {
    Point a, b, c;
};

/// Steps downhill from `b`, each twice as long as the one before, until the loss rises.
Bracket bracket(const LossAlong& along, Point b, Real step) {
    Point a = along(b.t - step), c = along(b.t + step);
    if (!(b.L > a.L) && !(b.L > c.L)) return {a, b, c};
    const Real direction = better(a.L, c.L) ? -2 : 2;
    if (direction < 0) std::swap(a, c);
    for (Real stride = direction * step; b.L > c.L; stride *= 2) {
        if (!std::isfinite(c.L) || !std::isfinite(c.t + stride))
            throw std::runtime_error(
                "coordinate_descent: the loss falls without end along a coordinate");
        a = b;
        b = c;
        c = along(b.t + stride);
    }
    return a.t < c.t ? Bracket{a, b, c} : Bracket{c, b, a};
}

/// The vertex of the parabola through the three points; NaN when they lie on a line.
Real vertex(const Bracket& at) {
    const Real left = at.b.t - at.a.t, right = at.c.t - at.b.t;
    const Real rise_left = (at.a.L - at.b.L) * right, rise_right = (at.c.L - at.b.L) * left;
    return at.b.t + (rise_left * right - rise_right * left) / (rise_left + rise_right) / 2;
}

/// Narrows the bracket to `u`, a new point inside it.
void narrow(Bracket& at, Point u) {
    Bracket next = at;
    if (u.L <= at.b.L) {
        (u.t < at.b.t ? next.c : next.a) = at.b;
        next.b = u;
    } else {
        (u.t < at.b.t ? next.a : next.c) = u;
    }
    at = next;
}

/// The lowest point near `start` along a line: vertex of the parabola, or golden section
/// where that does not help.
Point minimize_along(const LossAlong& along, Point start, Real step) {
    Bracket at = bracket(along, start, step);
    const Real golden = (3 - std::sqrt(Real(5))) / 2;
    for (int tries = 0; tries < 200; ++tries) {
        const Real close = std::sqrt(epsilon) * std::max(std::abs(at.b.t), step),
                   width = at.c.t - at.a.t;
        if (width <= 4 * close) break;
        const Real u = vertex(at);
        if (std::abs(u - at.b.t) <= close) break;  // the parabola has nothing new to say
        if (u > at.a.t + close && u < at.c.t - close) narrow(at, along(u));
        if (at.c.t - at.a.t > width / 2) {
            const bool right = at.c.t - at.b.t > at.b.t - at.a.t;
            narrow(at, along(at.b.t + golden * (right ? at.c.t - at.b.t : at.a.t - at.b.t)));
        }
    }
    return at.b;
}

}  // namespace

Path coordinate_descent(const Objective& objective, const Vector& start, std::size_t rounds) {
    require(start.size() > 0, "coordinate_descent", "the start is empty");
    Vector phi = start;
    Real L = objective.loss(phi);
    require(std::isfinite(L), "coordinate_descent", "the loss is not finite at the start");
    PathRecorder recorder;
    recorder.add(phi, L);
    for (std::size_t round = 0; round < rounds; ++round) {
        bool moved = false;
        for (std::size_t j = 0; j < phi.size(); ++j) {
            const Real before = phi(j), step = Real(0.1) * std::max(Real(1), std::abs(before));
            const LossAlong along = [&](Real t) {
                phi(j) = t;
                return Point{t, objective.loss(phi)};
            };
            // argmin over φ_j, the others held   (FM.6)
            const Point best = minimize_along(along, {before, L}, step);
            phi(j) = best.t;
            L = best.L;
            moved = moved || std::abs(best.t - before) >
                                 std::sqrt(epsilon) * std::max(Real(1), std::abs(before));
            recorder.add(phi, L);
        }
        if (!moved) break;
    }
    return recorder.path();
}

namespace {
/// v ← max(0, v): the nearest allowed point, for the kind of limits that hold for each
/// coordinate alone.
Real project(Real value, Allowed allowed) {
    return allowed == Allowed::nonnegative ? std::max(Real(0), value) : value;
}

Vector residual_of(const Matrix& W, const Vector& y, const Vector& phi) {
    Vector r = y;
    for (std::size_t i = 0; i < r.size(); ++i)
        for (std::size_t j = 0; j < phi.size(); ++j) r(i) -= W(i, j) * phi(j);
    return r;
}
}  // namespace

Path coordinate_descent(const Matrix& W, const Vector& y, const Vector& start, std::size_t rounds,
                        Allowed allowed) {
    const std::size_t N = y.size(), P = start.size();
    require(N > 0 && P > 0, "coordinate_descent", "there are no examples or no parameters");
    require_shape("coordinate_descent", "W", W, {N, P});
    require(xt::all(xt::isfinite(W)) && xt::all(xt::isfinite(y)) && xt::all(xt::isfinite(start)),
            "coordinate_descent", "W, y or the start has an entry that is not a finite number");
    Vector phi = start;
    for (Real& value : phi) value = project(value, allowed);
    const auto loss = [N](const Vector& r) {
        return xt::sum(r * r, xt::evaluation_strategy::immediate)() / real(N);
    };

    // Round after round, the residual kept up to date
    Vector r = residual_of(W, y, phi);
    PathRecorder recorder;
    recorder.add(phi, loss(r));
    for (std::size_t round = 0; round < rounds; ++round) {
        Real moved = 0;
        for (std::size_t j = 0; j < P; ++j) {
            const Real before = phi(j);
            //> 02.1
            Real wr = 0, ww = 0;
            for (std::size_t i = 0; i < N; ++i) {
                wr += W(i, j) * r(i);
                ww += W(i, j) * W(i, j);
            }
            // φ_j ← φ_j + w_jᵀr / ‖w_j‖², projected   (FM.6)
            if (ww > 0) phi(j) = project(before + wr / ww, allowed);
            for (std::size_t i = 0; i < N; ++i) r(i) -= W(i, j) * (phi(j) - before);
            //<
            moved = std::max(moved, std::abs(phi(j) - before));
            recorder.add(phi, loss(r));
        }
        if (moved <= epsilon * xt::amax(xt::abs(phi))()) break;
        r = residual_of(W, y, phi);  // what rounding added is gone
    }
    return recorder.path();
}

Real kkt_violation(const Vector& phi, const Vector& gradient) {
    require_size("kkt_violation", "gradient", gradient.size(), phi.size());
    Real worst = 0;
    for (std::size_t j = 0; j < phi.size(); ++j) {
        const Real here = phi(j) > 0    ? std::abs(gradient(j))
                          : phi(j) == 0 ? std::max(Real(0), -gradient(j))
                                        : -phi(j);
        if (!(here <= worst)) worst = here;
    }
    return worst;
}

Objective crease() {
    const auto loss = [](const Vector& phi) {
        require_size("crease", "phi", phi.size(), 2);
        const Real sum = phi(0) + phi(1);
        return sum * sum / 4 + std::abs(phi(0) - phi(1));
    };
    return {.loss = loss, .loss_and_gradient = [loss](const Vector& phi, Vector& dphi) {
                require_size("crease", "dphi", dphi.size(), 2);
                const Real side = phi(0) > phi(1) ? Real(1) : phi(0) < phi(1) ? Real(-1) : Real(0);
                dphi(0) = (phi(0) + phi(1)) / 2 + side;
                dphi(1) = (phi(0) + phi(1)) / 2 - side;
                return loss(phi);
            }};
}

Objective powell_cycle() {
    const auto loss_and_gradient = [](const Vector& phi, Vector& dphi) {
        require_size("powell_cycle", "phi", phi.size(), 3);
        require_size("powell_cycle", "dphi", dphi.size(), 3);
        Real L = 0;
        for (std::size_t j = 0; j < 3; ++j) {
            const Real next = phi((j + 1) % 3), last = phi((j + 2) % 3);
            const Real above = std::max(Real(0), phi(j) - 1),
                       below = std::max(Real(0), -phi(j) - 1);
            L += -phi(j) * next + above * above + below * below;
            dphi(j) = -next - last + 2 * above - 2 * below;  // ∂L/∂φ_j
        }
        return L;
    };
    return {.loss =
                [loss_and_gradient](const Vector& phi) {
                    Vector dphi = xt::zeros_like(phi);
                    return loss_and_gradient(phi, dphi);
                },
            .loss_and_gradient = loss_and_gradient};
}

}  // namespace descent::fitting
