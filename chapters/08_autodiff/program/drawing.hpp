/// \file
/// The graph draws itself: it knows its operations, its values and, after backward(), its
/// gradients.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "chapters/08_autodiff/graph.hpp"
#include "common/program/graphviz.hpp"

namespace descent::autodiff {

/// What to call some of the nodes in a drawing. The others are called by their operation
/// alone.
using Names = std::vector<std::pair<Tensor, std::string>>;

/// Everything this value was made from, as a Graphviz digraph whose arrows run the way of
/// the forward pass (NL.18): a box per node with its name, its operation and shape, its
/// value and, where backward() has been, its gradient. Matrices of more than 12 entries
/// or 4 columns show their shape only. Parameters and variables are coloured; nodes that
/// lead to none of them are grey, and so are their arrows, which no gradient takes.
///
/// After backward() the graph is freed, but can be drawn until the next operation.
/// \throws std::logic_error when memory of the graph has been used by a later one
std::string dot(const Tensor& end, const Names& names = {});

/// The nodes this value was made from, itself last, in order of creation, each once.
/// \throws std::logic_error when memory of the graph has been used by a later one
std::vector<const Node*> nodes_of(const Tensor& end);

}  // namespace descent::autodiff
