// How a figure looks: its gnuplot script.
#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <array>
#include <cmath>

#include "common/program/figure.hpp"
#include "common/program/gnuplot.hpp"
#include "common/program/text.hpp"

namespace descent {
namespace {

/// Okabe and Ito's colours, told apart with every kind of colour vision; their orange and
/// their light blue a little darker, with a contrast of 3 to white, and grey in place of
/// their yellow.
constexpr std::array colours{"#0072B2", "#D55E00", "#009E73", "#CC79A7",
                             "#C58700", "#2F9BD8", "#000000", "#7A7A7A"};

/// The order in which they stand out from a surface.
constexpr std::array colours_on_surface{"#D55E00", "#000000", "#CC79A7", "#2F9BD8",
                                        "#C58700", "#0072B2", "#7A7A7A"};

// circle, square, triangle, diamond, triangle downwards
constexpr std::array point_types{7, 5, 9, 13, 11};

/// The viridis map (van der Walt and Smith) at nine places.
constexpr const char* viridis =
    "0 '#440154', 1 '#472c7a', 2 '#3b518b', 3 '#2c718e', 4 '#21908d', 5 '#27ad81', 6 '#5cc863', 7 "
    "'#aadc32', 8 "
    "'#fde725'";

/// The places of the ticks 1, 2, 5 (or 1, 2, …, 9) times powers of ten that enclose a
/// short range of a log axis.
std::vector<double> ticks_around(double low, double high) {
    const std::vector<double> digits =
        high > 10 * low ? std::vector{1., 2., 5.} : std::vector{1., 2., 3., 4., 5., 6., 7., 8., 9.};
    std::vector<double> ticks;
    const auto add = [&](double digit, double power) {
        const double tick = digit * std::pow(10., power);
        if (!ticks.empty() && ticks.back() >= high) return;
        if (tick <= low) ticks.clear();
        ticks.push_back(tick);
    };
    for (double power = std::floor(std::log10(low)) - 1; power <= std::log10(high) + 1; ++power)
        for (double digit : digits) add(digit, power);
    return ticks;
}

bool can_be_drawn(Real value, bool log) {
    return std::isfinite(value) && !(log && value <= 0);
}

bool evenly_spaced(const Vector& x) {
    const double step = double(x(x.size() - 1) - x(0)) / static_cast<double>(x.size() - 1);
    for (std::size_t i = 1; i < x.size(); ++i)
        if (std::abs(double(x(i) - x(i - 1)) - step) > 1e-3 * step) return false;
    return true;
}

}  // namespace

/// Turns a figure into a gnuplot script.
struct FigureDrawing {
    const Figure& figure;
    std::string script = {};
    std::vector<std::string> plots = {};

    struct Extent {
        double low = INFINITY, high = -INFINITY;
        void include(Real value, bool log) {
            if (!can_be_drawn(value, log)) return;
            low = std::min(low, double(value));
            high = std::max(high, double(value));
        }
    };

    template <class... T>
    void add(fmt::format_string<T...> format, T&&... values) {
        script += fmt::format(format, std::forward<T>(values)...) + "\n";
    }

    /// A number for a gnuplot table; what cannot be drawn becomes a gap.
    static std::string cell(Real value, bool log) {
        return can_be_drawn(value, log) ? fmt::format("{}", value) : "NaN";
    }

