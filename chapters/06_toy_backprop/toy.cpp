#include "chapters/06_toy_backprop/toy.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace descent::toy {

namespace {
/// −0 is 0: nobody wants to read "-0".
std::vector<Quantity> without_minus_zero(std::vector<Quantity> steps) {
    for (Quantity& q : steps) q.value += 0.0, q.input_value += 0.0;
    return steps;
}
}  // namespace

std::vector<Quantity> forward_steps(const Forward<double>& v, double x) {
    return without_minus_zero({{"f0", "β0 + ω0 x", v.f0, "x", x},
                               {"h1", "sin[f0]", v.h1, "f0", v.f0},
                               {"f1", "β1 + ω1 h1", v.f1, "h1", v.h1},
                               {"h2", "exp[f1]", v.h2, "f1", v.f1},
                               {"f2", "β2 + ω2 h2", v.f2, "h2", v.h2},
                               {"h3", "cos[f2]", v.h3, "f2", v.f2},
                               {"f3", "β3 + ω3 h3", v.f3, "h3", v.h3},
                               {"loss", "(f3 − y)²", v.loss, "f3", v.f3}});
}

std::vector<Quantity> backward_steps(const Toy<double>& phi, const Forward<double>& v,
                                     const Backward<double>& d) {
    return without_minus_zero({{"∂ℓ/∂f3", "2 (f3 − y)", d.df3, "2 (f3 − y)", d.df3},
                               {"∂ℓ/∂h3", "ω3 ∂ℓ/∂f3", d.dh3, "ω3", phi.omega[3]},
                               {"∂ℓ/∂f2", "−sin[f2] ∂ℓ/∂h3", d.df2, "−sin[f2]", -std::sin(v.f2)},
                               {"∂ℓ/∂h2", "ω2 ∂ℓ/∂f2", d.dh2, "ω2", phi.omega[2]},
                               {"∂ℓ/∂f1", "exp[f1] ∂ℓ/∂h2", d.df1, "exp[f1]", v.h2},
                               {"∂ℓ/∂h1", "ω1 ∂ℓ/∂f1", d.dh1, "ω1", phi.omega[1]},
                               {"∂ℓ/∂f0", "cos[f0] ∂ℓ/∂h1", d.df0, "cos[f0]", std::cos(v.f0)}});
}

std::vector<Quantity> gradient_steps(const Forward<double>& v, const Backward<double>& d,
                                     double x) {
    return without_minus_zero({{"∂ℓ/∂β0", "∂ℓ/∂f0", d.dbeta[0], "1", 1},
                               {"∂ℓ/∂β1", "∂ℓ/∂f1", d.dbeta[1], "1", 1},
                               {"∂ℓ/∂β2", "∂ℓ/∂f2", d.dbeta[2], "1", 1},
                               {"∂ℓ/∂β3", "∂ℓ/∂f3", d.dbeta[3], "1", 1},
                               {"∂ℓ/∂ω0", "x ∂ℓ/∂f0", d.domega[0], "x", x},
                               {"∂ℓ/∂ω1", "h1 ∂ℓ/∂f1", d.domega[1], "h1", v.h1},
                               {"∂ℓ/∂ω2", "h2 ∂ℓ/∂f2", d.domega[2], "h2", v.h2},
                               {"∂ℓ/∂ω3", "h3 ∂ℓ/∂f3", d.domega[3], "h3", v.h3}});
}

void require_finite(const std::vector<Quantity>& steps) {
    for (const Quantity& q : steps)
        require(std::isfinite(q.value), "toy function",
                fmt::format("{} = {} is {} at {} = {:g}; choose other --beta, --omega, --x or --y",
                            q.name, q.formula, q.value, q.input, q.input_value));
}

ParameterLayout layout() {
    ParameterLayout blocks;
    blocks.add("beta", {4});
    blocks.add("omega", {4});
    return blocks;
}

