#include "chapters/02_model_fitting/coordinate_study.hpp"

#include <cmath>

#include "chapters/02_model_fitting/gabor.hpp"

namespace descent::fitting {

LineByCoordinates line_by_coordinates(std::size_t rounds) {
    const Points points = regression::lecture_points();
    const Matrix W = regression::design_matrix(as_column(points.x));
    LineByCoordinates result;
    result.path = coordinate_descent(W, points.y, {0, 0}, rounds);
    result.closed_form = column(regression::fit(W, as_column(points.y)).theta, 0);
    result.error = xt::amax(xt::abs(result.path.end() - result.closed_form))();
    return result;
}

ProjectionResult projected_parabola(std::size_t rounds) {
    // The columns 1, x, x²
    const Points points = regression::lecture_points();
    const Matrix Y = as_column(points.y);
    Matrix W = Matrix::from_shape({points.size(), 3});
    for (std::size_t i = 0; i < points.size(); ++i)
        for (std::size_t j = 0; j < 3; ++j) W(i, j) = std::pow(points.x(i), real(j));

    // Minimized and then projected, against projected at each step
    ProjectionResult result;
    result.unlimited = column(regression::fit(W, Y).theta, 0);
    result.clipped = xt::maximum(Real(0), result.unlimited);
    result.clipped_loss = regression::mean_squared_residual(W, as_column(result.clipped), Y);
    const Path path = coordinate_descent(W, points.y, {0, 0, 0}, rounds, Allowed::nonnegative);
    result.projected = path.end();
    result.projected_loss = path.loss(path.steps());

    // Is its end a minimum under the limit?
    Matrix gradient = Matrix::from_shape({3, 1});
    regression::gradient(W, as_column(result.projected), Y, gradient);
    result.violation = kkt_violation(result.projected, column(gradient, 0));
    return result;
}

CoordinateEnds coordinate_ends(std::size_t rounds) {
    Evaluations evaluations;
    const Objective gabor = counted(gabor_objective(gabor_points()), evaluations);
    CoordinateEnds result;
    result.minimum = coordinate_descent(gabor, {2, 10}, rounds);
    result.local = coordinate_descent(gabor, {4, 10}, rounds);
    result.crease = coordinate_descent(crease(), {Real(0.8), Real(0.8)}, rounds);
    result.cycle =
        coordinate_descent(powell_cycle(), {Real(-1.5), Real(1.25), Real(-1.125)}, 3);  // ε = ½
    result.losses = evaluations.losses;
    result.gradients = evaluations.gradients;
    return result;
}

}  // namespace descent::fitting
