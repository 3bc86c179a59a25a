#include "common/data/mnist1d.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>

using namespace descent;

namespace {

/// The set and its trace, made once for all tests of this file.
struct Made {
    Mnist1dTrace trace;
    Mnist1d data = make_mnist1d(&trace);
};
const Made& made() {
    static const Made once;
    return once;
}

std::vector<std::size_t> first_labels(const LabelledData& data, std::ptrdiff_t count) {
    return {data.label.begin(), data.label.begin() + count};
}

std::vector<std::size_t> class_counts(const LabelledData& data) {
    std::vector<std::size_t> counts(data.classes);
    for (const std::size_t label : data.label) ++counts.at(label);
    return counts;
}

/// Σ xₙ wave(n) over all values of both parts in order: one number that every value and
/// its place enter.
template <class Wave>
double projection(const Mnist1d& data, const Wave& wave) {
    double sum = 0, n = 0;
    for (const LabelledData* part : {&data.train, &data.test}) {
        for (const Real value : part->x) sum += static_cast<double>(value) * wave(n++);
    }
    return sum;
}

/// Distance from NumPy's projections on two waves; where one wave is near zero, the other
/// is not.
double projection_error(const Mnist1d& data) {
    const double sine = projection(data, [](double n) { return std::sin(n); });
    const double cosine = projection(data, [](double n) { return std::cos(.37 * n); });
    return std::max(std::abs(sine - 353.8798138403262), std::abs(cosine - -383.43552193013073));
}

}  // namespace

// The expected numbers come from a separate program in NumPy 1.24 and SciPy 1.10 with the steps of
// the published one.

TEST_CASE("make_mnist1d: hand-worked value: the random draws of the first sample") {
    const Mnist1dTrace& trace = made().trace;
    CHECK(trace.padding == 45);
    CHECK(trace.scale == doctest::Approx(1.1802857225639665).epsilon(1e-15));
    CHECK(trace.translation == 42);
    CHECK(trace.shear == doctest::Approx(-.20981921432583878).epsilon(1e-15));
}

TEST_CASE("make_mnist1d: mean and deviation before standardizing") {
    CHECK(std::abs(made().trace.mean - -0.00550750643127718) < 1e-14);
    CHECK(std::abs(made().trace.deviation - 0.15467803420593054) < 1e-14);
}

TEST_CASE("make_mnist1d: the published labels, in their order") {
    const auto& [train, test] = made().data;
    CHECK(first_labels(train, 10) == std::vector<std::size_t>{2, 6, 4, 5, 6, 6, 6, 0, 3, 1});
    CHECK(first_labels(test, 10) == std::vector<std::size_t>{2, 6, 3, 9, 4, 3, 1, 9, 5, 2});
    CHECK(class_counts(train) ==
          std::vector<std::size_t>{398, 396, 411, 394, 394, 402, 401, 404, 402, 398});
    CHECK(class_counts(test) ==
          std::vector<std::size_t>{102, 104, 89, 106, 106, 98, 99, 96, 98, 102});

    std::size_t sum = 0, place = 0;
    for (const LabelledData* part : {&train, &test}) {
        for (const std::size_t label : part->label) sum += label * ++place;
    }
    CHECK(sum == 56588141);
}

TEST_CASE("make_mnist1d: the published values to 1e-12") {
    const auto& [train, test] = made().data;
    CHECK(std::abs(train.x(0, 0) - -0.3320056673693901) < 1e-12);
    CHECK(std::abs(train.x(0, 1) - -0.4719103656557236) < 1e-12);
    CHECK(std::abs(train.x(0, 2) - -0.778697076293495) < 1e-12);
    CHECK(std::abs(train.x(0, 39) - -0.8901663884753127) < 1e-12);
    CHECK(std::abs(train.x(3999, 0) - -0.6939948035971022) < 1e-12);
    CHECK(std::abs(train.x(3999, 39) - -1.6509928567520655) < 1e-12);
    CHECK(std::abs(test.x(0, 0) - -0.07877078047732894) < 1e-12);
    CHECK(std::abs(test.x(999, 20) - 1.394928334345496) < 1e-12);
    CHECK(std::abs(test.x(999, 39) - 1.1931518368352758) < 1e-12);
    CHECK(projection_error(made().data) < 1e-9);
}

TEST_CASE(
    "make_mnist1d: invariants: shapes, ten classes, standardized over all values, the same every "
    "time") {
    const auto& [train, test] = made().data;
    require_shape("test", "train.x", train.x, {4000, 40});
    require_shape("test", "test.x", test.x, {1000, 40});
    CHECK(train.size() == 4000);
    CHECK(test.size() == 1000);
    CHECK(train.classes == 10);
    CHECK(test.classes == 10);
    CHECK(std::abs(projection(made().data, [](double) { return 1; })) / 200'000 < 1e-13);
    double squares = 0;
    for (const LabelledData* part : {&train, &test}) {
        for (const Real value : part->x)
            squares += static_cast<double>(value) * static_cast<double>(value);
    }
    CHECK(std::abs(squares / 200'000 - 1) < 1e-13);

    const Mnist1d again = make_mnist1d();
    CHECK((again.train.x == train.x));
    CHECK((again.test.x == test.x));
    CHECK(again.train.label == train.label);
    CHECK(again.test.label == test.label);
}

TEST_CASE(
    "make_mnist1d: negative control: the projections see one value moved, two exchanged, two rows "
    "exchanged") {
    Mnist1d moved = made().data, exchanged = made().data, rows = made().data;
    moved.test.x(500, 7) += Real(1e-8);
    std::swap(exchanged.train.x(17, 3), exchanged.train.x(17, 4));
    for (std::size_t j = 0; j < 40; ++j) std::swap(rows.train.x(1, j), rows.train.x(2, j));
    CHECK(projection_error(made().data) < 1e-9);
    CHECK_FALSE(projection_error(moved) < 1e-9);
    CHECK_FALSE(projection_error(exchanged) < 1e-9);
    CHECK_FALSE(projection_error(rows) < 1e-9);
}
