// Every line of C++ of docs/cpp_for_numpy.md, in its order, below the heading of its section
// (tests/checks/idioms.cmake compares them), and what NumPy makes of the lines beside them.
#include <doctest/doctest.h>
#include <fmt/format.h>
#include <sys/wait.h>

#include <cmath>
#include <cstdlib>
#include <map>
#include <nlohmann/json.hpp>

#include "common/parameters.hpp"
#include "common/program/drawing_program.hpp"
#include "tests/support/compare.hpp"
#include "tests/support/run_program.hpp"

using namespace descent;
using namespace descent::test;
using nlohmann::json;

namespace {

/// A list of numbers as JSON has it.
template <class List>
json plain(const List& numbers) {
    json list = json::array();
    for (const auto number : numbers) list.push_back(number);
    return list;
}

/// A list for each row, as Python's tolist().
json plain(const Matrix& matrix) {
    json rows = json::array();
    for (std::size_t i = 0; i < matrix.shape()[0]; ++i)
        rows.push_back(plain(Vector(row(matrix, i))));
    return rows;
}

/// The largest difference of two nested lists of numbers; infinite when their shapes
/// differ.
double list_distance(const json& a, const json& b) {
    if (a.is_number() && b.is_number()) return std::abs(a.get<double>() - b.get<double>());
    double largest = a.is_array() && b.is_array() && a.size() == b.size() ? 0 : INFINITY;
    for (std::size_t i = 0; largest < INFINITY && i < a.size(); ++i)
        largest = std::fmax(largest, list_distance(a[i], b[i]));
    return largest;
}

/// What the NumPy lines of the page leave in their variables, section by section; null
/// without NumPy.
json run_numpy_lines() {
    TemporaryFolder folder;
    const std::string answer = folder.write("answer", "");
    const int status = std::system(
        fmt::format("python3 '{0}/tests/docs/numpy_lines.py' '{0}/docs/cpp_for_numpy.md' > '{1}'",
                    DESCENT_SOURCE, answer)
            .c_str());
    if (WEXITSTATUS(status) == 77 || find_program("python3").empty()) return {};
    REQUIRE(status == 0);
    return json::parse(read_file(answer));
}

/// Both sides have the same variables with the same numbers in them.
void compare_with_numpy(const std::string& section, const std::map<std::string, json>& here) {
    static const json all = run_numpy_lines();
    if (all.is_null()) {
        MESSAGE("SKIPPED: there is no NumPy to run the lines beside these");
        return;
    }
    REQUIRE(all.contains(section));
    const json& numpy = all.at(section);
    CAPTURE(section);
    CHECK(numpy.size() == here.size());
    for (const auto& variable : here) {
        const std::string& name = variable.first;
        CAPTURE(name);
        REQUIRE(numpy.contains(name));
        CHECK(list_distance(numpy.at(name), variable.second) < 1e-6);
    }
}

}  // namespace

TEST_CASE("nested lists are compared number by number") {
    CHECK(list_distance(plain(Matrix{{1, 2}, {3, 4}}), json::parse("[[1, 2], [3, 4]]")) == 0);
    CHECK(list_distance(plain(Matrix{{1, 2}, {3, 4}}), json::parse("[[1, 2], [3, 4.5]]")) == 0.5);
    CHECK(list_distance(plain(Vector{1, 2}), json::parse("[1, 2, 3]")) == INFINITY);
    CHECK(list_distance(plain(Vector{1, 2}), json::parse("[[1, 2]]")) == INFINITY);
}

// ## Arrays and numbers
TEST_CASE("cpp_for_numpy: arrays and numbers") {
    const Vector x{1, 2};
    Matrix X{{1, 2}, {3, 4}};
    const Matrix Z = xt::zeros<Real>({2, 3});
    Matrix F = Matrix::from_shape({2, 3});
    F.fill(7);
    const std::size_t n = X.shape()[0];
    const Real e = X(1, 0);
    const Real half = real(n) / 4;
    const std::size_t N = X.size();
    const Real d = X.data()[2];
    const Real p = x(1) * x(1);
    compare_with_numpy("Arrays and numbers", {{"x", plain(x)},
                                              {"X", plain(X)},
                                              {"Z", plain(Z)},
                                              {"F", plain(F)},
                                              {"n", n},
                                              {"e", e},
                                              {"N", N},
                                              {"d", d},
                                              {"half", half},
                                              {"p", p}});
    CHECK(half == Real(0.5));
    CHECK(n / 4 == 0);
    CHECK(n - 3 > 1000);
    CHECK(Vector{3}.size() == 1);
    CHECK(X(1) == 2);  // of row 0
    CHECK(X.data()[1] == X(0, 1));
    CHECK(d == X(1, 0));
    CHECK(x[1] == x(1));
}

