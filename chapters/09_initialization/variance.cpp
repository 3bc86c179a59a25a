#include "chapters/09_initialization/variance.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <numbers>

namespace descent::initialization {
namespace {

constexpr double nan = std::numeric_limits<double>::quiet_NaN();

void require_variance(const char* function, Real variance) {
    if (!(variance >= 0) || !std::isfinite(variance))
        argument_error(function, "a variance must be finite and ≥ 0");
}

/// Mean and its standard error of numbers that come one at a time.
struct Sample {
    double sum = 0, squares = 0;
    std::size_t count = 0;
    void add(double value) {
        sum += value;
        squares += value * value;
        ++count;
    }
    Line line(std::string formula, double theory) const {
        const double n = static_cast<double>(count), mean = sum / n;
        const double variance = std::max(0.0, (squares / n - mean * mean) * n / (n - 1));
        return {std::move(formula), static_cast<Real>(theory), static_cast<Real>(mean),
                static_cast<Real>(std::sqrt(variance / n))};
    }
};

}  // namespace

Real forward_variance(std::size_t inputs, Real weight_variance, Real f_variance) {
    require(inputs > 0, "forward_variance", "inputs is 0");
    require_variance("forward_variance", weight_variance);
    require_variance("forward_variance", f_variance);
    // σ²_f′ = ½ D_h σ²_Ω σ²_f   (L10.7)
    return static_cast<Real>(inputs) * weight_variance * f_variance / 2;
}

Real backward_variance(std::size_t outputs, Real weight_variance, Real df_variance) {
    require(outputs > 0, "backward_variance", "outputs is 0");
    require_variance("backward_variance", weight_variance);
    require_variance("backward_variance", df_variance);
    // ½ D_h′ σ²_Ω σ²_∂f′   (L10.8)
    return static_cast<Real>(outputs) * weight_variance * df_variance / 2;
}

Real he_variance(std::size_t inputs) {
    require(inputs > 0, "he_variance", "inputs is 0");
    return Real(2) / static_cast<Real>(inputs);  // σ²_Ω = 2/D_h                (L10.8)
}

Real compromise_variance(std::size_t inputs, std::size_t outputs) {
    require(inputs > 0 && outputs > 0, "compromise_variance", "a number of units is 0");
    return Real(4) / static_cast<Real>(inputs + outputs);  // 2/½(D_h + D_h′)    (L10.8)
}

Real Line::deviation() const {
    return std::abs(measured - theory) / standard_error;
}

std::vector<Line> forward_lines(std::size_t inputs, Real weight_variance, Real f_variance,
                                std::size_t samples, Random& random) {
    require(inputs > 1 && samples > 1, "forward_lines", "needs two inputs and two samples");
    const double theory = forward_variance(inputs, weight_variance, f_variance),
                 w2 = weight_variance, f2 = f_variance;
    const Real weight_deviation = std::sqrt(weight_variance), f_deviation = std::sqrt(f_variance);
    Sample Eh, Eh2, Ewh, Ew2h2, Ecross, Ef, Ef2;
    for (std::size_t s = 0; s < samples; ++s) {
        double f = 0, before = 0;
        for (std::size_t j = 0; j < inputs; ++j) {
            const double h = std::max(0.0, double{random.normal(0, f_deviation)});
            const double term = double{random.normal(0, weight_deviation)} * h;
            f += term;
            if (j == 1) Ecross.add(before * term);
            before = term;
            if (j > 0) continue;  // one unit of each trial stands for all
            Eh.add(h);
            Eh2.add(h * h);
            Ewh.add(term);
            Ew2h2.add(term * term);
        }
        Ef.add(f);
        Ef2.add(f * f);
    }
    // clang-format off
    return {Eh.line("E[h_j] = σ_f/√(2π)", std::sqrt(f2 / (2 * std::numbers::pi))),
            Ewh.line("E[Ω_ij h_j] = E[Ω_ij] E[h_j] = 0", 0),
            Ef.line("E[f′_i] = 0", 0),  // E[f′] = 0   (L10.6)
            // ∫ ReLU² = half of ∫ f² Pr   (L10.7)
            Eh2.line("E[h_j²] = ½ σ²_f", f2 / 2),
            Ew2h2.line("E[Ω²_ij h²_j] = σ²_Ω E[h_j²]", w2 * f2 / 2),
            Ecross.line("E[Ω_ij h_j Ω_ik h_k] = 0, j ≠ k", 0),
            Ef2.line("σ²_f′ = ½ D_h σ²_Ω σ²_f", theory)}; // Σ_j σ²_Ω E[h_j²]  (L10.7)
    // clang-format on
}

std::vector<Line> backward_lines(std::size_t outputs, Real weight_variance, Real df_variance,
                                 std::size_t samples, Random& random) {
    require(outputs > 1 && samples > 1, "backward_lines", "needs two outputs and two samples");
    const double theory = backward_variance(outputs, weight_variance, df_variance);
    const Real weight_deviation = std::sqrt(weight_variance), df_deviation = std::sqrt(df_variance);
    Sample Eon, Edh, Edh2, Edf2;
    for (std::size_t s = 0; s < samples; ++s) {
        double dh = 0;
        for (std::size_t i = 0; i < outputs; ++i)
            dh +=
                double{random.normal(0, weight_deviation)} * double{random.normal(0, df_deviation)};
        const double on = random.normal() > 0 ? 1 : 0;
        Eon.add(on);
        Edh.add(dh);
        Edh2.add(dh * dh);
        Edf2.add(on * dh * dh);
    }
    return {
        Edh.line("E[∂ℓ/∂h_j] = Σ_i E[Ω_ij] E[∂ℓ/∂f′_i] = 0", 0),
        Edh2.line("σ²_∂h = D_h′ σ²_Ω σ²_∂f′", 2 * theory),  // Σ over the D_h′ units above   (L10.8)
        Eon.line("E[I[f_j > 0]²] = ½", 0.5), Edf2.line("σ²_∂f = ½ D_h′ σ²_Ω σ²_∂f′", theory)};
}

Real log_drift(std::size_t width) {
    require(width > 0, "log_drift", "width is 0");
    // r = 1 + e: ln r = e − e²/2 + e³/3 − …, with E[e²] = 5/D, E[e³] = 44/D², E[e⁴] = 3(5/D)² + …
    const double D = static_cast<double>(width);
    return static_cast<Real>(-(5 / (2 * D) + 49 / (12 * D * D)) / std::numbers::ln10);
}

Line log_drift_line(std::size_t width, std::size_t samples, Random& random) {
    require(width > 0 && samples > 1, "log_drift_line", "needs a width and two samples");
    Sample logs;
    for (std::size_t s = 0; s < samples; ++s) {
        double sum = 0;
        for (std::size_t j = 0; j < width; ++j) {
            const double z = std::max(0.0, double{random.normal()});
            sum += z * z;
        }
        if (sum > 0) logs.add(std::log10(2 * sum / static_cast<double>(width)));
    }
    return logs.line("E[log₁₀ r]", log_drift(width));
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

/// log₁₀ variances of every network (rows) and layer (columns), for one σ²_Ω.
struct Logs {
    std::vector<std::vector<double>> h, dh;
};

void summarize(const std::vector<std::vector<double>>& logs, Vector& mean, Vector& spread,
               Vector& of_mean) {
    const std::size_t layers = logs.front().size();
    const double n = static_cast<double>(logs.size());
    mean = spread = of_mean = xt::zeros<Real>({layers});
    for (std::size_t k = 0; k < layers; ++k) {
        double sum = 0, squares = 0, tens = 0;
        for (const auto& network : logs) sum += network[k];
        for (const auto& network : logs) {
            squares += (network[k] - sum / n) * (network[k] - sum / n);
            tens += std::pow(10, network[k] - sum / n);
        }
        mean[k] = static_cast<Real>(sum / n);
        spread[k] = static_cast<Real>(std::sqrt(squares / std::max(1.0, n - 1)));
        of_mean[k] = static_cast<Real>(sum / n + std::log10(tens / n));
    }
}

/// One network there and back; log₁₀ variances of h_k and ∂ℓ/∂h_k for k = 1 … K.
void pass_through(const DeepNetwork& network, const Vector& phi, const Matrix& X,
                  backprop::Backprop& pass, Vector& dphi, std::vector<double>& h,
                  std::vector<double>& dh) {
    const std::size_t K = network.depth(), N = X.shape()[0];
    const Matrix Y = xt::zeros<Real>({N, std::size_t{1}});  // y = 0                         (L10.9)
    forward(network, phi, X, pass.layers);
    pass.df.resize(K + 1);
    backprop::mean_squared_error(pass.layers.output(), Y, pass.df[K]);
    // that loss is the mean over the inputs; ∂ℓ/∂f of each is N times as much
    pass.df[K] *= static_cast<Real>(N);
    backward(network, phi, X, pass, dphi);
    Matrix gradient = xt::zeros<Real>({N, network.widths[1]});
    for (std::size_t k = 1; k <= K; ++k) {
        const auto W = matrix(phi, network.W(k));
        // ∂ℓ/∂h_k = Ω_kᵀ ∂ℓ/∂f_k   (L9.7)
        matmul(pass.df[k], W, gradient);
        h.push_back(log_variance(pass.layers.h[k]));
        dh.push_back(log_variance(gradient));
    }
}

}  // namespace

std::vector<Curve> measure(const Experiment& e, std::uint64_t seed,
                           const std::function<void(std::size_t, std::size_t)>& progress) {
    require(e.depth > 0 && e.width > 0 && e.networks > 0 && e.inputs > 0, "measure",
            "a count is 0");
    for (Real variance : e.weight_variances)
        require(variance > 0 && std::isfinite(variance), "measure",
                "a weight variance must be positive and finite");
    std::vector<std::size_t> widths(e.depth + 1, e.width);
    widths.push_back(1);
    const DeepNetwork network(widths, e.activation);
    std::vector<Logs> logs(e.weight_variances.size());
    Random weights(seed, "variance weights"), inputs(seed, "variance inputs");
    Vector standard = xt::zeros<Real>({network.parameters()}), phi = standard, dphi;
    Matrix X = xt::zeros<Real>({e.inputs, e.width});
    backprop::Backprop pass;
    for (std::size_t n = 0; n < e.networks; ++n) {
        for (std::size_t k = 0; k <= e.depth; ++k)
            for (Real& w : vector(standard, network.W(k))) w = weights.normal();
        inputs.fill_normal(X);
        for (std::size_t v = 0; v < logs.size(); ++v) {
            xt::noalias(phi) = std::sqrt(e.weight_variances[v]) * standard;
            pass_through(network, phi, X, pass, dphi, logs[v].h.emplace_back(),
                         logs[v].dh.emplace_back());
        }
        if (progress) progress(n + 1, e.networks);
    }
    std::vector<Curve> curves(logs.size());
    for (std::size_t v = 0; v < logs.size(); ++v) {
        curves[v].weight_variance = e.weight_variances[v];
        summarize(logs[v].h, curves[v].h, curves[v].h_spread, curves[v].h_of_mean);
        summarize(logs[v].dh, curves[v].dh, curves[v].dh_spread, curves[v].dh_of_mean);
    }
    return curves;
}

Real log_growth(Activation activation, std::size_t width, Real weight_variance) {
    require(width > 0 && weight_variance > 0, "log_growth",
            "needs a width and a positive variance");
    require(activation == Activation::relu || activation == Activation::linear, "log_growth",
            "only ReLU and linear units multiply variances by a constant");
    const double share = activation == Activation::relu ? 0.5 : 1;
    return static_cast<Real>(
        std::log10(share * static_cast<double>(width) * double{weight_variance}));
}

Vector forward_theory(const Experiment& e, Real weight_variance) {
    const Real growth = log_growth(e.activation, e.width, weight_variance);
    // E[h²] − E[h]²
    const double kept = e.activation == Activation::relu ? 0.5 - 0.5 / std::numbers::pi : 1;
    const double first = std::log10(static_cast<double>(e.width) * double{weight_variance} * kept);
    Vector line = xt::zeros<Real>({e.depth});
    for (std::size_t k = 0; k < e.depth; ++k)
        line[k] = static_cast<Real>(first) + static_cast<Real>(k) * growth;
    return line;
}

Vector backward_theory(const Experiment& e, Real weight_variance) {
    const Real growth = log_growth(e.activation, e.width, weight_variance);
    // E[(2 f Ω_j)²] = 4 σ⁴_Ω (Σ_i h_i² + 2 h_j²), since f = Σ_i Ω_i h_i holds Ω_j itself
    const double D = static_cast<double>(e.width), w2 = weight_variance;
    const double last =
        std::log10(4 * (D + 2) * w2 * w2) + static_cast<double>(e.depth) * double{growth};
    Vector line = xt::zeros<Real>({e.depth});
    for (std::size_t k = 0; k < e.depth; ++k)
        line[k] = static_cast<Real>(last) + static_cast<Real>(e.depth - 1 - k) * growth;
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
