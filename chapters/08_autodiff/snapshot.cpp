#include "chapters/08_autodiff/snapshot.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <stdexcept>

namespace descent::autodiff {
namespace {

NodeSnapshot copied(const Node& node) {
    NodeSnapshot copy;
    copy.operation = node.operation;
    copy.constant = node.constant;
    copy.serial = node.serial;
    copy.persistent = node.persistent;
    copy.needs_gradient = node.needs_gradient;
    copy.has_gradient = node.has_gradient;
    copy.value = value(node);
    copy.gradient = xt::zeros<Real>({node.rows, node.columns});
    if (node.has_gradient) copy.gradient = grad(node);
    return copy;
}

std::size_t place(const std::vector<const Node*>& nodes, const Node* node) {
    return static_cast<std::size_t>(std::find(nodes.begin(), nodes.end(), node) - nodes.begin());
}

}  // namespace

std::vector<const Node*> nodes_of(const Tensor& end) {
    std::vector<const Node*> found{&end.node()};
    for (std::size_t n = 0; n < found.size(); ++n) {
        for (Node* parent : found[n]->parents) {
            if (parent == nullptr || place(found, parent) < found.size()) continue;
            if (parent->serial > found[n]->serial)
                throw std::logic_error(
                    "nodes_of: a later graph uses the memory of this one; ask before");
            find_memory(*parent);
            found.push_back(parent);
        }
    }
    std::sort(found.begin(), found.end(),
              [](const Node* a, const Node* b) { return a->serial < b->serial; });
    return found;
}

Snapshot snapshot(const Tensor& end, const Names& names) {
    const std::vector<const Node*> nodes = nodes_of(end);
    Snapshot result;
    for (const Node* node : nodes) {
        NodeSnapshot copy = copied(*node);
        for (const Node* parent : node->parents)
            if (parent != nullptr) copy.parents.push_back(place(nodes, parent));
        result.nodes.push_back(std::move(copy));
    }
    for (const auto& [tensor, name] : names) {
        const std::size_t n = place(nodes, &tensor.node());
        if (n < nodes.size()) result.nodes[n].name = name;
    }
    return result;
}

std::size_t Snapshot::parameters() const {
    return static_cast<std::size_t>(
        std::count_if(nodes.begin(), nodes.end(), [](const auto& n) { return n.persistent; }));
}

std::size_t Snapshot::with_gradient() const {
    return static_cast<std::size_t>(
        std::count_if(nodes.begin(), nodes.end(), [](const auto& n) { return n.has_gradient; }));
}

const NodeSnapshot& Snapshot::operator[](std::string_view name) const {
    const auto found = std::find_if(nodes.begin(), nodes.end(),
                                    [&](const NodeSnapshot& node) { return node.name == name; });
    if (found == nodes.end())
        argument_error("Snapshot", fmt::format("no node is called '{}'", name));
    return *found;
}

}  // namespace descent::autodiff
