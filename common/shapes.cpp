#include "common/shapes.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <stdexcept>

namespace descent {

std::string shape_text(std::span<const std::size_t> shape) {
    return shape.empty() ? "scalar" : fmt::format("{}", fmt::join(shape, "×"));
}

void shape_error(std::string_view function, std::string_view argument,
                 std::span<const std::size_t> got, std::span<const std::size_t> expected) {
    const std::string_view what = expected.size() == 1 ? "size" : "shape";
    throw std::invalid_argument(fmt::format("{}: {} has {} {}, expected {}", function, argument,
                                            what, shape_text(got), shape_text(expected)));
}

void argument_error(std::string_view function, std::string_view text) {
    throw std::invalid_argument(fmt::format("{}: {}", function, text));
}

}  // namespace descent
