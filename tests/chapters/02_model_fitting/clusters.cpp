#include "chapters/02_model_fitting/clusters.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <limits>

#include "common/gradient_check.hpp"
#include "common/random.hpp"
#include "tests/support/compare.hpp"

using namespace descent;
using namespace descent::fitting;
using descent::test::distance;

namespace {

using Labels = std::vector<std::size_t>;

/// The lowest scatter of two clusters among all 2ᴺ labellings.
Real lowest(const Vector& x) {
    Real best = std::numeric_limits<Real>::infinity();
    for (std::size_t code = 0; code < (std::size_t{1} << x.size()); ++code) {
        Labels label;
        for (std::size_t i = 0; i < x.size(); ++i) label.push_back(code >> i & 1);
        best = std::min(best, scatter({label, cluster_means(label, x, {0, 0})}, x));
    }
    return best;
}

Vector two_groups(std::size_t count, std::uint64_t seed) {
    Random random(seed, "clusters");
    Vector x = Vector::from_shape({count});
    for (std::size_t i = 0; i < count; ++i) x(i) = random.normal(i % 3 == 0 ? 2 : -1, 1);
    return x;
}

}  // namespace

TEST_CASE("FM.6 k-means: hand-worked turns over discrete labels and continuous centres") {
    // 0, 1, 4, 9 from the centres 0 and 1: 0 | 1 4 9, centres 0 and 14/3; then 0 1 | 4 9, centres
    // ½ and 6½; then no label changes.
    const Vector x{0, 1, 4, 9};
    const ClusterPath path = k_means(x, {0, 1});
    REQUIRE(path.clusters.size() == 3);
    CHECK((path.clusters[0].label == Labels{0, 1, 1, 1}));
    CHECK(path.loss[0] == 73);  // 0 + 0 + 9 + 64
    CHECK((path.clusters[1].label == Labels{0, 0, 1, 1}));
    CHECK(path.clusters[1].centre(1) == doctest::Approx(14.0 / 3));
    CHECK(distance(path.end().centre, Vector{0.5, 6.5}) == 0);
    CHECK(path.loss[2] == 13);  // ¼ + ¼ + 6¼ + 6¼
}

TEST_CASE("FM.6 k-means: the loss never rises, each turn is the best one, and 2ᴺ trials agree") {
    std::size_t best = 0;
    for (std::uint64_t seed = 0; seed < 20; ++seed) {
        const Vector x = two_groups(10, seed);
        const ClusterPath path = k_means(x, {x(0), x(1)});
        CHECK(std::is_sorted(path.loss.rbegin(), path.loss.rend()));
        const auto& [label, centre] = path.end();
        for (std::size_t i = 0; i < 10; ++i) {  // no other label of one number is better
            Labels other = label;
            other[i] = 1 - other[i];
            CHECK(scatter({other, centre}, x) >= path.loss.back());
        }
        // Beside the means the gradient with respect to μ is 2 N_k times the distance, so at them
        // it is 0.
        const auto L = [&, fixed = label](const Vector& mu, Vector& l) {
            l(0) = scatter({fixed, mu}, x);
        };
        const Vector beside = centre + Vector{0.3, -0.2};
        const Real ones = real(std::count(label.begin(), label.end(), std::size_t{1}));
        CHECK(check_jacobian(L, beside, {{2 * (10 - ones) * Real(0.3), 2 * ones * Real(-0.2)}})
                  .verdict == Verdict::pass);
        CHECK(path.loss.back() >= lowest(x) * (1 - 1e-12));
        best += path.loss.back() <= lowest(x) * (1 + 1e-12);
    }
    CHECK(best >= 10);  // often the lowest of 1024
    // Negative control: not always. Three pairs, two of them taken for one: 2 · 4.5² + 2 · 5.5².
    const Vector pairs{0, 1, 10, 11, 20, 21};
    CHECK(k_means(pairs, {0, 1, 15}).loss.back() == 101);
    CHECK(k_means(pairs, {0, 10, 20}).loss.back() == 1.5);
}

TEST_CASE("FM.6 k-means: an empty cluster stays, errors") {
    const ClusterPath path = k_means({1, 2, 3}, {2, 100});
    CHECK((path.end().label == Labels{0, 0, 0}));
    CHECK(distance(path.end().centre, Vector{2, 100}) == 0);
    CHECK_THROWS_AS(k_means(Vector{}, {1, 2}), std::invalid_argument);
    CHECK_THROWS_AS(k_means({1, 2}, Vector{}), std::invalid_argument);
    CHECK_THROWS_AS(k_means({1, std::numeric_limits<Real>::quiet_NaN()}, {1}),
                    std::invalid_argument);
    CHECK_THROWS_AS(scatter({{0}, {1}}, {1, 2}), std::invalid_argument);
    CHECK_THROWS_AS(scatter({{0, 1}, {1}}, {1, 2}), std::invalid_argument);
    CHECK_THROWS_AS(cluster_means({0, 2}, {1, 2}, {0, 0}), std::invalid_argument);
}
