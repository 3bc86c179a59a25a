/// \file
/// Which types cross from one process to another, and as what.
#pragma once

#include <array>
#include <functional>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <tuple>
#include <type_traits>
#include <utility>
#include <vector>

#include "common/tensor.hpp"

namespace descent::assignments {

/// A type with constructors: how it is taken apart and made again. Specialized with
/// `static auto parts(const T&)`, a tuple of what its constructor takes.
template <class T>
struct MadeOf;

/// Is T made from this template, as std::vector<int> from std::vector?
template <class T, template <class...> class Of>
inline constexpr bool is_a = false;
template <template <class...> class Of, class... A>
inline constexpr bool is_a<Of<A...>, Of> = true;

/// Is T a std::array?
template <class T>
inline constexpr bool is_array = false;
template <class T, std::size_t N>
inline constexpr bool is_array<std::array<T, N>> = true;

/// Is T a tensor of xtensor, which owns its numbers?
template <class T>
inline constexpr bool is_tensor = false;
template <class T, std::size_t N>
inline constexpr bool is_tensor<xt::xtensor<T, N>> = true;

/// Parts of fixed number, each of its own type or all of one.
template <class T>
concept Tuple = is_a<T, std::tuple> || is_a<T, std::pair> || is_array<T>;
/// There is a MadeOf for T.
template <class T>
concept Made = requires(const T& x) {
    MadeOf<T>::parts(x);
};

/// The type in which a parameter of type P is held: a span becomes a vector, a pointer a
/// value that may be absent.
template <class P>
struct Held {
    using type = std::remove_cvref_t<P>;  ///< without const and &
};
template <class T>
struct Held<T*> {
    using type = std::optional<std::remove_const_t<T>>;
};
template <class T>
struct Held<std::span<T>> {
    using type = std::vector<std::remove_const_t<T>>;
};
template <>
struct Held<std::string_view> {
    using type = std::string;
};
/// Held, for a reference what it refers to.
template <class P>
using held =
    typename Held<std::conditional_t<std::is_reference_v<P>, std::remove_cvref_t<P>, P>>::type;

/// Does a parameter of type P bring something back?
template <class P>
inline constexpr bool brings_back = false;
template <class T>
inline constexpr bool brings_back<T&> = !std::is_const_v<T>;
template <class T>
inline constexpr bool brings_back<T*> = !std::is_const_v<T>;

}  // namespace descent::assignments
