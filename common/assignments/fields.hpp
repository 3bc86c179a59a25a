/// \file
/// The fields of a plain struct, as a tuple of references.
///
/// A struct without constructors is written as T{a, b, c}: the largest number of values
/// that it can be written with is the number of its fields.
#pragma once

#include <cstddef>
#include <tuple>
#include <type_traits>
#include <utility>

namespace descent::assignments {

namespace detail {

struct Anything {
    template <class T>
    operator T() const;
};
template <std::size_t>
using AnythingAt = Anything;

template <class T, std::size_t... I>
constexpr bool written_with(std::index_sequence<I...>) {
    return requires {
        T{AnythingAt<I>{}...};
    };
}

template <class T, std::size_t N = 12>
constexpr std::size_t count_fields() {
    if constexpr (N == 0 || written_with<T>(std::make_index_sequence<N>{}))
        return N;
    else
        return count_fields<T, N - 1>();
}

}  // namespace detail

/// How many fields a plain struct of at most twelve has.
template <class T>
inline constexpr std::size_t field_count = detail::count_fields<std::remove_const_t<T>>();

/// References to the fields of x, in their order.
template <class T>
auto fields(T& x) {
    constexpr std::size_t n = field_count<T>;
    static_assert(std::is_aggregate_v<T> && n > 0, "no plain struct of one to twelve fields");
    // clang-format off
    if constexpr (n == 1) { auto& [a] = x; return std::tie(a); }
    else if constexpr (n == 2) { auto& [a, b] = x; return std::tie(a, b); }
    else if constexpr (n == 3) { auto& [a, b, c] = x; return std::tie(a, b, c); }
    else if constexpr (n == 4) { auto& [a, b, c, d] = x; return std::tie(a, b, c, d); }
    else if constexpr (n == 5) { auto& [a, b, c, d, e] = x; return std::tie(a, b, c, d, e); }
    else if constexpr (n == 6) { auto& [a, b, c, d, e, f] = x; return std::tie(a, b, c, d, e, f); }
    else if constexpr (n == 7) {
        auto& [a, b, c, d, e, f, g] = x;
        return std::tie(a, b, c, d, e, f, g);
    }
    else if constexpr (n == 8) {
        auto& [a, b, c, d, e, f, g, h] = x;
        return std::tie(a, b, c, d, e, f, g, h);
    }
    else if constexpr (n == 9) {
        auto& [a, b, c, d, e, f, g, h, i] = x;
        return std::tie(a, b, c, d, e, f, g, h, i);
    }
    else if constexpr (n == 10) {
        auto& [a, b, c, d, e, f, g, h, i, j] = x;
        return std::tie(a, b, c, d, e, f, g, h, i, j);
    }
    else if constexpr (n == 11) {
        auto& [a, b, c, d, e, f, g, h, i, j, k] = x;
        return std::tie(a, b, c, d, e, f, g, h, i, j, k);
    }
    else {
        auto& [a, b, c, d, e, f, g, h, i, j, k, l] = x;
        return std::tie(a, b, c, d, e, f, g, h, i, j, k, l);
    }
    // clang-format on
}

}  // namespace descent::assignments