Vector pack(const Toy<double>& phi) {
    Vector packed = xt::zeros<Real>({std::size_t(8)});
    for (std::size_t k = 0; k < 4; ++k) {
        packed(k) = static_cast<Real>(phi.beta[k]);
        packed(4 + k) = static_cast<Real>(phi.omega[k]);
    }
    return packed;
}

Toy<double> unpack(const Vector& phi) {
    require_size("unpack", "phi", phi.size(), 8);
    Toy<double> unpacked;
    for (std::size_t i = 0; i < 8; ++i) parameter(unpacked, i) = static_cast<double>(phi(i));
    return unpacked;
}

Objective objective(double x, double y) {
    Objective loss_at;
    loss_at.loss = [=](const Vector& phi) {
        return static_cast<Real>(forward(unpack(phi), x, y).loss);
    };
    loss_at.loss_and_gradient = [=](const Vector& phi, Vector& dphi) {
        require_size("objective", "dphi", dphi.size(), 8);
        const Toy<double> toy = unpack(phi);
        const Forward<double> v = forward(toy, x, y);
        const Backward<double> d = backward(toy, x, y, v);
        xt::noalias(dphi) = pack({d.dbeta, d.domega});
        return static_cast<Real>(v.loss);
    };
    return loss_at;
}

Figure tangent_figure(const Toy<double>& phi, double x, double y) {
    const auto f = [&]<class S>(const S& at) { return forward(converted<S>(phi), at, S(y)).f3; };
    const Dual at_x = f(Dual(x, 1));
    const double reach = 6 * std::max(1.0, std::fabs(x) / 100);

    constexpr std::size_t points = 601;
    Vector xs = xt::zeros<Real>({points}), curve = xs, tangent = xs;
    double low = std::min(y, at_x.value), high = std::max(y, at_x.value);
    for (std::size_t i = 0; i < points; ++i) {
        const double t = x + reach * (2.0 * static_cast<double>(i) / (points - 1) - 1),
                     value = f(t);
        xs(i) = static_cast<Real>(t);
        curve(i) = static_cast<Real>(value);
        tangent(i) = static_cast<Real>(
            at_x.value + at_x.derivative * (t - x));  // f̃(t; x) = f + f′(t − x)   (GO.6)
        if (std::isfinite(value)) low = std::min(low, value), high = std::max(high, value);
    }
    const double margin = high > low ? 0.1 * (high - low) : 1;

    Figure figure("toy_function", "The toy function and its tangent at x", "x", "f[x, φ]");
    figure.line("f[x, φ]", xs, curve).dashed("tangent at x", xs, tangent);
    figure.points("f3, the output at x", {static_cast<Real>(x)}, {static_cast<Real>(at_x.value)});
    figure.points("y, the target at x", {static_cast<Real>(x)}, {static_cast<Real>(y)});
    figure.range_x(static_cast<Real>(x - reach), static_cast<Real>(x + reach));
    return figure.range_y(static_cast<Real>(low - margin), static_cast<Real>(high + margin));
}

Figure chain_figure(const Backward<double>& d) {
    Vector position = xt::arange<Real>(1, 8), derivative = xt::zeros<Real>({std::size_t(7)});
    std::size_t i = 0;
    for (double value : {d.df3, d.dh3, d.df2, d.dh2, d.df1, d.dh1, d.df0})
        derivative(i++) = static_cast<Real>(value);
    Figure figure("backward_chain", "Backward: one factor more for each step away from the loss",
                  "the quantity, from the loss back", "derivative of the loss");
    figure.ticks_x({"∂ℓ/∂f3", "∂ℓ/∂h3", "∂ℓ/∂f2", "∂ℓ/∂h2", "∂ℓ/∂f1", "∂ℓ/∂h1", "∂ℓ/∂f0"});
    return figure.path("", position, derivative).horizontal(0);
}

}  // namespace descent::toy
