#include "chapters/13_batch_normalization/walk_through.hpp"

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
        : bn(add_batch_norm(layout, "", features, epsilon)), phi(xt::zeros<Real>({layout.size()})), dphi(phi) {
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

}  // namespace

void show_by_hand(Chapter& c) {
    c.section("One feature, eight examples, by hand (EE.19)");
    Layer layer(1, 0);
    vector(layer.phi, layer.bn.gamma)[0] = 2;
    vector(layer.phi, layer.bn.beta)[0] = Real(0.5);
    const Matrix X{{2}, {4}, {4}, {4}, {5}, {5}, {7}, {9}}, dY{{1}, {0}, {0}, {0}, {0}, {0}, {0}, {0}};
    const Matrix Y = layer.forward(X), dX = layer.backward(dY);
    const BatchPass& p = layer.pass;
    c.say("mean {:g}, variance {:g}; γ = 2, β = 0.5, ε = 0. Downstream only y_1 counts: ∂ℓ/∂y = (1, 0, …, 0)",
          p.mean[0], p.variance[0]);
    c.say("     x     x̂     y    ∂ℓ/∂x̂       ∂ℓ/∂x");
    for (std::size_t i = 0; i < X.shape()[0]; ++i)
        c.say("  {:4g} {:5.1f} {:5.1f} {:8.1f} {:11.5f}", X(i, 0), p.x_hat(i, 0), Y(i, 0), p.dx_hat(i, 0), dX(i, 0));
    c.say("∂ℓ/∂σ² = {:g}, ∂ℓ/∂μ = {:g}, ∂ℓ/∂γ = {:g}, ∂ℓ/∂β = {:g}", p.dvariance[0], p.dmean[0],
          vector(layer.dphi, layer.bn.gamma)[0], vector(layer.dphi, layer.bn.beta)[0]);
    c.say("Every x moves y_1, though only through μ and σ². The gradients sum to {:g}.", xt::sum(dX)());
    c.result("hand_mean", p.mean[0]);
    c.result("hand_variance", p.variance[0]);
    const Vector dx = xt::col(dX, 0);
    c.result("hand_dx", dx);
    const Matrix difference = dX - backward_in_one_line(layer.bn, layer.phi, dY, p);
    c.check("six equations and the one line agree", largest(difference), 4 * rounding);
    Vector sum = xt::zeros<Real>({std::size_t{1}});
    sum_rows(p.centred, sum);
    c.check("the term that the slide leaves out of ∂ℓ/∂μ is 0", p.dvariance[0] * Real(-0.25) * sum[0], 4 * rounding);
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
    const Real seen = largest(change),
               bound = epsilon * Real(0.99) * std::sqrt(Real(19)) / xt::amin(layer.pass.variance / 100)();
    c.say("scale:  BN(10 x) ≈ BN(x)           changes y by {:.1e}, for ε = {:g}", seen, epsilon);
    c.check("a positive factor changes no more than ε allows", seen, bound + 64 * rounding);
    Layer other(3, epsilon / 100);
    change = layer.Y - other.forward(X);
    c.say("        BN(10 x) = BN(x) with ε/100 changes y by {:.1e}", largest(change));
    c.check("a factor c is the same as ε/c²", largest(change), 64 * rounding);

    Vector sum = xt::zeros<Real>({std::size_t{3}});
    sum_rows(dX, sum);
    Real moved = 0, stretched = 0;
    for (std::size_t j = 0; j < 3; ++j) {
        Real along = 0;
        for (std::size_t i = 0; i < 20; ++i) along += dX(i, j) * x_hat(i, j);
        moved = std::max(moved, std::abs(sum[j]));
        stretched = std::max(stretched, std::abs(along + 2 * epsilon * dvariance[j] / deviation[j]));
    }
    c.say("No step along −∂ℓ/∂x only moves the mean (Σ ∂ℓ/∂x = {:.0e}) or only stretches x.", moved);
    c.check("Σ ∂ℓ/∂x_i = 0", moved, 256 * rounding);
    c.check("Σ ∂ℓ/∂x_i x̂_i = −2ε/s · ∂ℓ/∂σ²", stretched, 256 * rounding);
}

