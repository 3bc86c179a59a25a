#include "chapters/03_neurons/perceptron.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <limits>

#include "chapters/03_neurons/activation.hpp"

namespace descent::neurons {
namespace {

void require_points(const char* function, const SignedPoints& points) {
    require(points.size() > 0, function, "there are no points");
    require_size(function, "rows of X", points.X.shape()[0], points.size());
    for (int sign : points.sign)
        require(sign == 1 || sign == -1, function, "a class is neither +1 nor -1");
}

/// y_i (1, x_i): a separator (b, w) is right about point i where its product with this is
/// positive.
Matrix signed_rows(const SignedPoints& points) {
    const std::size_t D = points.X.shape()[1];
    Matrix S = Matrix::from_shape({points.size(), D + 1});
    for (std::size_t i = 0; i < points.size(); ++i) {
        const Real y = static_cast<Real>(points.sign[i]);
        S(i, 0) = y;
        for (std::size_t d = 0; d < D; ++d) S(i, d + 1) = y * points.X(i, d);
    }
    return S;
}

bool same(const Separator& a, const Separator& b) {
    return a.b == b.b && std::equal(a.w.begin(), a.w.end(), b.w.begin());
}

/// Whole numbers in the proportions of alpha that refute the points; empty if small ones
/// do not.
std::vector<long> whole_numbers(const Vector& alpha, const SignedPoints& points) {
    for (long denominator = 1; denominator <= 1000; ++denominator) {
        std::vector<long> n;
        for (Real share : alpha) n.push_back(std::lround(share * static_cast<Real>(denominator)));
        if (refutes(n, points)) return n;
    }
    return {};
}

bool is_whole(Real x) {
    return std::abs(x) <= Real(1e6) && x == std::round(x);
}

}  // namespace

SignedPoints truth_table(unsigned truth) {
    require(truth <= 15, "truth_table",
            fmt::format("there is no function {} of two bits, only 0 to 15", truth));
    SignedPoints points{{{0, 0}, {0, 1}, {1, 0}, {1, 1}}, {}};
    for (unsigned k = 0; k < 4; ++k) points.sign.push_back((truth >> k & 1U) != 0 ? 1 : -1);
    return points;
}

Real Separator::operator()(const Vector& x) const {
    require_size("Separator", "x", x.size(), w.size());
    return b + dot(w, x);
}

std::size_t Separator::errors(const SignedPoints& points) const {
    std::size_t count = 0;
    for (std::size_t i = 0; i < points.size(); ++i)
        if (!(static_cast<Real>(points.sign[i]) *
                  (*this)(xt::row(points.X, static_cast<std::ptrdiff_t>(i))) >
              0))
            ++count;
    return count;
}

PerceptronRun learn(const SignedPoints& points, std::size_t max_epochs) {
    require_points("learn", points);
    PerceptronRun run;
    run.separator.w = xt::zeros<Real>({points.X.shape()[1]});
    run.trail.push_back(run.separator);
    std::vector<Separator> seen{run.separator};  // at the start of each epoch
    while (!run.converged && run.cycle == 0 && run.epochs < max_epochs) {
        const std::size_t before = run.mistakes;
        for (std::size_t i = 0; i < points.size(); ++i) {
            const Real y = static_cast<Real>(points.sign[i]);
            const Vector x = xt::row(points.X, static_cast<std::ptrdiff_t>(i));
            if (y * run.separator(x) > 0) continue;
            run.separator.w += y * x;  // w ← w + yx   (NL.8)
            run.separator.b += y;      // b ← b + y    (NL.8)
            run.trail.push_back(run.separator);
            ++run.mistakes;
        }
        ++run.epochs;
        run.converged = run.mistakes == before;
        for (std::size_t e = 0; e < seen.size() && !run.converged && run.cycle == 0; ++e)
            if (same(seen[e], run.separator)) run.cycle = run.epochs - e;
        seen.push_back(run.separator);
    }
    return run;
}

Separability separability(const SignedPoints& points, std::size_t max_steps) {
    require_points("separability", points);
    const Matrix S = signed_rows(points);
    const std::size_t n = points.size(), D = S.shape()[1];
    const Real epsilon = std::numeric_limits<Real>::epsilon();
    Vector alpha = xt::zeros<Real>({n}), v = xt::row(S, 0), reach = xt::zeros<Real>({n});
    alpha(0) = 1;
    // Invariant: v = Σ_i α_i y_i (1, x_i) with α ≥ 0, Σα = 1. Each step moves weight from the point
    // farthest along v to the one least along it, as much as makes v shortest (Mitchell, Demyanov
    // and Malozemov 1974).
    for (std::size_t step = 0; step < max_steps; ++step) {
        for (std::size_t i = 0; i < n; ++i)
            reach(i) = dot(xt::row(S, static_cast<std::ptrdiff_t>(i)), v);
        std::size_t near = 0, far = n;
        for (std::size_t i = 0; i < n; ++i) {
            if (reach(i) < reach(near)) near = i;
            if (alpha(i) > 0 && (far == n || reach(i) > reach(far))) far = i;
        }
        const Real gap = reach(far) - reach(near);
        if (!(gap > 4 * epsilon * (1 + dot(v, v)))) break;
        const Vector difference = xt::row(S, static_cast<std::ptrdiff_t>(far)) -
                                  xt::row(S, static_cast<std::ptrdiff_t>(near));
        const Real share = std::min(alpha(far), gap / dot(difference, difference));
        alpha(far) = share == alpha(far) ? 0 : alpha(far) - share;
        alpha(near) += share;
        v -= share * difference;
    }

    Separability found;
    found.margin_limit = std::sqrt(dot(v, v));
    const Real length = found.margin_limit > 0 ? found.margin_limit : 1;
    found.best = {xt::view(v, xt::range(std::size_t{1}, D)) / length, v(0) / length};
    found.margin = std::numeric_limits<Real>::infinity();
    // subtracted, so that a positive margin means that the points really are separated
    Real rounding = 0;
    for (std::size_t i = 0; i < n; ++i) {
        const Vector row = xt::row(S, static_cast<std::ptrdiff_t>(i));
        found.margin = std::min(found.margin, dot(row, v) / length);
        rounding =
            std::max(rounding, static_cast<Real>(2 * D) * epsilon * std::sqrt(dot(row, row)));
    }
    found.margin -= rounding;
    if (!(found.margin > 0) && std::all_of(points.X.begin(), points.X.end(), is_whole))
        found.certificate = whole_numbers(alpha, points);
    return found;
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
        sum[0] += n * points.sign[i];
        for (std::size_t d = 0; d < D; ++d)
            sum[d + 1] += n * points.sign[i] * static_cast<long long>(points.X(i, d));
    }
    return any && std::all_of(sum.begin(), sum.end(), [](long long s) { return s == 0; });
}

