// The numbers that docs/gradient_check.md gives for this check beside those of PyTorch's gradcheck,
// which tests/reference/gradcheck.py prints: the same networks, the same wrong entries.
#include <doctest/doctest.h>
#include <fmt/format.h>

#include <array>
#include <cmath>

#include "common/gradient_check.hpp"

using namespace descent;

namespace {

constexpr std::size_t inputs = 3, hidden_units = 5, outputs = 2, examples = 6;
constexpr std::size_t W0 = 0, b0 = hidden_units * inputs, W1 = b0 + hidden_units,
                      b1 = W1 + outputs * hidden_units;
constexpr std::size_t parameters = b1 + outputs;

/// The i-th number of a seed, in [−1, 1), the same in every language.
Real number(std::uint64_t seed, std::uint64_t i) {
    const std::uint64_t mixed = (seed * 1000003 + i * 7919 + 12345) * 2654435761 % (1ULL << 32);
    return real(mixed) / real(1ULL << 31) - 1;
}

/// L = Σ (f − y)²/12 with f = W1 tanh(W0 x + b0) + b1 over six examples, and its
/// gradient.
Real network(std::uint64_t seed, const Vector& p, Vector* g) {
    Real L = 0;
    for (std::size_t n = 0; n < examples; ++n) {
        std::array<Real, inputs> x;
        std::array<Real, hidden_units> h, dh{};
        for (std::size_t d = 0; d < inputs; ++d) x[d] = number(seed, parameters + n * inputs + d);
        for (std::size_t j = 0; j < hidden_units; ++j) {
            Real f = p[b0 + j];
            for (std::size_t d = 0; d < inputs; ++d) f += p[W0 + j * inputs + d] * x[d];
            h[j] = std::tanh(f);
        }
        for (std::size_t c = 0; c < outputs; ++c) {
            Real df = p[b1 + c] - number(seed, parameters + examples * inputs + n * outputs + c);
            for (std::size_t j = 0; j < hidden_units; ++j)
                df += p[W1 + c * hidden_units + j] * h[j];
            L += df * df / (2 * examples);
            df /= examples;
            for (std::size_t j = 0; j < hidden_units && g; ++j) {
                (*g)[W1 + c * hidden_units + j] += df * h[j];
                dh[j] += df * p[W1 + c * hidden_units + j];
            }
            if (g) (*g)[b1 + c] += df;
        }
        for (std::size_t j = 0; j < hidden_units && g; ++j) {
            const Real df = dh[j] * (1 - h[j] * h[j]);
            (*g)[b0 + j] += df;
            for (std::size_t d = 0; d < inputs; ++d) (*g)[W0 + j * inputs + d] += df * x[d];
        }
    }
    return L;
}

/// The check of a gradient one of whose entries is wrong by a factor 1 + error.
Verdict verdict(std::uint64_t seed, Real error) {
    Vector phi = xt::zeros<Real>({parameters}), right = phi;
    for (std::size_t i = 0; i < parameters; ++i) phi[i] = number(seed, i);
    network(seed, phi, &right);
    std::size_t entry = 7 * seed % parameters;
    while (std::abs(right[entry]) < Real(1e-3) * xt::amax(xt::abs(right))())
        entry = (entry + 1) % parameters;
    const Objective objective{.loss = [seed](const Vector& p) { return network(seed, p, nullptr); },
                              .loss_and_gradient =
                                  [=](const Vector& p, Vector& g) {
                                      g.fill(0);
                                      const Real L = network(seed, p, &g);
                                      g[entry] *= 1 + error;
                                      return L;
                                  }};
    ParameterLayout layout;
    layout.add("W0", {hidden_units, inputs});
    layout.add("b0", {hidden_units});
    layout.add("W1", {outputs, hidden_units});
    layout.add("b1", {outputs});
    return check_gradient(objective, phi, layout).verdict;
}

}  // namespace

TEST_CASE("gradient check beside gradcheck: a wrong entry of a network, 40 times") {
    for (const int digits : {0, 1, 2, 3, 4, 5, 6, 7, 8}) {
        const Real error = digits > 0 ? std::pow(Real(10), real(-digits)) : 0;
        std::array<std::size_t, 4> count{};
        for (std::uint64_t seed = 0; seed < 40; ++seed)
            ++count[static_cast<std::size_t>(verdict(seed, error))];
        const std::string row = fmt::format("{:g}: {} PASS, {} FAIL, {} INCONCLUSIVE", error,
                                            count[0], count[1], count[2]);
        INFO(row);
        CHECK(count[0] + count[1] + count[2] == 40);
        // at 1e-8 the error of a small entry is near its bound: rounding decides one or two
        if (digits == 8)
            CHECK((count[0] >= 1 && count[0] <= 2));
        else
            CHECK(count[0] == (digits == 0 ? 40 : 0));
    }
}
