/// \file
/// What does a graph look like? Its nodes as values, which stay when the graph is gone.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "chapters/08_autodiff/graph.hpp"

namespace descent::autodiff {

/// What to call some of the nodes. The others are called by their operation alone.
using Names = std::vector<std::pair<Tensor, std::string>>;

/// A node as it was (GO.8).
struct NodeSnapshot {
    std::string name;       ///< as given, or empty
    std::string operation;  ///< of Node, as are the next ones
    Real constant = 0;
    std::uint64_t serial = 0;
    bool persistent = false, needs_gradient = false, has_gradient = false;
    std::vector<std::size_t> parents;  ///< their places in the snapshot
    Matrix value;
    Matrix gradient;  ///< 0 where backward() has not been or did not reach
};

/// Everything a value was made from, in order of creation, the value itself last.
struct Snapshot {
    std::vector<NodeSnapshot> nodes;

    std::size_t parameters() const;     ///< how many are parameters or variables
    std::size_t with_gradient() const;  ///< how many backward() has reached
    /// \throws std::invalid_argument when no node has this name
    const NodeSnapshot& operator[](std::string_view name) const;
};

/// After backward() the graph is freed, but this can be taken until the next operation.
/// \throws std::logic_error when memory of the graph has been used by a later one
Snapshot snapshot(const Tensor& end, const Names& names = {});

/// The nodes this value was made from, found by their back-pointers, in order of
/// creation, each once. \throws std::logic_error as snapshot()
std::vector<const Node*> nodes_of(const Tensor& end);

}  // namespace descent::autodiff