void show_gradient_check(Chapter& c, Real epsilon) {
    c.section("The gradient check, through the batch statistics (EE.19)");
    const NormalizedNetwork network(DeepNetwork({3, 4, 3, 3}, Activation::sigmoid), {0, 1}, epsilon);
    Random random(c.seed(), "check");
    Vector phi = initialize(network, random);
    for (std::size_t i = 0; i < phi.size(); ++i) phi[i] += random.normal(0, Real(0.3));
    const Matrix X = normal_matrix(6, 3, random);
    const std::vector<std::size_t> labels{0, 1, 2, 0, 1, 2};
    c.say("3-4-3-3 sigmoid, input (gamma0, beta0) and first hidden layer (gamma1, beta1) normalized:");
    const GradientReport report = check_gradient(objective(network, X, labels), phi, network.layout, {.batch = 6});
    std::size_t passed = 0, silent = 0;
    for (const BlockReport& block : report.blocks) {
        c.say("  {:7} {:13} worst error {:.3f} of its bound", block.name, text(block.verdict),
              block.worst.error_over_bound());
        passed += block.verdict == Verdict::pass;
        silent += block.verdict == Verdict::inconclusive;
    }
    c.say(
        "b0, and β_0 through W_0, only add constants to what the next mean subtracts. Their gradient is 0, nothing is");
    c.say("above the noise, and zero against zero is never a pass. β_1 does their work.");
    c.result("blocks_passed", static_cast<double>(passed));
    c.result("blocks_inconclusive", static_cast<double>(silent));
    c.check("all other blocks pass", static_cast<double>(report.blocks.size() - 2 - passed), 0);
    const auto inconclusive = [&](const char* block) { return report[block].verdict == Verdict::inconclusive; };
    c.check("b0 and beta0 are inconclusive", inconclusive("b0") && inconclusive("beta0") ? 0 : 1, 0);

    Pass pass;
    Vector dphi;
    loss_and_gradient(network, phi, X, labels, pass, dphi);
    const auto W = matrix(phi, network.linear.W(0)), dW = matrix(dphi, network.linear.W(0));
    Real worst = 0;
    for (std::size_t d = 0; d < W.shape()[0]; ++d) {
        Real along = 0;
        for (std::size_t j = 0; j < W.shape()[1]; ++j) along += W(d, j) * dW(d, j);
        worst = std::max(worst, std::abs(along + 2 * epsilon * pass.batch[1].dvariance[d]));
    }
    c.say("The size of a unit's weights does not matter either, so w·∂L/∂w = −2ε ∂L/∂σ², nearly 0.");
    c.check("w·∂L/∂w = −2ε ∂L/∂σ² for every unit before a normalization", worst, 64 * rounding);
}

void show_batch_of_two(Chapter& c, Real epsilon) {
    c.section("A mini-batch of two (EE.19)");
    Layer layer(3, epsilon);
    const Matrix X{{1, 0, -5}, {2, Real(0.1), 50}}, dY{{1, 2, 3}, {-1, 1, 0}};
    const Matrix Y = layer.forward(X), dX = layer.backward(dY);
    c.say("  x_1 = ({}), x_2 = ({})", fmt::join(xt::row(X, 0), ", "), fmt::join(xt::row(X, 1), ", "));
    c.say("  y_1 = ({:.4f}), y_2 = ({:.4f})", fmt::join(xt::row(Y, 0), ", "), fmt::join(xt::row(Y, 1), ", "));
    c.say("Whatever the numbers, one becomes 1, the other −1: only which is larger is left. And so no gradient");
    c.say("gets through: the largest entry of ∂ℓ/∂x is {:.1e} with ε = {:g}, and 0 without ε.", largest(dX), epsilon);
    c.say("In general a mini-batch of m keeps m − 2 of its m directions. Batches want to be large.");
    c.result("largest_dx_of_two", largest(dX));
}

}  // namespace descent::normalization
