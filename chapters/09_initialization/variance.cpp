#include "chapters/09_initialization/variance.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numbers>

#include "common/estimate.hpp"
#include "common/random.hpp"

namespace descent::initialization {
namespace {

constexpr double nan = std::numeric_limits<double>::quiet_NaN();

void require_variance(const char* function, Real variance) {
    if (!(variance >= 0) || !std::isfinite(variance))
        argument_error(function, "a variance must be finite and ≥ 0");
}

}  // namespace

Real forward_variance(std::size_t inputs, Real weight_variance, Real f_variance) {
    require(inputs > 0, "forward_variance", "inputs is 0");
    require_variance("forward_variance", weight_variance);
    require_variance("forward_variance", f_variance);
    return real(inputs) * weight_variance * f_variance / 2;  // ½ D_h σ²_W σ²_f   (L10.7)
}

Real forward_variance(const Vector& f_variances, Real weight_variance) {
    require(f_variances.size() > 0, "forward_variance", "inputs is 0");
    require_variance("forward_variance", weight_variance);
    for (const Real f_variance : f_variances) require_variance("forward_variance", f_variance);
    //> 09.1
    Real squares = 0;
    for (const Real f_variance : f_variances)
        squares += f_variance / 2;     // Σ_j E[h_j²], E[h_j²] = ½ σ²_fj   (L10.7)
    return weight_variance * squares;  // σ²_f′ = σ²_W Σ_j E[h_j²]         (L10.7)
    //<
}

Real backward_variance(std::size_t outputs, Real weight_variance, Real df_variance) {
    require(outputs > 0, "backward_variance", "outputs is 0");
    require_variance("backward_variance", weight_variance);
    require_variance("backward_variance", df_variance);
    return real(outputs) * weight_variance * df_variance / 2;  // ½ D_h′ σ²_W σ²_∂f′   (L10.8)
}

Real he_variance(std::size_t inputs) {
    require(inputs > 0, "he_variance", "inputs is 0");
    return Real(2) / real(inputs);  // σ²_W = 2/D_h   (L10.8)
}

Real compromise_variance(std::size_t inputs, std::size_t outputs) {
    require(inputs > 0 && outputs > 0, "compromise_variance", "a number of units is 0");
    return Real(4) / real(inputs + outputs);  // 2/½(D_h + D_h′)   (L10.8)
}

double log_variance(const Matrix& values) {
    double largest = 0;
    for (Real v : values) {
        if (!std::isfinite(v)) return nan;
        largest = std::max(largest, std::abs(double{v}));
    }
    // 0, or too small for all its digits
    if (largest < double{std::numeric_limits<Real>::min()}) return nan;
    double sum = 0, squares = 0;
    for (Real v : values) sum += double{v} / largest;
    const double mean = sum / static_cast<double>(values.size());
    for (Real v : values) {
        const double d = double{v} / largest - mean;
        squares += d * d;
    }
    if (!(squares > 0)) return nan;
    return std::log10(squares / static_cast<double>(values.size())) + 2 * std::log10(largest);
}

namespace {

/// log₁₀ variances of every layer (rows) and network (columns), for one σ²_W.
struct Logs {
    Matrix h, dh;
};

/// Over the networks: mean and spread of the logarithms, logarithm of the mean.
void summarize(const Matrix& logs, Vector& mean, Vector& spread, Vector& of_mean) {
    const std::size_t layers = logs.shape()[0];
    mean = spread = of_mean = xt::zeros<Real>({layers});
    for (std::size_t k = 0; k < layers; ++k) {
        const Vector draws = row(logs, k);
        const Estimate found = estimate(draws);
        mean[k] = found.mean;
        spread[k] = found.deviation;
        Real tens = 0;
        for (const Real log : draws) tens += std::pow(Real(10), log - found.mean);
        of_mean[k] = found.mean + std::log10(tens / real(draws.size()));
    }
}

/// log₁₀ variances of h_k and ∂ℓ/∂h_k for k = 1 … K, of network n.
void note(const Passage& passage, std::size_t n, Logs& logs) {
    for (std::size_t k = 0; k < passage.dh.size(); ++k) {
        logs.h(k, n) = static_cast<Real>(log_variance(passage.pass.layers.h[k + 1]));
        logs.dh(k, n) = static_cast<Real>(log_variance(passage.dh[k]));
    }
}

}  // namespace

std::size_t Curve::lost() const {
    const auto count = [](const Vector& v) {
        return std::count_if(v.begin(), v.end(), [](Real x) { return !std::isfinite(x); });
    };
    return static_cast<std::size_t>(count(h) + count(dh));
}

void pass_through(const DeepNetwork& network, const Vector& phi, const Matrix& X,
                  Passage& passage) {
    backprop::Backprop& pass = passage.pass;
    Vector& dphi = passage.dphi;
    std::vector<Matrix>& dh = passage.dh;
    const std::size_t K = network.depth(), N = X.shape()[0];
    require_size("pass_through", "the output", network.widths.back(), 1);
    // Forward, with y = 0 (L10.9)
    const Matrix Y = xt::zeros<Real>({N, std::size_t{1}});
    deep::forward(network, phi, X, pass.layers);
    pass.df.resize(K + 1);
    backprop::mean_squared_error(pass.layers.output(), Y, pass.df[K]);

    // Back: that loss is the mean over the inputs; ∂ℓ/∂f of each is N times as much
    //> 09.2
    pass.df[K] *= real(N);
    backprop::backward(network, phi, X, pass, dphi);

    // ∂ℓ/∂h_k = W_kᵀ ∂ℓ/∂f_k (L9.7)
    dh.resize(K);
    for (std::size_t k = 1; k <= K; ++k) {
        dh[k - 1].resize({N, network.widths[k]});
        matmul(pass.df[k], matrix(phi, network.W(k)), dh[k - 1]);
    }
    //<
}

std::vector<Curve> measure(const Experiment& experiment, std::uint64_t seed,
                           const Progress& progress) {
    const auto& [depth, width, activation, variances, networks, inputs] = experiment;
    require(depth > 0 && width > 0 && networks > 0 && inputs > 0, "measure", "a count is 0");
    for (const Real variance : variances)
        require(variance > 0 && std::isfinite(variance), "measure",
                "a weight variance must be positive and finite");
    const DeepNetwork network(deep::widths_of(width, std::vector<std::size_t>(depth, width), 1),
                              activation);

    // Every network once, with standard normal weights times each σ_W
    const Matrix none = xt::zeros<Real>({depth, networks});
    std::vector<Logs> logs(variances.size(), {none, none});
    Random random_W(seed, "variance weights"), random_X(seed, "variance inputs");
    Vector standard = xt::zeros<Real>({network.parameters()}), phi = standard;
    Matrix X = xt::zeros<Real>({inputs, width});
    Passage passage;
    for (std::size_t n = 0; n < networks; ++n) {
        for (std::size_t k = 0; k <= depth; ++k)
            for (Real& w : vector(standard, network.W(k))) w = random_W.normal();
        random_X.fill_normal(X);
        for (std::size_t v = 0; v < variances.size(); ++v) {
            xt::noalias(phi) = std::sqrt(variances[v]) * standard;
            pass_through(network, phi, X, passage);
            note(passage, n, logs[v]);
        }
        if (progress) progress(n + 1, networks);
    }

    std::vector<Curve> curves(variances.size());
    for (std::size_t v = 0; v < variances.size(); ++v) {
        curves[v].weight_variance = variances[v];
        summarize(logs[v].h, curves[v].h, curves[v].h_spread, curves[v].h_of_mean);
        summarize(logs[v].dh, curves[v].dh, curves[v].dh_spread, curves[v].dh_of_mean);
    }
    return curves;
}

bool has_growth(Activation activation) {
    return activation == Activation::relu || activation == Activation::linear;
}

Real log_growth(Activation activation, std::size_t width, Real weight_variance) {
    require(width > 0 && weight_variance > 0, "log_growth",
            "needs a width and a positive variance");
    require(has_growth(activation), "log_growth",
            "only ReLU and linear units multiply variances by a constant");
    const double share = activation == Activation::relu ? 0.5 : 1;
    return static_cast<Real>(
        std::log10(share * static_cast<double>(width) * double{weight_variance}));
}

Vector forward_theory(const Experiment& experiment, Real weight_variance) {
    const auto& [depth, width, activation, variances, networks, inputs] = experiment;
    const Real growth = log_growth(activation, width, weight_variance);
    // σ²_h1 = E[h²] − E[h]²
    const double kept = activation == Activation::relu ? 0.5 - 0.5 / std::numbers::pi : 1;
    const double first = std::log10(static_cast<double>(width) * double{weight_variance} * kept);
    Vector line = xt::zeros<Real>({depth});
    for (std::size_t k = 0; k < depth; ++k) line[k] = static_cast<Real>(first) + real(k) * growth;
    return line;
}

Vector backward_theory(const Experiment& experiment, Real weight_variance) {
    const std::size_t K = experiment.depth;
    const Real growth = log_growth(experiment.activation, experiment.width, weight_variance);
    // E[(2 f W_j)²] = 4 σ⁴_W (Σ_i h_i² + 2 h_j²), since f = Σ_i W_i h_i holds W_j itself
    const double D = static_cast<double>(experiment.width), w2 = weight_variance;
    const double last = std::log10(4 * (D + 2) * w2 * w2) + static_cast<double>(K) * growth;
    Vector line = xt::zeros<Real>({K});
    for (std::size_t k = 0; k < K; ++k)
        line[k] = static_cast<Real>(last) + real(K - 1 - k) * growth;
    return line;
}

Real slope(const Vector& y) {
    double n = 0, sx = 0, sy = 0, sxx = 0, sxy = 0;
    for (std::size_t k = 0; k < y.size(); ++k) {
        if (!std::isfinite(y[k])) continue;
        const double x = static_cast<double>(k), value = y[k];
        n += 1, sx += x, sy += value, sxx += x * x, sxy += x * value;
    }
    if (n < 2) return static_cast<Real>(nan);
    return static_cast<Real>((n * sxy - sx * sy) / (n * sxx - sx * sx));
}

}  // namespace descent::initialization
