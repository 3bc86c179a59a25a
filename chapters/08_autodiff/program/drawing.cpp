#include "chapters/08_autodiff/program/drawing.hpp"

#include <fmt/format.h>

#include <string_view>

namespace descent::autodiff {
namespace {

/// As HTML-like DOT text, which < and & would end.
std::string escaped(std::string_view text) {
    std::string result;
    for (const char c : text) {
        if (c == '&')
            result += "&amp;";
        else if (c == '<')
            result += "&lt;";
        else if (c == '>')
            result += "&gt;";
        else
            result += c;
    }
    return result;
}

bool is_small(const Matrix& m) {
    return m.size() <= 12 && m.shape()[1] <= 4;
}

/// A number of at most four digits, with the minus sign of the book.
std::string number(Real x) {
    std::string text = fmt::format("{:.4g}", x == 0 ? Real(0) : x);
    if (text.front() == '-') text.replace(0, 1, "−");
    return text;
}

/// "12", or a small table.
std::string numbers(const Matrix& m) {
    if (m.size() == 1) return number(m(0, 0));
    std::string table = "<table border=\"0\" cellborder=\"0\" cellspacing=\"0\" cellpadding=\"2\">";
    for (std::size_t i = 0; i < m.shape()[0]; ++i) {
        table += "<tr>";
        for (const Real x : row(m, i))
            table += fmt::format("<td align=\"right\">{}</td>", number(x));
        table += "</tr>";
    }
    return table + "</table>";
}

/// What is computed: "linear", or "0.5 ×" for an operation with a number.
std::string operation(const NodeSnapshot& node) {
    const std::string_view name = node.operation;
    if (name == "c *") return number(node.constant) + " ×";
    if (name == "+ c") return "+ " + number(node.constant);
    if (name == "*") return "×";
    if (name == "-") return "−";
    return escaped(name);
}

std::string label(const NodeSnapshot& node) {
    const Matrix& value = node.value;
    const bool scalar = value.size() == 1;
    std::string text =
        "<table border=\"0\" cellborder=\"0\" cellspacing=\"0\" cellpadding=\"1\"><tr><td "
        "colspan=\"2\">";
    if (!node.name.empty()) text += fmt::format("<b>{}</b>: ", escaped(node.name));
    text += operation(node);
    if (!scalar) text += fmt::format("&#8194;{}×{}", value.shape()[0], value.shape()[1]);
    text += "</td></tr>";
    const auto line = [&](const char* what, const std::string& colour, const Matrix& m) {
        text += fmt::format("<tr><td{}><font color=\"{}\">{}{}{}</font></td></tr>",
                            scalar ? " colspan=\"2\"" : "", colour, what,
                            scalar ? " " : "</font></td><td><font color=\"" + colour + "\">",
                            numbers(m));
    };
    if (is_small(value)) line("value", "#000000", value);
    if (is_small(value) && node.has_gradient) line("gradient", "#b03a2e", node.gradient);
    return text + "</table>";
}

/// How a box looks: parameters blue, what needs no gradient grey.
const char* style(const NodeSnapshot& node) {
    if (node.persistent) return "fillcolor=\"#d6e6f5\", color=\"#2c6da4\"";
    return node.needs_gradient ? "fillcolor=\"#ffffff\", color=\"#444444\""
                               : "fillcolor=\"#eeeeee\", color=\"#999999\"";
}

}  // namespace

std::string dot(const Snapshot& graph) {
    // A long graph runs downwards, so that it can be read without being enlarged.
    constexpr std::size_t long_graph = 8;
    std::string text =
        fmt::format("digraph {{\n  rankdir={}\n", graph.nodes.size() > long_graph ? "TB" : "LR");
    text +=
        "  labelloc=t\n  fontname=\"DejaVu Sans\"\n"
        "  node [shape=box, style=\"filled,rounded\", fontname=\"DejaVu Sans\", fontsize=11, "
        "margin=\"0.06,0.03\"]\n"
        "  edge [color=\"#444444\", arrowsize=0.7]\n";
    for (const NodeSnapshot& node : graph.nodes)
        text += fmt::format("  n{} [label=<{}>, {}]\n", node.serial, label(node), style(node));
    for (const NodeSnapshot& node : graph.nodes)
        for (const std::size_t p : node.parents) {
            const NodeSnapshot& parent = graph.nodes[p];
            text += fmt::format("  n{} -> n{}{}\n", parent.serial, node.serial,
                                parent.needs_gradient ? "" : " [color=\"#bbbbbb\"]");
        }
    return text + "}\n";
}

}  // namespace descent::autodiff
