/// \file
/// Figures: what is drawn is written as CSV, and drawn by gnuplot as SVG, in one look for
/// the whole book.
#pragma once

#include <initializer_list>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "common/tensor.hpp"

namespace descent {

/// Numbers to draw: a Vector, a std::vector of any numbers, or an expression of these.
class Series {
public:
    Series(const Vector& values) : values_(values) {}
    Series(std::initializer_list<Real> values) : values_(values) {}
    template <class T>
    Series(const std::vector<T>& values) : values_(to_vector(values)) {}
    template <class E>
    Series(const xt::xexpression<E>& values) : values_(values.derived_cast()) {}
    const Vector& values() const { return values_; }  ///< in the order given

private:
    Vector values_;
};

/// A figure with one pair of axes. Add what it shows, then write it once.
///
/// \code
/// Figure figure("fit", "Least-squares line", "x", "y");
/// figure.points("data", x, y);
/// figure.line("fitted line", x, prediction);
/// figure.write(folder);  // fit.csv and fit.svg
/// \endcode
class Figure {
public:
    /// \param name file name without its ending \param title,x_label,y_label texts, with
    /// units where there are any
    /// \throws std::invalid_argument for an empty name or one with a /
    Figure(std::string name, std::string title, std::string x_label, std::string y_label);

    // Series; NaN leaves a gap. An empty label stays out of the legend.
    // \throws std::invalid_argument when x and y are empty or differ in length

    /// A line through the points.
    Figure& line(std::string label, const Series& x, const Series& y);
    /// A theory or reference line.
    Figure& dashed(std::string label, const Series& x, const Series& y);
    /// Dots only.
    Figure& points(std::string label, const Series& x, const Series& y);
    /// A line with a dot at every point.
    Figure& path(std::string label, const Series& x, const Series& y);

    /// Gives the last series the colour of an earlier one, as its dashed theory or its
    /// counterpart on other data. \throws std::invalid_argument when there is none of
    /// this label
    Figure& like(const std::string& label);

    /// A coloured map of z over the grid (x, y), z of shape |y| × |x|, optionally with
    /// contour lines at these levels.
    /// \throws std::invalid_argument for another shape, for x or y that do not increase,
    /// and for a second surface
    Figure& surface(const Series& x, const Series& y, const Matrix& z,
                    const std::vector<Real>& contours = {});
    /// The text beside the colour scale of the surface.
    Figure& z_label(std::string label);

    // Thin grey lines. \throws std::invalid_argument for a place that is not finite

    /// At this x, from the lower end to the upper.
    Figure& vertical(Real x);
    /// At this y, from the left to the right.
    Figure& horizontal(Real y);

    // Axes. On a logarithmic one, values ≤ 0 are not drawn; log_z() is the colour scale of the
    // surface.

    Figure& log_x();  ///< x in powers of ten
    Figure& log_y();  ///< y in powers of ten
    Figure& log_z();  ///< colours in powers of ten
    /// What is shown of the x-axis. \throws std::invalid_argument unless low < high and both
    /// are finite
    Figure& range_x(Real low, Real high);
    /// The same of the y-axis.
    Figure& range_y(Real low, Real high);
    /// Names the places 1, 2, … of the x-axis, the only ones with a tick. \throws
    /// std::invalid_argument for no label
    Figure& ticks_x(std::vector<std::string> labels);
    /// One unit is as long on both axes: circles are round.
    Figure& equal_axes();

    const std::string& name() const { return name_; }    ///< of the files, without an ending
    const std::string& title() const { return title_; }  ///< above the drawing

    /// Writes NAME.csv and draws NAME.svg, each whole or not at all, and makes the folder
    /// if it is missing.
    ///
    /// The CSV has the columns series, x, y and, for a surface, z. Series are numbered 1,
    /// 2, … in the order in which they were added, and a line "# 1: label" names each;
    /// the surface is series 0, and other series have z = nan beside it. All cells are
    /// numbers with all their digits, so read_csv() reads the file where nothing is nan.
    /// \returns why there is no NAME.svg (gnuplot is missing or fails): the CSV is there
    /// all the same, and an older NAME.svg is gone; empty when there is
    /// \throws std::runtime_error when the folder cannot be written, or has a file of
    /// that name that is no figure, std::invalid_argument for a figure without content
    std::string write(const std::string& folder) const;

private:
    struct Curve {
        std::string label, style;
        Vector x, y;
        std::size_t colour;  ///< that of the series of this number
    };
    struct Surface {
        Vector x, y;
        Matrix z;
        std::vector<Real> contours;
    };
    struct Axis {
        bool log = false;
        std::optional<std::pair<Real, Real>> range;
        std::vector<Real> lines;  ///< vertical or horizontal lines at these places
    };
    friend struct FigureDrawing;
    Figure& add(std::string label, std::string style, const Series& x, const Series& y);
    std::string csv() const;
    std::string gnuplot_script() const;

    std::string name_, title_, x_label_, y_label_;
    std::vector<Curve> series_;
    std::optional<Surface> surface_;
    Axis x_axis_, y_axis_;
    std::string z_label_;
    std::vector<std::string> ticks_x_;
    bool log_z_ = false, equal_axes_ = false;
};

}  // namespace descent
