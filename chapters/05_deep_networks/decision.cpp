#include "chapters/05_deep_networks/decision.hpp"

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
        points.T(i, 0) = above_wave(points.X(i, 0), points.X(i, 1)) ? Real(1) : Real(0);
    }
    return points;
}

namespace {
void require_fit(const char* function, const DeepNetwork& network, const PlanePoints& points) {
    require_size(function, "outputs of the network", network.widths.back(), 1);
    require_shape(function, "T", points.T, {points.X.shape()[0], std::size_t{1}});
}

Real squared_error(const Vector& f, const Matrix& T) {
    Real loss = 0;
    for (std::size_t i = 0; i < f.size(); ++i) loss += (f[i] - T(i, 0)) * (f[i] - T(i, 0));
    return loss;
}
}  // namespace

Real plane_accuracy(const DeepNetwork& network, const Vector& phi, const PlanePoints& points) {
    require_fit("accuracy", network, points);
    Layers layers;
    forward(network, phi, points.X, layers);
    std::size_t right = 0;
    for (std::size_t i = 0; i < points.T.shape()[0]; ++i)
        right += (layers.output()(i, 0) > Real(0.5)) == (points.T(i, 0) > Real(0.5));
    return static_cast<Real>(right) / static_cast<Real>(points.T.shape()[0]);
}

void numeric_slopes(const DeepNetwork& network, Vector phi, const Matrix& X, Vector& f, Matrix& J) {
    require_size("numeric_slopes", "outputs of the network", network.widths.back(), 1);
    const std::size_t examples = X.shape()[0];
    Layers layers;
    forward(network, phi, X, layers);
    f = xt::view(layers.output(), xt::all(), 0);
    J.resize({examples, phi.size()});
    // From the last layer to the first: the layers in front of the nudged one still hold what
    // belongs to φ.
    for (std::size_t k = network.depth() + 1; k-- > 0;)
        for (const Block* block : {&network.W(k), &network.b(k)})
            for (std::size_t p = block->offset; p < block->offset + block->size; ++p) {
                const Real here = phi[p];
                const Real nudge = std::sqrt(std::numeric_limits<Real>::epsilon()) *
                                   std::max(Real(1), std::abs(here));
                phi[p] = here + nudge;
                const Real h = phi[p] - here;
                forward(network, phi, X, layers, k);
                for (std::size_t i = 0; i < examples; ++i)
                    J(i, p) = (layers.output()(i, 0) - f[i]) / h;
                phi[p] = here;  // ∂f/∂φ_p ≈ (f[φ + h e_p] − f[φ])/h
            }
}

PlaneFit fit_plane(const DeepNetwork& network, Vector phi, const PlanePoints& points,
                   std::size_t steps, const std::function<void(std::size_t)>& progress) {
    require_fit("train", network, points);
    const std::size_t N = points.X.shape()[0], P = network.parameters();
    Vector f, next;
    Matrix J, W = xt::zeros<Real>({N + P, P}), Y = xt::zeros<Real>({N + P, std::size_t{1}});
    Layers layers;
    Real lambda = 1, loss = std::numeric_limits<Real>::infinity();
    PlaneFit result;
    for (std::size_t step = 0; step < steps; ++step) {
        if (progress) progress(step);
        numeric_slopes(network, phi, points.X, f, J);
        loss = squared_error(f, points.T);
        result.history.push_back(loss);
        xt::view(W, xt::range(std::size_t{0}, N), xt::all()) = J;
        for (std::size_t i = 0; i < N; ++i) Y(i, 0) = points.T(i, 0) - f[i];
        for (bool better = false; !better && lambda < Real(1e8);) {
            for (std::size_t p = 0; p < P; ++p) W(N + p, p) = std::sqrt(lambda);
            // min ‖Jδ − (t − f)‖² + λ‖δ‖²   (FM.1)
            const Matrix delta = regression::normal_equations(W, Y);
            next = phi + xt::view(delta, xt::all(), 0);
            forward(network, next, points.X, layers);
            const Real next_loss = squared_error(xt::view(layers.output(), xt::all(), 0), points.T);
            better = next_loss < loss;
            lambda *= better ? Real(0.3) : Real(4);
            if (better) {
                phi = next;
                loss = next_loss;
            }
        }
        lambda = std::min(std::max(lambda, Real(1e-6)), Real(1e6));
    }
    result.history.push_back(loss);
    result.phi = std::move(phi);
    result.loss = loss;
    return result;
}

Vector start_in_square(const DeepNetwork& network, Random& random) {
    Vector phi = initialize(network, random);
    for (std::size_t k = 0; k < network.depth(); ++k) {
        auto b = vector(phi, network.b(k));
        for (Real& offset : b) offset = random.uniform(-1, 1);
    }
    return phi;
}

Matrix output_surface(const DeepNetwork& network, const Vector& phi, const Vector& x,
                      const Vector& y) {
    require_size("output_surface", "inputs of the network", network.widths.front(), 2);
    Matrix X = xt::zeros<Real>({x.size() * y.size(), std::size_t{2}});
    for (std::size_t r = 0; r < y.size(); ++r)
        for (std::size_t c = 0; c < x.size(); ++c) {
            X(r * x.size() + c, 0) = x[c];
            X(r * x.size() + c, 1) = y[r];
        }
    Layers layers;
    forward(network, phi, X, layers);
    Matrix surface = xt::zeros<Real>({y.size(), x.size()});
    std::copy(layers.output().begin(), layers.output().end(), surface.begin());
    return surface;
}

}  // namespace descent::deep
