#include "bench/optimizers/drawing.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cctype>
#include <cmath>

#include "common/program/text.hpp"

namespace descent::bench {
namespace {

constexpr Real letter = 7, bold_letter = 8, line_height = 13;  // of a text of 12 pixels

/// 10 to a whole power: "0.01", "1000", "10⁻⁷".
std::string power_of_ten(int exponent, bool plain) {
    if (plain) return fmt::format("{:g}", std::pow(10.0, exponent));
    static const std::string digits[] = {"⁰", "¹", "²", "³", "⁴", "⁵", "⁶", "⁷", "⁸", "⁹"};
    std::string text = exponent < 0 ? "10⁻" : "10";
    for (const char digit : std::to_string(std::abs(exponent)))
        text += digits[static_cast<std::size_t>(digit - '0')];
    return text;
}

/// 1, 2 or 5 times a power of ten, at least x.
Real round_step(Real x) {
    const Real power = std::pow(Real(10), std::floor(std::log10(x)));
    for (const Real factor : {Real(1), Real(2), Real(5)})
        if (factor * power >= x * (1 - Real(1e-9))) return factor * power;
    return 10 * power;
}

/// The drawing's area on the page, in pixels.
struct Frame {
    const Drawing& drawing;
    Real left = 0, top = 10, right = 0, bottom = 0;
    Real x(Real value) const {
        const Axis& axis = drawing.x;
        return left + (value - axis.low) / (axis.high - axis.low) * (right - left);
    }
    Real y(Real value) const {
        if (!drawing.rows.empty())
            return top +
                   (value + Real(0.5)) / static_cast<Real>(drawing.rows.size()) * (bottom - top);
        const Axis& axis = drawing.y;
        return bottom - (value - axis.low) / (axis.high - axis.low) * (bottom - top);
    }
};

std::string place(const Frame& frame, Real x, Real y) {
    return fmt::format("{:.1f},{:.1f}", frame.x(x), frame.y(y));
}

Frame frame_of(const Drawing& drawing) {
    std::size_t names = 0, ticks = 0;
    for (const Curve& curve : drawing.curves) names = std::max(names, text_width(curve.label));
    for (const auto& tick : drawing.y.ticks) ticks = std::max(ticks, text_width(tick.second));
    for (const auto& row : drawing.rows) ticks = std::max(ticks, text_width(row.first));
    const bool titled = !drawing.y.label.empty();
    Frame frame{drawing};
    frame.left = letter * static_cast<Real>(ticks) + (titled ? 28 : 12);
    frame.right = drawing.width - (names == 0 ? 12 : bold_letter * static_cast<Real>(names) + 22);
    frame.bottom = drawing.height - 38;
    return frame;
}

std::string text_at(Real x, Real y, const char* kind, const std::string& text,
                    const std::string& more = "") {
    return fmt::format("<text class=\"{}\" x=\"{:.1f}\" y=\"{:.1f}\"{}>{}</text>\n", kind, x, y,
                       more, escape_html(text));
}

std::string x_axis(const Frame& frame) {
    std::string svg;
    Real free_from = -1;
    for (const auto& [value, text] : frame.drawing.x.ticks) {
        const Real x = frame.x(value), half = letter * static_cast<Real>(text_width(text)) / 2;
        svg += fmt::format("<path class=\"grid\" d=\"M{0:.1f},{1:.1f}V{2:.1f}\"/>\n", x, frame.top,
                           frame.bottom);
        if (x - half < free_from) continue;
        svg += text_at(x, frame.bottom + 15, "tick mid", text);
        free_from = x + half + letter;
    }
    return svg + text_at((frame.left + frame.right) / 2, frame.bottom + 32, "axis mid x-label",
                         frame.drawing.x.label);
}

std::string y_axis(const Frame& frame) {
    const Drawing& drawing = frame.drawing;
    std::string svg;
    for (std::size_t i = 0; i < drawing.rows.size(); ++i)
        svg += text_at(frame.left - 6, frame.y(static_cast<Real>(i)) + 4,
                       ("tick end " + drawing.rows[i].second + "-name").c_str(),
                       drawing.rows[i].first);
    if (drawing.rows.empty())
        for (const auto& [value, text] : drawing.y.ticks) {
            svg += fmt::format("<path class=\"grid\" d=\"M{:.1f},{:.1f}H{:.1f}\"/>\n", frame.left,
                               frame.y(value), frame.right);
            svg += text_at(frame.left - 6, frame.y(value) + 4, "tick end", text);
        }
    const Real middle = (frame.top + frame.bottom) / 2;
    return svg + text_at(12, middle, "axis mid y-label", drawing.y.label,
                         fmt::format(" transform=\"rotate(-90 12 {:.1f})\"", middle));
}

std::string line_of(const Frame& frame, const Curve& curve) {
    std::string path;
    bool open = false;
    for (std::size_t i = 0; i < curve.x.size(); ++i) {
        if (!std::isfinite(curve.y[i])) {
            open = false;
            continue;
        }
        if (open && curve.stairs) path += fmt::format("H{:.1f} ", frame.x(curve.x[i]));
        path += fmt::format("{}{}", open ? "L" : "M", place(frame, curve.x[i], curve.y[i]));
        open = true;
    }
    return fmt::format("<path class=\"line {}\" d=\"{}\"/>\n", curve.look, path);
}

std::string area_of(const Frame& frame, const Band& band) {
    std::string forth, back;
    for (std::size_t i = 0; i < band.x.size(); ++i) {
        if (!std::isfinite(band.low[i])) continue;
        const Real high = std::min(band.high[i], frame.drawing.y.high + 1);
        forth +=
            fmt::format("{}{}", forth.empty() ? "M" : "L", place(frame, band.x[i], band.low[i]));
        back = fmt::format("L{}{}", place(frame, band.x[i], high), back);
    }
    return fmt::format("<path class=\"band {}\" d=\"{}{}\"/>\n", band.look, forth,
                       forth.empty() ? "" : back + "Z");
}

std::string mark_at(const Frame& frame, const Mark& mark) {
    const Real x = frame.x(mark.x), y = frame.y(mark.y);
    switch (mark.shape) {
        case Shape::dot:
            return fmt::format("<circle class=\"dot {}\" cx=\"{:.1f}\" cy=\"{:.1f}\" r=\"3\"/>\n",
                               mark.look, x, y);
        case Shape::ring:
            return fmt::format("<circle class=\"ring {}\" cx=\"{:.1f}\" cy=\"{:.1f}\" r=\"4\"/>\n",
                               mark.look, x, y);
        case Shape::square:
            return fmt::format(
                "<rect class=\"dot {}\" x=\"{:.1f}\" y=\"{:.1f}\" width=\"7\" "
                "height=\"7\"/>\n",
                mark.look, x - Real(3.5), y - Real(3.5));
        case Shape::cross:
            break;
    }
    return fmt::format("<path class=\"cross {}\" d=\"M{:.1f},{:.1f}l6,6m0,-6l-6,6\"/>\n", mark.look,
                       x - 3, y - 3);
}

/// A name at the right end of a curve.
struct Name {
    Real x = 0, y = 0;  ///< where its curve ends
    Real at = 0;        ///< where it is written
    const Curve* curve = nullptr;
};

/// Moves names apart, as little as a pass down and one up can.
void spread(std::vector<Name>& names, Real top, Real bottom) {
    std::sort(names.begin(), names.end(), [](const Name& a, const Name& b) { return a.y < b.y; });
    Real free = top;
    for (Name& name : names) {
        name.at = std::max(name.y, free);
        free = name.at + line_height;
    }
    free = bottom;
    for (auto name = names.rbegin(); name != names.rend(); ++name) {
        name->at = std::min(name->at, free);
        free = name->at - line_height;
    }
}

std::string names_of(const Frame& frame) {
    std::vector<Name> names;
    for (const Curve& curve : frame.drawing.curves) {
        if (curve.label.empty()) continue;
        std::size_t last = curve.y.size();
        while (last > 0 && !std::isfinite(curve.y[last - 1])) --last;
        if (last == 0) continue;
        const Real y = std::clamp(frame.y(curve.y[last - 1]), frame.top, frame.bottom);
        names.push_back({frame.x(curve.x[last - 1]), y, y, &curve});
    }
    spread(names, frame.top, frame.bottom);
    std::string svg;
    for (const Name& name : names) {
        svg += fmt::format("<path class=\"lead\" d=\"M{:.1f},{:.1f}L{:.1f},{:.1f}\"/>\n", name.x,
                           name.y, frame.right + 8, name.at);
        svg += text_at(frame.right + 11, name.at + 4,
                       ("name " + name.curve->look + "-name").c_str(), name.curve->label);
    }
    return svg;
}

}  // namespace

Axis logarithmic(std::string label, Real low, Real high) {
    Axis axis{std::move(label), low, std::max(high, low + Real(0.05)), {}};
    const int first = static_cast<int>(std::ceil(low - 1e-9)),
              last = static_cast<int>(std::floor(axis.high + 1e-9));
    const bool plain = first >= -3 && last <= 4;
    if (last - first >= 2) {
        const int step = 1 + (last - first) / 8;
        for (int e = last; e >= first; e -= step)
            axis.ticks.emplace_back(e, power_of_ten(e, plain));
        std::reverse(axis.ticks.begin(), axis.ticks.end());
        return axis;
    }
    const Real from = std::pow(Real(10), low), to = std::pow(Real(10), axis.high);
    const bool wide = axis.high - low > Real(0.6);
    const Real step = round_step((to - from) / 5);
    if (wide)
        for (int e = first - 1; e <= last; ++e)
            for (const int factor : {1, 2, 5}) {
                const Real value = factor * std::pow(Real(10), e);
                if (value >= from * Real(0.999) && value <= to * Real(1.001))
                    axis.ticks.emplace_back(std::log10(value), fmt::format("{:g}", value));
            }
    else
        for (Real value = std::ceil(from / step) * step; value <= to * Real(1.0001); value += step)
            axis.ticks.emplace_back(std::log10(value), fmt::format("{:.4g}", value));
    return axis;
}

Axis linear(std::string label, Real low, Real high, std::size_t count) {
    Axis axis{std::move(label), low, high > low ? high : low + 1, {}};
    const Real step = round_step((axis.high - low) / static_cast<Real>(count));
    for (Real i = std::ceil(low / step - Real(1e-9)); i * step <= axis.high + step * Real(1e-9);
         ++i)
        axis.ticks.emplace_back(i * step,
                                (i < 0 ? "−" : "") + fmt::format("{:g}", std::abs(i * step)));
    return axis;
}

std::string svg(const Drawing& drawing) {
    const Frame frame = frame_of(drawing);
    std::string svg = fmt::format(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" role=\"img\" viewBox=\"0 0 {:.0f} {:.0f}\" "
        "aria-label=\"{}\">\n<clipPath id=\"{}\"><rect x=\"{:.1f}\" y=\"{:.1f}\" width=\"{:.1f}\" "
        "height=\"{:.1f}\"/></clipPath>\n",
        drawing.width, drawing.height, escape_html(drawing.title), anchor(drawing.id), frame.left,
        frame.top - 4, frame.right - frame.left, frame.bottom - frame.top + 8);
    svg += x_axis(frame) + y_axis(frame);
    svg += fmt::format("<g clip-path=\"url(#{})\">\n", anchor(drawing.id));
    for (const Band& band : drawing.bands) svg += area_of(frame, band);
    for (const Segment& s : drawing.segments)
        svg += fmt::format("<path class=\"segment {}\" d=\"M{}L{}\"/>\n", s.look,
                           place(frame, s.x0, s.y0), place(frame, s.x1, s.y1));
    for (const Curve& curve : drawing.curves) svg += line_of(frame, curve);
    for (const Mark& mark : drawing.marks) svg += mark_at(frame, mark);
    svg += "</g>\n";
    svg += fmt::format("<path class=\"frame\" d=\"M{0:.1f},{1:.1f}V{2:.1f}H{3:.1f}\"/>\n",
                       frame.left, frame.top, frame.bottom, frame.right);
    return svg + names_of(frame) + "</svg>\n";
}

std::string anchor(const std::string& text) {
    std::string id;
    for (const char c : text) {
        const auto byte = static_cast<unsigned char>(c);
        const bool plain = c == '-' || (byte < 128 && std::isalnum(byte) != 0);
        id += plain ? std::string(1, c) : fmt::format("_{:02x}", byte);
    }
    return id;
}

}  // namespace descent::bench
