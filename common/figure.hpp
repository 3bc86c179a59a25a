/// \file
/// Figures: what is drawn is written as CSV, and drawn by gnuplot as SVG, in one look for the whole book.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "common/tensor.hpp"

namespace descent {

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
    /// \param name file name without its ending  \param title,x_label,y_label texts, with units where there are any
    Figure(std::string name, std::string title, std::string x_label, std::string y_label);

    Figure& line(std::string label, const Vector& x, const Vector& y);
    Figure& dashed(std::string label, const Vector& x, const Vector& y);  ///< a theory or reference line
    Figure& points(std::string label, const Vector& x, const Vector& y);
    Figure& path(std::string label, const Vector& x, const Vector& y);    ///< line with a dot at every point

    /// A coloured map of z over the grid (x, y), z of shape |y| × |x|, optionally with contour lines at these levels.
    Figure& surface(const Vector& x, const Vector& y, const Matrix& z, const std::vector<Real>& contours = {});

    Figure& vertical(Real x);  ///< a thin grey line at this x
    Figure& log_x();
    Figure& log_y();
    Figure& range_x(Real low, Real high);
    Figure& range_y(Real low, Real high);

    const std::string& name() const { return name_; }
    const std::string& title() const { return title_; }

    /// Writes NAME.csv (columns series, x, y and, for a surface, z) and draws NAME.svg from it, each whole or not at all.
    /// \returns false when gnuplot is missing or fails; the CSV is there all the same
    /// \throws std::runtime_error when the folder cannot be written
    bool write(const std::string& folder) const;

private:
    struct Series {
        std::string label, style;
        Vector x, y;
    };
    struct Surface {
        Vector x, y;
        Matrix z;
        std::vector<Real> contours;
    };
    Figure& add(std::string label, std::string style, const Vector& x, const Vector& y);

    std::string name_, title_, x_label_, y_label_;
    std::vector<Series> series_;
    std::optional<Surface> surface_;
    std::vector<Real> verticals_;
    std::vector<std::string> commands_;
};

}  // namespace descent
