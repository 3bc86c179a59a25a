#include "common/few_examples.hpp"

#if defined(__AVX2__) && defined(__FMA__) && !defined(__AVX512F__)

#include <algorithm>
#include <type_traits>
#include <xsimd/xsimd.hpp>

// A tile of C stays in registers while its sums grow, so that each number that is read takes part
// in several of them.

namespace descent::products {
namespace {

using Lanes = xsimd::batch<Real>;  // four doubles, or eight floats
constexpr std::size_t lanes = Lanes::size;

Lanes load(const Real* p) {
    return Lanes::load_unaligned(p);
}

/// use(size) with the size, at most `most`, as a constant.
template <std::size_t most, class Use>
void with_constant(std::size_t size, Use use) {
    if (size == most)
        use(std::integral_constant<std::size_t, most>{});
    else if constexpr (most > 1)
        with_constant<most - 1>(size, use);
}

// ------------------------------------------------------------------------ C = A·B and C = AᵀB

constexpr std::size_t tile_rows = 6, tile_lanes = 2;  // twelve of the sixteen registers

/// A tile of C with R rows and S·lanes columns; of the first `skip` columns nothing is
/// written. \param across how many numbers a row of A in memory has
template <bool flip, std::size_t R, std::size_t S>
void tile(const Real* A, std::size_t across, const Real* B, std::size_t inner, std::size_t columns,
          Real* C, bool add, std::size_t skip = 0) {
    Lanes sums[R][S];
    for (auto& row : sums) std::fill_n(row, S, Lanes(Real(0)));
    for (std::size_t k = 0; k < inner; ++k) {
        Lanes b[S];
        for (std::size_t s = 0; s < S; ++s) b[s] = load(B + k * columns + s * lanes);
        for (std::size_t r = 0; r < R; ++r) {
            const Lanes a(flip ? A[k * across + r] : A[r * across + k]);
            for (std::size_t s = 0; s < S; ++s) sums[r][s] = xsimd::fma(a, b[s], sums[r][s]);
        }
    }
    for (std::size_t r = 0; r < R; ++r, C += columns)
        for (std::size_t s = 0; s < S; ++s) {
            Real* c = C + s * lanes;
            const Lanes result = add ? load(c) + sums[r][s] : sums[r][s];
            if (skip == 0) {
                result.store_unaligned(c);
            } else {
                Real numbers[lanes];
                result.store_unaligned(numbers);
                std::copy(numbers + skip, numbers + lanes, c + skip);
            }
        }
}

/// R rows of C, from left to right; the last lanes may meet columns that are done.
template <bool flip, std::size_t R>
void tiles(const Real* A, std::size_t across, const Real* B, std::size_t inner, std::size_t columns,
           Real* C, bool add) {
    std::size_t j = 0;
    for (; j + tile_lanes * lanes <= columns; j += tile_lanes * lanes)
        tile<flip, R, tile_lanes>(A, across, B + j, inner, columns, C + j, add);
    for (; j + lanes <= columns; j += lanes)
        tile<flip, R, 1>(A, across, B + j, inner, columns, C + j, add);
    if (j == columns) return;
    const std::size_t last = columns - lanes;
    tile<flip, R, 1>(A, across, B + last, inner, columns, C + last, add, j - last);
}

template <bool flip>
void rows_times(const Real* A, const Real* B, std::size_t rows, std::size_t inner,
                std::size_t columns, Real* C, bool add) {
    constexpr std::size_t block = 64;  // rows of B that stay in the cache
    const std::size_t across = flip ? rows : inner, parts = (rows + tile_rows - 1) / tile_rows;
    for (std::size_t part = 0; part < parts; ++part) {
        const std::size_t i = part * rows / parts, height = (part + 1) * rows / parts - i;
        for (std::size_t k = 0; k < inner; k += block)
            with_constant<tile_rows>(height, [&](auto R) {
                tiles<flip, R>(A + (flip ? k * across + i : i * across + k), across,
                               B + k * columns, std::min(block, inner - k), columns,
                               C + i * columns, add || k > 0);
            });
    }
}

// ----------------------------------------------------------------------------------- C = A·Bᵀ

constexpr std::size_t dot_rows = std::max<std::size_t>(1, 12 / lanes);

/// R·S entries of C, each the dot product of a row of A and a row of B.
/// \param inner how many terms of the `across` that a row of A and of B has
template <std::size_t R, std::size_t S>
void dots(const Real* A, const Real* B, std::size_t across, std::size_t inner, Real* C,
          std::size_t columns, bool add) {
    Lanes sums[R][lanes];  // the sum of each is wanted; S of a row are in use
    for (auto& row : sums) std::fill_n(row, lanes, Lanes(Real(0)));
    std::size_t k = 0;
    for (; k + lanes <= inner; k += lanes) {
        Lanes a[R];
        for (std::size_t r = 0; r < R; ++r) a[r] = load(A + r * across + k);
        for (std::size_t s = 0; s < S; ++s) {
            const Lanes b = load(B + s * across + k);
            for (std::size_t r = 0; r < R; ++r) sums[r][s] = xsimd::fma(a[r], b, sums[r][s]);
        }
    }
    for (std::size_t r = 0; r < R; ++r, A += across, C += columns) {
        Real totals[lanes];
        xsimd::haddp(sums[r]).store_unaligned(totals);
        for (std::size_t s = 0; s < S; ++s) {
            for (std::size_t rest = k; rest < inner; ++rest)
                totals[s] += A[rest] * B[s * across + rest];
            C[s] = (add ? C[s] : Real(0)) + totals[s];
        }
    }
}

void rows_times_transposed(const Real* A, const Real* B, std::size_t rows, std::size_t inner,
                           std::size_t columns, Real* C, bool add) {
    constexpr std::size_t block = 512;  // numbers of each row that stay in the cache
    for (std::size_t j = 0; j < columns; j += lanes)
        for (std::size_t k = 0; k < inner; k += block)
            for (std::size_t i = 0; i < rows; i += dot_rows)
                with_constant<lanes>(std::min(lanes, columns - j), [&](auto S) {
                    with_constant<dot_rows>(std::min(dot_rows, rows - i), [&](auto R) {
                        dots<R, S>(A + i * inner + k, B + j * inner + k, inner,
                                   std::min(block, inner - k), C + i * columns + j, columns,
                                   add || k > 0);
                    });
                });
}

}  // namespace

bool multiply_few(Factor A, Factor B, std::size_t rows, std::size_t inner, std::size_t columns,
                  Real* C, bool add) {
    if (B.flip) {
        if (A.flip || rows > few) return false;
        rows_times_transposed(A.data, B.data, rows, inner, columns, C, add);
        return true;
    }
    if (columns < lanes || (rows > few && inner > few)) return false;
    const auto product = A.flip ? rows_times<true> : rows_times<false>;
    product(A.data, B.data, rows, inner, columns, C, add);
    return true;
}

}  // namespace descent::products

#else

bool descent::products::multiply_few(Factor, Factor, std::size_t, std::size_t, std::size_t, Real*,
                                     bool) {
    return false;
}

#endif
