#include "chapters/13_batch_normalization/program/walk_through.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

#include "common/gradient_check.hpp"

namespace descent::normalization {
namespace {

constexpr Real rounding = std::numeric_limits<Real>::epsilon();

/// One normalization by itself, with its φ = (γ, β).
struct Layer {
    ParameterLayout layout;
    BatchNorm bn;
    Vector phi;
    BatchPass pass = {};
    Matrix Y = {}, dX = {};
    Vector dphi = {};

    Layer(std::size_t features, Real epsilon)
        : bn(add_batch_norm(layout, "", features, epsilon)),
          phi(xt::zeros<Real>({layout.size()})),
          dphi(phi) {
        initialize(bn, phi);
    }
    const Matrix& forward(const Matrix& X) {
        normalize(bn, phi, X, pass, Y);
        return Y;
    }
    const Matrix& backward(const Matrix& dY) {
        normalize_backward(bn, phi, dY, pass, dphi, dX);
        return dX;
    }
};

Matrix normal_matrix(std::size_t rows, std::size_t columns, Random& random, Real deviation = 1) {
    Matrix M = xt::zeros<Real>({rows, columns});
    random.fill_normal(M, 0, deviation);
    return M;
}

Real largest(const Matrix& M) {
    return xt::amax(xt::abs(M))();
}

/// The weights before each normalization: their length does not matter, but for ε.
void show_weights_before(Chapter& c, const NormalizedNetwork& network, const Vector& phi,
                         const Matrix& X, backprop::Labels labels) {
    Pass pass;
    Vector dphi;
    loss_and_gradient(network, phi, X, labels, pass, dphi);
    std::size_t units = 0;
    Real worst = 0, largest_along = 0;
    for (std::size_t k = 1; k <= network.depth(); ++k) {
        if (!network.norm[k]) continue;
        const auto W = matrix(phi, network.linear.W(k - 1));
        const auto dW = matrix(dphi, network.linear.W(k - 1));
        for (std::size_t d = 0; d < W.shape()[0]; ++d, ++units) {
            Real along = 0;
            for (std::size_t j = 0; j < W.shape()[1]; ++j) along += W(d, j) * dW(d, j);
            largest_along = std::max(largest_along, std::abs(along));
            worst = std::max(
                worst, std::abs(along + 2 * network.norm[k]->epsilon * pass.batch[k].dvariance[d]));
        }
    }
    if (units == 0) return;
    c.say(
        "Nor does the length of a unit's weights matter before a normalization, but for ε: w·∂L/∂w "
        "= −2ε ∂L/∂σ²,");
    c.say("for these {} units {:.1e} at most.", units, largest_along);
    c.check("w·∂L/∂w = −2ε ∂L/∂σ² for every unit before a normalization", worst, 64 * rounding);
}

}  // namespace

void show_by_hand(Chapter& c) {
    c.section("One feature, eight examples, by hand (EE.19)");
    Layer layer(1, 0);
    vector(layer.phi, layer.bn.gamma)[0] = 2;
    vector(layer.phi, layer.bn.beta)[0] = Real(0.5);
    const Matrix X{{2}, {4}, {4}, {4}, {5}, {5}, {7}, {9}},
        dY{{1}, {0}, {0}, {0}, {0}, {0}, {0}, {0}};
    const Matrix Y = layer.forward(X), dX = layer.backward(dY);
    const BatchPass& p = layer.pass;
    c.say(
        "mean {:g}, variance {:g}; γ = 2, β = 0.5, ε = 0. Downstream only y_1 counts: ∂ℓ/∂y = (1, "
        "0, …, 0)",
        p.mean[0], p.variance[0]);
    c.say("     x     x̂     y    ∂ℓ/∂x̂       ∂ℓ/∂x");
    for (std::size_t i = 0; i < X.shape()[0]; ++i)
        c.say("  {:4g} {:5.1f} {:5.1f} {:8.1f} {:11.5f}", X(i, 0), p.x_hat(i, 0), Y(i, 0),
              p.dx_hat(i, 0), dX(i, 0));
    c.say("∂ℓ/∂σ² = {:g}, ∂ℓ/∂μ = {:g}, ∂ℓ/∂γ = {:g}, ∂ℓ/∂β = {:g}", p.dvariance[0], p.dmean[0],
          vector(layer.dphi, layer.bn.gamma)[0], vector(layer.dphi, layer.bn.beta)[0]);
    c.say("Every x moves y_1, though only through μ and σ². The gradients sum to {:g}.",
          xt::sum(dX)());
    c.result("hand_mean", p.mean[0]);
    c.result("hand_variance", p.variance[0]);
    const Vector dx = xt::col(dX, 0);
    c.result("hand_dx", dx);
    const Matrix difference = dX - backward_in_one_line(layer.bn, layer.phi, dY, p);
    c.check("six equations and the one line agree", largest(difference), 4 * rounding);
    Vector sum = xt::zeros<Real>({std::size_t{1}});
    sum_rows(p.centred, sum);
    c.check("the term that the slide leaves out of ∂ℓ/∂μ is 0",
            p.dvariance[0] * Real(-0.25) * sum[0], 4 * rounding);
}

void show_invariances(Chapter& c, Real epsilon) {
    c.section("What the layer does not see (EE.19)");
    Random random(c.seed(), "invariances");
    Layer layer(3, epsilon);
    const Matrix X = normal_matrix(20, 3, random), dY = normal_matrix(20, 3, random);
    const Matrix Y = layer.forward(X), dX = layer.backward(dY);
    const Vector dvariance = layer.pass.dvariance, deviation = layer.pass.deviation;
    const Matrix x_hat = layer.pass.x_hat;

    const Matrix shifted = X + Vector{100, -7, Real(0.3)};
    Matrix change = layer.forward(shifted) - Y;
    c.say("shift:  BN(x + c) = BN(x)          changes y by {:.1e}", largest(change));
    c.check("a shift of every feature changes nothing", largest(change), 400 * rounding);
    const Matrix scaled = 10 * X;
    change = layer.forward(scaled) - Y;
    const Real seen = largest(change), bound = epsilon * Real(0.99) * std::sqrt(Real(19)) /
                                               xt::amin(layer.pass.variance / 100)();
    c.say("scale:  BN(10 x) = BN(x) but for ε changes y by {:.1e}, for ε = {:g}", seen, epsilon);
    c.check("a positive factor changes no more than ε allows", seen, bound + 64 * rounding);
    Layer other(3, epsilon / 100);
    change = layer.Y - other.forward(X);
    c.say("        BN(10 x) = BN(x) with ε/100 changes y by {:.1e}", largest(change));
    c.check("a factor c is the same as ε/c²", largest(change), 64 * rounding);

    Vector sum = xt::zeros<Real>({std::size_t{3}});
    sum_rows(dX, sum);
    Real moved = 0, stretched = 0, most = 0;
    for (std::size_t j = 0; j < 3; ++j) {
        Real along = 0;
        for (std::size_t i = 0; i < 20; ++i) along += dX(i, j) * x_hat(i, j);
        moved = std::max(moved, std::abs(sum[j]));
        most = std::max(most, std::abs(along));
        stretched =
            std::max(stretched, std::abs(along + 2 * epsilon * dvariance[j] / deviation[j]));
    }
    c.say(
        "A step along −∂ℓ/∂x never moves the mean (Σ ∂ℓ/∂x = {:.0e}), and only ε lets it stretch "
        "x: Σ ∂ℓ/∂x x̂ is",
        moved);
    c.say("{:.1e} at most, and goes to 0 with ε.", most);
    c.check("Σ ∂ℓ/∂x_i = 0", moved, 256 * rounding);
    c.check("Σ ∂ℓ/∂x_i x̂_i = −2ε/s · ∂ℓ/∂σ²", stretched, 256 * rounding);
}

void show_gradient_check(Chapter& c, Real epsilon) {
    c.section("The gradient check, through the batch statistics (EE.19)");
    const NormalizedNetwork network(DeepNetwork({3, 4, 3, 3}, Activation::sigmoid), {0, 1},
                                    epsilon);
    Random random(c.seed(), "check");
    Vector phi = initialize(network, random);
    for (std::size_t i = 0; i < phi.size(); ++i) phi[i] += random.normal(0, Real(0.3));
    const Matrix X = normal_matrix(6, 3, random);
    const std::vector<std::size_t> labels{0, 1, 2, 0, 1, 2};
    c.say("{} {}, with gamma and beta where it is normalized, 0 being the input:",
          fmt::join(network.linear.widths, "-"), neurons::name(network.linear.activation));
    const GradientReport report =
        check_gradient(objective(network, X, labels), phi, network.layout, {.batch = 6});
    const std::vector<std::string> silent = silent_blocks(network);
    std::size_t passed = 0, inconclusive = 0, wrong[2] = {0, 0};
    for (const BlockReport& block : report.blocks) {
        c.say("  {:7} {:13} worst error {:.3f} of its bound", block.name, text(block.verdict),
              block.worst.error_over_bound());
        passed += block.verdict == Verdict::pass;
        inconclusive += block.verdict == Verdict::inconclusive;
        const bool is_silent = std::find(silent.begin(), silent.end(), block.name) != silent.end();
        wrong[is_silent] += block.verdict != (is_silent ? Verdict::inconclusive : Verdict::pass);
    }
    c.result("blocks_passed", static_cast<double>(passed));
    c.result("blocks_inconclusive", static_cast<double>(inconclusive));
    if (!silent.empty()) {
        c.say(
            "Of {} only a constant reaches the next mean, which subtracts it. So the gradient is "
            "0, nothing is",
            fmt::join(silent, ", "));
        c.say(
            "above the noise, and zero against zero is never a pass. The β of that normalization "
            "does their work.");
        c.check(fmt::format("inconclusive: {}", fmt::join(silent, ", ")),
                static_cast<double>(wrong[1]), 0);
    }
    c.check("all other blocks pass", static_cast<double>(wrong[0]), 0);
    show_weights_before(c, network, phi, X, labels);
}

void show_batch_of_two(Chapter& c, Real epsilon) {
    c.section("A mini-batch of two (EE.19)");
    Layer layer(3, epsilon);
    const Matrix X{{1, 0, -5}, {2, Real(0.1), 50}}, dY{{1, 2, 3}, {-1, 1, 0}};
    Layer exact(3, 0);
    const Matrix Y = layer.forward(X), dX = layer.backward(dY);
    const Matrix signs = xt::abs(exact.forward(X)) - 1, nothing = exact.backward(dY);
    c.say("  x_1 = ({}), x_2 = ({})", fmt::join(xt::row(X, 0), ", "),
          fmt::join(xt::row(X, 1), ", "));
    c.say("  y_1 = ({:.4f}), y_2 = ({:.4f})", fmt::join(xt::row(Y, 0), ", "),
          fmt::join(xt::row(Y, 1), ", "));
    c.say(
        "Without ε one becomes 1 and the other −1, whatever the numbers: only which is larger is "
        "left, and no");
    c.say("gradient gets through. With ε = {:g} the largest entry of ∂ℓ/∂x is {:.1e}.", epsilon,
          largest(dX));
    c.check("without ε: 1 and −1", largest(signs), 4 * rounding);
    c.check("without ε: no gradient", largest(nothing), 256 * rounding);
    c.say(
        "In general a mini-batch of m keeps m − 2 of its m directions. Batches want to be large.");
    c.result("largest_dx_of_two", largest(dX));
}

}  // namespace descent::normalization
