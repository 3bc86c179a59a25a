// Back through time: too few steps, the wrong state, a path that is left out.
#include <array>
#include <cmath>

#include "real_bug.hpp"

using namespace descent;
using namespace descent::test;

namespace {

constexpr std::size_t steps = 6;
const Vector& series() {
    static const Vector x = numbers(steps, 2);
    return x;
}

/// h_t = tanh(u h_{t-1} + w x_t), h_0 = 0; L = Σ_t cos(h_t + t) for t = 1, …
struct Recurrent {
    std::array<Real, steps + 1> h{};
    Real L = 0;

    explicit Recurrent(const Vector& p) {
        for (std::size_t t = 1; t <= steps; ++t) {
            h[t] = std::tanh(p[0] * h[t - 1] + p[1] * series()[t - 1]);
            L += std::cos(h[t] + real(t));
        }
    }

    /// \param reach steps that ∂L_t goes back \param lag 0: u meets h_t, not h_{t−1}
    void back(const Vector& p, Vector& g, std::size_t reach, std::size_t lag) const {
        for (std::size_t end = 1; end <= steps; ++end) {
            Real dh = -std::sin(h[end] + real(end));
            for (std::size_t t = end; t >= 1 && end - t < reach; --t) {
                const Real df = dh * (1 - h[t] * h[t]);
                g[0] += df * h[t - lag];
                g[1] += df * series()[t - 1];
                dh = df * p[0];
            }
        }
    }
};

RealBug recurrent(const char* name, const char* where, std::size_t reach, std::size_t lag) {
    return bug(
        name, where, Vector{Real(0.8), Real(-1.1)}, {{"u", {1}}, {"w", {1}}},
        [](const Vector& p) { return Recurrent(p).L; },
        [=](bool wrong, const Vector& p, Vector& g) {
            Recurrent(p).back(p, g, wrong ? reach : steps, wrong ? lag : 1);
        });
}

// MyGrad, Deeplearning4j: truncated backpropagation through time is another direction than the
// gradient, on purpose; no check of gradients should bless it.
RealBug truncated() {
    return recurrent("back through two steps only", "rsokl/MyGrad#4", 2, 1);
}

// A course's network multiplied by the hidden state after the step, not the one before it.
RealBug wrong_state() {
    return recurrent("the hidden state of the wrong step", "VikParuchuri/zero_to_gpt#9", steps, 0);
}

/// An LSTM cell in which only c runs through time: c_t = σ(f x) c + σ(i x) tanh(g x), and
/// L = Σ_t t σ(o x) tanh c_t + c_T².
struct Cell {
    std::array<Real, steps + 1> c{};
    std::array<Real, steps + 1> f{}, i{}, g{}, o{};
    Real L = 0;

    explicit Cell(const Vector& p) {
        const auto sigmoid = [](Real v) { return 1 / (1 + std::exp(-v)); };
        for (std::size_t t = 1; t <= steps; ++t) {
            const Real x = series()[t - 1];
            f[t] = sigmoid(p[0] * x), i[t] = sigmoid(p[1] * x), g[t] = std::tanh(p[2] * x);
            o[t] = sigmoid(p[3] * x);
            c[t] = f[t] * c[t - 1] + i[t] * g[t];
            L += real(t) * o[t] * std::tanh(c[t]);
        }
        L += c[steps] * c[steps];
    }

    void back(Vector& d, bool last_cell_counts) const {
        Real dc = last_cell_counts ? 2 * c[steps] : 0;
        for (std::size_t t = steps; t >= 1; --t) {
            const Real x = series()[t - 1], h = std::tanh(c[t]);
            dc += real(t) * o[t] * (1 - h * h);
            d[0] += dc * c[t - 1] * f[t] * (1 - f[t]) * x;
            d[1] += dc * g[t] * i[t] * (1 - i[t]) * x;
            d[2] += dc * i[t] * (1 - g[t] * g[t]) * x;
            d[3] += real(t) * h * o[t] * (1 - o[t]) * x;
            dc *= f[t];
        }
    }
};

// Deeplearning4j: an LSTM returned its last cell state, too; what the loss made of it did not come
// back.
RealBug last_cell() {
    return bug(
        "LSTM: the last cell state is an output as well", "deeplearning4j/deeplearning4j#8838",
        numbers(4), {{"f", {1}}, {"i", {1}}, {"g", {1}}, {"o", {1}}},
        [](const Vector& p) { return Cell(p).L; },
        [](bool wrong, const Vector& p, Vector& g) { Cell(p).back(g, !wrong); });
}

}  // namespace

TEST_CASE("real bugs: through time") {
    for (const RealBug& each : {truncated(), wrong_state(), last_cell()}) expect(each);
}
