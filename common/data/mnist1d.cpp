#include "common/data/mnist1d.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <numeric>
#include <random>
#include <tuple>
#include <utility>

namespace descent {
namespace {

// The published defaults.
constexpr std::size_t samples = 5000, train_samples = 4000, classes = 10, length = 40;
constexpr std::size_t template_length = 12, padding_low = 36, padding_high = 60, full_length = 72;
constexpr std::size_t max_translation = 48;
constexpr std::uint32_t seed = 42;
constexpr double scale_coefficient = .4, correlated_noise = .25, white_noise = .02,
                 shear_coefficient = .75;

using Template = std::array<double, template_length>;
using Curve = std::array<double, full_length>;
using Sample = std::array<double, length>;

// clang-format off
constexpr std::array<Template, classes> drawings{{
    {5, 6, 6.5,  6.75, 7,   7,    7,    7,   6.75, 6.5, 6,   5},
    {5, 3, 3,    3.4,  3.8, 4.2,  4.6,  5,   5.4,  5.8, 5,   5},
    {5, 6, 6.5,  6.5,  6,   5.25, 4.75, 4,   3.5,  3.5, 4,   5},
    {5, 6, 6.5,  6.5,  6,   5,    5,    6,   6.5,  6.5, 6,   5},
    {5, 4.4, 3.8, 3.2, 2.6, 2.6,  5,    5,   5,    5,   5,   5},
    {5, 3, 3,    3,    3,   5,    6,    6.5, 6.5,  6,   4.5, 5},
    {5, 4, 3.5,  3.25, 3,   3,    3,    3,   3.25, 3.5, 4,   5},
    {5, 7, 7,    6.6,  6.2, 5.8,  5.4,  5,   4.6,  4.2, 5,   5},
    {5, 4, 3.5,  3.5,  4,   5,    5,    4,   3.5,  3.5, 4,   5},
    {5, 4, 3.5,  3.5,  4,   5,    5,    5,   5,    4.7, 4.3, 5},
}};
// clang-format on

/// NumPy's legacy random stream, numpy.random.RandomState: std::mt19937 with NumPy's own
/// distributions.
class NumpyRandom {
public:
    explicit NumpyRandom(std::uint32_t start) : engine_(start) {}

    /// u in [0, 1) with 53 random bits.
    double uniform() {
        const std::uint32_t high = next() >> 5, low = next() >> 6;
        return (high * 67108864.0 + low) / 9007199254740992.0;
    }

    /// N(0, 1) by the polar Box–Muller method: the second of a pair is returned, the
    /// first kept for the next call.
    double normal() {
        if (has_kept_) {
            has_kept_ = false;
            return kept_;
        }
        double a, b, r2;
        do {
            a = 2 * uniform() - 1;
            b = 2 * uniform() - 1;
            r2 = a * a + b * b;
        } while (r2 >= 1 || r2 == 0);
        const double stretch = std::sqrt(-2 * std::log(r2) / r2);
        kept_ = stretch * a;
        has_kept_ = true;
        return stretch * b;
    }

    /// In {0, …, largest}: as many bits as `largest` has, drawn again while the result is
    /// too large.
    std::size_t index(std::size_t largest) {
        std::uint32_t mask = static_cast<std::uint32_t>(largest);
        for (unsigned shift = 1; shift < 32; shift *= 2) mask |= mask >> shift;
        std::uint32_t value;
        do {
            value = next() & mask;
        } while (value > largest);
        return value;
    }

    /// Fisher–Yates from the last place down.
    std::vector<std::size_t> permutation(std::size_t count) {
        std::vector<std::size_t> order(count);
        std::iota(order.begin(), order.end(), std::size_t{0});
        for (std::size_t i = count - 1; i > 0; --i) std::swap(order[i], order[index(i)]);
        return order;
    }

private:
    std::uint32_t next() { return static_cast<std::uint32_t>(engine_()); }

