/// \file
/// How is a figure drawn into a page? One pair of axes as SVG text that needs neither a
/// program nor a script, and can be read without colours: by dashes, shapes and names.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "common/tensor.hpp"

namespace descent::bench {

/// How something looks: a class of the page's style sheet. One's own method, the control,
/// up to three others by dashes of their own, the rest, and earlier results.
namespace look {
inline const std::string mine = "mine", control = "control", rest = "rest", earlier = "earlier";
inline std::string other(std::size_t i) {
    return "other" + std::to_string(i + 1);
}
}  // namespace look

/// An axis; numbers on it are logarithms to base 10 where its ticks say so.
struct Axis {
    std::string label;
    Real low = 0, high = 1;
    std::vector<std::pair<Real, std::string>> ticks;
};

/// From low to high, given as log10, with ticks at powers of ten, or at 1, 2, 5 and their
/// like where that is less than two decades.
Axis logarithmic(std::string label, Real low, Real high);

/// From low to high with at most `count` round ticks.
Axis linear(std::string label, Real low, Real high, std::size_t count = 6);

/// A line; not drawn where y is not finite.
struct Curve {
    std::string label;  ///< written at its right end; may be empty
    std::string look;
    std::vector<Real> x, y;
    bool stairs = false;
};

/// The area between two lines.
struct Band {
    std::string look;
    std::vector<Real> x, low, high;
};

/// What a mark looks like.
enum class Shape { dot, ring, square, cross };

struct Mark {
    std::string look;
    Shape shape = Shape::dot;
    Real x = 0, y = 0;
};

/// A straight line between two points.
struct Segment {
    std::string look;
    Real x0 = 0, y0 = 0, x1 = 0, y1 = 0;
};

/// A figure. What lies outside its axes is cut off.
struct Drawing {
    std::string id;     ///< its own in the page
    std::string title;  ///< for who cannot see it
    Axis x, y;
    std::vector<Curve> curves;  ///< the last one is drawn last
    std::vector<Band> bands;
    std::vector<Segment> segments;
    std::vector<Mark> marks;
    Real width = 440, height = 300;
    /// Names in place of numbers at the y-axis, at 0, 1, … from the top, each with its look.
    std::vector<std::pair<std::string, std::string>> rows = {};
};

std::string svg(const Drawing& drawing);

/// A text as the id of an element: what is neither letter, digit nor - is written as a
/// number.
std::string anchor(const std::string& text);

}  // namespace descent::bench