// ## What = and & do
namespace {
void twice(const Vector& x, Vector& y) {
    xt::noalias(y) = 2 * x;
}
}  // namespace
TEST_CASE("cpp_for_numpy: what = and & do") {
    Vector a{1, 2};
    Vector b = a;
    Vector& c = a;
    c(0) = 9;
    a(1) += 1;
    CHECK(distance(a, Vector{9, 3}) == 0);
    Vector* p{&a};
    p->fill(8);
    if (p) (*p)(1) = 4;
    Vector y = xt::zeros<Real>({2});
    twice(a, y);
    compare_with_numpy(
        "What = and & do",
        {{"a", plain(a)}, {"b", plain(b)}, {"c", plain(c)}, {"p", plain(*p)}, {"y", plain(y)}});
    CHECK(distance(y, Vector{16, 8}) == 0);
    CHECK(distance(b, Vector{1, 2}) == 0);
    const Real* memory = y.data();
    const Vector moved = std::move(y);
    CHECK(moved.data() == memory);
}

// ## Views
TEST_CASE("cpp_for_numpy: views") {
    Matrix X{{1, 2}, {3, 4}, {5, 6}};
    const Vector r = row(X, 1);
    row(X, 0) = row(X, 2);
    xt::view(X, xt::all(), 1) /= 2;
    const Matrix Y = xt::view(X, xt::range(1, 3), xt::all());
    auto v = xt::view(X, xt::all(), 0);
    v(1) = 8;
    ParameterLayout layout;
    layout.add("W0", {2, 2});
    layout.add("b0", {2});
    Vector phi = xt::zeros<Real>({layout.size()});
    auto W = matrix(phi, layout["W0"]);
    auto b = vector(phi, layout["b0"]);
    W(0, 1) = 5;
    b += 1;
    compare_with_numpy("Views", {{"X", plain(X)},
                                 {"r", plain(r)},
                                 {"Y", plain(Y)},
                                 {"v", plain(Vector(v))},
                                 {"phi", plain(phi)},
                                 {"W", plain(Matrix(W))},
                                 {"b", plain(Vector(b))}});
    CHECK(distance(X, Matrix{{5, 3}, {8, 2}, {5, 3}}) == 0);
    CHECK(distance(phi, Vector{0, 5, 0, 0, 1, 1}) == 0);

    const std::size_t k = 1;
    Matrix path = X;
    xt::row(path, static_cast<std::ptrdiff_t>(k)) = r;
    CHECK(distance(Vector(row(path, k)), r) == 0);
    const Vector& fixed = phi;
    static_assert(std::is_same_v<decltype(matrix(fixed, layout["W0"])), ConstMatrixView>);
    static_assert(!std::is_assignable_v<decltype(matrix(fixed, layout["W0"])(0, 1)), Real>);

    Vector psi{1, 2, 3, 4, 0, 0};
    auto U = matrix(psi, layout["W0"]);
    xt::noalias(W) = U;
    CHECK(distance(phi, Vector{1, 2, 3, 4, 1, 1}) == 0);
    W = U;  // looks into psi from now on
    W(0, 0) = 7;
    CHECK(phi(0) == 1);
    CHECK(psi(0) == 7);
}

// ## A formula is not an array
TEST_CASE("cpp_for_numpy: a formula is not an array") {
    Vector a{1, -2, 3};
    const Vector b{4, 5, 6};
    const Vector e = a + xt::exp(-b);
    const Vector h = xt::maximum(Real(0), a);
    const Vector k = xt::where(a > Real(0), b, Real(0));
    const Real s = xt::sum(a * b)();
    const Real m = xt::amax(xt::abs(a))();
    xt::noalias(a) = a - Real(0.5) * b;
    compare_with_numpy("A formula is not an array", {{"a", plain(a)},
                                                     {"b", plain(b)},
                                                     {"e", plain(e)},
                                                     {"h", plain(h)},
                                                     {"k", plain(k)},
                                                     {"s", s},
                                                     {"m", m}});
    CHECK(s == 12);
    CHECK(distance(a, Vector{-1, -4.5, 0}) == 0);

    Matrix X{{1, 2}, {3, 5}};
    Vector w{2, 4, 6};
    auto later = a + b;  // the recipe, not the sum
    CHECK(later(0) == 3);
    a(0) = 10;  // changes later(0), too
    CHECK(later(0) == 14);
    const Matrix right = X - row(X, 0);
    CHECK(distance(right, Matrix{{0, 0}, {2, 3}}) == 0);
    Matrix plainly = X;
    plainly = plainly - row(plainly, 0);
    CHECK(distance(plainly, right) == 0);
    xt::noalias(X) = X - row(X, 0);  // row 0 is 0 before the others need it
    CHECK(distance(X, Matrix{{0, 0}, {3, 5}}) == 0);
    Vector divided = w;
    const Real first = divided(0);
    divided /= first;
    CHECK(distance(divided, Vector{1, 2, 3}) == 0);
    w /= w(0);  // w(0) is 1 before the others need it
    CHECK(distance(w, Vector{1, 4, 6}) == 0);
}

