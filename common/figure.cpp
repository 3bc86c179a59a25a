#include "common/figure.hpp"

#include <fmt/format.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <memory>

#include "common/files.hpp"

namespace descent {
namespace {

std::string one_line(std::string text) {
    std::replace_if(text.begin(), text.end(), [](unsigned char c) { return c < ' '; }, ' ');
    return text;
}

/// Single quotes: gnuplot substitutes nothing in them but '' for '.
std::string gnuplot_text(const std::string& text) {
    std::string result = "'";
    for (char c : one_line(text)) {
        result += c;
        if (c == '\'') result += c;
    }
    return result + "'";
}

using TemporaryFile = std::unique_ptr<std::FILE, int (*)(std::FILE*)>;

/// What gnuplot writes on standard output for this script; empty when it is missing or fails.
std::string run_gnuplot(const std::string& script) {
    const std::string program = find_gnuplot();
    const TemporaryFile in(std::tmpfile(), std::fclose), out(std::tmpfile(), std::fclose);
    if (program.empty() || !in || !out) return {};
    if (std::fwrite(script.data(), 1, script.size(), in.get()) != script.size()) return {};
    std::fflush(in.get());
    std::rewind(in.get());

    posix_spawn_file_actions_t files;
    posix_spawn_file_actions_init(&files);
    posix_spawn_file_actions_adddup2(&files, fileno(in.get()), 0);
    posix_spawn_file_actions_adddup2(&files, fileno(out.get()), 1);
    posix_spawn_file_actions_addopen(&files, 2, "/dev/null", 1 /* O_WRONLY */, 0);
    std::string name = "gnuplot", option = "--default-settings";
    char* arguments[] = {name.data(), option.data(), nullptr};
    pid_t child = 0;
    const bool started = posix_spawn(&child, program.c_str(), &files, nullptr, arguments, environ) == 0;
    posix_spawn_file_actions_destroy(&files);
    int status = 0;
    if (!started || waitpid(child, &status, 0) != child || status != 0) return {};

    std::string result;
    std::rewind(out.get());
    char buffer[1 << 16];
    while (const std::size_t count = std::fread(buffer, 1, sizeof buffer, out.get())) result.append(buffer, count);
    return result;
}

}  // namespace

Figure::Figure(std::string name, std::string title, std::string x_label, std::string y_label)
    : name_(std::move(name)), title_(std::move(title)), x_label_(std::move(x_label)), y_label_(std::move(y_label)) {
    require(!name_.empty() && name_.find('/') == std::string::npos, "Figure", "the name must be a file name without /");
}

Figure& Figure::add(std::string label, std::string style, const Vector& x, const Vector& y) {
    const std::string what = fmt::format("figure {}, series '{}'", name_, one_line(label));
    require(x.size() > 0, what, "has no points");
    if (x.size() != y.size()) argument_error(what, fmt::format("{} values of x, but {} of y", x.size(), y.size()));
    series_.push_back({std::move(label), std::move(style), x, y});
    return *this;
}

Figure& Figure::line(std::string label, const Vector& x, const Vector& y) { return add(std::move(label), "line", x, y); }
Figure& Figure::dashed(std::string label, const Vector& x, const Vector& y) {
    return add(std::move(label), "dashed", x, y);
}
Figure& Figure::points(std::string label, const Vector& x, const Vector& y) {
    return add(std::move(label), "points", x, y);
}
Figure& Figure::path(std::string label, const Vector& x, const Vector& y) { return add(std::move(label), "path", x, y); }

Figure& Figure::surface(const Vector& x, const Vector& y, const Matrix& z, const std::vector<Real>& contours) {
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
    require(std::isfinite(low) && std::isfinite(high) && low < high, "figure " + name_, "range_x: needs low < high");
    x_axis_.range = {low, high};
    return *this;
}
Figure& Figure::range_y(Real low, Real high) {
    require(std::isfinite(low) && std::isfinite(high) && low < high, "figure " + name_, "range_y: needs low < high");
    y_axis_.range = {low, high};
    return *this;
}
Figure& Figure::equal_axes() {
    equal_axes_ = true;
    return *this;
}

std::string Figure::csv() const {
    std::string text = surface_ ? "series,x,y,z\n" : "series,x,y\n";
    text += "# " + one_line(title_) + "\n";
    if (surface_) text += "# 0: surface\n";
    for (std::size_t s = 0; s < series_.size(); ++s) text += fmt::format("# {}: {}\n", s + 1, one_line(series_[s].label));
    if (surface_)
        for (std::size_t i = 0; i < surface_->y.size(); ++i)
            for (std::size_t j = 0; j < surface_->x.size(); ++j)
                text += fmt::format("0,{},{},{}\n", surface_->x(j), surface_->y(i), surface_->z(i, j));
    for (std::size_t s = 0; s < series_.size(); ++s)
        for (std::size_t i = 0; i < series_[s].x.size(); ++i)
            text += fmt::format("{},{},{}{}\n", s + 1, series_[s].x(i), series_[s].y(i), surface_ ? ",nan" : "");
    return text;
}

/// Turns a figure into a gnuplot script.
struct FigureDrawing {
    const Figure& figure;
    std::string script = {};
    std::vector<std::string> plots = {};

    template <class... T>
    void add(fmt::format_string<T...> format, T&&... values) {
        script += fmt::format(format, std::forward<T>(values)...) + "\n";
    }

