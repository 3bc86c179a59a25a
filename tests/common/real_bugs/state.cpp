// What is kept between two calls, and between forth and back: masks, weights, buffers, losses.
#include <cmath>
#include <memory>

#include "real_bug.hpp"

using namespace descent;
using namespace descent::test;

namespace {

/// Two layers over four examples: f = v tanh(w x), L = Σ (f − y)²/2; w has one entry
/// per input, and a mask turns entries of w x off.
const Vector& four_inputs() {
    static const Vector x = numbers(12, 2);
    return x;
}
const Vector& four_targets() {
    static const Vector y = numbers(4, 3);
    return y;
}
const Shapes two_layer_shapes{{"w", {3}}, {"v", {3}}};

/// Mask of example n, unit j.
using Mask = std::function<Real(std::size_t n, std::size_t j)>;
Real full(std::size_t, std::size_t) {
    return 1;
}
Real drop(std::size_t n, std::size_t j) {
    return (n + 2 * j) % 3 == 0 ? 0 : Real(1.5);
}

Real hidden_unit(const Vector& p, const Mask& mask, std::size_t n, std::size_t j) {
    return mask(n, j) * std::tanh(p[j] * four_inputs()[3 * n + j]);
}

Real masked_output(const Vector& p, const Mask& mask, std::size_t n) {
    Real f = 0;
    for (std::size_t j = 0; j < 3; ++j) f += p[3 + j] * hidden_unit(p, mask, n, j);
    return f;
}

Real masked_loss(const Vector& p, const Mask& mask) {
    Real L = 0;
    for (std::size_t n = 0; n < 4; ++n)
        L += std::pow(masked_output(p, mask, n) - four_targets()[n], 2) / 2;
    return L;
}

/// ∂L/∂v with φ, ∂L/∂w with the v of `later` and the mask of `back`.
void add_gradient(const Vector& p, const Vector& later, const Mask& mask, const Mask& back,
                  Vector& g) {
    for (std::size_t n = 0; n < 4; ++n) {
        const Real df = masked_output(p, mask, n) - four_targets()[n];
        for (std::size_t j = 0; j < 3; ++j) {
            const Real x = four_inputs()[3 * n + j], t = std::tanh(p[j] * x);
            g[3 + j] += df * hidden_unit(p, mask, n, j);
            g[j] += df * later[3 + j] * back(n, j) * (1 - t * t) * x;
        }
    }
}

RealBug two_layers(const char* name, const char* where, const Mask& mask,
                   const EitherGradient& wrong_gradient) {
    return bug(
        name, where, numbers(6), two_layer_shapes,
        [mask](const Vector& p) { return masked_loss(p, mask); },
        [=](bool wrong, const Vector& p, Vector& g) {
            if (wrong)
                wrong_gradient(wrong, p, g);
            else
                add_gradient(p, p, mask, mask, g);
        });
}

// tiny-dnn kept one mask per worker: the way back of one example used that of another.
RealBug mask_of_another() {
    return two_layers("dropout: the mask of another example", "tiny-dnn/tiny-dnn#543", drop,
                      [](bool, const Vector& p, Vector& g) {
                          const Mask next = [](std::size_t n, std::size_t j) {
                              return drop((n + 1) % 4, j);
                          };
                          add_gradient(p, p, drop, next, g);
                      });
}

// Torch's tutorial: dropout drawn anew in every call, so that loss and gradient belong to different
// networks, and no two calls agree.
RealBug drawn_anew() {
    const auto random = std::make_shared<Random>(1, "dropout");
    RealBug result = two_layers("dropout: drawn anew in each call", "torch/tutorials#25", drop,
                                [random](bool, const Vector& p, Vector& g) {
                                    Real mask[12];
                                    for (Real& m : mask) m = random->uniform() < Real(0.5) ? 0 : 2;
                                    const Mask fresh = [&](std::size_t n, std::size_t j) {
                                        return mask[3 * n + j];
                                    };
                                    add_gradient(p, p, fresh, fresh, g);
                                });
    result.says = "not repeatable";
    return result;
}

// A learner's network updated the last layer before it went on to the one in front.
RealBug after_the_update() {
    return two_layers("the gradient after the update", "hanbt/learn_dl#20", full,
                      [](bool, const Vector& p, Vector& g) {
                          add_gradient(p, p, full, full, g);
                          Vector updated = p;
                          for (std::size_t j = 3; j < 6; ++j) updated[j] -= Real(0.1) * g[j];
                          g.fill(0);
                          add_gradient(p, updated, full, full, g);
                      });
}

// micrograd: the second backward pass adds to the gradient of the first.
RealBug accumulated() {
    RealBug result = two_layers("accumulated, and never set to 0", "karpathy/micrograd#102", full,
                                EitherGradient());
    const auto buffer = std::make_shared<Vector>(xt::zeros<Real>({6}));
    result.wrong.loss_and_gradient = [buffer](const Vector& p, Vector& g) {
        add_gradient(p, p, full, full, *buffer);
        g = *buffer;
        return masked_loss(p, full);
    };
    result.says = "not repeatable";
    return result;
}

// Asked on a forum: the gradient of the output was compared with differences of the loss.
RealBug output_for_loss() {
    RealBug result = two_layers("the gradient of the output, not the loss",
                                "stats.stackexchange 188678", full, EitherGradient());
    result.wrong.loss_and_gradient = [](const Vector& p, Vector& g) {
        g.fill(0);
        Real sum = 0;
        for (std::size_t n = 0; n < 4; ++n) {
            sum += masked_output(p, full, n);
            for (std::size_t j = 0; j < 3; ++j) {
                const Real x = four_inputs()[3 * n + j], t = std::tanh(p[j] * x);
                g[3 + j] += t;
                g[j] += p[3 + j] * (1 - t * t) * x;
            }
        }
        return sum;
    };
    result.says = "loss_and_gradient returns";
    return result;
}

// The loss is computed once and kept: whatever φ is asked for, the first value comes back.
RealBug cached() {
    RealBug result = two_layers("the loss is cached", "own", full, EitherGradient());
    result.wrong = result.right;
    const auto first = std::make_shared<Real>(std::nan(""));
    result.wrong.loss = [first](const Vector& p) {
        if (std::isnan(*first)) *first = masked_loss(p, full);
        return *first;
    };
    return result;
}

}  // namespace

TEST_CASE("real bugs: state") {
    for (const RealBug& each : {mask_of_another(), drawn_anew(), after_the_update(), accumulated(),
                                output_for_loss(), cached()})
        expect(each);
}
