#include "chapters/05_deep_networks/decision.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numbers>

#include "chapters/01_linear_regression/least_squares.hpp"

namespace descent::deep {

bool above_wave(Real x1, Real x2) {
    return x2 > Real(0.5) * std::sin(Real(3) * std::numbers::pi_v<Real> * x1);
}

PlanePoints wave_points(std::size_t count, Random& random) {
    require(count > 0, "wave_points", "no point");
    PlanePoints points{xt::zeros<Real>({count, std::size_t{2}}),
                       xt::zeros<Real>({count, std::size_t{1}})};
    for (std::size_t i = 0; i < count; ++i) {
        points.X(i, 0) = random.uniform(-1, 1);
        points.X(i, 1) = random.uniform(-1, 1);
        points.Y(i, 0) = above_wave(points.X(i, 0), points.X(i, 1)) ? Real(1) : Real(0);
    }
    return points;
}

namespace {
void require_fit(const char* function, const DeepNetwork& network, const PlanePoints& points) {
    require_size(function, "outputs of the network", network.widths.back(), 1);
    require_shape(function, "Y", points.Y, {points.X.shape()[0], std::size_t{1}});
}

Real squared_error(const Vector& f, const Matrix& Y) {
    Real loss = 0;
    for (std::size_t i = 0; i < f.size(); ++i) loss += (f[i] - Y(i, 0)) * (f[i] - Y(i, 0));
    return loss;
}
}  // namespace

Real plane_accuracy(const DeepNetwork& network, const Vector& phi, const PlanePoints& points) {
    require_fit("plane_accuracy", network, points);
    const Matrix f = DeepModel{network, phi}(points.X);
    std::size_t right = 0;
    for (std::size_t i = 0; i < points.Y.shape()[0]; ++i)
        right += (f(i, 0) > Real(0.5)) == (points.Y(i, 0) > Real(0.5));
    return real(right) / real(points.Y.shape()[0]);
}

void numeric_slopes(const DeepNetwork& network, Vector phi, const Matrix& X, Vector& f, Matrix& J) {
    require_size("numeric_slopes", "outputs of the network", network.widths.back(), 1);
    const std::size_t examples = X.shape()[0];
    Layers layers;
    forward(network, phi, X, layers);
    f = xt::view(layers.output(), xt::all(), 0);
    J.resize({examples, phi.size()});
    // From the last layer to the first: those in front of the nudged one still belong to φ.
    for (std::size_t k = network.depth() + 1; k-- > 0;)
        for (const Block* block : {&network.W(k), &network.b(k)})
            for (std::size_t p = block->offset; p < block->offset + block->size; ++p) {
                const Real here = phi[p];
                const Real nudge = std::sqrt(std::numeric_limits<Real>::epsilon()) *
                                   std::max(Real(1), std::abs(here));
                phi[p] = here + nudge;
                const Real moved = phi[p] - here;  // what rounding has left of the nudge
                forward(network, phi, X, layers, k);
                for (std::size_t i = 0; i < examples; ++i)
                    // ∂f/∂φ_p ≈ (f[φ + ε e_p] − f[φ])/ε
                    J(i, p) = (layers.output()(i, 0) - f[i]) / moved;
                phi[p] = here;
            }
}

PlaneFit fit_plane(const DeepNetwork& network, Vector phi, const PlanePoints& points,
                   std::size_t steps, const Progress& progress) {
    require_fit("fit_plane", network, points);
    const std::size_t N = points.X.shape()[0], P = network.parameters();
    // Both sums of squares are one, of the rows J above the rows √λ I.
    Matrix J, A = xt::zeros<Real>({N + P, P}), R = xt::zeros<Real>({N + P, std::size_t{1}});
    Vector f, next;
    Layers layers;
    Real lambda = 1, loss = std::numeric_limits<Real>::infinity();
    PlaneFit result;
    for (std::size_t step = 0; step < steps; ++step) {
        // The outputs near φ: f + Jδ
        numeric_slopes(network, phi, points.X, f, J);
        loss = squared_error(f, points.Y);
        result.history.push_back(loss);
        xt::view(A, xt::range(std::size_t{0}, N), xt::all()) = J;
        for (std::size_t i = 0; i < N; ++i) R(i, 0) = points.Y(i, 0) - f[i];

        // The best δ, and shorter ones until the loss falls
        for (bool better = false; !better && lambda < Real(1e8);) {
            for (std::size_t p = 0; p < P; ++p) A(N + p, p) = std::sqrt(lambda);
            // min ‖Jδ − (y − f)‖² + λ‖δ‖²   (FM.1)
            const Matrix delta = regression::normal_equations(A, R);
            next = phi + xt::view(delta, xt::all(), 0);
            forward(network, next, points.X, layers);
            const Real next_loss = squared_error(xt::view(layers.output(), xt::all(), 0), points.Y);
            better = next_loss < loss;
            lambda *= better ? Real(0.3) : Real(4);
            if (better) {
                phi = next;
                loss = next_loss;
            }
        }
        lambda = std::clamp(lambda, Real(1e-6), Real(1e6));
        if (progress) progress(step + 1, steps);
    }
    result.history.push_back(loss);
    result.phi = std::move(phi);
    result.loss = loss;
    return result;
}

Matrix output_surface(const DeepNetwork& network, const Vector& phi, const Vector& x1,
                      const Vector& x2) {
    require_size("output_surface", "inputs of the network", network.widths.front(), 2);
    Matrix X = xt::zeros<Real>({x1.size() * x2.size(), std::size_t{2}});
    for (std::size_t r = 0; r < x2.size(); ++r)
        for (std::size_t c = 0; c < x1.size(); ++c) {
            X(r * x1.size() + c, 0) = x1[c];
            X(r * x1.size() + c, 1) = x2[r];
        }
    Matrix surface = xt::zeros<Real>({x2.size(), x1.size()});
    const Matrix y = DeepModel{network, phi}(X);
    std::copy(y.begin(), y.end(), surface.begin());
    return surface;
}

}  // namespace descent::deep
