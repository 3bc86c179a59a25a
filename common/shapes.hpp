/// \file
/// Shape checks with one error text for the whole book: function, argument, expected and
/// got.
#pragma once

#include <array>
#include <cstddef>
#include <span>
#include <string>
#include <string_view>

namespace descent {

/// "3×2" for {3, 2}; "7" for {7}; "scalar" for {}.
std::string shape_text(std::span<const std::size_t> shape);

/// Throws std::invalid_argument: "matmul: C has shape 3×2, expected 3×4".
[[noreturn]] void shape_error(std::string_view function, std::string_view argument,
                              std::span<const std::size_t> got,
                              std::span<const std::size_t> expected);

/// Throws std::invalid_argument: "function: text".
[[noreturn]] void argument_error(std::string_view function, std::string_view text);

/// \throws std::invalid_argument unless `got == expected`
inline void require_size(std::string_view function, std::string_view argument, std::size_t got,
                         std::size_t expected) {
    if (got != expected) shape_error(function, argument, {&got, 1}, {&expected, 1});
}

/// \throws std::invalid_argument unless the tensor has exactly this shape
template <class Tensor, std::size_t N>
void require_shape(std::string_view function, std::string_view argument, const Tensor& tensor,
                   const std::size_t (&expected)[N]) {
    bool same = tensor.dimension() == N;
    for (std::size_t i = 0; same && i < N; ++i) same = tensor.shape()[i] == expected[i];
    if (!same) {
        std::array<std::size_t, 8> got{};
        for (std::size_t i = 0; i < tensor.dimension() && i < got.size(); ++i)
            got[i] = tensor.shape()[i];
        shape_error(function, argument, {got.data(), tensor.dimension()}, {expected, N});
    }
}

/// \throws std::invalid_argument "function: text" unless the condition holds. The text is
/// made in any case: where it is formatted and time counts, write
/// `if (!condition) argument_error(…)`.
inline void require(bool condition, std::string_view function, std::string_view text) {
    if (!condition) argument_error(function, text);
}

}  // namespace descent