    /// A number for a gnuplot table; what cannot be drawn becomes a gap.
    static std::string cell(Real value, bool log) {
        return std::isfinite(value) && !(log && value <= 0) ? fmt::format("{}", value) : "NaN";
    }

    void look();
    void axes();
    void axis(char which, const Figure::Axis& axis);
    void surface();
    void series();
    std::string text();
};

void FigureDrawing::look() {
    add("set encoding utf8");
    add("set terminal svg size 720,460 enhanced font 'DejaVu Sans,13' background rgb 'white'");
    add("set border 3 lc rgb '#555555' lw 1");
    add("set tics nomirror out scale 0.6 textcolor rgb '#222222'");
    add("set grid lc rgb '#e4e4e4' lw 1 lt 1");
    add("set title {} noenhanced", gnuplot_text(figure.title_));
    add("set xlabel {} noenhanced", gnuplot_text(figure.x_label_));
    add("set ylabel {} noenhanced", gnuplot_text(figure.y_label_));
    add("set key outside right top vertical Left reverse noenhanced samplen 2");
    add("set palette defined (0 '#440154', 1 '#472c7a', 2 '#3b518b', 3 '#2c718e', 4 '#21908d', 5 '#27ad81', 6 '#5cc863', "
        "7 '#aadc32', 8 '#fde725')");
}

void FigureDrawing::axis(char which, const Figure::Axis& axis) {
    if (axis.log) add("set logscale {}\nset format {} '10^{{%T}}'", which, which);
    if (axis.range) {
        const auto [low, high] = *axis.range;
        add("set {}range [{}:{}]", which, axis.log && low <= 0 ? "*" : fmt::format("{}", low),
            axis.log && high <= 0 ? "*" : fmt::format("{}", high));
    }
    for (Real at : axis.lines) {
        if (axis.log && at <= 0) continue;
        if (which == 'x') add("set arrow from {0}, graph 0 to {0}, graph 1 nohead lc rgb '#888888' lw 1 back", at);
        if (which == 'y') add("set arrow from graph 0, first {0} to graph 1, first {0} nohead lc rgb '#888888' lw 1 back", at);
    }
}

void FigureDrawing::surface() {
    if (!figure.surface_) return;
    const auto& [x, y, z, contours] = *figure.surface_;
    add("$surface << END");
    for (std::size_t i = 0; i < y.size(); ++i) {
        for (std::size_t j = 0; j < x.size(); ++j) add("{} {} {}", x(j), y(i), cell(z(i, j), false));
        add("");
    }
    add("END");
    plots.push_back("$surface using 1:2:3 with image notitle");
    if (!contours.empty()) {
        add("set contour base\nset cntrparam levels discrete {}\nunset surface", fmt::join(contours, ","));
        add("set table $contours\nsplot $surface using 1:2:3\nunset table\nset surface\nunset contour");
        plots.push_back("$contours using 1:2 with lines lc rgb 'white' lw 0.8 notitle");
    }
}

void FigureDrawing::series() {
    constexpr const char* colours[] = {"#0072B2", "#D55E00", "#009E73", "#CC79A7", "#E69F00", "#56B4E9", "#000000", "#999999"};
    for (std::size_t s = 0; s < figure.series_.size(); ++s) {
        const auto& [label, style, x, y] = figure.series_[s];
        add("$s{} << END", s);
        for (std::size_t i = 0; i < x.size(); ++i)
            add("{} {}", cell(x(i), figure.x_axis_.log), cell(y(i), figure.y_axis_.log));
        add("END");
        const std::string colour = colours[s % std::size(colours)];
        std::string drawn = fmt::format("with lines lw 2 lc rgb '{}'", colour);
        if (style == "dashed") drawn = fmt::format("with lines lw 2 dt (8,5) lc rgb '{}'", colour);
        if (style == "points") drawn = fmt::format("with points pt 7 ps 0.6 lc rgb '{}'", colour);
        if (style == "path") drawn = fmt::format("with linespoints lw 2 pt 7 ps 0.5 lc rgb '{}'", colour);
        plots.push_back(fmt::format("$s{} using 1:2 {} {}", s, drawn, label.empty() ? "notitle" : "title " + gnuplot_text(label)));
    }
}

std::string FigureDrawing::text() {
    look();
    axis('x', figure.x_axis_);
    axis('y', figure.y_axis_);
    if (figure.equal_axes_) add("set size ratio -1");
    surface();
    series();
    add("plot {}", fmt::join(plots, ", "));
    return script;
}

bool Figure::write(const std::string& folder) const {
    require(surface_ || !series_.empty(), "figure " + name_, "shows nothing");
    make_folder(folder);
    const std::string path = (std::filesystem::path(folder) / name_).string();
    write_file(path + ".csv", csv());
    const std::string svg = run_gnuplot(FigureDrawing{*this}.text());
    if (svg.find("</svg>") == std::string::npos) {
        unlink((path + ".svg").c_str());
        return false;
    }
    write_file(path + ".svg", svg);
    return true;
}

std::string find_gnuplot() {
    const char* path = std::getenv("PATH");
    std::string folders = path == nullptr ? "" : path;
    for (std::size_t start = 0; start < folders.size();) {
        const std::size_t end = std::min(folders.find(':', start), folders.size());
        const std::string program = folders.substr(start, end - start) + "/gnuplot";
        if (end > start && access(program.c_str(), X_OK) == 0) return program;
        start = end + 1;
    }
    return {};
}

}  // namespace descent
