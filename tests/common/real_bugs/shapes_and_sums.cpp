// Gradients that were written where they should have been added, or added where they should not:
// indices, broadcasts, shared weights, convolutions.
#include <array>
#include <cmath>

#include "real_bug.hpp"

using namespace descent;
using namespace descent::test;

namespace {

// PyTorch wrote the gradient of each selected row in place of adding it: of an index that occurs
// twice only the last copy counted.
RealBug repeated_index() {
    static constexpr std::array<std::size_t, 4> picks{0, 2, 0, 1};
    static const Vector target = numbers(4, 2);
    return bug(
        "repeated index: only the last copy counts", "pytorch/pytorch#1528", numbers(3),
        [](const Vector& E) {
            Real L = 0;
            for (std::size_t k = 0; k < 4; ++k) L += std::pow(E[picks[k]] - target[k], 2) / 2;
            return L;
        },
        [](bool wrong, const Vector& E, Vector& g) {
            for (std::size_t k = 0; k < 4; ++k) {
                if (wrong) g[picks[k]] = 0;
                g[picks[k]] += E[picks[k]] - target[k];
            }
        });
}

// ND4J did not sum the gradient of a broadcast operand over the axis that was broadcast: a bias got
// that of one example.
RealBug broadcast_not_reduced() {
    static const Vector x = numbers(12, 2), y = numbers(8, 3);
    static const auto output = [](const Vector& p, std::size_t n, std::size_t c) {
        Real f = p[6 + c];
        for (std::size_t d = 0; d < 3; ++d) f += p[3 * c + d] * x[3 * n + d];
        return f;
    };
    RealBug result = bug(
        "broadcast: the gradient of the bias is not summed over the batch",
        "deeplearning4j/nd4j#2424", numbers(8), {{"W0", {2, 3}}, {"b0", {2}}},
        [](const Vector& p) {
            Real L = 0;
            for (std::size_t n = 0; n < 4; ++n)
                for (std::size_t c = 0; c < 2; ++c)
                    L += std::pow(output(p, n, c) - y[2 * n + c], 2) / 2;
            return L;
        },
        [](bool wrong, const Vector& p, Vector& g) {
            for (std::size_t n = 0; n < 4; ++n)
                for (std::size_t c = 0; c < 2; ++c) {
                    const Real df = output(p, n, c) - y[2 * n + c];
                    for (std::size_t d = 0; d < 3; ++d) g[3 * c + d] += df * x[3 * n + d];
                    if (!wrong || n == 0) g[6 + c] += df;
                }
        });
    result.says = "bias not summed";
    return result;
}

// PyTorch's compiler reduced the gradient of a broadcast scalar too late: a second term, which was
// never broadcast, was summed over the broadcast axis as well.
RealBug scalar_counted_again() {
    static const Vector x = numbers(5, 2);
    return bug(
        "a scalar beside a broadcast one is counted five times", "pytorch/pytorch#13669", Vector{1},
        [](const Vector& s) {
            Real L = std::exp(s[0]);
            for (const Real v : x) L += std::exp(s[0]) - v;
            return L;
        },
        [](bool wrong, const Vector& s, Vector& g) {
            g[0] = std::exp(s[0]) * real(wrong ? x.size() + x.size() : x.size() + 1);
        });
}

// Of a density's partial derivatives, that with respect to the starting point w was wrong in Stan:
// the series is one in 1 − w.
RealBug one_wrong_partial() {
    static const Real pi = std::acos(Real(-1));
    return bug(
        "one of a density's partial derivatives", "stan-dev/math#3322",
        Vector{Real(0.7), Real(1.2), Real(0.3)},
        [](const Vector& p) {
            const Real v = p[0], a = p[1], w = p[2];
            return v * a * w + v * v / 2 + 2 * std::log(a) - std::log(std::sin(pi * (1 - w)));
        },
        [](bool wrong, const Vector& p, Vector& g) {
            const Real v = p[0], a = p[1], w = p[2];
            g = Vector{a * w + v, v * w + 2 / a, v * a + pi / std::tan(pi * (wrong ? w : 1 - w))};
        });
}

// A filter that slides is no convolution until it is flipped: Theano's gradients had to tell the
// two apart.
RealBug flipped_filter() {
    static const Vector x = numbers(6, 2);
    static const auto output = [](const Vector& k, std::size_t i) {
        return k[0] * x[i] + k[1] * x[i + 1] + k[2] * x[i + 2];
    };
    return bug(
        "convolution: the gradient of the flipped filter", "Theano/Theano#3990", numbers(3),
        [](const Vector& k) {
            Real L = 0;
            for (std::size_t i = 0; i < 4; ++i) L += std::sin(output(k, i));
            return L;
        },
        [](bool wrong, const Vector& k, Vector& g) {
            for (std::size_t i = 0; i < 4; ++i)
                for (std::size_t j = 0; j < 3; ++j)
                    g[wrong ? 2 - j : j] += std::cos(output(k, i)) * x[i + j];
        });
}

// TensorFlow: the backward pass of a padded convolution began one place too late.
RealBug padding_offset() {
    static const Vector k = numbers(3, 2);
    static const auto output = [](const Vector& x, std::size_t i) {
        Real f = 0;
        for (std::size_t j = 0; j < 3; ++j)
            if (i + j >= 1 && i + j - 1 < x.size()) f += k[j] * x[i + j - 1];
        return f;
    };
    return bug(
        "convolution: the padding is forgotten on the way back", "tensorflow/tensorflow#11092",
        numbers(5),
        [](const Vector& x) {
            Real L = 0;
            for (std::size_t i = 0; i < x.size(); ++i) L += std::sin(output(x, i));
            return L;
        },
        [](bool wrong, const Vector& x, Vector& g) {
            for (std::size_t i = 0; i < x.size(); ++i)
                for (std::size_t j = 0; j < 3; ++j) {
                    const std::size_t at = i + j - (wrong ? 0 : 1);  // wraps below 0
                    if (at < x.size()) g[at] += std::cos(output(x, i)) * k[j];
                }
        });
}

// Encoder and decoder share W; the gradient of the decoder overwrote that of the encoder.
RealBug tied_weights() {
    static const Vector x = numbers(3, 2);
    static const auto hidden = [](const Vector& W) {
        return std::array<Real, 2>{std::tanh(W[0] * x[0] + W[1] * x[1] + W[2] * x[2]),
                                   std::tanh(W[3] * x[0] + W[4] * x[1] + W[5] * x[2])};
    };
    return bug(
        "tied weights: only their second use counts", "own", numbers(6), {{"W", {2, 3}}},
        [](const Vector& W) {
            const auto h = hidden(W);
            Real L = 0;
            for (std::size_t d = 0; d < 3; ++d)
                L += std::pow(W[d] * h[0] + W[3 + d] * h[1] - x[d], 2) / 2;
            return L;
        },
        [](bool wrong, const Vector& W, Vector& g) {
            const auto h = hidden(W);
            std::array<Real, 2> dh{};
            for (std::size_t d = 0; d < 3; ++d) {
                const Real df = W[d] * h[0] + W[3 + d] * h[1] - x[d];
                for (std::size_t j = 0; j < 2; ++j) {
                    g[3 * j + d] += df * h[j];
                    dh[j] += df * W[3 * j + d];
                }
            }
            for (std::size_t j = 0; j < 2 && !wrong; ++j)
                for (std::size_t d = 0; d < 3; ++d)
                    g[3 * j + d] += dh[j] * (1 - h[j] * h[j]) * x[d];
        });
}

}  // namespace

TEST_CASE("real bugs: shapes and sums") {
    for (const RealBug& each :
         {repeated_index(), broadcast_not_reduced(), scalar_counted_again(), one_wrong_partial(),
          flipped_filter(), padding_offset(), tied_weights()})
        expect(each);
}
