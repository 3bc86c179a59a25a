/// \file
/// Has a network as many parameters as the lecture states?
#pragma once

#include "chapters/05_deep_networks/deep_network.hpp"
#include "chapters/14_reproductions/table.hpp"

namespace descent::reproductions {

/// The parameters of one network, counted three times.
struct ParameterCount {
    Row row;  ///< what is stated, beside the layout's number
    std::size_t stated = 0, formula = 0, layout = 0;
    /// stated is known to be the right number with two neighbouring digits exchanged
    bool misprint = false;
};

/// Σ_k (D_k + 1) D_{k+1}: weights and biases, without the layout.
std::size_t parameter_formula(const std::vector<std::size_t>& widths);

/// Is one number the other with two neighbouring digits exchanged, a usual misprint?
bool neighbours_swapped(std::size_t a, std::size_t b);

/// The row of a stated number, whose tolerance is 0 (L8.7, GO.15). That of a misprint has
/// the erratum beside it.
ParameterCount count_parameters(const deep::DeepNetwork& network, Statement statement,
                                std::size_t stated, bool misprint = false);

}  // namespace descent::reproductions
