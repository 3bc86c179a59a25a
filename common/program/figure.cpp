#include "common/program/figure.hpp"

#include <fmt/format.h>

#include <cmath>
#include <filesystem>
#include <utility>

#include "common/program/drawing_program.hpp"
#include "common/program/files.hpp"
#include "common/program/gnuplot.hpp"
#include "common/program/text.hpp"

namespace descent {
namespace {

std::pair<Real, Real> checked_range(const std::string& figure, const char* function, Real low,
                                    Real high) {
    require(std::isfinite(low) && std::isfinite(high) && low < high, "figure " + figure,
            fmt::format("{}: needs low < high", function));
    return {low, high};
}

}  // namespace

Figure::Figure(std::string name, std::string title, std::string x_label, std::string y_label)
    : name_(std::move(name)),
      title_(std::move(title)),
      x_label_(std::move(x_label)),
      y_label_(std::move(y_label)) {
    require(!name_.empty() && name_.find('/') == std::string::npos, "Figure",
            "the name must be a file name without /");
}

Figure& Figure::add(std::string label, std::string style, const Series& x, const Series& y) {
    const std::string what = fmt::format("figure {}, series '{}'", name_, one_line(label));
    const std::size_t n = x.values().size();
    require(n > 0, what, "has no points");
    if (n != y.values().size())
        argument_error(what, fmt::format("{} values of x, but {} of y", n, y.values().size()));
    series_.push_back({std::move(label), std::move(style), x.values(), y.values(), series_.size()});
    return *this;
}

Figure& Figure::like(const std::string& label) {
    for (std::size_t s = 0; s + 1 < series_.size(); ++s)
        if (series_[s].label == label) {
            series_.back().colour = series_[s].colour;
            return *this;
        }
    argument_error("figure " + name_, "like: there is no earlier series '" + label + "'");
}

Figure& Figure::line(std::string label, const Series& x, const Series& y) {
    return add(std::move(label), "line", x, y);
}
Figure& Figure::dashed(std::string label, const Series& x, const Series& y) {
    return add(std::move(label), "dashed", x, y);
}
Figure& Figure::points(std::string label, const Series& x, const Series& y) {
    return add(std::move(label), "points", x, y);
}
Figure& Figure::path(std::string label, const Series& x, const Series& y) {
    return add(std::move(label), "path", x, y);
}

Figure& Figure::surface(const Series& xs, const Series& ys, const Matrix& z,
                        const std::vector<Real>& contours) {
    const Vector &x = xs.values(), &y = ys.values();
    const std::string what = fmt::format("figure {}, surface", name_);
    require(!surface_, what, "a figure has at most one");
    require(x.size() >= 2 && y.size() >= 2, what, "needs at least two values of x and of y");
    require_shape(what, "z", z, {y.size(), x.size()});
    for (const Vector* axis : {&x, &y})
        for (std::size_t i = 0; i < axis->size(); ++i)
            require(std::isfinite((*axis)(i)) && (i == 0 || (*axis)(i) > (*axis)(i - 1)), what,
                    "x and y must be finite and increase");
    surface_ = Surface{x, y, z, contours};
    return *this;
}

Figure& Figure::vertical(Real x) {
    require(std::isfinite(x), "figure " + name_, "vertical: x is not finite");
    x_axis_.lines.push_back(x);
    return *this;
}
Figure& Figure::horizontal(Real y) {
    require(std::isfinite(y), "figure " + name_, "horizontal: y is not finite");
    y_axis_.lines.push_back(y);
    return *this;
}
Figure& Figure::log_x() {
    x_axis_.log = true;
    return *this;
}
Figure& Figure::log_y() {
    y_axis_.log = true;
    return *this;
}
Figure& Figure::range_x(Real low, Real high) {
    x_axis_.range = checked_range(name_, "range_x", low, high);
    return *this;
}
Figure& Figure::range_y(Real low, Real high) {
    y_axis_.range = checked_range(name_, "range_y", low, high);
    return *this;
}
Figure& Figure::log_z() {
    log_z_ = true;
    return *this;
}
Figure& Figure::z_label(std::string label) {
    z_label_ = std::move(label);
    return *this;
}
Figure& Figure::ticks_x(std::vector<std::string> labels) {
    require(!labels.empty(), "figure " + name_, "ticks_x: there is no label");
    ticks_x_ = std::move(labels);
    return *this;
}
Figure& Figure::equal_axes() {
    equal_axes_ = true;
    return *this;
}

std::string Figure::csv() const {
    std::string text = surface_ ? "series,x,y,z\n" : "series,x,y\n";
    text += fmt::format("# {}\n", one_line(title_));
    if (surface_) text += "# 0: surface\n";
    for (std::size_t s = 0; s < series_.size(); ++s)
        text += fmt::format("# {}: {}\n", s + 1, one_line(series_[s].label));
    if (surface_)
        for (std::size_t i = 0; i < surface_->y.size(); ++i)
            for (std::size_t j = 0; j < surface_->x.size(); ++j)
                text +=
                    fmt::format("0,{},{},{}\n", surface_->x(j), surface_->y(i), surface_->z(i, j));
    for (std::size_t s = 0; s < series_.size(); ++s)
        for (std::size_t i = 0; i < series_[s].x.size(); ++i)
            text += fmt::format("{},{},{}{}\n", s + 1, series_[s].x(i), series_[s].y(i),
                                surface_ ? ",nan" : "");
    return text;
}

std::string Figure::write(const std::string& folder) const {
    require(surface_ || !series_.empty(), "figure " + name_, "shows nothing");
    make_folder(folder);
    const std::string path = (std::filesystem::path(folder) / name_).string();
    write_figure_file(path + ".csv", csv(), {"series,x,y"});
    return write_svg(path, run_gnuplot(gnuplot_script()));
}

}  // namespace descent
