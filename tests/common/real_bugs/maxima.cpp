// Where a loss takes the largest, the smallest, the nearest, the sorted: which entry gets the
// gradient?
#include <algorithm>
#include <array>
#include <cmath>
#include <memory>

#include "real_bug.hpp"

using namespace descent;
using namespace descent::test;

namespace {

Real maximum(const Vector& x) {
    return *std::max_element(x.begin(), x.end());
}

// A course's framework told the largest entry by "is close to the maximum": a second entry close by
// got the gradient, too. The branch changes 5e-4 away from φ.
RealBug mask_by_closeness() {
    return bug(
        "max: all that is close to the maximum gets the gradient", "mni-ml/framework#22",
        Vector{1, Real(1.0005), Real(0.2)}, [](const Vector& x) { return std::sin(maximum(x)); },
        [](bool wrong, const Vector& x, Vector& g) {
            const Real m = maximum(x);
            for (std::size_t i = 0; i < x.size(); ++i)
                if (wrong ? std::abs(x[i] - m) < Real(1e-2) : x[i] == m) g[i] = std::cos(m);
        });
}

// Flux wrote the gradient of each window instead of adding it: where windows overlap, an entry that
// is the largest of several counted once.
RealBug overlapping_windows() {
    return bug(
        "max pooling: windows that overlap", "FluxML/Flux.jl#1197",
        Vector{Real(0.3), Real(1.2), Real(-0.4), Real(0.9), Real(0.1)},
        [](const Vector& x) {
            Real L = 0;
            for (std::size_t k = 0; k < 3; ++k)
                L += real(k + 1) * std::max({x[k], x[k + 1], x[k + 2]});
            return L;
        },
        [](bool wrong, const Vector& x, Vector& g) {
            for (std::size_t k = 0; k < 3; ++k) {
                const std::size_t at = static_cast<std::size_t>(
                    std::max_element(x.begin() + static_cast<std::ptrdiff_t>(k),
                                     x.begin() + static_cast<std::ptrdiff_t>(k + 3)) -
                    x.begin());
                if (wrong) g[at] = 0;
                g[at] += real(k + 1);
            }
        });
}

// Theano, TensorFlow: at a tie both entries got the whole gradient, so that a step along both moves
// the maximum by twice what the gradient promises.
RealBug tie(bool with_pattern) {
    RealBug result = bug(
        with_pattern ? "max: a tie, both get all of it; the branch is known"
                     : "max: a tie, both get all of it; nobody reports the branch",
        "Theano/Theano#5248", Vector{Real(0.7), Real(0.7), Real(1.1)},
        [](const Vector& x) { return 3 * std::max(x[0], x[1]) + x[2] * x[2]; },
        [](bool wrong, const Vector& x, Vector& g) {
            g = Vector{3, wrong ? Real(3) : Real(0), 2 * x[2]};
        });
    if (!with_pattern) return result;
    for (Objective* each : {&result.right, &result.wrong}) {
        const auto second = std::make_shared<bool>(false);
        each->loss = [second, loss = each->loss](const Vector& x) {
            *second = x[1] > x[0];
            return loss(x);
        };
        each->pattern = [second] { return std::uint64_t(*second); };
    }
    return result;
}

/// Σ over one set of the squared distance to the nearest of the other, with its gradient.
Real to_nearest(const Vector& a, const Vector& b, Vector* da, Vector* db) {
    Real sum = 0;
    for (std::size_t i = 0; i < a.size(); ++i) {
        std::size_t nearest = 0;
        for (std::size_t j = 1; j < b.size(); ++j)
            if (std::abs(a[i] - b[j]) < std::abs(a[i] - b[nearest])) nearest = j;
        const Real d = a[i] - b[nearest];
        sum += d * d;
        if (da) (*da)[i] += 2 * d;
        if (db) (*db)[nearest] -= 2 * d;
    }
    return sum;
}

// Caffe's own checker refused a right Chamfer distance, since its fixed step changes the nearest
// neighbour; the wrong one here leaves out one of its two directions.
RealBug chamfer() {
    static const Vector cloud{Real(-1), Real(0.4), Real(1.3)};
    // φ_1 lies 1e-4 off the middle between two points of the cloud
    return bug(
        "Chamfer distance: the nearest neighbour is about to change", "BVLC/caffe#6814",
        Vector{Real(-0.8), Real(0.8501), Real(1.6), Real(-0.3)},
        [](const Vector& a) {
            return to_nearest(a, cloud, nullptr, nullptr) + to_nearest(cloud, a, nullptr, nullptr);
        },
        [](bool wrong, const Vector& a, Vector& g) {
            to_nearest(a, cloud, &g, nullptr);
            if (!wrong) to_nearest(cloud, a, nullptr, &g);
        });
}

// PyTorch's test of sort failed with the right gradient, because steps of 1e-6 changed the order;
// the wrong one here is left in sorted order.
RealBug sorted() {
    return bug(
        "sort: a step changes the order", "pytorch/pytorch#57166",
        Vector{Real(0.3), Real(0.8), Real(0.3000002), Real(0.1)},
        [](const Vector& x) {
            Vector s = x;
            std::sort(s.begin(), s.end());
            Real L = 0;
            for (std::size_t k = 0; k < s.size(); ++k) L += real(k + 1) * std::sin(s[k]);
            return L;
        },
        [](bool wrong, const Vector& x, Vector& g) {
            std::array<std::size_t, 4> order{0, 1, 2, 3};
            std::sort(order.begin(), order.end(),
                      [&](std::size_t i, std::size_t j) { return x[i] < x[j]; });
            for (std::size_t k = 0; k < 4; ++k)
                g[wrong ? k : order[k]] = real(k + 1) * std::cos(x[order[k]]);
        });
}

}  // namespace

TEST_CASE("real bugs: maxima, neighbours, order") {
    for (const RealBug& each :
         {mask_by_closeness(), overlapping_windows(), tie(true), chamfer(), sorted()})
        expect(each);
}

// The check passes the wrong gradient: each of its two numbers is a slope that max has there, and
// only a step along both shows that they exclude each other.
TEST_CASE("real bugs: a tie without a pattern") {
    expect(tie(false));
}

TEST_CASE("real bugs: a tie without a pattern shows along random directions") {
    const RealBug each = tie(false);
    const GradientCheckOptions options{.directions = 8};
    const GradientReport right = check_directions(each.right, each.phi, each.layout, options),
                         wrong = check_directions(each.wrong, each.phi, each.layout, options);
    CHECK_MESSAGE(right.verdict == Verdict::pass, right.text());
    CHECK_MESSAGE(wrong.verdict == Verdict::fail, wrong.text());
}
