// Products of few examples, compiled as for a processor with AVX2 but not AVX-512, whatever this
// one has.
#define DOCTEST_CONFIG_IMPLEMENT_WITH_MAIN
#include "common/few_examples.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <limits>
#include <vector>

using namespace descent;
using Numbers = std::vector<Real>;

namespace {

Numbers some_numbers(std::size_t count) {
    static std::uint32_t state = 1;
    Numbers numbers(count);
    for (Real& x : numbers) {
        state = state * 1664525u + 1013904223u;
        x = static_cast<Real>(state) / Real(4294967296.) - Real(0.5);
    }
    return numbers;
}

struct Case {
    bool flip_a, flip_b;
    std::size_t rows, inner, columns;
    bool add;

    Real a(const Numbers& A, std::size_t i, std::size_t k) const {
        return flip_a ? A[k * rows + i] : A[i * inner + k];
    }
    Real b(const Numbers& B, std::size_t k, std::size_t j) const {
        return flip_b ? B[j * inner + k] : B[k * columns + j];
    }
    /// By definition, and with the size of the terms, which says how far rounding goes.
    Numbers product(const Numbers& A, const Numbers& B, const Numbers& before, bool sizes) const {
        Numbers C(rows * columns);
        for (std::size_t i = 0; i < rows; ++i)
            for (std::size_t j = 0; j < columns; ++j) {
                Real& c = C[i * columns + j];
                const Real start = add ? before[i * columns + j] : Real(0);
                c = sizes ? std::abs(start) : start;
                for (std::size_t k = 0; k < inner; ++k) {
                    const Real term = a(A, i, k) * b(B, k, j);
                    c += sizes ? std::abs(term) : term;
                }
            }
        return C;
    }
};

/// Does the product agree with its definition, and is nothing written beside it?
bool agrees(const Case& c, const Numbers& A, const Numbers& B) {
    const Numbers before = some_numbers(c.rows * c.columns);
    const Real mark = Real(7e7);
    Numbers memory(before.size() + 2, mark);  // C in the middle, aligned to nothing
    Real* const C = memory.data() + 1;
    if (c.add) std::copy(before.begin(), before.end(), C);
    products::multiply({A.data(), c.flip_a}, {B.data(), c.flip_b}, c.rows, c.inner, c.columns, C,
                       c.add);
    const Numbers expected = c.product(A, B, before, false), size = c.product(A, B, before, true);
    bool all = memory.front() == mark && memory.back() == mark;
    for (std::size_t e = 0; e < expected.size(); ++e) {
        const Real bound = std::numeric_limits<Real>::epsilon() * static_cast<Real>(c.inner + 2);
        all = all && std::abs(C[e] - expected[e]) <= bound * size[e];
    }
    return all;
}

}  // namespace

TEST_CASE("few examples: the three products of a layer, and the fourth, equal their definition") {
    for (const std::size_t examples : {2u, 3u, 5u, 6u, 7u, 10u, 11u, 12u, 13u})
        for (const std::size_t in : {2u, 3u, 4u, 7u, 8u, 16u, 17u, 33u, 70u, 515u})
            for (const std::size_t out : {2u, 4u, 5u, 9u, 31u, 64u})
                for (const bool add : {false, true})
                    for (const Case& c : {Case{false, true, examples, in, out, add},
                                          Case{false, false, examples, out, in, add},
                                          Case{true, false, out, examples, in, add},
                                          Case{true, true, in, examples, out, add}}) {
                        const Numbers A = some_numbers(c.rows * c.inner),
                                      B = some_numbers(c.inner * c.columns);
                        CAPTURE(c.rows);
                        CAPTURE(c.inner);
                        CAPTURE(c.columns);
                        CHECK(agrees(c, A, B));
                    }
}

TEST_CASE("few examples: one number that is wrong, or one read of the neighbour, is seen") {
    const Case c{false, true, 10, 100, 30, false};
    const Numbers A = some_numbers(1000), B = some_numbers(3000);
    REQUIRE(agrees(c, A, B));
    const Case turned{false, false, 10, 100, 30, false};
    Numbers C(300), other(300);
    products::multiply({A.data(), false}, {B.data(), true}, 10, 100, 30, C.data(), false);
    products::multiply({A.data(), false}, {B.data(), false}, 10, 100, 30, other.data(), false);
    CHECK(C != other);
    CHECK(c.product(A, B, {}, false) != turned.product(A, B, {}, false));
    Numbers moved = A;
    moved[517] += Real(1e-3);  // of example 5 alone
    products::multiply({moved.data(), false}, {B.data(), true}, 10, 100, 30, other.data(), false);
    for (std::size_t i = 0; i < 10; ++i)
        CHECK(std::equal(C.begin() + static_cast<std::ptrdiff_t>(30 * i),
                         C.begin() + static_cast<std::ptrdiff_t>(30 * (i + 1)),
                         other.begin() + static_cast<std::ptrdiff_t>(30 * i)) == (i != 5));
}

TEST_CASE("few examples: 0·NaN is NaN, in the last columns as well, and stays in its column") {
    for (const std::size_t at : {0u, 9u, 18u})
        for (const bool flip : {false, true}) {
            const Numbers A(10 * 40, 0);
            Numbers B(40 * 19, 1), C(10 * 19, 5);
            B[flip ? at * 40 + 39 : 39 * 19 + at] = std::nan("");
            products::multiply({A.data(), false}, {B.data(), flip}, 10, 40, 19, C.data(), false);
            for (std::size_t e = 0; e < C.size(); ++e) CHECK(std::isnan(C[e]) == (e % 19 == at));
        }
}

TEST_CASE("few examples: these products and no others are made here") {
#if defined(__AVX2__) && defined(__FMA__)
    const Numbers numbers = some_numbers(100 * 100);
    Numbers C(100 * 100, 3);
    const auto made = [&](const Case& c) {
        return products::multiply_few({numbers.data(), c.flip_a}, {numbers.data(), c.flip_b},
                                      c.rows, c.inner, c.columns, C.data(), false);
    };
    CHECK(made({false, true, 12, 100, 100, false}));
    CHECK(made({false, false, 12, 100, 100, false}));
    CHECK(made({true, false, 100, 12, 100, false}));
    std::fill(C.begin(), C.end(), Real(3));
    CHECK(!made({false, true, 13, 100, 100, false}));
    CHECK(!made({false, false, 13, 100, 100, false}));
    CHECK(!made({true, false, 100, 13, 100, false}));
    CHECK(!made({true, true, 12, 12, 100, false}));
    CHECK(C == Numbers(100 * 100, 3));
#else
    MESSAGE("SKIPPED: this processor has no AVX2");
#endif
}
