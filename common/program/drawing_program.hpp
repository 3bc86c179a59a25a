/// \file
/// Programs that draw, gnuplot and Graphviz, as functions from a text to what they draw.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace descent {

/// The path of a program, looked up on PATH; empty when it is not there.
std::string find_program(const std::string& name);

/// What came of a drawing program.
struct Drawn {
    std::string svg;      ///< whole, or empty
    std::string problem;  ///< why there is none, in one line; empty when there is
};

/// What a program draws when it reads this text. It may take half a minute.
Drawn draw(const std::string& name, const std::vector<std::string>& arguments,
           const std::string& input);

/// Writes a file of a figure. One of that name is replaced only if it is a figure's too,
/// known by one of these marks near its beginning.
/// \throws std::runtime_error "cannot write PATH: …"
void write_figure_file(const std::string& path, std::string_view content,
                       const std::vector<std::string>& marks);

/// Writes PATH.svg in the look of the book: its font, and no titles under the mouse. When
/// it was not drawn, an older PATH.svg is gone then, for it would show something else.
/// \returns why there is none; empty when there is
/// \throws std::runtime_error "cannot write PATH.svg: …"
std::string write_svg(const std::string& path, Drawn drawn);

}  // namespace descent
