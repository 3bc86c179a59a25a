/// \file
/// How does one minimize one variable at a time, all others held? (FM.6)
/// \f[ \phi_j^{(i+1)} = \operatorname{argmin}_{\phi_j}
/// L[\phi_1^{(i+1)},\dots,\phi_{j-1}^{(i+1)},
/// \phi_j,\phi_{j+1}^{(i)},\dots,\phi_P^{(i)}]
/// \f] With one number at a time it is coordinate descent. The loss never rises, so where
/// it has a bound it converges, but not necessarily to that of the global minimum; where
/// it has a crease, not even to a minimum, and φ may go round in circles.
#pragma once

#include "chapters/01_linear_regression/least_squares.hpp"

namespace descent::fitting {

/// Coordinate descent on any objective, by losses alone (FM.6). Along each coordinate:
/// steps that double downhill until the minimum lies between two points, then the vertex
/// of the parabola through three, and the golden section where the vertex does not help.
/// A loss that is quadratic along its coordinates takes about ten evaluations each.
/// Losses cannot place a minimum better than to √ε; where there is a closed form, use it
/// (below).
/// \param rounds how often all P coordinates get their turn; ends early after a round
/// that changes nothing
/// \return the path, a point per coordinate: a staircase
/// \throws std::invalid_argument for an empty start or a loss that is not finite there;
/// std::runtime_error when the loss falls without end along a coordinate
Path coordinate_descent(const Objective& objective, const Vector& start, std::size_t rounds);

/// Which φ are allowed.
enum class Allowed { all, nonnegative };

/// Coordinate descent on L = 1/N ‖Wφ − y‖² in closed form (FM.6): with the residual r = y
/// − Wφ and column w_j,
/// \f[ \phi_j \leftarrow \phi_j + \frac{w_j^T r}{\|w_j\|^2}, \f]
/// and for Allowed::nonnegative, the projection variant, φ_j ← max(0, ·) after each. A
/// column of zeros is left alone.
/// \param W N × P \param y N entries \param start P entries; negative ones are projected
/// first if they are not allowed
/// \param rounds as above; ends early when a round moves nothing by more than rounding
/// \return the path, a point per coordinate, its losses those of
/// regression::mean_squared_residual
/// \throws std::invalid_argument when the shapes do not fit, or a number is not finite
/// Cost: 4NP operations a round.
Path coordinate_descent(const Matrix& W, const Vector& y, const Vector& start, std::size_t rounds,
                        Allowed allowed = Allowed::all);

/// How far φ is from the conditions of Karush, Kuhn and Tucker for a minimum under φ ≥ 0:
/// the gradient is 0 where φ_j > 0 and not negative where φ_j = 0. \return the largest
/// violation: |∇_j|, max(0, −∇_j), or −φ_j where φ_j < 0
Real kkt_violation(const Vector& phi, const Vector& gradient);

/// L = ¼(φ_0 + φ_1)² + |φ_0 − φ_1|: a valley along the crease φ_0 = φ_1, down to 0 at the
/// origin. On the crease, up to 1 from the origin, every single coordinate leads uphill:
/// coordinate descent stays where it is, though it is no minimum.
Objective crease();

/// Powell's example, smooth and without a minimum:
/// \f[ L=-\phi_0\phi_1-\phi_1\phi_2-\phi_2\phi_0+\sum_j\big(
/// \max(0,\phi_j-1)^2+\max(0,-\phi_j-1)^2\big). \f]
/// The lowest point along φ_j is ±(1 + ½|s|), where s is the sum of the other two and ±
/// its sign. From (−1 − ε, 1 + ε/2, −1 − ε/4) coordinate descent goes round and round,
/// close to six corners of the cube [−1, 1]³; the loss converges to 1, φ does not, and at
/// none of the six is the gradient 0.
Objective powell_cycle();

}  // namespace descent::fitting
