#include "chapters/03_neurons/separability.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

namespace descent::neurons {
namespace {

constexpr Real epsilon = std::numeric_limits<Real>::epsilon();

/// s_i = y_i (1, x_i): a separator (b, w) is right about point i where its product with
/// this is positive.
Matrix signed_rows(const SignedPoints& points) {
    const std::size_t D = points.X.shape()[1];
    Matrix S = Matrix::from_shape({points.size(), D + 1});
    for (std::size_t i = 0; i < points.size(); ++i) {
        const Real y = real(points.y[i]);
        S(i, 0) = y;
        for (std::size_t d = 0; d < D; ++d) S(i, d + 1) = y * points.X(i, d);
    }
    return S;
}

/// A point v = Σ_i μ_i s_i of the convex hull, with μ ≥ 0 and Σ_i μ_i = 1.
struct HullPoint {
    Vector v, mu;
};

/// The one nearest to 0. Each step moves weight from the point farthest along v to the
/// one least along it, as much as makes v shortest (Mitchell, Demyanov and Malozemov
/// 1974).
HullPoint nearest_to_zero(const Matrix& S, std::size_t max_steps) {
    const std::size_t n = S.shape()[0];
    Vector mu = xt::zeros<Real>({n}), v = row(S, 0), reach = xt::zeros<Real>({n});
    mu(0) = 1;
    for (std::size_t step = 0; step < max_steps; ++step) {
        // How far along v each point lies: the least far, and the farthest that takes part
        for (std::size_t i = 0; i < n; ++i) reach(i) = dot(row(S, i), v);
        std::size_t near = 0, far = n;
        for (std::size_t i = 0; i < n; ++i) {
            if (reach(i) < reach(near)) near = i;
            if (mu(i) > 0 && (far == n || reach(i) > reach(far))) far = i;
        }
        const Real gap = reach(far) - reach(near);
        if (!(gap > 4 * epsilon * (1 + dot(v, v)))) break;

        // The move that makes v shortest, but no more weight than there is
        const Vector difference = row(S, far) - row(S, near);
        const Real moved = std::min(mu(far), gap / dot(difference, difference));
        mu(far) = moved == mu(far) ? 0 : mu(far) - moved;
        mu(near) += moved;
        v -= moved * difference;
    }
    return {v, mu};
}

bool is_whole(Real x) {
    return std::abs(x) <= Real(1e6) && x == std::round(x);
}

/// Whole numbers in the proportions of μ that refute the points; empty if small ones do
/// not.
std::vector<long> whole_numbers(const Vector& mu, const SignedPoints& points) {
    for (long denominator = 1; denominator <= 1000; ++denominator) {
        std::vector<long> n;
        for (const Real share : mu) n.push_back(std::lround(share * real(denominator)));
        if (refutes(n, points)) return n;
    }
    return {};
}

}  // namespace

Separability separability(const SignedPoints& points, std::size_t max_steps) {
    require_points("separability", points);
    const Matrix S = signed_rows(points);
    const std::size_t D = S.shape()[1];
    const auto [v, mu] = nearest_to_zero(S, max_steps);

    // The separator in the direction of v, of length 1
    Separability result;
    result.margin_limit = std::sqrt(dot(v, v));
    const Real length = result.margin_limit > 0 ? result.margin_limit : 1;
    result.best = {xt::view(v, xt::range(std::size_t{1}, D)) / length, v(0) / length};

    // Its margin, less the rounding error: where it is positive, it really separates
    result.margin = std::numeric_limits<Real>::infinity();
    Real rounding = 0;
    for (std::size_t i = 0; i < S.shape()[0]; ++i) {
        const Vector s = row(S, i);
        result.margin = std::min(result.margin, dot(s, v) / length);
        rounding = std::max(rounding, real(2 * D) * epsilon * std::sqrt(dot(s, s)));
    }
    result.margin -= rounding;

    // No margin: is 0 a mixture of the points in whole numbers?
    if (!(result.margin > 0) && std::all_of(points.X.begin(), points.X.end(), is_whole))
        result.certificate = whole_numbers(mu, points);
    return result;
}

bool refutes(const std::vector<long>& certificate, const SignedPoints& points) {
    require_points("refutes", points);
    require_size("refutes", "certificate", certificate.size(), points.size());
    require(std::all_of(points.X.begin(), points.X.end(), is_whole), "refutes",
            "a coordinate is not a whole number of at most a million");
    const std::size_t D = points.X.shape()[1];
    std::vector<long long> sum(D + 1, 0);  // Σ_i n_i y_i (1, x_i)
    bool any = false;
    for (std::size_t i = 0; i < points.size(); ++i) {
        const long long n = certificate[i];
        if (n < 0 || n > 1000000) return false;
        any = any || n > 0;
        sum[0] += n * points.y[i];
        for (std::size_t d = 0; d < D; ++d)
            sum[d + 1] += n * points.y[i] * static_cast<long long>(points.X(i, d));
    }
    return any && std::all_of(sum.begin(), sum.end(), [](long long s) { return s == 0; });
}

}  // namespace descent::neurons