std::string proof_text(const std::vector<long>& certificate, const SignedPoints& points) {
    require(refutes(certificate, points), "proof_text", "this is no proof");
    std::string text;
    for (std::size_t i = 0; i < points.size(); ++i) {
        if (certificate[i] == 0) continue;
        std::string left = "b", place;
        for (std::size_t d = 0; d < points.X.shape()[1]; ++d) {
            const long x = static_cast<long>(points.X(i, d));
            place += fmt::format("{}{}", d == 0 ? "" : ", ", x);
            if (x != 0)
                left += fmt::format(" {} {}w{}", x < 0 ? '-' : '+',
                                    std::abs(x) == 1 ? "" : fmt::format("{} ", std::abs(x)), d + 1);
        }
        text += fmt::format("  ({})  class {:+}:  {}({}) > 0{}\n", place, points.sign[i],
                            points.sign[i] > 0 ? "+" : "-", left,
                            certificate[i] == 1 ? "" : fmt::format("   × {}", certificate[i]));
    }
    return text + "  Added up, everything cancels on the left:  0 > 0. No b, w1, w2 can do that.";
}

Real mistake_bound(const SignedPoints& points, Real margin) {
    require_points("mistake_bound", points);
    require(margin > 0, "mistake_bound", "the margin is not positive");
    Real longest = 0;
    for (std::size_t i = 0; i < points.size(); ++i) {
        const Vector x = xt::row(points.X, static_cast<std::ptrdiff_t>(i));
        longest = std::max(longest, 1 + dot(x, x));
    }
    return longest / (margin * margin);  // (R/γ)²
}

Matrix hidden_representation(const Matrix& X) {
    require_size("hidden_representation", "columns of X", X.shape()[1], 2);
    const Matrix W{{-1, 1}, {1, -1}};
    Matrix H = Matrix::from_shape({X.shape()[0], std::size_t{2}});
    matmul(X, transposed(W), H);                         // a(x) = W x, with b = 0   (NL.8)
    neurons::activate(neurons::Activation::relu, H, H);  // h = max(0, a)            (NL.8)
    return H;
}

}  // namespace descent::neurons
