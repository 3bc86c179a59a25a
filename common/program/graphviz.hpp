/// \file
/// Drawings of graphs: written as Graphviz's DOT, and drawn by its program `dot` as SVG.
#pragma once

#include <string>

namespace descent {

/// A graph to be drawn.
struct Drawing {
    std::string name;   ///< file name without its ending
    std::string title;  ///< stands above the drawing
    std::string dot;    ///< "digraph { … }"

    /// Writes NAME.dot, with the title as a comment in its first line, and draws
    /// NAME.svg, each whole or not at all; makes the folder if it is missing.
    /// \returns why there is no NAME.svg (Graphviz is missing or fails): NAME.dot is
    /// there all the same, and an older NAME.svg is gone; empty when there is
    /// \throws std::invalid_argument for a name that is empty or has a /,
    /// std::runtime_error when the folder cannot be written, or has a file of that name
    /// that is no figure
    std::string write(const std::string& folder) const;
};

/// A text as a DOT string on one line; nothing in it is substituted.
std::string dot_text(const std::string& text);

}  // namespace descent
