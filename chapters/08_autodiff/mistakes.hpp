/// \file
/// Which mistakes does the graph refuse, and in which words?
#pragma once

#include <string>
#include <vector>

namespace descent::autodiff {

/// A mistake in the use of a graph, and how it is answered.
struct Mistake {
    std::string what;     ///< "values of two graphs"
    std::string message;  ///< of the exception it is answered with
};

/// A second use of a freed graph, a matrix without a seed, shapes that do not fit, values
/// of two graphs: each is tried. \throws std::logic_error if one is not refused
std::vector<Mistake> refused_mistakes();

}  // namespace descent::autodiff