// ## Shapes and products
TEST_CASE("cpp_for_numpy: shapes and products") {
    const Matrix X{{1, 2}, {3, 4}, {5, 6}};
    const Matrix W{{1, 0}, {2, 1}};
    const Vector b{10, 20};
    const Vector c{1, 2, 3};
    Matrix F = Matrix::from_shape({3, 2});
    matmul(X, transposed(W), F);
    xt::noalias(F) += b;
    const Matrix G = X * xt::view(c, xt::all(), xt::newaxis());
    const Vector s = xt::sum(X, {0});
    const Real d = dot(c, c);
    Matrix T = Matrix::from_shape({3, 1});
    T.resize({2, 2});
    T.fill(1);
    compare_with_numpy("Shapes and products", {{"X", plain(X)},
                                               {"W", plain(W)},
                                               {"b", plain(b)},
                                               {"c", plain(c)},
                                               {"F", plain(F)},
                                               {"G", plain(G)},
                                               {"s", plain(s)},
                                               {"d", d},
                                               {"T", plain(T)}});
    CHECK(distance(F, Matrix{{11, 24}, {13, 30}, {15, 36}}) == 0);
    Vector sums = xt::zeros<Real>({2});
    sum_rows(X, sums);
    CHECK(distance(s, sums) == 0);
    const Real* memory = F.data();
    F.resize({3, 2});
    CHECK(F.data() == memory);
    CHECK(F(2, 1) == 36);
}

// ## Lists, spans and loops
TEST_CASE("cpp_for_numpy: lists, spans and loops") {
    const Vector x{3, 5, 7, 9};
    std::vector<std::size_t> order{2, 0, 1};
    order.push_back(3);
    const std::size_t last = order.back();
    const auto part = std::span(order).subspan(1, 2);
    Real total = 0;
    for (const std::size_t i : part) total += x(i) * x(i);
    CHECK(total == 34);
    for (std::size_t i = 0; i < 4; ++i) total += x(i);
    CHECK(total == 58);
    for (std::size_t k = 4; k-- > 0;) total = x(k) - total;
    const int sign = total > 0 ? 1 : -1;
    compare_with_numpy("Lists, spans and loops", {{"x", plain(x)},
                                                  {"order", plain(order)},
                                                  {"last", last},
                                                  {"part", plain(part)},
                                                  {"total", total},
                                                  {"sign", sign},
                                                  {"i", 3},
                                                  {"k", 0}});
    CHECK(total == 54);  // 3 − (5 − (7 − (9 − 58)))
    CHECK(part.data() == order.data() + 1);
    const Matrix X{{1, 2}, {3, 4}};
    const std::size_t i = 1;
    const std::span<const Real> entries{&X(i, 0), X.shape()[1]};
    CHECK(distance(Vector{entries[0], entries[1]}, Vector{3, 4}) == 0);
    CHECK(log_sum_exp({&X(i, 0), X.shape()[1]}) == log_sum_exp(entries));
}

// ## Functions as values
namespace {
template <class S>
S wave(S x) {
    using std::sin;
    return x * sin(x);
}

/// A number with a sine of its own.
struct Flat {
    Real value{};
};
Flat sin(Flat) {
    return {1};
}
Flat operator*(Flat a, Flat b) {
    return {a.value * b.value};
}

/// How many arguments a call has; the third has a default.
int arguments(Real) {
    return 1;
}
int arguments(Real, Real, const Vector* third = nullptr) {
    return third ? 3 : 2;
}
}  // namespace
TEST_CASE("cpp_for_numpy: functions as values") {
    Real scale = 2;
    const auto now = [scale](Real x) { return scale * x; };
    const auto later = [&scale](Real x) { return scale * x; };
    scale = 3;
    const Real y = now(1);
    const Real z = later(1);
    const Real q = wave(Real(2));
    enum class Kind { linear, relu };
    const Kind kind = Kind::relu;
    Real slope = 0;
    using enum Kind;  // linear is Kind::linear from here on
    // clang-format off
    switch (kind) {
        case linear: slope = 1; break;
        case relu: slope = y > 0 ? 1 : 0; break;
    }
    // clang-format on
    compare_with_numpy("Functions as values",
                       {{"scale", scale}, {"y", y}, {"z", z}, {"q", q}, {"slope", slope}});
    CHECK(y == 2);
    CHECK(z == 3);
    CHECK(linear == Kind::linear);
    CHECK(wave(Flat{7}).value == 7);
    CHECK(Flat().value == 0);
    const Vector third{1};
    CHECK(arguments(1) == 1);
    CHECK(arguments(1, 2) == 2);
    CHECK(arguments(1, 2, &third) == 3);
    CHECK(std::pair(y, z).first == y);
}

// ## When something is wrong
TEST_CASE("cpp_for_numpy: when something is wrong") {
    const Matrix X{{1, 2}, {3, 4}, {5, 6}};
    Matrix F = Matrix::from_shape({3, 2});
    CHECK_THROWS_WITH(matmul(X, X, F), "matmul: inner dimension of B has size 3, expected 2");
    CHECK_THROWS_AS(matmul(X, X, F), std::invalid_argument);
}