    std::mt19937 engine_;
    double kept_ = 0;
    bool has_kept_ = false;
};

/// n points from `low` to `high`, both included.
template <std::size_t n>
std::array<double, n> linspace(double low, double high) {
    std::array<double, n> points;
    const double step = (high - low) / static_cast<double>(n - 1);
    for (std::size_t i = 0; i < n; ++i) points[i] = static_cast<double>(i) * step + low;
    points.back() = high;
    return points;
}

/// Resamples `count` values, thought of at equal distances on [0, 1], at n equal
/// distances: linear interpolation.
template <std::size_t n>
std::array<double, n> resample(const double* values, std::size_t count) {
    const std::array<double, n> at = linspace<n>(0, 1);
    const double step = 1 / static_cast<double>(count - 1);
    const auto node = [&](std::size_t j) {
        return j + 1 == count ? 1 : static_cast<double>(j) * step;
    };
    std::array<double, n> result;
    std::size_t j = 0;
    for (std::size_t i = 0; i < n; ++i) {
        while (j + 1 < count && node(j + 1) <= at[i]) ++j;
        if (j + 1 == count || node(j) == at[i]) {
            result[i] = values[j];
        } else {
            result[i] = (values[j + 1] - values[j]) / (node(j + 1) - node(j)) * (at[i] - node(j)) +
                        values[j];
        }
    }
    return result;
}

/// Zero mean, unit deviation, first value at 0, sixth of the height.
std::array<Template, classes> prepared_templates() {
    std::array<Template, classes> templates = drawings;
    for (Template& t : templates) {
        const double mean = std::accumulate(t.begin(), t.end(), 0.0) / template_length;
        double variance = 0;
        for (double& value : t) {
            value -= mean;
            variance += value * value / template_length;
        }
        const double deviation = std::sqrt(variance);
        const double first = t[0] / deviation;
        for (double& value : t) value = (value / deviation - first) / 6;
    }
    return templates;
}

/// Gaussian filter: σ = 2, cut off at radius 8 = 4σ, the curve mirrored at its ends with
/// the end value repeated.
Curve smooth(const Curve& curve) {
    constexpr int radius = 8, n = full_length;
    static const std::array<double, radius + 1> weight = [] {
        std::array<double, radius + 1> w;
        for (int d = 0; d <= radius; ++d)
            w[static_cast<std::size_t>(d)] = std::exp(-.5 * d * d / 4);
        const double total = 2 * std::accumulate(w.begin(), w.end(), 0.0) - w[0];
        for (double& value : w) value /= total;
        return w;
    }();
    const auto mirrored = [&](int i) {
        if (i < 0) i = -1 - i;
        if (i >= n) i = 2 * n - 1 - i;
        return curve[static_cast<std::size_t>(i)];
    };
    Curve result;
    for (int i = 0; i < n; ++i) {
        double sum = weight[0] * mirrored(i);
        for (int d = 1; d <= radius; ++d)
            sum += weight[static_cast<std::size_t>(d)] * (mirrored(i - d) + mirrored(i + d));
        result[static_cast<std::size_t>(i)] = sum;
    }
    return result;
}

Curve noise(NumpyRandom& random, double deviation) {
    Curve result;
    for (double& value : result) value = deviation * random.normal();
    return result;
}

// (1) Append zeros and stretch to the full length. The 1e−8 tells the template's own zeros from the
// padding.
Curve pad_and_dilate(const Template& shape, NumpyRandom& random, Mnist1dTrace& trace) {
    trace.padding =
        padding_low + static_cast<std::size_t>(random.uniform() * (padding_high - padding_low + 1));
    std::array<double, template_length + padding_high> padded{};
    std::transform(shape.begin(), shape.end(), padded.begin(),
                   [](double value) { return value + 1e-8; });
    return resample<full_length>(padded.data(), template_length + trace.padding);
}

// (2) Make it higher or lower.
void scale(Curve& curve, NumpyRandom& random, Mnist1dTrace& trace) {
    trace.scale = 1 + scale_coefficient * (random.uniform() - .5);
    for (double& value : curve) value *= trace.scale;
}

// (3) Roll it to the right.
void translate(Curve& curve, NumpyRandom& random, Mnist1dTrace& trace) {
    trace.translation = random.index(max_translation - 1);
    std::rotate(curve.begin(), curve.end() - static_cast<std::ptrdiff_t>(trace.translation),
                curve.end());
}

// (4) Correlated noise where there is no curve, (5) white noise everywhere.
void add_noise(Curve& curve, NumpyRandom& random) {
    const Curve correlated = smooth(noise(random, correlated_noise));
    const Curve white = noise(random, white_noise);
    for (std::size_t i = 0; i < full_length; ++i) {
        if (curve[i] == 0) curve[i] = correlated[i];
        curve[i] += white[i];
    }
}

// (6) Tilt it, and resample to the final length.
Sample shear_and_resample(Curve& curve, NumpyRandom& random, Mnist1dTrace& trace) {
    static const Curve slope = linspace<full_length>(-.5, .5);
    trace.shear = shear_coefficient * (random.uniform() - .5);
    for (std::size_t i = 0; i < full_length; ++i) curve[i] -= trace.shear * slope[i];
    return resample<length>(curve.data(), full_length);
}

Sample make_sample(const Template& shape, NumpyRandom& random, Mnist1dTrace& trace) {
    Curve curve = pad_and_dilate(shape, random, trace);
    scale(curve, random, trace);
    translate(curve, random, trace);
    add_noise(curve, random);
    return shear_and_resample(curve, random, trace);
}

/// Mean and population standard deviation over all values.
std::pair<double, double> moments(const std::vector<Sample>& all) {
    constexpr double count = samples * length;
    double mean = 0, variance = 0;
    for (const Sample& sample : all)
        mean += std::accumulate(sample.begin(), sample.end(), 0.0) / count;
    for (const Sample& sample : all) {
        for (const double value : sample) variance += (value - mean) * (value - mean) / count;
    }
    return {mean, std::sqrt(variance)};
}

}  // namespace

Mnist1d make_mnist1d(Mnist1dTrace* trace) {
    const std::array<Template, classes> templates = prepared_templates();
    constexpr std::size_t per_class = samples / classes;
    NumpyRandom random(seed);
    Mnist1dTrace first, other;
    std::vector<Sample> made;
    made.reserve(samples);
    for (std::size_t i = 0; i < samples; ++i) {
        made.push_back(make_sample(templates[i / per_class], random, i == 0 ? first : other));
    }
    const std::vector<std::size_t> order = random.permutation(samples);
    std::tie(first.mean, first.deviation) = moments(made);

    LabelledData data{Matrix::from_shape({samples, length}), std::vector<std::size_t>(samples),
                      classes};
    for (std::size_t i = 0; i < samples; ++i) {
        data.label[i] = order[i] / per_class;
        for (std::size_t j = 0; j < length; ++j) {
            data.x(i, j) = static_cast<Real>((made[order[i]][j] - first.mean) / first.deviation);
        }
    }
    if (trace != nullptr) *trace = first;
    auto [train, test] = split(data, train_samples);
    return {std::move(train), std::move(test)};
}

}  // namespace descent
