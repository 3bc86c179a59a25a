#include "chapters/08_autodiff/program/drawing.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <stdexcept>
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

bool is_small(const Node& node) {
    return node.size() <= 12 && node.columns <= 4;
}

/// A number of at most four digits, with the minus sign of the book.
std::string number(Real x) {
    std::string text = fmt::format("{:.4g}", x == 0 ? Real(0) : x);
    if (text.front() == '-') text.replace(0, 1, "−");
    return text;
}

/// "12", or a small table.
std::string numbers(const Node& node, const Real* data) {
    if (node.size() == 1) return number(*data);
    std::string table = "<table border=\"0\" cellborder=\"0\" cellspacing=\"0\" cellpadding=\"2\">";
    for (std::size_t i = 0; i < node.rows; ++i) {
        table += "<tr>";
        for (std::size_t j = 0; j < node.columns; ++j)
            table += fmt::format("<td align=\"right\">{}</td>", number(data[i * node.columns + j]));
        table += "</tr>";
    }
    return table + "</table>";
}

/// What is computed: "linear", or "0.5 ×" for an operation with a number.
std::string operation(const Node& node) {
    const std::string_view name = node.operation;
    if (name == "c *") return number(node.constant) + " ×";
    if (name == "+ c") return "+ " + number(node.constant);
    if (name == "*") return "×";
    if (name == "-") return "−";
    return escaped(name);
}

std::string label(const Node& node, const std::string& name) {
    std::string text =
        "<table border=\"0\" cellborder=\"0\" cellspacing=\"0\" cellpadding=\"1\"><tr><td "
        "colspan=\"2\">";
    if (!name.empty()) text += fmt::format("<b>{}</b>: ", escaped(name));
    text += operation(node);
    if (node.size() != 1) text += fmt::format("&#8194;{}×{}", node.rows, node.columns);
    text += "</td></tr>";
    const auto row = [&](const char* what, const char* colour, const Real* data) {
        const bool scalar = node.size() == 1;
        text += fmt::format(
            "<tr><td{}><font color=\"{}\">{}{}{}</font></td></tr>", scalar ? " colspan=\"2\"" : "",
            colour, what,
            scalar ? " " : "</font></td><td><font color=\"" + std::string(colour) + "\">",
            numbers(node, data));
    };
    if (is_small(node)) row("value", "#000000", node.value);
    if (is_small(node) && node.has_gradient) row("gradient", "#b03a2e", node.grad);
    return text + "</table>";
}

/// How a box looks: parameters blue, what needs no gradient grey.
const char* style(const Node& node) {
    if (node.persistent) return "fillcolor=\"#d6e6f5\", color=\"#2c6da4\"";
    return node.needs_gradient ? "fillcolor=\"#ffffff\", color=\"#444444\""
                               : "fillcolor=\"#eeeeee\", color=\"#999999\"";
}

}  // namespace

std::vector<const Node*> nodes_of(const Tensor& end) {
    std::vector<const Node*> found{&end.node()};
    for (std::size_t n = 0; n < found.size(); ++n) {
        for (const Node* parent : found[n]->parents) {
            if (parent == nullptr || std::find(found.begin(), found.end(), parent) != found.end())
                continue;
            if (parent->serial > found[n]->serial)
                throw std::logic_error(
                    "nodes_of: a later graph uses the memory of this one; draw it before");
            found.push_back(parent);
        }
    }
    std::sort(found.begin(), found.end(),
              [](const Node* a, const Node* b) { return a->serial < b->serial; });
    return found;
}

std::string dot(const Tensor& end, const Names& names) {
    std::string text =
        "digraph {\n  rankdir=LR\n  labelloc=t\n  fontname=\"DejaVu Sans\"\n"
        "  node [shape=box, style=\"filled,rounded\", fontname=\"DejaVu Sans\", fontsize=11, "
        "margin=\"0.06,0.03\"]\n"
        "  edge [color=\"#444444\", arrowsize=0.7]\n";
    const std::vector<const Node*> nodes = nodes_of(end);
    for (const Node* node : nodes) {
        const auto named = std::find_if(names.begin(), names.end(), [&](const auto& name) {
            return &name.first.node() == node;
        });
        text += fmt::format("  n{} [label=<{}>, {}]\n", node->serial,
                            label(*node, named == names.end() ? std::string() : named->second),
                            style(*node));
    }
    for (const Node* node : nodes)
        for (const Node* parent : node->parents)
            if (parent != nullptr)
                text += fmt::format("  n{} -> n{}{}\n", parent->serial, node->serial,
                                    parent->needs_gradient ? "" : " [color=\"#bbbbbb\"]");
    return text + "}\n";
}

}  // namespace descent::autodiff
