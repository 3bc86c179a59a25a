// Layers that divide by a statistic of their own input: the statistic has a gradient, too.
#include <cmath>

#include "real_bug.hpp"

using namespace descent;
using namespace descent::test;

namespace {

/// z_i, normalized: mean 0 and variance 1 but for ε.
struct Normalized {
    Vector hat;
    Real deviation;

    Normalized(const Vector& z, Real epsilon) : hat(z) {
        const Real n = real(z.size());
        Real mean = 0, variance = 0;
        for (const Real v : z) mean += v / n;
        for (const Real v : z) variance += (v - mean) * (v - mean) / n;
        deviation = std::sqrt(variance + epsilon);
        for (Real& v : hat) v = (v - mean) / deviation;
    }

    /// ∂L/∂z from ∂L/∂ẑ. \param detached mean and deviation are taken for constants
    Vector back(const Vector& dhat, bool detached) const {
        const Real n = real(hat.size());
        Real sum = 0, along = 0;
        for (std::size_t i = 0; i < hat.size(); ++i) {
            sum += dhat[i] / n;
            along += dhat[i] * hat[i] / n;
        }
        Vector dz = dhat / deviation;
        if (!detached) dz -= (sum + hat * along) / deviation;
        return dz;
    }
};

/// A unit with two weights over five examples.
Vector unit(const Vector& x, Real w0, Real w1) {
    Vector z = xt::zeros<Real>({x.size() / 2});
    for (std::size_t i = 0; i < z.size(); ++i) z[i] = w0 * x[2 * i] + w1 * x[2 * i + 1];
    return z;
}

// mlpack: mean and variance of the batch were taken for constants on the way back.
RealBug detached_statistics(bool with_weights) {
    static const Vector x = numbers(10, 2);
    const std::size_t at = with_weights ? 2 : 0;  // of γ in φ
    static const auto weight = [](const Vector& p, std::size_t k) {
        return p.size() == 4 ? p[k] : 1 + real(k);
    };
    RealBug result = bug(
        "batch normalization: its statistics are detached", "mlpack/mlpack#1923", numbers(at + 2),
        with_weights ? Shapes{{"W", {2}}, {"gamma", {1}}, {"beta", {1}}}
                     : Shapes{{"gamma", {1}}, {"beta", {1}}},
        [at](const Vector& p) {
            const Normalized z(unit(x, weight(p, 0), weight(p, 1)), Real(1e-5));
            Real L = 0;
            for (std::size_t i = 0; i < 5; ++i)
                L += std::sin(p[at] * z.hat[i] + p[at + 1] + real(i));
            return L;
        },
        [at](bool wrong, const Vector& p, Vector& g) {
            const Normalized z(unit(x, weight(p, 0), weight(p, 1)), Real(1e-5));
            Vector dhat = z.hat;
            for (std::size_t i = 0; i < 5; ++i) {
                const Real dy = std::cos(p[at] * z.hat[i] + p[at + 1] + real(i));
                g[at] += dy * z.hat[i];
                g[at + 1] += dy;
                dhat[i] = dy * p[at];
            }
            const Vector dz = z.back(dhat, wrong);
            for (std::size_t i = 0; i < 5 && at == 2; ++i)
                for (std::size_t k = 0; k < 2; ++k) g[k] += dz[i] * x[2 * i + k];
        });
    // The wrong part of the way back never reaches γ and β: the two gradients are the same numbers.
    if (!with_weights) {
        result.name += "; only γ and β are in φ";
        result.of_wrong = Verdict::pass;
    }
    return result;
}

/// The first or second row of φ, four features each.
Vector features(const Vector& p, std::size_t row) {
    return Vector{p[4 * row], p[4 * row + 1], p[4 * row + 2], p[4 * row + 3]};
}

// dlib: one of layer normalization's two sums ran over the wrong axis of the array.
RealBug layer_norm_axis() {
    return bug(
        "layer normalization: a sum over the examples, not the features", "davisking/dlib#2902",
        numbers(8), {{"x", {2, 4}}},
        [](const Vector& p) {
            Real L = 0;
            for (std::size_t r = 0; r < 2; ++r) {
                const Vector hat = Normalized(features(p, r), Real(1e-5)).hat;
                for (std::size_t j = 0; j < 4; ++j) L += std::sin(real(j + r) + hat[j]);
            }
            return L;
        },
        [](bool wrong, const Vector& p, Vector& g) {
            const Normalized z[] = {{features(p, 0), Real(1e-5)}, {features(p, 1), Real(1e-5)}};
            Vector d[] = {z[0].hat, z[1].hat};
            for (std::size_t r = 0; r < 2; ++r)
                for (std::size_t j = 0; j < 4; ++j) d[r][j] = std::cos(real(j + r) + z[r].hat[j]);
            for (std::size_t r = 0; r < 2; ++r) {
                Vector dz = z[r].back(d[r], false);
                if (wrong) dz += (xt::mean(d[r])() - (d[0] + d[1]) / 2) / z[r].deviation;
                for (std::size_t j = 0; j < 4; ++j) g[4 * r + j] = dz[j];
            }
        });
}

// The ε of the way forth is left out on the way back: a relative error of ε over the variance.
RealBug layer_norm_epsilon(Real epsilon) {
    return bug(
        "layer normalization: no ε on the way back", "davisking/dlib#2902", numbers(4),
        [epsilon](const Vector& p) {
            const Vector hat = Normalized(p, epsilon).hat;
            Real L = 0;
            for (std::size_t j = 0; j < 4; ++j) L += std::sin(real(j) + hat[j]);
            return L;
        },
        [epsilon](bool wrong, const Vector& p, Vector& g) {
            const Vector hat = Normalized(p, epsilon).hat;
            Vector d = hat;
            for (std::size_t j = 0; j < 4; ++j) d[j] = std::cos(real(j) + hat[j]);
            g = Normalized(p, wrong ? 0 : epsilon).back(d, false);
        });
}

// PyTorch's renorm shortens rows that are too long; its gradient was plainly wrong, and the fast
// mode of its own check let it pass among many zeros. Here the factor is taken for a constant.
RealBug renorm() {
    return bug(
        "renorm: the factor is detached", "pytorch/pytorch#59615",
        Vector{2, -1, 2, Real(0.1), Real(0.2), Real(-0.2)}, {{"x", {2, 3}}},
        [](const Vector& x) {
            Real L = 0;
            for (std::size_t r = 0; r < 2; ++r) {
                const Real length = std::hypot(x[3 * r], x[3 * r + 1], x[3 * r + 2]);
                for (std::size_t j = 0; j < 3; ++j)
                    L += real(j + 1) * x[3 * r + j] / std::max(length, Real(1));
            }
            return L;
        },
        [](bool wrong, const Vector& x, Vector& g) {
            for (std::size_t r = 0; r < 2; ++r) {
                const Real length = std::hypot(x[3 * r], x[3 * r + 1], x[3 * r + 2]);
                const Real along = x[3 * r] + 2 * x[3 * r + 1] + 3 * x[3 * r + 2];
                for (std::size_t j = 0; j < 3; ++j) {
                    g[3 * r + j] = real(j + 1) / std::max(length, Real(1));
                    if (length > 1 && !wrong)
                        g[3 * r + j] -= x[3 * r + j] * along / (length * length * length);
                }
            }
        });
}

// The sum of x − mean x is 0 for every x: the right gradient is 0, and the loss is rounding alone,
// from which nothing can be said in its favour. PyTorch's users met the rounding.
RealBug sum_of_centred() {
    RealBug result = bug(
        "the sum of x − mean x: the mean is detached", "pytorch/pytorch#107007", Vector{1, 2, 3, 4},
        [](const Vector& x) {
            const Real mean = (x[0] + x[1] + x[2] + x[3]) / 4;
            return x[0] - mean + (x[1] - mean) + (x[2] - mean) + (x[3] - mean);
        },
        [](bool wrong, const Vector&, Vector& g) { g.fill(wrong ? 1 : 0); });
    result.of_right = Verdict::inconclusive;
    return result;
}

// Odyssey tested batch normalization by the sum of its outputs, which is 0 whatever the input: a
// right gradient is 0 there. Beside a β, whose gradient is not, the block is ZERO and the whole
// passes.
RealBug sum_of_batch_norm(bool with_beta) {
    static const auto x = [](const Vector& p) { return Vector{p[0], p[1], p[2], p[3]}; };
    RealBug result = bug(
        "the sum of batch normalization's outputs", "HomericIntelligence/Odyssey#2882",
        with_beta ? numbers(5) : numbers(4),
        with_beta ? Shapes{{"x", {4}}, {"beta", {1}}} : Shapes{{"x", {4}}},
        [](const Vector& p) {
            Real L = 0;
            for (const Real v : Normalized(x(p), Real(1e-5)).hat)
                L += v + (p.size() > 4 ? std::exp(p[4]) : 0);
            return L;
        },
        [](bool wrong, const Vector& p, Vector& g) {
            const Vector ones{1, 1, 1, 1};
            const Vector dx = Normalized(x(p), Real(1e-5)).back(ones, wrong);
            for (std::size_t i = 0; i < 4; ++i) g[i] = dx[i];
            if (p.size() > 4) g[4] = 4 * std::exp(p[4]);
        });
    if (!with_beta) result.of_right = Verdict::inconclusive;
    return result;
}

}  // namespace

TEST_CASE("real bugs: normalization") {
    for (const RealBug& each :
         {detached_statistics(true), layer_norm_axis(), layer_norm_epsilon(Real(1e-5)),
          layer_norm_epsilon(Real(1e-7)), renorm(), sum_of_batch_norm(true)})
        expect(each);
}

TEST_CASE("real bugs: losses that are constant: nothing speaks for a gradient of 0") {
    for (const RealBug& each : {sum_of_centred(), sum_of_batch_norm(false)}) expect(each);
}

TEST_CASE("real bugs: what no finite difference sees: a wrong way back that does not reach φ") {
    expect(detached_statistics(false));
}
