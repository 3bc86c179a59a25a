/// \file
/// How can a network learn to tell two classes in the plane apart, without
/// backpropagation (L8.6)?
#pragma once

#include <vector>

#include "chapters/05_deep_networks/deep_network.hpp"
#include "common/progress.hpp"

namespace descent::deep {

/// Points of the square [−1, 1]² with a class each.
struct PlanePoints {
    Matrix X;  ///< examples × 2
    Matrix Y;  ///< examples × 1, the class as a number: 0 or 1
};

/// Is this point in class 1? It is, above a wave of three periods: x_2 > ½ sin(3π x_1).
bool above_wave(Real x1, Real x2);

/// Random points, uniform in the square, with their true class. \throws
/// std::invalid_argument for no point
PlanePoints wave_points(std::size_t count, Random& random);

/// The share of points on whose side of ½ the output lies. \throws std::invalid_argument
/// when shapes do not fit
Real plane_accuracy(const DeepNetwork& network, const Vector& phi, const PlanePoints& points);

/// J with J_ip = ∂f[x_i]/∂φ_p by nudging one parameter after the other: one forward pass
/// each, and one more. Passes start at the layer that changed. \param f the outputs at φ,
/// examples \param J examples × parameters, overwritten
/// \throws std::invalid_argument when shapes do not fit or the network has more than one
/// output
void numeric_slopes(const DeepNetwork& network, Vector phi, const Matrix& X, Vector& f, Matrix& J);

/// Where training ended.
struct PlaneFit {
    Vector phi;
    Real loss = 0;              ///< Σ_i (f[x_i] − y_i)²
    std::vector<Real> history;  ///< the loss before every step, and at the end
};

/// Least squares by repeated straight lines: at φ the outputs are nearly linear in φ, f +
/// Jδ, and chapter 1 knows the best δ for a linear model. A penalty λ‖δ‖² keeps the step
/// where that holds; λ falls after a step that lowers the loss, and grows after one that
/// does not, which is taken back. (Levenberg and Marquardt's method.)
/// \param phi the start \param progress called after every step
/// \throws std::invalid_argument when shapes do not fit
PlaneFit fit_plane(const DeepNetwork& network, Vector phi, const PlanePoints& points,
                   std::size_t steps, const Progress& progress = {});

/// The output over a grid, to draw: shape |x2| × |x1|.
/// \throws std::invalid_argument unless the network has two inputs
Matrix output_surface(const DeepNetwork& network, const Vector& phi, const Vector& x1,
                      const Vector& x2);

}  // namespace descent::deep
