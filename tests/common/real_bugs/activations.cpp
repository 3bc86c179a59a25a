// Slopes of activation functions: at 0, for unusual parameters, and of the wrong argument.
#include <cmath>
#include <numbers>

#include "real_bug.hpp"

using namespace descent;
using namespace descent::test;

namespace {

using RealFunction = std::function<Real(Real)>;

Real sigmoid(Real x) {
    return 1 / (1 + std::exp(-x));
}

/// L = Σ_i (1 + i/2) f(x_i)
RealBug activation(const char* name, const char* where, const Vector& at, const RealFunction& f,
                   const RealFunction& slope, const RealFunction& wrong_slope) {
    return bug(
        name, where, at,
        [f](const Vector& x) {
            Real L = 0;
            for (std::size_t i = 0; i < x.size(); ++i) L += (1 + real(i) / 2) * f(x[i]);
            return L;
        },
        [=](bool wrong, const Vector& x, Vector& g) {
            for (std::size_t i = 0; i < x.size(); ++i)
                g[i] = (1 + real(i) / 2) * (wrong ? wrong_slope : slope)(x[i]);
        });
}

const Vector around{Real(-1.3), Real(-0.4), Real(0.6), Real(1.9)};
const Vector around_and_zero{Real(-1.3), 0, Real(0.6), Real(1.9)};

// JAX wrote log σ(x) with a min and an absolute value, whose derivatives at 0 were both taken as 0;
// the function is smooth there, with slope ½.
RealBug log_sigmoid() {
    const RealFunction slope = [](Real x) { return sigmoid(-x); };
    return activation(
        "log σ has slope 0 at 0", "jax-ml/jax#2140", around_and_zero,
        [](Real x) { return std::min(x, Real(0)) - std::log1p(std::exp(-std::abs(x))); }, slope,
        [slope](Real x) { return x == 0 ? 0 : slope(x); });
}

// PyTorch's in-place version only had the output, and read the branch from its sign; with a
// negative slope both branches give positive outputs.
RealBug leaky_relu() {
    constexpr Real a = Real(-0.2);
    const RealFunction f = [](Real x) { return x > 0 ? x : a * x; };
    return activation(
        "leaky ReLU with a negative slope, its branch read from the output",
        "pytorch/pytorch#31938", around, f, [](Real x) { return x > 0 ? 1 : a; },
        [f](Real x) { return f(x) > 0 ? 1 : a; });
}

// The same with ELU: α (eˣ − 1) is positive where α is negative.
RealBug elu() {
    constexpr Real a = Real(-0.7);
    const RealFunction f = [](Real x) { return x > 0 ? x : a * std::expm1(x); };
    return activation(
        "ELU with a negative α, its branch read from the output", "pytorch/pytorch#47671", around,
        f, [](Real x) { return x > 0 ? 1 : a * std::exp(x); },
        [f](Real x) { return f(x) > 0 ? 1 : f(x) + a; });
}

// TensorFlow and TileGym: GELU by the error function, its gradient by the formula with tanh, which
// is nearly the same: the difference is a thousandth.
RealBug gelu() {
    static const Real root = std::sqrt(Real(0.5)), c = std::sqrt(2 / std::numbers::pi_v<Real>);
    return activation(
        "GELU by erf, its slope by tanh", "tensorflow/tensorflow#47724", around,
        [](Real x) { return x * (1 + std::erf(x * root)) / 2; },
        [](Real x) { return (1 + std::erf(x * root)) / 2 + x * std::exp(-x * x / 2) * c / 2; },
        [](Real x) {
            const Real t = std::tanh(c * (x + Real(0.044715) * x * x * x));
            return (1 + t) / 2 + x / 2 * (1 - t * t) * c * (1 + 3 * Real(0.044715) * x * x);
        });
}

// Darknet's slopes take f(x), as its author had to explain; who hands them x gets another number.
RealBug slope_of_the_input() {
    return activation(
        "a slope that takes tanh x is given x", "pjreddie/darknet#2151", around,
        [](Real x) { return std::tanh(x); }, [](Real x) { return 1 - std::tanh(x) * std::tanh(x); },
        [](Real x) { return 1 - x * x; });
}

// The other way round: the slope applies σ to a value that is σ(x) already.
RealBug sigmoid_twice() {
    const RealFunction slope = [](Real x) { return sigmoid(x) * (1 - sigmoid(x)); };
    return activation("σ' of what is σ(x) already", "nicklashansen/rnn_lstm_from_scratch#1", around,
                      sigmoid, slope, [slope](Real x) { return slope(sigmoid(x)); });
}

}  // namespace

TEST_CASE("real bugs: activation functions") {
    for (const RealBug& each :
         {log_sigmoid(), leaky_relu(), elu(), gelu(), slope_of_the_input(), sigmoid_twice()})
        expect(each);
}
