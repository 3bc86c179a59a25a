#include "chapters/14_reproductions/parameters.hpp"

#include <fmt/format.h>

#include <utility>

namespace descent::reproductions {

std::size_t parameter_formula(const std::vector<std::size_t>& widths) {
    std::size_t sum = 0;
    for (std::size_t k = 0; k + 1 < widths.size(); ++k) sum += (widths[k] + 1) * widths[k + 1];
    return sum;
}

bool neighbours_swapped(std::size_t a, std::size_t b) {
    const std::string x = fmt::format("{}", a);
    std::string y = fmt::format("{}", b);
    for (std::size_t i = 0; i + 1 < y.size(); ++i) {
        std::swap(y[i], y[i + 1]);
        if (x == y && a != b) return true;
        std::swap(y[i], y[i + 1]);
    }
    return false;
}

ParameterCount count_parameters(const deep::DeepNetwork& network, Statement statement,
                                std::size_t stated, bool misprint) {
    const std::size_t layout = network.parameters();
    if (misprint) statement.erratum = fmt::format("{}, two digits are exchanged", layout);
    return {.row = number(statement, static_cast<double>(stated), 0, static_cast<double>(layout)),
            .stated = stated,
            .formula = parameter_formula(network.widths),
            .layout = layout,
            .misprint = misprint};
}

}  // namespace descent::reproductions