    void look();
    void title();
    void legend();
    void axis(char name);
    void log_ticks(char name, const Extent& extent, bool free);
    void tick_names();
    Extent extent(char name) const;
    bool is_image() const;
    void surface();
    void contours();
    void colour_scale();
    void series();
    std::string text();
};

void FigureDrawing::look() {
    add("set encoding utf8\nset minussign");
    add("set terminal svg size 720,460 dynamic enhanced rounded font 'DejaVu Sans,13' background "
        "rgb 'white'");
    add("set border 3 lc rgb '#555555' lw 1");
    add("set tics nomirror out scale 0.6,0.35 textcolor rgb '#222222'");
    add("set grid lc rgb '#e4e4e4' lw 1 lt 1");
    add("set xlabel {} noenhanced offset 0,0.4", gnuplot_text(figure.x_label_));
    add("set ylabel {} noenhanced", gnuplot_text(figure.y_label_));
    add("set rmargin 3");
}

/// The title, on two lines if it is long.
void FigureDrawing::title() {
    const std::string& title = figure.title_;
    std::string text = gnuplot_text(title);
    if (const std::size_t middle = title.find(' ', title.size() / 2);
        text_width(title) > 78 && middle != std::string::npos)
        text = gnuplot_text(title.substr(0, middle)) + ".\"\\n\"." +
               gnuplot_text(title.substr(middle + 1));
    add("set title {} noenhanced font ',14'", text);
}

/// Below the axes, in as many columns as the longest label allows. What is left of the
/// width is room for words that a phone shows up to 1.3 times as large.
void FigureDrawing::legend() {
    std::size_t longest = 0, count = 0;
    for (const auto& series : figure.series_) {
        longest = std::max(longest, text_width(series.label));
        if (!series.label.empty()) ++count;
    }
    if (count == 0) return add("unset key");
    const double all = figure.surface_ ? 61 : 70;              // characters between the margins
    const double needed = static_cast<double>(longest) + 5.3;  // of a column, with its sample
    std::size_t across =
        std::clamp<std::size_t>(static_cast<std::size_t>((all - 4) / needed), 1, count);
    const std::size_t rows = (count - 1) / across + 1;
    across = (count - 1) / rows + 1;  // rows of equal length
    const double room = std::clamp(all / static_cast<double>(across) - needed, 0.,
                                   0.3 * static_cast<double>(longest));
    add("set bmargin {:.2f}", 3.4 + 1.15 * static_cast<double>(rows));
    add("set key bmargin center horizontal maxcols {} width {:.1f} Left reverse noenhanced "
        "samplen 2.2 spacing 1.1",
        across, room);
}

/// Can the surface be an image, with one pixel around each grid point?
bool FigureDrawing::is_image() const {
    return figure.surface_ && !figure.x_axis_.log && !figure.y_axis_.log &&
           evenly_spaced(figure.surface_->x) && evenly_spaced(figure.surface_->y);
}

FigureDrawing::Extent FigureDrawing::extent(char name) const {
    const bool x = name == 'x';
    const auto& axis = x ? figure.x_axis_ : figure.y_axis_;
    Extent extent;
    if (figure.surface_) {
        const Vector& at = x ? figure.surface_->x : figure.surface_->y;
        const Real half_cell = is_image() ? (at(1) - at(0)) / 2 : 0;
        for (Real value : at) {
            extent.include(value - half_cell, axis.log);
            extent.include(value + half_cell, axis.log);
        }
    } else
        for (const auto& series : figure.series_)
            for (std::size_t i = 0; i < series.x.size(); ++i)
                if (can_be_drawn(series.x(i), figure.x_axis_.log) &&
                    can_be_drawn(series.y(i), figure.y_axis_.log))
                    extent.include(x ? series.x(i) : series.y(i), axis.log);
    for (Real line : axis.lines) extent.include(line, axis.log);
    if (!(extent.low <= extent.high)) extent = {axis.log ? 1. : 0., axis.log ? 10. : 1.};
    return extent;
}

void FigureDrawing::log_ticks(char name, const Extent& extent, bool free) {
    const double decades = std::log10(extent.high / extent.low);
    add("set logscale {}", name);
    if (decades < 2) {
        const std::vector<double> ticks = ticks_around(extent.low, extent.high);
        add("set {}tics ({:g})\nset format {} '%g'", name, fmt::join(ticks, ","), name);
        if (free) add("set {}range [{}:{}]", name, ticks.front() / 1.03, ticks.back() * 1.03);
    } else {
        add("set format {} '10^{{%T}}'", name);
        if (decades > 7) add("unset m{}tics", name);
        const double margin = std::pow(10, 0.03 * decades);
        if (free) add("set {}range [{}:{}]", name, extent.low / margin, extent.high * margin);
    }
}

/// Ticks, range and reference lines. Without a wish the range is that of the data and a
/// margin.
void FigureDrawing::axis(char name) {
    const auto& axis = name == 'x' ? figure.x_axis_ : figure.y_axis_;
    Extent range = extent(name);
    if (axis.range) range = {double(axis.range->first), double(axis.range->second)};
    const bool bad = axis.log && range.low <= 0;
    if (bad) range.low = std::min(extent(name).low, range.high > 0 ? range.high / 10 : INFINITY);
    if (bad && range.high <= 0) range.high = range.low * 10;
    const bool free = !axis.range && !figure.surface_;
    if (axis.log)
        log_ticks(name, range, free);
    else if (const double margin = range.low < range.high ? 0.03 * (range.high - range.low)
                                                          : std::abs(range.low) / 2 + 0.5;
             free)
        add("set {}range [{}:{}]", name, range.low - margin, range.high + margin);
    if (!free) add("set {}range [{}:{}]", name, range.low, range.high);

    for (Real at : axis.lines) {
        if (axis.log && at <= 0) continue;
        const std::string places =
            name == 'x' ? fmt::format("first {0}, graph 0 to first {0}, graph 1", at)
                        : fmt::format("graph 0, first {0} to graph 1, first {0}", at);
        add("set arrow from {} nohead lc rgb '#a0a0a0' lw 1.2 {}", places,
            figure.surface_ ? "front" : "back");
    }
}

void FigureDrawing::tick_names() {
    std::vector<std::string> ticks;
    for (const std::string& name : figure.ticks_x_)
        ticks.push_back(fmt::format("{} {}", gnuplot_text(name), ticks.size() + 1));
    if (!ticks.empty()) add("set xtics ({}) noenhanced", fmt::join(ticks, ", "));
}

/// An image where the grid is even, else a rectangle around each grid point that reaches
/// a little into its neighbours, so that no background shines through between them.
void FigureDrawing::surface() {
    if (!figure.surface_) return;
    const auto& [x, y, z, levels] = *figure.surface_;
    const auto edges = [](const Vector& at, bool log) {
        std::vector<double> result;
        for (std::size_t i = 0; i <= at.size(); ++i) {
            const double a = at(std::min(std::max<std::size_t>(i, 1) - 1, at.size() - 1)),
                         b = at(std::min(i, at.size() - 1));
            result.push_back(log ? std::sqrt(a * b) : (a + b) / 2);
        }
        return result;
    };
    const std::vector<double> left = edges(x, figure.x_axis_.log),
                              low = edges(y, figure.y_axis_.log);
    add("$surface << END");
    for (std::size_t i = 0; i < y.size(); ++i) {
        for (std::size_t j = 0; j < x.size(); ++j) {
            const double right = left[std::min(j + 2, x.size())],
                         high = low[std::min(i + 2, y.size())];
            add("{} {} {} {} {} {} {}", x(j), y(i), cell(z(i, j), figure.log_z_), left[j],
                (left[j + 1] + right) / 2, low[i], (low[i + 1] + high) / 2);
        }
        add("");
    }
    add("END");
    const char* const style =
        is_image() ? "1:2:3 with image"
                   : "1:2:4:5:6:7:3 with boxxyerror fillstyle solid noborder lc palette";
    plots.push_back(fmt::format("$surface using {} notitle", style));
}

void FigureDrawing::contours() {
    if (!figure.surface_ || figure.surface_->contours.empty()) return;
    add("set format '%.9g'");
    add("set contour base\nset cntrparam levels discrete {}\nunset surface",
        fmt::join(figure.surface_->contours, ","));
    add("set table $contours\nsplot $surface using 1:2:3\nunset table\nreset");
    // to be seen on yellow too
    plots.push_back("$contours using 1:2 with lines lc rgb '#303030' lw 1.9 notitle");
    plots.push_back("$contours using 1:2 with lines lc rgb '#f4f4f4' lw 0.7 notitle");
}

/// The colour scale of the surface and its axis at the right.
void FigureDrawing::colour_scale() {
    if (!figure.surface_) return;
    add("set palette defined ({})\nset colorbox user origin graph 1.02, graph 0 size graph 0.03, "
        "graph 1 noborder",
        viridis);
    add("set cblabel {} noenhanced\nset rmargin 14", gnuplot_text(figure.z_label_));
    if (figure.log_z_) add("set logscale cb\nset format cb '10^{{%T}}'");
}

void FigureDrawing::series() {
    std::size_t point_series = 0;
    for (std::size_t s = 0; s < figure.series_.size(); ++s) {
        const auto& [label, style, x, y, hue] = figure.series_[s];
        add("$s{} << END", s);
        for (std::size_t i = 0; i < x.size(); ++i)
            add("{} {}", cell(x(i), figure.x_axis_.log), cell(y(i), figure.y_axis_.log));
        add("END");
        const std::string colour = figure.surface_
                                       ? colours_on_surface[hue % colours_on_surface.size()]
                                       : colours[hue % colours.size()];
        const std::string legend =
            label.empty() ? "notitle" : fmt::format("title {}", gnuplot_text(label));
        const std::string dash = style == "dashed"      ? "(7,6)"
                                 : hue < colours.size() ? "solid"
                                                        : "(1,5)";
        const double size = style == "path"   ? (x.size() > 100 ? 0.35 : 0.5)
                            : x.size() > 1500 ? 0.25
                            : x.size() > 300  ? 0.4
                                              : 0.65;
        const int type = point_types[style == "points" ? point_series++ % point_types.size() : 0];
        const auto drawn = [&, &look = style](double wider, const std::string& paint) {
            if (look == "points")
                return fmt::format("with points pt {} ps {} lc rgb '{}'", type, size + wider / 6,
                                   paint);
            if (look == "path")
                return fmt::format("with linespoints lw {} dt {} pt {} ps {} lc rgb '{}'",
                                   2 + wider, dash, type, size + wider / 6, paint);
            return fmt::format("with lines lw {} dt {} lc rgb '{}'", 2 + wider, dash, paint);
        };
        if (figure.surface_)
            plots.push_back(fmt::format("$s{} using 1:2 {} notitle", s, drawn(1.6, "white")));
        const bool tiny = size < 0.35 && style == "points";  // in the legend a dot is larger
        plots.push_back(
            fmt::format("$s{} using 1:2 {} {}", s, drawn(0, colour), tiny ? "notitle" : legend));
        if (tiny)
            plots.push_back(
                fmt::format("1/0 with points pt {} ps 0.6 lc rgb '{}' {}", type, colour, legend));
    }
}

std::string FigureDrawing::text() {
    surface();
    contours();  // first: the settings of look() and axis() would change the numbers in its table
    look();
    title();
    legend();
    axis('x');
    axis('y');
    tick_names();
    if (figure.equal_axes_) add("set size ratio -1");
    colour_scale();
    series();
    plots.push_back("1/0 notitle");  // draws the axes even when every point is a gap
    add("plot {}", fmt::join(plots, ", "));
    return script;
}

std::string Figure::gnuplot_script() const {
    return FigureDrawing{*this}.text();
}

}  // namespace descent
